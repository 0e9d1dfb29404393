/* How every worker begins, and the guard's life. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "db.h"
#include "file.h"
#include "guard.h"
#include "jail.h"
#include "jws.h"
#include "log.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "remote.h"
#include "series_store.h"
#include "serve_parts.h"
#include "supervise.h"

#define PAUSE_NS (200 * 1000 * 1000L)

static void
pause_a_moment(void)
{
	nanosleep(&(const struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
}

/* A server that is away comes back: what can only be waited for is. */
static bool
wait_again(enum fault_code code, const struct fault *why, const char *what)
{
	if (code != FAULT_LATER || supervise_stop != 0)
		return false;
	log_fault(LOG_WARN_, what, why, true);
	for (int i = 0; i < 5 && supervise_stop == 0; i++)
		pause_a_moment();
	return supervise_stop == 0;
}

static enum fault_code
open_register(struct office *o, struct fault *why)
{
	enum fault_code code;
	do
		code = office_register(o, why);
	while (code != FAULT_NONE && wait_again(code, why, "register.wait"));
	return code;
}

/* Seal and access keys from their files; the QR codes' from the guard. */
static enum fault_code
open_secrets(struct office *o, struct remote **remote, struct fault *why)
{
	AUTO(jws_key_drop_ptr) struct jws_key *qr = NULL;
	enum fault_code code;
	do {
		code = *remote != NULL ? FAULT_NONE : remote_open(remote,
		    office_path(o, GUARD_SOCKET), why);
		if (code == FAULT_NONE)
			code = jws_key_open_remote(&qr, *remote, "", "", why);
	} while (code != FAULT_NONE && wait_again(code, why, "guard.wait"));
	if (code == FAULT_NONE)
		code = office_keys_open_public(o->dir, qr, &o->keys, why);
	if (code != FAULT_NONE)
		return code;
	(void)TAKE(qr);
	o->signer_path = office_path(o, GUARD_SOCKET);
	return code;
}

/* What the embedded engine opens at first use must be open before the jail: the
 * log beside the register, and the file of its locks. */
static enum fault_code
touch_register(struct office *o, struct fault *why)
{
	bool held;
	struct series *series = NULL;
	size_t n = 0;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	enum fault_code code = series_list(o->db, a, &series, &n, why);
	return code != FAULT_NONE ? code : db_held(o->db, 1, &held, why);
}

static enum fault_code
close_in(const struct office *o, struct fault *why)
{
	static const char *const also[] = { "/run/postgresql" };
	bool strong = false;
	enum fault_code code = jail_worker(o->dir, also,
	    file_exists(also[0]) ? 1 : 0, &strong, why);
	if (code == FAULT_NONE && !strong)
		log_line(LOG_WARN_, "worker.jail", "landlock=no keys=readable"
		    " do=\"use a kernel with Landlock, 5.13 or later\"");
	return code;
}

enum fault_code
serve_open_office(const struct serve *s, struct remote **remote,
    struct office **out, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	/* Who could accept there would be told officers' PINs; who could take
	 * an order, see what others send. */
	close(s->guard_fd);
	close(s->reader_fd[0]);
	enum fault_code code = office_open(s->dir, s->clock, &o, why);
	if (code == FAULT_NONE)
		code = open_register(o, why);
	if (code == FAULT_NONE)
		code = open_secrets(o, remote, why);
	if (code == FAULT_NONE)
		code = touch_register(o, why);
	if (code == FAULT_NONE)
		code = close_in(o, why);
	if (code == FAULT_NONE)
		*out = TAKE(o);
	return code;
}

int
serve_guard(void *with, unsigned number)
{
	const struct serve *s = with;
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct fault why = { 0 };
	(void)number;
	/* The signer has no network, nor what others are woken by. */
	close(s->listen_fd);
	close(s->wake_fd);
	close(s->reader_fd[0]);
	close(s->reader_fd[1]);
	enum fault_code code = office_open(s->dir, s->clock, &o, &why);
	if (code == FAULT_NONE) {
		/* A practice directory can be thrown away. */
		const struct guard_options options = {
		    .standing = o->conf.standing,
		    .append_flag = !o->conf.test_pki,
		    .again = &supervise_again };
		code = guard_run(o, s->guard_fd, &options, &supervise_stop,
		    &why);
	}
	if (code == FAULT_NONE)
		return EX_OK;
	log_fault(LOG_ERROR_, "guard.end", &why, true);
	return fault_row(code)->exit_status;
}
