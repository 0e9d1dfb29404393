/* mohor help, mohor version: and the man page, from the same tables. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "command.h"
#include "conf.h"
#include "own.h"

static bool as_man;

static void
put_overview(struct buf *b)
{
	buf_puts(b, "mohor - issue and verify signed certificates\n\n"
	    "  mohor COMMAND ... [options]\n\n");
	for (size_t i = 0; commands[i] != NULL; i++)
		buf_printf(b, "  %-10s %s\n", commands[i]->name,
		    commands[i]->what);
	buf_puts(b, "\nTo begin:\n"
	    "  mohor init mohor-data --test-pki\n"
	    "  mohor issue BCW-001 --from mohor-data/samples/people.csv"
	    " --out certs\n"
	    "  mohor verify certs/*.pdf\n\n"
	    "mohor COMMAND --help explains one; mohor help conf the"
	    " settings.\n");
}

/* Text into roff: a backslash and a line's first dot or quote are its own. */
static void
put_roff(struct buf *b, const char *text)
{
	bool start = true;
	for (; *text != '\0'; text++) {
		if (start && (*text == '.' || *text == '\''))
			buf_puts(b, "\\&");
		if (*text == '\\' || *text == '-')
			buf_putc(b, '\\');
		buf_putc(b, *text);
		start = *text == '\n';
	}
}

/* Paragraphs as they are; indented lines are examples. */
static void
put_roff_text(struct buf *b, const char *text)
{
	buf_puts(b, ".PP\n.nf\n");
	put_roff(b, text);
	buf_puts(b, ".fi\n");
}

static void
put_roff_options(struct buf *b, const struct option_row *rows)
{
	for (; rows != NULL && rows->name != NULL; rows++) {
		buf_puts(b, ".TP\n.B ");
		put_roff(b, "--");
		put_roff(b, rows->name);
		if (rows->kind != OPTION_FLAG) {
			buf_putc(b, ' ');
			put_roff(b, rows->value);
		}
		buf_putc(b, '\n');
		put_roff(b, rows->help);
		buf_putc(b, '\n');
	}
}

static void
put_man(struct cli *c, struct buf *b)
{
	bool help;
	buf_puts(b, ".TH MOHOR 1\n.SH NAME\nmohor \\- issue and verify signed"
	    " certificates\n.SH SYNOPSIS\n.B mohor\nCOMMAND ...\n"
	    "[options]\n.SH COMMANDS\n");
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *m = commands[i];
		buf_printf(b, ".SS mohor %s %s\n", m->name, m->operands);
		put_roff(b, m->what);
		buf_puts(b, ".\n");
		put_roff_text(b, m->text);
		put_roff_options(b, m->options);
	}
	buf_puts(b, ".SH OPTIONS OF ALL COMMANDS\n");
	put_roff_options(b, command_common(c, &help));
	buf_puts(b, ".SH SETTINGS\nIn DATA/mohor.conf:\n.PP\n.nf\n");
	struct buf conf = buf_make(b->arena, 4096);
	conf_put_help(&conf);
	put_roff(b, buf_text(&conf));
	buf_puts(b, ".fi\n.SH EXIT STATUS\nmohor verify: 0 genuine, 1 not"
	    " genuine, 2 cannot tell. All others: 0 when it was done, else a"
	    " number of sysexits.h: 65 the input is wrong, 66 there is no such"
	    " thing, 73 it exists already, 75 stopped or try again, 77 not"
	    " allowed.\n"
	    ".SH ENVIRONMENT\n.TP\n.B MOHOR_DATA\nThe data directory when"
	    " \\-\\-data is not given.\n.TP\n.B MOHOR_PIN_FILE\nA private file"
	    " with the PIN of the signing key.\n");
}

static int
run_help(struct cli *c, const struct option_list *rest, struct fault *why)
{
	struct buf b = buf_make(c->arena, 16 * 1024);
	if (as_man) {
		put_man(c, &b);
	} else if (rest->n == 0) {
		put_overview(&b);
	} else if (strcmp(rest->at[0], "conf") == 0) {
		conf_put_help(&b);
	} else {
		for (size_t i = 0; commands[i] != NULL; i++)
			if (strcmp(commands[i]->name, rest->at[0]) == 0) {
				command_help_page(c->arena, commands[i]);
				return 0;
			}
		fault_at(why, FAULT_INPUT, rest->at[0], "is no command. mohor"
		    " help lists them.");
		return 1;
	}
	cli_print(&b);
	return 0;
}

static const struct option_row help_options[] = {
	{ "man", OPTION_FLAG, &as_man, NULL,
	    "The whole manual as a man page.", 0 },
	{ 0 }
};

const struct command command_help = {
	"help", "[COMMAND|conf]", "lists the commands, or explains one",
	"Without a name it lists what there is; \"conf\" explains every"
	" setting.\n", help_options, run_help
};

static int
run_version(struct cli *c, const struct option_list *rest, struct fault *why)
{
	(void)c;
	(void)rest;
	(void)why;
	printf("mohor " MOHOR_VERSION "\n");
	return 0;
}

const struct command command_version = {
	"version", "", "tells which mohor this is", "One line.\n", NULL,
	run_version
};
