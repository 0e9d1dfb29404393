/*
 * pdf_file: what the reader's own files know of an open PDF. Users need
 * pdf_read.h.
 *
 * An entry is one line of one cross-reference section. Entries of one object
 * hang together from the newest revision to the oldest.
 */
#ifndef PDF_PDF_FILE_H
#define PDF_PDF_FILE_H

#include "pdf_read.h"
#include "vec.h"

enum pdf_entry_kind { ENTRY_FREE, ENTRY_PLAIN, ENTRY_PACKED };
enum pdf_entry_state { ENTRY_UNREAD, ENTRY_BUSY, ENTRY_READ, ENTRY_BAD };

struct pdf_entry {
	uint32_t num;
	uint32_t gen;		/* packed: index within the object stream */
	uint64_t at;		/* packed: number of the object stream */
	unsigned char kind, state;
	uint16_t revision;	/* 0 newest */
	size_t end;		/* plain, read: behind "endobj" */
	struct slice stream;	/* raw bytes; at is NULL when it is none */
	const struct pdf_value *value;
	const struct packed *packed;	/* what an object stream holds */
	struct pdf_entry *older;
};

/* The objects of one object stream (7.5.7). */
struct packed {
	struct slice bytes;	/* inflated */
	size_t n;
	const struct packed_at {
		uint32_t num;
		size_t at, end;
	} *at;
};

/* A stretch of the file that has been given a meaning. */
struct pdf_span {
	size_t at, end;
};

struct pdf_file {
	struct arena *arena;
	struct slice bytes;
	unsigned notes;
	char doubt[200];
	size_t inflated;	/* so far, against PDF_INFLATE_MOST */
	size_t entries;		/* in all sections */
	size_t byte_ranges;	/* keys /ByteRange in all values read */
	bool accounted;
	uint32_t size;
	struct pdf_entry **newest;	/* by number; room for `size` */
	struct { VEC_OF(struct pdf_revision) } revisions;
	struct { VEC_OF(struct pdf_span) } spans;	/* of the tables */
};

void pdf_doubt(struct pdf_file *, enum pdf_note, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads "n g obj ... endobj" where the entry points. False: a note says so. */
bool pdf_read_plain(struct pdf_file *, struct pdf_entry *);
/* The same for any kind. */
const struct pdf_value *pdf_read_entry(struct pdf_file *, struct pdf_entry *);
/* Undoes the filter that a stream's dictionary names. */
enum fault_code pdf_decode(struct arena *, struct pdf_file *,
    const struct pdf_value *dict, struct slice raw, struct slice *out,
    struct fault *why);

/* Reads the section at an offset, and all that came before it by Prev. */
enum fault_code pdf_xref_read(struct pdf_file *, uint64_t at,
    struct fault *why);

#endif
