/*
 * The signs of a word: which may be set at all, and in which face.
 *
 * A certificate must show what was typed, so nothing is dropped or replaced in
 * silence: what cannot be shown, or would be shown as something else, is
 * refused with the sign named.
 */
#include <fribidi.h>
#include <unictype.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_text.h"
#include "pdf_words.h"
#include "utf8.h"

#define ZWNJ 0x200C
#define ZWJ 0x200D
#define NO_FACE UINT8_MAX

static bool
is_joiner(uint32_t point)
{
	return point == ZWNJ || point == ZWJ;
}

/* ASCII and the letters of the two Indic blocks need no questions asked. */
static bool
is_common(uint32_t point)
{
	return (point > ' ' && point < 0x7F) ||
	    (point >= 0x0900 && point < 0x0A00);
}

static enum fault_code
check_point(uint32_t point, struct fault *why)
{
	if (is_common(point) || is_joiner(point))
		return FAULT_NONE;
	if (point < ' ' || uc_is_general_category(point, UC_CONTROL))
		return fault_say(why, FAULT_INPUT, "The text holds the control "
		    "character U+%04X, which cannot be printed. Remove it.",
		    point);
	if (point == 0xFFFD)
		return fault_say(why, FAULT_INPUT, "The text holds U+FFFD, "
		    "which stands where a program lost a letter. Type the "
		    "letter again.");
	if (uc_is_general_category(point, UC_PRIVATE_USE))
		return fault_say(why, FAULT_INPUT, "The sign U+%04X means "
		    "something in one font only (it is for private use), so it "
		    "cannot be printed. Type the letter itself.", point);
	FriBidiCharType type = fribidi_get_bidi_type(point);
	if (FRIBIDI_IS_EXPLICIT_OR_BN(type) || FRIBIDI_IS_ISOLATE(type) ||
	    point == 0x200E || point == 0x200F || point == 0x061C ||
	    uc_is_property_default_ignorable_code_point(point) ||
	    uc_is_general_category(point, UC_LINE_SEPARATOR) ||
	    uc_is_general_category(point, UC_PARAGRAPH_SEPARATOR))
		return fault_say(why, FAULT_INPUT, "The text holds the "
		    "invisible character U+%04X, which does not show on paper. "
		    "Remove it.", point);
	if (FRIBIDI_IS_RTL(type)) {
		char sign[5] = { 0 };
		utf8_put(point, sign);
		return fault_say(why, FAULT_INPUT, "The letter %s (U+%04X) is "
		    "written from right to left; the certificate's fonts have "
		    "Bengali, Devanagari and Latin letters only. Write it in "
		    "one of these.", sign, point);
	}
	return FAULT_NONE;
}

static bool
is_mark(uint32_t point)
{
	if (point < 0x0300)
		return false;
	return is_joiner(point) ||
	    uc_is_general_category(point, UC_CATEGORY_M);
}

/* The script whose face a sign asks for; FACE_SCRIPTS when any will do. */
static enum face_script
script_of(uint32_t point)
{
	if (point == 0x0964 || point == 0x0965)	/* dandas serve all of India */
		return FACE_SCRIPTS;
	if ((point >= 0x0900 && point < 0x0980) ||
	    (point >= 0xA8E0 && point < 0xA900))
		return SCRIPT_DEVANAGARI;
	if (point >= 0x0980 && point < 0x0A00)
		return SCRIPT_BENGALI;
	return point < 0x0300 ? SCRIPT_LATIN : FACE_SCRIPTS;
}

/* A paragraph's own script comes before the other Indic one. */
static const enum face_script order[][FACE_SCRIPTS] = {
	[LANG_LATIN] = { SCRIPT_LATIN, SCRIPT_BENGALI, SCRIPT_DEVANAGARI,
	    SCRIPT_OTHER },
	[LANG_BENGALI] = { SCRIPT_LATIN, SCRIPT_BENGALI, SCRIPT_DEVANAGARI,
	    SCRIPT_OTHER },
	[LANG_HINDI] = { SCRIPT_LATIN, SCRIPT_DEVANAGARI, SCRIPT_BENGALI,
	    SCRIPT_OTHER },
	[LANG_NEPALI] = { SCRIPT_LATIN, SCRIPT_DEVANAGARI, SCRIPT_BENGALI,
	    SCRIPT_OTHER },
};

