/*
 * What pagec makes of good pages, run through the real C compiler, and that it
 * refuses bad ones with the line and the reason.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tool_test.h"

#define VIEW "<!-- view: struct a_view a_view.h -->\n"

static int
compile(const char *page)
{
	put_file("a.html", page);
	return run("$TOOL a.html page_a.h page_a.c a.pot");
}

/* The rooms page_a.c needs, and a view filled in. */
static void
put_world(void)
{
	put_file("a_view.h", "#include \"html.h\"\n"
	    "struct item { const char *name; struct slice note; };\n"
	    "struct a_frame { const char *css; };\n"
	    "struct a_view { struct a_frame frame; const char *name;\n"
	    "struct slice text; long n; bool yes, no; struct item *items;\n"
	    "size_t n_items; const char *const *words; size_t n_words;\n"
	    "struct item one; struct date day; double odd; };\n");
	put_file("main.c", "#include <stdio.h>\n#include \"arena.h\"\n"
	    "#include \"buf.h\"\n#include \"a_view.h\"\n#include \"page_a.h\"\n"
	    "int main(void) { struct item items[] = { { \"i<1\", SLICE(\"x\")"
	    " }, { \"i2\", { 0, 0 } } };\n"
	    "static const char *const words[] = { \"w1\", \"w2\" };\n"
	    "struct a_view v = { .frame = { \"a b\" }, .name = \"<'&\\\">\",\n"
	    ".text = SLICE(\"t\"), .n = 7, .yes = true, .items = items,\n"
	    ".n_items = 2, .words = words, .n_words = 2,\n"
	    ".one = { \"one\", SLICE(\"o\") }, .day = { 2026, 11, 24 } };\n"
	    "struct arena *a = arena_make(); struct buf b = buf_make(a, 64);\n"
	    "struct html h = { &b, HTML_EN }; page_a(&h, &v);\n"
	    "fputs(buf_text(&b), stdout); arena_drop(a); return 0; }\n");
}

static int
cc_page(const char *options)
{
	put_world();
	return run("cc -std=gnu17 -Wall -Wextra -Werror %s -I. -I "
	    "$MOHOR_SOURCE/base -I $MOHOR_SOURCE/html page_a.c", options);
}

/* What the page looks like with the view of put_world(). */
static void
rendered(const char *page, const char *as)
{
	if (compile(page) != 0)
		fail_msg("%s", said);
	put_world();
	put_file("none.po", "");
	if (run("$MOHOR_BUILD/tools/poc all say.c a.pot && cc -std=gnu17 -Wall "
	    "-Wextra -Werror -I. -I $MOHOR_SOURCE/base -I $MOHOR_SOURCE/html "
	    "-o main main.c page_a.c say.c $MOHOR_SOURCE/html/html_*.c "
	    "$(for f in arena buf slice utf8 date; do echo $MOHOR_SOURCE/base/$f.c;"
	    " done) && ./main > out") != 0)
		fail_msg("%s", said);
	assert_string_equal(read_back("out"), as);
}

static void
a_value_is_escaped_for_where_it_stands(void **state)
{
	(void)state;
	rendered(VIEW "<p title=\"{name}\">{name}</p><a href='/v/{name}'>"
	    "{frame.css}</a>",
	    "\n<p title=\"&lt;&#39;&amp;&quot;&gt;\">&lt;'&amp;\"&gt;</p>"
	    "<a href='/v/%3C%27%26%22%3E'>a b</a>");
}

static void
loops_and_conditions_nest(void **state)
{
	(void)state;
	rendered(VIEW "{for i in items}<li>{i.name}{if i.note}:{i.note}{else}-"
	    "{for w in words}{w}{end}{end}{if not yes}no{end}</li>{end}"
	    "{if n_items}{n}{end}{if no}never{end}{day}",
	    "\n<li>i&lt;1:x</li><li>i2-w1w2</li>724 November 2026");
}

static void
a_condition_may_stand_between_attributes(void **state)
{
	(void)state;
	rendered(VIEW "<input{if yes} checked{end}{if no} disabled{end} "
	    "class=\"a{if yes} b{end}\">",
	    "\n<input checked class=\"a b\">");
}

