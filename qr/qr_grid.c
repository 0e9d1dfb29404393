/* Turning a bit matrix over its diagonal, 64 by 64 modules at a time. */
#include "qr_grid.h"

#include <string.h>

/* Swaps ever smaller quarters: 32 by 32, then 16 by 16, down to single bits. */
static void
turn_block(uint64_t at[64])
{
	uint64_t mask = UINT64_C(0x00000000ffffffff);
	for (int half = 32; half != 0; half >>= 1, mask ^= mask << half)
		for (int i = 0; i < 64; i = ((i | half) + 1) & ~half) {
			uint64_t t = (at[i] >> half ^ at[i | half]) & mask;
			at[i] ^= t << half;
			at[i | half] ^= t;
		}
}

void
qr_grid_turn(const struct qr_grid *from, struct qr_grid *to)
{
	for (int k = 0; k < 3; k++)
		for (int b = 0; b < 3; b++) {
			uint64_t block[64];
			memcpy(block, &from->word[k][64 * b], sizeof block);
			turn_block(block);
			memcpy(&to->word[b][64 * k], block, sizeof block);
		}
}
