/*
 * Every page in both languages: whole, translated, escaped, without anything
 * the Content-Security-Policy would forbid; and what goes with them.
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
#include "check.h"
#include "conf.h"
#include "door_pack.h"
#include "embed_file.h"
#include "own.h"
#include "verdict.h"
#include "web.h"
#include "web_view.h"

#define NOW 1795500000		/* 24 November 2026 */
#define HOSTILE "<script>\"'&\001"
#define PAGE_MOST (16 * 1024)

extern const struct html_sentence *const web_sentences[];
extern const size_t web_sentences_count;

static struct arena *arena;
static struct conf conf;
static const int statuses[] = { 400, 401, 403, 404, 405, 408, 409, 413, 414,
	422, 429, 431, 500, 503, 504 };

static struct web_ctx
reader(enum web_lang lang)
{
	return (struct web_ctx){ .lang = lang, .conf = &conf,
	    .version = "1.2", .now_s = NOW };
}

static struct check_report
report(enum verdict_outcome outcome)
{
	return (struct check_report){ .kind = CHECK_NUMBER,
	    .outcome = outcome, .headline = "X", .signer_name = "",
	    .signer_organisation = "", .issuer_name = "", .algorithm = "",
	    .level = "", .time_kind = "" };
}

static struct check_report
genuine(void)
{
	struct check_report r = report(GENUINE);
	r.cert = (struct check_certificate){ .uin = SLICE("BCW0012026000001"),
	    .holder = SLICE("R*** B***"), .masked = true,
	    .service = SLICE("BCW-001 Caste"), .service_name = SLICE("Caste"),
	    .department = SLICE("Backward Classes Welfare"),
	    .issued_s = NOW, .valid_until = SLICE("2027-03-31") };
	return r;
}

static struct check_report
because(enum verdict_outcome outcome, const char *word, const char *detail)
{
	struct check_report r = outcome == NOT_GENUINE && *detail != '\0' ?
	    genuine() : report(outcome);
	r.outcome = outcome;
	r.reasons[r.n_reasons++] = (struct check_reason){ word,
	    "The English of the report.", detail };
	return r;
}

static struct check_report
pdf(void)
{
	static const struct check_field fields[] = {
	    { SLICE("District"), SLICE("জেলা"), SLICE("BCW"), SLICE("BCW"),
	    false },
	    { SLICE("Born"), SLICE("জন্ম"), SLICE("1989-05-12"),
	    SLICE("1989-05-12"), true } };
	struct check_report r = genuine();
	r.kind = CHECK_PDF;
	r.in_register = r.same_file = true;
	r.signer_name = "R B";
	r.signer_organisation = "R";
	r.issuer_name = "B";
	r.level = "B-B";
	r.algorithm = "RSA";
	r.time_kind = "claimed";
	r.signed_s = NOW;
	r.cert.fields = fields;
	r.cert.n_fields = 2;
	r.checked[r.n_checked++] = "The register of the issuing office.";
	r.unchecked[r.n_unchecked++] = "Something new.";
	return r;
}

#define PAGES 24
#define ALL_PAGES (PAGES + (int)COUNT_OF(statuses))

