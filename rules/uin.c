/*
 * The arithmetic and the reading of certificate numbers. Writing is exact;
 * reading what a person keyed mends only what cannot be meant otherwise.
 */
#include "uin.h"

#include <stdio.h>
#include <string.h>

#include "date.h"
#include "utf8.h"

#define DEPT_LEN 3
#define SERVICE_AT 3
#define YEAR_AT 6
#define SERIAL_AT 10
#define PER_LETTER 100000u	/* 00000 to 99999 after each letter */

static bool
is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
uin_dept_valid(struct slice s)
{
	return s.len == DEPT_LEN && is_letter(s.at[0]) && is_letter(s.at[1]) &&
	    is_letter(s.at[2]);
}

bool
uin_valid(const struct uin *u)
{
	return u->dept[DEPT_LEN] == '\0' &&
	    uin_dept_valid(slice_from(u->dept, DEPT_LEN)) &&
	    u->service >= 0 && u->service <= UIN_SERVICE_MOST &&
	    u->year >= UIN_YEAR_LEAST && u->year <= UIN_YEAR_MOST &&
	    u->serial >= 1 && u->serial <= UIN_EXTENDED_LAST;
}

bool
uin_equal(const struct uin *a, const struct uin *b)
{
	return memcmp(a->dept, b->dept, DEPT_LEN) == 0 &&
	    a->service == b->service && a->year == b->year &&
	    a->serial == b->serial;
}

