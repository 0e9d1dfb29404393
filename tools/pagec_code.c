/*
 * What stands in braces, as C: values, sentences, loops, conditions, parts. A
 * value gets the escaper of the place where it stands.
 */
#include "pagec.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "tool.h"

enum { SENTENCES = 200, SENTENCE = 600 };

struct block {
	struct place place;
	char variable[NAME];	/* of a loop; "" for a condition */
	bool has_else;
	int line;
};

struct sentence {
	char text[SENTENCE];
	const char *path;
	int line;
};

static struct block blocks[DEPTH];
static int n_blocks;
static struct sentence sentences[SENTENCES];
static int n_sentences;

/* What follows stands for this line of the page, also in the C compiler's
 * messages. */
static void
begin_code(void)
{
	flush();
	fprintf(body, "#line %d \"%s\"\n", tool_line, tool_path);
}

/* ---- fields ---- */

static bool
is_word(char c)
{
	return islower((unsigned char)c) || isdigit((unsigned char)c) ||
	    c == '_';
}

static const struct block *
find_loop(const char *name, size_t n)
{
	for (int i = n_blocks; i > 0; i--)
		if (strlen(blocks[i - 1].variable) == n &&
		    memcmp(blocks[i - 1].variable, name, n) == 0)
			return &blocks[i - 1];
	return NULL;
}

/* "x.name" of the page to "x_x->name" of C; `count`: n_ before the last
 * word. */
static void
to_c(const char *path, bool count, char out[PATH])
{
	const char *last = strrchr(path, '.');
	size_t first = strcspn(path, ".");
	const char *word = last == NULL ? path : last + 1;
	for (const char *c = path; *c != '\0'; c++)
		if (!is_word(*c) && (*c != '.' || c == path ||
		    !is_word(c[1]) || isdigit((unsigned char)c[1])))
			tool_fail("'%s' is not a field: lower-case words"
			    " joined by dots", path);
	if (!is_word(path[0]) || isdigit((unsigned char)path[0]))
		tool_fail("a field's name is missing");
	const struct block *loop = find_loop(path, first);
	int n = 0;
	if (loop != NULL && last == NULL && !count)
		n = snprintf(out, PATH, "(*x_%s)", path);
	else if (loop != NULL && last != NULL)
		n = snprintf(out, PATH, "x_%.*s->%.*s%s%s", (int)first, path,
		    (int)(word - path - first - 1), path + first + 1,
		    count ? "n_" : "", word);
	else
		n = snprintf(out, PATH, "%s->%.*s%s%s", now.view,
		    (int)(word - path), path, count ? "n_" : "", word);
	if (n < 0 || n >= PATH)
		tool_fail("the field is too long");
}

bool
is_url(void)
{
	static const char *const names[] = { "href", "src", "action",
		"formaction", "cite", "poster", "data", "ping", "background",
		"manifest", "longdesc", "usemap", "xlink:href" };
	if (place.where != QUOTED && place.where != BARE)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(place.attribute, names[i]) == 0)
			return true;
	return false;
}

/* A value may not choose the scheme or the host. */
static void
check_url_beginning(void)
{
	const char *host = strncmp(value, "https://", 8) == 0 ? value + 8 :
	    NULL;
	if (value[0] == '?' || value[0] == '#' ||
	    (value[0] == '/' && value[1] != '/' && value[1] != '\\') ||
	    (host != NULL && strchr(host, '/') != NULL))
		return;
	tool_fail("a URL with a field must begin with fixed text: /, ?, # or"
	    " https://HOST/");
}

static void
check_field_place(void)
{
	if (place.where == EQUALS || place.where == BARE)
		tool_fail("put the value of %s in quotes", place.attribute);
	if (place.where != TEXT && place.where != QUOTED)
		tool_fail("a value stands in text or in a quoted attribute,"
		    " not as part of a tag");
	if (place.where == QUOTED && strcmp(place.attribute, "srcset") == 0)
		tool_fail("no values in srcset");
}

static const char *
escaper(void)
{
	return is_url() ? "html_url" : place.where == QUOTED ? "html_attr" :
	    "html_text";
}

static void
put_field(const char *path)
{
	char c[PATH];
	check_field_place();
	if (is_url())
		check_url_beginning();
	value_has_field = true;
	to_c(path, false, c);
	begin_code();
	fprintf(body, "\t%s(h, %s);\n", escaper(), c);
}

