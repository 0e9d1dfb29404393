/*
 * register: the book of everything issued, as one database.
 *
 * In a data directory it is `register.db` (SQLite: with -wal, -shm and -locks
 * beside it while in use), or it is a database of a PostgreSQL server, which
 * should hold nothing else. The stores (service_store.h, template_store.h,
 * series_store.h, batch_store.h, cert_store.h, audit_store.h) take the
 * connection opened here.
 */
#ifndef STORE_REGISTER_H
#define STORE_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct clock;
struct db;
struct db_driver;
struct uin;

/* Makes the register of a data directory that has none. FAULT_CLASH when there
 * is one already. */
enum fault_code register_create(const char *dir, const struct clock *,
    struct db **out, struct fault *why);
/* Opens it and brings its schema up to date. FAULT_ABSENT says to run init. */
enum fault_code register_open(const char *dir, const struct clock *,
    struct db **out, struct fault *why);
/* The same for a register on a PostgreSQL server; `where` is libpq's connection
 * string. The database is made if it is missing and the user may; one with a
 * register that anybody furnished is FAULT_CLASH. */
enum fault_code register_create_on(const char *where, const struct clock *,
    struct db **out, struct fault *why);
enum fault_code register_open_on(const char *where, const struct clock *,
    struct db **out, struct fault *why);
/* Any driver and place, made if need be, whatever it holds. */
enum fault_code register_open_at(const struct db_driver *, const char *where,
    const struct clock *, struct db **out, struct fault *why);

/* ---- the audit of the whole book ---- */

/* Opens one certificate: unseals `tail` and `facts`, hashes prelude + tail, and
 * compares. Given by the caller, who has the keys. FAULT_DAMAGE if it is not
 * what was issued. */
struct cert;
struct register_opener {
	enum fault_code (*open)(void *arg, struct arena *,
	    const struct cert *, struct slice prelude, struct slice tail,
	    struct fault *why);
	void *arg;
};

struct register_options {
	const struct register_opener *opener;	/* NULL: numbers only */
	uint32_t open_each;	/* open every n-th certificate; 0 or 1: all */
};

struct register_report {
	uint64_t series;
	uint64_t numbers;	/* handed out: next - 1, summed over series */
	uint64_t issued;
	uint64_t voided;
	uint64_t spare;
	uint64_t leased;	/* by runs that are alive */
	uint64_t orphaned;	/* leased by a dead run: taken over at next use */
	uint64_t opened;
	uint64_t audit_rows;
};

/* Every serial from 1 to next - 1 of every series is exactly one of issued,
 * void, spare, or leased; nothing lies beyond next; each issued one has its
 * document and fits its series; batch rows point at certificates that exist; the
 * audit chain holds; the engine finds its files sound. FAULT_DAMAGE names the
 * first thing found wrong. Reads one consistent moment and may run beside
 * writers. */
enum fault_code register_check(struct db *, const struct register_options *,
    struct register_report *out, struct fault *why);

#endif
