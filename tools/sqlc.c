/*
 * sqlc: compiles the named SQL paragraphs beside a store into C, so that SQL is
 * written as SQL, is never glued together, and a misspelt statement, parameter
 * or column is a compile error (style.md, "SQL").
 *
 *	sqlc statements IN.sql OUT.h OUT.c
 *	sqlc migrations NAME OUT.c 0001_first.sql 0002_next.sql ...
 *
 * A paragraph:
 *
 *	-- name: series_find
 *	-- why: one series by its number
 *	-- in: id int
 *	-- out: dept text, extended int, note text?
 *	SELECT dept, extended, note FROM series WHERE id = :id;
 *
 * `-- many: REASON` says that its rows may be more than memory holds. Kinds are
 * int, text and blob; a question mark allows NULL. Parameters are
 * numbered in the order of `in:` and written $1, $2 for the engine. Each must be
 * used, and nothing else may be. One statement a paragraph; a cast is written
 * CAST(x AS y). A build-time tool: any fault ends it with file, line and reason.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

enum { NAME = 64, FIELDS = 40, STMTS = 100, TEXT = 8192 };

struct field {
	char name[NAME];
	char kind;		/* as in struct db_stmt */
	bool used;
};

struct stmt {
	char name[NAME];
	char why[256];
	struct field in[FIELDS], out[FIELDS];
	int n_in, n_out;
	bool many;
	char text[TEXT];
	size_t len;
	int line;		/* of its name */
};

static struct stmt stmts[STMTS];
static int n_stmts;

/* ---- reading ---- */

static bool
is_word(int c)
{
	return islower(c) || isdigit(c) || c == '_';
}

/* A lower-case word off the front of *at; into out. */
static void
take_word(const char **at, char out[NAME], const char *of)
{
	size_t n = 0;
	while (is_word((unsigned char)(*at)[n]))
		n++;
	if (n == 0 || n >= NAME || isdigit((unsigned char)**at))
		tool_fail("%s must be a lower-case word of at most %d letters",
		    of, NAME - 1);
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
}

static void
skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\t')
		(*at)++;
}

static char
take_kind(const char **at)
{
	char word[NAME];
	take_word(at, word, "a kind");
	if (strcmp(word, "int") != 0 && strcmp(word, "text") != 0 &&
	    strcmp(word, "blob") != 0)
		tool_fail("the kind '%s' is none of int, text, blob", word);
	if (**at != '?')
		return word[0];
	(*at)++;
	return (char)toupper((unsigned char)word[0]);
}

/* "id int, note text?" after what earlier lines of the same sort gave. */
static void
take_fields(const char *at, struct field *fields, int *n)
{
	for (;;) {
		if (*n == FIELDS)
			tool_fail("more than %d fields", FIELDS);
		struct field *f = &fields[*n];
		skip_blanks(&at);
		take_word(&at, f->name, "a field's name");
		for (int i = 0; i < *n; i++)
			if (strcmp(fields[i].name, f->name) == 0)
				tool_fail("'%s' is there twice", f->name);
		skip_blanks(&at);
		f->kind = take_kind(&at);
		(*n)++;
		skip_blanks(&at);
		if (*at == '\0')
			return;
		if (*at++ != ',')
			tool_fail("a comma is missing after '%s'", f->name);
	}
}

static void
put(struct stmt *s, const char *at, size_t n)
{
	if (s->len + n >= TEXT)
		tool_fail("the statement is longer than %d bytes", TEXT);
	memcpy(s->text + s->len, at, n);
	s->len += n;
}

/* ":name" becomes "$1". */
static void
put_parameter(struct stmt *s, const char **at)
{
	char name[NAME], number[16];
	(*at)++;
	if (**at == ':')
		tool_fail("write a cast as CAST(x AS y)");
	take_word(at, name, "a parameter");
	for (int i = 0; i < s->n_in; i++) {
		if (strcmp(s->in[i].name, name) != 0)
			continue;
		s->in[i].used = true;
		int n = snprintf(number, sizeof number, "$%d", i + 1);
		put(s, number, (size_t)n);
		return;
	}
	tool_fail("the parameter :%s is not in `-- in:`", name);
}

