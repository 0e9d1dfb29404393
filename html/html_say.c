/* Sentences in the reader's language; see html.h. */
#include "html.h"

#include <string.h>

#include "html_escape.h"

#define PLACEHOLDER '\001'

const char *
html_lang_tag(enum html_lang lang)
{
	static const char *const tags[HTML_LANGS] = { "en", "bn", "hi", "ne" };
	return tags[lang];
}

struct slice
html_in(const struct html_sentence *s, enum html_lang lang)
{
	return s->in[lang].at != NULL ? s->in[lang] : s->in[HTML_EN];
}

struct html_say
html_say(const struct html *h, const struct html_sentence *s)
{
	return (struct html_say){ html_in(s, h->lang), -1 };
}

bool
html_say_next(struct html *h, struct html_say *s)
{
	size_t len = s->rest.len;
	const char *mark = len == 0 ? NULL :
	    memchr(s->rest.at, PLACEHOLDER, len);
	size_t n = mark == NULL ? len : (size_t)(mark - s->rest.at);
	html_escape_attr(h->to, slice_head(s->rest, n));
	s->argument = mark == NULL || n + 1 == len ? -1 : mark[1] - 'A';
	s->rest = slice_skip(s->rest, n + 2);
	return s->argument >= 0;
}

const struct html_sentence *
html_find(const struct html_sentence *const *all, size_t n, const char *id)
{
	size_t from = 0, to = n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(id, all[middle]->id);
		if (order == 0)
			return all[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}
