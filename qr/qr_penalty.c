/*
 * The four penalty rules on 64 modules and eight lines at a time.
 *
 * A line is three words; eight lines side by side make vectors of eight. A rule
 * becomes shifts of the line against itself: where five modules in a row agree,
 * four neighbouring "same as the next" bits are set. The sums are exact.
 *
 * The compiler makes this for the baseline processor and again for AVX2 and
 * AVX-512; the best one the processor has is taken when it is first called.
 */
#include "qr_mask.h"

#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef uint64_t lanes __attribute__((vector_size(64)));
#define LANES QR_LANES

struct lines {
	lanes w[3];
};

/* Running sums, 16 bits a lane: 23 groups of lines cannot overflow them. */
struct sums {
	lanes runs;		/* rules 1 and 2, weighted */
	lanes finders;		/* rule 3, patterns of one module a unit */
	lanes dark;		/* rule 4 */
	long wide;		/* rule 3, patterns of more */
};

/* Which modules have a right neighbour; which lines count, and have one below. */
struct limits {
	uint64_t inner[3];
	lanes live;
	lanes pair;
};

/* out[i] = in[i + n]: beyond the end is light. */
INLINE void
ahead(struct lines *out, const struct lines *in, int n)
{
	lanes a = in->w[0], b = in->w[1], c = in->w[2];
	out->w[0] = a >> n | b << (64 - n);
	out->w[1] = b >> n | c << (64 - n);
	out->w[2] = c >> n;
}

/* out[i] = in[i - n]. */
INLINE void
behind(struct lines *out, const struct lines *in, int n)
{
	lanes a = in->w[0], b = in->w[1], c = in->w[2];
	out->w[0] = a << n;
	out->w[1] = b << n | a >> (64 - n);
	out->w[2] = c << n | b >> (64 - n);
}

/* The ones of each byte. */
#define ONES(out, in) do { \
	lanes x_ = (in); \
	x_ -= x_ >> 1 & 0x5555555555555555u; \
	x_ = (x_ & 0x3333333333333333u) + (x_ >> 2 & 0x3333333333333333u); \
	(out) = (x_ + (x_ >> 4)) & 0x0f0f0f0f0f0f0f0fu; \
} while (0)

/* Adds bytes to a sum of 16 bits a lane. */
#define WIDEN(sum, bytes) ((sum) += ((bytes) & 0x00ff00ff00ff00ffu) + \
	((bytes) >> 8 & 0x00ff00ff00ff00ffu))

INLINE void
load(struct lines *out, const struct qr_grid *g, int line)
{
	for (int k = 0; k < 3; k++)
		memcpy(&out->w[k], &g->word[k][line], sizeof out->w[k]);
}

/* Where a module has the colour of the next. */
INLINE void
same_as_next(struct lines *out, const struct lines *r, const struct lines *r1,
    const struct limits *l)
{
	for (int k = 0; k < 3; k++)
		out->w[k] = ~(r->w[k] ^ r1->w[k]) & l->inner[k] & l->live;
}

/* 64 modules from a place on; light beyond the end. */
static uint64_t
window(const uint64_t w[3], int at)
{
	int k = at >> 6, n = at & 63;
	uint64_t low = k < 3 ? w[k] >> n : 0;
	return n == 0 || k >= 2 ? low : low | w[k + 1] << (64 - n);
}

/* Length of the run of one colour from a module on, in a direction. Light goes
 * on past the edge, as far as anyone asks. */
static int
run_length(const uint64_t w[3], int size, int at, int way)
{
	bool dark = w[at >> 6] >> (at & 63) & 1;
	uint64_t flip = dark ? ~UINT64_C(0) : 0;
	int n = 0;
	while (at >= 0 && at < size) {
		/* Bits that differ; going back, the present module on top. */
		uint64_t differ = flip ^ (way > 0 ? window(w, at) :
		    at >= 63 ? window(w, at - 63) : w[0] << (63 - at));
		int left = way > 0 ? size - at : at + 1;
		int run = differ == 0 ? 64 : way > 0 ?
		    __builtin_ctzll(differ) : __builtin_clzll(differ);
		if (run < 64 && run < left)
			return n + run;
		run = run < left ? run : left;
		n += run;
		at += way * run;
	}
	return dark ? n : n + size;
}

/* Light from a module on, which may lie just outside. */
static int
light_length(const uint64_t w[3], int size, int at, int way)
{
	if (at < 0 || at >= size)
		return size;
	return run_length(w, size, at, way);
}

static uint64_t
ones(int n)
{
	return (UINT64_C(1) << n) - 1;
}

/* One look at a window tells of nearly all middles that nothing fits them. */
static bool
may_fit(const uint64_t w[3], int left, int n)
{
	if (5 * n >= 64)
		return true;
	uint64_t dark = ones(n) | ones(3 * n) << 2 * n | ones(n) << 4 * n;
	return (window(w, left) & ones(5 * n)) == dark;
}