/* Every page a reader can meet, by number. */
static void
put_page(struct buf *to, const struct web_ctx *ctx, int n)
{
	static const struct fault why = { .code = FAULT_INPUT, .say = "No." };
	struct check_report r = genuine();
	switch (n) {
	case 0: web_home(to, ctx); return;
	case 1: web_verify_form(to, ctx, slice_of(""), NULL); return;
	case 2: web_verify_form(to, ctx, slice_of(" "), &why); return;
	case 3: web_verify_form(to, ctx, slice_of("12"), &why); return;
	case 4: break;
	case 5: r.test = true; break;
	case 6: r.cert.expired = true; break;
	case 7: r = because(NOT_GENUINE, "no-such-number", ""); break;
	case 8: r = because(NOT_GENUINE, "no-such-number-or-code", ""); break;
	case 9: r = because(NOT_GENUINE, "cancelled", "since 2026-11-02");
		break;
	case 10: r = because(NOT_GENUINE, "replaced", "since 2026-11-02");
		break;
	case 11: r = because(CANNOT_TELL, "no-register", ""); break;
	case 12: r = pdf(); web_file_result(to, ctx, &r); return;
	case 13: r = because(NOT_GENUINE, "changed-after-signing", "");
		r.kind = CHECK_PDF; break;
	case 14: r = because(NOT_GENUINE, "not-in-register", "");
		r.kind = CHECK_PDF; break;
	case 15: r = genuine(); r.kind = CHECK_PICTURE; break;
	case 16: r = because(CANNOT_TELL, "no-qr-code", "");
		r.kind = CHECK_PICTURE; break;
	case 17: case 18: case 19: web_file_form(to, ctx,
		    (enum web_file_problem)(n - 17)); return;
	case 20: r.cert.masked = false; r.in_register = true;
		web_verify_result(to, ctx, &r, slice_of("0123ABCD")); return;
	case 21: web_about(to, ctx, WEB_ACCESSIBILITY); return;
	case 22: web_about(to, ctx, WEB_PRIVACY); return;
	case 23: web_about(to, ctx, WEB_CONTACT); return;
	default: web_error(to, ctx, statuses[n - PAGES]); return;
	}
	web_verify_result(to, ctx, &r, slice_of(""));
}

static const char *
page(enum web_lang lang, int n)
{
	struct web_ctx ctx = reader(lang);
	struct buf b = buf_make(arena, PAGE_MOST);
	put_page(&b, &ctx, n);
	return buf_text(&b);
}

static void
must_hold(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("no \"%s\" in %s", what, text);
}

static void
must_lack(const char *text, const char *what)
{
	if (strcasestr(text, what) != NULL)
		fail_msg("\"%s\" in %s", what, text);
}

/* ---- whole and translated ---- */

static void
every_page_says_its_language_and_title(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++)
		for (int l = 0; l < WEB_LANGS; l++) {
			const char *p = page((enum web_lang)l, n);
			must_hold(p, l == WEB_BN ? "<html lang=\"bn\">" :
			    "<html lang=\"en\">");
			must_hold(p, "</title>");
			must_lack(p, "<title> ");
			must_hold(p, "<main id=\"main\"");
			must_hold(p, "href=\"#main\"");
			must_hold(p, "</html>");
		}
}

static void
every_page_has_one_heading_of_the_first_rank(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++) {
		const char *first = strstr(page(WEB_EN, n), "<h1");
		assert_non_null(first);
		assert_null(strstr(first + 1, "<h1"));
	}
}

static void
bengali_lacks_no_sentence(void **state)
{
	(void)state;
	assert_true(web_sentences_count > 50);
	for (size_t i = 0; i < web_sentences_count; i++)
		if (web_sentences[i]->in[HTML_BN].at == NULL)
			fail_msg("not in bn.po: %s", web_sentences[i]->id);
}

/* Words that are written in Latin letters in Bengali too. */
static bool
is_latin_anyway(const char *at, size_t n)
{
	static const char *const words[] = { "UIN", "QR", "OpenAPI", "mohor",
		"ZIP", "PDF", "CSV", "UTF", "BCW", "R", "B", "WCAG", "AA", /* the host: */ "verify", "example", "gov",
		"in" };
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strlen(words[i]) == n && memcmp(words[i], at, n) == 0)
			return true;
	return false;
}

/* The end of the element that begins at at: "<x lang="en">...</x>". */
static const char *
behind_english(const char *at)
{
	char name[16], tag[24];
	assert_int_equal(sscanf(at, "<%15[a-z]", name), 1);
	snprintf(tag, sizeof tag, "</%s>", name);
	at = strstr(at, tag);
	assert_non_null(at);
	return at;
}

