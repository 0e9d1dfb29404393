/* The program. */
#include <signal.h>

#include "cli.h"
#include "command.h"
#include "serve.h"

const struct command *const commands[] = {
	&command_init, &command_issue, &command_verify, &command_serve,
	&command_service, &command_template, &command_key, &command_grant,
	&command_journal, &command_client, &command_cert, &command_evidence, &command_user, &command_series,
	&command_batch, &command_migrate, &command_register, &command_help, &command_version,
	NULL
};

int
main(int argc, char **argv)
{
	/* A file that may grow no further is an answer, not the end: the write
	 * fails and what failed is said. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_main(argc, argv);
}
