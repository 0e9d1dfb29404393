/*
 * embed: files become constants in the program, so that one file is all a
 * district has to install.
 *
 *	embed NAME out.c FILE...
 *
 * writes `const struct embed_file NAME[]`, ended by a row without a name; a row
 * has the file's name without its folder and its bytes (embed_file.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
give_up(const char *what, const char *path)
{
	fprintf(stderr, "embed: %s %s\n", what, path);
	exit(1);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

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

int
main(int argc, char **argv)
{
	if (argc < 4)
		give_up("usage: embed NAME OUT.c FILE...", "");
	FILE *out = fopen(argv[2], "w");
	if (out == NULL)
		give_up("cannot write", argv[2]);
	fprintf(out, "#include \"embed_file.h\"\n\n"
	    "const struct embed_file %s[] = {\n", argv[1]);
	for (int i = 3; i < argc; i++) {
		FILE *in = fopen(argv[i], "rb");
		if (in == NULL)
			give_up("cannot read", argv[i]);
		fprintf(out, "\t{ \"%s\", {\n", base_name(argv[i]));
		size_t n = put_bytes(out, in);
		fprintf(out, ", %zu } },\n", n);
		fclose(in);
	}
	fprintf(out, "\t{ NULL, { NULL, 0 } },\n};\n");
	if (fclose(out) != 0)
		give_up("cannot write", argv[2]);
	return 0;
}
