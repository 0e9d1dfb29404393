/*
 * What each field type accepts. A message says what is wrong and what would be
 * right; it shows at most the one character that is in the way.
 */
#include "form_value.h"

#include <stdio.h>

#include "arena.h"
#include "date.h"
#include "letters.h"
#include "own.h"
#include "utf8.h"

#define YEAR_LEAST 1900
#define YEARS_AHEAD 100

typedef enum fault_code check(struct arena *, const struct service_field *,
    struct slice, int64_t today, struct slice *, struct fault *);

static enum fault_code
refuse_point(struct fault *why, size_t place, uint32_t point,
    struct slice bytes, const char *advice)
{
	bool shows = point >= 0x21 && point != 0x7f &&
	    !(point >= 0x80 && point < 0xa0) &&
	    letter_class(point) != LETTER_JOINER &&
	    letter_class(point) != LETTER_NONE;
	if (shows && letter_class(point) != LETTER_MARK)
		return fault_say(why, FAULT_INPUT, "character %zu, '%.*s', %s",
		    place, SLICE_FMT(bytes), advice);
	return fault_say(why, FAULT_INPUT, "character %zu (U+%04X) %s", place,
	    (unsigned)point, advice);
}

static bool
fits_name(uint32_t p, enum letter_class class)
{
	return class == LETTER_LETTER || class == LETTER_MARK ||
	    class == LETTER_JOINER || class == LETTER_BLANK || p == '.' ||
	    p == '\'' || p == '-' || p == 0x2019 || p == 0x2010;
}

/* The sign that may not follow `before`, for a vowel sign or a joiner standing
 * alone prints as a dotted circle or not at all. */
static bool
stands_alone(enum letter_class class, enum letter_class before)
{
	return (class == LETTER_MARK || class == LETTER_JOINER) &&
	    before != LETTER_LETTER && before != LETTER_MARK &&
	    before != LETTER_JOINER && before != LETTER_DIGIT;
}

static enum fault_code
check_points(struct slice value, bool name, struct fault *why)
{
	enum letter_class before = LETTER_BLANK;
	size_t place = 0, letters = 0;
	while (value.len != 0) {
		struct slice at = value;
		uint32_t p = utf8_take(&value);
		struct slice bytes = { at.at, at.len - value.len };
		enum letter_class class = letter_class(p);
		place++;
		if (class == LETTER_NONE)
			return refuse_point(why, place, p, bytes, p < 0x20 ?
			    "is a control character; take it out" :
			    "cannot be printed: write in Bengali, Devanagari "
			    "or Latin letters");
		if (name && !fits_name(p, class))
			return refuse_point(why, place, p, bytes,
			    p == ':' ? "does not belong in a name; in Bengali "
			    "write \xe0\xa6\x83 (visarga) instead" :
			    class == LETTER_DIGIT ?
			    "is a digit; a name has none" :
			    "does not belong in a name: letters, blanks, "
			    "and . ' - only");
		if (stands_alone(class, before))
			return refuse_point(why, place, p, bytes,
			    "is a sign without a letter before it");
		letters += class == LETTER_LETTER;
		before = class;
	}
	if (name && letters == 0)
		return fault_say(why, FAULT_INPUT,
		    "has no letter; write the name");
	return FAULT_NONE;
}

static enum fault_code
check_text(struct arena *a, const struct service_field *f, struct slice value,
    int64_t today, struct slice *out, struct fault *why)
{
	(void)a;
	(void)today;
	enum fault_code code = check_points(value, f->type == FIELD_NAME, why);
	if (code == FAULT_NONE)
		*out = value;
	return code;
}

/* A line break, with the blanks around it, becomes one blank. */
static struct slice
one_line(struct arena *a, struct slice value)
{
	if (memchr(value.at, '\n', value.len) == NULL &&
	    memchr(value.at, '\r', value.len) == NULL)
		return value;
	char *to = arena_raw(a, value.len, 1);
	size_t n = 0;
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		bool breaks = c == '\n' || c == '\r';
		if (!breaks) {
			to[n++] = c;
			continue;
		}
		while (n != 0 && to[n - 1] == ' ')
			n--;
		to[n++] = ' ';
		while (i + 1 < value.len &&
		    memchr("\r\n ", value.at[i + 1], 3) != NULL)
			i++;
	}
	return slice_from(to, n);
}

