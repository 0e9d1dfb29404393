/* See tool.h. */
#include "tool.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *tool_path = "";
int tool_line;

void
tool_fail(const char *fmt, ...)
{
	va_list ap;
	fprintf(stderr, "%s:%d: ", tool_path, tool_line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

struct room {
	struct room *before;
	char bytes[];
};

void *
tool_room(size_t n)
{
	static struct room *last;
	struct room *r = calloc(1, sizeof *r + n);
	if (r == NULL)
		abort();
	r->before = last;
	last = r;
	return r->bytes;
}

char *
tool_read(const char *path)
{
	char *bytes = tool_room(TOOL_FILE_MOST + 2);
	tool_path = path;
	tool_line = 0;
	FILE *f = fopen(path, "rb");
	size_t n = f == NULL ? 0 : fread(bytes, 1, TOOL_FILE_MOST + 1, f);
	if (f == NULL || ferror(f) != 0 || fclose(f) != 0)
		tool_fail("cannot be read");
	if (n > TOOL_FILE_MOST || memchr(bytes, 0, n) != NULL)
		tool_fail("is larger than %zu bytes, or has a NUL byte",
		    TOOL_FILE_MOST);
	bytes[n] = '\0';
	return bytes;
}

FILE *
tool_write(const char *path)
{
	FILE *f = fopen(path, "w");
	if (f != NULL)
		return f;
	tool_path = path;
	tool_line = 0;
	tool_fail("cannot be written");
}

void
tool_end(FILE *f, const char *path)
{
	int broken = ferror(f);
	if (fclose(f) == 0 && broken == 0)
		return;
	tool_path = path;
	tool_line = 0;
	tool_fail("could not be written in full");
}

const char *
tool_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/* Escapes in octal: three digits, so that what follows cannot join in. */
void
tool_literal(FILE *f, const char *at, size_t n)
{
	size_t column = 0;
	fputc('"', f);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)at[i];
		if (isalnum(c) || (c != 0 && strchr(" ,.()=<>*+-_${}'/:;#&!",
		    c) != NULL))
			column++, fputc(c, f);
		else
			column += 4, fprintf(f, "\\%03o", c);
		if ((c == '\n' || column >= 60) && i + 1 < n) {
			fputs("\"\n\t    \"", f);
			column = 0;
		}
	}
	fputc('"', f);
}

uint64_t
tool_hash(const char *at, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)at[i]) * 0x100000001b3u;
	return hash;
}
