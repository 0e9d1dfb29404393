/* See move.h. */
#include "move.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "conf.h"
#include "db.h"
#include "file.h"
#include "office.h"
#include "own.h"

#define CONF_MOST (1 << 20)

/* The settings as they will be, proved to be readable before anything is done. */
static enum fault_code
plan_settings(struct office *o, const char *where, struct slice *text,
    struct fault *why)
{
	struct slice now;
	struct conf then;
	enum fault_code code = file_read(o->arena, office_path(o, "mohor.conf"),
	    CONF_MOST, &now, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(o->arena, now.len + 512);
	conf_put_changed(&b, now, "store", "where", slice_of(where));
	code = conf_read(o->arena, buf_slice(&b), "--to", &then, why);
	if (code != FAULT_NONE)
		return code;
	if (!slice_is(then.store_where, where))
		return fault_at(why, FAULT_INPUT, "--to", "is no address that"
		    " mohor.conf can hold. Leave out blanks, ; and #.");
	*text = buf_slice(&b);
	return FAULT_NONE;
}

/* The lock of the service: its processes keep the register open and its settings
 * in memory. */
static enum fault_code
keep_service_out(struct office *o, int *fd, struct fault *why)
{
	const char *path = office_path(o, "run/serve.lock");
	enum fault_code code = file_make_dir(office_path(o, "run"), 0700, why);
	if (code != FAULT_NONE)
		return code;
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return file_fault(why, errno, "open", path);
	if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
		return fault_at(why, FAULT_CLASH, o->dir, "is being served, or"
		    " moved. Stop mohor serve, then move the register.");
	return FAULT_NONE;
}

static enum fault_code
must_be_here(const struct office *o, struct fault *why)
{
	return o->conf.store_where.len == 0 ? FAULT_NONE : fault_at(why,
	    FAULT_CLASH, o->dir, "keeps its register on a server already:"
	    " [store] where in mohor.conf says on which.");
}

/* The moment the register moves. When writing fails it is the file that tells
 * whether it was before or after. */
static enum fault_code
switch_settings(struct office *o, const char *where, struct slice text,
    struct fault *why)
{
	struct stat st;
	struct conf now;
	const char *path = office_path(o, "mohor.conf");
	mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777 : 0600;
	enum fault_code code = file_write(path, mode, text, why);
	if (code != FAULT_NONE &&
	    conf_read_file(o->arena, path, &now, NULL) == FAULT_NONE &&
	    slice_is(now.store_where, where))
		code = FAULT_NONE;
	if (code == FAULT_NONE)
		o->conf.store_where = slice_of(arena_text(o->arena, where,
		    strlen(where)));
	return code;
}

/* Out of the way, so that nobody takes it for the register. A log beside it
 * belongs to it and goes by the same name. */
static enum fault_code
retire(struct office *o, const char **kept, struct fault *why)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	const char *from = office_path(o, "register.db");
	const char *to = arena_printf(o->arena, "%s.moved", from);
	for (int n = 2; file_exists(to); n++)
		to = arena_printf(o->arena, "%s.moved-%d", from, n);
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (rename(arena_printf(o->arena, "%s%s", from, ends[i]),
		    arena_printf(o->arena, "%s%s", to, ends[i])) != 0 &&
		    (errno != ENOENT || ends[i][0] == '\0'))
			return file_fault(why, errno, "rename", from);
	}
	unlink(arena_printf(o->arena, "%s-locks", from));
	*kept = to;
	return FAULT_NONE;
}

/* After the switch: nothing here can undo it. */
static enum fault_code
settle_in(struct office *o, struct register_move *m, struct move_report *out,
    struct fault *why)
{
	char who[32];
	struct fault later = { 0 };
	snprintf(who, sizeof who, "cli:uid=%u", (unsigned)getuid());
	enum fault_code code = register_move_end(m, who, why);
	db_drop(o->db);
	o->db = m->to;
	enum fault_code kept = retire(o, &out->kept, &later);
	if (code == FAULT_NONE && kept != FAULT_NONE) {
		code = kept;
		if (why != NULL)
			*why = later;
	}
	return code;
}

enum fault_code
move_register(struct office *o, const char *where,
    void (*tell)(void *arg, uint64_t certs, uint64_t of), void *arg,
    struct move_report *out, struct fault *why)
{
	struct register_move m = { .clock = o->clock, .tell = tell,
	    .arg = arg };
	AUTO(file_close) int lock = -1;
	struct slice text = { NULL, 0 };
	struct move_report report = { .kept = "" };
	enum fault_code code = must_be_here(o, why);
	if (code == FAULT_NONE)
		code = plan_settings(o, where, &text, why);
	if (code == FAULT_NONE)
		code = keep_service_out(o, &lock, why);
	if (code == FAULT_NONE)
		code = office_register(o, why);
	if (code == FAULT_NONE)
		code = must_be_here(o, why);
	if (code == FAULT_NONE)
		code = register_move_to(o->db, where, &m, why);
	if (code != FAULT_NONE)
		return code;
	code = switch_settings(o, where, text, why);
	if (code != FAULT_NONE) {
		register_move_undo(o->db, &m, NULL);
		return code;
	}
	memcpy(report.table, m.table, sizeof report.table);
	report.certs = m.certs;
	code = settle_in(o, &m, &report, why);
	if (code == FAULT_NONE)
		*out = report;
	return code;
}
