/*
 * office_test_world: a whole installation with a test PKI in a folder of its own,
 * its register on the engine being tried, two departments' systems, and what a
 * worker of the service has open. Include <cmocka.h> and what it needs first.
 */
#ifndef OFFICE_OFFICE_TEST_WORLD_H
#define OFFICE_OFFICE_TEST_WORLD_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "certs.h"
#include "clients.h"
#include "clock.h"
#include "db.h"
#include "db_both.h"
#include "hash.h"
#include "issue_one.h"
#include "keyring.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "register.h"
#include "setup.h"
#include "signer.h"
#include "token.h"

struct world {
	char dir[64];
	char where[200];
	struct clock clock;
	struct arena *arena;
	struct client bcw, amd;
	char bcw_secret[CLIENT_SECRET_TEXT], amd_secret[CLIENT_SECRET_TEXT];
	struct office *office;
	struct office_keys *keys;
	struct token_key tokens;
	struct signer *signer;
	struct issue_desk *desk;
	struct certs_desk *certs;
	struct fault why;
};

#define WELL(w, call) \
	do { \
		enum fault_code f_ = (call); \
		if (f_ != FAULT_NONE) \
			fail_msg("%s: %s %s [%s]", fault_row(f_)->name, \
			    (w)->why.where, (w)->why.say, (w)->why.log); \
	} while (0)
/* The same in a child. */
#define MUST(w, call) \
	do { \
		if ((call) != FAULT_NONE) { \
			fprintf(stderr, "%s (%s)\n", (w)->why.say, \
			    (w)->why.log); \
			_exit(1); \
		} \
	} while (0)

static inline enum fault_code
world_signer(void *with, const char *name, struct signer **out,
    struct fault *why)
{
	struct world *w = with;
	const char *pin;
	enum fault_code f = FAULT_NONE;
	if (w->signer == NULL) {
		f = keyring_pin(w->arena, w->office, name, NULL, &pin, why);
		if (f == FAULT_NONE)
			f = keyring_open(w->office, name, pin, &w->signer,
			    why);
	}
	if (f == FAULT_NONE)
		*out = w->signer;
	return f;
}

static inline enum fault_code
world_open_office(struct world *w)
{
	enum fault_code f = office_open(w->dir, &w->clock, &w->office,
	    &w->why);
	return f != FAULT_NONE ? f : office_register(w->office, &w->why);
}

/* What a worker has open. */
static inline enum fault_code
world_try_open(struct world *w)
{
	enum fault_code f = world_open_office(w);
	if (f == FAULT_NONE)
		f = office_keys_open(w->dir, &w->keys, &w->why);
	if (f == FAULT_NONE)
		f = token_key_open(w->dir, &w->tokens, &w->why);
	const struct issue_desk_options o = { .office = w->office,
		.keys = w->keys, .signer = world_signer, .with = w };
	if (f == FAULT_NONE)
		f = issue_desk_make(&o, &w->desk, &w->why);
	return f != FAULT_NONE ? f : certs_desk_make(w->office, w->keys,
	    &w->tokens, &w->certs, &w->why);
}

static inline void
world_open(struct world *w)
{
	WELL(w, world_try_open(w));
}

/* Before fork(2). */
static inline void
world_close(struct world *w)
{
	certs_desk_drop(w->certs);
	issue_desk_drop(w->desk);
	signer_drop(w->signer);
	office_keys_drop(w->keys);
	office_drop(w->office);
	w->certs = NULL;
	w->desk = NULL;
	w->signer = NULL;
	w->keys = NULL;
	w->office = NULL;
}

static inline void
world_add_client(struct world *w, const char *dept, struct client *c,
    char secret[CLIENT_SECRET_TEXT])
{
	struct clients_ask ask = { .name = "portal", .department = dept };
	WELL(w, clients_add(w->office, w->arena, &ask, c, secret, &w->why));
}

static inline struct world *
world_make(void)
{
	struct world *w = calloc(1, sizeof *w);
	struct setup_options o = { .test_pki = true, .test_p256 = true };
	struct setup_report report;
	char top[48];
	snprintf(top, sizeof top, "/tmp/mohor-office-XXXXXX");
	assert_non_null(mkdtemp(top));
	snprintf(w->dir, sizeof w->dir, "%s/data", top);
	w->arena = arena_make();
	w->clock = clock_fixed(clock_now(&clock_system));
	if (both_is_pgsql()) {
		both_place(top, "register", w->where, sizeof w->where);
		o.store = slice_of(w->where);
	}
	WELL(w, setup_make(w->dir, &w->clock, &o, &report, &w->why));
	WELL(w, world_open_office(w));
	world_add_client(w, "BCW", &w->bcw, w->bcw_secret);
	world_add_client(w, "AMD", &w->amd, w->amd_secret);
	world_close(w);
	world_open(w);
	return w;
}

static inline int
world_remove(const char *path, const struct stat *st, int kind, struct FTW *f)
{
	(void)st;
	(void)kind;
	(void)f;
	return remove(path);
}

static inline void
world_drop(struct world *w)
{
	world_close(w);
	*strrchr(w->dir, '/') = '\0';
	nftw(w->dir, world_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_drop(w->arena);
	free(w);
}

/* ---- people ---- */

static const struct slice world_names[] = { SLICE("name"), SLICE("father"),
	SLICE("dob"), SLICE("gender"), SLICE("address"),
	SLICE("police_station"), SLICE("district"), SLICE("pin"),
	SLICE("category"), SLICE("community") };
static const struct slice world_values[] = { SLICE("Jyotsna Ghosh"),
	SLICE("Rahul Ghosh"), SLICE("01-07-1981"), SLICE("female"),
	SLICE("167 School Danga, Dinhata"), SLICE("Dinhata"),
	SLICE("Cooch Behar"), SLICE("736156"), SLICE("ST"),
	SLICE("Santal") };

/* A request of the BCW's system, whose body is told apart by one word. */
static inline struct issue_one_ask
world_ask(const struct world *w, const char *key, const char *body)
{
	struct issue_one_ask ask = { .client = &w->bcw,
		.service = SLICE("BCW-001"), .names = world_names,
		.values = world_values, .n = COUNT_OF(world_names),
		.once = { .key = slice_of(key) } };
	sha256_of(slice_of(body), ask.once.request_sha256);
	return ask;
}

static inline enum fault_code
world_try_issue(struct world *w, const char *key,
    struct issue_one_result *out)
{
	struct form_faults faults;
	const struct issue_one_ask ask = world_ask(w, key, key);
	return issue_one(w->desk, w->arena, &ask, out, &faults, &w->why);
}

static inline struct issue_one_result
world_issue(struct world *w, const char *key)
{
	struct issue_one_result r = { .version = 0 };
	WELL(w, world_try_issue(w, key, &r));
	return r;
}

/* How many are in the register, which must be sound. */
static inline uint64_t
world_issued(struct world *w)
{
	struct register_report r;
	WELL(w, register_check(w->office->db, NULL, &r, &w->why));
	return r.issued;
}

#endif