static enum fault_code
check_address(struct arena *a, const struct service_field *f,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	return check_text(a, f, one_line(a, value), today, out, why);
}

/* Bengali and Devanagari digits as ASCII; everything else as it is. */
static struct slice
ascii_digits(struct arena *a, struct slice value)
{
	char *to = arena_raw(a, value.len, 1);
	size_t n = 0;
	while (value.len != 0) {
		struct slice at = value;
		int digit = letter_digit(utf8_take(&value));
		if (digit >= 0)
			to[n++] = (char)('0' + digit);
		else
			for (size_t i = 0; i < at.len - value.len; i++)
				to[n++] = at.at[i];
	}
	return slice_from(to, n);
}

static enum fault_code
check_date(struct arena *a, const struct service_field *f, struct slice value,
    int64_t today, struct slice *out, struct fault *why)
{
	struct date d;
	if (!date_parse_loose(ascii_digits(a, value), &d))
		return fault_say(why, FAULT_INPUT, "is not a date; write "
		    "31-12-1990 or 1990-12-31, with all four digits of the "
		    "year");
	if (d.year < YEAR_LEAST ||
	    d.year > date_from_day(today).year + YEARS_AHEAD)
		return fault_say(why, FAULT_INPUT, "the year %d cannot be "
		    "right", d.year);
	if (f->past && date_to_day(d) > today)
		return fault_say(why, FAULT_INPUT,
		    "lies in the future; it must not be after today");
	char *text = arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
	*out = slice_from(text, 10);
	return FAULT_NONE;
}

static enum fault_code
check_mobile(struct arena *a, const struct service_field *f,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	(void)f;
	(void)today;
	struct slice s = ascii_digits(a, value);
	char *to = arena_raw(a, s.len + 1, 1);
	size_t n = 0;
	bool other = false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c >= '0' && c <= '9')
			to[n++] = c;
		else if (c != ' ' && c != '-' && !(c == '+' && i == 0))
			other = true;
	}
	struct slice digits = { to, n };
	if (n == 12 && slice_starts(digits, "91"))
		digits = slice_skip(digits, 2);
	else if (n == 11 && to[0] == '0')
		digits = slice_skip(digits, 1);
	if (other || digits.len != 10 || digits.at[0] < '6')
		return fault_say(why, FAULT_INPUT, "is not an Indian mobile "
		    "number; write ten digits, the first 6 to 9");
	*out = digits;
	return FAULT_NONE;
}

static bool
is_atom(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || (c != '\0' &&
	    strchr("!#$%&'*+/=?^_`{|}~-.", c) != NULL);
}

/* The dot-atom form of RFC 5321, which is what people have. */
static enum fault_code
check_email(struct arena *a, const struct service_field *f, struct slice value,
    int64_t today, struct slice *out, struct fault *why)
{
	(void)a;
	(void)f;
	(void)today;
	const char *at = memchr(value.at, '@', value.len);
	size_t local = at == NULL ? 0 : (size_t)(at - value.at);
	struct slice host = slice_skip(value, local + 1);
	bool good = at != NULL && local >= 1 && local <= 64 &&
	    host.len >= 3 && host.len <= 253 &&
	    memchr(host.at, '.', host.len) != NULL &&
	    value.at[0] != '.' && value.at[local - 1] != '.' &&
	    host.at[0] != '.' && host.at[host.len - 1] != '.';
	for (size_t i = 0; good && i < value.len; i++) {
		char c = value.at[i];
		if (i == local)
			continue;
		good = is_atom(c) && !(c == '.' && value.at[i - (i != 0)] ==
		    '.' && i != 0);
		if (good && i > local)
			good = c == '.' || c == '-' || (c >= '0' && c <= '9') ||
			    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	if (!good)
		return fault_say(why, FAULT_INPUT, "is not an e-mail address; "
		    "write it like name@example.in");
	*out = value;
	return FAULT_NONE;
}

void
form_list(char list[FORM_LIST], size_t *n, struct slice s)
{
	size_t room = FORM_LIST - *n;
	if (*n != 0 && list[*n - 1] == '.')
		return;
	if (s.len + 8 > room)
		s = slice_of("...");
	int put = snprintf(list + *n, room, "%s%.*s", *n == 0 ? "" : ", ",
	    SLICE_FMT(s));
	*n += (size_t)(put < 0 ? 0 : put);
}

bool
form_same(struct slice a, struct slice b)
{
	size_t i = 0, k = 0;
	for (;;) {
		while (i < a.len && memchr(" -_", a.at[i], 3) != NULL)
			i++;
		while (k < b.len && memchr(" -_", b.at[k], 3) != NULL)
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		char x = a.at[i++], y = b.at[k++];
		x = (char)(x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x);
		y = (char)(y >= 'A' && y <= 'Z' ? y - 'A' + 'a' : y);
		if (x != y)
			return false;
	}
}

static enum fault_code
check_choice(struct arena *a, const struct service_field *f,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	(void)a;
	(void)today;
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct service_choice *c = &f->choices[i];
		if (form_same(value, c->value) ||
		    form_same(value, c->label.en) ||
		    form_same(value, c->label.bn)) {
			*out = c->value;
			return FAULT_NONE;
		}
	}
	char list[FORM_LIST];
	size_t n = 0;
	for (size_t i = 0; i < f->n_choices; i++)
		form_list(list, &n, f->choices[i].value);
	return fault_say(why, FAULT_INPUT, "is not one of the choices: %s",
	    list);
}