/* Counts the finder-like pattern whose middle begins at a module: 0, 1 or 2. */
static int
wide_finder(const uint64_t w[3], int size, int at)
{
	int middle = run_length(w, size, at, 1);
	int n = middle / 3;
	int left = at - 2 * n, right = at + middle + 2 * n;
	if (middle % 3 != 0 || left < 0 || right > size ||
	    !may_fit(w, left, n) ||
	    run_length(w, size, at - 1, -1) != n ||
	    run_length(w, size, at + middle, 1) != n ||
	    run_length(w, size, at - n - 1, -1) != n ||
	    run_length(w, size, at + middle + n, 1) != n)
		return 0;
	int before = light_length(w, size, left - 1, -1);
	int after = light_length(w, size, right, 1);
	return (before >= 4 * n && after >= n) +
	    (after >= 4 * n && before >= n);
}

/* Rule 3 at two and more modules a unit is rare; bits that pass the sieve mark
 * where a middle may begin, and are looked at one by one. */
static long
wide_finders(const struct lines *hits, const struct lines *r, int size)
{
	long n = 0;
	for (int lane = 0; lane < LANES; lane++) {
		uint64_t w[3] = { r->w[0][lane], r->w[1][lane],
		    r->w[2][lane] };
		for (int k = 0; k < 3; k++)
			for (uint64_t h = hits->w[k][lane]; h != 0;
			    h &= h - 1)
				n += wide_finder(w, size,
				    64 * k + __builtin_ctzll(h));
	}
	return n;
}

/* The sieve. Two units: 11 00 111111 00 11. Three or more: the middle, at least
 * nine dark, after three light, and before three light or yet three dark. */
INLINE long
sieve(const struct lines *r, const struct lines *same,
    const struct lines *five, int size)
{
	struct lines light2, dark2, t, u, head, tail, hit;
	for (int k = 0; k < 3; k++) {
		light2.w[k] = ~r->w[k] & same->w[k];
		dark2.w[k] = r->w[k] & same->w[k];
	}
	ahead(&t, &light2, 2);
	ahead(&u, &dark2, 2);
	for (int k = 0; k < 3; k++) {
		head.w[k] = dark2.w[k] & t.w[k];	/* 11 00 */
		tail.w[k] = light2.w[k] & u.w[k];	/* 00 11 */
	}
	behind(&t, &head, 4);
	ahead(&u, &tail, 6);
	struct lines six;
	ahead(&six, five, 1);
	for (int k = 0; k < 3; k++)
		hit.w[k] = t.w[k] & u.w[k] & r->w[k] & five->w[k] &
		    six.w[k];
	struct lines light3, twelve;
	ahead(&t, five, 4);
	ahead(&twelve, five, 7);
	ahead(&light3, &light2, 1);
	for (int k = 0; k < 3; k++)
		light3.w[k] &= light2.w[k];
	behind(&u, &light3, 3);
	ahead(&light3, &light3, 9);
	for (int k = 0; k < 3; k++)
		hit.w[k] |= u.w[k] & r->w[k] & five->w[k] & t.w[k] &
		    (light3.w[k] | twelve.w[k]);
	lanes any = hit.w[0] | hit.w[1] | hit.w[2];
	uint64_t some = 0;
	for (int i = 0; i < LANES; i++)
		some |= any[i];
	if (some == 0)
		return 0;
	return wide_finders(&hit, r, size);
}

/* Rule 3 at one module a unit: 1011101 with four light on a side and one on
 * the other. Marks are moved so that the two kinds never share a bit. */
INLINE void
narrow(const struct lines *r, const struct lines *r1, struct sums *s)
{
	struct lines r2, mid, tail, before, before4, after, after4, t;
	ahead(&r2, r, 2);
	struct lines dark3, rise, any2;
	for (int k = 0; k < 3; k++) {
		dark3.w[k] = r->w[k] & r1->w[k] & r2.w[k];
		rise.w[k] = ~r->w[k] & r1->w[k];
		any2.w[k] = r->w[k] | r1->w[k];
	}
	ahead(&mid, &dark3, 2);
	ahead(&tail, &rise, 5);
	ahead(&after, r, 7);
	behind(&before, r, 1);
	ahead(&t, &any2, 2);
	for (int k = 0; k < 3; k++)
		any2.w[k] |= t.w[k];
	ahead(&after4, &any2, 7);
	behind(&t, &before, 1);
	for (int k = 0; k < 3; k++)
		before4.w[k] = before.w[k] | t.w[k];
	behind(&t, &before4, 2);
	struct lines left, right;
	for (int k = 0; k < 3; k++) {
		lanes core = r->w[k] & ~r1->w[k] & mid.w[k] & tail.w[k] &
		    ~before.w[k] & ~after.w[k];
		left.w[k] = core & ~(before4.w[k] | t.w[k]);
		right.w[k] = core & ~after4.w[k];
	}
	ahead(&t, &right, 1);
	/* A core in bit 0 cannot be moved ahead; its mark goes to the top. */
	t.w[2] |= right.w[0] << 63;
	lanes sum = { 0 };
	for (int k = 0; k < 3; k++) {
		lanes n;
		ONES(n, left.w[k] | t.w[k]);
		sum += n;
	}
	WIDEN(s->finders, sum);
}

