/*
 * embed: files become constants in the program, so that one file is all a
 * district has to install.
 *
 *	embed [--hashed] [--packed] NAME OUT.c FILE...
 *
 * writes `const struct embed_file NAME[]`, ended by a row without a name; a row
 * has the file's name without its folder and its bytes (embed_file.h).
 * --hashed puts a hash of the bytes into the name, "mohor-0123456789abcdef.css",
 * so that whoever fetched it may keep it for ever. --packed adds the bytes as
 * gzip (RFC 1952) and brotli (RFC 7932) make them as small as they can, once and
 * for all; what is not made a tenth smaller has neither.
 */
#include <brotli/encode.h>
#include <inttypes.h>
#include <libdeflate.h>
#include <stdbool.h>
#include <string.h>

#include "tool.h"

/* A slice: escapes in octal, three digits, so that what follows cannot join in. */
static void
put_bytes(FILE *out, const char *at, size_t n)
{
	if (at == NULL) {
		fputs("\t  { NULL, 0 },\n", out);
		return;
	}
	fputs("\t  { \"", out);
	for (size_t i = 0; i < n; i++) {
		if (i != 0 && i % 18 == 0)
			fputs("\"\n\t  \"", out);
		fprintf(out, "\\%03o", (unsigned)(unsigned char)at[i]);
	}
	fprintf(out, "\", %zu },\n", n);
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

/* Worth sending instead: NULL if it is not. */
static const char *
if_smaller(const char *packed, size_t n, size_t before)
{
	return n != 0 && n < before - before / 10 ? packed : NULL;
}

static void
put_gzip(FILE *out, const char *at, size_t n)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(12);
	if (c == NULL)
		tool_fail("no memory to pack it");
	size_t room = libdeflate_gzip_compress_bound(c, n);
	char *packed = tool_room(room);
	size_t len = libdeflate_gzip_compress(c, at, n, packed, room);
	libdeflate_free_compressor(c);
	put_bytes(out, if_smaller(packed, len, n), len);
}

static void
put_brotli(FILE *out, const char *at, size_t n)
{
	size_t len = BrotliEncoderMaxCompressedSize(n);
	uint8_t *packed = tool_room(len + 1);
	if (BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS,
	    BROTLI_MODE_GENERIC, n, (const uint8_t *)at, &len, packed) !=
	    BROTLI_TRUE)
		tool_fail("brotli cannot pack it");
	put_bytes(out, if_smaller((const char *)packed, len, n), len);
}

static void
put_name(FILE *out, const char *path, uint64_t hash, bool hashed)
{
	const char *name = tool_base_name(path);
	const char *dot = strrchr(name, '.');
	int stem = (int)(dot == NULL ? strlen(name) : (size_t)(dot - name));
	if (hashed)
		fprintf(out, "%.*s-%016" PRIx64 "%s", stem, name, hash,
		    name + stem);
	else
		fputs(name, out);
}

static void
put_file(FILE *out, const char *path, bool hashed, bool packed)
{
	size_t n;
	const char *bytes = read_all(path, &n);
	fputs("\t{ \"", out);
	put_name(out, path, tool_hash(bytes, n), hashed);
	fputs("\",\n", out);
	put_bytes(out, bytes, n);
	if (packed) {
		put_gzip(out, bytes, n);
		put_brotli(out, bytes, n);
	} else {
		put_bytes(out, NULL, 0);
		put_bytes(out, NULL, 0);
	}
	fputs("\t},\n", out);
}

static bool
take_option(int *argc, char ***argv, const char *option)
{
	if (*argc < 2 || strcmp((*argv)[1], option) != 0)
		return false;
	++*argv;
	--*argc;
	return true;
}

int
main(int argc, char **argv)
{
	bool hashed = take_option(&argc, &argv, "--hashed");
	bool packed = take_option(&argc, &argv, "--packed");
	if (argc < 4) {
		fputs("usage: embed [--hashed] [--packed] NAME OUT.c FILE...\n",
		    stderr);
		return 2;
	}
	FILE *out = tool_write(argv[2]);
	fprintf(out, "#include \"embed_file.h\"\n\n"
	    "extern const struct embed_file %s[];\n"
	    "const struct embed_file %s[] = {\n", argv[1], argv[1]);
	for (int i = 3; i < argc; i++)
		put_file(out, argv[i], hashed, packed);
	fputs("\t{ NULL, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },\n};\n", out);
	tool_end(out, argv[2]);
	return 0;
}
