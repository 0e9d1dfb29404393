/*
 * pdf_write: the bytes of a PDF 1.7 file (ISO 32000-1), written in one
 * revision with one cross-reference stream (7.5.8).
 *
 * A file may be written in two halves: the first half by one writer, kept, and
 * any number of second halves by writers that begin with the first one's table
 * (pdf_write_after). Objects that are no streams may be packed into an object
 * stream (7.5.7). White space is what ISO 19005-2, 6.1.7 and 6.1.9 ask.
 *
 * Nothing here fails: numbers of objects and places are the program's own. A
 * writer lives in an arena.
 */
#ifndef PDF_WRITE_H
#define PDF_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "slice.h"

struct arena;

#define PDF_WRITE_ROW 5	/* bytes of a cross-reference row: 1 + 3 + 1 */

struct pdf_write {
	struct arena *arena;
	struct buf out;
	size_t base;		/* of out.at[0] in the file */
	uint32_t size;		/* numbers given out: 0 .. size - 1 */
	uint32_t room;		/* rows there is memory for */
	unsigned char *rows;	/* PDF_WRITE_ROW for each number */
};

/* Begins a file: header line and the comment of high bytes (7.5.2). */
struct pdf_write pdf_write_begin(struct arena *);
/* Goes on behind the bytes and with the table of another writer. reserve: how
 * many bytes are likely. */
struct pdf_write pdf_write_after(struct arena *, const struct pdf_write *,
    size_t reserve);

/* The next n free numbers; the first of them. */
uint32_t pdf_write_number(struct pdf_write *, uint32_t n);

/* "12 0 obj" and "endobj"; between them the caller puts one value. */
void pdf_write_open(struct pdf_write *, uint32_t num);
void pdf_write_close(struct pdf_write *);
/* An object whose value is ready. */
void pdf_write_object(struct pdf_write *, uint32_t num, struct slice value);

enum pdf_squeeze {
	PDF_RAW,	/* as it is */
	PDF_FLATE,	/* fast: for what each document has of its own */
	PDF_FLATE_AGAIN,	/* the same bytes as PDF_FLATE, kept for when they
			 * come again: for what many documents share */
	PDF_FLATE_BEST	/* slow and small: for what is shared */
};

/* A stream; dict holds the entries besides /Length and /Filter, without << >>. */
void pdf_write_stream(struct pdf_write *, uint32_t num, struct slice dict,
    struct slice bytes, enum pdf_squeeze);
/* A stream whose bytes are compressed already, dictionary complete. */
void pdf_write_ready(struct pdf_write *, uint32_t num, struct slice dict,
    struct slice bytes);

/* Objects on their way into object streams, at most 200 in each. */
struct pdf_packs {
	struct arena *arena;
	struct buf body;
	uint32_t *nums;
	size_t *at;
	size_t n, cap;
};

struct pdf_packs pdf_packs_make(struct arena *);
/* The buffer to write the value of object num into, until the next call. */
struct buf *pdf_pack(struct pdf_packs *, uint32_t num);
/* Writes the object streams, with numbers of their own. */
void pdf_write_packs(struct pdf_write *, struct pdf_packs *,
    enum pdf_squeeze);

/* The cross-reference stream, under a number of its own, and what ends the
 * file. id: the file's identifier, 16 ASCII characters. */
void pdf_write_end(struct pdf_write *, uint32_t root, struct slice id);

/* --- values ------------------------------------------------------------- */

void pdf_put_uint(struct buf *, uint64_t);
/* "12 0 R" */
void pdf_put_ref(struct buf *, uint32_t num);
/* At most two decimals, rounded; exact on the grid of 1/600 inch. */
void pdf_put_number(struct buf *, double);
/* Each number with a blank behind it. */
void pdf_put_numbers(struct buf *, const double *, size_t n);
/* A text string (7.9.2.2) of UTF-8: ASCII as such, else UTF-16 with its mark. */
void pdf_put_text(struct buf *, struct slice utf8);
/* A date (7.9.4) in IST: (D:20261124100500+05'30'). */
void pdf_put_date_ist(struct buf *, int64_t utc_s);

/* A zlib stream (RFC 1950) of the bytes. */
struct slice pdf_deflate(struct arena *, struct slice, enum pdf_squeeze);

#endif
