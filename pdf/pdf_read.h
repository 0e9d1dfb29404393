/*
 * pdf_read: a strict reader of PDF files that came from outside (ISO 32000-2).
 *
 * It is there to judge signatures, so it is built around one question: does
 * every byte of the file have exactly one meaning? A file that can be read but
 * leaves room for doubt is opened, and each doubt is put down as a note; only
 * what cannot be read at all is a fault. One revision is one cross-reference
 * section, classic (7.5.4) or stream (7.5.8), never hybrid.
 *
 * A pdf_file lives in the arena and borrows the bytes. Objects are read when
 * they are asked for and kept.
 */
#ifndef PDF_PDF_READ_H
#define PDF_PDF_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "pdf_value.h"
#include "slice.h"

struct arena;
struct pdf_file;

#define PDF_FILE_MOST (64u << 20)
#define PDF_OBJECTS_MOST 200000
#define PDF_REVISIONS_MOST 64
#define PDF_INFLATE_MOST (32u << 20)	/* in all, of one file */

/* Doubts, as a set of bits. A file mohor made has none. */
enum pdf_note {
	PDF_NOTE_HEADER = 1 << 0,	/* no %PDF-1.x or 2.0 at byte 0 */
	PDF_NOTE_TRAILING = 1 << 1,	/* bytes behind the last %%EOF */
	PDF_NOTE_NO_EOF = 1 << 2,	/* does not end in startxref, %%EOF */
	PDF_NOTE_HYBRID = 1 << 3,	/* XRefStm, or table and stream mixed */
	PDF_NOTE_ENTRY = 1 << 4,	/* an entry that points at another thing */
	PDF_NOTE_SHADOW = 1 << 5,	/* an object in the file no table names */
	PDF_NOTE_GAP = 1 << 6,		/* other bytes that belong to nothing */
	PDF_NOTE_OVERLAP = 1 << 7,	/* bytes that belong to two things */
	PDF_NOTE_SYNTAX = 1 << 8,	/* an object breaks the syntax */
	PDF_NOTE_ENCRYPTED = 1 << 9
};

/* A cross-reference section and what it brought; the newest comes first. */
struct pdf_revision {
	uint64_t xref_at;	/* what startxref says */
	uint64_t end;		/* behind its %%EOF and one end of line */
	bool stream;		/* a cross-reference stream */
	const struct pdf_value *trailer;
};

/* Cannot be read: FAULT_INPUT (no PDF at all, or no usable cross-reference: cut
 * off or damaged), FAULT_LIMIT. */
enum fault_code pdf_open(struct arena *, struct slice file,
    struct pdf_file **out, struct fault *why);
struct slice pdf_bytes(const struct pdf_file *);
/* Notes so far; reading objects may add some. */
unsigned pdf_notes(const struct pdf_file *);
/* One sentence on the first doubt put down; "" if there is none. */
const char *pdf_first_doubt(const struct pdf_file *);
size_t pdf_revisions(const struct pdf_file *);
const struct pdf_revision *pdf_revision(const struct pdf_file *, size_t k);
/* How many numbers the newest tables cover; objects are 1 .. n - 1. */
uint32_t pdf_size(const struct pdf_file *);

/* The object as the newest revision has it, or as revision k (0 newest) and
 * older have it; NULL when absent, free or unreadable (then a note says so). */
const struct pdf_value *pdf_object(struct pdf_file *, uint32_t num);
const struct pdf_value *pdf_object_in(struct pdf_file *, size_t k,
    uint32_t num);
/* The revision that defines the object, or SIZE_MAX. */
size_t pdf_object_revision(const struct pdf_file *, uint32_t num);
/* Follows references; NULL stays NULL. */
const struct pdf_value *pdf_deref(struct pdf_file *, const struct pdf_value *);
/* pdf_find() and pdf_deref(). */
const struct pdf_value *pdf_get(struct pdf_file *, const struct pdf_value *dict,
    const char *key);
const struct pdf_value *pdf_catalog(struct pdf_file *);

/* The decoded bytes of a stream object: no filter or FlateDecode alone, with
 * PNG predictors. FAULT_ABSENT when it is no stream, FAULT_INPUT, FAULT_LIMIT. */
enum fault_code pdf_stream(struct arena *, struct pdf_file *, uint32_t num,
    struct slice *out, struct fault *why);
/* The document's XMP packet (14.3.2); FAULT_ABSENT when there is none. */
enum fault_code pdf_xmp(struct arena *, struct pdf_file *, struct slice *out,
    struct fault *why);
/* The text of an XMP property written as element <name>text</name> or as
 * attribute name="text"; character references undone; false when absent or
 * there more than once. */
bool pdf_xmp_text(struct arena *, struct slice xmp, const char *name,
    struct slice *out);

/* Reads every object and accounts for every byte of the file, in all
 * revisions; whatever is left over becomes a note. */
void pdf_account(struct arena *, struct pdf_file *);

#endif