static enum fault_code
check_number(struct arena *a, const struct service_field *f,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	(void)today;
	struct slice s = ascii_digits(a, value);
	bool minus = s.at[0] == '-';
	unsigned long long v;
	if (!slice_number(slice_skip(s, minus), 999999999999999999ULL, &v))
		return fault_say(why, FAULT_INPUT, "is not a whole number; "
		    "write digits only, without commas");
	int64_t n = minus ? -(int64_t)v : (int64_t)v;
	if (n < f->number_least || n > f->number_most)
		return fault_say(why, FAULT_INPUT, "must be %lld to %lld",
		    (long long)f->number_least, (long long)f->number_most);
	*out = s;
	return FAULT_NONE;
}

/* A file name beside the list; nothing that could lead elsewhere. */
static enum fault_code
check_photo(struct arena *a, const struct service_field *f,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	(void)a;
	(void)f;
	(void)today;
	static const char *const endings[] = { ".jpg", ".jpeg", ".png" };
	bool good = value.len <= 200 && value.at[0] != '.', ends = false;
	for (size_t i = 0; good && i < value.len; i++) {
		char c = value.at[i];
		good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
	}
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		size_t n = strlen(endings[i]);
		if (value.len > n && form_same(slice_skip(value,
		    value.len - n), slice_of(endings[i])))
			ends = true;
	}
	if (!good || !ends)
		return fault_say(why, FAULT_INPUT, "is not the name of a "
		    "picture; write a file name such as 0042.jpg, of letters, "
		    "digits, - and _, ending in .jpg, .jpeg or .png");
	*out = value;
	return FAULT_NONE;
}

static check *const checks[FIELD_TYPES] = {
	[FIELD_TEXT] = check_text,
	[FIELD_NAME] = check_text,
	[FIELD_DATE] = check_date,
	[FIELD_MOBILE] = check_mobile,
	[FIELD_EMAIL] = check_email,
	[FIELD_CHOICE] = check_choice,
	[FIELD_ADDRESS] = check_address,
	[FIELD_NUMBER] = check_number,
	[FIELD_PHOTO] = check_photo,
};

enum fault_code
form_value(struct arena *a, const struct service_field *f, struct slice value,
    int64_t today, struct slice *out, struct fault *why)
{
	struct slice got;
	enum fault_code code = checks[f->type](a, f, value, today, &got, why);
	if (code != FAULT_NONE)
		return code;
	size_t n = utf8_length(got);
	if (f->length_most != 0 && n > (size_t)f->length_most)
		return fault_say(why, FAULT_INPUT, "has %zu characters; %d is "
		    "the most", n, f->length_most);
	if (n < (size_t)f->length_least)
		return fault_say(why, FAULT_INPUT, "has %zu character%s; %d is "
		    "the least", n, n == 1 ? "" : "s", f->length_least);
	*out = got;
	return FAULT_NONE;
}
