/*
 * A calendar compiled: one bit a day, how many working days lie before each
 * word of 64, and which day each working day is. Counting is one subtraction
 * of two ranks, adding one look into the list.
 */
#include "calendar.h"

#include <string.h>

#include "arena.h"
#include "date.h"

struct calendar {
	struct calendar_week week;
	int64_t first;
	int64_t last;
	uint64_t *working;	/* bit i % 64 of word i / 64: first + i */
	uint16_t *before;	/* working days in front of that word */
	uint16_t *nth;		/* the k-th working day is first + nth[k] */
	int n_working;
	const struct calendar_notice **noticed;	/* NULL where nothing stands */
};

const struct calendar_week calendar_five_days = {
	{ [0] = CALENDAR_EVERY, [6] = CALENDAR_EVERY }
};
const struct calendar_week calendar_alternate_saturdays = {
	{ [0] = CALENDAR_EVERY, [6] = CALENDAR_NTH(2) | CALENDAR_NTH(4) }
};
const struct calendar_week calendar_six_days = { { [0] = CALENDAR_EVERY } };

const char *const calendar_notice_words[] = { "holiday", "working",
	"withdrawn", NULL };
const char *const calendar_day_words[] = { "working", "weekend", "holiday",
	"declared-working", NULL };

static bool
week_word(struct slice word, struct calendar_week *week)
{
	static const char names[] = "sunmontuewedthufrisat";
	if (word.len != 3 && (word.len != 4 || word.at[3] < '1' ||
	    word.at[3] > '5'))
		return false;
	for (int w = 0; w < 7; w++)
		if (memcmp(word.at, names + 3 * w, 3) == 0) {
			week->off[w] |= (uint8_t)(word.len == 3 ?
			    CALENDAR_EVERY : CALENDAR_NTH(word.at[3] - '0'));
			return true;
		}
	return false;
}

enum fault_code
calendar_week_read(struct slice text, struct calendar_week *out,
    struct fault *why)
{
	struct calendar_week week = { { 0 } };
	struct slice rest = text, word;
	bool worked = false;
	while (text.len != 0 && slice_cut(&rest, ' ', &word))
		if (word.len != 0 && !week_word(word, &week))
			return fault_say(why, FAULT_INPUT, "'%.*s' is no day "
			    "of the week. Write sun mon tue wed thu fri sat, "
			    "or sat2 for the second Saturday of a month.",
			    SLICE_FMT(slice_head(word, 20)));
	for (int w = 0; w < 7; w++)
		worked = worked || week.off[w] != CALENDAR_EVERY;
	if (!worked)
		return fault_say(why, FAULT_INPUT, "A week without a working "
		    "day would never let a time limit end.");
	*out = week;
	return FAULT_NONE;
}

/* The bit of its place among the days of its name in its month. */
static bool
week_is_off(const struct calendar_week *week, int64_t day)
{
	int nth = (date_from_day(day).day - 1) / 7;
	return (week->off[date_weekday(day)] >> nth & 1) != 0;
}

/* Of two notices of one hand about one day, does b stand? Equal times: the
 * later of the list, which is b. */
static bool
replaces(const struct calendar_notice *a, const struct calendar_notice *b)
{
	return a == NULL || b->declared_s >= a->declared_s;
}

static enum notice_kind
standing(const struct calendar_notice *n)
{
	return n == NULL ? NOTICE_WITHDRAWN : n->kind;
}

/* A holiday of either wins over a working day of the other. */
static const struct calendar_notice *
of_both(const struct calendar_notice *state,
    const struct calendar_notice *district)
{
	if (standing(state) == NOTICE_HOLIDAY)
		return state;
	if (standing(district) == NOTICE_HOLIDAY)
		return district;
	if (standing(state) == NOTICE_WORKING)
		return state;
	return standing(district) == NOTICE_WORKING ? district : NULL;
}

static void
take_notices(struct arena *a, struct calendar *c,
    const struct calendar_notice *notices, size_t n, struct slice district,
    int64_t as_of_s)
{
	size_t days = (size_t)(c->last - c->first + 1);
	const struct calendar_notice **local = ARENA_ARRAY(a,
	    const struct calendar_notice *, days);
	for (size_t i = 0; i < n; i++) {
		const struct calendar_notice *one = &notices[i];
		if (one->day < c->first || one->day > c->last ||
		    one->declared_s > as_of_s || (one->district.len != 0 &&
		    !slice_eq(one->district, district)))
			continue;
		size_t at = (size_t)(one->day - c->first);
		const struct calendar_notice **of = one->district.len == 0 ?
		    c->noticed : local;
		if (replaces(of[at], one))
			of[at] = one;
	}
	for (size_t i = 0; i < days; i++)
		c->noticed[i] = of_both(c->noticed[i], local[i]);
}

