/*
 * embed: files become constants in the program, so that one file is all a
 * district has to install.
 *
 *	embed [--hashed] NAME OUT.c FILE...
 *
 * writes `const struct embed_file NAME[]`, ended by a row without a name; a row
 * has the file's name without its folder and its bytes (embed_file.h).
 * --hashed puts a hash of the bytes into the name, "mohor-0123456789abcdef.css",
 * so that whoever fetched it may keep it for ever.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "tool.h"

/* Escapes in octal: three digits, so that what follows cannot join in. */
static size_t
put_bytes(FILE *out, FILE *in)
{
	size_t n = 0;
	int c;
	fputs("\t  \"", out);
	while ((c = getc(in)) != EOF) {
		if (n != 0 && n % 18 == 0)
			fputs("\"\n\t  \"", out);
		fprintf(out, "\\%03o", (unsigned)c);
		n++;
	}
	fputs("\"", out);
	return n;
}

/* Any bytes, of any length. */
static const char *
read_all(const char *path, size_t *n)
{
	tool_path = path;
	tool_line = 0;
	FILE *in = fopen(path, "rb");
	if (in == NULL || fseek(in, 0, SEEK_END) != 0)
		tool_fail("cannot be read");
	size_t room = (size_t)ftell(in);
	char *bytes = tool_room(room + 1);
	rewind(in);
	*n = fread(bytes, 1, room, in);
	if (*n != room || fclose(in) != 0)
		tool_fail("could not be read in full");
	return bytes;
}

static void
put_name(FILE *out, const char *path, bool hashed)
{
	const char *name = tool_base_name(path);
	const char *dot = strrchr(name, '.');
	int stem = (int)(dot == NULL ? strlen(name) : (size_t)(dot - name));
	if (!hashed) {
		fputs(name, out);
		return;
	}
	size_t n;
	const char *bytes = read_all(path, &n);
	fprintf(out, "%.*s-%016" PRIx64 "%s", stem, name,
	    tool_hash(bytes, n), name + stem);
}

static void
put_file(FILE *out, const char *path, bool hashed)
{
	tool_path = path;
	tool_line = 0;
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		tool_fail("cannot be read");
	fputs("\t{ \"", out);
	put_name(out, path, hashed);
	fputs("\", {\n", out);
	size_t n = put_bytes(out, in);
	if (ferror(in) != 0)
		tool_fail("could not be read in full");
	fprintf(out, ", %zu } },\n", n);
	fclose(in);
}

int
main(int argc, char **argv)
{
	bool hashed = argc > 1 && strcmp(argv[1], "--hashed") == 0;
	if (argc - hashed < 4) {
		fputs("usage: embed [--hashed] NAME OUT.c FILE...\n", stderr);
		return 2;
	}
	argv += hashed;
	argc -= hashed;
	FILE *out = tool_write(argv[2]);
	fprintf(out, "#include \"embed_file.h\"\n\n"
	    "extern const struct embed_file %s[];\n"
	    "const struct embed_file %s[] = {\n", argv[1], argv[1]);
	for (int i = 3; i < argc; i++)
		put_file(out, argv[i], hashed);
	fputs("\t{ NULL, { NULL, 0 } },\n};\n", out);
	tool_end(out, argv[2]);
	return 0;
}
