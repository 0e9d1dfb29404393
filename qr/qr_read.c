/*
 * Reading a page: find finders, try trios of them in the order of likelihood,
 * and keep what decodes. Of what fails, the likeliest is explained.
 */
#include "qr_read.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "own.h"
#include "qr_decode.h"

#define SIDE_MAX 32767
#define SIDE_LEAST 21		/* a version 1 symbol of one pixel a module */
#define FAILURES_MAX 24		/* fits of one page that lead nowhere */
#define SHARPENINGS 3
#define SCORE_LEAST 0.3		/* of a guess worth a try */
#define SEEN_LEAST 0.5		/* of one that is surely a symbol */
#define MODULE_LEAST 1.9	/* pixels below which reading is luck */

/* Percent of the way from dark to light, until something reads. */
static const int thresholds[] = { 50, 36, 64 };

struct reader {
	struct arena *arena;
	struct qr_raster raster;
	struct qr_finder *finders;
	int n;
	bool *used;		/* finders of symbols that were read */
	struct qr_modules *modules;
	struct qr_modules *sharp;
	struct qr_found *found;
	int count;
	int failures;
	bool pairs;		/* two finders that may be one symbol's */
	/* The likeliest of the failures. */
	bool seen;
	int seen_version;
	double seen_module;
	double seen_score;
	struct fault seen_why;
};

static void
outline(const struct qr_fit *f, struct qr_found *out)
{
	double s = f->size;
	out->module_px = qr_fit_module(f);
	out->corner[0] = qr_fit_at(f, 0, 0);
	out->corner[1] = qr_fit_at(f, s, 0);
	out->corner[2] = qr_fit_at(f, s, s);
	out->corner[3] = qr_fit_at(f, 0, s);
}

static enum fault_code
try_version(struct reader *r, const struct qr_finder f[3], int version,
    struct qr_found *out, struct fault *why)
{
	struct qr_fit fit;
	qr_fit_make(&r->raster, f, version, &fit);
	outline(&fit, out);
	qr_sample(r->arena, &fit, r->modules);
	enum fault_code code = qr_decode(r->arena, r->modules, out, why);
	for (int i = 0; i < SHARPENINGS && code != FAULT_NONE; i++) {
		qr_sample_sharpen(r->arena, r->modules, i == 0, r->sharp);
		code = qr_decode(r->arena, r->sharp, out, why);
	}
	return code;
}

static bool
inside(const struct qr_found *s, double x, double y)
{
	for (int i = 0; i < 4; i++) {
		const struct qr_point *a = &s->corner[i];
		const struct qr_point *b = &s->corner[(i + 1) % 4];
		if ((b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x) < 0)
			return false;
	}
	return true;
}

/* Largest version first. */
static void
keep(struct reader *r, const struct qr_found *s)
{
	int i = r->count++;
	for (; i > 0 && r->found[i - 1].version < s->version; i--)
		r->found[i] = r->found[i - 1];
	r->found[i] = *s;
	/* Neither its finders nor what looks like one in it are another's. */
	for (int k = 0; k < r->n; k++)
		r->used[k] = r->used[k] ||
		    inside(s, r->finders[k].x, r->finders[k].y);
}

static void
remember(struct reader *r, const struct qr_guess *g, double module,
    const struct fault *why)
{
	if (g->score < SEEN_LEAST || (r->seen && r->seen_score >= g->score))
		return;
	r->seen = true;
	r->seen_version = g->version;
	r->seen_module = module;
	r->seen_score = g->score;
	r->seen_why = *why;
}

static bool
try_three(struct reader *r, const struct qr_finder f[3], double modules)
{
	struct qr_guess guess[QR_GUESSES];
	int n = qr_fit_versions(&r->raster, f, modules, guess);
	for (int i = 0; i < n && r->failures < FAILURES_MAX; i++) {
		struct qr_found s = { 0 };
		struct fault why = { 0 };
		if (guess[i].score < SCORE_LEAST)
			break;
		if (try_version(r, f, guess[i].version, &s, &why) ==
		    FAULT_NONE) {
			keep(r, &s);
			return true;
		}
		r->failures++;
		remember(r, &guess[i], s.module_px, &why);
	}
	return false;
}

/* Is a finder another symbol's, or was the trio tried before? */
static bool
is_spent(const struct reader *r, const struct qr_trio *t, int known)
{
	if (r->used[t->top_left] || r->used[t->top_right] ||
	    r->used[t->bottom_left])
		return true;
	return t->top_left < known && t->top_right < known &&
	    t->bottom_left < known;
}

