/* See facts.h. */
#include "facts.h"

#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "date.h"
#include "letters.h"
#include "utf8.h"

static void
put(struct buf *b, struct slice s)
{
	char digits[24];
	char *at = digits + sizeof digits;
	*--at = ':';
	size_t n = s.len;
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	buf_put(b, at, (size_t)(digits + sizeof digits - at));
	buf_put_slice(b, s);
	buf_putc(b, ',');
}

static void
put_pair(struct buf *b, const char *key, struct slice value)
{
	put(b, slice_of(key));
	put(b, value);
}

void
facts_put(struct buf *b, const struct facts *f)
{
	char issued[DATE_TEXT];
	date_rfc3339_ist(f->issued_s, issued);
	put(b, slice_of(FACTS_VERSION));
	put_pair(b, "uin", f->uin);
	put_pair(b, "department", f->service->department);
	put_pair(b, "service", f->service->code);
	put_pair(b, "issued_at", slice_of(issued));
	put_pair(b, "valid_until", f->valid_until);
	for (size_t i = 0; i < f->service->n_fields; i++)
		if (f->service->fields[i].on_certificate) {
			put(b, f->service->fields[i].name);
			put(b, f->values[i]);
		}
}

static enum fault_code
take(struct slice *rest, struct slice *out, struct fault *why)
{
	size_t digits = 0;
	while (digits < rest->len && digits < 10 && rest->at[digits] != ':')
		digits++;
	unsigned long long n;
	if (digits == rest->len || digits == 10 ||
	    !slice_number(slice_head(*rest, digits), 1u << 30, &n) ||
	    (rest->at[0] == '0' && digits != 1) ||
	    rest->len - digits - 1 < n + 1 || rest->at[digits + 1 + n] != ',')
		return fault_say(why, FAULT_DAMAGE,
		    "the certificate's facts are not well-formed");
	*out = slice_from(rest->at + digits + 1, n);
	*rest = slice_skip(*rest, digits + n + 2);
	return FAULT_NONE;
}

enum fault_code
facts_begin(struct slice *bytes, struct fault *why)
{
	struct slice rest = *bytes, version = { NULL, 0 };
	enum fault_code code = take(&rest, &version, why);
	if (code != FAULT_NONE)
		return code;
	if (!slice_is(version, FACTS_VERSION))
		return fault_say(why, FAULT_DAMAGE, "the certificate's facts "
		    "are of a version this program does not know");
	*bytes = rest;
	return FAULT_NONE;
}

enum fault_code
facts_take(struct slice *bytes, struct slice *key, struct slice *value,
    struct fault *why)
{
	struct slice rest = *bytes, k, v;
	enum fault_code code = take(&rest, &k, why);
	if (code == FAULT_NONE)
		code = take(&rest, &v, why);
	if (code != FAULT_NONE)
		return code;
	*key = k;
	*value = v;
	*bytes = rest;
	return FAULT_NONE;
}

/* At most this many stars, so that a long word's length is not told. */
#define STARS_MOST 7

struct slice
facts_mask_name(struct arena *a, struct slice name)
{
	struct buf b = buf_make(a, name.len + 8);
	size_t hidden = 0;
	bool in_word = false;
	while (name.len != 0) {
		struct slice rest = name;
		uint32_t first = utf8_take(&rest);
		enum letter_class class = letter_class(first);
		size_t n = letter_cluster(name);
		bool breaks = class == LETTER_BLANK || first == '-';
		if (breaks || !in_word) {
			buf_put(&b, name.at, n);
			hidden = 0;
			in_word = !breaks;
		} else if (hidden++ < STARS_MOST)
			buf_putc(&b, '*');
		name = slice_skip(name, n);
	}
	return buf_slice(&b);
}