static void
a_sentence_is_put_with_its_values(void **state)
{
	(void)state;
	rendered(VIEW "<p title=\"{\"Mr. {name}\"}\">{\"It's {n} or\n\t"
	    "{one.name} & {n}.\"}</p>", "\n<p title=\"Mr. &lt;&#39;&amp;&quot;"
	    "&gt;\">It&#39;s 7 or one &amp; 7.</p>");
	assert_string_equal(read_back("a.pot"), "#: a.html:2\nmsgid \"Mr. "
	    "{name}\"\nmsgstr \"\"\n\n#: a.html:2\nmsgid \"It's {n} or "
	    "{one.name} & {n}.\"\nmsgstr \"\"\n\n");
}

static void
a_layout_takes_the_title_and_the_body(void **state)
{
	(void)state;
	put_file("lay.html", "<!-- view: struct a_frame a_view.h -->\n"
	    "<title>{title} - us</title><body class=\"{css}\">{content}</body>");
	rendered(VIEW "<!-- layout: lay.html -->\n<html><head><title>{name}"
	    "</title><link rel=\"stylesheet\" href=\"x.css\"></head><body>\n"
	    "<p>{n}</p></body></html>", "\n<title>&lt;'&amp;\"&gt; - us</title>"
	    "<body class=\"a b\">\n<p>7</p></body>");
}

static void
a_part_sees_the_loops_around_it(void **state)
{
	(void)state;
	put_file("part.html", "[{w}]");
	rendered(VIEW "{for w in words}{include part.html}{end}",
	    "\n[w1][w2]");
}

static void
comments_and_indentation_stay_behind(void **state)
{
	(void)state;
	rendered(VIEW "<p>\n\t\t<!-- secret -->a  b</p>\n\n<pre>\n  c</pre>",
	    "\n<p>\na  b</p>\n<pre>\n  c</pre>");
}

static void
a_misspelt_field_does_not_compile_and_the_page_is_named(void **state)
{
	(void)state;
	assert_int_equal(compile(VIEW "<p>\n{nmae}</p>"), 0);
	assert_int_not_equal(cc_page("-fsyntax-only"), 0);
	must_say("a.html:3:");
	must_say("nmae");
	assert_int_equal(compile(VIEW "<p>\n{name}</p>"), 0);
	assert_int_equal(cc_page("-fsyntax-only"), 0);
}

static void
a_misspelt_field_of_a_loop_does_not_compile(void **state)
{
	(void)state;
	assert_int_equal(compile(VIEW "{for i in items}\n{i.nmae}{end}"), 0);
	assert_int_not_equal(cc_page("-fsyntax-only"), 0);
	must_say("a.html:3:");
}

static void
a_value_of_a_type_without_a_way_to_write_it_does_not_compile(void **state)
{
	static const char *const pages[] = { VIEW "{odd}", VIEW "{yes}",
		VIEW "{one}", VIEW "<a href=\"/{day}\">", VIEW "{if day}{end}" };
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		assert_int_equal(compile(pages[i]), 0);
		assert_int_not_equal(cc_page("-fsyntax-only"), 0);
		must_say("a.html:2:");
	}
}

