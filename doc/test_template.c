/* The template language: what it refuses, with the line, and what it makes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "date.h"
#include "doc_test_world.h"
#include "template_parts.h"

static struct world world;

/* Line numbers matter: rows below name them. */
static const char base[] =
    "template 1\n"				/* 1 */
    "service BCW-001\n"
    "languages bn en\n"
    "page\n"
    "\tink 1C2B45\n"				/* 5 */
    "letterhead\n"
    "\tseal lamp\n"
    "\tbn পশ্চিমবঙ্গ সরকার\n"
    "heading\n"
    "\tbn {service.name}\n"			/* 10 */
    "numbers\n"
    "\tuin bn শংসাপত্র নম্বর\n"
    "\tdate bn তারিখ\n"
    "paragraph\n"
    "\ten To certify that *{name}* is known.[ Mother: {mother}.]\n" /* 15 */
    "facts\n"
    "\trow name: name_bn name\n"
    "\trow father: father_bn father\n"
    "\trow dob | gender\n"
    "\trow address: address_bn address\n"	/* 20 */
    "\trow police_station | pin\n"
    "\trow district\n"
    "\trow category\n"
    "\trow community\n"
    "signature\n"				/* 25 */
    "\ten {signer.name}\n"
    "qr\n"
    "\tuin en UIN\n"
    "\tcode en Access code\n"
    "verify\n"					/* 30 */
    "\ten Verify at {certificate.url}\n";

static const struct mistake {
	const char *was, *is;
	int line;
	const char *says;
} mistakes[] = {
    { "template 1", "templat 1", 1, "'template' is missing here" },
    { "template 1", "template 2", 1, "of the kind 'template 1'" },
    { "service BCW-001", "service HHA-003", 2, "not for BCW-001" },
    { "languages bn en", "languages bn bn", 3, "each once" },
    { "languages bn en", "languages fr", 3, "bn, en, hi and ne" },
    { "page\n", "pages\n", 4, "'pages' is no block" },
    { "page\n", "page A4\n", 4, "stands alone" },
    { "ink 1C2B45", "ink blue", 5, "six hexadecimal digits" },
    { "ink 1C2B45", "inks 1C2B45", 5, "'inks' is no word of 'page'" },
    { "\tink 1C2B45", "\tborder dots", 5, "guilloche or none" },
    { "seal lamp", "seal lion", 7, "paddy, lamp, hills or shiuli" },
    { "seal lamp", "image crest.png 30", 7, "image FILE WIDTH WORDS" },
    { "seal lamp", "image no.png 30 The crest", 7, "cannot be used" },
    { "seal lamp", "image ../x.png 30 The crest", 7, "file name alone" },
    { "seal lamp", "size 7.5", 7, "from 8 to 48" },
    { "seal lamp", "size big", 7, "from 8 to 48" },
    { "seal lamp", "colour red", 7, "ink, accent or muted" },
    { "seal lamp", "align middle", 7, "left, centre, right or justify" },
    { "\tbn পশ্চিমবঙ্গ", "\thi पश्चिम", 8, "'hi' is not understood" },
    { "\tbn {service.name}", "\tbn {service.nam}", 10, "no field" },
    { "\tbn {service.name}", "\tbn {name}", 10, "same for everybody" },
    { "uin bn", "uni bn", 12, "use uin or date" },
    { "uin bn", "uin fr", 12, "'fr' is none" },
    { "\tdate bn তারিখ\n", "", 11, "words for the date" },
    { "*{name}*", "*{name}", 15, "a * without the second" },
    { "*{name}*", "{name", 15, "no way to write" },
    { "*{name}*", "{name long}", 15, "date or time only" },
    { "*{name}*", "{certificate.date loud}", 15, "no way to write" },
    { "*{name}*", "{certificate.uin words}", 15, "date or time only" },
    { "*{name}*", "{certificate.date groups}", 15, "access code only" },
    { "*{name}*", "{mother}", 15, "may be empty" },
    { "*{name}*", "{signer.place}", 15, "may be empty" },
    { "*{name}*", "[{name}]", 15, "can be empty" },
    { "*{name}*", "name}", 15, "a } without its {" },
    { "*{name}*", "name]", 15, "a ] without its [" },
    { "*{name}*", "[[[{mother}", 15, "[ inside of [ ]" },
    { "*{name}*", "{mobile}", 15, "may be empty" },
    { "*{name}*", "{name}[ {mobile}]", 15, "not meant for" },
    { "*{name}*", "ع", 15, "" },
    { "\trow name:", "\tline name:", 17, "'line' is no word of 'facts'" },
    { "row name: name_bn name", "row nam", 17, "no field 'nam'" },
    { "row name: name_bn name", "row name:", 17, "fields are needed" },
    { "row name: name_bn name", "row", 17, "'label' and 'value'" },
    { "row dob | gender", "row dob | gender | pin", 19, "at most two" },
    { "row dob | gender", "row dob | gender\n\tlabel bn x", 20,
	"a row of one fact" },
    { "row district", "row\n\tlabel bn {district}", 23, "no value can" },
    { "\trow community\n", "", 1, "'community' stands on the certificate" },
    { "\ten {signer.name}", "\ten The signer", 25, "{signer.name}" },
    { "signature\n\ten {signer.name}\n", "", 1, "'signature' is missing" },
    { "qr\n\tuin", "verify\n\ten Twice\nqr\n\tuin", 32, "there twice" },
    { "\tcode en Access code\n", "", 27, "the access code" },
    { "{certificate.url}", "our office", 30, "{certificate.url}" },
    { "verify\n\ten", "verify\n# nothing\nsmall\n\ten", 30, "is empty" },
    { "template 1\n", "\ttemplate 1\n", 1, "is missing here" },
    { "page\n", "\tbn words\npage\n", 4, "belongs to no block" },
    { "heading", "heading\n\tbn \xFF\nheading", 10, "not UTF-8" },
};