/* Rule 2: a module, its right neighbour and the two below are alike. */
INLINE void
blocks(const struct qr_grid *g, int line, const struct lines *r,
    const struct lines *same, const struct limits *l, lanes *weight)
{
	struct lines below, below1;
	load(&below, g, line + 1);
	ahead(&below1, &below, 1);
	for (int k = 0; k < 3; k++) {
		lanes n, alike = same->w[k] & l->pair &
		    ~(below.w[k] ^ below1.w[k]) & ~(r->w[k] ^ below.w[k]);
		ONES(n, alike);
		*weight += n * 3;
	}
}

/* Some lines. Rule 1: a run of n >= 5 costs n - 2, which is its n - 4 places
 * where five agree, and 2 for the first of them. */
INLINE void
group(const struct qr_grid *g, int line, int size, bool rows,
    const struct limits *l, struct sums *s)
{
	struct lines r, r1, same, t, five;
	load(&r, g, line);
	ahead(&r1, &r, 1);
	same_as_next(&same, &r, &r1, l);
	ahead(&t, &same, 1);
	for (int k = 0; k < 3; k++)
		five.w[k] = same.w[k] & t.w[k];
	ahead(&t, &five, 2);
	for (int k = 0; k < 3; k++)
		five.w[k] &= t.w[k];
	behind(&t, &five, 1);
	lanes weight = { 0 }, ink = { 0 };
	for (int k = 0; k < 3; k++) {
		lanes n;
		ONES(n, five.w[k]);
		weight += n;
		ONES(n, five.w[k] & ~t.w[k]);
		weight += n * 2;
	}
	if (rows) {
		blocks(g, line, &r, &same, l, &weight);
		for (int k = 0; k < 3; k++) {
			lanes n;
			ONES(n, r.w[k]);
			ink += n;
		}
		WIDEN(s->dark, ink);
	}
	WIDEN(s->runs, weight);
	narrow(&r, &r1, s);
	s->wide += sieve(&r, &same, &five, size);
}

INLINE void
direction(const struct qr_grid *g, int size, bool rows, struct sums *s)
{
	struct limits l;
	for (int k = 0; k < 3; k++) {
		int n = size - 1 - 64 * k;
		l.inner[k] = n >= 64 ? ~UINT64_C(0) :
		    n <= 0 ? 0 : (UINT64_C(1) << n) - 1;
	}
	l.live = l.pair = (lanes){ 0 } - 1;
	int line = 0;
	for (; line + LANES < size; line += LANES)
		group(g, line, size, rows, &l, s);
	/* The last lines, of which the very last has none below. */
	for (int i = 0; i < LANES; i++) {
		l.live[i] = line + i < size ? ~UINT64_C(0) : 0;
		l.pair[i] = line + i < size - 1 ? ~UINT64_C(0) : 0;
	}
	group(g, line, size, rows, &l, s);
}

static long
total(const lanes *sum)
{
	long n = 0;
	for (int i = 0; i < LANES; i++)
		for (int b = 0; b < 64; b += 16)
			n += (long)((*sum)[i] >> b & 0xffff);
	return n;
}

INLINE long
penalty(const struct qr_grid *rows, const struct qr_grid *columns, int size)
{
	struct sums s = { 0 };
	direction(rows, size, true, &s);
	direction(columns, size, false, &s);
	/* Rule 4: ten for every whole 5 % away from half dark. */
	long all = (long)size * size;
	long steps = (labs(total(&s.dark) * 20 - all * 10) + all - 1) / all - 1;
	return total(&s.runs) + 40 * (total(&s.finders) + s.wide) +
	    10 * (steps < 0 ? 0 : steps);
}

long
qr_penalty_any(const struct qr_grid *rows, const struct qr_grid *columns,
    int size)
{
	return penalty(rows, columns, size);
}

#if defined(__x86_64__)
__attribute__((target("avx2")))
static long
penalty_avx2(const struct qr_grid *rows, const struct qr_grid *columns,
    int size)
{
	return penalty(rows, columns, size);
}

__attribute__((target("avx2,avx512f,avx512vl,avx512bw,avx512dq")))
static long
penalty_avx512(const struct qr_grid *rows, const struct qr_grid *columns,
    int size)
{
	return penalty(rows, columns, size);
}
#endif

long
qr_penalty(const struct qr_grid *rows, const struct qr_grid *columns, int size)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512vl"))
		return penalty_avx512(rows, columns, size);
	if (__builtin_cpu_supports("avx2"))
		return penalty_avx2(rows, columns, size);
#endif
	return qr_penalty_any(rows, columns, size);
}
