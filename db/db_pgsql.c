/*
 * The PostgreSQL driver's transactions. Writers take turns, by an advisory lock
 * of the session that they take before their transaction has a view of the data;
 * the transaction itself is SERIALIZABLE, so that somebody who writes without a
 * turn is caught by the engine and the work replayed. Readers neither wait nor
 * make anyone wait.
 */
#include "db_pgsql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "own.h"

/* ---- sending ---- */

enum fault_code
pgsql_ask(struct pgsql_db *p, const char *text, int n, const char *const in[],
    PGresult **out, struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = PQexecParams(p->conn, text, n, NULL,
	    in, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return pgsql_fault(p, r, NULL, why);
	*out = TAKE(r);
	return FAULT_NONE;
}

/* PQexec() answers with the first failure, or with the last answer. */
enum fault_code
pgsql_script(struct db *db, const char *text, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	AUTO(pgsql_clear) PGresult *r = PQexec(p->conn, text);
	ExecStatusType s = PQresultStatus(r);
	if (s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK)
		return FAULT_NONE;
	return pgsql_fault(p, r, NULL, why);
}

/* ---- transactions ---- */

static void
rollback(struct db *db)
{
	struct pgsql_db *p = pgsql_of(db);
	char text[96];
	if (p->turn)
		snprintf(text, sizeof text, "ROLLBACK; SELECT "
		    "pg_advisory_unlock(%" PRId64 ")", PGSQL_LOCKS);
	else
		snprintf(text, sizeof text, "ROLLBACK");
	/* If the connection is lost, the server has done both. */
	pgsql_script(db, text, NULL);
	p->turn = false;
}

/* All in one message. The turn is waited for in a transaction of its own: the
 * next one looks at the data only when nobody else is writing. */
static enum fault_code
begin(struct db *db, enum db_mode mode, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	char text[160];
	if (mode == DB_READ)
		return pgsql_script(db, "BEGIN ISOLATION LEVEL REPEATABLE READ "
		    "READ ONLY", why);
	snprintf(text, sizeof text, "BEGIN; SELECT pg_advisory_lock(%" PRId64
	    "); COMMIT; BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
	    PGSQL_LOCKS);
	enum fault_code f = pgsql_script(db, text, why);
	p->turn = f == FAULT_NONE;
	if (f != FAULT_NONE)
		rollback(db);
	return f;
}

static enum fault_code
say_fate_unknown(struct pgsql_db *p, struct fault *why)
{
	p->db.fate_unknown = true;
	enum fault_code f = fault_at(why, FAULT_LATER, p->where, "The "
	    "connection to the register's server was lost while a step was "
	    "being made durable, so it is not known whether it was kept. "
	    "Start the work again when the server is there: it looks what is "
	    "done before it goes on.");
	fault_log(why, "statement=commit fate=unknown");
	return f;
}

/* What the server says of COMMIT: a transaction that had failed is answered with
 * "ROLLBACK", which is no error. */
static enum fault_code
judge_commit(struct pgsql_db *p, const PGresult *r, struct fault *why)
{
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		return pgsql_fault(p, r, NULL, why);
	if (strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "COMMIT") == 0)
		return FAULT_NONE;
	return fault_at(why, FAULT_BUG, p->where, "A transaction that had "
	    "failed was to be committed: a fault of the program.");
}

/* The end of the turn goes along with the commit. Only the first answer counts:
 * once it is here, the commit is durable whatever comes after. */
static enum fault_code
commit(struct db *db, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	char text[96];
	bool wrote = p->turn;
	if (!wrote)
		return pgsql_script(db, "COMMIT", why);
	snprintf(text, sizeof text, "COMMIT; SELECT pg_advisory_unlock(%"
	    PRId64 ")", PGSQL_LOCKS);
	if (PQsendQuery(p->conn, text) != 1)
		return pgsql_fault(p, NULL, NULL, why);
	AUTO(pgsql_clear) PGresult *first = PQgetResult(p->conn);
	bool unlocked = false;
	for (PGresult *r; (r = PQgetResult(p->conn)) != NULL; PQclear(r))
		unlocked |= PQresultStatus(r) == PGRES_TUPLES_OK;
	p->turn = !unlocked;
	/* That the line is dead shows when all that came over it is read. */
	if (PQresultStatus(first) != PGRES_COMMAND_OK &&
	    PQstatus(p->conn) == CONNECTION_BAD)
		return say_fate_unknown(p, why);
	return judge_commit(p, first, why);
}

/* ---- schema ---- */

static enum fault_code
has_table(struct db *db, const char *name, bool *has, struct fault *why)
{
	const char *const in[] = { name };
	AUTO(pgsql_clear) PGresult *r = NULL;
	enum fault_code f = pgsql_ask(pgsql_of(db), "SELECT 1 FROM pg_class "
	    "WHERE oid = to_regclass($1) AND relkind = 'r'", 1, in, &r, why);
	if (f == FAULT_NONE)
		*has = PQntuples(r) == 1;
	return f;
}

const struct db_driver db_pgsql = {
	.name = "postgresql",
	.dialect = (const struct db_dialect[]){ { "{bigint}", "BIGINT" },
	    { "{blob}", "BYTEA" }, { "{strict}", "" }, { NULL, NULL } },
	.open = pgsql_open,
	.drop = pgsql_drop,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.run = pgsql_run,
	.query = pgsql_query,
	.next = pgsql_next,
	.close = pgsql_close,
	.int_at = pgsql_int_at,
	.bytes_at = pgsql_bytes_at,
	.null_at = pgsql_null_at,
	.check_stmt = pgsql_check_stmt,
	.has_table = has_table,
	.script = pgsql_script,
	.hold = pgsql_hold,
	.hold_drop = pgsql_hold_drop,
	.held = pgsql_held,
	.check = pgsql_check,
	.copy = pgsql_copy,
};
