/*
 * tool: what the build-time compilers share. Any fault ends the compiler with
 * "PATH:LINE: sentence" on standard error and status 1, so that the build stops
 * where the mistake stands.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TOOL_FILE_MOST ((size_t)1 << 18)

/* What is being read: the place a fault names. Line 0: the whole file. */
extern const char *tool_path;
extern int tool_line;

void tool_fail(const char *fmt, ...)
    __attribute__((noreturn, format(printf, 1, 2)));
/* Zeroed memory that stays until the compiler ends. */
void *tool_room(size_t n);
/* A whole text file, NUL-terminated, in such room; sets the place. */
char *tool_read(const char *path);
FILE *tool_write(const char *path);
void tool_end(FILE *, const char *path);

/* "page.html" of "web/pages/page.html" */
const char *tool_base_name(const char *path);
/* A C string literal of n bytes, in lines of a readable length. */
void tool_literal(FILE *, const char *at, size_t n);
/* FNV-1a, 64 bits: names for things, no protection. */
uint64_t tool_hash(const char *at, size_t n);

#endif