static void
what_is_wrong_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *page, *said;
	} rows[] = {
		{ "<p>\n", "a.html:1: begin with <!-- view:" },
		{ VIEW "\n<p class={name}>", "a.html:3: put the value of class" },
		{ VIEW "<p class=a{name}>", "a.html:2: put the value of class" },
		{ VIEW "<p {name}>", "not as part of a tag" },
		{ VIEW "<{name}>", "a.html:2: '{' does not belong" },
		{ VIEW "<p>1 < 2</p>", "write &lt;" },
		{ VIEW "<script>\nx</script>", "a.html:2: no script" },
		{ VIEW "<script>{name}</script>", "a.html:2: no script" },
		{ VIEW "<script src=\"/a.js\">x</script>", "no script within" },
		{ VIEW "<script type='module'></script>", "no script within" },
		{ VIEW "<STYLE>p { }</STYLE>", "a.html:2: no <style>" },
		{ VIEW "\n<p style=\"color: red\">", "a.html:3: no style=" },
		{ VIEW "<p ONCLICK=\"x()\">", "no onclick=" },
		{ VIEW "<iframe srcdoc=\"\">", "no <iframe>" },
		{ VIEW "<meta http-equiv=\"refresh\">", "no http-equiv=" },
		{ VIEW "<a href=javascript:x>", "put the value of href" },
		{ VIEW "<a xlink:href=\"{name}\">", "a URL with a field" },
		{ VIEW "<base href=\"/x\">", "no <base>" },
		{ VIEW "<!--\n{name} -->", "a.html:3: no fields in comments" },
		{ VIEW "<!-- x", "a comment without an end" },
		{ VIEW "<a href=\"{name}\">", "a.html:2: a URL with a field" },
		{ VIEW "<a href=\"//{name}\">", "a URL with a field" },
		{ VIEW "<a href=\"https://{name}/\">", "a URL with a field" },
		{ VIEW "<a href=\"/\\{name}/\">", "a URL with a field" },
		{ VIEW "<form action='x{name}'>", "a URL with a field" },
		{ VIEW "<a href=\"javascript:x\">", "a link leads to" },
		{ VIEW "<a href=\"{\"Yes\"}\">", "no sentences in a URL" },
		{ VIEW "<a href=\"/{if yes}a{end}\">", "cannot begin here" },
		{ VIEW "<img srcset=\"/{name} 2x\">", "no values in srcset" },
		{ VIEW "{if yes}<p>\n", "a.html:2: this loop or condition" },
		{ VIEW "{if yes}<p {end}>", "{end} stands elsewhere" },
		{ VIEW "{if yes}<p title=\"{else}\">{end}", "{else} stands" },
		{ VIEW "{end}", "{end} without a beginning" },
		{ VIEW "{else}", "{else} without a beginning" },
		{ VIEW "{for w in words}{else}{end}", "{else} belongs to" },
		{ VIEW "{if yes}{else}{else}{end}", "{else} belongs to" },
		{ VIEW "{for w of words}{end}", "{for NAME in ITEMS}" },
		{ VIEW "{for w in words}{for w in words}", "already" },
		{ VIEW "{Name}", "'Name' is not a field" },
		{ VIEW "{a.}", "'a.' is not a field" },
		{ VIEW "{a b}", "'a b' is not a field" },
		{ VIEW "{v->name}", "is not a field" },
		{ VIEW "{}", "a field's name is missing" },
		{ VIEW "{\"\"}", "an empty sentence" },
		{ VIEW "{\"a {Name}\"}", "'Name' is not a field" },
		{ VIEW "{name", "the brace does not end" },
		{ VIEW "name}", "a brace that ends nothing" },
		{ VIEW "<p", "ends within a tag" },
		{ VIEW "<p title=\"", "ends within a tag" },
		{ VIEW "{include no.html}", "no.html:0: cannot be read" },
		{ VIEW "{include ../a.html}", "must lie beside" },
		{ VIEW "\n{include a.html}", "not in a circle" },
		{ VIEW "{content}", "belong into a layout" },
		{ VIEW "<!-- layout: no.html -->\n", "needs <title>" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (compile(rows[i].page) != 1)
			fail_msg("taken: %s", rows[i].page);
		must_say(rows[i].said);
	}
}

static void
a_mistake_in_a_part_names_the_part(void **state)
{
	(void)state;
	put_file("part.html", "\n\n<p on=\"\">");
	assert_int_equal(compile(VIEW "{include part.html}"), 1);
	must_say("part.html:3: no on=");
}

static int
tests(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(a_value_is_escaped_for_where_it_stands),
		cmocka_unit_test(loops_and_conditions_nest),
		cmocka_unit_test(a_condition_may_stand_between_attributes),
		cmocka_unit_test(a_sentence_is_put_with_its_values),
		cmocka_unit_test(a_layout_takes_the_title_and_the_body),
		cmocka_unit_test(a_part_sees_the_loops_around_it),
		cmocka_unit_test(comments_and_indentation_stay_behind),
		cmocka_unit_test(
		    a_misspelt_field_does_not_compile_and_the_page_is_named),
		cmocka_unit_test(a_misspelt_field_of_a_loop_does_not_compile),
		cmocka_unit_test(
	    a_value_of_a_type_without_a_way_to_write_it_does_not_compile),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(a_mistake_in_a_part_names_the_part),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return run_tool_tests(argc, argv, tests);
}
