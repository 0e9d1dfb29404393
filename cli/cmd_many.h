/* cmd_many: mohor verify --many, which is long enough for a file of its own. */
#ifndef CLI_CMD_MANY_H
#define CLI_CMD_MANY_H

#include <stdbool.h>

#include "fault.h"

struct checker;
struct cli;
struct office;

struct cmd_many {
	const char *file;	/* a list of numbers, or a ZIP */
	const char *out;	/* folder for what comes of it; NULL: beside it */
	bool quiet;
	struct checker *checker;
	struct office *office;	/* NULL: no register, and so no report */
};

/* The exit status, as of mohor verify; or a fault in *why. */
int cmd_many(struct cli *, const struct cmd_many *, struct fault *why);

#endif
