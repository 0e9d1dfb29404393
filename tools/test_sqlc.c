/*
 * What sqlc makes of good paragraphs, and that it refuses bad ones with the line
 * and the reason. Runs the compiler itself: test_sqlc PATH-OF-SQLC.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *sqlc;
static char dir[] = "/tmp/mohor-sqlc-XXXXXX";

static void
read_back(const char *name, char *out, size_t cap)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	size_t n = f == NULL ? 0 : fread(out, 1, cap - 1, f);
	out[n] = '\0';
	if (f != NULL)
		fclose(f);
}

/* Compiles the text as a.sql into a.h and a.c; what it complained of is in
 * `said`. The exit status. */
static int
compile(const char *text, char *said, size_t cap)
{
	char command[512], path[128];
	snprintf(path, sizeof path, "%s/a.sql", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	snprintf(command, sizeof command, "cd %s && %s statements a.sql a.h "
	    "a.c 2> said", dir, sqlc);
	int status = system(command);
	read_back("said", said, cap);
	return WEXITSTATUS(status);
}

static void
a_paragraph_becomes_a_statement_its_parameters_and_columns(void **state)
{
	char said[512], header[4096], source[4096];
	(void)state;
	assert_int_equal(compile("-- A file.\n\n-- name: thing_find\n"
	    "-- why: one thing\n-- in: id int, note text?\n"
	    "-- out: name text, bytes blob?\n"
	    "SELECT name, bytes -- of it\nFROM thing\n"
	    "WHERE note = :note AND id = :id AND ':id' <> name;\n", said,
	    sizeof said), 0);
	read_back("a.h", header, sizeof header);
	read_back("a.c", source, sizeof source);
	assert_non_null(strstr(header, "/* one thing */"));
	assert_non_null(strstr(header, "struct sql_thing_find {\n"
	    "\tstruct db_value id;\n\tstruct db_value note;\n};"));
	assert_non_null(strstr(header, "#define col_thing_find_bytes 1\n"));
	assert_non_null(strstr(source, "\"iT\", \"tB\""));
	assert_non_null(strstr(source, "WHERE note = $2 AND id = $1"));
	assert_null(strstr(source, "of it"));
	assert_non_null(strstr(source, "\"tB\", false"));
}

static void
a_statement_may_answer_with_many_rows(void **state)
{
	char said[512], source[4096];
	(void)state;
	assert_int_equal(compile("-- name: a\n-- why: w\n-- out: id int\n"
	    "-- many: all there are\nSELECT id FROM thing;\n", said,
	    sizeof said), 0);
	read_back("a.c", source, sizeof source);
	assert_non_null(strstr(source, "\"i\", true"));
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "SELECT 1;\n", "a.sql:1: SQL without" },
		{ "-- nothing\n", "no statement" },
		{ "-- name: a\n-- why: w\n-- in: id int\nSELECT 1;\n",
		    "a.sql:1: a does not use :id" },
		{ "-- name: a\n-- why: w\n\nSELECT :id;\n",
		    "a.sql:4: the parameter :id" },
		{ "-- name: a\nSELECT 1;\n", "a.sql:1: a has no `-- why:`" },
		{ "-- name: a\n-- why: w\nSELECT 1\n", "semicolon" },
		{ "-- name: a\n-- why: w\nSELECT 1; SELECT 2;\n",
		    "a.sql:3: one statement" },
		{ "-- name: a\n-- why: w\nSELECT 1;\nSELECT 2;\n",
		    "a.sql:4: SQL without" },
		{ "-- name: a\n-- why: w\n-- in: id number\n",
		    "a.sql:3: the kind 'number'" },
		{ "-- name: a\n-- why: w\n-- in: id int id int\n", "a comma" },
		{ "-- name: a\n-- why: w\n-- in: id int, id int\n",
		    "'id' is there twice" },
		{ "-- name: a\n-- why: w\nSELECT $1;\n", "as :name" },
		{ "-- name: a\n-- why: w\nSELECT 1::text;\n", "CAST" },
		{ "-- name: a\n-- why: w\nSELECT 'x;\n", "a quote must end" },
		{ "-- name: a\n-- why: w\nSELECT 1;\n-- name: a\n",
		    "a.sql:4: there is another a in line 1" },
		{ "-- name: A\n", "lower-case" },
		{ "-- why: w\n", "belongs between" },
	};
	char said[512];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(compile(rows[i].text, said, sizeof said), 1);
		if (strstr(said, rows[i].said) == NULL)
			fail_msg("\"%s\" instead of \"%s\"", said,
			    rows[i].said);
	}
}

static void
migrations_have_no_gap(void **state)
{
	char command[512], text[4096];
	(void)state;
	snprintf(command, sizeof command, "cd %s && echo 'CREATE TABLE \"a?\";'"
	    " > 0001_first.sql && cp 0001_first.sql 0003_third.sql && %s "
	    "migrations all m.c 0001_first.sql && ! %s migrations all n.c "
	    "0001_first.sql 0003_third.sql 2> said", dir, sqlc, sqlc);
	assert_int_equal(system(command), 0);
	read_back("m.c", text, sizeof text);
	assert_non_null(strstr(text, "{ 1, \"first\","));
	assert_non_null(strstr(text, "TABLE \\042a\\077\\042\\073\\012"));
	read_back("said", text, sizeof text);
	assert_non_null(strstr(text, "expected 0002_"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_paragraph_becomes_a_statement_its_parameters_and_columns),
		cmocka_unit_test(a_statement_may_answer_with_many_rows),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(migrations_have_no_gap),
	};
	char command[64];
	if (argc != 2 || mkdtemp(dir) == NULL)
		return 2;
	sqlc = realpath(argv[1], NULL);
	if (sqlc == NULL)
		return 2;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof command, "rm -r %s", dir);
	failed += system(command) != 0;
	free(sqlc);
	return failed;
}
