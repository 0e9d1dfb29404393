/*
 * zipfile: ZIP archives (PKWARE APPNOTE 6.3), read as an enemy might have made
 * them and written so that equal members give equal bytes.
 *
 * Only the central directory is believed. An archive as a whole is refused when
 * it is cut short, when its directory contradicts itself, or when it has more
 * members than allowed. One bad member costs that member only: it stands in the
 * list with what is wrong, and zipfile_take() says the same. Bad are: a name
 * that is absolute, climbs (".."), has a backslash or a control character, is
 * not UTF-8 or stands twice; a symbolic link; a member that is encrypted, or
 * compressed in another way than Deflate; one larger than allowed, or that
 * unpacks to more or less than it says.
 *
 * Nothing is ever written to a disk, so a name is only a name.
 */
#ifndef PACK_ZIPFILE_H
#define PACK_ZIPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct zipfile;

struct zipfile_limits {
	size_t members;
	size_t each;	/* bytes of one, unpacked */
	uint64_t all;	/* bytes that may be taken altogether, unpacked */
	/* Local headers must agree with the directory too: for archives made
	 * here. Archives of other people's programs often do not. */
	bool strict;
};

struct zipfile_member {
	struct slice name;	/* UTF-8; blanked out where it is not */
	uint64_t size;		/* unpacked, as it says */
	bool folder;
	struct fault bad;	/* code FAULT_NONE: it may be taken */
};

/* Does it begin as a ZIP does? */
bool zipfile_is(struct slice);

/*
 * The bytes must outlive it; *out is the caller's. FAULT_INPUT: no ZIP, or a
 * damaged one; FAULT_LIMIT: too many members.
 */
enum fault_code zipfile_open(struct slice, const struct zipfile_limits *,
    struct zipfile **out, struct fault *why);
void zipfile_drop(struct zipfile *);	/* NULL is allowed */
void zipfile_drop_ptr(struct zipfile **);

/* In the order of the directory. */
size_t zipfile_count(const struct zipfile *);
const struct zipfile_member *zipfile_member(const struct zipfile *, size_t i);

/* Unpacks one member into the arena. FAULT_INPUT or FAULT_LIMIT say why not,
 * with the member's name in where. */
enum fault_code zipfile_take(struct arena *, struct zipfile *, size_t i,
    struct slice *out, struct fault *why);

/* A member to be written: a plain name and bytes. */
struct zipfile_put {
	const char *name;
	struct slice bytes;
};

/* An archive of the members in this order, stored without compression, all
 * under one time (to two seconds, as IST; not before 1980): equal input, equal
 * bytes. */
enum fault_code zipfile_make(struct arena *, const struct zipfile_put *,
    size_t n, int64_t time_s, struct slice *out, struct fault *why);

#endif