/* ---- sentences ---- */

static uint64_t
sentence_hash(const char *text)
{
	for (int i = 0; i < n_sentences; i++)
		if (strcmp(sentences[i].text, text) == 0)
			return tool_hash(text, strlen(text));
	if (n_sentences == SENTENCES)
		tool_fail("more than %d sentences", SENTENCES);
	struct sentence *s = &sentences[n_sentences++];
	strcpy(s->text, text);
	s->path = tool_path;
	s->line = tool_line;
	return tool_hash(text, strlen(text));
}

/* Blanks and line breaks in a row become one blank. */
static void
tidy(const char *from, size_t n, char *out, size_t cap)
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		bool blank = isspace((unsigned char)from[i]) != 0;
		if (blank && (len == 0 || out[len - 1] == ' '))
			continue;
		if (len + 1 == cap)
			tool_fail("longer than %zu bytes", cap - 1);
		out[len++] = blank ? ' ' : from[i];
	}
	while (len != 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
}

/* The placeholders of a sentence, in the order of first appearance; poc
 * numbers them alike. */
static void
put_placeholders(const char *text)
{
	char seen[26][NAME], name[NAME], c[PATH];
	int n = 0, i;
	for (const char *at = text; (at = strchr(at, '{')) != NULL;) {
		size_t len = strcspn(++at, "}");
		if (at[len] == '\0' || len >= NAME || n == 26)
			tool_fail("a placeholder without an end, or more than"
			    " 26");
		snprintf(name, sizeof name, "%.*s", (int)len, at);
		for (i = 0; i < n && strcmp(seen[i], name) != 0; i++)
			;
		at += len + 1;
		if (i < n)
			continue;
		strcpy(seen[n], name);
		to_c(name, false, c);
		fprintf(body, "\tcase %d: %s(h, %s); break;\n", n++, escaper(),
		    c);
	}
}

static void
put_sentence(const char *from, size_t n)
{
	char text[SENTENCE];
	check_field_place();
	if (is_url())
		tool_fail("no sentences in a URL");
	tidy(from, n, text, sizeof text);
	if (text[0] == '\0')
		tool_fail("an empty sentence");
	uint64_t hash = sentence_hash(text);
	begin_code();
	fprintf(body, "\tfor (struct html_say s = html_say(h, &say_%016" PRIx64
	    ");\n\t    html_say_next(h, &s);)\n\tswitch (s.argument) {\n",
	    hash);
	put_placeholders(text);
	fputs("\t}\n", body);
}

/* ---- blocks ---- */

static bool
same_place(const struct place *a, const struct place *b)
{
	return a->where == b->where && strcmp(a->tag, b->tag) == 0 &&
	    (a->where != QUOTED || (a->quote == b->quote &&
	    strcmp(a->attribute, b->attribute) == 0)) && a->as_is == b->as_is;
}

static struct block *
begin_block(void)
{
	if (place.where != TEXT && place.where != TAG &&
	    (place.where != QUOTED || is_url()))
		tool_fail("a loop or condition cannot begin here");
	if (n_blocks == DEPTH)
		tool_fail("more than %d blocks within each other", DEPTH);
	blocks[n_blocks] = (struct block){ .place = place, .line = tool_line };
	begin_code();
	return &blocks[n_blocks++];
}

