#include "actor.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "client_store.h"
#include "file.h"
#include "own.h"

#define NO_LOGIN 4294967295ULL

struct actor
actor_client(const struct client *c)
{
	struct actor a = { .kind = ACTOR_CLIENT, .id = c->id, .name = c->name,
		.client = c };
	memcpy(a.dept, c->dept, sizeof a.dept);
	return a;
}

struct actor
actor_officer(struct slice id, struct slice name, const char *dept)
{
	struct actor a = { .kind = ACTOR_OFFICER, .id = id, .name = name };
	memcpy(a.dept, dept, strnlen(dept, sizeof a.dept - 1));
	return a;
}

/* Who logged in, which su and sudo leave as it was (proc_pid_loginuid(5)). */
static bool
login_uid(unsigned long long *uid)
{
	char text[24];
	AUTO(file_close) int fd = open("/proc/self/loginuid",
	    O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);
	if (n > 0 && slice_number(slice_trim(slice_from(text, (size_t)n)),
	    NO_LOGIN - 1, uid))
		return true;
	const char *sudo = getenv("SUDO_UID");
	return getuid() == 0 && sudo != NULL &&
	    slice_number(slice_of(sudo), NO_LOGIN - 1, uid);
}

struct actor
actor_command(struct arena *a)
{
	unsigned long long uid;
	if (!login_uid(&uid))
		uid = getuid();
	const struct passwd *p = getpwuid((uid_t)uid);
	const char *id = arena_printf(a, "uid=%llu", uid);
	return (struct actor){ .kind = ACTOR_COMMAND, .id = slice_of(id),
		.name = slice_of(p != NULL ? arena_text(a, p->pw_name,
		strlen(p->pw_name)) : id), .dept = "*" };
}

struct slice
actor_text(struct arena *a, const struct actor *who)
{
	static const char *const kinds[] = { [ACTOR_COMMAND] = "cli",
		[ACTOR_CLIENT] = "client", [ACTOR_OFFICER] = "user" };
	return slice_of(arena_printf(a, "%s:%.*s", kinds[who->kind],
	    SLICE_FMT(who->id)));
}

bool
actor_covers(const struct actor *who, struct slice service)
{
	if (who->client != NULL)
		return client_covers(who->client, service);
	return service.len == 7 && (strcmp(who->dept, "*") == 0 ||
	    memcmp(who->dept, service.at, 3) == 0);
}
