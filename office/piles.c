#include "piles.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "batches.h"
#include "buf.h"
#include "client_store.h"
#include "clock.h"
#include "codec.h"
#include "conf.h"
#include "db.h"
#include "file.h"
#include "hash.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "random.h"
#include "seal.h"
#include "signer.h"

#define LOOKED_AT_MOST 64	/* piles that wait, at a time */
#define HOLD_FIRST (INT64_C(1) << 31)	/* beyond the numbers of runs */
#define EACH_MOST ((size_t)20 << 20)
#define TELL_EACH_US 1000000
#define WIPE_AT_ONCE 20
#define ENDING ".pile"	/* tells its files from those to be issued from */

/* ---- whose ---- */

void
piles_secret(char out[PILES_SECRET_LEN + 1])
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	unsigned char bytes[32];
	struct buf b = buf_make(a, 64);
	random_bytes(bytes, sizeof bytes);
	base64url_put(&b, bytes, sizeof bytes);
	memcpy(out, buf_text(&b), PILES_SECRET_LEN + 1);
	secret_wipe(bytes, sizeof bytes);
}

static void
owner_of(const char *kind, struct slice name, unsigned char out[32])
{
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, kind, strlen(kind));
	hash_add(&h, name.at, name.len);
	hash_end(&h, out);
}

void
piles_owner(struct slice secret, unsigned char out[32])
{
	owner_of("secret:", secret, out);
}

void
piles_owner_client(const struct client *c, unsigned char out[32])
{
	owner_of("client:", c->id, out);
}

/* ---- taking in ---- */

/* Whoever has one IPv6 address has 2^64: what counts is its network. */
static struct slice
network_of(struct arena *a, struct slice peer)
{
	struct in6_addr at;
	const char *text = arena_text(a, peer.at, peer.len);
	if (inet_pton(AF_INET6, text, &at) != 1 || IN6_IS_ADDR_V4MAPPED(&at))
		return peer;
	memset(at.s6_addr + 8, 0, 8);
	char *to = arena_alloc(a, INET6_ADDRSTRLEN);
	return inet_ntop(AF_INET6, &at, to, INET6_ADDRSTRLEN) == NULL ? peer :
	    slice_of(to);
}

enum fault_code
piles_add(struct office *o, struct office_keys *keys, struct arena *a,
    const unsigned char owner[32], struct slice peer, struct slice input,
    struct pile *out, struct fault *why)
{
	char tag[ACCESS_CODE_LEN];
	const char *path = NULL;
	struct pile p = { .begun_s = clock_now(o->clock) };
	if (slice_trim(input).len == 0)
		return fault_say(why, FAULT_INPUT, "There is nothing to verify."
		    " Choose a file, or type a line for each certificate.");
	/* An address is a person's: only a tag of it, by a key, is kept. */
	office_access_code(keys, slice_of(arena_printf(a, "pile:%.*s",
	    SLICE_FMT(network_of(a, peer)))), tag);
	p.peer = slice_from(tag, sizeof tag);
	memcpy(p.owner, owner, sizeof p.owner);
	enum fault_code f = batches_spool_path(o, a, &path, why);
	if (f != FAULT_NONE)
		return f;
	path = arena_printf(a, "%s" ENDING, path);
	f = file_create(path, 0600, input, why);
	if (f != FAULT_NONE)
		return f;
	p.path = slice_of(path);
	f = pile_add(o->db, &p, PILES_OPEN_MOST, why);
	if (f != FAULT_NONE) {
		if (!db_fate_unknown(o->db))
			unlink(path);
		return f;
	}
	p.peer = slice_from(arena_text(a, tag, sizeof tag), sizeof tag);
	*out = p;
	return FAULT_NONE;
}

enum fault_code
piles_find(struct office *o, struct arena *a, const unsigned char owner[32],
    int64_t id, struct pile *out, struct fault *why)
{
	struct pile p;
	enum fault_code f = id == 0 ? pile_find_owner(o->db, a, owner, &p, why) :
	    pile_find(o->db, a, id, &p, why);
	bool gone = f == FAULT_NONE && (clock_now(o->clock) - p.begun_s >=
	    PILES_KEPT_S || !secret_eq(p.owner, owner, sizeof p.owner));
	if (gone)
		/* In the words of one that never was. */
		return pile_find(o->db, a, 0, &p, why);
	if (f == FAULT_NONE)
		*out = p;
	return f;
}

static struct slice
seal_name(struct arena *a, int64_t id, enum pile_result which)
{
	return slice_of(arena_printf(a, "pile:%lld:%d", (long long)id,
	    (int)which));
}

enum fault_code
piles_result(struct office *o, struct office_keys *keys, struct arena *a,
    const struct pile *p, enum pile_result which, struct slice *out,
    struct fault *why)
{
	struct slice sealed = { NULL, 0 };
	enum fault_code f = pile_result(o->db, a, p->id, which, &sealed, why);
	return f != FAULT_NONE ? f : seal_open(a, office_seal(keys), sealed,
	    seal_name(a, p->id, which), out, why);
}

