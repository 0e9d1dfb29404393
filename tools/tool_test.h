/*
 * tool_test: for tests of the build-time compilers: a folder of their own, files
 * put and read there, commands run there. The compiler's path is the test's
 * argument. Include behind cmocka.h.
 */
#ifndef TOOLS_TOOL_TEST_H
#define TOOLS_TOOL_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *tool;	/* the compiler under test */
static char dir[] = "/tmp/mohor-tool-XXXXXX";
static char said[8192];	/* what the last command said on standard error */
static char file[32768];	/* what read_back() read */

static void
put_file(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
read_into(const char *name, char *out, size_t cap)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	size_t n = f == NULL ? 0 : fread(out, 1, cap - 1, f);
	out[n] = '\0';
	if (f != NULL)
		fclose(f);
}

__attribute__((unused)) static const char *
read_back(const char *name)
{
	read_into(name, file, sizeof file);
	return file;
}

/* Runs a shell command in the folder; $TOOL is the compiler. The status. */
__attribute__((format(printf, 1, 2))) static int
run(const char *fmt, ...)
{
	char command[2048], whole[2560];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof whole, "cd %s && { %s; } 2> said", dir,
	    command);
	int status = system(whole);
	read_into("said", said, sizeof said);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void
must_say(const char *what)
{
	if (strstr(said, what) == NULL)
		fail_msg("\"%s\" instead of \"%s\"", said, what);
}

/* The body of main(). */
static int
run_tool_tests(int argc, char **argv, int (*tests)(void))
{
	char command[64];
	if (argc != 2 || (tool = realpath(argv[1], NULL)) == NULL ||
	    mkdtemp(dir) == NULL || setenv("TOOL", tool, 1) != 0)
		return 2;
	int failed = tests();
	snprintf(command, sizeof command, "rm -r %s", dir);
	failed += system(command) != 0;
	free(tool);
	return failed;
}

#endif