/* One line of SQL; blanks at its ends become one. */
static void
take_sql(struct stmt *s, const char *at)
{
	skip_blanks(&at);
	if (s->len != 0)
		put(s, " ", 1);
	while (*at != '\0' && strncmp(at, "--", 2) != 0) {
		if (*at == '\'' || *at == '"') {
			const char *end = strchr(at + 1, *at);
			if (end == NULL)
				tool_fail("a quote must end in its line");
			put(s, at, (size_t)(end + 1 - at));
			at = end + 1;
		} else if (*at == ':') {
			put_parameter(s, &at);
		} else if (*at == '$' || *at == '?' || *at == '@') {
			tool_fail("write parameters as :name, not %c", *at);
		} else if (*at == ';') {
			at++;
			skip_blanks(&at);
			if (*at != '\0' && strncmp(at, "--", 2) != 0)
				tool_fail("one statement a paragraph");
			put(s, "", 1);	/* marks the end; nothing may follow */
			return;
		} else {
			put(s, at++, 1);
		}
	}
}

static bool
is_closed(const struct stmt *s)
{
	return s->len != 0 && s->text[s->len - 1] == '\0';
}

static void
end_stmt(const struct stmt *s)
{
	int here = tool_line;
	tool_line = s->line;
	if (s->why[0] == '\0')
		tool_fail("%s has no `-- why:`", s->name);
	if (!is_closed(s))
		tool_fail("%s does not end in a semicolon", s->name);
	if (s->len == 1)
		tool_fail("%s is empty", s->name);
	for (int i = 0; i < s->n_in; i++)
		if (!s->in[i].used)
			tool_fail("%s does not use :%s", s->name,
			    s->in[i].name);
	tool_line = here;
}

static struct stmt *
begin_stmt(const char *at)
{
	if (n_stmts == STMTS)
		tool_fail("more than %d statements", STMTS);
	struct stmt *s = &stmts[n_stmts];
	s->line = tool_line;
	take_word(&at, s->name, "a statement's name");
	if (*at != '\0')
		tool_fail("a statement's name is one word");
	for (int i = 0; i < n_stmts; i++)
		if (strcmp(stmts[i].name, s->name) == 0)
			tool_fail("there is another %s in line %d", s->name,
			    stmts[i].line);
	n_stmts++;
	return s;
}

static void
take_why(struct stmt *s, const char *at)
{
	if (s->why[0] != '\0' || strlen(at) >= sizeof s->why ||
	    strstr(at, "*/") != NULL)
		tool_fail("the reason is one line, without */");
	strcpy(s->why, at);
}

/* A line beginning with "-- word:"; others are ordinary comments. */
static void
take_head(struct stmt **s, const char *at)
{
	static const char *const heads[] = { "-- name: ", "-- why: ",
		"-- in: ", "-- out: ", "-- many: " };
	int i = 0;
	while (i < 5 && strncmp(at, heads[i], strlen(heads[i])) != 0)
		i++;
	if (i == 5)
		return;
	at += strlen(heads[i]);
	if (i == 0) {
		if (*s != NULL)
			end_stmt(*s);
		*s = begin_stmt(at);
		return;
	}
	if (*s == NULL || (*s)->len != 0)
		tool_fail("`%.7s` belongs between a name and its SQL", at - 7);
	if (i == 1)
		take_why(*s, at);
	else if (i == 2)
		take_fields(at, (*s)->in, &(*s)->n_in);
	else if (i == 3)
		take_fields(at, (*s)->out, &(*s)->n_out);
	else
		(*s)->many = true;
}

static void
read_statements(const char *name)
{
	char *bytes = tool_read(name);
	struct stmt *s = NULL;
	for (char *at = bytes; *at != '\0';) {
		char *end = at + strcspn(at, "\n");
		char *next = *end == '\0' ? end : end + 1;
		*end = '\0';
		tool_line++;
		while (end > at && isspace((unsigned char)end[-1]))
			*--end = '\0';
		if (*at == '\0' || strncmp(at, "--", 2) == 0)
			take_head(&s, at);
		else if (s == NULL || is_closed(s))
			tool_fail("SQL without a `-- name:`");
		else
			take_sql(s, at);
		at = next;
	}
	if (s == NULL)
		tool_fail("no statement");
	end_stmt(s);
}

/* ---- writing ---- */

/* A C string literal, broken after each line of the text. */
static void
write_literal(FILE *f, const char *at)
{
	fputs("\"", f);
	for (; *at != '\0'; at++) {
		if (isalnum((unsigned char)*at) || strchr(" ,.()=<>*+-_${}'",
		    *at) != NULL)
			fputc(*at, f);
		else
			fprintf(f, "\\%03o%s", (unsigned char)*at,
			    *at == '\n' && at[1] != '\0' ? "\"\n\t\"" : "");
	}
	fputs("\"", f);
}