void
piles_totals(const struct pile *p, size_t out[ANSWERS])
{
	struct slice rest = p->totals, part;
	unsigned long long n = 0;
	for (size_t i = 0; i < ANSWERS; i++) {
		out[i] = 0;
		if (slice_cut(&rest, ' ', &part) &&
		    slice_number(part, MANY_ROWS_MOST, &n))
			out[i] = (size_t)n;
	}
}

/* ---- doing it ---- */

struct doing {
	const struct piles_work *work;
	struct pile *pile;
	size_t done, all;
	int64_t told_us;
};

static enum fault_code
wait_turn(void *with, struct slice series, struct fault *why)
{
	const struct doing *d = with;
	return d->work->turn(d->work->with, d->pile->peer, series, why);
}

static enum fault_code
look(void *with, struct arena *a, struct slice file, int64_t known_s,
    struct look *out, struct fault *why)
{
	const struct doing *d = with;
	return d->work->look(d->work->with, a, file, known_s, out, why);
}

/* What is told of progress may be lost; the end may not. */
static bool
watch(void *with, size_t done, size_t all)
{
	struct doing *d = with;
	int64_t now = clock_us();
	d->done = done;
	d->all = all;
	if (now - d->told_us >= TELL_EACH_US) {
		d->told_us = now;
		if (pile_progress(d->work->office->db, d->pile->id,
		    (int64_t)done, (int64_t)all, NULL) != FAULT_NONE)
			return false;
	}
	return *d->work->stop == 0;
}

static enum fault_code
seal_result(struct office *o, struct arena *a, int64_t id,
    enum pile_result which, struct slice open, struct slice *out,
    struct fault *why)
{
	unsigned char *to = arena_raw(a, open.len + SEAL_OVERHEAD, 1);
	enum fault_code f = seal_close_into(office_seal(o->keys), open,
	    seal_name(a, id, which), to, why);
	*out = slice_from(to, open.len + SEAL_OVERHEAD);
	return f;
}

/* Without a key there is no report, but there are verdicts. A signer that is
 * being replaced is waited for. */
static enum fault_code
make_report(const struct piles_work *w, struct arena *a, struct pile *p,
    const struct many_report *ask, struct slice *pdf, struct fault *why)
{
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	struct many_report whole = *ask;
	enum fault_code f = many_report_key(w->office, w->remote, NULL,
	    &signer, why);
	whole.signer = signer;
	if (f == FAULT_NONE)
		f = many_report(a, w->office, &whole, pdf, why);
	if (f == FAULT_NONE || f == FAULT_LATER)
		return f;
	p->note = slice_of("no-report");
	return FAULT_NONE;
}

static enum fault_code
finish(const struct piles_work *w, struct arena *a, struct pile *p,
    struct slice input, const struct many_outcome *o, struct fault *why)
{
	struct slice csv = many_csv(a, o), pdf = { NULL, 0 };
	struct slice sealed_csv = pdf, sealed_pdf = pdf;
	struct buf totals = buf_make(a, 64);
	p->finished_s = clock_now(w->office->clock);
	enum fault_code f = make_report(w, a, p, &(struct many_report){
	    .outcome = o, .input = input, .csv = csv,
	    .made_s = p->finished_s }, &pdf, why);
	if (f != FAULT_NONE)
		return f;
	for (size_t i = 0; i < ANSWERS; i++)
		buf_printf(&totals, "%s%zu", i == 0 ? "" : " ", o->totals[i]);
	p->state = PILE_DONE;
	p->done = p->total = (int64_t)o->n;
	p->totals = buf_slice(&totals);
	f = seal_result(w->office, a, p->id, PILE_CSV, csv, &sealed_csv, why);
	if (f == FAULT_NONE && pdf.len != 0)
		f = seal_result(w->office, a, p->id, PILE_REPORT, pdf,
		    &sealed_pdf, why);
	return f != FAULT_NONE ? f : pile_end(w->office->db, p, sealed_csv,
	    sealed_pdf, why);
}

static enum fault_code
refuse(const struct piles_work *w, struct pile *p, struct slice note,
    struct fault *why)
{
	p->state = PILE_REFUSED;
	p->note = note;
	p->finished_s = clock_now(w->office->clock);
	return pile_end(w->office->db, p, (struct slice){ NULL, 0 },
	    (struct slice){ NULL, 0 }, why);
}

static enum fault_code
verify(const struct piles_work *w, struct arena *a, struct pile *p,
    struct slice input, struct fault *why)
{
	struct doing d = { .work = w, .pile = p };
	struct many_outcome o;
	struct fault wrong = { 0 };
	const struct many_ask ask = { .checker = w->checker, .input = input,
	    .rows_most = (size_t)w->office->conf.many_papers,
	    .each_most = EACH_MOST,
	    .turn = w->turn != NULL ? wait_turn : NULL,
	    .look = w->look != NULL ? look : NULL, .watch = watch, .with = &d };
	enum fault_code f = many_check(a, &ask, &o, &wrong);
	if (f == FAULT_NONE)
		return finish(w, a, p, input, &o, why);
	if (f == FAULT_INPUT || f == FAULT_LIMIT)
		return refuse(w, p, slice_of(arena_printf(a, "%s",
		    wrong.say)), why);
	if (why != NULL)
		*why = wrong;
	return f;
}