static struct slice
edited(const char *was, const char *is)
{
	const char *at = strstr(base, was);
	if (at == NULL)
		fail_msg("'%s' is not in the template", was);
	struct buf b = buf_make(world.arena, sizeof base + 256);
	buf_put(&b, base, (size_t)(at - base));
	buf_puts(&b, is);
	buf_puts(&b, at + strlen(was));
	return buf_slice(&b);
}

static enum fault_code
load(struct slice text, struct template **out, struct fault *why)
{
	world.env.image_dir = "/nonexistent";
	return template_load(world.arena, text, "t.mt", &world.env, out, why);
}

static void
every_mistake_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		struct fault why = { 0 };
		struct template *t = NULL;
		enum fault_code code = load(edited(m->was, m->is), &t, &why);
		char where[32];
		snprintf(where, sizeof where, "t.mt:%d", m->line);
		if (code != FAULT_INPUT || strcmp(why.where, where) != 0 ||
		    strstr(why.say, m->says) == NULL)
			fail_msg("'%s' for '%s': code %d, %s: %s", m->is,
			    m->was, code, why.where, why.say);
		assert_null(t);
	}
}

static void
a_template_without_mistakes_compiles(void **state)
{
	(void)state;
	struct template *t = NULL;
	struct fault why = { 0 };
	if (load(slice_of(base), &t, &why) != FAULT_NONE)
		fail_msg("%s: %s", why.where, why.say);
	assert_true(slice_starts(template_prelude(t), "%PDF-1.7\n"));
}

/* The template with every Bengali line in another language. */
static struct slice
translated(const char *languages, const char *lang)
{
	struct buf b = buf_make(world.arena, sizeof base + 64);
	for (const char *c = base; *c != '\0'; c++) {
		if (strncmp(c, "languages bn en", 15) == 0) {
			buf_puts(&b, languages);
			c += 14;
		} else if (strncmp(c, "bn {service.name}", 17) == 0) {
			buf_puts(&b, lang);
			buf_puts(&b, " Certificate");
			c += 16;
		} else if ((strncmp(c, "bn ", 3) == 0 ||
		    strncmp(c, "en ", 3) == 0) && c[-1] != '_') {
			buf_puts(&b, lang);
			c++;
		} else {
			buf_putc(&b, *c);
		}
	}
	return buf_slice(&b);
}

