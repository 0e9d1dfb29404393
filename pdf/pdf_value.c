/*
 * The tokens and objects of ISO 32000-2 7.2 and 7.3. One table says what each
 * byte is; the reader goes down once and never back, except behind an integer,
 * where "12 0 R" must be told from "12 0 7".
 */
#include "pdf_value.h"

#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "vec.h"

enum { REGULAR = 0, SPACE = 1, DELIMITER = 2 };

static const unsigned char class_of[256] = {
	[0x00] = SPACE, [0x09] = SPACE, [0x0a] = SPACE, [0x0c] = SPACE,
	[0x0d] = SPACE, [0x20] = SPACE,
	['('] = DELIMITER, [')'] = DELIMITER, ['<'] = DELIMITER,
	['>'] = DELIMITER, ['['] = DELIMITER, [']'] = DELIMITER,
	['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER,
	['%'] = DELIMITER,
};

bool
pdf_is_space(unsigned char c)
{
	return class_of[c] == SPACE;
}

bool
pdf_is_delimiter(unsigned char c)
{
	return class_of[c] == DELIMITER;
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
more(const struct pdf_cursor *c)
{
	return c->at < c->bytes.len;
}

static unsigned char
here(const struct pdf_cursor *c)
{
	return (unsigned char)c->bytes.at[c->at];
}

/* Is the byte behind a token one that ends it? */
static bool
ends(const struct pdf_cursor *c)
{
	return !more(c) || class_of[here(c)] != REGULAR;
}

static enum fault_code
bad(const struct pdf_cursor *c, struct fault *why, const char *what)
{
	return fault_say(why, FAULT_INPUT,
	    "The PDF is not well formed at byte %zu: %s.", c->at, what);
}

void
pdf_skip(struct pdf_cursor *c)
{
	while (more(c)) {
		if (here(c) == '%') {
			while (more(c) && here(c) != '\r' && here(c) != '\n')
				c->at++;
		} else if (class_of[here(c)] == SPACE) {
			c->at++;
		} else {
			return;
		}
	}
}

bool
pdf_take_word(struct pdf_cursor *c, const char *word)
{
	if (!slice_starts(slice_skip(c->bytes, c->at), word))
		return false;
	struct pdf_cursor next = { c->bytes, c->at + strlen(word), 0 };
	if (!ends(&next))
		return false;
	c->at = next.at;
	return true;
}

bool
pdf_take_number(struct pdf_cursor *c, uint64_t *out)
{
	uint64_t value = 0;
	size_t at = c->at;
	while (at < c->bytes.len && is_digit((unsigned char)c->bytes.at[at])) {
		value = value * 10 + (uint64_t)(c->bytes.at[at] - '0');
		if (++at - c->at > 10)
			return false;
	}
	if (at == c->at)
		return false;
	c->at = at;
	*out = value;
	return true;
}

static struct slice
raw_from(const struct pdf_cursor *c, size_t start)
{
	return (struct slice){ c->bytes.at + start, c->at - start };
}

/* Behind a whole number: does " gen R" follow? Then it is a reference. */
static bool
take_reference(struct pdf_cursor *c, int64_t num, struct pdf_value *out)
{
	struct pdf_cursor try = *c;
	uint64_t gen;
	if (!more(&try) || class_of[here(&try)] != SPACE)
		return false;
	pdf_skip(&try);
	if (!more(&try) || !is_digit(here(&try)) ||
	    !pdf_take_number(&try, &gen) || gen > 65535 ||
	    !more(&try) || class_of[here(&try)] != SPACE)
		return false;
	pdf_skip(&try);
	if (!pdf_take_word(&try, "R") || num <= 0 || num > UINT32_MAX)
		return false;
	c->at = try.at;
	out->kind = PDF_REF;
	out->ref.num = (uint32_t)num;
	out->ref.gen = (uint32_t)gen;
	return true;
}

static enum fault_code
read_number(struct pdf_cursor *c, struct pdf_value *out, struct fault *why)
{
	size_t start = c->at;
	bool minus = here(c) == '-';
	bool sign = minus || here(c) == '+';
	if (sign)
		c->at++;
	uint64_t whole = 0;
	bool digits = more(c) && is_digit(here(c));
	if (digits && !pdf_take_number(c, &whole))
		return bad(c, why, "a number of more than ten digits");
	if (more(c) && here(c) == '.') {
		double value = (double)whole, unit = 0.1;
		size_t from = ++c->at;
		for (; more(c) && is_digit(here(c)); c->at++, unit /= 10)
			value += unit * (here(c) - '0');
		if ((!digits && c->at == from) || c->at - from > 32 || !ends(c))
			return bad(c, why, "a number that is none");
		out->kind = PDF_REAL;
		out->real = minus ? -value : value;
	} else {
		if (!digits || !ends(c))
			return bad(c, why, "a number that is none");
		out->kind = PDF_INTEGER;
		out->integer = minus ? -(int64_t)whole : (int64_t)whole;
		if (!sign)
			take_reference(c, out->integer, out);
	}
	out->raw = raw_from(c, start);
	return FAULT_NONE;
}

static int
hex_value(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	unsigned char low = c | 0x20;
	return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* 7.3.5: regular characters, others as #xx. An ordinary character must not be
 * written as #xx, so that a name has one spelling. */
static enum fault_code
read_name(struct pdf_cursor *c, struct slice *text, struct fault *why)
{
	size_t start = ++c->at;
	while (more(c) && class_of[here(c)] == REGULAR) {
		if (here(c) == '#') {
			int hi = c->at + 2 < c->bytes.len ?
			    hex_value((unsigned char)c->bytes.at[c->at + 1]) : -1;
			int lo = hi >= 0 ?
			    hex_value((unsigned char)c->bytes.at[c->at + 2]) : -1;
			int byte = hi * 16 + lo;
			if (hi < 0 || lo < 0 || byte == 0)
				return bad(c, why, "a wrong # in a name");
			if (byte > 0x20 && byte < 0x7f && byte != '#' &&
			    class_of[byte] == REGULAR)
				return bad(c, why,
				    "a name that hides an ordinary letter");
			c->at += 2;
		}
		c->at++;
	}
	*text = raw_from(c, start);
	return FAULT_NONE;
}

/* 7.3.4.2: to the bracket that closes the first. */
static enum fault_code
read_string(struct pdf_cursor *c, struct pdf_value *out, struct fault *why)
{
	size_t start = c->at++;
	for (int depth = 1; more(c); c->at++) {
		unsigned char b = here(c);
		if (b == '\\') {
			c->at++;
		} else if (b == '(') {
			depth++;
		} else if (b == ')' && --depth == 0) {
			out->kind = PDF_STRING;
			out->text = raw_from(c, start + 1);
			c->at++;
			out->raw = raw_from(c, start);
			return FAULT_NONE;
		}
	}
	return bad(c, why, "a string without an end");
}

/* Straight line, so that the compiler makes vectors of it: Contents is long. */
static bool
all_hex(struct slice s)
{
	unsigned wrong = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		unsigned char digit = (unsigned char)(c - '0') < 10;
		unsigned char letter = (unsigned char)((c | 0x20) - 'a') < 6;
		wrong |= !(digit | letter);
	}
	return wrong == 0;
}

/* 7.3.4.3; white space between the digits is allowed there, and here. */
static enum fault_code
read_hex(struct pdf_cursor *c, struct pdf_value *out, struct fault *why)
{
	size_t start = c->at++;
	const char *end = memchr(c->bytes.at + c->at, '>',
	    c->bytes.len - c->at);
	if (end == NULL)
		return bad(c, why, "a string without an end");
	out->kind = PDF_HEX;
	out->text = (struct slice){ c->bytes.at + c->at,
	    (size_t)(end - c->bytes.at) - c->at };
	size_t digits = out->text.len;
	if (!all_hex(out->text)) {
		digits = 0;
		for (size_t i = 0; i < out->text.len; i++) {
			unsigned char b = (unsigned char)out->text.at[i];
			if (class_of[b] == SPACE)
				continue;
			if (hex_value(b) < 0)
				return bad(c, why, "a wrong hexadecimal digit");
			digits++;
		}
	}
	if (digits % 2 != 0)
		return bad(c, why, "an odd number of hexadecimal digits");
	c->at += out->text.len + 1;
	out->raw = raw_from(c, start);
	return FAULT_NONE;
}

struct reading {
	struct arena *arena;
	struct pdf_cursor *c;
	size_t values;
	int depth;
};

static enum fault_code read_value(struct reading *, struct pdf_value *,
    struct fault *why);

static enum fault_code
read_array(struct reading *r, struct pdf_value *out, struct fault *why)
{
	struct pdf_cursor *c = r->c;
	size_t start = c->at++;
	struct { VEC_OF(struct pdf_value) } items = { 0 };
	for (;;) {
		pdf_skip(c);
		if (!more(c))
			return bad(c, why, "an array without an end");
		if (here(c) == ']')
			break;
		struct pdf_value item = { 0 };
		enum fault_code code = read_value(r, &item, why);
		if (code != FAULT_NONE)
			return code;
		*VEC_ADD(r->arena, &items) = item;
	}
	c->at++;
	out->kind = PDF_ARRAY;
	out->items.at = items.at;
	out->items.n = items.n;
	out->raw = raw_from(c, start);
	return FAULT_NONE;
}

static int
by_key(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	return slice_cmp(*x, *y);
}

/* 7.3.7: no key twice. */
static bool
key_twice(struct arena *arena, const struct pdf_pair *pairs, size_t n)
{
	if (n <= 24) {
		for (size_t i = 1; i < n; i++)
			for (size_t k = 0; k < i; k++)
				if (slice_eq(pairs[i].key, pairs[k].key))
					return true;
		return false;
	}
	struct arena_mark mark = arena_mark(arena);
	struct slice *keys = ARENA_ARRAY(arena, struct slice, n);
	for (size_t i = 0; i < n; i++)
		keys[i] = pairs[i].key;
	qsort(keys, n, sizeof *keys, by_key);
	bool twice = false;
	for (size_t i = 1; i < n && !twice; i++)
		twice = slice_eq(keys[i - 1], keys[i]);
	arena_back(arena, mark);
	return twice;
}

static enum fault_code
read_dict(struct reading *r, struct pdf_value *out, struct fault *why)
{
	struct pdf_cursor *c = r->c;
	size_t start = c->at;
	struct { VEC_OF(struct pdf_pair) } pairs = { 0 };
	c->at += 2;
	for (;;) {
		pdf_skip(c);
		if (!more(c))
			return bad(c, why, "a dictionary without an end");
		if (here(c) == '>')
			break;
		if (here(c) != '/')
			return bad(c, why, "a dictionary key that is no name");
		struct pdf_pair pair = { 0 };
		enum fault_code code = read_name(c, &pair.key, why);
		if (code != FAULT_NONE)
			return code;
		if (slice_is(pair.key, "ByteRange"))
			c->byte_ranges++;
		pdf_skip(c);
		code = read_value(r, &pair.value, why);
		if (code != FAULT_NONE)
			return code;
		*VEC_ADD(r->arena, &pairs) = pair;
	}
	if (!slice_starts(slice_skip(c->bytes, c->at), ">>"))
		return bad(c, why, "a dictionary without an end");
	c->at += 2;
	if (key_twice(r->arena, pairs.at, pairs.n))
		return bad(c, why, "a dictionary with one key twice");
	out->kind = PDF_DICT;
	out->pairs.at = pairs.at;
	out->pairs.n = pairs.n;
	out->raw = raw_from(c, start);
	return FAULT_NONE;
}

static enum fault_code
read_word(struct pdf_cursor *c, struct pdf_value *out, struct fault *why)
{
	size_t start = c->at;
	if (pdf_take_word(c, "true")) {
		out->kind = PDF_BOOL;
		out->yes = true;
	} else if (pdf_take_word(c, "false")) {
		out->kind = PDF_BOOL;
		out->yes = false;
	} else if (pdf_take_word(c, "null")) {
		out->kind = PDF_NULL;
	} else {
		return bad(c, why, "something that is no object");
	}
	out->raw = raw_from(c, start);
	return FAULT_NONE;
}

static enum fault_code
read_value(struct reading *r, struct pdf_value *out, struct fault *why)
{
	struct pdf_cursor *c = r->c;
	if (!more(c))
		return bad(c, why, "an object is missing");
	if (++r->values > PDF_VALUES_MOST)
		return bad(c, why, "one object with too many parts");
	unsigned char b = here(c);
	if (is_digit(b) || b == '-' || b == '+' || b == '.')
		return read_number(c, out, why);
	if (b == '/') {
		size_t start = c->at;
		out->kind = PDF_NAME;
		enum fault_code code = read_name(c, &out->text, why);
		out->raw = raw_from(c, start);
		return code;
	}
	if (b == '(')
		return read_string(c, out, why);
	bool dict = slice_starts(slice_skip(c->bytes, c->at), "<<");
	if (b == '<' && !dict)
		return read_hex(c, out, why);
	if (b != '[' && !dict)
		return read_word(c, out, why);
	if (++r->depth > PDF_DEPTH_MOST)
		return bad(c, why, "objects nested too deep");
	enum fault_code code = dict ? read_dict(r, out, why) :
	    read_array(r, out, why);
	r->depth--;
	return code;
}

enum fault_code
pdf_value_read(struct arena *arena, struct pdf_cursor *c,
    struct pdf_value *out, struct fault *why)
{
	struct pdf_value value = { 0 };
	struct reading r = { .arena = arena, .c = c };
	pdf_skip(c);
	enum fault_code code = read_value(&r, &value, why);
	if (code == FAULT_NONE)
		*out = value;
	return code;
}