static void
begin_loop(const char *words)
{
	char name[NAME], path[NAME], items[PATH], count[PATH], rest;
	if (sscanf(words, "for %63s in %63s %c", name, path, &rest) != 2 ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz_") != strlen(name))
		tool_fail("write {for NAME in ITEMS}");
	if (find_loop(name, strlen(name)) != NULL)
		tool_fail("there is a loop over '%s' already", name);
	to_c(path, false, items);
	to_c(path, true, count);
	struct block *b = begin_block();
	strcpy(b->variable, name);
	fprintf(body, "\tfor (size_t i_%s = 0; i_%s < %s; i_%s++) {\n"
	    "\tconst __typeof__(%s[0]) *x_%s = &%s[i_%s];\n\t(void)x_%s;\n",
	    name, name, count, name, items, name, items, name, name);
}

static void
begin_condition(const char *words)
{
	char path[NAME], c[PATH], rest;
	bool negated = strncmp(words, "if not ", 7) == 0;
	if (sscanf(words, negated ? "if not %63s %c" : "if %63s %c", path,
	    &rest) != 1)
		tool_fail("write {if FIELD} or {if not FIELD}");
	to_c(path, false, c);
	begin_block();
	fprintf(body, "\tif (%shtml_is(%s)) {\n", negated ? "!" : "", c);
}

static struct block *
innermost(const char *word)
{
	struct block *b = n_blocks == 0 ? NULL : &blocks[n_blocks - 1];
	if (b == NULL)
		tool_fail("{%s} without a beginning", word);
	if (!same_place(&b->place, &place))
		tool_fail("{%s} stands elsewhere in the HTML than the beginning"
		    " in line %d", word, b->line);
	flush();
	return b;
}

static void
put_else(void)
{
	struct block *b = innermost("else");
	if (b->variable[0] != '\0' || b->has_else)
		tool_fail("{else} belongs to one {if}");
	b->has_else = true;
	fputs("\t} else {\n", body);
}

char *
beside(const char *path, const char *name)
{
	char *out = tool_room(PATH);
	if (strchr(name, '/') != NULL || snprintf(out, PATH, "%.*s%s",
	    (int)(tool_base_name(path) - path), path, name) >= PATH)
		tool_fail("'%s' must lie beside the page", name);
	return out;
}

static void
include(const char *name)
{
	if (place.where != TEXT || now.depth == DEPTH)
		tool_fail("{include} stands in text, and not in a circle");
	struct part p = now, outer = now;
	outer.line = tool_line;
	char *text = tool_read(beside(now.path, name));
	p.path = tool_path;
	p.at = text;
	p.end = text + strlen(text);
	p.line = 1;
	p.depth++;
	now = outer;
	scan(p);
}

static void
put_region(const struct part *p)
{
	if (p->at == NULL || strcmp(now.view, "frame") != 0)
		tool_fail("{title} and {content} belong into a layout");
	if (place.where != TEXT)
		tool_fail("{title} and {content} stand in text");
	scan(*p);
}

static void
put_tag(const char *words)
{
	if (strncmp(words, "for ", 4) == 0)
		begin_loop(words);
	else if (strncmp(words, "if ", 3) == 0)
		begin_condition(words);
	else if (strcmp(words, "else") == 0)
		put_else();
	else if (strcmp(words, "end") == 0)
		innermost("end"), n_blocks--, fputs("\t}\n", body);
	else if (strncmp(words, "include ", 8) == 0)
		include(words + 8);
	else if (strcmp(words, "title") == 0 && title.at != NULL)
		put_region(&title);
	else if (strcmp(words, "content") == 0)
		put_region(&content);
	else
		put_field(words);
}

void
brace(void)
{
	char words[PATH];
	bool quoted = now.end - now.at > 1 && now.at[1] == '"';
	const char *from = now.at + (quoted ? 2 : 1);
	const char *to = strstr(from, quoted ? "\"}" : "}");
	if (to == NULL || to >= now.end)
		tool_fail("the brace does not end; write &#123; for one that"
		    " is text");
	if (quoted) {
		put_sentence(from, (size_t)(to - from));
	} else {
		tidy(from, (size_t)(to - from), words, sizeof words);
		put_tag(words);
	}
	for (to += quoted ? 2 : 1; now.at < to;)
		take();
}

int
open_blocks(void)
{
	return n_blocks;
}

void
check_blocks(int were)
{
	if (n_blocks == were)
		return;
	tool_line = blocks[n_blocks - 1].line;
	tool_fail("this loop or condition has no {end}");
}

/* A string of the .po format. */
static void
put_quoted(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text != '\0'; text++)
		fprintf(f, *text == '"' || *text == '\\' ? "\\%c" : "%c",
		    *text);
	fputs("\"\n", f);
}

void
put_sentences(FILE *c, FILE *pot)
{
	for (int i = 0; i < n_sentences; i++) {
		const struct sentence *s = &sentences[i];
		fprintf(c, "extern const struct html_sentence say_%016" PRIx64
		    ";\n", tool_hash(s->text, strlen(s->text)));
		fprintf(pot, "#: %s:%d\nmsgid ", tool_base_name(s->path),
		    s->line);
		put_quoted(pot, s->text);
		fputs("msgstr \"\"\n\n", pot);
	}
}
