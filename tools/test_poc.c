/* What poc makes of good catalogues, and that it refuses bad ones with the line
 * and the reason. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tool_test.h"

static const char pot[] = "#: a.html:3\nmsgid \"{n} of {all} \\\"q\\\"\"\n"
    "msgstr \"\"\n\nmsgid \"Yes\"\nmsgstr \"\"\n";

static int
compile(const char *bn)
{
	put_file("a.pot", pot);
	put_file("bn.po", bn);
	return run("$TOOL all out.c a.pot bn=bn.po");
}

static void
a_sentence_is_there_in_both_languages(void **state)
{
	(void)state;
	assert_int_equal(compile("msgid \"\"\nmsgstr \"Content-Type: text/plain;"
	    " charset=UTF-8\\n\"\n\n# why\nmsgid \"Yes\"\nmsgstr \"\"\n"
	    "\"হ্যাঁ\"\n\nmsgid \"{n} of {all} \\\"q\\\"\"\n"
	    "msgstr \"{all}-এর {n}\"\n"), 0);
	assert_string_equal(said, "");
	read_back("out.c");
	assert_non_null(strstr(file, "all_count = 2;"));
	assert_non_null(strstr(file, "{ \"\\001A of \\001B \\042q\\042\""));
	assert_non_null(strstr(file, "{ \"\\001B-"));
}

static void
what_it_writes_compiles_and_is_sorted(void **state)
{
	(void)state;
	assert_int_equal(compile("msgid \"Also\"\nmsgstr \"ও\"\n\n"
	    "msgid \"Yes\"\nmsgstr \"হ্যাঁ\"\n"), 0);
	put_file("main.c", "#include <stdio.h>\n#include \"html.h\"\n"
	    "extern const struct html_sentence *const all[];\n"
	    "extern const size_t all_count;\n"
	    "int main(void) { for (size_t i = 0; i < all_count; i++)\n"
	    "fprintf(stderr, \"%s=%.*s \", all[i]->id,\n"
	    "SLICE_FMT(all[i]->in[HTML_BN])); return 0; }\n");
	assert_int_equal(run("cc -I $MOHOR_SOURCE/base -I $MOHOR_SOURCE/html "
	    "-o main main.c out.c"), 0);
	assert_int_equal(run("./main"), 0);
	assert_string_equal(said, "Also=ও Yes=হ্যাঁ {n} of {all} \"q\"= ");
}

static void
a_sentence_of_a_page_that_is_missing_is_listed(void **state)
{
	(void)state;
	assert_int_equal(compile("msgid \"Yes\"\nmsgstr \"হ্যাঁ\"\n"), 0);
	assert_string_equal(said, "bn.po: these sentences of pages are missing:"
	    "\n\t{n} of {all} \"q\"\n");
}

static void
a_fuzzy_or_empty_translation_counts_as_missing(void **state)
{
	(void)state;
	assert_int_equal(compile("#, fuzzy\nmsgid \"Yes\"\nmsgstr \"না\"\n\n"
	    "msgid \"{n} of {all} \\\"q\\\"\"\nmsgstr \"\"\n"), 0);
	must_say("\tYes\n");
	must_say("\t{n} of");
	assert_null(strstr(read_back("out.c"), "না"));
}

static void
entries_need_no_blank_line_between_them(void **state)
{
	(void)state;
	assert_int_equal(compile("msgid \"Yes\"\nmsgstr \"হ্যাঁ\"\nmsgid \"{n} of"
	    " {all} \\\"q\\\"\"\nmsgstr \"{n} {all}\"\n"), 0);
	assert_string_equal(said, "");
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *bn, *said;
	} rows[] = {
		{ "msgid \"Yes {n}\"\n\nmsgstr \"{n}\"\n",
		    "bn.po:1: msgid without msgstr" },
		{ "\nmsgid \"a {n}\"\nmsgstr \"b\"\n",
		    "bn.po:3: {n} of the English sentence is missing" },
		{ "msgid \"a\"\nmsgstr \"b {n}\"\n",
		    "bn.po:2: {n} is not in the English" },
		{ "msgid \"a\"\nmsgstr \"b {N}\"\n",
		    "bn.po:2: a brace that is not" },
		{ "msgid \"a\"\nmsgstr \"b }\"\n", "bn.po:2: a brace that" },
		{ "msgid \"a\"\nmsgstr \"\377\"\n",
		    "bn.po:2: byte 9 is not UTF-8" },
		{ "msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"c\"\n",
		    "bn.po:5: this sentence is in line 1 already" },
		{ "msgid \"a\"\nmsgid_plural \"as\"\n",
		    "bn.po:2: neither msgid" },
		{ "msgctxt \"x\"\n", "bn.po:1: neither msgid" },
		{ "msgid \"a\nmsgstr \"b\"\n", "bn.po:1: the text does not" },
		{ "msgid \"a\" b\n", "bn.po:1: something follows" },
		{ "msgid \"a\\q\"\n", "bn.po:1: \\q is not an escape" },
		{ "msgid \"a\001\"\n", "bn.po:1: a control character" },
		{ "msgstr \"a\"\n", "bn.po:1: msgstr without msgid" },
		{ "\"a\"\n", "bn.po:1: neither msgid" },
		{ "msgid \"\"\nmsgstr \"charset=ISO-8859-1\\n\"\n",
		    "bn.po:2: write catalogues in UTF-8" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(compile(rows[i].bn), 1);
		must_say(rows[i].said);
	}
}

static int
tests(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(a_sentence_is_there_in_both_languages),
		cmocka_unit_test(what_it_writes_compiles_and_is_sorted),
		cmocka_unit_test(
		    a_sentence_of_a_page_that_is_missing_is_listed),
		cmocka_unit_test(
		    a_fuzzy_or_empty_translation_counts_as_missing),
		cmocka_unit_test(entries_need_no_blank_line_between_them),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return run_tool_tests(argc, argv, tests);
}
