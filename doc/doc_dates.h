/*
 * doc_dates: dates and times of day as a certificate writes them, in figures,
 * in the usual mixture, and in words, so that nobody can alter one unseen.
 *
 *		long			figures		words
 *	en	24 November 2026	24-11-2026	twenty-fourth of November,
 *							two thousand and twenty-six
 *	bn	২৪ নভেম্বর ২০২৬		২৪-১১-২০২৬	চব্বিশে নভেম্বর, দুই হাজার
 *							ছাব্বিশ
 *
 * Languages without words here ("hi", "ne") have figures only.
 */
#ifndef DOC_DOC_DATES_H
#define DOC_DOC_DATES_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct date;

enum doc_show {
	SHOW_LONG,
	SHOW_FIGURES,
	SHOW_WORDS,
	SHOW_GROUPS	/* of a number: in groups, for the eye */
};

/* Has this language words for dates? */
bool doc_dates_in(const char *lang);

/* A valid date of the years 1 to 9999. */
void doc_put_date(struct buf *, struct date, enum doc_show, const char *lang);
/* The time of day in India of a moment (UTC seconds): "10:05 am",
 * "10:05:00", "ten hours five minutes"; Bengali names the part of the day. */
void doc_put_time(struct buf *, int64_t utc_s, enum doc_show,
    const char *lang);
/* A number from 0 to 9999, in the figures of the language. */
void doc_put_count(struct buf *, int n, const char *lang);

#endif
