/*
 * Holds as advisory locks of the session, which the server lets go of when the
 * session ends, however it ends; and what a client can examine of a server's
 * files.
 */
#include "db_pgsql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "own.h"

/* ---- holds ---- */

/* The server counts a session's locks, so a second one would succeed. */
static size_t
find_own(const struct pgsql_db *p, int64_t number)
{
	size_t i = 0;
	while (i < p->own.n && p->own.at[i] != number)
		i++;
	return i;
}

/* One question about one number, answered yes or no. */
static enum fault_code
ask_number(struct pgsql_db *p, const char *text, int64_t number, bool *yes,
    struct fault *why)
{
	char key[24];
	const char *const in[] = { key };
	AUTO(pgsql_clear) PGresult *r = NULL;
	if (number < 0 || number > PGSQL_HOLD_MOST)
		return fault_say(why, FAULT_LIMIT, "A hold's number is %" PRId64
		    " at most.", PGSQL_HOLD_MOST);
	snprintf(key, sizeof key, "%" PRId64, PGSQL_LOCKS + number);
	enum fault_code f = pgsql_ask(p, text, 1, in, &r, why);
	if (f == FAULT_NONE)
		*yes = strcmp(PQgetvalue(r, 0, 0), "t") == 0;
	return f;
}

enum fault_code
pgsql_hold(struct db *db, int64_t number, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	bool got = false;
	enum fault_code f = FAULT_NONE;
	if (find_own(p, number) == p->own.n)
		f = ask_number(p, "SELECT pg_try_advisory_lock($1::bigint)",
		    number, &got, why);
	if (f != FAULT_NONE)
		return f;
	if (!got)
		return fault_say(why, FAULT_CLASH, "Number %" PRId64 " is held "
		    "by somebody already.", number);
	*VEC_ADD(p->arena, &p->own) = number;
	return FAULT_NONE;
}

enum fault_code
pgsql_hold_drop(struct db *db, int64_t number, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	size_t i = find_own(p, number);
	bool was = false;
	if (i == p->own.n)
		return fault_say(why, FAULT_BUG, "Number %" PRId64 " is not "
		    "held here.", number);
	enum fault_code f = ask_number(p,
	    "SELECT pg_advisory_unlock($1::bigint)", number, &was, why);
	if (f == FAULT_NONE)
		p->own.at[i] = p->own.at[--p->own.n];
	return f;
}

/* pg_locks shows a bigint's halves. Trying the lock instead would be in the way
 * of somebody who wants it. */
enum fault_code
pgsql_held(struct db *db, int64_t number, bool *held, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	if (find_own(p, number) < p->own.n &&
	    PQstatus(p->conn) == CONNECTION_OK) {
		*held = true;
		return FAULT_NONE;
	}
	return ask_number(p, "SELECT EXISTS (SELECT 1 FROM pg_locks "
	    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
	    "AND database = (SELECT oid FROM pg_database "
	    "WHERE datname = current_database()) "
	    "AND classid::bigint = $1::bigint >> 32 "
	    "AND objid::bigint = $1::bigint & 4294967295)", number, held,
	    why);
}

/* ---- upkeep ---- */

static enum fault_code
say_unsound(struct pgsql_db *p, const char *what, const char *words,
    struct fault *why)
{
	return fault_at(why, FAULT_DAMAGE, p->where, "The register's database "
	    "is not sound: %s %.200s. Stop writing to it, keep it, and restore "
	    "a copy.", what, words);
}

/* Asks for what must not be: each row is a thing that is wrong. */
static enum fault_code
must_be_none(struct pgsql_db *p, const char *what, const char *text,
    struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = NULL;
	enum fault_code f = pgsql_ask(p, text, 0, NULL, &r, why);
	if (f == FAULT_NONE && PQntuples(r) != 0)
		return say_unsound(p, what, PQgetvalue(r, 0, 0), why);
	return f;
}

/* amcheck is an extension the server's people may have installed. */
static enum fault_code
may_look_closely(struct pgsql_db *p, bool *may, struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = NULL;
	enum fault_code f = pgsql_ask(p, "SELECT 1 FROM pg_proc p "
	    "JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' "
	    "JOIN pg_extension e ON e.oid = d.refobjid "
	    "WHERE e.extname = 'amcheck' AND pg_function_is_visible(p.oid) "
	    "AND p.proname IN ('bt_index_check', 'verify_heapam') "
	    "AND has_function_privilege(p.oid, 'EXECUTE') "
	    "HAVING COUNT(DISTINCT p.proname) = 2", 0, NULL, &r, why);
	if (f == FAULT_NONE)
		*may = PQntuples(r) == 1;
	return f;
}

static enum fault_code
look_closely(struct pgsql_db *p, struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = NULL;
	enum fault_code f = must_be_none(p, "table", "SELECT c.relname || "
	    "': ' || v.msg FROM pg_class c, "
	    "LATERAL verify_heapam(c.oid, true) v WHERE c.relkind = 'r' "
	    "AND c.relnamespace = current_schema()::regnamespace LIMIT 1",
	    why);
	if (f != FAULT_NONE)
		return f;
	return pgsql_ask(p, "SELECT bt_index_check(c.oid) FROM pg_class c "
	    "JOIN pg_am a ON a.oid = c.relam WHERE c.relkind = 'i' "
	    "AND a.amname = 'btree' "
	    "AND c.relnamespace = current_schema()::regnamespace", 0, NULL,
	    &r, why);
}

enum fault_code
pgsql_check(struct db *db, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	bool may = false;
	enum fault_code f = must_be_none(p, "this index is not valid:",
	    "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid",
	    why);
	if (f == FAULT_NONE)
		f = must_be_none(p, "this rule is not enforced:",
		    "SELECT conname FROM pg_constraint WHERE NOT convalidated",
		    why);
	if (f == FAULT_NONE)
		f = must_be_none(p, "pages with a wrong checksum:",
		    "SELECT checksum_failures FROM pg_stat_database "
		    "WHERE datname = current_database() "
		    "AND checksum_failures > 0", why);
	if (f == FAULT_NONE)
		f = may_look_closely(p, &may, why);
	if (f == FAULT_NONE && may)
		f = look_closely(p, why);
	return f;
}

enum fault_code
pgsql_copy(struct db *db, const char *to, struct fault *why)
{
	(void)to;
	return fault_at(why, FAULT_DENIED, pgsql_of(db)->where, "A register "
	    "on a PostgreSQL server is not copied from here. Use pg_dump, or "
	    "pg_basebackup with the server's log archived.");
}