/* In text that is not marked as English, no Latin word remains. */
static void
must_be_bengali(const char *p)
{
	for (const char *at = p; *at != '\0';) {
		if (*at == '<') {
			const char *end = strchr(at, '>');
			const char *mark = strstr(at, "lang=\"en\"");
			at = mark != NULL && mark < end && at != p ?
			    behind_english(at) : end + 1;
		} else if (*at == '&') {
			at = strchr(at, ';') + 1;
		} else if (isalpha((unsigned char)*at)) {
			size_t n = 0;
			while (isalpha((unsigned char)at[n]))
				n++;
			if (!is_latin_anyway(at, n))
				fail_msg("\"%.*s\" in %s", (int)n, at, p);
			at += n;
		} else {
			at++;
		}
	}
}

static void
a_bengali_page_holds_no_english_unless_it_says_so(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++)
		must_be_bengali(page(WEB_BN, n));
}

static void
a_reason_not_known_here_keeps_its_english_and_says_so(void **state)
{
	struct web_ctx ctx = reader(WEB_BN);
	struct check_report r = because(CANNOT_TELL, "something-new", "");
	struct buf b = buf_make(arena, PAGE_MOST);
	(void)state;
	web_verify_result(&b, &ctx, &r, slice_of(""));
	must_hold(buf_text(&b),
	    "<span lang=\"en\">The English of the report.</span>");
}

static void
numbers_and_days_are_bengali_for_people_and_iso_for_machines(void **state)
{
	(void)state;
	const char *p = page(WEB_BN, 4);
	must_hold(p, "<time datetime=\"2027-03-31\">৩১ মার্চ ২০২৭</time>");
}

/* ---- nothing a policy forbids, nothing a person typed ---- */

/* Walks the tags of a page that was made from hostile values. */
static void
must_be_plain(const char *p)
{
	must_lack(p, "<script");
	must_lack(p, "<style");
	must_lack(p, "style=");
	must_lack(p, "javascript:");
	must_lack(p, "\001");
	for (const char *at = strchr(p, '<'); at != NULL;
	    at = strchr(at + 1, '<')) {
		const char *end = strchr(at, '>');
		assert_non_null(end);
		for (const char *c = at; c < end; c++)
			if (isspace((unsigned char)*c) &&
			    strncasecmp(c + 1, "on", 2) == 0)
				fail_msg("a handler: %.*s", (int)(end - at),
				    at);
	}
}

static void
no_page_holds_script_style_or_handlers(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++)
		for (int l = 0; l < WEB_LANGS; l++)
			must_be_plain(page((enum web_lang)l, n));
}

/* What a tag of this kind loads lies among our assets. */
static void
must_load_assets(const char *p, const char *tag, const char *attribute)
{
	for (p = strstr(p, tag); p != NULL; p = strstr(p + 1, tag)) {
		const char *at = strstr(p, attribute);
		assert_non_null(at);
		at += strlen(attribute) + strlen("/assets/");
		assert_non_null(web_asset(slice_from(at,
		    strcspn(at, "\""))));
	}
}

static void
a_page_loads_our_assets_alone(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++) {
		const char *p = page(WEB_EN, n);
		must_lack(p, "http:");
		must_lack(p, "https:");
		must_hold(p, "<link rel=\"stylesheet\" href=\"/assets/mohor-");
		must_load_assets(p, "<link ", "href=\"");
		must_load_assets(p, "<img ", "src=\"");
	}
}