static void
a_template_may_have_one_language_only(void **state)
{
	(void)state;
	static const char *const langs[] = { "en", "bn", "hi", "ne" };
	for (size_t i = 0; i < COUNT_OF(langs); i++) {
		struct template *t = NULL;
		struct doc_output out;
		struct fault why = { 0 };
		char first[32];
		snprintf(first, sizeof first, "languages %s", langs[i]);
		if (load(translated(first, langs[i]), &t, &why) != FAULT_NONE ||
		    doc_make(world.arena, t, world_person(&world), &out,
		    &why) != FAULT_NONE)
			fail_msg("%s: %s: %s", langs[i], why.where, why.say);
		assert_int_equal(out.pages, 1);
	}
}

static void
the_same_text_gives_the_same_prelude(void **state)
{
	(void)state;
	struct template *a = NULL, *b = NULL;
	assert_int_equal(load(slice_of(base), &a, NULL), FAULT_NONE);
	assert_int_equal(load(slice_of(base), &b, NULL), FAULT_NONE);
	assert_true(slice_eq(template_prelude(a), template_prelude(b)));
	assert_true(slice_eq(template_identity(a), template_identity(b)));
}

static void
another_address_is_another_identity(void **state)
{
	(void)state;
	struct template *a = NULL, *b = NULL;
	assert_int_equal(load(slice_of(base), &a, NULL), FAULT_NONE);
	struct slice before = world.env.verify_url;
	world.env.verify_url = slice_of("https://elsewhere.example/v");
	assert_int_equal(load(slice_of(base), &b, NULL), FAULT_NONE);
	world.env.verify_url = before;
	assert_false(slice_eq(template_identity(a), template_identity(b)));
}

static void
it_knows_which_fields_it_shows(void **state)
{
	(void)state;
	struct template *t = NULL;
	assert_int_equal(load(slice_of(base), &t, NULL), FAULT_NONE);
	assert_true(template_shows(t, W_NAME));
	assert_true(template_shows(t, W_MOTHER));
	assert_false(template_shows(t, W_MOBILE));
	assert_false(template_shows(t, 1000));
}

static void
crlf_and_a_byte_order_mark_are_no_mistake(void **state)
{
	(void)state;
	struct buf b = buf_make(world.arena, 2 * sizeof base);
	buf_puts(&b, "\xEF\xBB\xBF");
	for (const char *c = base; *c != '\0'; c++) {
		if (*c == '\n')
			buf_putc(&b, '\r');
		buf_putc(&b, *c);
	}
	struct template *t = NULL;
	struct fault why = { 0 };
	if (load(buf_slice(&b), &t, &why) != FAULT_NONE)
		fail_msg("%s: %s", why.where, why.say);
}

static void
a_large_letterhead_that_leaves_no_room_is_refused(void **state)
{
	(void)state;
	struct buf b = buf_make(world.arena, 4096);
	buf_puts(&b, "seal lamp\n\tsize 48\n");
	for (int i = 0; i < 8; i++)
		buf_puts(&b, "\ten Department\n");
	struct template *t = NULL;
	struct fault why = { 0 };
	assert_int_equal(load(edited("seal lamp\n", buf_text(&b)), &t, &why),
	    FAULT_INPUT);
	assert_non_null(strstr(why.say, "no room"));
}

static void
a_text_beyond_the_limit_is_refused(void **state)
{
	(void)state;
	struct template *t = NULL;
	char *large = arena_alloc(world.arena, TEMPLATE_TEXT_MOST + 1);
	assert_int_equal(load(slice_from(large, TEMPLATE_TEXT_MOST + 1), &t,
	    NULL), FAULT_LIMIT);
}

/* --- dates -------------------------------------------------------------- */

