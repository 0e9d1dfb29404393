/*
 * qr_tables: the tables of ISO/IEC 18004:2015 that writer and reader share.
 *
 * Versions are 1 to 40 everywhere; other values are a caller's mistake.
 */
#ifndef QR_TABLES_H
#define QR_TABLES_H

#include <stdint.h>

#include "qr_symbol.h"

#define QR_ALIGN_MAX 7		/* alignment coordinates of version 40 */
#define QR_CODEWORDS_MAX 3706	/* version 40 */
#define QR_ECC_MAX 30		/* check codewords of one block */
#define QR_BLOCK_MAX 153	/* codewords of one block */
#define QR_BLOCKS_MAX 81	/* blocks of one symbol: 40-H */

/* How the codewords of a symbol are cut into blocks (table 9). The first
 * `shorter` blocks have `data` data codewords, the others one more. */
struct qr_blocks {
	int count;
	int shorter;
	int data;
	int ecc;		/* check codewords of every block */
	int data_all;		/* data codewords of all blocks */
	int all;		/* codewords of the symbol */
};

struct qr_blocks qr_blocks(int version, enum qr_level);

/* Row and column coordinates of the alignment patterns (annex E); their count.
 * Where two finder patterns lie there is none. */
int qr_align(int version, int at[QR_ALIGN_MAX]);
/* Modules that carry codewords and remainder bits (table 1). */
int qr_data_modules(int version);

/* The 15 bits of clause 7.9, masked; bit 14 is the first. */
uint32_t qr_format_bits(enum qr_level, int mask);
/* The 18 bits of clause 7.10, for versions from 7; bit 17 is the first. */
uint32_t qr_version_bits(int version);

/* Where bit i of the format information (0 is the last of the 15) stands, in
 * its first copy beside the top left finder and its second (figure 25). */
void qr_format_at(int size, int bit, int copy, int *x, int *y);

/* Bits of the character count indicator (table 3). */
int qr_count_bits(enum qr_mode, int version);
/* The four mode bits (table 2). */
unsigned qr_mode_bits(enum qr_mode);
/* The value of a character in alphanumeric mode (table 5), or -1. */
int qr_alphanumeric(unsigned char);
extern const char qr_alphanumerics[46];

#endif