static void
hostile_values_are_shown_and_do_nothing(void **state)
{
	static const struct fault why = { .code = FAULT_INPUT };
	struct conf usual = conf;
	struct slice bad = slice_of(HOSTILE);
	(void)state;
	conf.state_en = conf.organisation_en = conf.host = bad;
	struct web_ctx ctx = reader(WEB_EN);
	ctx.version = HOSTILE;
	ctx.reference = bad;
	struct check_report r = because(NOT_GENUINE, HOSTILE, HOSTILE);
	r.reasons[0].sentence = HOSTILE;
	r.cert.uin = r.cert.holder = r.cert.service = r.cert.department = bad;
	r.cert.valid_until = r.cert.replaced_by = r.cert.service_name = bad;
	r.signer_name = r.signer_organisation = HOSTILE;
	r.reasons[0].detail = HOSTILE;
	r.reasons[0].word = "signer-not-ours";
	struct buf b = buf_make(arena, PAGE_MOST);
	web_home(&b, &ctx);
	web_verify_form(&b, &ctx, bad, &why);
	web_verify_result(&b, &ctx, &r, slice_of(""));
	web_error(&b, &ctx, 500);
	conf = usual;
	const char *p = buf_text(&b);
	must_be_plain(p);
	must_hold(p, "value=\"&lt;script&gt;&quot;&#39;&amp;\357\277\275\"");
	must_hold(p, "<bdi>&lt;script&gt;\"'&amp;");
}

static void
the_access_code_is_never_shown_again(void **state)
{
	(void)state;
	const char *at = strstr(page(WEB_EN, 3), "name=\"code\"");
	assert_non_null(at);
	assert_null(memmem(at, (size_t)(strchr(at, '>') - at), "value", 5));
}

/* ---- what a verdict says ---- */

static void
a_genuine_number_asks_to_compare_the_paper(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 4);
	must_hold(p, "class=\"verdict genuine\"");
	must_hold(p, "<h1>Genuine number</h1>");
	must_hold(p, "Now compare");
	must_hold(p, "The name is masked.");
	must_hold(p, "<input type=\"hidden\" name=\"uin\" "
	    "value=\"BCW0012026000001\">");
	must_hold(p, "name=\"code\"");
	must_lack(p, "/v/certificate");
}

static void
a_test_is_never_green(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 5);
	must_lack(p, "class=\"verdict genuine\"");
	must_hold(p, "<h1>Genuine number of a test installation</h1>");
	must_hold(p, "no authority stands behind it");
}

static void
a_certificate_that_ended_says_so_first(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 6);
	must_lack(p, "class=\"verdict genuine\"");
	must_hold(p, "<h1>Genuine number, but the certificate has ended</h1>");
	must_hold(p, "Was valid until");
}

static void
a_cancelled_certificate_says_since_when(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 9);
	must_hold(p, "<h1>Cancelled</h1>");
	must_hold(p, "Do not accept it.");
	must_hold(p, "cancelled by its department");
	must_hold(p, "Since 2 November 2026.");
	must_lack(p, "Now compare");
	must_lack(p, "alid until");
}

static void
what_cannot_be_told_is_not_called_genuine(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 11);
	must_hold(p, "<h1>It cannot be told now whether this is genuine</h1>");
	must_lack(p, "verdict genuine");
	must_lack(p, "Now compare");
}

static void
a_whole_name_is_not_called_masked(void **state)
{
	struct web_ctx ctx = reader(WEB_EN);
	struct check_report r = genuine();
	struct buf b = buf_make(arena, PAGE_MOST);
	(void)state;
	r.cert.holder = slice_of("Rina Bera");
	r.cert.masked = false;
	web_verify_result(&b, &ctx, &r, slice_of(""));
	must_hold(buf_text(&b), "<bdi>Rina Bera</bdi>");
	must_lack(buf_text(&b), "masked");
}

static void
every_reason_of_a_verdict_has_its_bengali(void **state)
{
	static const char *const more[] = {
	    "The QR code was signed by somebody who is not a known issuer of"
	    " certificates.", "The QR code was changed or forged: its signature"
	    " is not the issuer's.", "The register issued something else under"
	    " this number.", "The register issued another file under this"
	    " number.", "It is properly signed, but it is not a certificate: it"
	    " bears no number.", "The file could not be examined: it is"
	    " damaged, or far larger than a certificate." };
	struct web_ctx ctx = reader(WEB_BN);
	(void)state;
	for (int i = 0; i < REASON_CODES; i++)
		if (!web_can_say(&ctx, verdict_reason_row((enum verdict_code)
		    i)->sentence))
			fail_msg("%s", verdict_reason_row((enum verdict_code)
			    i)->sentence);
	for (size_t i = 0; i < COUNT_OF(more); i++)
		if (!web_can_say(&ctx, more[i]))
			fail_msg("%s", more[i]);
}

