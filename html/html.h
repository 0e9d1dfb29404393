/*
 * html: what the C that tools/pagec writes is made of, and the sentences that
 * tools/poc writes.
 *
 *	struct html h = { &buf, HTML_BN };
 *	page_home(&h, &view);
 *
 * A value is put by its C type: struct slice, const char * (NULL is nothing),
 * bool in conditions, whole numbers, struct date ("24 November 2026") and struct
 * date_time ("24 November 2026, 10:05"). Another type does not compile. In text,
 * numbers and dates are in the reader's language and digits; in attributes and
 * URLs they are for machines: ASCII, ISO 8601.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "date.h"
#include "slice.h"

struct buf;

/* The order of the catalogues in a sentence. */
enum html_lang { HTML_EN, HTML_BN, HTML_HI, HTML_NE, HTML_LANGS };
/* "en", "bn": BCP 47 */
const char *html_lang_tag(enum html_lang);

struct html {
	struct buf *to;
	enum html_lang lang;
};

/* A sentence in every language; at == NULL where a catalogue lacks it, which
 * then is read in English. A placeholder is the byte 1 and a letter: 'A' is the
 * first placeholder of the English text. */
struct html_sentence {
	const char *id;		/* as in the page: "Page {n}" */
	struct slice in[HTML_LANGS];
};

/* Walks a sentence: each html_say_next() puts text up to a placeholder, whose
 * number is then s.argument; false at the end. */
struct html_say {
	struct slice rest;
	int argument;
};
struct html_say html_say(const struct html *, const struct html_sentence *);
bool html_say_next(struct html *, struct html_say *);

/* Sentences as poc writes them, sorted by id: the one with this English text,
 * or NULL. */
const struct html_sentence *html_find(const struct html_sentence *const *,
    size_t n, const char *id);
struct slice html_in(const struct html_sentence *, enum html_lang);

/* Bytes that are HTML already. */
void html_raw(struct html *, const char *, size_t n);

void html_text_slice(struct html *, struct slice);
void html_text_chars(struct html *, const char *);
void html_text_int(struct html *, int64_t);
void html_text_uint(struct html *, uint64_t);
void html_text_date(struct html *, struct date);
void html_text_date_time(struct html *, struct date_time);
void html_attr_slice(struct html *, struct slice);
void html_attr_chars(struct html *, const char *);
void html_attr_int(struct html *, int64_t);
void html_attr_uint(struct html *, uint64_t);
void html_attr_date(struct html *, struct date);
/* Understood as IST. */
void html_attr_date_time(struct html *, struct date_time);
void html_url_slice(struct html *, struct slice);
void html_url_chars(struct html *, const char *);
void html_url_int(struct html *, int64_t);
void html_url_uint(struct html *, uint64_t);

static inline bool html_is_slice(struct slice s) { return s.len != 0; }
static inline bool html_is_bool(bool b) { return b; }
static inline bool html_is_int(int64_t n) { return n != 0; }
static inline bool html_is_uint(uint64_t n) { return n != 0; }
static inline bool
html_is_chars(const char *s)
{
	return s != NULL && *s != '\0';
}

#define HTML_KINDS(what) \
	struct slice: what##_slice, \
	char *: what##_chars, const char *: what##_chars, \
	short: what##_int, int: what##_int, long: what##_int, \
	long long: what##_int, unsigned char: what##_uint, \
	unsigned short: what##_uint, unsigned: what##_uint, \
	unsigned long: what##_uint, unsigned long long: what##_uint

#define html_text(h, x) _Generic((x), HTML_KINDS(html_text), \
	struct date: html_text_date, \
	struct date_time: html_text_date_time)(h, x)
#define html_attr(h, x) _Generic((x), HTML_KINDS(html_attr), \
	struct date: html_attr_date, \
	struct date_time: html_attr_date_time)(h, x)
#define html_url(h, x) _Generic((x), HTML_KINDS(html_url))(h, x)
/* A condition: is there anything? */
#define html_is(x) _Generic((x), HTML_KINDS(html_is), \
	bool: html_is_bool)(x)

#endif
