/*
 * pagec: compiles an HTML page into a C function over a typed view, so that a
 * misspelt field is a compile error at the page's own line, and what a value
 * must be escaped for is decided by where it stands, once, at build time.
 *
 *	pagec PAGE.html OUT.h OUT.c OUT.pot
 *
 * A page is a whole HTML document that a designer can open. Its first line
 * names its view, the second, if it has one, the layout it is put into:
 *
 *	<!-- view: struct home_view web_view.h -->
 *	<!-- layout: layout.html -->
 *
 * The layout takes the page's <title> at {title} and its <body> at {content};
 * its own view is the member `frame` of the page's. In a page:
 *
 *	{name} {x.name}			a value, escaped for where it stands
 *	{for x in items} ... {end}	over items[0 .. n_items)
 *	{if name} {if not name} ... {else} ... {end}
 *	{"A sentence of {n} words."}	in the reader's language
 *	{include part.html}		a part beside the page
 *
 * Values stand in text and in quoted attributes; in a URL only behind a fixed
 * beginning. Scripts, styles and event handlers within a page are refused: the
 * Content-Security-Policy would. Comments stay behind. OUT.pot lists the
 * sentences for tools/poc.
 */
#include "pagec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tool.h"

enum { LITERAL = 1 << 16 };

struct part now, title, content;
struct place place;
char value[PATH];
bool value_has_field;
FILE *body;

static char literal[LITERAL];
static size_t n_literal;
static bool tag_has_src, tag_closes;

void
flush(void)
{
	if (n_literal == 0)
		return;
	fputs("\thtml_raw(h, ", body);
	tool_literal(body, literal, n_literal);
	fprintf(body, ", %zu);\n", n_literal);
	n_literal = 0;
}

static void
put(char c)
{
	if (n_literal == LITERAL)
		flush();
	literal[n_literal++] = c;
}

char
take(void)
{
	if (*now.at == '\n')
		tool_line++;
	return *now.at++;
}

static void
copy(void)
{
	put(take());
}

static bool
starts(const char *text)
{
	size_t n = strlen(text);
	return (size_t)(now.end - now.at) >= n &&
	    strncasecmp(now.at, text, n) == 0;
}

static bool
is_one_of(const char *word, const char *const *list)
{
	while (*list != NULL && strcmp(word, *list) != 0)
		list++;
	return *list != NULL;
}

/* A name as HTML has it, in lower case. */
static void
copy_name(char out[NAME])
{
	size_t n = 0;
	while (now.at < now.end && (isalnum((unsigned char)*now.at) ||
	    strchr("-_:", *now.at) != NULL)) {
		if (n + 1 == NAME)
			tool_fail("a name longer than %d letters", NAME - 1);
		out[n++] = (char)tolower((unsigned char)*now.at);
		copy();
	}
	out[n] = '\0';
	if (n == 0)
		tool_fail("'%c' does not belong here; write &lt; for a < that"
		    " is text", now.at < now.end ? *now.at : '>');
}

/* Runs of blanks with a line break become one line break. */
static void
copy_blanks(void)
{
	bool broken = false;
	const char *from = now.at;
	while (now.at < now.end && isspace((unsigned char)*now.at))
		broken |= take() == '\n';
	if (place.where == TEXT && (place.as_is != 0 || !broken))
		while (from < now.at)
			put(*from++);
	else
		put(place.where == TEXT ? '\n' : ' ');
}

/* ---- tags ---- */

static void
skip_comment(void)
{
	while (now.at < now.end && !starts("-->")) {
		if (*now.at == '{')
			tool_fail("no fields in comments: they stay behind");
		take();
	}
	if (now.at == now.end)
		tool_fail("a comment without an end");
	now.at += 3;
}

