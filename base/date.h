/*
 * date: the civil calendar (proleptic Gregorian) and Indian Standard Time.
 *
 * IST is UTC+05:30 with no daylight saving. A day is counted from 1970-01-01.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

#define IST_OFFSET_S (5 * 3600 + 30 * 60)

struct date {
	int year;	/* 1..9999 */
	int month;	/* 1..12 */
	int day;	/* 1..31 */
};

struct date_time {
	struct date date;
	int hour, minute, second;
};

bool date_valid(struct date);
int64_t date_to_day(struct date);
struct date date_from_day(int64_t day);
/* 0 Sunday .. 6 Saturday */
int date_weekday(int64_t day);

struct date_time date_ist(int64_t utc_s);
struct date_time date_utc(int64_t utc_s);
int64_t date_from_utc(struct date_time);
int64_t date_from_ist(struct date_time);

/* "2026-11-24" strictly; false otherwise. */
bool date_parse(struct slice, struct date *);
/* Also what people type: 24-11-2026, 24/11/2026, 24.11.2026. */
bool date_parse_loose(struct slice, struct date *);

#define DATE_ISO_TEXT 11
/* "2026-11-24" and a NUL; the date must be valid. */
void date_iso(struct date, char out[DATE_ISO_TEXT]);

#define DATE_TEXT 32
/* "2026-11-24T10:05:00+05:30" (RFC 3339, IST) */
void date_rfc3339_ist(int64_t utc_s, char out[DATE_TEXT]);
/* "2026-11-24T04:35:00Z" */
void date_rfc3339_utc(int64_t utc_s, char out[DATE_TEXT]);
/* RFC 3339 with any offset; seconds required; no fraction. */
bool date_parse_rfc3339(struct slice, int64_t *utc_s);

#endif
