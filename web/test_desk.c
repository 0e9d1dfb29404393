/*
 * The pages of the desk in both languages: translated, escaped, without anything
 * that the Content-Security-Policy would forbid.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cancel.h"
#include "certs.h"
#include "conf.h"
#include "desk.h"
#include "own.h"
#include "role.h"
#include "routes_desk.h"
#include "user_store.h"

#define NOW 1795500000
#define HOSTILE "<script>\"'&"
#define TOKEN "tokentokentokentokentokentokentokentokentok"

static struct arena *arena;
static struct conf conf;
static struct user person;
static struct cancel_view asked;
static struct certs_view cert;

static struct web_ctx
reader(enum web_lang lang)
{
	return (struct web_ctx){ .lang = lang, .conf = &conf,
	    .version = "1.2", .now_s = NOW };
}

static void
furnish(const char *text)
{
	struct slice s = slice_of(text);
	person = (struct user){ .id = s, .login = s, .name_en = s,
	    .name_bn = s, .designation = s, .role = ROLE_APPROVER,
	    .dept = s, .centre = s };
	asked = (struct cancel_view){ .id = 7, .uin = "BCW0012026000001",
	    .reason = s, .asked_name = s, .asked_s = NOW, .decided_name = s,
	    .decided_s = NOW, .remark = s };
	cert = (struct certs_view){ .uin = "BCW0012026000001", .holder = s,
	    .service_name = s, .issued_s = NOW };
}

static void
put_home(struct buf *b, const struct web_ctx *ctx)
{
	bool offered[ROLE_ACTIONS];
	struct cancel_page page = { .at = &asked, .n = 1 };
	memset(offered, true, sizeof offered);
	const struct desk_home home = { .user = &person, .offered = offered,
		.cancels = &page, .note = "You are logged out.",
		.logout_token = TOKEN };
	desk_home(b, ctx, &home);
}

#define PAGES 13

static void
put_page(struct buf *b, const struct web_ctx *ctx, int n,
    const struct fault *why)
{
	struct desk_login_form login = { .token = TOKEN, .why = why,
		.login = person.login, .note = "You are logged out." };
	struct desk_cancel_form form = { .token = TOKEN, .why = why,
		.reason = SLICE("order"), .words = person.login };
	cert.status = n == 7 ? CERT_CANCELLED : CERT_VALID;
	asked.state = n == 9 ? CANCEL_CONFIRMED : n == 10 ? CANCEL_REFUSED :
	    CANCEL_OPEN;
	asked.own = n == 11;
	switch (n) {
	case 0: desk_login(b, ctx, &login); return;
	case 1: desk_code(b, ctx, &login); return;
	case 2: put_home(b, ctx); return;
	case 3: desk_password(b, ctx, TOKEN, why); return;
	case 4: desk_cancel_find(b, ctx, TOKEN, person.login, why); return;
	case 5: case 6: case 7: desk_cancel_ask(b, ctx, &cert, &form); return;
	default: desk_cancel_show(b, ctx, &asked, n == 12 ? NULL : &cert,
	    true, TOKEN, person.login, why); return;
	}
}

static const char *
page(enum web_lang lang, int n, const struct fault *why)
{
	struct web_ctx ctx = reader(lang);
	struct buf b = buf_make(arena, 16384);
	put_page(&b, &ctx, n, why);
	return buf_text(&b);
}

static void
must_hold(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("no \"%s\" in %s", what, text);
}

static void
every_page_has_one_heading_a_title_and_its_language(void **state)
{
	(void)state;
	furnish("x");
	for (int n = 0; n < PAGES; n++)
		for (int l = 0; l < WEB_LANGS; l++) {
			const char *p = page((enum web_lang)l, n, NULL);
			const char *h1 = strstr(p, "<h1");
			assert_non_null(h1);
			assert_null(strstr(h1 + 1, "<h1"));
			must_hold(p, l == WEB_BN ? "<html lang=\"bn\">" :
			    "<html lang=\"en\">");
			must_hold(p, "</html>");
		}
}

/* Latin letters of a page's main part that are neither in a tag, nor marked as
 * English, nor a number of ours. */
static void
must_be_bengali(const char *p)
{
	const char *at = strstr(p, "<main"), *end = strstr(p, "</main>");
	while (at < end) {
		const char *close = strchr(at, '>');
		if (*at == '<') {
			const char *mark = strstr(at, "lang=\"en\"");
			at = mark != NULL && mark < close ?
			    strstr(close, "</") : close + 1;
		} else if (strncmp(at, "BCW001202600000", 15) == 0) {
			at += 16;
		} else if (strncmp(at, "UIN", 3) == 0) {
			at += 3;
		} else if (isalpha((unsigned char)*at)) {
			fail_msg("\"%.60s\" in %s", at, p);
		} else {
			at++;
		}
	}
}

static void
a_bengali_page_holds_no_english(void **state)
{
	(void)state;
	furnish("");
	for (int r = 0; r < ROLES; r++) {
		person.role = (enum role)r;
		must_be_bengali(page(WEB_BN, 2, NULL));
	}
	for (int n = 0; n < PAGES; n++)
		must_be_bengali(page(WEB_BN, n, NULL));
}