static void
a_genuine_pdf_says_who_signed_and_that_it_is_the_very_file(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 12);
	must_hold(p, "<h1>Genuine certificate</h1>");
	must_hold(p, "byte for byte");
	must_hold(p, "Who signed the file");
	must_hold(p, "the signer's own word");
	must_hold(p, "PAdES B-B");
	must_lack(p, "Now compare");
	must_hold(page(WEB_BN, 12), "জেলা");
	must_hold(page(WEB_BN, 12), ">১২ মে ১৯৮৯</time>");
}

static void
nobody_is_told_to_rely_on_a_test_or_on_what_has_ended(void **state)
{
	struct web_ctx ctx = reader(WEB_EN);
	struct buf b = buf_make(arena, PAGE_MOST);
	struct check_report r = pdf();
	(void)state;
	must_hold(page(WEB_EN, 12), "You may rely on this file.");
	r.test = true;
	web_file_result(&b, &ctx, &r);
	r.test = false;
	r.cert.expired = true;
	web_file_result(&b, &ctx, &r);
	must_lack(buf_text(&b), "You may rely");
	must_hold(buf_text(&b), "Do not rely on it");
	must_hold(buf_text(&b), "Its validity has ended.");
}

static void
in_a_frame_the_answer_names_where_it_comes_from(void **state)
{
	struct web_ctx ctx = reader(WEB_EN);
	struct buf b = buf_make(arena, PAGE_MOST);
	struct check_report r = genuine();
	(void)state;
	ctx.embedded = true;
	web_verify_form(&b, &ctx, slice_of(""), NULL);
	must_hold(buf_text(&b), "No other site may show this page");
	conf.embed_sites = slice_of("https://portal.example");
	b = buf_make(arena, PAGE_MOST);
	web_verify_form(&b, &ctx, slice_of(""), NULL);
	must_lack(buf_text(&b), "No other site may show this page");
	must_hold(buf_text(&b), "data-sites=\"https://portal.example\"");
	b = buf_make(arena, PAGE_MOST);
	web_verify_result(&b, &ctx, &r, slice_of(""));
	conf.embed_sites = slice_of("");
	must_hold(buf_text(&b), "This answer comes from verify.example.gov.in");
	must_hold(buf_text(&b), "24 November 2026");
	must_hold(buf_text(&b), "action=\"/embed?lang=en\"");
	must_lack(buf_text(&b), "/v/certificate");
}

static void
a_picture_says_that_only_its_code_was_read(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 15);
	must_hold(p, "<h1>Genuine QR code</h1>");
	must_hold(p, "Now compare: only the QR code was read");
}

static void
changed_and_never_issued_are_told_apart(void **state)
{
	(void)state;
	must_hold(page(WEB_EN, 13), "<h1>Changed after it was signed</h1>");
	must_hold(page(WEB_EN, 14), "<h1>Not issued here</h1>");
	must_hold(page(WEB_EN, 14), "It is properly signed, but the register");
}

static void
only_the_right_code_leads_to_the_certificate(void **state)
{
	(void)state;
	must_hold(page(WEB_EN, 20), "action=\"/v/certificate\" method=\"post\"");
	must_lack(page(WEB_EN, 20), "href=\"/v/certificate");
	must_lack(page(WEB_EN, 4), "/v/certificate");
	must_lack(page(WEB_EN, 12), "/v/certificate");
}

static void
a_cancelled_one_says_why_to_who_holds_the_paper(void **state)
{
	struct web_ctx ctx = reader(WEB_BN);
	struct check_report r = because(NOT_GENUINE, "cancelled",
	    "since 2026-11-02");
	struct buf b = buf_make(arena, PAGE_MOST);
	(void)state;
	r.cert.ended_why = slice_of("What stands on it is wrong. See <12>");
	web_verify_result(&b, &ctx, &r, slice_of("0123ABCD"));
	must_hold(buf_text(&b), " – <bdi lang=\"en\">See &lt;12&gt;</bdi>");
	must_hold(buf_text(&b), "কারণ: এতে যা লেখা আছে তা ভুল");
}

