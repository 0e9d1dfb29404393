/*
 * Any bytes as Accept-Language, Cookie (split at the first NUL) and as what was
 * typed into the form: an answer of ours, what is found lies in what was sent,
 * no session out of nothing, and a page whose form is whole.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "conf.h"
#include "http_cookie.h"
#include "own.h"
#include "session.h"
#include "web.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool right)
{
	if (!right)
		abort();
}

static void
try_cookies(struct arena *a, struct slice cookie)
{
	static const unsigned char key[SESSION_KEY_LEN] = { 7 };
	struct session_keys keys;
	struct session s = { .made_s = -1 };
	struct slice value;
	session_keys_set(&keys, key);
	if (http_cookie_find(cookie, SESSION_COOKIE, &value))
		must(value.at >= cookie.at && value.at + value.len <=
		    cookie.at + cookie.len);
	must(session_take(&keys, a, cookie, 1795500000, &s, NULL) !=
	    FAULT_NONE && s.made_s == -1);
	must(session_check(&keys, &s, "f", cookie, NULL) == FAULT_DENIED);
}

static size_t
count(struct slice page, const char *what)
{
	size_t n = 0, len = strlen(what);
	for (size_t i = 0; i + len <= page.len; i++)
		n += memcmp(page.at + i, what, len) == 0;
	return n;
}

/* As many tags and quotes as without the typed text. */
static void
try_form(struct arena *a, struct slice typed)
{
	struct conf conf;
	struct buf with = buf_make(a, 8192), without = buf_make(a, 8192);
	conf_defaults(&conf);
	struct web_ctx ctx = { .lang = WEB_BN, .conf = &conf, .version = "1" };
	web_verify_form(&with, &ctx, typed, NULL);
	web_verify_form(&without, &ctx, slice_of(""), NULL);
	must(count(buf_slice(&with), "<") == count(buf_slice(&without), "<"));
	must(count(buf_slice(&with), "\"") ==
	    count(buf_slice(&without), "\""));
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice cookie = slice_from(at, n), accept;
	slice_cut(&cookie, '\0', &accept);
	must(web_lang_choose(accept, cookie) < WEB_LANGS);
	try_cookies(a, cookie);
	try_form(a, slice_from(at, n));
	return 0;
}
