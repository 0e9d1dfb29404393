/* The command line as a whole: finds the command, reads its options, runs it,
 * says what went wrong. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "command.h"
#include "json_write.h"
#include "office.h"
#include "own.h"

#define DATA_USUAL "mohor-data"

void
cli_print(struct buf *b)
{
	fwrite(b->at, 1, b->len, stdout);
	b->len = 0;
}

const char *
cli_number(struct arena *a, unsigned long long n)
{
	char digits[32];
	struct buf b = buf_make(a, 40);
	size_t len = (size_t)snprintf(digits, sizeof digits, "%llu", n);
	for (size_t i = 0; i < len; i++) {
		if (i != 0 && (len - i) % 3 == 0)
			buf_putc(&b, ',');
		buf_putc(&b, digits[i]);
	}
	return buf_text(&b);
}

const char *
cli_ask_pin(struct arena *a, const char *key_name)
{
	return cli_ask_secret(a, arena_printf(a,
	    "PIN of the signing key \"%s\": ", key_name));
}

const char *
cli_ask_secret(struct arena *a, const char *question)
{
	struct termios was, quiet;
	char line[640];
	FILE *tty = fopen("/dev/tty", "r+");
	if (tty == NULL)
		return NULL;
	fputs(question, tty);
	fflush(tty);
	bool hidden = tcgetattr(fileno(tty), &was) == 0;
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	if (hidden)
		tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	char *got = fgets(line, sizeof line, tty);
	if (hidden)
		tcsetattr(fileno(tty), TCSAFLUSH, &was);
	fputc('\n', tty);
	fclose(tty);
	const char *secret = got == NULL ? NULL :
	    arena_text(a, line, strcspn(line, "\n"));
	explicit_bzero(line, sizeof line);
	return secret;
}

enum fault_code
cli_office(struct cli *c, bool with_register, struct office **out,
    struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	enum fault_code code = office_open(c->data, c->clock, &o, why);
	if (code == FAULT_NONE && with_register)
		code = office_register(o, why);
	if (code == FAULT_NONE)
		*out = TAKE(o);
	return code;
}

enum fault_code
cli_operands(const struct option_list *rest, size_t least, size_t most,
    const char *wanted, struct fault *why)
{
	if (rest->n < least)
		return fault_say(why, FAULT_INPUT, "Something is missing: %s."
		    " See --help.", wanted);
	if (rest->n > most)
		return fault_at(why, FAULT_INPUT, rest->at[most],
		    "is one too many: %s. See --help.", wanted);
	return FAULT_NONE;
}

const struct option_row *
command_common(struct cli *c, bool *help)
{
	struct option_row *rows = ARENA_ARRAY(c->arena, struct option_row, 4);
	rows[0] = (struct option_row){ "data", OPTION_TEXT, &c->data, "DIR",
	    "The data directory. Without it $MOHOR_DATA, else ./" DATA_USUAL
	    ".", 0 };
	rows[1] = (struct option_row){ "json", OPTION_FLAG, &c->json, NULL,
	    "Report as JSON on standard output.", 0 };
	rows[2] = (struct option_row){ "help", OPTION_FLAG, help, NULL,
	    "This page.", 0 };
	return rows;
}

static size_t
count_rows(const struct option_row *rows)
{
	size_t n = 0;
	while (rows != NULL && rows[n].name != NULL)
		n++;
	return n;
}

/* A command's own options, then those of all. */
static const struct option_row *
join(struct arena *a, const struct option_row *own,
    const struct option_row *common)
{
	size_t n = count_rows(own), m = count_rows(common);
	struct option_row *all = ARENA_ARRAY(a, struct option_row, n + m + 1);
	if (n != 0)
		memcpy(all, own, n * sizeof *all);
	memcpy(all + n, common, m * sizeof *all);
	return all;
}

void
command_help_page(struct arena *a, const struct command *command)
{
	struct cli none = { .arena = a };
	bool help;
	struct buf b = buf_make(a, 4096);
	buf_printf(&b, "mohor %s - %s\n\n  mohor %s%s%s [options]\n\n%s\n",
	    command->name, command->what, command->name,
	    command->operands[0] == '\0' ? "" : " ", command->operands,
	    command->text);
	buf_puts(&b, "Options\n");
	options_print(&b, join(a, command->options,
	    command_common(&none, &help)));
	cli_print(&b);
}

static void
complain(struct cli *c, const char *command, const struct fault *why)
{
	const char *where = why->where, *say = why->say[0] != '\0' ? why->say :
	    fault_row(why->code)->meaning;
	if (c->json) {
		struct buf b = buf_make(c->arena, 512);
		struct json_write w = json_write_to(&b);
		json_put_object(&w);
		json_put_member(&w, "fault",
		    slice_of(fault_row(why->code)->name));
		json_put_member(&w, "where", slice_of(where));
		json_put_member(&w, "say", slice_of(say));
		json_put_end(&w);
		buf_putc(&b, '\n');
		cli_print(&b);
		fflush(stdout);
	}
	fprintf(stderr, "mohor %s: %s%s%s\n", command, where,
	    where[0] == '\0' ? "" : ": ", say);
	if (why->log[0] != '\0')
		fprintf(stderr, "  (%s)\n", why->log);
}

static const struct command *
find(const char *word)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, word) == 0)
			return commands[i];
	return NULL;
}

static int
run(struct cli *c, const struct command *command, int argc, char **argv)
{
	bool help = false;
	struct option_list rest;
	struct fault why = { 0 };
	const struct option_row *rows = join(c->arena, command->options,
	    command_common(c, &help));
	int status = 1;
	const char *usual = c->data;
	if (options_parse(c->arena, rows, argc, argv, &rest, &why) ==
	    FAULT_NONE) {
		if (help) {
			command_help_page(c->arena, command);
			return 0;
		}
		c->data_given |= c->data != usual;
		status = command->run(c, &rest, &why);
	}
	if (status != 0 && why.code != FAULT_NONE) {
		complain(c, command->name, &why);
		return fault_row(why.code)->exit_status;
	}
	/* A full disk or a closed pipe must not pass for success. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "mohor %s: the output could not be written:"
		    " %s\n", command->name, strerror(errno));
		return 74;
	}
	return status;
}

int
cli_main(int argc, char **argv)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *env = getenv("MOHOR_DATA");
	struct cli c = { .arena = a, .clock = &clock_system };
	c.data_given = env != NULL && env[0] != '\0';
	c.data = c.data_given ? env : DATA_USUAL;
	const char *word = argc < 2 ? "help" : argv[1];
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		word = "help";
	if (strcmp(word, "--version") == 0)
		word = "version";
	const struct command *command = find(word);
	if (command == NULL) {
		fprintf(stderr, "mohor: there is no command \"%s\". mohor help"
		    " lists them.\n", word);
		return 64;
	}
	return run(&c, command, argc < 2 ? argc : argc - 1,
	    argc < 2 ? argv : argv + 1);
}