static void
a_replaced_one_names_the_new_one(void **state)
{
	struct web_ctx ctx = reader(WEB_EN);
	struct check_report r = because(NOT_GENUINE, "replaced",
	    "since 2026-11-02");
	struct buf b = buf_make(arena, PAGE_MOST);
	(void)state;
	r.cert.replaced_by = slice_of("BCW0012026000002");
	web_verify_result(&b, &ctx, &r, slice_of(""));
	must_hold(buf_text(&b), "href=\"/v/BCW0012026000002\"");
}

static void
a_department_is_named_in_the_readers_language(void **state)
{
	struct web_ctx ctx = reader(WEB_BN);
	struct check_report r = genuine();
	struct buf b = buf_make(arena, PAGE_MOST);
	(void)state;
	r.cert.department_bn = slice_of("অনগ্রসর শ্রেণি কল্যাণ");
	web_verify_result(&b, &ctx, &r, slice_of(""));
	must_hold(buf_text(&b), "অনগ্রসর শ্রেণি কল্যাণ");
	must_lack(buf_text(&b), "Backward Classes");
	must_hold(buf_text(&b), "<span lang=\"en\">Caste</span>");
}

static void
a_test_installation_says_so_on_every_page(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++) {
		conf.test_pki = false;
		must_lack(page(WEB_EN, n), "Test installation.");
		conf.test_pki = true;
		must_hold(page(WEB_EN, n), "Test installation.");
		conf.test_pki = false;
	}
}

static void
a_mistake_is_tied_to_its_field(void **state)
{
	(void)state;
	const char *p = page(WEB_EN, 3);
	must_hold(p, "role=\"alert\"");
	must_hold(p, "<a href=\"#uin\">");
	must_hold(p, "aria-describedby=\"uin-hint uin-error\" "
	    "aria-invalid=\"true\"");
	must_hold(p, "id=\"uin-error\"");
	must_hold(p, "value=\"12\"");
	must_lack(page(WEB_EN, 1), "aria-invalid");
}

/* ---- style sheet, headers, languages ---- */

static void
the_style_sheet_a_page_names_is_there(void **state)
{
	(void)state;
	const char *at = strstr(page(WEB_EN, 0), "/assets/mohor-");
	assert_non_null(at);
	at += strlen("/assets/");
	const struct embed_file *f = web_asset(slice_from(at,
	    strcspn(at, "\"")));
	assert_non_null(f);
	assert_true(f->bytes.len > 1000);
	assert_null(web_asset(slice_of("mohor.css")));
	assert_null(web_asset(slice_of("")));
	assert_null(memmem(f->bytes.at, f->bytes.len, "url(", 4));
	assert_null(memmem(f->bytes.at, f->bytes.len, "@font-face", 10));
	assert_null(memmem(f->bytes.at, f->bytes.len, "GDS", 3));
	assert_null(memmem(f->bytes.at, f->bytes.len, "@import", 7));
}

static void
the_cookie_of_the_language_does_not_keep_pages_from_being_packed(void **state)
{
	(void)state;
	assert_true(door_pack_cookies(slice_of(WEB_LANG_COOKIE "=bn")));
}

static void
an_asset_is_named_for_pages_with_a_hash_and_typed_by_its_end(void **state)
{
	(void)state;
	const char *name = web_asset_name("seal", ".svg");
	assert_true(strncmp(name, "seal-", 5) == 0);
	assert_non_null(web_asset(slice_of(name)));
	assert_string_equal(web_asset_type(name), "image/svg+xml");
	assert_string_equal(web_asset_name("seal", ".css"), "");
	assert_string_equal(web_asset_name("eal", ".svg"), "");
	assert_string_equal(web_asset_type("css"), "application/octet-stream");
}

