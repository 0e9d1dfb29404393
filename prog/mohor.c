/* The program. */
#include <signal.h>

#include "cli.h"

int
main(int argc, char **argv)
{
	/* A file that may grow no further is an answer, not the end: the write
	 * fails and what failed is said. */
	signal(SIGXFSZ, SIG_IGN);
	return cli_main(argc, argv);
}