static void
put_digits(char *at, int n, uint32_t value)
{
	for (int i = n - 1; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

enum fault_code
uin_format(const struct uin *u, char out[UIN_TEXT], struct fault *why)
{
	if (!uin_valid(u))
		return fault_say(why, FAULT_BUG, "A certificate number outside "
		    "the range of its format cannot be written.");
	memcpy(out, u->dept, DEPT_LEN);
	put_digits(out + SERVICE_AT, 3, (uint32_t)u->service);
	put_digits(out + YEAR_AT, 4, (uint32_t)u->year);
	if (!uin_is_extended(u)) {
		put_digits(out + SERIAL_AT, 6, u->serial);
	} else {
		uint32_t over = u->serial - UIN_PLAIN_LAST - 1;
		out[SERIAL_AT] = (char)('A' + over / PER_LETTER);
		put_digits(out + SERIAL_AT + 1, 5, over % PER_LETTER);
	}
	out[UIN_LEN] = '\0';
	return FAULT_NONE;
}

void
uin_service_code(const char dept[3], int service, char out[UIN_SERVICE_TEXT])
{
	memcpy(out, dept, DEPT_LEN);
	out[DEPT_LEN] = '-';
	put_digits(out + DEPT_LEN + 1, 3, (uint32_t)service);
	out[UIN_SERVICE_TEXT - 1] = '\0';
}

void
uin_series_name(const struct uin *u, char out[UIN_SERIES_TEXT])
{
	memcpy(out, u->dept, DEPT_LEN);
	put_digits(out + SERVICE_AT, 3, (uint32_t)u->service);
	out[YEAR_AT] = '-';
	put_digits(out + YEAR_AT + 1, 4, (uint32_t)u->year);
	out[UIN_SERIES_TEXT - 1] = '\0';
}

static uint32_t
take_digits(const char *at, int n)
{
	uint32_t value = 0;
	for (int i = 0; i < n; i++)
		value = value * 10 + (uint32_t)(at[i] - '0');
	return value;
}

/* What may stand at a place of the number; the serial's first is the only one
 * that may be either. */
static bool
fits(const char *signs, int place)
{
	if (place < DEPT_LEN)
		return is_letter(signs[place]);
	if (place == SERIAL_AT && is_letter(signs[place]))
		return true;
	return is_digit(signs[place]);
}

static bool
all_fit(const char signs[UIN_LEN])
{
	for (int i = 0; i < UIN_LEN; i++) {
		if (!fits(signs, i))
			return false;
	}
	return true;
}

static const char *
part_of(int place)
{
	if (place < DEPT_LEN)
		return "the department's three letters";
	if (place < YEAR_AT)
		return "the service's three digits";
	if (place < SERIAL_AT)
		return "the year's four digits";
	return "the serial's six digits";
}

/* The sixteen signs, checked one by one and then as a whole. */
static enum fault_code
read_signs(const char signs[UIN_LEN], struct uin *out, struct fault *why)
{
	for (int i = 0; i < UIN_LEN; i++) {
		if (!fits(signs, i))
			return fault_say(why, FAULT_INPUT, "Character %d of "
			    "the certificate number is '%c', which cannot be "
			    "part of %s. Compare it with the certificate.",
			    i + 1, signs[i], part_of(i));
	}
	struct uin u = { .service = (int)take_digits(signs + SERVICE_AT, 3),
		.year = (int)take_digits(signs + YEAR_AT, 4) };
	memcpy(u.dept, signs, DEPT_LEN);
	if (is_letter(signs[SERIAL_AT]))
		u.serial = UIN_PLAIN_LAST + 1 +
		    (uint32_t)(signs[SERIAL_AT] - 'A') * PER_LETTER +
		    take_digits(signs + SERIAL_AT + 1, 5);
	else
		u.serial = take_digits(signs + SERIAL_AT, 6);
	if (u.year < UIN_YEAR_LEAST || u.year > UIN_YEAR_MOST)
		return fault_say(why, FAULT_INPUT, "The year in the "
		    "certificate number is %04d; it must lie between %d and "
		    "%d. Compare it with the certificate.", u.year,
		    UIN_YEAR_LEAST, UIN_YEAR_MOST);
	if (u.serial == 0)
		return fault_say(why, FAULT_INPUT, "The certificate number "
		    "ends in 000000, which is never issued. Compare it with "
		    "the certificate.");
	*out = u;
	return FAULT_NONE;
}

enum fault_code
uin_parse_exact(struct slice s, struct uin *out, struct fault *why)
{
	if (s.len != UIN_LEN)
		return fault_say(why, FAULT_INPUT, "A certificate number has "
		    "16 characters, this one %zu.", s.len);
	for (int i = 0; i < UIN_LEN; i++) {
		if (!is_letter(s.at[i]) && !is_digit(s.at[i]))
			return fault_say(why, FAULT_INPUT, "Character %d of "
			    "the certificate number is neither a capital "
			    "letter nor a digit.", i + 1);
	}
	return read_signs(s.at, out, why);
}

/* Between the signs: blanks, hyphens, and what word processors make of them. */
static bool
is_separator(uint32_t p)
{
	switch (p) {
	case ' ': case '\t': case '\r': case '\n':
	case '-': case '_': case '.': case '/':
	case 0x00a0: case 0x2009: case 0x202f: case 0x200b: case 0xfeff:
	case 0x2212:
		return true;
	default:
		return p >= 0x2010 && p <= 0x2015;
	}
}

/* One capital letter or digit, or NUL for anything else. Bengali and Devanagari
 * digits are what some keyboards write. */
static char
plain_sign(uint32_t p)
{
	if (p >= 'a' && p <= 'z')
		p -= 'a' - 'A';
	if (p >= 0x09e6 && p <= 0x09ef)
		p = '0' + (p - 0x09e6);
	if (p >= 0x0966 && p <= 0x096f)
		p = '0' + (p - 0x0966);
	if (p < 0x80 && (is_letter((char)p) || is_digit((char)p)))
		return (char)p;
	return '\0';
}

static enum fault_code
take_signs(struct slice s, char signs[UIN_LEN], struct fault *why)
{
	int n = 0;
	for (int place = 1; s.len != 0; place++) {
		uint32_t p = utf8_take(&s);
		if (is_separator(p))
			continue;
		char c = plain_sign(p);
		if (c == '\0')
			return fault_say(why, FAULT_INPUT, "Character %d of "
			    "what was typed cannot be part of a certificate "
			    "number: only letters A-Z, digits, blanks and "
			    "hyphens can.", place);
		if (n < UIN_LEN)
			signs[n] = c;
		n++;
	}
	if (n == UIN_LEN)
		return FAULT_NONE;
	return fault_say(why, FAULT_INPUT, "A certificate number has 16 "
	    "letters and digits, such as AMD 015 2022 000001; this has %d. "
	    "%s", n, n < UIN_LEN ? "Something is missing." :
	    "There is something too much.");
}

static void
mend_digits(char signs[UIN_LEN])
{
	for (int i = DEPT_LEN; i < UIN_LEN; i++) {
		if (signs[i] == 'O')
			signs[i] = '0';
		else if (signs[i] == 'I' || signs[i] == 'L')
			signs[i] = '1';
	}
}

enum fault_code
uin_parse(struct slice s, struct uin *out, struct fault *why)
{
	/* A pasted page is not a number; also keeps the counters small. */
	if (s.len > 256)
		return fault_say(why, FAULT_INPUT, "This is far too long for "
		    "a certificate number, which has 16 letters and digits.");
	char signs[UIN_LEN] = { 0 };
	enum fault_code f = take_signs(s, signs, why);
	if (f != FAULT_NONE)
		return f;
	if (!all_fit(signs))
		mend_digits(signs);
	return read_signs(signs, out, why);
}

bool
uin_twin(const struct uin *u, struct uin *out)
{
	if (!uin_valid(u) || !uin_is_extended(u))
		return false;
	uint32_t over = u->serial - UIN_PLAIN_LAST - 1;
	char letter = (char)('A' + over / PER_LETTER);
	uint32_t first;
	if (letter == 'O')
		first = 0;
	else if (letter == 'I' || letter == 'L')
		first = 1;
	else
		return false;
	struct uin twin = *u;
	twin.serial = first * PER_LETTER + over % PER_LETTER;
	if (twin.serial == 0)
		return false;
	*out = twin;
	return true;
}

int
uin_year(int64_t utc_s)
{
	return date_ist(utc_s).date.year;
}

uint32_t
uin_capacity(bool extended)
{
	return extended ? UIN_EXTENDED_LAST : UIN_PLAIN_LAST;
}

enum uin_level
uin_level(uint32_t used, bool extended)
{
	uint64_t most = uin_capacity(extended);
	uint64_t hundredfold = (uint64_t)used * 100;
	if (used >= most)
		return UIN_FULL;
	if (hundredfold >= most * 95)
		return UIN_WARN_95;
	return hundredfold >= most * 80 ? UIN_WARN_80 : UIN_AMPLE;
}

const char *
uin_level_name(enum uin_level level)
{
	static const char *const names[] = { "ample", "80 % used", "95 % used",
		"full" };
	return names[level];
}