static void
write_kinds(FILE *f, const struct field *fields, int n, const char *after)
{
	fputc('"', f);
	for (int i = 0; i < n; i++)
		fputc(fields[i].kind, f);
	fputs(after, f);
}

static void
write_statement(FILE *h, FILE *c, const struct stmt *s)
{
	fprintf(h, "\n/* %s */\nextern const struct db_stmt sql_%s;\n"
	    "struct sql_%s {\n", s->why, s->name, s->name);
	for (int i = 0; i < s->n_in; i++)
		fprintf(h, "\tstruct db_value %s;\n", s->in[i].name);
	fputs(s->n_in == 0 ? "\tstruct db_value takes_nothing;\n};\n" :
	    "};\n", h);
	for (int i = 0; i < s->n_out; i++)
		fprintf(h, "#define col_%s_%s %d\n", s->name, s->out[i].name,
		    i);
	fprintf(c, "\nconst struct db_stmt sql_%s = {\n\t\"%s\",\n\t", s->name,
	    s->name);
	write_literal(c, s->text);
	fputs(",\n\t", c);
	write_kinds(c, s->in, s->n_in, "\", ");
	write_kinds(c, s->out, s->n_out, s->many ? "\", true\n};\n" :
	    "\", false\n};\n");
}

static void
write_statements(const char *source, const char *header, const char *out)
{
	char stem[NAME];	/* "cert_store" of "store/cert_store.sql" */
	const char *at = tool_base_name(source);
	take_word(&at, stem, "the file's name");
	FILE *h = tool_write(header), *c = tool_write(out);
	fprintf(h, "/* Written by sqlc from %s. */\n#ifndef SQL_%s_H\n"
	    "#define SQL_%s_H\n\n#include \"db.h\"\n", tool_base_name(source),
	    stem, stem);
	fprintf(c, "/* Written by sqlc from %s. */\n#include \"%s\"\n",
	    tool_base_name(source), tool_base_name(header));
	for (int i = 0; i < n_stmts; i++)
		write_statement(h, c, &stmts[i]);
	fprintf(h, "\n/* All of them, ended by NULL. */\n"
	    "extern const struct db_stmt *const sql_all_%s[];\n\n#endif\n",
	    stem);
	fprintf(c, "\nconst struct db_stmt *const sql_all_%s[] = {\n", stem);
	for (int i = 0; i < n_stmts; i++)
		fprintf(c, "\t&sql_%s,\n", stmts[i].name);
	fprintf(c, "\t0\n};\n");
	tool_end(h, header);
	tool_end(c, out);
}

/* ---- migrations ---- */

static void
write_migration(FILE *f, const char *name, int number)
{
	const char *at = tool_base_name(name);
	char *bytes = tool_read(name);
	size_t n = strlen(bytes);
	char word[NAME];
	char digits[16];
	snprintf(digits, sizeof digits, "%04d_", number);
	if (strncmp(at, digits, 5) != 0)
		tool_fail("migrations are numbered without gaps: expected"
		    " %s...", digits);
	at += 5;
	take_word(&at, word, "a migration's name");
	fprintf(f, "\t{ %d, \"%s\",\n\t", number, word);
	write_literal(f, bytes);
	fprintf(f, ",\n\t\"%016" PRIx64 "\" },\n", tool_hash(bytes, n));
}

static void
write_migrations(const char *symbol, const char *out, int n, char **files)
{
	FILE *f = tool_write(out);
	fprintf(f, "/* Written by sqlc from the migrations. */\n"
	    "#include \"db_migrate.h\"\n\n"
	    "extern const struct db_migration %s[];\n"
	    "extern const size_t %s_count;\n\n"
	    "const struct db_migration %s[] = {\n", symbol, symbol, symbol);
	for (int i = 0; i < n; i++)
		write_migration(f, files[i], i + 1);
	fprintf(f, "};\nconst size_t %s_count = %d;\n", symbol, n);
	tool_end(f, out);
}

int
main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "statements") == 0) {
		read_statements(argv[2]);
		write_statements(argv[2], argv[3], argv[4]);
		return 0;
	}
	if (argc >= 5 && strcmp(argv[1], "migrations") == 0) {
		write_migrations(argv[2], argv[3], argc - 4, argv + 4);
		return 0;
	}
	fputs("usage: sqlc statements IN.sql OUT.h OUT.c\n"
	    "       sqlc migrations NAME OUT.c 0001_first.sql ...\n", stderr);
	return 2;
}
