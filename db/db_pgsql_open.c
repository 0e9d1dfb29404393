/*
 * Connecting to PostgreSQL. The string is libpq's own, with several hosts if
 * there are several: the first that takes writes is used. A connection that is
 * lost stays lost: opening another silently would lose its holds, and with them
 * the proof that a run is alive.
 */
#include "db_pgsql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "own.h"

/* Before the caller's string, which may say otherwise. Keep-alives notice a
 * server that vanished within half a minute. */
static const char *const usual[][2] = {
	{ "target_session_attrs", "primary" }, { "connect_timeout", "10" },
	{ "keepalives_idle", "10" }, { "keepalives_interval", "5" },
	{ "keepalives_count", "3" }, { "tcp_user_timeout", "30000" },
	{ "application_name", "mohor" },
};

#define NAMES_MOST (COUNT_OF(usual) + 4)

struct names {
	const char *name[NAMES_MOST], *value[NAMES_MOST];
	int n;
};

static void
add(struct names *to, const char *name, const char *value)
{
	to->name[to->n] = name;
	to->value[to->n++] = value;
}

/* other: a database instead of the string's own; NULL for that. */
static struct names
names_of(const char *where, const char *other)
{
	struct names all = { .n = 0 };
	for (size_t i = 0; i < COUNT_OF(usual); i++)
		add(&all, usual[i][0], usual[i][1]);
	add(&all, "dbname", where);
	if (other != NULL)
		add(&all, "dbname", other);
	add(&all, "client_encoding", "UTF8");
	return all;
}

static void
swallow_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

static PGconn *
connect_to(const char *where, const char *other)
{
	struct names all = names_of(where, other);
	PGconn *conn = PQconnectdbParams(all.name, all.value, 1);
	PQsetNoticeReceiver(conn, swallow_notice, NULL);
	return conn;
}

/* ---- the database itself ---- */

static enum fault_code
make_database(struct pgsql_db *p, const char *name, struct fault *why)
{
	char *quoted = PQescapeIdentifier(p->conn, name, strlen(name));
	if (quoted == NULL)
		return fault_say(why, FAULT_INPUT, "The database's name is "
		    "not UTF-8 text.");
	/* Texts in the order of their bytes, as the embedded store has them. */
	const char *text = arena_printf(p->arena, "CREATE DATABASE %s TEMPLATE "
	    "template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", quoted);
	PQfreemem(quoted);
	AUTO(pgsql_clear) PGresult *r = PQexec(p->conn, text);
	/* Somebody else made it at the same moment: one of these two. */
	if (PQresultStatus(r) == PGRES_COMMAND_OK ||
	    pgsql_state_is(r, "42P04") || pgsql_state_is(r, "23505"))
		return FAULT_NONE;
	return pgsql_fault(p, r, NULL, why);
}

/* p->conn is connected to another database of the same server. */
static enum fault_code
find_database(struct pgsql_db *p, const char *name, bool create,
    const char *refusal, struct fault *why)
{
	const char *const in[] = { name };
	AUTO(pgsql_clear) PGresult *r = NULL;
	enum fault_code f = pgsql_ask(p, "SELECT 1 FROM pg_database WHERE "
	    "datname = $1", 1, in, &r, why);
	if (f != FAULT_NONE)
		return f;
	if (PQntuples(r) != 0)
		return pgsql_refused(p->where, PQPING_OK, refusal, why);
	if (create)
		return make_database(p, name, why);
	return fault_at(why, FAULT_ABSENT, p->where, "There is no database %s "
	    "on the register's server.", name);
}

/* The server's answer to a refused connection is a sentence, not a code: ask it
 * from another database whether ours is there. */
static enum fault_code
explain(struct pgsql_db *p, const char *where, bool create,
    struct fault *why)
{
	const char *name = arena_printf(p->arena, "%s",
	    PQdb(p->conn) == NULL ? "" : PQdb(p->conn));
	const char *refusal = arena_printf(p->arena, "%s",
	    PQerrorMessage(p->conn));
	struct names all = names_of(where, NULL);
	PGPing ping = PQpingParams(all.name, all.value, 1);
	if (ping != PQPING_OK)
		return pgsql_refused(p->where, ping, refusal, why);
	PQfinish(p->conn);
	p->conn = connect_to(where, "postgres");
	if (PQstatus(p->conn) != CONNECTION_OK)
		return pgsql_refused(p->where, ping, refusal, why);
	enum fault_code f = find_database(p, name, create, refusal, why);
	if (f != FAULT_NONE)
		return f;
	PQfinish(p->conn);
	p->conn = connect_to(where, NULL);
	if (PQstatus(p->conn) == CONNECTION_OK)
		return FAULT_NONE;
	return pgsql_refused(p->where, PQPING_OK, PQerrorMessage(p->conn),
	    why);
}

