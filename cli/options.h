/*
 * options: what a command may be told, as rows that also print themselves.
 *
 * A command has a table of rows ending in { 0 }. The same table parses the
 * arguments and makes the OPTIONS part of --help and of the man page, so the
 * three cannot disagree. "--" ends the options; options and operands may mix.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct arena;
struct buf;

enum option_kind {
	OPTION_FLAG,	/* bool */
	OPTION_TEXT,	/* const char * */
	OPTION_COUNT,	/* long, 1 .. most */
	OPTION_LIST,	/* struct option_list; may be given again */
};

struct option_list {
	const char **at;
	size_t n;
};

struct option_row {
	const char *name;	/* without the dashes */
	enum option_kind kind;
	void *to;
	const char *value;	/* what stands for the value in --help */
	const char *help;	/* one sentence */
	long most;		/* OPTION_COUNT */
};

/* Operands go to *rest. FAULT_INPUT with the option's name in where. */
enum fault_code options_parse(struct arena *, const struct option_row *rows,
    int argc, char **argv, struct option_list *rest, struct fault *why);

/* The table as text: two columns, wrapped at 80. */
void options_print(struct buf *, const struct option_row *rows);

#endif
