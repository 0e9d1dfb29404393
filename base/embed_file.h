/*
 * embed_file: a file that the build put into the program; tools/embed writes
 * lists of them, ended by a row whose name is NULL.
 */
#ifndef BASE_EMBED_FILE_H
#define BASE_EMBED_FILE_H

#include "slice.h"

struct embed_file {
	const char *name;	/* without a folder */
	struct slice bytes;	/* a NUL stands behind them */
	/* The same as HTTP's codings of these names (RFC 9110 section 8.4.1);
	 * at is NULL when the build made none. */
	struct slice gzip, brotli;
};

#endif
