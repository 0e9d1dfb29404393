/*
 * qr_rs: the Reed-Solomon code of the QR symbol (clause 7.5, annex A): the
 * field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1, generator roots from a^0.
 */
#ifndef QR_RS_H
#define QR_RS_H

#include <stdint.h>

#include "qr_tables.h"

/* Two blocks with n data codewords each, encoded side by side: the processor
 * works on one while it waits for the other. Check codewords go to `check`. */
void qr_rs_encode_two(const unsigned char *data, const unsigned char *other,
    int n, int ecc, unsigned char *check, unsigned char *other_check);

/*
 * Puts the n codewords of a block right, the last `ecc` being check codewords.
 * The number of codewords that were wrong, or -1 when there are more than the
 * code can place (the block is then as it was). `trust` errors are corrected at
 * most: the standard keeps some check codewords of the smallest symbols back to
 * tell damage from a misread (table 9, note).
 */
int qr_rs_decode(unsigned char *block, int n, int ecc, int trust);
/*
 * The same when some codewords are known to be doubtful: each of these takes
 * one check codeword to restore, an error elsewhere two. `spare` check
 * codewords are not used for either, so that a wrong guess is noticed. The
 * number of codewords that were changed, or -1.
 */
int qr_rs_decode_doubtful(unsigned char *block, int n, int ecc,
    const int *doubtful, int doubtfuls, int spare);

#endif
