/*
 * pdf_value: the objects of a PDF as their bytes are written (ISO 32000-2,
 * 7.2 and 7.3), read strictly.
 *
 * A value borrows the bytes it was read from: names and strings are given as
 * written, and `raw` is the exact extent. Refused: nesting deeper than 32,
 * more than PDF_VALUES_MOST values in one object, numbers beyond 10 digits, a key
 * twice in one dictionary, odd or stray hexadecimal digits, and names that
 * write an ordinary character as #xx (a way of hiding /ByteRange).
 */
#ifndef PDF_PDF_VALUE_H
#define PDF_PDF_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;

#define PDF_DEPTH_MOST 32
#define PDF_VALUES_MOST 100000

enum pdf_kind {
	PDF_NULL,
	PDF_BOOL,
	PDF_INTEGER,
	PDF_REAL,
	PDF_STRING,	/* (...) ; text is what stands between the brackets */
	PDF_HEX,	/* <...> ; text is what stands between */
	PDF_NAME,	/* text is without the solidus */
	PDF_ARRAY,
	PDF_DICT,
	PDF_REF
};

struct pdf_pair;

struct pdf_value {
	enum pdf_kind kind;
	struct slice raw;
	union {
		bool yes;
		int64_t integer;
		double real;
		struct slice text;
		struct {
			uint32_t num, gen;
		} ref;
		struct {
			const struct pdf_value *at;
			size_t n;
		} items;
		struct {
			const struct pdf_pair *at;
			size_t n;
		} pairs;
	};
};

struct pdf_pair {
	struct slice key;	/* without the solidus */
	struct pdf_value value;
};

/* A place in bytes; `at` moves on as values are read. */
struct pdf_cursor {
	struct slice bytes;
	size_t at;
	size_t byte_ranges;	/* keys /ByteRange passed so far */
};

/* Is this byte white space, is it a delimiter? (7.2.3) */
bool pdf_is_space(unsigned char);
bool pdf_is_delimiter(unsigned char);
/* Past white space and comments. */
void pdf_skip(struct pdf_cursor *);
/* Takes a keyword ("obj", "stream", "xref") if it stands here, whole. */
bool pdf_take_word(struct pdf_cursor *, const char *word);
/* Takes decimal digits, at most ten. */
bool pdf_take_number(struct pdf_cursor *, uint64_t *out);

/* Reads one value; the cursor stands behind it. FAULT_INPUT says what is wrong
 * and at which byte. */
enum fault_code pdf_value_read(struct arena *, struct pdf_cursor *,
    struct pdf_value *out, struct fault *why);

/* What a dictionary holds under a key, or NULL (also when it is none). */
const struct pdf_value *pdf_find(const struct pdf_value *dict,
    const char *key);
bool pdf_is_name(const struct pdf_value *, const char *name); /* NULL: no */
bool pdf_is_dict(const struct pdf_value *);
bool pdf_is_array(const struct pdf_value *);
/* A non-negative integer of at most `most`. */
bool pdf_is_count(const struct pdf_value *, uint64_t most, uint64_t *out);
/* The bytes a string stands for, escapes undone; false if it is no string. */
bool pdf_string(struct arena *, const struct pdf_value *, struct slice *out);
/* Same kind and same content, whatever the white space between. References
 * are equal when they name the same object. */
bool pdf_same(const struct pdf_value *, const struct pdf_value *);

/* A PDF date (7.9.4), "D:20261124100500+05'30'", as UTC seconds. */
bool pdf_date_parse(struct slice text, int64_t *utc_s);

#endif
