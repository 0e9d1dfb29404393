/*
 * poc: compiles gettext catalogues (.po) into C, so that pages speak the
 * languages of their readers without a file to find at run time. The English
 * sentence is the msgid.
 *
 *	poc NAME OUT.c PAGE.pot... bn=bn.po hi=hi.po
 *
 * writes `const struct html_sentence say_HASH` for each sentence that a page or
 * a catalogue has, and NAME, all of them sorted by their English, with
 * NAME_count (html.h). A sentence of a page that a catalogue lacks is
 * listed on standard error and read in English; the build goes on. Refused with
 * file and line: what is not UTF-8, what is twice, plural forms and contexts
 * (nothing here needs them yet), and a translation whose {placeholders} are not
 * those of its English.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "slice.h"
#include "tool.h"
#include "utf8.h"

enum { LANGS = 4, SENTENCES = 1000, TEXT = 1200, HOLDERS = 26 };

static const char *const tags[LANGS] = { "en", "bn", "hi", "ne" };

struct sentence {
	char *in[LANGS];	/* NULL: none */
	bool in_page;
	int told_line[LANGS];
};

static struct sentence sentences[SENTENCES];
static int n_sentences;

/* An entry while it is being read. */
struct entry {
	char id[TEXT], text[TEXT];
	int line;		/* of its msgid; 0: nothing read */
	int text_line;
	bool fuzzy;
	char *open;		/* what a continued string goes to */
};

static char *
copy_of(const char *text)
{
	return strcpy(tool_room(strlen(text) + 1), text);
}

static struct sentence *
find_or_add(const char *id)
{
	for (int i = 0; i < n_sentences; i++)
		if (strcmp(sentences[i].in[0], id) == 0)
			return &sentences[i];
	if (n_sentences == SENTENCES)
		tool_fail("more than %d sentences", SENTENCES);
	sentences[n_sentences].in[0] = copy_of(id);
	return &sentences[n_sentences++];
}

/* ---- placeholders ---- */

struct holder {
	const char *at;
	size_t len;
};

static bool
is_holder_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	    c == '.';
}

static int
find_holder(const struct holder *all, int n, struct holder h)
{
	for (int i = 0; i < n; i++)
		if (all[i].len == h.len && memcmp(all[i].at, h.at, h.len) == 0)
			return i;
	return -1;
}

/* The first {name} at or behind at; false when there is none. */
static bool
next_holder(const char *at, struct holder *out)
{
	at += strcspn(at, "{}");
	if (*at == '\0')
		return false;
	size_t n = 1;
	while (is_holder_byte(at[n]))
		n++;
	if (*at != '{' || n == 1 || at[n] != '}')
		tool_fail("a brace that is not a {placeholder}");
	*out = (struct holder){ at, n + 1 };
	return true;
}

/* In the order of first appearance. */
static int
list_holders(const char *text, struct holder out[HOLDERS])
{
	int n = 0;
	struct holder h;
	for (; next_holder(text, &h); text = h.at + h.len) {
		if (find_holder(out, n, h) >= 0)
			continue;
		if (n == HOLDERS)
			tool_fail("more than %d placeholders", HOLDERS);
		out[n++] = h;
	}
	return n;
}

static void
check_holders(const char *id, const char *text)
{
	struct holder of_id[HOLDERS], of_text[HOLDERS];
	int n_id = list_holders(id, of_id);
	int n_text = list_holders(text, of_text);
	for (int i = 0; i < n_text; i++)
		if (find_holder(of_id, n_id, of_text[i]) < 0)
			tool_fail("%.*s is not in the English sentence",
			    (int)of_text[i].len, of_text[i].at);
	for (int i = 0; i < n_id; i++)
		if (find_holder(of_text, n_text, of_id[i]) < 0)
			tool_fail("%.*s of the English sentence is missing",
			    (int)of_id[i].len, of_id[i].at);
}

/* ---- reading ---- */

static void
take_entry(struct entry *e, int lang)
{
	int here = tool_line;
	if (e->line == 0)
		return;
	if (e->text_line == 0) {
		tool_line = e->line;
		tool_fail("msgid without msgstr");
	}
	tool_line = e->text_line;
	if (e->id[0] == '\0') {
		const char *set = strstr(e->text, "charset=");
		if (set != NULL && strncmp(set, "charset=UTF-8", 13) != 0)
			tool_fail("write catalogues in UTF-8");
	} else {
		struct sentence *s = find_or_add(e->id);
		if (s->told_line[lang] != 0 && lang != 0)
			tool_fail("this sentence is in line %d already",
			    s->told_line[lang]);
		s->told_line[lang] = e->line;
		s->in_page |= lang == 0;
		if (lang != 0 && e->text[0] != '\0' && !e->fuzzy) {
			check_holders(e->id, e->text);
			s->in[lang] = copy_of(e->text);
		}
	}
	tool_line = here;
	memset(e, 0, sizeof *e);
}

static char
unescaped(char c)
{
	if (c == 'n')
		return '\n';
	if (c == 't')
		return '\t';
	if (c == '"' || c == '\\')
		return c;
	tool_fail("\\%c is not an escape known here: \\n \\t \\\" \\\\", c);
}

/* "text", to the end of what e->open has. */
static void
take_string(struct entry *e, const char *at)
{
	size_t n = strlen(e->open);
	if (*at++ != '"')
		tool_fail("a text in quotes is missing");
	for (; *at != '"'; at++) {
		if (*at == '\0')
			tool_fail("the text does not end in its line");
		char c = *at;
		if (c == '\\')
			c = unescaped(*++at);
		if (c > 0 && c < ' ' && c != '\n' && c != '\t')
			tool_fail("a control character");
		if (n + 1 == TEXT)
			tool_fail("longer than %d bytes", TEXT - 1);
		e->open[n++] = c;
	}
	e->open[n] = '\0';
	if (at[1] != '\0')
		tool_fail("something follows the text");
}

