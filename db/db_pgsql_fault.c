/*
 * What PostgreSQL runs into, in the program's few words. The five letters of
 * SQLSTATE decide, never the server's sentence: that may be in any language.
 */
#include "db_pgsql.h"

#include <string.h>

/* The longest beginning wins, so exceptions stand before their class. */
static const struct row {
	const char *begins;
	enum fault_code code;
	bool conflict;		/* worth a replay */
} rows[] = {
	{ "40001", FAULT_LATER, true },		/* serialization failure */
	{ "40P01", FAULT_LATER, true },		/* deadlock */
	{ "55P03", FAULT_LATER, true },		/* waited for too long */
	{ "55006", FAULT_LATER, true },		/* object in use */
	{ "23505", FAULT_CLASH, false },	/* unique */
	{ "23503", FAULT_CLASH, false },	/* foreign key */
	{ "22001", FAULT_LIMIT, false },	/* value too long */
	{ "25006", FAULT_BUG, false },		/* writes where it may not */
	{ "3D000", FAULT_ABSENT, false },	/* no such database */
	{ "42501", FAULT_DENIED, false },	/* no right */
	{ "58P", FAULT_DAMAGE, false },		/* a file is missing */
	{ "XX001", FAULT_DAMAGE, false },	/* data corrupted */
	{ "XX002", FAULT_DAMAGE, false },	/* index corrupted */
	{ "08", FAULT_LATER, false },		/* connection */
	{ "28", FAULT_DENIED, false },		/* authorization */
	{ "40", FAULT_LATER, false },		/* rolled back */
	{ "53", FAULT_LATER, false },		/* disk, memory, connections */
	{ "54", FAULT_LIMIT, false },		/* too large for the engine */
	{ "57", FAULT_LATER, false },		/* stopped by somebody */
	{ "58", FAULT_LATER, false },		/* input, output */
};

static const struct row *
row_of(const char *state)
{
	static const struct row other = { "", FAULT_BUG, false };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strncmp(state, rows[i].begins,
		    strlen(rows[i].begins)) == 0)
			return &rows[i];
	}
	return &other;
}

static const char *
state_of(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	return state == NULL ? "" : state;
}

bool
pgsql_state_is(const PGresult *r, const char *state)
{
	return strcmp(state_of(r), state) == 0;
}

static enum fault_code
say(const char *where, const struct row *row, struct fault *why)
{
	switch (row->code) {
	case FAULT_LATER:
		if (row->conflict)
			return fault_at(why, row->code, where, "Others have "
			    "been writing to the register for too long. Try "
			    "again in a moment.");
		return fault_at(why, row->code, where, "The register's server "
		    "could not do this now. Nothing of this step was kept: "
		    "look at the server's disk, memory and limits, then try "
		    "again.");
	case FAULT_CLASH:
		return fault_at(why, row->code, where, "There is such an entry "
		    "in the register already, or one that it refers to is "
		    "missing.");
	case FAULT_DAMAGE:
		return fault_at(why, row->code, where, "The register's server "
		    "finds its files damaged. Stop writing, keep them, and "
		    "restore a copy.");
	case FAULT_DENIED:
		return fault_at(why, row->code, where, "The register's server "
		    "does not let this user do that. Make the user owner of "
		    "the database.");
	case FAULT_ABSENT:
		return fault_at(why, row->code, where, "There is no such "
		    "database on the server.");
	case FAULT_LIMIT:
		return fault_at(why, row->code, where, "An entry is too large "
		    "for the register.");
	default:
		return fault_at(why, row->code, where, "A statement to the "
		    "register is wrong: a fault of the program.");
	}
}

enum fault_code
pgsql_fault(struct pgsql_db *p, const PGresult *r,
    const struct db_stmt *stmt, struct fault *why)
{
	/* The primary message names constraints; only the detail has values. */
	const char *words = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *name = stmt == NULL ? "-" : stmt->name;
	const struct row *row = row_of(state_of(r));
	enum fault_code code;
	/* An error without a state is libpq's own: it does not always know yet
	 * that the line is dead. */
	if (PQstatus(p->conn) == CONNECTION_BAD || state_of(r)[0] == '\0') {
		code = fault_at(why, FAULT_LATER, p->where, "The connection "
		    "to the register's server was lost. Nothing of this step "
		    "was kept: start it again when the server is there.");
	} else {
		if (row->conflict)
			db_conflict(&p->db);
		code = say(p->where, row, why);
	}
	fault_log(why, "statement=%s sqlstate=%s %s", name, state_of(r),
	    words == NULL ? "" : words);
	return code;
}

enum fault_code
pgsql_bad_address(struct fault *why)
{
	return fault_say(why, FAULT_INPUT, "The register's address is not one "
	    "that libpq understands. Write "
	    "postgresql://USER@HOST,HOST2/DATABASE, with %%40 for an @ within "
	    "a name.");
}

enum fault_code
pgsql_refused(const char *where, PGPing ping, const char *words,
    struct fault *why)
{
	enum fault_code code;
	switch (ping) {
	case PQPING_OK:
		code = fault_at(why, FAULT_DENIED, where, "The register's "
		    "server turned this user away. Look at the user's name and "
		    "password, at pg_hba.conf and at the rights to connect.");
		break;
	case PQPING_REJECT:
		code = fault_at(why, FAULT_LATER, where, "The register's "
		    "server is starting, stopping or full. Try again in a "
		    "moment.");
		break;
	case PQPING_NO_ATTEMPT:
		/* The words may quote what was taken for a port. */
		return pgsql_bad_address(why);
	default:
		code = fault_at(why, FAULT_LATER, where, "The register's "
		    "server cannot be reached, or none of those named takes "
		    "writes. Look at the address and at the server, then try "
		    "again.");
		break;
	}
	/* The client's words name hosts and users, never a password. */
	fault_log(why, "%.150s", words);
	return code;
}
