/*
 * command: one word of the command line, as a row that also documents itself.
 * A command reads its options, calls one office function, and prints.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>

#include "fault.h"
#include "options.h"

struct arena;
struct clock;
struct json_write;
struct office;

/* What every command gets. */
struct cli {
	struct arena *arena;
	const struct clock *clock;
	const char *data;	/* --data, else $MOHOR_DATA, else ./mohor-data */
	bool data_given;	/* one of the first two */
	bool json;
};

struct command {
	const char *name;
	const char *operands;
	const char *what;	/* one sentence without a full stop */
	const char *text;	/* paragraphs for --help and the man page */
	const struct option_row *options;
	/* The exit status; or a fault in *why, and then any. */
	int (*run)(struct cli *, const struct option_list *rest,
	    struct fault *why);
};

extern const struct command command_init, command_issue, command_verify,
    command_service, command_template, command_key, command_series,
    command_register, command_batch, command_grant, command_journal,
    command_client, command_cert, command_evidence, command_user, command_migrate, command_help,
    command_version;

/* The whole program's, ended by NULL: prog/ lists them, for some are of rooms
 * above this one. */
extern const struct command *const commands[];

/* --data, --json and --help, which all of them take. */
const struct option_row *command_common(struct cli *, bool *help);
/* The page that --help prints. */
void command_help_page(struct arena *, const struct command *);

/* Opens the data directory that --data names. */
enum fault_code cli_office(struct cli *, bool with_register,
    struct office **out, struct fault *why);

/* Operands: between least and most of them, else FAULT_INPUT. */
enum fault_code cli_operands(const struct option_list *, size_t least,
    size_t most, const char *wanted, struct fault *why);
/* Prints the text so far and empties the buffer. */
struct buf;
void cli_print(struct buf *);
/* 1234567 -> "1,234,567" */
const char *cli_number(struct arena *, unsigned long long);
/* Asks at the terminal without showing what is typed; NULL when there is none. */
const char *cli_ask_secret(struct arena *, const char *question);
/* The same for a PIN. */
const char *cli_ask_pin(struct arena *, const char *key_name);

#endif