static void
begin_tag(void)
{
	static const char *const refused[] = { "style", "base", "object",
		"embed", "iframe", "frame", "applet", NULL };
	static const char *const kept[] = { "pre", "textarea", NULL };
	copy();
	tag_closes = *now.at == '/';
	if (tag_closes)
		copy();
	copy_name(place.tag);
	if (is_one_of(place.tag, refused))
		tool_fail("no <%s>: the Content-Security-Policy forbids it",
		    place.tag);
	if (is_one_of(place.tag, kept))
		place.as_is += tag_closes ? -1 : 1;
	place.where = TAG;
	tag_has_src = false;
}

/* A script is a file of its own; nothing may stand between its tags. */
static void
end_tag(void)
{
	bool script = strcmp(place.tag, "script") == 0;
	copy();
	place.where = TEXT;
	place.tag[0] = '\0';
	if (script && !tag_closes && (!tag_has_src || !starts("</script>")))
		tool_fail("no script within a page: <script src=\"/...\">"
		    "</script>");
}

static void
begin_attribute(void)
{
	static const char *const refused[] = { "style", "srcdoc", "http-equiv",
		NULL };
	copy_name(place.attribute);
	if (is_one_of(place.attribute, refused) ||
	    strncmp(place.attribute, "on", 2) == 0)
		tool_fail("no %s=: the Content-Security-Policy forbids it",
		    place.attribute);
	tag_has_src |= strcmp(place.attribute, "src") == 0;
	place.where = ATTRIBUTE;
}

static void
end_value(void)
{
	const char *at = value;
	while (isalpha((unsigned char)*at))
		at++;
	if (is_url() && *at == ':' && strncasecmp(value, "https:", 6) != 0 &&
	    strncasecmp(value, "mailto:", 7) != 0 &&
	    strncasecmp(value, "tel:", 4) != 0)
		tool_fail("a link leads to https:, mailto: or tel:");
	copy();
	place.where = TAG;
	place.attribute[0] = '\0';
}

static void
copy_value(void)
{
	size_t n = strlen(value);
	if (n + 1 < sizeof value && !value_has_field)
		value[n] = *now.at;
	copy();
}

static void
begin_value(void)
{
	memset(value, 0, sizeof value);
	value_has_field = false;
	if (*now.at == '"' || *now.at == '\'') {
		place.quote = *now.at;
		place.where = QUOTED;
		copy();
	} else {
		place.where = BARE;
		if (is_url())
			tool_fail("put the value of %s in quotes",
			    place.attribute);
	}
}

/* ---- the walk ---- */

static void
in_text(void)
{
	if (starts("<!--"))
		skip_comment();
	else if (starts("<!"))
		do
			copy();
		while (now.at < now.end && now.at[-1] != '>');
	else if (*now.at == '<')
		begin_tag();
	else if (isspace((unsigned char)*now.at))
		copy_blanks();
	else
		copy();
}

static void
in_tag(void)
{
	if (isspace((unsigned char)*now.at))
		copy_blanks();
	else if (*now.at == '>')
		end_tag();
	else if (starts("/>"))
		copy();
	else
		begin_attribute();
}

static void
step(void)
{
	char c = *now.at;
	if (place.where == ATTRIBUTE && c != '=')
		place.where = TAG;	/* an attribute without a value */
	if (c == '{')
		brace();
	else if (c == '}')
		tool_fail("a brace that ends nothing; write &#125; for one"
		    " that is text");
	else if (place.where == TEXT)
		in_text();
	else if (place.where == TAG)
		in_tag();
	else if (place.where == ATTRIBUTE)
		place.where = EQUALS, copy();
	else if (place.where == EQUALS)
		begin_value();
	else if (place.where == QUOTED && c == place.quote)
		end_value();
	else if (place.where == BARE && (c == '>' ||
	    isspace((unsigned char)c)))
		place.where = TAG;
	else
		copy_value();
}

void
scan(struct part part)
{
	struct part outer = now;
	int line = tool_line, were = open_blocks();
	const char *path = tool_path;
	now = part;
	tool_path = part.path;
	tool_line = part.line;
	while (now.at < now.end)
		step();
	check_blocks(were);
	if (place.where != TEXT)
		tool_fail("ends within a tag");
	now = outer;
	tool_path = path;
	tool_line = line;
}

