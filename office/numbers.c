#include "numbers.h"

#include <string.h>

#include "arena.h"
#include "db.h"
#include "own.h"

struct numbers
numbers_make(struct arena *a, int64_t run, const char *dept, int service)
{
	struct numbers n = { .arena = a, .run = run, .service = service };
	memcpy(n.dept, dept, 3);
	return n;
}

size_t
numbers_left(const struct numbers *n)
{
	size_t sum = 0;
	for (size_t i = n->range; i < n->ranges.n; i++)
		sum += n->ranges.at[i].n;
	return sum;
}

void
numbers_add(struct numbers *n, const struct series_ranges *more)
{
	if (n->range == n->ranges.n)
		n->ranges.n = n->range = 0;
	for (size_t i = 0; i < more->n; i++)
		*VEC_ADD(n->arena, &n->ranges) = more->at[i];
	if (more->tell > n->level)
		n->level = more->tell;
}

struct voiding {
	const struct numbers *numbers;
	int64_t now_s;
};

/* One transaction: nobody will issue under last year any more. */
static enum fault_code
void_rest(struct db *db, void *arg, struct fault *why)
{
	const struct voiding *v = arg;
	const struct numbers *n = v->numbers;
	for (size_t i = n->range; i < n->ranges.n; i++) {
		const struct series_range *r = &n->ranges.at[i];
		for (uint32_t k = 0; k < r->n; k++) {
			enum fault_code code = series_void(db, r->series,
			    r->first + k, n->run, slice_of("the year ended"
			    " before the number was used"), v->now_s, why);
			if (code != FAULT_NONE)
				return code;
		}
	}
	return FAULT_NONE;
}

enum fault_code
numbers_turn(struct numbers *n, struct db *db, int64_t now_s,
    struct fault *why)
{
	int year = uin_year(now_s);
	struct voiding v = { n, now_s };
	if (n->series.year == year)
		return FAULT_NONE;
	if (n->range < n->ranges.n) {
		enum fault_code code = db_run(db, DB_WRITE, void_rest, &v,
		    why);
		if (code != FAULT_NONE)
			return code;
	}
	n->ranges.n = n->range = 0;
	return series_open(db, n->dept, n->service, year, &n->series, why);
}

enum fault_code
numbers_want(struct numbers *n, struct db *db, size_t want, struct fault *why)
{
	while (numbers_left(n) < want) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct series_ranges more;
		enum fault_code code = series_reserve(db, a, n->series.id,
		    (uint32_t)(want - numbers_left(n)), n->run, &more, why);
		if (code == FAULT_LIMIT && numbers_left(n) > 0)
			return FAULT_NONE;
		if (code == FAULT_LIMIT)
			return numbers_full(n, why);
		if (code != FAULT_NONE)
			return code;
		numbers_add(n, &more);
	}
	return FAULT_NONE;
}

struct uin
numbers_next(const struct numbers *n)
{
	return series_uin(&n->series, n->ranges.at[n->range].first);
}

void
numbers_pass(struct numbers *n)
{
	struct series_range *r = &n->ranges.at[n->range];
	r->first++;
	if (--r->n == 0)
		n->range++;
}

enum fault_code
numbers_full(const struct numbers *n, struct fault *why)
{
	return fault_say(why, FAULT_LIMIT, "The numbers of %s%03d for %d are used"
	    " up: the last was given out. An administrator can switch the"
	    " series to letters: mohor series extend %s-%03d", n->dept,
	    n->service, n->series.year, n->dept, n->service);
}