static enum fault_code
do_pile(const struct piles_work *w, struct arena *a, struct pile *p,
    struct fault *why)
{
	struct slice input = { NULL, 0 };
	struct fault lost = { 0 };
	const char *path = arena_text(a, p->path.at, p->path.len);
	if (p->tries >= PILES_TRIES_MOST) {
		enum fault_code f = refuse(w, p, slice_of("It could not be read"
		    " to its end: something in it is damaged. Divide it, and see"
		    " which part."), why);
		unlink(path);
		return f;
	}
	enum fault_code f = pile_begin(w->office->db, p->id, why);
	if (f != FAULT_NONE)
		return f;
	f = file_read(a, path, (size_t)w->office->conf.many_mb << 20, &input,
	    &lost);
	if (f == FAULT_ABSENT || f == FAULT_LIMIT)
		f = refuse(w, p, slice_of(f == FAULT_LIMIT ?
		    "It is too large." :
		    "The file was lost here. Send it again."), why);
	else if (f == FAULT_NONE)
		f = verify(w, a, p, input, why);
	else if (why != NULL)
		*why = lost;
	if (f == FAULT_NONE)
		unlink(path);
	else if (f == FAULT_LATER)	/* not the pile's fault */
		pile_rest(w->office->db, p->id, NULL);
	return f;
}

/* One pile of each at a time, so that nobody's two keep others waiting. */
static int64_t
peer_hold(struct slice peer)
{
	unsigned char digest[SHA256_LEN];
	int64_t n = 0;
	sha256_of(peer, digest);
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | digest[i];
	return HOLD_FIRST + n / 2;
}

/* Not when another process has it, or another of the same peer. */
static enum fault_code
do_if_free(const struct piles_work *w, struct arena *a, int64_t id, bool *did,
    struct fault *why)
{
	struct pile p;
	struct db *db = w->office->db;
	enum fault_code f = pile_find(db, a, id, &p, why);
	if (f != FAULT_NONE)
		return f == FAULT_ABSENT ? FAULT_NONE : f;
	const int64_t held = peer_hold(p.peer);
	f = db_hold(db, held, why);
	if (f != FAULT_NONE)
		return f == FAULT_CLASH ? FAULT_NONE : f;
	/* Read again: it may have been done since. */
	f = pile_find(db, a, id, &p, why);
	*did = f == FAULT_NONE && p.state == PILE_WAITING;
	if (*did)
		f = do_pile(w, a, &p, why);
	db_hold_drop(db, held, NULL);
	return f == FAULT_ABSENT ? FAULT_NONE : f;
}

enum fault_code
piles_do_one(const struct piles_work *w, struct arena *a, bool *did,
    struct fault *why)
{
	int64_t *ids = NULL;
	size_t n = 0;
	*did = false;
	enum fault_code f = pile_waiting(w->office->db, a, LOOKED_AT_MOST, &ids,
	    &n, why);
	for (size_t i = 0; i < n && f == FAULT_NONE && !*did; i++)
		f = do_if_free(w, a, ids[i], did, why);
	return f;
}

static bool
is_old_file(int folder, const char *name, int64_t before_s)
{
	struct stat st;
	const size_t n = strlen(name), k = strlen(ENDING);
	return n > k && strcmp(name + n - k, ENDING) == 0 &&
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_mtim.tv_sec < before_s;
}

/* A process that was killed between writing a file and recording it, or between
 * the end of a pile and its file's, leaves one that no row knows. */
static enum fault_code
wipe_files(struct office *o, struct arena *a, struct fault *why)
{
	struct dirent *e;
	const char *path = arena_printf(a, "%s/spool", o->dir);
	int64_t before_s = clock_now(o->clock) - PILES_KEPT_S;
	DIR *d = opendir(path);
	if (d == NULL)
		return errno == ENOENT ? FAULT_NONE :
		    file_fault(why, errno, "list", path);
	while ((e = readdir(d)) != NULL)
		if (is_old_file(dirfd(d), e->d_name, before_s))
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	return FAULT_NONE;
}

enum fault_code
piles_wipe(struct office *o, struct arena *a, struct fault *why)
{
	struct slice *paths = NULL;
	size_t n = WIPE_AT_ONCE;
	enum fault_code f = FAULT_NONE;
	while (f == FAULT_NONE && n == WIPE_AT_ONCE) {
		f = pile_wipe(o->db, a, clock_now(o->clock) - PILES_KEPT_S,
		    WIPE_AT_ONCE, &paths, &n, why);
		for (size_t i = 0; f == FAULT_NONE && i < n; i++)
			if (paths[i].len != 0)
				unlink(arena_text(a, paths[i].at,
				    paths[i].len));
	}
	return f == FAULT_NONE ? wipe_files(o, a, why) : f;
}