/* Digits, brackets and the like are Latin's even inside Bengali: one drawing
 * of each in the subset is enough. A danda stays with the letters before it. */
static uint8_t
choose_face(const struct font_set *set, enum face_style style,
    enum word_lang lang, uint32_t point, uint8_t before)
{
	enum face_script script = script_of(point);
	if (script != FACE_SCRIPTS) {
		int want = face_index(style, script);
		if (face_has(&set->face[want], point))
			return (uint8_t)want;
	}
	if ((point == 0x0964 || point == 0x0965) && before != NO_FACE &&
	    face_has(&set->face[before], point))
		return before;
	for (int i = 0; i < FACE_SCRIPTS; i++) {
		int f = face_index(style, order[lang][i]);
		if (face_has(&set->face[f], point))
			return (uint8_t)f;
	}
	return NO_FACE;
}

static enum fault_code
no_glyph(uint32_t point, struct fault *why)
{
	char sign[5] = { 0 };
	utf8_put(point, sign);
	return fault_say(why, FAULT_INPUT, "The sign %s (U+%04X) is in none of "
	    "the certificate's fonts, so it cannot be printed. Write it "
	    "otherwise.", sign, point);
}

static enum fault_code
add_mark(const struct font_set *set, enum face_style style,
    enum word_lang lang, struct word_point *p, const struct word_point *before,
    uint32_t marks, struct fault *why)
{
	if (before == NULL)
		return fault_say(why, FAULT_INPUT, "The sign U+%04X belongs to "
		    "the letter before it, and there is none. Type the letter "
		    "first.", p->point);
	if (marks > TEXT_MARKS_MOST)
		return fault_say(why, FAULT_INPUT, "More than %d signs are "
		    "heaped on one letter, at U+%04X. Remove some.",
		    TEXT_MARKS_MOST, p->point);
	p->face = before->face;
	if (is_joiner(p->point) || face_has(&set->face[before->face], p->point))
		return FAULT_NONE;
	uint8_t face = choose_face(set, style, lang, p->point, before->face);
	if (face == NO_FACE)
		return no_glyph(p->point, why);
	p->face = face;
	return FAULT_NONE;
}

enum fault_code
word_itemise(struct arena *arena, struct font_set *set, enum face_style style,
    enum word_lang lang, struct slice text, struct word_point **out,
    uint32_t *n, struct fault *why)
{
	struct word_point *points =
	    ARENA_ARRAY(arena, struct word_point, text.len);
	uint32_t count = 0, marks = 0;
	struct slice rest = text;
	while (rest.len > 0) {
		struct word_point *p = &points[count];
		p->at = (uint32_t)(text.len - rest.len);
		p->point = utf8_take(&rest);
		if (p->point == UTF8_BAD)
			return fault_say(why, FAULT_INPUT, "The text is not "
			    "UTF-8. Save it as UTF-8 (Unicode).");
		enum fault_code bad = check_point(p->point, why);
		if (bad != FAULT_NONE)
			return bad;
		p->is_mark = is_mark(p->point);
		marks = p->is_mark ? marks + 1 : 0;
		if (p->is_mark)
			bad = add_mark(set, style, lang, p,
			    count == 0 ? NULL : p - 1, marks, why);
		else if ((p->face = choose_face(set, style, lang, p->point,
		    count == 0 ? NO_FACE : p[-1].face)) == NO_FACE)
			bad = no_glyph(p->point, why);
		if (bad != FAULT_NONE)
			return bad;
		count++;
	}
	*out = points;
	*n = count;
	return FAULT_NONE;
}
