/* Questions asked of a value that has been read: see pdf_value.h. */
#include "pdf_value.h"

#include "arena.h"
#include "buf.h"
#include "date.h"

const struct pdf_value *
pdf_find(const struct pdf_value *dict, const char *key)
{
	if (!pdf_is_dict(dict))
		return NULL;
	size_t n = strlen(key);
	for (size_t i = 0; i < dict->pairs.n; i++) {
		const struct pdf_pair *pair = &dict->pairs.at[i];
		if (pair->key.len == n && memcmp(pair->key.at, key, n) == 0)
			return &pair->value;
	}
	return NULL;
}

bool
pdf_is_name(const struct pdf_value *v, const char *name)
{
	return v != NULL && v->kind == PDF_NAME && slice_is(v->text, name);
}

bool
pdf_is_dict(const struct pdf_value *v)
{
	return v != NULL && v->kind == PDF_DICT;
}

bool
pdf_is_array(const struct pdf_value *v)
{
	return v != NULL && v->kind == PDF_ARRAY;
}

bool
pdf_is_count(const struct pdf_value *v, uint64_t most, uint64_t *out)
{
	if (v == NULL || v->kind != PDF_INTEGER || v->integer < 0 ||
	    (uint64_t)v->integer > most)
		return false;
	*out = (uint64_t)v->integer;
	return true;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
put_hex(struct buf *b, struct slice text)
{
	int high = -1;
	for (size_t i = 0; i < text.len; i++) {
		int digit = hex_digit(text.at[i]);
		if (digit < 0)
			continue;	/* white space: read_hex() saw to it */
		if (high >= 0)
			buf_putc(b, high * 16 + digit);
		high = high >= 0 ? -1 : digit;
	}
}

/* One escape of 7.3.4.2, *i on the byte behind the backslash. */
static void
put_escape(struct buf *b, struct slice text, size_t *i)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = text.at[*i];
	const char *letter = c == '\0' ? NULL : strchr(from, c);
	if (letter != NULL) {
		buf_putc(b, to[letter - from]);
	} else if (c >= '0' && c <= '7') {
		int value = 0;
		size_t end = *i + 3;
		for (; *i < text.len && *i < end && text.at[*i] >= '0' &&
		    text.at[*i] <= '7'; ++*i)
			value = value * 8 + (text.at[*i] - '0');
		--*i;
		buf_putc(b, value & 0xff);
	} else if (c == '\r') {
		if (*i + 1 < text.len && text.at[*i + 1] == '\n')
			++*i;
	} else if (c != '\n') {
		buf_putc(b, c);
	}
}

bool
pdf_string(struct arena *arena, const struct pdf_value *v, struct slice *out)
{
	if (v == NULL || (v->kind != PDF_STRING && v->kind != PDF_HEX))
		return false;
	struct buf b = buf_make(arena, v->text.len + 1);
	if (v->kind == PDF_HEX) {
		put_hex(&b, v->text);
	} else {
		for (size_t i = 0; i < v->text.len; i++) {
			char c = v->text.at[i];
			if (c == '\\' && ++i < v->text.len)
				put_escape(&b, v->text, &i);
			else
				buf_putc(&b, c);
		}
	}
	buf_text(&b);
	*out = buf_slice(&b);
	return true;
}

static bool
same_pairs(const struct pdf_value *a, const struct pdf_value *b)
{
	if (a->pairs.n != b->pairs.n)
		return false;
	for (size_t i = 0; i < a->pairs.n; i++) {
		/* Writers keep the order; an edited copy is the exception. */
		const struct pdf_pair *pair = &a->pairs.at[i];
		const struct pdf_value *other =
		    slice_eq(pair->key, b->pairs.at[i].key) ?
		    &b->pairs.at[i].value : NULL;
		if (other == NULL && a->pairs.n > 64)
			return false;	/* not worth the squares */
		for (size_t k = 0; other == NULL && k < b->pairs.n; k++)
			if (slice_eq(pair->key, b->pairs.at[k].key))
				other = &b->pairs.at[k].value;
		if (other == NULL || !pdf_same(&pair->value, other))
			return false;
	}
	return true;
}

bool
pdf_same(const struct pdf_value *a, const struct pdf_value *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case PDF_NULL:
		return true;
	case PDF_BOOL:
		return a->yes == b->yes;
	case PDF_INTEGER:
		return a->integer == b->integer;
	case PDF_REF:
		return a->ref.num == b->ref.num && a->ref.gen == b->ref.gen;
	case PDF_REAL:
	case PDF_STRING:
	case PDF_HEX:
	case PDF_NAME:
		return slice_eq(a->raw, b->raw);
	case PDF_DICT:
		return same_pairs(a, b);
	case PDF_ARRAY:
		break;
	}
	if (a->items.n != b->items.n)
		return false;
	for (size_t i = 0; i < a->items.n; i++)
		if (!pdf_same(&a->items.at[i], &b->items.at[i]))
			return false;
	return true;
}

static bool
take_digits(struct slice *s, size_t n, int *out)
{
	unsigned long long value;
	if (s->len < n || !slice_number(slice_head(*s, n), 9999, &value))
		return false;
	*s = slice_skip(*s, n);
	*out = (int)value;
	return true;
}

bool
pdf_date_parse(struct slice text, int64_t *utc_s)
{
	struct date_time t = { { 0, 1, 1 }, 0, 0, 0 };
	int zone_h = 0, zone_m = 0;
	if (!slice_starts(text, "D:"))
		return false;
	text = slice_skip(text, 2);
	/* Year to second must be there: 7.9.4 lets them be left out, but a
	 * signature without its time of day is no record of time. */
	if (!take_digits(&text, 4, &t.date.year) ||
	    !take_digits(&text, 2, &t.date.month) ||
	    !take_digits(&text, 2, &t.date.day) ||
	    !take_digits(&text, 2, &t.hour) ||
	    !take_digits(&text, 2, &t.minute) ||
	    !take_digits(&text, 2, &t.second) || !date_valid(t.date) ||
	    t.hour > 23 || t.minute > 59 || t.second > 59)
		return false;
	char sign = text.len > 0 ? text.at[0] : 'Z';
	if (text.len > 0)
		text = slice_skip(text, 1);
	if (sign == '+' || sign == '-') {
		if (!take_digits(&text, 2, &zone_h) || zone_h > 23)
			return false;
		if (text.len > 0 && (text.at[0] != '\'' ||
		    (text = slice_skip(text, 1), text.len > 0 &&
		    !take_digits(&text, 2, &zone_m)) || zone_m > 59))
			return false;
		if (text.len > 0 && !slice_is(text, "'"))
			return false;
	} else if (sign != 'Z' || (text.len > 0 && !slice_is(text, "00'00'") &&
	    !slice_is(text, "00'00"))) {
		return false;
	}
	int64_t offset = zone_h * 3600 + zone_m * 60;
	*utc_s = date_from_utc(t) - (sign == '-' ? -offset : offset);
	return true;
}
