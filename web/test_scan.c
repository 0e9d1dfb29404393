/*
 * The pages that bring a script, and what goes with it: no more power than it
 * needs, every name it asks for is there, every sentence translated.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "check.h"
#include "conf.h"
#include "embed_file.h"
#include "own.h"
#include "web.h"

#define NOW 1795500000		/* 24 November 2026 */

static struct arena *arena;
static struct conf conf;

static struct web_ctx
reader(enum web_lang lang)
{
	return (struct web_ctx){ .lang = lang, .conf = &conf, .scan = true,
	    .version = "1.2", .now_s = NOW };
}

/* The form, the answer to the address in a QR code, and without a network. */
enum { FORM, ANSWER, OFFLINE, PAGES };

static const char *
page_of(const struct web_ctx *ctx, int n)
{
	struct buf b = buf_make(arena, 65536);
	const struct check_report r = { .kind = CHECK_NUMBER,
	    .outcome = GENUINE, .headline = "X", .signer_name = "",
	    .time_kind = "",
	    .cert = { .uin = SLICE("BCW0012026000001") } };
	if (n == FORM)
		web_verify_form(&b, ctx, slice_of(""), NULL);
	else if (n == ANSWER)
		web_verify_result(&b, ctx, &r, slice_of(""));
	else
		web_offline(&b, ctx);
	return buf_text(&b);
}

static const char *
page(enum web_lang lang, int n)
{
	struct web_ctx ctx = reader(lang);
	return page_of(&ctx, n);
}

