/* cli: mohor(1). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* Runs the command line; the exit status. */
int cli_main(int argc, char **argv);

#endif
