/* Days from civil and back, after the well-known era arithmetic. */
#include "date.h"

#include <stdio.h>

static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	31 };

static bool
is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

bool
date_valid(struct date d)
{
	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12)
		return false;
	int n = month_days[d.month - 1] + (d.month == 2 && is_leap(d.year));
	return d.day >= 1 && d.day <= n;
}

int64_t
date_to_day(struct date d)
{
	int64_t y = d.year - (d.month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 +
	    d.day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

struct date
date_from_day(int64_t day)
{
	day += 719468;
	int64_t era = (day >= 0 ? day : day - 146096) / 146097;
	int64_t doe = day - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);
	return (struct date){ (int)(yoe + era * 400 + (month <= 2)), month,
		(int)(doy - (153 * mp + 2) / 5 + 1) };
}

int
date_weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date_time
date_utc(int64_t s)
{
	int64_t day = floor_div(s, 86400);
	int rest = (int)(s - day * 86400);
	return (struct date_time){ date_from_day(day), rest / 3600,
		rest / 60 % 60, rest % 60 };
}

struct date_time
date_ist(int64_t s)
{
	return date_utc(s + IST_OFFSET_S);
}

int64_t
date_from_utc(struct date_time t)
{
	return date_to_day(t.date) * 86400 + t.hour * 3600 + t.minute * 60 +
	    t.second;
}

int64_t
date_from_ist(struct date_time t)
{
	return date_from_utc(t) - IST_OFFSET_S;
}

static bool
number(struct slice s, size_t from, size_t n, int *value)
{
	unsigned long long v;
	if (s.len < from + n ||
	    !slice_number(slice_head(slice_skip(s, from), n), 9999, &v))
		return false;
	*value = (int)v;
	return true;
}

bool
date_parse(struct slice s, struct date *out)
{
	struct date d;
	if (s.len != 10 || s.at[4] != '-' || s.at[7] != '-' ||
	    !number(s, 0, 4, &d.year) || !number(s, 5, 2, &d.month) ||
	    !number(s, 8, 2, &d.day) || !date_valid(d))
		return false;
	*out = d;
	return true;
}

bool
date_parse_loose(struct slice s, struct date *out)
{
	s = slice_trim(s);
	if (date_parse(s, out))
		return true;
	struct date d;
	if (s.len != 10 || s.at[2] != s.at[5] ||
	    strchr("-/.", s.at[2]) == NULL || s.at[2] == '\0' ||
	    !number(s, 0, 2, &d.day) || !number(s, 3, 2, &d.month) ||
	    !number(s, 6, 4, &d.year) || !date_valid(d))
		return false;
	*out = d;
	return true;
}

void
date_iso(struct date d, char out[DATE_ISO_TEXT])
{
	char text[64];
	snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
	memcpy(out, text, DATE_ISO_TEXT - 1);
	out[DATE_ISO_TEXT - 1] = '\0';
}

/* n digits of a number that is not negative, and what follows them. */
static char *
put_digits(char *at, int n, int value, char after)
{
	for (int i = n; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	at[n] = after;
	return at + n + 1;
}

/* By hand: there is one in every line of the log and in every answer. */
static void
rfc3339(struct date_time t, const char *zone, char out[DATE_TEXT])
{
	char *at = put_digits(out, 4, t.date.year, '-');
	at = put_digits(at, 2, t.date.month, '-');
	at = put_digits(at, 2, t.date.day, 'T');
	at = put_digits(at, 2, t.hour, ':');
	at = put_digits(at, 2, t.minute, ':');
	at = put_digits(at, 2, t.second, '\0');
	memcpy(at - 1, zone, strlen(zone) + 1);
}

void
date_rfc3339_ist(int64_t s, char out[DATE_TEXT])
{
	rfc3339(date_ist(s), "+05:30", out);
}

void
date_rfc3339_utc(int64_t s, char out[DATE_TEXT])
{
	rfc3339(date_utc(s), "Z", out);
}

bool
date_parse_rfc3339(struct slice s, int64_t *utc_s)
{
	struct date_time t;
	if (s.len < 20 || (s.at[10] != 'T' && s.at[10] != 't') ||
	    s.at[13] != ':' || s.at[16] != ':' ||
	    !date_parse(slice_head(s, 10), &t.date) ||
	    !number(s, 11, 2, &t.hour) || !number(s, 14, 2, &t.minute) ||
	    !number(s, 17, 2, &t.second) || t.hour > 23 || t.minute > 59 ||
	    t.second > 60)
		return false;
	int64_t offset = 0;
	struct slice zone = slice_skip(s, 19);
	if (zone.len == 6 && (zone.at[0] == '+' || zone.at[0] == '-') &&
	    zone.at[3] == ':') {
		int h, m;
		if (!number(zone, 1, 2, &h) || !number(zone, 4, 2, &m) ||
		    h > 23 || m > 59)
			return false;
		offset = (h * 3600 + m * 60) * (zone.at[0] == '+' ? 1 : -1);
	} else if (!(zone.len == 1 && (zone.at[0] == 'Z' || zone.at[0] == 'z')))
		return false;
	*utc_s = date_from_utc(t) - offset;
	return true;
}