/* ---- files ---- */

struct page {
	char view[NAME], header[NAME], layout[NAME];
	struct part part;
};

/* The whole file; its first lines say what it is. */
static struct page
open_page(const char *path)
{
	struct page p = { .part = { .at = tool_read(path), .path = path,
	    .line = 1, .view = "v" } };
	tool_line = 1;
	p.part.end = p.part.at + strlen(p.part.at);
	if (sscanf(p.part.at, "<!-- view: struct %63[a-z0-9_]"
	    " %63[a-z0-9_.] -->", p.view, p.header) != 2)
		tool_fail("begin with <!-- view: struct NAME header.h -->");
	const char *second = strchr(p.part.at, '\n');
	if (second != NULL)
		(void)sscanf(second, "\n<!-- layout: %63[a-z0-9_.-] -->",
		    p.layout);
	return p;
}

/* What stands between <name ...> and </name>. */
static struct part
find_region(const struct part *page, const char *name)
{
	char tag[NAME];
	struct part p = *page;
	snprintf(tag, sizeof tag, "<%s", name);
	const char *at = strstr(page->at, tag);
	at = at == NULL ? NULL : strchr(at, '>');
	snprintf(tag, sizeof tag, "</%s>", name);
	const char *end = at == NULL ? NULL : strstr(at, tag);
	if (end == NULL)
		tool_fail("a page in a layout needs <%s> and </%s>", name,
		    name);
	p.at = at + 1;
	p.end = end;
	for (const char *c = page->at; c < p.at; c++)
		p.line += *c == '\n';
	return p;
}

static void
write_body(const struct page *page)
{
	if (page->layout[0] == '\0') {
		scan(page->part);
		return;
	}
	title = find_region(&page->part, "title");
	content = find_region(&page->part, "body");
	now = page->part;
	struct page layout = open_page(beside(page->part.path, page->layout));
	layout.part.view = "frame";
	fprintf(body, "\tconst struct %s *frame = &v->frame;\n",
	    layout.view);
	scan(layout.part);
}

static void
write_header(const struct page *page, const char *name, const char *path)
{
	FILE *h = tool_write(path);
	fprintf(h, "/* Written by pagec from %s.html. */\n#ifndef PAGE_%s_H\n"
	    "#define PAGE_%s_H\n\nstruct html;\nstruct %s;\n\n"
	    "void page_%s(struct html *, const struct %s *);\n\n#endif\n",
	    name, name, name, page->view, name, page->view);
	tool_end(h, path);
}

static void
write_source(const struct page *page, const char *name, char **out)
{
	char *text = NULL;
	size_t n = 0;
	body = open_memstream(&text, &n);
	if (body == NULL)
		abort();
	write_body(page);
	flush();
	fclose(body);
	FILE *c = tool_write(out[1]), *pot = tool_write(out[2]);
	fprintf(c, "/* Written by pagec from %s.html. */\n#include \"%s\"\n"
	    "#include \"html.h\"\n#include \"%s\"\n\n", name,
	    tool_base_name(out[0]), page->header);
	put_sentences(c, pot);
	fprintf(c, "\nvoid\npage_%s(struct html *h, const struct %s *v)\n{\n"
	    "\t(void)v;\n%s}\n", name, page->view, text);
	free(text);
	tool_end(c, out[1]);
	tool_end(pot, out[2]);
}

int
main(int argc, char **argv)
{
	char name[NAME];
	if (argc != 5) {
		fputs("usage: pagec PAGE.html OUT.h OUT.c OUT.pot\n", stderr);
		return 2;
	}
	struct page page = open_page(argv[1]);
	if (sscanf(tool_base_name(argv[1]), "%63[a-z0-9_]", name) != 1)
		tool_fail("the file's name begins with a lower-case word");
	write_source(&page, name, argv + 2);
	write_header(&page, name, argv[2]);
	return 0;
}
