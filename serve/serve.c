#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "conf.h"
#include "file.h"
#include "guard.h"
#include "http_server.h"
#include "rate_limits.h"
#include "log.h"
#include "meter.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "paper.h"
#include "serve_parts.h"
#include "supervise.h"

#define PEM_MOST ((size_t)256 * 1024)
#define GUARD_END_S 10
#define MORE_END_S 5	/* beyond the time for requests in hand */

/* One service for a data directory on this machine. */
static enum fault_code
lock_directory(const struct serve *s, int *fd, struct fault *why)
{
	const char *path = arena_printf(s->arena, "%s/run/serve.lock", s->dir);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return file_fault(why, errno, "open", path);
	if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
		return fault_at(why, FAULT_CLASH, s->dir, "is being served"
		    " already on this machine.");
	return FAULT_NONE;
}

/* Folders that must be there before the workers are closed in. */
static enum fault_code
make_folders(const struct serve *s, struct fault *why)
{
	static const char *const names[] = { "run", "runs", "spool", "journal" };
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < COUNT_OF(names) && code == FAULT_NONE; i++)
		code = file_make_dir(arena_printf(s->arena, "%s/%s", s->dir,
		    names[i]), 0700, why);
	return code;
}

static enum fault_code
read_tls(const struct serve *s, const struct conf *conf, struct slice *cert,
    struct slice *key, struct fault *why)
{
	struct stat st;
	*cert = *key = (struct slice){ NULL, 0 };
	if (conf->plain)
		return FAULT_NONE;
	const char *cert_path = conf->tls_cert.len != 0 ?
	    arena_text(s->arena, conf->tls_cert.at, conf->tls_cert.len) :
	    arena_printf(s->arena, "%s/tls/cert.pem", s->dir);
	const char *key_path = conf->tls_key.len != 0 ?
	    arena_text(s->arena, conf->tls_key.at, conf->tls_key.len) :
	    arena_printf(s->arena, "%s/keys/tls.pem", s->dir);
	if (stat(key_path, &st) == 0 && (st.st_mode & 077) != 0)
		return fault_at(why, FAULT_DENIED, key_path, "can be read by"
		    " others. Make it private: chmod 600 %s", key_path);
	enum fault_code code = file_read(s->arena, cert_path, PEM_MOST, cert,
	    why);
	if (code == FAULT_NONE)
		code = file_read(s->arena, key_path, PEM_MOST, key, why);
	/* Workers that could not start would leave nobody to answer. */
	if (code == FAULT_NONE && http_server_check_tls(*cert, *key, why) !=
	    FAULT_NONE)
		code = fault_within(why, cert_path);
	return code;
}

static enum fault_code
read_settings(struct serve *s, struct fault *why)
{
	struct conf *conf = ARENA_NEW(s->arena, struct conf);
	struct slice cert = { 0 }, key = { 0 };
	enum fault_code code = conf_read_file(s->arena,
	    arena_printf(s->arena, "%s/mohor.conf", s->dir), conf, why);
	if (code == FAULT_NONE)
		code = read_tls(s, conf, &cert, &key, why);
	if (code != FAULT_NONE)
		return code;
	s->conf = conf;
	s->cert = cert;
	s->key = key;
	return FAULT_NONE;
}

/* What the settings say together with the socket. */
static enum fault_code
check_open(const struct serve *s, struct fault *why)
{
	if (!s->conf->plain || s->loopback)
		return FAULT_NONE;
	return fault_at(why, FAULT_INPUT, s->address, "is open to other"
	    " machines, and [serve] plain = yes would send names and"
	    " tokens in the clear. Listen at 127.0.0.1, or use TLS.");
}

static enum fault_code
open_sockets(struct serve *s, struct fault *why)
{
	struct office *o = NULL;
	enum fault_code code = http_listen(s->address, &s->listen_fd,
	    &s->loopback, why);
	if (code == FAULT_NONE)
		code = check_open(s, why);
	if (code == FAULT_NONE)
		code = office_open(s->dir, s->clock, &o, why);
	if (code == FAULT_NONE)
		code = office_keys_need_status(s->dir, why);
	if (code == FAULT_NONE)
		code = guard_listen(o, &s->guard_fd, why);
	office_drop(o);
	if (code != FAULT_NONE)
		return code;
	code = paper_sockets(s->reader_fd, why);
	if (code != FAULT_NONE)
		return code;
	s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return s->wake_fd >= 0 ? FAULT_NONE : file_fault(why, errno, "open",
	    "an eventfd");
}