static void
a_page_is_at_most_16_kilobytes_before_it_is_compressed(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++)
		for (int l = 0; l < WEB_LANGS; l++)
			assert_true(strlen(page((enum web_lang)l, n)) <=
			    PAGE_MOST);
}

static void
where_to_complain_is_told_as_the_settings_say(void **state)
{
	(void)state;
	struct conf usual = conf;
	must_hold(page(WEB_EN, 23), "has not given an address");
	conf.contact_email = slice_of("help@example.gov.in");
	conf.contact_address_bn = slice_of("কলকাতা");
	must_hold(page(WEB_EN, 23), "<bdi>help@example.gov.in</bdi>");
	must_lack(page(WEB_EN, 23), "has not given an address");
	must_lack(page(WEB_EN, 23), "কলকাতা");
	must_hold(page(WEB_BN, 23), "কলকাতা");
	conf = usual;
}

static const char *
header(enum web_keep keep, const char *name)
{
	for (const struct web_header *h = web_headers(keep, WEB_PLAIN);
	    h->name != NULL; h++)
		if (strcmp(h->name, name) == 0)
			return h->value;
	return "";
}

static void
every_response_forbids_scripts_and_frames(void **state)
{
	(void)state;
	for (int k = WEB_SHARED; k <= WEB_FOREVER; k++) {
		const char *csp = header((enum web_keep)k,
		    "Content-Security-Policy");
		assert_string_equal(csp, "default-src 'none'; style-src 'self';"
		    " img-src 'self'; form-action 'self'; base-uri 'none';"
		    " frame-ancestors 'none'");
		assert_string_equal(header((enum web_keep)k,
		    "X-Content-Type-Options"), "nosniff");
		assert_string_equal(header((enum web_keep)k,
		    "Referrer-Policy"), "no-referrer");
		assert_string_equal(header((enum web_keep)k,
		    "Cross-Origin-Opener-Policy"), "same-origin");
		assert_string_equal(header((enum web_keep)k,
		    "Strict-Transport-Security"), "max-age=31536000");
		must_hold(header((enum web_keep)k, "Permissions-Policy"),
		    "geolocation=()");
	}
}

static void
only_what_never_changes_is_kept_for_ever(void **state)
{
	(void)state;
	assert_string_equal(header(WEB_PERSONAL, "Cache-Control"), "no-store");
	assert_string_equal(header(WEB_SHARED, "Cache-Control"), "no-cache");
	assert_string_equal(header(WEB_FOREVER, "Cache-Control"),
	    "public, max-age=31536000, immutable");
	assert_string_equal(header(WEB_SHARED, "Vary"),
	    "Accept-Encoding, Accept-Language, Cookie");
}

