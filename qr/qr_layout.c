/* Making the layout of a version; qr_place.c fills it with codewords. */
#include "qr_layout.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct draw {
	struct qr_layout *l;
	struct qr_grid function;	/* rows; 1: not for codewords */
};

static void
put(struct draw *d, int x, int y, bool dark)
{
	if (x < 0 || y < 0 || x >= d->l->size || y >= d->l->size)
		return;
	qr_grid_set(&d->function, y, x, true);
	qr_grid_set(&d->l->dark_rows, y, x, dark);
}

/* Finder with its separator: rings of alternate colour, by distance from the
 * middle; the same drawing with radius 2 is an alignment pattern. */
static void
draw_rings(struct draw *d, int cx, int cy, int radius)
{
	for (int dy = -radius; dy <= radius; dy++)
		for (int dx = -radius; dx <= radius; dx++) {
			int far = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
			bool dark = radius == 2 ? far != 1 :
			    far != 2 && far != 4;
			put(d, cx + dx, cy + dy, dark);
		}
}

static void
draw_function(struct draw *d)
{
	int size = d->l->size;
	for (int i = 0; i < size; i++) {
		put(d, 6, i, i % 2 == 0);
		put(d, i, 6, i % 2 == 0);
	}
	draw_rings(d, 3, 3, 4);
	draw_rings(d, size - 4, 3, 4);
	draw_rings(d, 3, size - 4, 4);
	int at[QR_ALIGN_MAX];
	int n = qr_align(d->l->version, at);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			if (!(i == 0 && j == 0) && !(i == 0 && j == n - 1) &&
			    !(i == n - 1 && j == 0))
				draw_rings(d, at[i], at[j], 2);
	for (int copy = 0; copy < 2; copy++)
		for (int bit = 0; bit < 15; bit++) {
			int x, y;
			qr_format_at(size, bit, copy, &x, &y);
			put(d, x, y, false);
		}
	put(d, 8, size - 8, true);
	if (d->l->version < 7)
		return;
	uint32_t bits = qr_version_bits(d->l->version);
	for (int i = 0; i < 18; i++) {
		int far = size - 11 + i % 3;
		put(d, far, i / 3, bits >> i & 1);
		put(d, i / 3, far, bits >> i & 1);
	}
}

/* Table 10; y is the row i, x the column j. */
static bool
mask_turns(int mask, int x, int y)
{
	switch (mask) {
	case 0:
		return (x + y) % 2 == 0;
	case 1:
		return y % 2 == 0;
	case 2:
		return x % 3 == 0;
	case 3:
		return (x + y) % 3 == 0;
	case 4:
		return (y / 2 + x / 3) % 2 == 0;
	case 5:
		return x * y % 2 + x * y % 3 == 0;
	case 6:
		return (x * y % 2 + x * y % 3) % 2 == 0;
	default:
		return ((x + y) % 2 + x * y % 3) % 2 == 0;
	}
}

static void
make_masks(struct qr_layout *l)
{
	for (int m = 0; m < 8; m++) {
		struct qr_grid *rows = &l->mask_rows[m];
		for (int y = 0; y < l->size; y++)
			for (int x = 0; x < l->size; x++)
				if (mask_turns(m, x, y) &&
				    qr_grid_get(&l->data_rows, y, x))
					qr_grid_set(rows, y, x, true);
		qr_grid_turn(rows, &l->mask_columns[m]);
	}
}

/* Strips go from the right, two columns each, and pass over the vertical
 * timing pattern; the first goes up, the next down. */
static void
make_strips(struct qr_layout *l)
{
	int right = l->size - 1;
	for (int s = 0; right > 0; s++, right -= 2) {
		if (right == 6)
			right--;
		for (int i = 0; i < 2 * l->size; i++) {
			int y = s % 2 == 0 ? l->size - 1 - i / 2 : i / 2;
			uint64_t data =
			    qr_grid_get(&l->data_rows, y, right - i % 2);
			l->strip[s][i / 64] |= data << i % 64;
		}
		l->strips = s + 1;
	}
}

static struct qr_layout *
make(int version)
{
	struct qr_layout *l = calloc(1, sizeof *l);
	if (l == NULL)
		abort();	/* as an arena would */
	l->version = version;
	l->size = 17 + 4 * version;
	struct draw d = { .l = l };
	draw_function(&d);
	for (int y = 0; y < l->size; y++)
		for (int x = 0; x < l->size; x++)
			if (!qr_grid_get(&d.function, y, x))
				qr_grid_set(&l->data_rows, y, x, true);
	qr_grid_turn(&l->dark_rows, &l->dark_columns);
	make_masks(l);
	make_strips(l);
	return l;
}

const struct qr_layout *
qr_layout(int version)
{
	static _Atomic(struct qr_layout *) made[QR_VERSION_MAX + 1];
	struct qr_layout *l = atomic_load(&made[version]);
	if (l != NULL)
		return l;
	struct qr_layout *mine = make(version);
	if (atomic_compare_exchange_strong(&made[version], &l, mine))
		return mine;
	free(mine);	/* another thread was first */
	return l;
}
