/*
 * look: what a PDF or a picture shows by itself.
 *
 * Judging a stranger's file has two halves. Looking takes its bytes apart: the
 * part that can go wrong, and that needs neither register nor secret, only
 * public certificates. Settling asks the register whether that is what was
 * issued, and never sees the bytes. So a service looks in a process that has
 * nothing to lose (serve/reader.c) and sends what it saw as a message; what
 * comes back is as little believed as the file itself: of a picture only what
 * stands in its codes is taken, and their signatures are judged here.
 */
#ifndef OFFICE_LOOK_H
#define OFFICE_LOOK_H

#include <stddef.h>
#include <stdint.h>

#include "check.h"
#include "fault.h"
#include "slice.h"
#include "verdict.h"

struct arena;
struct ipc_got;
struct ipc_put;

#define LOOK_CODES_MOST 16
#define LOOK_CODE_MOST ((size_t)3000)	/* bytes of one; a symbol holds 2,953 */

struct look {
	enum check_kind kind;	/* CHECK_PDF or CHECK_PICTURE */
	/* A picture: what its QR codes say; or why there is nothing. */
	struct slice codes[LOOK_CODES_MOST];
	size_t n_codes;
	enum fault_code fault;
	const char *say;
	bool unreadable;	/* the picture itself, not the code in it */
	/* A PDF. Its metadata are left behind but for the number they name,
	 * which is there too where only the time of signing is in doubt. */
	struct verdict verdict;
	struct slice uin;
};

/* known_s: as check_look_again() said; 0 at first. */
void check_look(struct checker *, struct arena *, struct slice file,
    int64_t known_s, struct look *out);
/* The register knows when these bytes were signed, which the file itself cannot
 * prove any more (S9): then *known_s is not 0, and it is to be looked at once
 * more. */
enum fault_code check_look_again(struct checker *, struct arena *,
    const struct look *, int64_t *known_s, struct fault *why);
/* Asks the register; always fills *out. */
void check_settle(struct checker *, struct arena *, const struct look *,
    struct check_report *out);

/* As a message, and back: FAULT_DAMAGE when it is none. */
void look_put(struct ipc_put *, const struct look *);
enum fault_code look_get(struct arena *, struct ipc_got *, struct look *out,
    struct fault *why);

#endif