static void
the_language_is_what_the_reader_prefers(void **state)
{
	static const struct {
		const char *accept, *cookie;
		enum web_lang is;
	} rows[] = {
		{ "", "", WEB_EN },
		{ "bn", "", WEB_BN },
		{ "BN-in, en;q=0.9", "", WEB_BN },
		{ "en-GB,en;q=0.9,bn;q=0.8", "", WEB_EN },
		{ "fr, bn;q=0.5, en;q=0.4", "", WEB_BN },
		{ "en;q=0.4,bn;q=0.50", "", WEB_BN },
		{ "bn;q=0", "", WEB_EN },
		{ "bn;q=0.000, en;q=0.001", "", WEB_EN },
		{ "bn;q=2, en;q=0.1", "", WEB_EN },
		{ "bn; q=0.7 , en ; q=0.6", "", WEB_BN },
		{ "ben", "", WEB_EN },
		{ "*, bn", "", WEB_BN },
		{ ",;,;q=,-,;;=", "", WEB_EN },
		{ "en", "__Host-lang=bn", WEB_BN },
		{ "bn", "a=b; __Host-lang=en; c", WEB_EN },
		{ "bn", "__Host-lang=xx", WEB_BN },
		{ "en", "__Host-lang=bn; __Host-lang=en", WEB_EN },
		{ "en", "lang=bn", WEB_EN },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (web_lang_choose(slice_of(rows[i].accept),
		    slice_of(rows[i].cookie)) != rows[i].is)
			fail_msg("\"%s\" \"%s\"", rows[i].accept,
			    rows[i].cookie);
}

static void
the_choice_of_a_language_comes_back(void **state)
{
	(void)state;
	for (int l = 0; l < WEB_LANGS; l++) {
		struct slice rest = slice_of(web_lang_cookie((enum web_lang)l));
		struct slice cookie;
		assert_true(slice_cut(&rest, ';', &cookie));
		assert_int_equal(web_lang_choose(slice_of(""), cookie), l);
		must_hold(rest.at, "Secure");
	}
}

static void
every_page_offers_the_other_language(void **state)
{
	(void)state;
	for (int n = 0; n < ALL_PAGES; n++) {
		must_hold(page(WEB_EN, n), "href=\"?lang=bn\" lang=\"bn\"");
		must_hold(page(WEB_BN, n), "href=\"?lang=en\" lang=\"en\"");
		must_lack(page(WEB_BN, n), "?lang=bn");
	}
}

static int
begin_page(void **state)
{
	(void)state;
	arena_reset(arena);
	return 0;
}

#define FACT(f) cmocka_unit_test_setup(f, begin_page)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(every_page_says_its_language_and_title),
		FACT(every_page_has_one_heading_of_the_first_rank),
		FACT(bengali_lacks_no_sentence),
		FACT(a_bengali_page_holds_no_english_unless_it_says_so),
		FACT(a_reason_not_known_here_keeps_its_english_and_says_so),
		FACT(
		numbers_and_days_are_bengali_for_people_and_iso_for_machines),
		FACT(no_page_holds_script_style_or_handlers),
		FACT(a_page_loads_our_assets_alone),
		FACT(hostile_values_are_shown_and_do_nothing),
		FACT(the_access_code_is_never_shown_again),
		FACT(a_genuine_number_asks_to_compare_the_paper),
		FACT(a_test_is_never_green),
		FACT(a_certificate_that_ended_says_so_first),
		FACT(a_cancelled_certificate_says_since_when),
		FACT(a_cancelled_one_says_why_to_who_holds_the_paper),
		FACT(what_cannot_be_told_is_not_called_genuine),
		FACT(a_whole_name_is_not_called_masked),
		FACT(every_reason_of_a_verdict_has_its_bengali),
		FACT(
		a_genuine_pdf_says_who_signed_and_that_it_is_the_very_file),
		FACT(nobody_is_told_to_rely_on_a_test_or_on_what_has_ended),
		FACT(in_a_frame_the_answer_names_where_it_comes_from),
		FACT(a_picture_says_that_only_its_code_was_read),
		FACT(changed_and_never_issued_are_told_apart),
		FACT(only_the_right_code_leads_to_the_certificate),
		FACT(a_replaced_one_names_the_new_one),
		FACT(a_department_is_named_in_the_readers_language),
		FACT(a_test_installation_says_so_on_every_page),
		FACT(a_mistake_is_tied_to_its_field),
		FACT(the_style_sheet_a_page_names_is_there),
		FACT(the_cookie_of_the_language_does_not_keep_pages_from_being_packed),
		FACT(an_asset_is_named_for_pages_with_a_hash_and_typed_by_its_end),
		FACT(a_page_is_at_most_16_kilobytes_before_it_is_compressed),
		FACT(where_to_complain_is_told_as_the_settings_say),
		FACT(every_response_forbids_scripts_and_frames),
		FACT(only_what_never_changes_is_kept_for_ever),
		FACT(the_language_is_what_the_reader_prefers),
		FACT(the_choice_of_a_language_comes_back),
		FACT(every_page_offers_the_other_language),
	};
	arena = arena_make();
	conf_defaults(&conf);
	conf.test_pki = false;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(arena);
	return failed;
}