static const struct {
	struct date d;
	enum doc_show show;
	const char *lang, *text;
} dates[] = {
    { { 2026, 11, 24 }, SHOW_LONG, "en", "24 November 2026" },
    { { 2026, 11, 24 }, SHOW_FIGURES, "en", "24-11-2026" },
    { { 2026, 11, 24 }, SHOW_WORDS, "en",
	"twenty-fourth of November, two thousand and twenty-six" },
    { { 1978, 3, 1 }, SHOW_WORDS, "en",
	"first of March, nineteen hundred and seventy-eight" },
    { { 2000, 1, 30 }, SHOW_WORDS, "en",
	"thirtieth of January, two thousand" },
    { { 1900, 12, 31 }, SHOW_WORDS, "en",
	"thirty-first of December, nineteen hundred" },
    { { 7, 2, 20 }, SHOW_WORDS, "en", "twentieth of February, seven" },
    { { 2026, 11, 24 }, SHOW_LONG, "bn", "২৪ নভেম্বর ২০২৬" },
    { { 2026, 1, 5 }, SHOW_FIGURES, "bn", "০৫-০১-২০২৬" },
    { { 2026, 11, 24 }, SHOW_WORDS, "bn", "চব্বিশে নভেম্বর, দুই হাজার ছাব্বিশ" },
    { { 1978, 3, 1 }, SHOW_WORDS, "bn", "পয়লা মার্চ, উনিশশো আটাত্তর" },
    { { 2026, 11, 24 }, SHOW_FIGURES, "hi", "24-11-2026" },
};

static void
dates_are_written_as_people_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dates); i++) {
		struct buf b = buf_make(world.arena, 256);
		doc_put_date(&b, dates[i].d, dates[i].show, dates[i].lang);
		assert_string_equal(buf_text(&b), dates[i].text);
	}
}

static void
every_day_and_year_has_words(void **state)
{
	(void)state;
	for (int64_t day = date_to_day((struct date){ 1, 1, 1 });
	    day <= date_to_day((struct date){ 9999, 12, 31 }); day += 97) {
		for (int i = 0; i < 2; i++) {
			struct buf b = buf_make(world.arena, 256);
			doc_put_date(&b, date_from_day(day), SHOW_WORDS,
			    i == 0 ? "bn" : "en");
			assert_true(b.len > 8);
		}
	}
}

static const struct {
	int hour, minute;
	enum doc_show show;
	const char *lang, *text;
} times[] = {
    { 10, 5, SHOW_LONG, "en", "10:05 am" },
    { 0, 0, SHOW_LONG, "en", "12:00 am" },
    { 12, 30, SHOW_LONG, "en", "12:30 pm" },
    { 23, 59, SHOW_FIGURES, "en", "23:59:00" },
    { 1, 1, SHOW_WORDS, "en", "one hour one minute" },
    { 16, 0, SHOW_WORDS, "en", "sixteen hours" },
    { 10, 5, SHOW_LONG, "bn", "সকাল ১০টা ৫ মিনিট" },
    { 0, 0, SHOW_LONG, "bn", "রাত ১২টা" },
    { 17, 45, SHOW_WORDS, "bn", "বিকেল পাঁচটা পঁয়তাল্লিশ মিনিট" },
    { 4, 0, SHOW_LONG, "bn", "ভোর ৪টা" },
    { 9, 7, SHOW_FIGURES, "bn", "০৯:০৭:০০" },
};

static void
times_of_day_name_the_part_of_the_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		struct date_time t = { { 2026, 11, 24 }, times[i].hour,
		    times[i].minute, 0 };
		struct buf b = buf_make(world.arena, 256);
		doc_put_time(&b, date_from_ist(t), times[i].show,
		    times[i].lang);
		assert_string_equal(buf_text(&b), times[i].text);
	}
}

static int
open_world(void **state)
{
	(void)state;
	world = world_open();
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told_with_its_line),
		cmocka_unit_test(a_template_without_mistakes_compiles),
		cmocka_unit_test(a_template_may_have_one_language_only),
		cmocka_unit_test(the_same_text_gives_the_same_prelude),
		cmocka_unit_test(another_address_is_another_identity),
		cmocka_unit_test(it_knows_which_fields_it_shows),
		cmocka_unit_test(crlf_and_a_byte_order_mark_are_no_mistake),
		cmocka_unit_test(
		    a_large_letterhead_that_leaves_no_room_is_refused),
		cmocka_unit_test(a_text_beyond_the_limit_is_refused),
		cmocka_unit_test(dates_are_written_as_people_write_them),
		cmocka_unit_test(every_day_and_year_has_words),
		cmocka_unit_test(times_of_day_name_the_part_of_the_day),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
