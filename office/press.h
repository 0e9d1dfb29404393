/*
 * press: makes certificates of one version of one service, one after another,
 * in one process: number, facts, QR content, page, signature, seal.
 *
 * What it makes counts for nothing until cert_add_group() has committed it.
 */
#ifndef OFFICE_PRESS_H
#define OFFICE_PRESS_H

#include <stddef.h>
#include <stdint.h>

#include "cert_store.h"
#include "fault.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct catalogue_entry;
struct office;
struct office_keys;
struct press;
struct signer;

/* Microseconds by stage, summed. */
struct press_times {
	double facts, token, text, qr, file, sign, seal;
};

/* Compiles the service's template (and stores it in the register), makes ready
 * what all certificates share. Keys and signer must outlive it; the register of
 * the office must be open. */
enum fault_code press_make(struct office *, struct office_keys *,
    struct signer *, const struct catalogue_entry *, struct press **out,
    struct fault *why);
void press_drop(struct press *);
void press_drop_ptr(struct press **);

/* What cert_add_group() needs besides the certificates. */
int64_t press_template(const struct press *);
struct slice press_qr_kid(const struct press *);
struct slice press_prelude(const struct press *);
const struct press_times *press_times(const struct press *);

/* One certificate: to be committed, and its file. */
struct press_sheet {
	struct cert_new row;
	struct slice tail;	/* open; the file is prelude + tail */
	char uin[UIN_TEXT];
};

/*
 * values: form_check()'s. The sheet's bytes are in `keep`; the open tail only
 * when wanted. FAULT_INPUT and FAULT_LIMIT are about this person's values
 * (where = the field); anything else stops the press.
 */
enum fault_code press_sheet(struct press *, struct arena *keep,
    const struct uin *, int64_t series, const struct slice *values,
    int64_t issued_s, bool want_tail, struct press_sheet *out,
    struct fault *why);

#endif
