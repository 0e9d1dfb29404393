/*
 * The bit-parallel penalty against the four rules counted module by module.
 * Lines are drawn as runs, many of them in finder proportions at one to four
 * modules a unit, so that every branch of rule 3 is met.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "qr_mask.h"

static uint64_t seed;

static int
dice(int below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (unsigned)below);
}

static int
run_at(const bool *line, int size, int *at, bool dark)
{
	int n = 0;
	while (*at < size && line[*at] == dark) {
		++*at;
		++n;
	}
	return n;
}

/* Rules 1 and 3 for one line: its runs, light first, quiet zone added. */
static long
line_penalty(const bool *line, int size)
{
	int runs[200] = { 0 }, n = 0, at = 0;
	long sum = 0;
	while (at < size) {
		runs[n] = run_at(line, size, &at, n % 2 != 0);
		sum += runs[n] >= 5 ? runs[n] - 2 : 0;
		n++;
	}
	runs[0] += size;
	if (n % 2 == 0)
		n++;
	runs[n - 1] += size;
	for (int i = 1; i + 5 < n; i += 2) {
		int unit = runs[i];
		if (runs[i + 1] != unit || runs[i + 2] != 3 * unit ||
		    runs[i + 3] != unit || runs[i + 4] != unit)
			continue;
		int before = runs[i - 1], after = runs[i + 5];
		sum += before >= 4 * unit && after >= unit ? 40 : 0;
		sum += after >= 4 * unit && before >= unit ? 40 : 0;
	}
	return sum;
}

static long
slow_penalty(const struct qr_grid *rows, const struct qr_grid *columns,
    int size)
{
	static bool m[QR_SIZE_MAX][QR_SIZE_MAX], line[QR_SIZE_MAX];
	long sum = 0, dark = 0;
	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++)
			dark += m[y][x] = qr_grid_get(rows, y, x);
	for (int i = 0; i < size; i++) {
		sum += line_penalty(m[i], size);
		for (int j = 0; j < size; j++)
			line[j] = qr_grid_get(columns, i, j);
		sum += line_penalty(line, size);
	}
	for (int y = 0; y + 1 < size; y++)
		for (int x = 0; x + 1 < size; x++)
			sum += m[y][x] == m[y][x + 1] &&
			    m[y][x] == m[y + 1][x] &&
			    m[y][x] == m[y + 1][x + 1] ? 3 : 0;
	long all = (long)size * size;
	for (long k = 0;; k++)	/* smallest k with (45-5k)% <= dark <= (55+5k)% */
		if (dark * 100 >= (45 - 5 * k) * all &&
		    dark * 100 <= (55 + 5 * k) * all)
			return sum + 10 * k;
}

/* Appends a run; false when the line is full. */
static bool
draw(struct qr_grid *g, int line, int size, int *at, int n, bool dark)
{
	for (; n > 0 && *at < size; n--)
		qr_grid_set(g, line, (*at)++, dark);
	return *at < size;
}

static void
random_grid(struct qr_grid *g, int size)
{
	memset(g, 0, sizeof *g);
	int finders = dice(4);
	for (int y = 0; y < size; y++) {
		bool dark = dice(2) != 0;
		int at = 0;
		while (at < size) {
			if (dice(4) >= finders || dark) {
				draw(g, y, size, &at, 1 + dice(1 + dice(9)),
				    dark);
				dark = !dark;
				continue;
			}
			int u = 1 + dice(dice(8) == 0 ? 25 : 4);
			static const int part[5] = { 1, 1, 3, 1, 1 };
			for (int i = 0; i < 5; i++)
				draw(g, y, size, &at, u * part[i] +
				    (dice(30) == 0), i % 2 == 0);
			draw(g, y, size, &at, u * (1 + dice(5)), false);
			dark = true;
		}
	}
}

static void
the_fast_penalty_is_the_slow_one(void **state)
{
	(void)state;
	static struct qr_grid rows, columns;
	seed = 5;
	for (int i = 0; i < 1200; i++) {
		int size = 17 + 4 * (i % 40 + 1);
		random_grid(&rows, size);
		qr_grid_turn(&rows, &columns);
		if (dice(2) == 0) {
			struct qr_grid t = rows;
			rows = columns;
			columns = t;
		}
		long slow = slow_penalty(&rows, &columns, size);
		assert_int_equal(qr_penalty(&rows, &columns, size), slow);
		assert_int_equal(qr_penalty_any(&rows, &columns, size), slow);
	}
}

static void
turning_twice_gives_the_grid_back(void **state)
{
	(void)state;
	static struct qr_grid a, b, c;
	seed = 6;
	random_grid(&a, 177);
	qr_grid_turn(&a, &b);
	qr_grid_turn(&b, &c);
	assert_memory_equal(&a, &c, sizeof a);
	assert_int_equal(qr_grid_get(&a, 3, 150), qr_grid_get(&b, 150, 3));
}

static void
what_is_laid_can_be_collected(void **state)
{
	(void)state;
	seed = 7;
	for (int version = 1; version <= 40; version++) {
		uint64_t in[QR_STREAM_WORDS] = { 0 }, out[QR_STREAM_WORDS];
		int bits = qr_data_modules(version);
		for (int i = 0; i < bits; i++)
			in[i / 64] |= (uint64_t)dice(2) << i % 64;
		const struct qr_layout *l = qr_layout(version);
		struct qr_grid columns = l->dark_columns;
		qr_layout_fill(l, in, &columns);
		qr_layout_collect(l, &columns, out);
		assert_memory_equal(in, out, sizeof in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fast_penalty_is_the_slow_one),
		cmocka_unit_test(turning_twice_gives_the_grid_back),
		cmocka_unit_test(what_is_laid_can_be_collected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
