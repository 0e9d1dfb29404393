/*
 * Writing, reading and checking. Both numbers are a row of signs, of which some
 * must be letters; separators are added when writing and dropped when reading.
 */
#include "ticket.h"

#include <stdbool.h>
#include <string.h>

#include "uin.h"
#include "utf8.h"

enum {
	TICKET_SIGNS = 18,	/* BSK, centre, day, serial */
	APPLICATION_SIGNS = 17,	/* department, service, year, serial */
	LETTERS = 3,		/* in front, of both */
	SIGNS_MOST = 19,
};

/* H. M. Damm's totally anti-symmetric quasigroup of order ten. */
static const unsigned char damm[10][10] = {
	{ 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
	{ 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
	{ 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
	{ 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
	{ 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

/* 0 for digits that end in their check; otherwise the check is the result. */
static int
damm_of(const char *digits, int n)
{
	int interim = 0;
	for (int i = 0; i < n; i++)
		interim = damm[interim][digits[i] - '0'];
	return interim;
}

/* The signs as a number modulo 97, each letter as two digits. */
static int
modulo_97(const char *signs, int n)
{
	int rest = 0;
	for (int i = 0; i < n; i++)
		rest = signs[i] >= 'A' ? (rest * 100 + signs[i] - 'A' + 10) % 97
		    : (rest * 10 + signs[i] - '0') % 97;
	return rest;
}

static void
put_digits(char *at, int n, int value)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
}

static int
take_digits(const char *at, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++)
		value = value * 10 + (at[i] - '0');
	return value;
}

static bool
ticket_valid(const struct ticket *t)
{
	return t->centre >= 1 && t->centre <= TICKET_CENTRE_MOST &&
	    date_valid(t->day) && t->day.year >= 2000 && t->day.year <= 2099 &&
	    t->serial >= 1 && t->serial <= TICKET_SERIAL_MOST;
}

static bool
application_valid(const struct application_no *n)
{
	return n->dept[LETTERS] == '\0' &&
	    uin_dept_valid(slice_from(n->dept, LETTERS)) && n->service >= 1 &&
	    n->service <= UIN_SERVICE_MOST && n->year >= 2000 &&
	    n->year <= 2099 && n->serial >= 1 &&
	    n->serial <= APPLICATION_SERIAL_MOST;
}

static enum fault_code
not_writable(struct fault *why)
{
	return fault_say(why, FAULT_BUG, "A number outside the range of its "
	    "format cannot be written.");
}

enum fault_code
ticket_format(const struct ticket *t, char out[TICKET_TEXT], struct fault *why)
{
	if (!ticket_valid(t))
		return not_writable(why);
	memcpy(out, "BSK-0000-000000-00000", TICKET_LEN + 1);
	put_digits(out + 4, 4, t->centre);
	put_digits(out + 9, 2, t->day.year % 100);
	put_digits(out + 11, 2, t->day.month);
	put_digits(out + 13, 2, t->day.day);
	put_digits(out + 16, 5, t->serial);
	return FAULT_NONE;
}

enum fault_code
ticket_format_keyed(const struct ticket *t, char out[TICKET_TEXT],
    struct fault *why)
{
	enum fault_code f = ticket_format(t, out, why);
	if (f != FAULT_NONE)
		return f;
	char digits[15];
	memcpy(digits, out + 4, 4);
	memcpy(digits + 4, out + 9, 6);
	memcpy(digits + 10, out + 16, 5);
	out[TICKET_LEN] = '-';
	put_digits(out + TICKET_LEN + 1, 1, damm_of(digits, 15));
	out[TICKET_KEYED_LEN] = '\0';
	return FAULT_NONE;
}

enum fault_code
application_format(const struct application_no *n, char out[APPLICATION_TEXT],
    struct fault *why)
{
	if (!application_valid(n))
		return not_writable(why);
	memcpy(out, "AAA000/0000/0000000", APPLICATION_LEN + 1);
	memcpy(out, n->dept, LETTERS);
	put_digits(out + 3, 3, n->service);
	put_digits(out + 7, 4, n->year);
	put_digits(out + 12, 7, n->serial);
	return FAULT_NONE;
}

enum fault_code
application_format_keyed(const struct application_no *n,
    char out[APPLICATION_TEXT], struct fault *why)
{
	enum fault_code f = application_format(n, out, why);
	if (f != FAULT_NONE)
		return f;
	char signs[APPLICATION_SIGNS];
	memcpy(signs, out, 6);
	memcpy(signs + 6, out + 7, 4);
	memcpy(signs + 10, out + 12, 7);
	/* ISO/IEC 7064, 97-10: with its two check digits the number is 1
	 * modulo 97. */
	int rest = modulo_97(signs, APPLICATION_SIGNS) * 100 % 97;
	out[APPLICATION_LEN] = '-';
	put_digits(out + APPLICATION_LEN + 1, 2, 98 - rest);
	out[APPLICATION_KEYED_LEN] = '\0';
	return FAULT_NONE;
}

/* Between the signs: blanks, hyphens, slashes, and what word processors make of
 * them. */
static bool
is_separator(uint32_t p)
{
	switch (p) {
	case ' ': case '\t': case '\r': case '\n':
	case '-': case '_': case '.': case '/':
	case 0x00a0: case 0x2009: case 0x202f: case 0x200b: case 0xfeff:
	case 0x2212: case 0x2044: case 0x2215:
		return true;
	default:
		return p >= 0x2010 && p <= 0x2015;
	}
}

/* One capital letter or digit as it was typed; NUL for anything else. */
static char
plain_sign(uint32_t p)
{
	if (p >= 'a' && p <= 'z')
		p -= 'a' - 'A';
	if (p >= 0x09e6 && p <= 0x09ef)
		p = '0' + (p - 0x09e6);
	if (p >= 0x0966 && p <= 0x096f)
		p = '0' + (p - 0x0966);
	return (p >= 'A' && p <= 'Z') || (p >= '0' && p <= '9') ? (char)p :
	    '\0';
}

/* Where only digits stand. */
static char
as_digit(char c)
{
	return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

/* What was typed as `want` signs, letters in front and digits behind. */
static enum fault_code
take_signs(struct slice s, const char *what, const char *example, int want,
    char signs[SIGNS_MOST], struct fault *why)
{
	int n = 0;
	if (s.len > 256)
		return fault_say(why, FAULT_INPUT, "This is far too long for "
		    "%s, such as %s.", what, example);
	for (int place = 1; s.len != 0; place++) {
		uint32_t p = utf8_take(&s);
		if (is_separator(p))
			continue;
		char c = plain_sign(p);
		if (n >= LETTERS)
			c = as_digit(c);
		bool fits = n < LETTERS ? c >= 'A' : c >= '0' && c <= '9';
		if (!fits)
			return fault_say(why, FAULT_INPUT, "Character %d of "
			    "what was typed cannot stand there in %s, such as "
			    "%s.", place, what, example);
		if (n < want)
			signs[n] = c;
		n++;
	}
	if (n == want)
		return FAULT_NONE;
	return fault_say(why, FAULT_INPUT, "%c%s has %d letters and digits, "
	    "its check at the end included, such as %s; this has %d.",
	    what[0] - 'a' + 'A', what + 1, want, example, n);
}

static enum fault_code
ticket_of(const char *signs, struct ticket *out, struct fault *why)
{
	struct ticket t = { take_digits(signs + 3, 4),
		{ 2000 + take_digits(signs + 7, 2), take_digits(signs + 9, 2),
		take_digits(signs + 11, 2) }, take_digits(signs + 13, 5) };
	if (memcmp(signs, "BSK", LETTERS) != 0)
		return fault_say(why, FAULT_INPUT, "A Service Ticket No. "
		    "begins with BSK.");
	if (!ticket_valid(&t))
		return fault_say(why, FAULT_INPUT, "There is no such Service "
		    "Ticket No.: centre, day or serial cannot be. Compare it "
		    "with the ticket.");
	*out = t;
	return FAULT_NONE;
}

static enum fault_code
application_of(const char *signs, struct application_no *out,
    struct fault *why)
{
	struct application_no n = { .service = take_digits(signs + 3, 3),
		.year = take_digits(signs + 6, 4),
		.serial = take_digits(signs + 10, 7) };
	memcpy(n.dept, signs, LETTERS);
	if (!application_valid(&n))
		return fault_say(why, FAULT_INPUT, "There is no such "
		    "Application No.: service, year or serial cannot be. "
		    "Compare it with the acknowledgement.");
	*out = n;
	return FAULT_NONE;
}

static enum fault_code
check_fails(const char *what, struct fault *why)
{
	return fault_say(why, FAULT_INPUT, "A sign of the %s is wrong, or two "
	    "are exchanged: its check digits do not agree. Compare it sign by "
	    "sign.", what);
}

enum fault_code
ticket_parse(struct slice s, struct ticket *out, struct fault *why)
{
	char signs[SIGNS_MOST] = { 0 };
	enum fault_code f = take_signs(s, "a Service Ticket No.",
	    "BSK-0042-261124-00017-2", TICKET_SIGNS + 1, signs, why);
	if (f == FAULT_NONE && damm_of(signs + LETTERS,
	    TICKET_SIGNS + 1 - LETTERS) != 0)
		return check_fails("Service Ticket No.", why);
	return f != FAULT_NONE ? f : ticket_of(signs, out, why);
}

enum fault_code
application_parse(struct slice s, struct application_no *out,
    struct fault *why)
{
	char signs[SIGNS_MOST] = { 0 };
	enum fault_code f = take_signs(s, "an Application No.",
	    "BCW001/2026/0000123-16", APPLICATION_SIGNS + 2, signs, why);
	if (f != FAULT_NONE)
		return f;
	/* Check digits are 02 to 98; 00, 01 and 99 would be read as others. */
	int check = take_digits(signs + APPLICATION_SIGNS, 2);
	if (modulo_97(signs, APPLICATION_SIGNS + 2) != 1 || check < 2 ||
	    check > 98)
		return check_fails("Application No.", why);
	return application_of(signs, out, why);
}

enum fault_code
ticket_parse_exact(struct slice s, struct ticket *out, struct fault *why)
{
	static const char form[] = "BSK-0000-000000-00000";
	char signs[SIGNS_MOST] = { 0 };
	bool good = s.len == TICKET_LEN;
	int n = 0;
	for (size_t i = 0; good && i < s.len; i++) {
		good = form[i] == '0' ? s.at[i] >= '0' && s.at[i] <= '9' :
		    s.at[i] == form[i];
		if (form[i] != '-')
			signs[n++] = s.at[i];
	}
	if (!good)
		return fault_say(why, FAULT_INPUT, "This is not written like a "
		    "Service Ticket No., BSK-0042-261124-00017.");
	return ticket_of(signs, out, why);
}

enum fault_code
application_parse_exact(struct slice s, struct application_no *out,
    struct fault *why)
{
	static const char form[] = "AAA000/0000/0000000";
	char signs[SIGNS_MOST] = { 0 };
	bool good = s.len == APPLICATION_LEN;
	int n = 0;
	for (size_t i = 0; good && i < s.len; i++) {
		char c = s.at[i];
		good = form[i] == '0' ? c >= '0' && c <= '9' :
		    form[i] == 'A' ? c >= 'A' && c <= 'Z' : c == form[i];
		if (form[i] != '/')
			signs[n++] = c;
	}
	if (!good)
		return fault_say(why, FAULT_INPUT, "This is not written like "
		    "an Application No., BCW001/2026/0000123.");
	return application_of(signs, out, why);
}
