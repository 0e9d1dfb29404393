/*
 * db_pgsql: what the parts of the PostgreSQL driver share: db_pgsql.c has the
 * transactions, db_pgsql_open.c the connection, db_pgsql_stmt.c the statements,
 * db_pgsql_rows.c what they answer, db_pgsql_hold.c holds and upkeep,
 * db_pgsql_fault.c the words.
 */
#ifndef DB_DB_PGSQL_H
#define DB_DB_PGSQL_H

#include <libpq-fe.h>

#include "db_driver.h"
#include "vec.h"

/* A power of two, more than twice the statements of the program. */
#define PGSQL_SLOTS 512
#define PGSQL_PARAMETERS_MOST 40

/* Advisory locks are one space for the whole database, so ours begin with the
 * three letters "moh"; number 0 is the turn to write. */
#define PGSQL_LOCKS INT64_C(0x6d6f680000000000)
#define PGSQL_HOLD_MOST INT64_C(0xffffffffff)

/* A prepared statement, kept as long as the connection. */
struct pgsql_slot {
	const struct db_stmt *stmt;
	char name[16];		/* on the server; of its cursor too */
	int n_in, n_out;
	bool open;		/* rows are being read */
	bool cursor;		/* ...through a cursor */
	PGresult *rows;
	int row, n_rows;	/* row counts from 1 once db_next() was called */
};

struct pgsql_db {
	struct db db;		/* first */
	struct arena *arena;
	const char *where;	/* database and host; never a password */
	PGconn *conn;
	bool turn;		/* ours to write */
	unsigned n_slots;
	struct { VEC_OF(int64_t) } own;	/* holds */
	struct pgsql_slot *slots[PGSQL_SLOTS];
};

static inline struct pgsql_db *
pgsql_of(struct db *db)
{
	return (struct pgsql_db *)db;
}

static inline void
pgsql_clear(PGresult **r)
{
	PQclear(*r);
}

enum fault_code pgsql_open(const char *where, const struct db_options *,
    struct db **out, struct fault *why);
void pgsql_drop(struct db *);

/* Says what an answer is, if it is a failure; r may be NULL, stmt too. */
enum fault_code pgsql_fault(struct pgsql_db *, const PGresult *r,
    const struct db_stmt *, struct fault *why);
/* The SQLSTATE alone, as five letters. */
bool pgsql_state_is(const PGresult *, const char *state);
/* What libpq says of a bad string may quote the password, so this says it. */
enum fault_code pgsql_bad_address(struct fault *why);
/* The server was not reached at all, or turned us away. */
enum fault_code pgsql_refused(const char *where, PGPing, const char *words,
    struct fault *why);

/* The driver's own questions; parameters are texts. */
enum fault_code pgsql_ask(struct pgsql_db *, const char *text, int n,
    const char *const in[], PGresult **out, struct fault *why);
/* Several statements without parameters. */
enum fault_code pgsql_script(struct db *, const char *text, struct fault *why);

enum fault_code pgsql_run(struct db *, const struct db_stmt *,
    const struct db_value in[], int64_t *changed, struct fault *why);
enum fault_code pgsql_query(struct db *, const struct db_stmt *,
    const struct db_value in[], void **handle, struct fault *why);
enum fault_code pgsql_check_stmt(struct db *, const struct db_stmt *,
    struct fault *why);
void pgsql_drop_slots(struct pgsql_db *);

/* The next rows of a slot whose statement has a cursor. */
enum fault_code pgsql_fetch(struct pgsql_db *, struct pgsql_slot *,
    struct fault *why);
enum fault_code pgsql_next(struct db *, void *handle, bool *more,
    struct fault *why);
void pgsql_close(struct db *, void *handle);
int64_t pgsql_int_at(void *handle, int column);
struct slice pgsql_bytes_at(void *handle, int column);
bool pgsql_null_at(void *handle, int column);

enum fault_code pgsql_hold(struct db *, int64_t, struct fault *why);
enum fault_code pgsql_hold_drop(struct db *, int64_t, struct fault *why);
enum fault_code pgsql_held(struct db *, int64_t, bool *, struct fault *why);
enum fault_code pgsql_check(struct db *, struct fault *why);
enum fault_code pgsql_copy(struct db *, const char *to, struct fault *why);

#endif