/* ---- the session ---- */

/* Nothing writes but db_run(); nobody times out who is alive; a commit is on the
 * disk whatever the server's own settings say. */
static const char session_text[] =
    "SET default_transaction_read_only = on;"
    "SET default_transaction_isolation = 'read committed';"
    "SET statement_timeout = 0;"
    "SET idle_session_timeout = 0;"
    "SET idle_in_transaction_session_timeout = 0;"
    "SET client_connection_check_interval = '1s';"
    "SET tcp_keepalives_idle = 10;"
    "SET tcp_keepalives_interval = 5;"
    "SET tcp_keepalives_count = 3;"
    "SET jit = off;"
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')";

static enum fault_code
check_server(struct pgsql_db *p, struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = NULL;
	if (PQserverVersion(p->conn) < 140000)
		return fault_at(why, FAULT_DENIED, p->where, "The register "
		    "needs PostgreSQL 14 or newer.");
	enum fault_code f = pgsql_ask(p, "SELECT "
	    "current_setting('server_encoding'), current_setting('fsync'), "
	    "current_setting('full_page_writes')", 0, NULL, &r, why);
	if (f != FAULT_NONE)
		return f;
	if (strcmp(PQgetvalue(r, 0, 0), "UTF8") != 0)
		return fault_at(why, FAULT_DENIED, p->where, "The register's "
		    "database keeps texts as %s. Make one with ENCODING "
		    "'UTF8'.", PQgetvalue(r, 0, 0));
	if (strcmp(PQgetvalue(r, 0, 1), "on") != 0 ||
	    strcmp(PQgetvalue(r, 0, 2), "on") != 0)
		return fault_at(why, FAULT_DENIED, p->where, "The register's "
		    "server does not wait for its disk. Set fsync and "
		    "full_page_writes to on: numbers would be lost.");
	return FAULT_NONE;
}

static enum fault_code
settle(struct pgsql_db *p, unsigned wait_ms, struct fault *why)
{
	char text[64];
	enum fault_code f = check_server(p, why);
	if (f == FAULT_NONE)
		f = pgsql_script(&p->db, session_text, why);
	snprintf(text, sizeof text, "SET lock_timeout = %u",
	    wait_ms > INT32_MAX ? INT32_MAX : wait_ms);
	if (f == FAULT_NONE)
		f = pgsql_script(&p->db, text, why);
	return f;
}

void
pgsql_drop(struct db *db)
{
	struct pgsql_db *p = pgsql_of(db);
	pgsql_drop_slots(p);
	PQfinish(p->conn);
	arena_drop(p->arena);
}

/* Database and host, for messages. */
static const char *
place_of(struct arena *a, const PGconn *conn)
{
	const char *name = PQdb(conn), *host = PQhost(conn);
	return arena_printf(a, "%s at %s", name == NULL ? "?" : name,
	    host == NULL || *host == '\0' ? "the local server" : host);
}

/* One port for each host, each empty or a number. */
static bool
ports_are_good(const char *ports)
{
	while (true) {
		size_t n = strspn(ports, "0123456789");
		if (n > 5 || (n > 0 && (strtoul(ports, NULL, 10) == 0 ||
		    strtoul(ports, NULL, 10) > 65535)))
			return false;
		if (ports[n] == '\0')
			return true;
		if (ports[n] != ',')
			return false;
		ports += n + 1;
	}
}

/* libpq takes any word for a port until it connects. */
static bool
address_is_good(const char *where)
{
	PQconninfoOption *parsed = PQconninfoParse(where, NULL);
	if (parsed == NULL)
		return false;
	bool good = true;
	for (const PQconninfoOption *o = parsed; o->keyword != NULL; o++) {
		if (strcmp(o->keyword, "port") == 0 && o->val != NULL)
			good = ports_are_good(o->val);
	}
	PQconninfoFree(parsed);
	return good;
}

enum fault_code
pgsql_open(const char *where, const struct db_options *options,
    struct db **out, struct fault *why)
{
	if (!address_is_good(where))
		return pgsql_bad_address(why);
	struct arena *a = arena_make();
	struct pgsql_db *p = ARENA_NEW(a, struct pgsql_db);
	p->arena = a;
	p->conn = connect_to(where, NULL);
	p->where = place_of(a, p->conn);
	enum fault_code f = PQstatus(p->conn) == CONNECTION_OK ? FAULT_NONE :
	    explain(p, where, options->create, why);
	if (f == FAULT_NONE)
		f = settle(p, options->wait_ms, why);
	if (f != FAULT_NONE) {
		pgsql_drop(&p->db);
		return f;
	}
	*out = &p->db;
	return FAULT_NONE;
}