static enum day_kind
kind_of(const struct calendar *c, int64_t day)
{
	const struct calendar_notice *n = c->noticed[day - c->first];
	bool off = week_is_off(&c->week, day);
	if (n != NULL && n->kind == NOTICE_HOLIDAY)
		return DAY_HOLIDAY;
	if (n != NULL && off)
		return DAY_DECLARED_WORKING;
	return off ? DAY_WEEKEND : DAY_WORKING;
}

static void
count_days(struct calendar *c)
{
	int days = (int)(c->last - c->first + 1);
	for (int i = 0; i < days; i++) {
		enum day_kind kind = kind_of(c, c->first + i);
		if (i % 64 == 0)
			c->before[i / 64] = (uint16_t)c->n_working;
		if (kind != DAY_WORKING && kind != DAY_DECLARED_WORKING)
			continue;
		c->working[i / 64] |= UINT64_C(1) << (i % 64);
		c->nth[c->n_working++] = (uint16_t)i;
	}
}

enum fault_code
calendar_make(struct arena *a, const struct calendar_week *week,
    const struct calendar_notice *notices, size_t n, struct slice district,
    int64_t as_of_s, int64_t first_day, int64_t last_day,
    const struct calendar **out, struct fault *why)
{
	if (last_day < first_day)
		return fault_say(why, FAULT_INPUT, "The calendar would end "
		    "before it begins.");
	if (first_day < -CALENDAR_DAYS_MOST * INT64_C(20) ||
	    last_day > CALENDAR_DAYS_MOST * INT64_C(80) ||
	    last_day - first_day >= CALENDAR_DAYS_MOST)
		return fault_say(why, FAULT_LIMIT, "A calendar holds %d years "
		    "at most.", CALENDAR_YEARS_MOST);
	size_t days = (size_t)(last_day - first_day + 1);
	struct calendar *c = ARENA_NEW(a, struct calendar);
	c->week = *week;
	c->first = first_day;
	c->last = last_day;
	c->working = ARENA_ARRAY(a, uint64_t, days / 64 + 1);
	c->before = ARENA_ARRAY(a, uint16_t, days / 64 + 1);
	c->nth = ARENA_ARRAY(a, uint16_t, days);
	c->noticed = ARENA_ARRAY(a, const struct calendar_notice *, days);
	take_notices(a, c, notices, n, district, as_of_s);
	count_days(c);
	*out = c;
	return FAULT_NONE;
}

int64_t
calendar_first(const struct calendar *c)
{
	return c->first;
}

int64_t
calendar_last(const struct calendar *c)
{
	return c->last;
}

static enum fault_code
beyond(const struct calendar *c, struct fault *why)
{
	char first[DATE_ISO_TEXT], last[DATE_ISO_TEXT];
	date_iso(date_from_day(c->first), first);
	date_iso(date_from_day(c->last), last);
	return fault_say(why, FAULT_LIMIT, "The calendar holds the days from "
	    "%s to %s; this one lies outside. An administrator must enter the "
	    "calendar further.", first, last);
}

static bool
covers(const struct calendar *c, int64_t day)
{
	return day >= c->first && day <= c->last;
}

/* Working days up to and with a day. */
static int
rank(const struct calendar *c, int64_t day)
{
	uint64_t i = (uint64_t)(day - c->first);
	uint64_t upto = c->working[i / 64] & (UINT64_MAX >> (63 - i % 64));
	return c->before[i / 64] + __builtin_popcountll(upto);
}

enum fault_code
calendar_day(const struct calendar *c, int64_t day, enum day_kind *kind,
    const struct calendar_notice **notice, struct fault *why)
{
	if (!covers(c, day))
		return beyond(c, why);
	*kind = kind_of(c, day);
	bool by_notice = *kind == DAY_HOLIDAY || *kind == DAY_DECLARED_WORKING;
	*notice = by_notice ? c->noticed[day - c->first] : NULL;
	return FAULT_NONE;
}

enum fault_code
calendar_next(const struct calendar *c, int64_t day, int64_t *out,
    struct fault *why)
{
	if (!covers(c, day))
		return beyond(c, why);
	uint64_t i = (uint64_t)(day - c->first);
	if ((c->working[i / 64] >> (i % 64) & 1) != 0) {
		*out = day;
		return FAULT_NONE;
	}
	return calendar_add(c, day, 1, out, why);
}

enum fault_code
calendar_add(const struct calendar *c, int64_t day, int n, int64_t *out,
    struct fault *why)
{
	if (!covers(c, day))
		return beyond(c, why);
	if (n < 0)
		return fault_say(why, FAULT_BUG, "Working days are only "
		    "counted forward.");
	if (n == 0) {
		*out = day;
		return FAULT_NONE;
	}
	int at = rank(c, day);
	if (n > c->n_working - at)
		return beyond(c, why);
	*out = c->first + c->nth[at + n - 1];
	return FAULT_NONE;
}

enum fault_code
calendar_count(const struct calendar *c, int64_t after, int64_t to, int *out,
    struct fault *why)
{
	if (!covers(c, after) || !covers(c, to))
		return beyond(c, why);
	*out = to <= after ? 0 : rank(c, to) - rank(c, after);
	return FAULT_NONE;
}
