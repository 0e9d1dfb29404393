/* What embed makes of files: their bytes, and names that follow them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tool_test.h"

/* Compiles files.c with a main that writes the first file to standard output
 * and its name to standard error. */
static void
unpack(const char *options)
{
	put_file("main.c", "#include <stdio.h>\n#include \"embed_file.h\"\n"
	    "extern const struct embed_file files[];\n"
	    "int main(void) { fputs(files[0].name, stderr);\n"
	    "fwrite(files[0].bytes.at, 1, files[0].bytes.len, stdout);\n"
	    "return files[1].name != NULL; }\n");
	assert_int_equal(run("$TOOL %s files files.c a.css && cc -I "
	    "$MOHOR_SOURCE/base -o main main.c files.c && ./main > back",
	    options), 0);
}

static void
every_byte_comes_back(void **state)
{
	(void)state;
	assert_int_equal(run("i=0; while [ $i -lt 256 ]; do printf "
	    "\\\\$(printf %%03o $i); i=$((i + 1)); done > a.css"), 0);
	unpack("");
	assert_string_equal(said, "a.css");
	assert_int_equal(run("cmp a.css back && test -s back"), 0);
}

/* Writes what packing made of the first file to a.gz and a.br. */
static void
unpack_codings(void)
{
	put_file("main.c", "#include <stdio.h>\n#include \"embed_file.h\"\n"
	    "extern const struct embed_file files[];\n"
	    "int main(void) { FILE *f = fopen(\"a.gz\", \"w\");\n"
	    "fwrite(files[0].gzip.at, 1, files[0].gzip.len, f); fclose(f);\n"
	    "f = fopen(\"a.br\", \"w\");\n"
	    "fwrite(files[0].brotli.at, 1, files[0].brotli.len, f); fclose(f);\n"
	    "return files[0].gzip.at == NULL && files[0].brotli.at == NULL; }\n");
	assert_int_equal(run("$TOOL --hashed --packed files files.c a.css && cc"
	    " -I $MOHOR_SOURCE/base -o main main.c files.c"), 0);
}

static void
packed_bytes_unpack_to_the_file(void **state)
{
	(void)state;
	assert_int_equal(run("seq 1 3000 > a.css"), 0);
	unpack_codings();
	assert_int_equal(run("./main && gzip -dc a.gz | cmp - a.css && node -e "
	    "'process.stdout.write(require(\"zlib\").brotliDecompressSync("
	    "require(\"fs\").readFileSync(\"a.br\")))' | cmp - a.css"), 0);
	assert_int_equal(run("test $(stat -c %%s a.br) -lt 8000"), 0);
}

static void
what_packing_does_not_make_smaller_is_not_packed(void **state)
{
	(void)state;
	put_file("a.css", "x");
	unpack_codings();
	assert_int_equal(run("./main"), 1);
}

static void
an_empty_file_comes_back_empty(void **state)
{
	(void)state;
	put_file("a.css", "");
	unpack("--hashed");
	assert_int_equal(run("test ! -s back"), 0);
}

static void
a_hashed_name_changes_with_the_bytes_alone(void **state)
{
	char first[sizeof said];
	(void)state;
	put_file("a.css", "p { color: red }\n");
	unpack("--hashed");
	strcpy(first, said);
	assert_int_equal(strlen(first), strlen("a-0123456789abcdef.css"));
	unpack("--hashed");
	assert_string_equal(said, first);
	put_file("a.css", "p { color: tan }\n");
	unpack("--hashed");
	assert_string_not_equal(said, first);
}

static void
a_hashed_name_heeds_what_stands_behind_a_nul(void **state)
{
	char first[sizeof said];
	(void)state;
	assert_int_equal(run("printf '\\0asm one' > a.css"), 0);
	unpack("--hashed");
	strcpy(first, said);
	assert_int_equal(run("printf '\\0asm two' > a.css"), 0);
	unpack("--hashed");
	assert_string_not_equal(said, first);
}

static void
a_file_that_is_not_there_is_named(void **state)
{
	(void)state;
	assert_int_equal(run("$TOOL files files.c nowhere.css"), 1);
	must_say("nowhere.css:0: cannot be read");
}

static int
tests(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(every_byte_comes_back),
		cmocka_unit_test(packed_bytes_unpack_to_the_file),
		cmocka_unit_test(what_packing_does_not_make_smaller_is_not_packed),
		cmocka_unit_test(an_empty_file_comes_back_empty),
		cmocka_unit_test(a_hashed_name_changes_with_the_bytes_alone),
		cmocka_unit_test(a_hashed_name_heeds_what_stands_behind_a_nul),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return run_tool_tests(argc, argv, tests);
}