static void
take_line(struct entry *e, const char *at, int lang)
{
	if (strncmp(at, "msgid ", 6) == 0) {
		bool fuzzy = e->fuzzy && e->line == 0;
		take_entry(e, lang);
		e->fuzzy = fuzzy;
		e->line = tool_line;
		e->open = e->id;
		take_string(e, at + 6);
	} else if (strncmp(at, "msgstr ", 7) == 0) {
		if (e->line == 0 || e->text_line != 0)
			tool_fail("msgstr without msgid");
		e->text_line = tool_line;
		e->open = e->text;
		take_string(e, at + 7);
	} else if (*at == '"' && e->open != NULL) {
		take_string(e, at);
	} else if (*at == '#' || *at == '\0') {
		take_entry(e, lang);
		e->fuzzy |= strncmp(at, "#,", 2) == 0 &&
		    strstr(at, "fuzzy") != NULL;
	} else {
		tool_fail("neither msgid, msgstr, a text in quotes nor a"
		    " comment; plural forms and contexts are not known here");
	}
}

static void
read_catalogue(const char *path, int lang)
{
	struct entry e = { .line = 0 };
	size_t bad_at;
	char *text = tool_read(path);
	for (char *at = text; *at != '\0';) {
		char *end = at + strcspn(at, "\n");
		char *next = *end == '\0' ? end : end + 1;
		*end = '\0';
		tool_line++;
		if (end > at && end[-1] == '\r')
			end[-1] = '\0';
		if (!utf8_valid(slice_of(at), &bad_at))
			tool_fail("byte %zu is not UTF-8", bad_at + 1);
		take_line(&e, at, lang);
		at = next;
	}
	take_entry(&e, lang);
}

static void
list_missing(const char *path, int lang)
{
	int n = 0;
	for (int i = 0; i < n_sentences; i++) {
		if (!sentences[i].in_page || sentences[i].in[lang] != NULL)
			continue;
		if (n++ == 0)
			fprintf(stderr, "%s: these sentences of pages are"
			    " missing:\n", path);
		fprintf(stderr, "\t%s\n", sentences[i].in[0]);
	}
}

/* ---- writing ---- */

static int
by_english(const void *a, const void *b)
{
	const struct sentence *x = a, *y = b;
	return strcmp(x->in[0], y->in[0]);
}

static uint64_t
hash_of(const struct sentence *s)
{
	return tool_hash(s->in[0], strlen(s->in[0]));
}

/* With placeholders as the byte 1 and a letter. */
static void
write_text(FILE *f, const char *id, const char *text)
{
	struct holder holders[HOLDERS], h;
	char out[TEXT];
	size_t n = 0;
	int n_holders = list_holders(id, holders);
	for (; next_holder(text, &h); text = h.at + h.len) {
		memcpy(out + n, text, (size_t)(h.at - text));
		n += (size_t)(h.at - text);
		out[n++] = '\001';
		out[n++] = (char)('A' + find_holder(holders, n_holders, h));
	}
	memcpy(out + n, text, strlen(text));
	n += strlen(text);
	fputs("\n\t{ ", f);
	tool_literal(f, out, n);
	fprintf(f, ", %zu },", n);
}

static void
write_sentence(FILE *f, const struct sentence *s)
{
	fprintf(f, "\nextern const struct html_sentence say_%016" PRIx64 ";\n"
	    "const struct html_sentence say_%016" PRIx64 " = {\n\t",
	    hash_of(s), hash_of(s));
	tool_literal(f, s->in[0], strlen(s->in[0]));
	fputs(", {", f);
	for (int lang = 0; lang < LANGS; lang++)
		if (s->in[lang] == NULL)
			fputs("\n\t{ NULL, 0 },", f);
		else
			write_text(f, s->in[0], s->in[lang]);
	fputs("\n} };\n", f);
}

static void
write_all(const char *name, const char *path)
{
	FILE *f = tool_write(path);
	qsort(sentences, (size_t)n_sentences, sizeof sentences[0], by_english);
	fputs("/* Written by poc. */\n#include \"html.h\"\n", f);
	for (int i = 0; i < n_sentences; i++)
		write_sentence(f, &sentences[i]);
	fprintf(f, "\nextern const struct html_sentence *const %s[];\n"
	    "extern const size_t %s_count;\n"
	    "const struct html_sentence *const %s[] = {\n", name, name, name);
	for (int i = 0; i < n_sentences; i++)
		fprintf(f, "\t&say_%016" PRIx64 ",\n", hash_of(&sentences[i]));
	fprintf(f, "\tNULL\n};\nconst size_t %s_count = %d;\n", name,
	    n_sentences);
	tool_end(f, path);
}

static int
language_of(const char **path)
{
	for (int i = 1; i < LANGS; i++)
		if (strncmp(*path, tags[i], 2) == 0 && (*path)[2] == '=') {
			*path += 3;
			return i;
		}
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: poc NAME OUT.c PAGE.pot... bn=bn.po ...\n",
		    stderr);
		return 2;
	}
	for (int i = 3; i < argc; i++) {
		const char *path = argv[i];
		int lang = language_of(&path);
		read_catalogue(path, lang);
	}
	for (int i = 3; i < argc; i++) {
		const char *path = argv[i];
		int lang = language_of(&path);
		if (lang != 0)
			list_missing(path, lang);
	}
	write_all(argv[1], argv[2]);
	return 0;
}
