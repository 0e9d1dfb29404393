/*
 * numbers: the numbers that one process has leased for one service, and what
 * becomes of them when the year turns.
 *
 * Next, pass: a number is looked at, printed, and passed when its sheet is
 * going to be committed; one that was not passed is used for the next sheet.
 */
#ifndef OFFICE_NUMBERS_H
#define OFFICE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "series_store.h"
#include "uin.h"
#include "vec.h"

struct arena;
struct db;

struct numbers {
	struct arena *arena;	/* as long as this */
	int64_t run;
	char dept[4];
	int service;
	struct series series;	/* of the present year; year 0 before */
	struct { VEC_OF(struct series_range) } ranges;
	size_t range;		/* the present one */
	enum uin_level level;	/* the highest crossed so far */
};

/* None yet. */
struct numbers numbers_make(struct arena *, int64_t run, const char *dept,
    int service);

size_t numbers_left(const struct numbers *);
/* Adds what a reservation gave. */
void numbers_add(struct numbers *, const struct series_ranges *);

/* Opens the series of the year that now_s lies in (in India). What is left of
 * another year's is struck out. */
enum fault_code numbers_turn(struct numbers *, struct db *, int64_t now_s,
    struct fault *why);
/* Sees to it that there are n, or as many as the series still has. FAULT_LIMIT
 * when there is none left at all; the sentence says what to do. */
enum fault_code numbers_want(struct numbers *, struct db *, size_t n,
    struct fault *why);

/* The next one; there must be one. */
struct uin numbers_next(const struct numbers *);
void numbers_pass(struct numbers *);
/* FAULT_LIMIT, in words. */
enum fault_code numbers_full(const struct numbers *, struct fault *why);

#endif
