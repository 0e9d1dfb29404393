/* Engines for tests: PostgreSQL's is started when it is first needed. */
#include "db_both.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct db_driver *both_engine = &db_sqlite;

static char socket_dir[80];
static int keep_alive = -1;	/* closing it ends the server */

static void
give_up(const char *what, const char *words)
{
	fprintf(stderr, "%s: %s\n", what, words);
	exit(1);
}

static void
run_server(int in, int out)
{
	char path[512];
	const char *top = getenv("MOHOR_SOURCE");
	snprintf(path, sizeof path, "%s/tests/both/server",
	    top == NULL ? "." : top);
	dup2(in, 0);
	dup2(out, 1);
	execl(path, path, (char *)NULL);
	perror(path);
	_exit(1);
}

/* Reads the server's one line. */
static bool
start_server(void)
{
	int to[2], from[2];
	char line[sizeof socket_dir] = "";
	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		give_up("pipe2", "no pipe");
	pid_t child = fork();
	if (child == 0)
		run_server(to[0], from[1]);
	close(to[0]);
	close(from[1]);
	keep_alive = to[1];
	FILE *f = fdopen(from[0], "r");
	if (f == NULL || fgets(line, sizeof line, f) == NULL)
		give_up("tests/both/server", "did not start");
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	if (line[0] != '/') {
		printf("# PostgreSQL was left out: %s\n", line);
		return false;
	}
	memcpy(socket_dir, line, sizeof line);
	return true;
}

int
both_run_pgsql(int (*group)(const char *engine))
{
	fflush(stdout);
	if (!start_server())
		return 0;
	both_engine = &db_pgsql;
	int failed = group("postgresql");
	close(keep_alive);
	return failed;
}

int
both_run(int (*group)(const char *engine))
{
	both_engine = &db_sqlite;
	int failed = group("sqlite");
	return failed + both_run_pgsql(group);
}

const char *
both_socket(void)
{
	return socket_dir;
}

void
both_place(const char *dir, const char *name, char *to, size_t cap)
{
	static int n;
	if (!both_is_pgsql())
		snprintf(to, cap, "%s/%s", dir, name);
	else
		snprintf(to, cap, "postgresql://mohor@/t%d_%d?host=%s",
		    (int)getpid(), n++, socket_dir);
}

/* ---- from beside ---- */

static PGconn *
connect_to(const char *where)
{
	PGconn *conn = PQconnectdb(where);
	if (PQstatus(conn) != CONNECTION_OK)
		give_up(where, PQerrorMessage(conn));
	return conn;
}

void
both_do(const char *where, const char *sql)
{
	PGconn *conn = connect_to(where);
	PGresult *r = PQexec(conn, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK)
		give_up(sql, PQerrorMessage(conn));
	PQclear(r);
	PQfinish(conn);
}

void
both_quiet(const char *where)
{
	if (!both_is_pgsql())
		return;
	PGconn *conn = connect_to(where);
	for (int tries = 0; tries < 2000; tries++) {
		PGresult *r = PQexec(conn, "SELECT 1 FROM pg_stat_activity "
		    "WHERE datname = current_database() "
		    "AND backend_type = 'client backend' "
		    "AND pid <> pg_backend_pid()");
		int others = PQntuples(r);
		PQclear(r);
		if (others == 0)
			break;
		usleep(5000);
	}
	PQfinish(conn);
}