/* Finds finders with one threshold, and tries trios that have a new one. */
static void
look(struct reader *r, const struct qr_gray *gray, int percent,
    struct qr_trio *trios)
{
	struct arena_mark mark = arena_mark(r->arena);
	int known = r->n;
	qr_raster_make(r->arena, gray, percent, &r->raster);
	r->n = qr_find(r->arena, &r->raster, r->finders, known);
	int m = qr_find_trios(r->finders, r->n, trios);
	for (int i = 0; i < m && r->count < QR_FOUND_MAX; i++)
		if (!is_spent(r, &trios[i], known)) {
			const struct qr_finder f[3] = {
				r->finders[trios[i].top_left],
				r->finders[trios[i].top_right],
				r->finders[trios[i].bottom_left] };
			try_three(r, f, trios[i].modules);
		}
	if (r->count == 0)
		arena_back(r->arena, mark);
}

/* Tries pairs of finders whose third is not seen. */
static void
look_for_pairs(struct reader *r, const struct qr_gray *gray)
{
	struct qr_supposed s[QR_SUPPOSED_MAX];
	qr_raster_make(r->arena, gray, thresholds[0], &r->raster);
	int n = qr_find_supposed(r->finders, r->n, s);
	r->failures = 0;
	r->pairs = n > 0;
	for (int i = 0; i < n && r->count == 0; i++)
		try_three(r, s[i].at, s[i].modules);
}

static enum fault_code
explain(const struct reader *r, struct fault *why)
{
	if (!r->seen && r->pairs)
		return fault_say(why, FAULT_INPUT, "corner marks of a QR code "
		    "are seen, but not a whole code; scan it flat and entire, "
		    "with the white margin around it");
	if (!r->seen)
		return fault_say(why, FAULT_ABSENT, "no QR code is seen");
	double times = 2 / r->seen_module;
	if (r->seen_module >= MODULE_LEAST)
		return fault_say(why, FAULT_INPUT, "the QR code is blurred or "
		    "damaged (%s); scan it again, flat and sharp, at 600 dpi "
		    "if possible", r->seen_why.say);
	/* Only a certificate's symbol has a known size: a module of 1/150
	 * inch. */
	if (r->seen_version == QR_VERSION_MAX)
		return fault_say(why, FAULT_INPUT, "the QR code is too coarse "
		    "to read: this looks like %.0f dpi; scan it at 300 dpi or "
		    "more", round(r->seen_module * 15) * 10);
	return fault_say(why, FAULT_INPUT, "the QR code is too coarse to read: "
	    "its modules are %.1f pixels wide and need 2; scan it with %.1f "
	    "times the resolution or more", r->seen_module, ceil(times * 10) /
	    10);
}

static enum fault_code
check(const struct qr_gray *g, struct fault *why)
{
	if (g->width <= 0 || g->height <= 0 || g->at == NULL)
		return fault_say(why, FAULT_INPUT,
		    "the picture has no pixels");
	if (g->stride < (size_t)g->width)
		return fault_say(why, FAULT_BUG, "rows of the picture lie "
		    "closer together than they are long");
	if (g->width > SIDE_MAX || g->height > SIDE_MAX)
		return fault_say(why, FAULT_LIMIT, "the picture is %d by %d "
		    "pixels; QR codes are looked for up to %d a side: scan it "
		    "at a lower resolution", g->width, g->height, SIDE_MAX);
	if (g->width < SIDE_LEAST || g->height < SIDE_LEAST)
		return fault_say(why, FAULT_ABSENT, "the picture is smaller "
		    "than any QR code");
	return FAULT_NONE;
}

enum fault_code
qr_read(struct arena *a, const struct qr_gray *gray, struct qr_found **found,
    size_t *n, struct fault *why)
{
	enum fault_code code = check(gray, why);
	if (code != FAULT_NONE)
		return code;
	struct reader r = { .arena = a };
	struct qr_trio *trios = ARENA_ARRAY(a, struct qr_trio, QR_TRIOS_MAX);
	r.finders = ARENA_ARRAY(a, struct qr_finder, QR_FINDERS_MAX);
	r.used = ARENA_ARRAY(a, bool, QR_FINDERS_MAX);
	r.found = ARENA_ARRAY(a, struct qr_found, QR_FOUND_MAX);
	r.modules = ARENA_NEW(a, struct qr_modules);
	r.sharp = ARENA_NEW(a, struct qr_modules);
	for (size_t i = 0; i < COUNT_OF(thresholds) && r.count == 0; i++)
		look(&r, gray, thresholds[i], trios);
	if (r.count == 0)
		look_for_pairs(&r, gray);
	if (r.count == 0)
		return explain(&r, why);
	*found = r.found;
	*n = (size_t)r.count;
	return FAULT_NONE;
}