static bool
reload(void *with)
{
	struct serve *s = with;
	struct fault why = { 0 };
	const struct serve before = *s;
	if (read_settings(s, &why) != FAULT_NONE ||
	    check_open(s, &why) != FAULT_NONE) {
		*s = before;
		log_fault(LOG_ERROR_, "reload.refused", &why, true);
		return false;
	}
	if (!serve_keys_try(s->dir)) {
		*s = before;
		return false;
	}
	log_line(LOG_INFO_, "reload", "settings=\"%s/mohor.conf\"",
	    s->dir);
	return true;
}

static void
started(void *with)
{
	const struct serve *s = with;
	char address[64];
	const char *colon = strrchr(s->address, ':');
	bool every = colon == s->address || colon == NULL;
	snprintf(address, sizeof address, "%.*s:%d", every ? 9 :
	    (int)(colon - s->address), every ? "localhost" : s->address,
	    http_listen_port(s->listen_fd));
	if (s->started != NULL)
		s->started(address, !s->conf->plain, s->workers);
	log_line(LOG_INFO_, "serve.start", "address=%s tls=%s workers=%u"
	    " pid=%d", address, s->conf->plain ? "no" : "yes", s->workers,
	    (int)getpid());
}

static void
replaced(void *with)
{
	const struct serve *s = with;
	meter_add(s->meter, METER_WORKERS_MOST - 1, METER_RESTARTS, 1);
}

static unsigned
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}

static enum fault_code
run(struct serve *s, struct fault *why)
{
	const int drain_s = (int)s->conf->drain_s + MORE_END_S;
	const struct role roles[] = {
		{ "guard", 1, false, GUARD_END_S, serve_guard },
		{ "jobs", 1, true, drain_s, serve_jobs },
		{ "hooks", 1, true, drain_s, serve_hooks },
		{ "reader", 1, true, drain_s, serve_reader },
		{ "piles", 2, true, drain_s, serve_piles },
		{ "web", s->workers, true, drain_s, serve_web },
	};
	const struct supervised all = { roles, COUNT_OF(roles), s, reload,
	    started, replaced };
	return supervise_run(&all, why);
}

static enum fault_code
open_all(struct serve *s, const struct serve_options *o, int *lock,
    struct fault *why)
{
	enum fault_code code = read_settings(s, why);
	if (code == FAULT_NONE)
		code = make_folders(s, why);
	if (code == FAULT_NONE)
		code = lock_directory(s, lock, why);
	if (code != FAULT_NONE)
		return code;
	s->workers = o->workers > 0 ? (unsigned)o->workers :
	    s->conf->workers > 0 ? (unsigned)s->conf->workers : processors();
	s->address = o->listen != NULL ? o->listen : arena_text(s->arena,
	    s->conf->listen.at, s->conf->listen.len);
	return open_sockets(s, why);
}

enum fault_code
serve_run(const struct serve_options *o, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make_wiping();
	AUTO(file_close) int lock = -1;
	struct serve s = { .clock = o->clock, .arena = arena, .listen_fd = -1,
	    .guard_fd = -1, .wake_fd = -1, .reader_fd = { -1, -1 },
	    .started = o->started };
	char dir[PATH_MAX];
	if (realpath(o->dir, dir) == NULL)
		return fault_at(why, FAULT_ABSENT, o->dir, "is no data"
		    " directory of mohor. Make one with: mohor init %s",
		    o->dir);
	s.dir = dir;
	s.limits = limits_make();
	s.meter = meter_make();
	enum fault_code code = open_all(&s, o, &lock, why);
	if (code == FAULT_NONE)
		code = run(&s, why);
	file_close(&s.listen_fd);
	file_close(&s.guard_fd);
	file_close(&s.wake_fd);
	file_close(&s.reader_fd[0]);
	file_close(&s.reader_fd[1]);
	return code;
}