static void
must_hold(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("no \"%s\" in %s", what, text);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;
	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

static void
a_page_brings_one_script_of_our_own(void **state)
{
	(void)state;
	for (int n = 0; n < PAGES; n++) {
		const char *p = page(WEB_EN, n);
		assert_int_equal(count(p, "<script"), 1);
		assert_int_equal(count(p, "></script>"), 1);
		must_hold(p, "<script type=\"module\" src=\"/assets/page-");
	}
}

static void
a_page_without_the_script_names_nothing_of_it(void **state)
{
	(void)state;
	struct web_ctx ctx = reader(WEB_EN);
	ctx.scan = false;
	for (int n = FORM; n < OFFLINE; n++) {
		const char *p = page_of(&ctx, n);
		assert_int_equal(count(p, "<script") + count(p, "<template") +
		    count(p, "manifest"), 0);
	}
}

static void
every_asset_that_a_page_names_is_there(void **state)
{
	(void)state;
	for (int n = 0; n < PAGES; n++) {
		const char *at = page(WEB_EN, n);
		while ((at = strstr(at, "/assets/")) != NULL) {
			at += strlen("/assets/");
			struct slice name = slice_from(at, strcspn(at, "\""));
			assert_non_null(web_asset(name));
		}
	}
}

static void
nothing_is_asked_of_another_host(void **state)
{
	(void)state;
	for (int n = 0; n < PAGES; n++) {
		const char *p = page(WEB_EN, n);
		assert_int_equal(count(p, "src=\"http") +
		    count(p, "href=\"http") + count(p, "src=\"//"), 0);
	}
}

static void
an_asset_is_told_for_what_it_is(void **state)
{
	(void)state;
	assert_string_equal(web_asset_type("zxing_reader-0.wasm"),
	    "application/wasm");
	assert_string_equal(web_asset_type("page-0.js"),
	    "text/javascript; charset=utf-8");
	assert_string_equal(web_asset_type("icon-0.png"), "image/png");
	assert_string_equal(web_asset_type("what"),
	    "application/octet-stream");
}

/* A word the script may fill in must be filled in every language. */
static void
a_translation_has_the_words_that_a_script_fills_in(void **state)
{
	static const char *const words[] = { "%list%", "%until%", "%shown%" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		size_t n = count(page(WEB_EN, OFFLINE), words[i]);
		assert_true(n > 0);
		assert_int_equal(count(page(WEB_BN, OFFLINE), words[i]), n);
	}
}

static const char *
header(enum web_power power, const char *name)
{
	for (const struct web_header *h = web_headers(WEB_SHARED, power);
	    h->name != NULL; h++)
		if (strcmp(h->name, name) == 0)
			return h->value;
	return "";
}

static void
only_pages_with_a_script_may_ask_for_the_camera(void **state)
{
	(void)state;
	must_hold(header(WEB_SCRIPTED, "Permissions-Policy"), "camera=(self)");
	must_hold(header(WEB_PLAIN, "Permissions-Policy"), "camera=()");
	must_hold(header(WEB_WORKER, "Permissions-Policy"), "camera=()");
}

static void
no_page_may_compile_and_nothing_is_inline(void **state)
{
	(void)state;
	const char *csp = header(WEB_SCRIPTED, "Content-Security-Policy");
	must_hold(csp, "default-src 'none'");
	must_hold(csp, "script-src 'self';");
	assert_int_equal(count(csp, "unsafe"), 0);
	csp = header(WEB_WORKER, "Content-Security-Policy");
	must_hold(csp, "script-src 'self' 'wasm-unsafe-eval'");
	assert_int_equal(count(csp, "'unsafe"), 0);
}

static const char *
kept(void)
{
	struct buf b = buf_make(arena, 4096);
	struct web_ctx ctx = reader(WEB_EN);
	web_offline_kept(&b, &ctx);
	return buf_text(&b);
}

static void
what_is_kept_is_all_the_page_needs(void **state)
{
	(void)state;
	const char *at = page(WEB_EN, OFFLINE), *k = kept();
	must_hold(k, "/offline?lang=en");
	must_hold(k, "/offline?lang=bn");
	while ((at = strstr(at, "/assets/")) != NULL) {
		size_t n = strcspn(at, "\"");
		assert_non_null(memmem(k, strlen(k), at, n));
		at += n;
	}
}

static void
the_worker_is_renewed_when_a_page_changes(void **state)
{
	(void)state;
	const char *first = kept();
	assert_string_equal(kept(), first);
	struct slice usual = conf.state_bn;
	conf.state_bn = slice_of("X");
	assert_string_not_equal(kept(), first);
	conf.state_bn = usual;
}

static void
the_manifest_is_in_the_reader_s_language(void **state)
{
	(void)state;
	for (int l = 0; l < WEB_LANGS; l++) {
		struct buf b = buf_make(arena, 4096);
		struct web_ctx ctx = reader((enum web_lang)l);
		web_manifest(&b, &ctx);
		must_hold(buf_text(&b), l == WEB_BN ? "\"lang\":\"bn\"" :
		    "\"lang\":\"en\"");
		must_hold(buf_text(&b), l == WEB_BN ? "শংসাপত্র যাচাই" :
		    "Verification of certificates");
		must_hold(buf_text(&b), "\"start_url\":\"/v\"");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_brings_one_script_of_our_own),
		cmocka_unit_test(a_page_without_the_script_names_nothing_of_it),
		cmocka_unit_test(every_asset_that_a_page_names_is_there),
		cmocka_unit_test(nothing_is_asked_of_another_host),
		cmocka_unit_test(an_asset_is_told_for_what_it_is),
		cmocka_unit_test(
		    a_translation_has_the_words_that_a_script_fills_in),
		cmocka_unit_test(
		    only_pages_with_a_script_may_ask_for_the_camera),
		cmocka_unit_test(no_page_may_compile_and_nothing_is_inline),
		cmocka_unit_test(what_is_kept_is_all_the_page_needs),
		cmocka_unit_test(the_worker_is_renewed_when_a_page_changes),
		cmocka_unit_test(the_manifest_is_in_the_reader_s_language),
	};
	arena = arena_make();
	conf_defaults(&conf);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(arena);
	return failed;
}
