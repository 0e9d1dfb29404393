/* Which language a reader wants. */
#include <strings.h>

#include "http_cookie.h"
#include "web.h"

bool
web_lang_find(struct slice tag, enum web_lang *out)
{
	for (int i = 0; i < WEB_LANGS; i++)
		if (slice_is(tag, html_lang_tag((enum html_lang)i))) {
			*out = (enum web_lang)i;
			return true;
		}
	return false;
}

const char *
web_lang_cookie(enum web_lang lang)
{
#define KEPT "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
	return lang == WEB_BN ? WEB_LANG_COOKIE "=bn" KEPT :
	    WEB_LANG_COOKIE "=en" KEPT;
#undef KEPT
}

/* "0.8" in thousandths; a weight that is none counts as nothing. */
static int
weight(struct slice q)
{
	int value = 0, unit = 1000;
	q = slice_trim(q);
	if (q.len == 0 || q.len > 5 || (q.at[0] != '0' && q.at[0] != '1') ||
	    (q.len > 1 && q.at[1] != '.'))
		return 0;
	for (size_t i = 0; i < q.len; i++) {
		if (i == 1)
			continue;
		if (q.at[i] < '0' || q.at[i] > '9')
			return 0;
		value += (q.at[i] - '0') * unit;
		unit /= 10;
	}
	return value > 1000 ? 0 : value;
}

/* The language of "bn-IN": its first part, in any case. */
static bool
find_range(struct slice range, enum web_lang *out)
{
	struct slice tag;
	if (!slice_cut(&range, '-', &tag) || tag.len != 2)
		return false;
	for (int i = 0; i < WEB_LANGS; i++)
		if (strncasecmp(tag.at, html_lang_tag((enum html_lang)i), 2) ==
		    0) {
			*out = (enum web_lang)i;
			return true;
		}
	return false;
}

enum web_lang
web_lang_choose(struct slice accept_language, struct slice cookie)
{
	enum web_lang best = WEB_EN, lang = WEB_EN;
	struct slice kept, part, range;
	int most = 0;
	if (http_cookie_find(cookie, WEB_LANG_COOKIE, &kept) &&
	    web_lang_find(kept, &lang))
		return lang;
	while (slice_cut(&accept_language, ',', &part)) {
		int q = 1000;
		slice_cut(&part, ';', &range);
		part = slice_trim(part);
		if (slice_starts(part, "q="))
			q = weight(slice_skip(part, 2));
		if (q > most && find_range(slice_trim(range), &lang)) {
			best = lang;
			most = q;
		}
	}
	return best;
}