/* What the office and the handlers say, as they say it. */
static const struct {
	int page;
	struct fault why;
} faults[] = {
	{ 0, { FAULT_DENIED, "", "The login name and the password do not fit"
	    " together.", "" } },
	{ 0, { FAULT_DENIED, "", "You have no app for codes yet. Ask your"
	    " administrator for one.", "" } },
	{ 0, { FAULT_LIMIT, "", "Too many attempts went wrong. Wait 7 seconds,"
	    " then try again.", "" } },
	{ 1, { FAULT_DENIED, "", "This is not the code that the app shows now.",
	    "" } },
	{ 1, { FAULT_DENIED, "", "This code was used already. Wait for the next"
	    " one.", "" } },
	{ 3, { FAULT_DENIED, "", "That is not your present password.", "" } },
	{ 3, { FAULT_INPUT, "new", "must have 8 to 128 characters. A sentence"
	    " of several words is good.", "" } },
	{ 3, { FAULT_INPUT, "new", "is one of those that are guessed first.",
	    "" } },
	{ 3, { FAULT_INPUT, "new", "must not be made of a name of yours.",
	    "" } },
	{ 3, { FAULT_INPUT, "again", "The two new passwords differ.", "" } },
	{ 4, { FAULT_ABSENT, "uin", "No certificate of your department has this"
	    " number.", "" } },
	{ 4, { FAULT_INPUT, "uin", "This is not a certificate number. Compare"
	    " it with the paper: 3 letters, then 13 digits.", "" } },
	{ 5, { FAULT_INPUT, "reason", "Choose a reason.", "" } },
	{ 5, { FAULT_INPUT, "words", "Write 200 letters or fewer.", "" } },
	{ 5, { FAULT_INPUT, "words", "Say in your words why: this reason alone"
	    " is not enough.", "" } },
	{ 5, { FAULT_CLASH, "reason", "Somebody asked for this before you, or"
	    " it is not valid any more.", "" } },
	{ 8, { FAULT_INPUT, "remark", "Say why you refuse, in 5 to 200"
	    " letters.", "" } },
	{ 8, { FAULT_CLASH, "remark", "Somebody has decided before you, or the"
	    " certificate is not valid any more.", "" } },
};

static void
every_mistake_is_told_in_bengali_and_tied_to_its_field(void **state)
{
	char id[40];
	(void)state;
	furnish("");
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		const char *p = page(WEB_BN, faults[i].page, &faults[i].why);
		must_be_bengali(p);
		const char *link = strstr(p, "<li><a href=\"#");
		assert_non_null(link);
		link += strlen("<li><a href=\"#");
		assert_true(strcspn(link, "\"") < 30);
		snprintf(id, sizeof id, "id=\"%.*s\"",
		    (int)strcspn(link, "\""), link);
		must_hold(p, id);
	}
}

static void
hostile_values_are_shown_and_do_nothing(void **state)
{
	static const struct fault why = { .code = FAULT_INPUT,
		.where = "words", .say = HOSTILE };
	(void)state;
	furnish(HOSTILE);
	for (int n = 0; n < PAGES; n++) {
		const char *p = page(WEB_EN, n, &why);
		assert_null(strcasestr(p, "<script"));
		assert_null(strcasestr(p, "style="));
		must_hold(p, "&lt;script&gt;");
	}
	must_hold(page(WEB_EN, 0, NULL),
	    "value=\"&lt;script&gt;&quot;&#39;&amp;\"");
}

static void
every_form_that_is_sent_bears_its_token(void **state)
{
	(void)state;
	furnish("x");
	for (int n = 0; n < PAGES; n++)
		for (const char *at = page(WEB_EN, n, NULL);
		    (at = strstr(at, "<form ")) != NULL; at++) {
			const char *end = strstr(at, "</form>");
			const char *token = strstr(at, "name=\"token\" value=\""
			    TOKEN "\"");
			assert_true(token != NULL && token < end);
			assert_memory_equal(strstr(at, "method="),
			    "method=\"post\"", 13);
		}
}

static void
only_who_may_decide_sees_how(void **state)
{
	(void)state;
	furnish("x");
	assert_non_null(strstr(page(WEB_EN, 8, NULL), "name=\"decision\""));
	for (int n = 9; n <= 11; n++)
		assert_null(strstr(page(WEB_EN, n, NULL), "name=\"decision\""));
}

static void
every_row_of_the_desk_names_an_action_and_sends_forms_to_persons(void **state)
{
	enum role_action action;
	(void)state;
	for (size_t i = 0; i < desk_table.n; i++) {
		const struct route *r = &desk_table.routes[i];
		bool login = strncmp(r->path, desk_table.login,
		    strlen(desk_table.login)) == 0;
		assert_int_equal(r->access, login ? ROUTE_PUBLIC :
		    ROUTE_PERSON);
		assert_int_equal(r->body, strcmp(r->method, "POST") == 0 ?
		    ROUTE_FORM : ROUTE_EMPTY);
		if (!login)
			assert_true(role_action_find(slice_of(r->scope),
			    &action));
		/* What changes something is done by nobody's link. */
		if (!login && role_action_changes(action) &&
		    strcmp(r->method, "POST") != 0)
			assert_int_equal(action, ACTION_CANCEL_ASK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_page_has_one_heading_a_title_and_its_language),
		cmocka_unit_test(a_bengali_page_holds_no_english),
		cmocka_unit_test(
		    every_mistake_is_told_in_bengali_and_tied_to_its_field),
		cmocka_unit_test(hostile_values_are_shown_and_do_nothing),
		cmocka_unit_test(every_form_that_is_sent_bears_its_token),
		cmocka_unit_test(only_who_may_decide_sees_how),
		cmocka_unit_test(
		every_row_of_the_desk_names_an_action_and_sends_forms_to_persons),
	};
	arena = arena_make();
	conf_defaults(&conf);
	conf.test_pki = false;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(arena);
	return failed;
}
