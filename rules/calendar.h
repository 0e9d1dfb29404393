/*
 * calendar: which days the law counts.
 *
 * Public holidays are excluded from the time limit of a service (West Bengal
 * RTPS Act 2013); so are the weekends of the State's offices. A calendar is
 * made from a week and from notices: an append-only list in which a day is declared
 * a holiday, early or late, or a weekend a working day, and in which either is
 * withdrawn again. A notice is of the State or of one district; for each day
 * the last notice of each of the two stands. A day
 *
 *	that the State or the district holds as a holiday	is off;
 *	that one of them has declared a working day		is worked;
 *	of neither kind					is as the week says.
 *
 * All are plain values. The compiled calendar is a bitmap of some years with
 * the counts beside it, so that a due date costs a few nanoseconds. Days are
 * counted as in date.h, in Indian Standard Time.
 */
#ifndef RULES_CALENDAR_H
#define RULES_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct calendar;

#define CALENDAR_YEARS_MOST 100
#define CALENDAR_DAYS_MOST (CALENDAR_YEARS_MOST * 366)

/* Weekends: off[w] has bit n - 1 set when the n-th such day of a month is off;
 * w is 0 for Sunday. */
struct calendar_week {
	uint8_t off[7];
};

#define CALENDAR_EVERY 0x1f
#define CALENDAR_NTH(n) (1u << ((n) - 1))

/* Saturdays and Sundays; Sundays and the second and fourth Saturday; Sundays
 * alone. */
extern const struct calendar_week calendar_five_days;
extern const struct calendar_week calendar_alternate_saturdays;
extern const struct calendar_week calendar_six_days;

/* "sun sat", "sun sat2 sat4": a week as a setting. FAULT_INPUT names the word
 * that is wrong, and refuses a week without a working day. */
enum fault_code calendar_week_read(struct slice, struct calendar_week *out,
    struct fault *why);

enum notice_kind {
	NOTICE_HOLIDAY,
	NOTICE_WORKING,		/* a weekend that is worked */
	NOTICE_WITHDRAWN,	/* what the same hand declared for that day */
	NOTICE_KINDS
};

/* "holiday", "working", "withdrawn"; NULL-ended, in the order of the enum. */
extern const char *const calendar_notice_words[];

struct calendar_notice {
	int64_t day;
	enum notice_kind kind;
	struct slice district;	/* empty: the whole State */
	int64_t declared_s;	/* when it was entered here (UTC) */
	struct slice name;	/* "Durga Puja (Saptami)" */
	struct slice order;	/* the notification's number; may be empty */
};

/*
 * Compiles the calendar of a district (empty: of the State alone) from
 * first_day to last_day, as it was known at as_of_s: later notices are not
 * looked at, so yesterday's reading can be made again. Of two notices with one
 * time the later in the list stands. Names are borrowed from the notices.
 * FAULT_LIMIT when it would be longer than CALENDAR_YEARS_MOST, FAULT_INPUT
 * when it would end before it begins.
 */
enum fault_code calendar_make(struct arena *, const struct calendar_week *,
    const struct calendar_notice *, size_t n, struct slice district,
    int64_t as_of_s, int64_t first_day, int64_t last_day,
    const struct calendar **out, struct fault *why);

int64_t calendar_first(const struct calendar *);
int64_t calendar_last(const struct calendar *);

enum day_kind {
	DAY_WORKING,
	DAY_WEEKEND,
	DAY_HOLIDAY,
	DAY_DECLARED_WORKING,	/* a weekend by the week, worked by a notice */
	DAY_KINDS
};

extern const char *const calendar_day_words[];

/* What a day is, and the notice that made it so, or NULL. A day outside the
 * calendar is FAULT_LIMIT; so it is for all below. */
enum fault_code calendar_day(const struct calendar *, int64_t day,
    enum day_kind *kind, const struct calendar_notice **notice,
    struct fault *why);

/* The first working day on or after the day. */
enum fault_code calendar_next(const struct calendar *, int64_t day,
    int64_t *out, struct fault *why);
/* The n-th working day after the day; the day itself when n is 0, whatever it
 * is. n is not negative. */
enum fault_code calendar_add(const struct calendar *, int64_t day, int n,
    int64_t *out, struct fault *why);
/* How many working days lie after `after`, up to and with `to`; 0 when to is
 * not later. */
enum fault_code calendar_count(const struct calendar *, int64_t after,
    int64_t to, int *out, struct fault *why);

#endif
