/*
 * test_tools: a fresh register in a folder of its own, with a department, a
 * service, a template and a series, and groups of invented certificates. Include
 * <cmocka.h> and what it needs first.
 */
#ifndef STORE_TEST_TOOLS_H
#define STORE_TEST_TOOLS_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "audit_store.h"
#include "batch_store.h"
#include "cert_store.h"
#include "clock.h"
#include "date.h"
#include "db.h"
#include "db_both.h"
#include "register.h"
#include "run_store.h"
#include "series_store.h"
#include "service_store.h"
#include "template_store.h"
#include "vec.h"

#define ISSUE_S 1795500000	/* 24 November 2026 */
#define GROUP_MOST 256

struct book {
	char dir[64];
	char where[160];	/* on PostgreSQL's server */
	struct arena *arena;
	struct db *db;
	struct clock clock;
	struct service_version service;
	int64_t template;
	struct series series;
	int64_t run;
	char bytes[16384];	/* what facts and tails are made of */
	struct fault why;
};

#define WELL(b, call) \
	do { \
		enum fault_code f_ = (call); \
		if (f_ != FAULT_NONE) \
			fail_msg("%s: %s [%s]", fault_row(f_)->name, \
			    (b)->why.say, (b)->why.log); \
	} while (0)
#define FAULTY(b, code, call) assert_int_equal((call), (code))

static inline enum fault_code
book_try_create(struct book *b, struct db **out)
{
	return both_is_pgsql() ?
	    register_create_on(b->where, &b->clock, out, &b->why) :
	    register_create(b->dir, &b->clock, out, &b->why);
}

static inline enum fault_code
book_try_open(struct book *b, struct db **out)
{
	return both_is_pgsql() ?
	    register_open_on(b->where, &b->clock, out, &b->why) :
	    register_open(b->dir, &b->clock, out, &b->why);
}

static inline void
book_open(struct book *b)
{
	WELL(b, book_try_open(b, &b->db));
}

static inline void
book_furnish(struct book *b)
{
	struct department d = { .code = "BCW",
		.name = SLICE("Backward Classes Welfare") };
	struct slice json = SLICE("{\"service\":1}");
	unsigned char sha256[32] = { 1 };
	WELL(b, department_put(b->db, &d, &b->why));
	WELL(b, service_put(b->db, b->arena, "BCW", 1, json, sha256, ISSUE_S,
	    &b->service, NULL, &b->why));
	struct template_new t = { .name = SLICE("caste"), .sha256 = { 2 },
		.source = SLICE("source"), .prelude = SLICE("%PDF-1.7 ..."),
		.prelude_sha256 = { 3 } };
	WELL(b, template_put(b->db, &t, ISSUE_S, &b->template, &b->why));
	WELL(b, series_open(b->db, "BCW", 1, 2026, &b->series, &b->why));
}

static inline struct book *
book_make(void)
{
	struct book *b = calloc(1, sizeof *b);
	snprintf(b->dir, sizeof b->dir, "/tmp/mohor-test-XXXXXX");
	assert_non_null(mkdtemp(b->dir));
	b->arena = arena_make();
	b->clock = clock_fixed(ISSUE_S);
	for (size_t i = 0; i < sizeof b->bytes; i++)
		b->bytes[i] = (char)(i * 7 + i / 251);
	both_place(b->dir, "register.db", b->where, sizeof b->where);
	WELL(b, book_try_create(b, &b->db));
	book_furnish(b);
	return b;
}

static inline void
book_drop(struct book *b)
{
	static const char *const names[] = { "register.db", "register.db-wal",
		"register.db-shm", "register.db-locks", "copy.db" };
	db_drop(b->db);
	arena_drop(b->arena);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", b->dir, names[i]);
		unlink(path);
	}
	rmdir(b->dir);
	free(b);
}

/* The numbers of reserved ranges as certificates. batch_row 0: no batch. */
static inline struct cert_new *
book_certs(struct book *b, const struct series_ranges *got, uint32_t batch_row)
{
	struct cert_new *all = ARENA_ARRAY(b->arena, struct cert_new,
	    got->numbers);
	size_t n = 0;
	for (size_t i = 0; i < got->n; i++) {
		for (uint32_t k = 0; k < got->at[i].n; k++, n++) {
			all[n] = (struct cert_new){
				.series = got->at[i].series,
				.serial = got->at[i].first + k,
				.batch_row = batch_row == 0 ? 0 :
				    batch_row + (uint32_t)n,
				.pdf_len = 150000,
				.facts = { b->bytes, 600 },
				.tail = { b->bytes, 14000 },
				.issued_s = ISSUE_S };
			memcpy(all[n].pdf_sha256, &all[n].serial, 4);
		}
	}
	return all;
}

static inline struct cert_group
book_group(struct book *b, const struct series_ranges *got, uint32_t batch_row)
{
	return (struct cert_group){ .run = b->run,
		.service_version = b->service.id, .template = b->template,
		.qr_kid = SLICE("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
		.certs = book_certs(b, got, batch_row),
		.n = (size_t)got->numbers };
}

static inline void
book_run(struct book *b)
{
	WELL(b, run_open(b->db, "issue", ISSUE_S, &b->run, &b->why));
}

/* Reserves and issues n certificates. */
static inline void
book_issue(struct book *b, uint32_t n)
{
	struct series_ranges got;
	WELL(b, series_reserve(b->db, b->arena, b->series.id, n, b->run, &got,
	    &b->why));
	struct cert_group g = book_group(b, &got, 0);
	WELL(b, cert_add_group(b->db, b->arena, &g, NULL, &b->why));
}

#endif
