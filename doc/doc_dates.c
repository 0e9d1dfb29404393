/* Dates and times in two languages; see doc_dates.h. The Bengali of day numbers
 * follows the forms West Bengal's offices write: পয়লা, দোসরা ... একত্রিশে. */
#include "doc_dates.h"

#include <string.h>

#include "buf.h"
#include "date.h"

static const char *const bn_months[12] = { "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ",
    "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর",
    "ডিসেম্বর" };

static const char *const en_months[12] = { "January", "February", "March",
    "April", "May", "June", "July", "August", "September", "October",
    "November", "December" };

static const char *const bn_numbers[100] = { "শূন্য", "এক", "দুই", "তিন", "চার",
    "পাঁচ", "ছয়", "সাত", "আট", "নয়", "দশ", "এগারো", "বারো", "তেরো", "চোদ্দো",
    "পনেরো", "ষোলো", "সতেরো", "আঠারো", "উনিশ", "কুড়ি", "একুশ", "বাইশ", "তেইশ",
    "চব্বিশ", "পঁচিশ", "ছাব্বিশ", "সাতাশ", "আঠাশ", "উনত্রিশ", "ত্রিশ", "একত্রিশ",
    "বত্রিশ", "তেত্রিশ", "চৌত্রিশ", "পঁয়ত্রিশ", "ছত্রিশ", "সাঁইত্রিশ", "আটত্রিশ",
    "উনচল্লিশ", "চল্লিশ", "একচল্লিশ", "বিয়াল্লিশ", "তেতাল্লিশ", "চুয়াল্লিশ",
    "পঁয়তাল্লিশ", "ছেচল্লিশ", "সাতচল্লিশ", "আটচল্লিশ", "উনপঞ্চাশ", "পঞ্চাশ",
    "একান্ন", "বাহান্ন", "তিপ্পান্ন", "চুয়ান্ন", "পঞ্চান্ন", "ছাপ্পান্ন", "সাতান্ন",
    "আটান্ন", "উনষাট", "ষাট", "একষট্টি", "বাষট্টি", "তেষট্টি", "চৌষট্টি",
    "পঁয়ষট্টি", "ছেষট্টি", "সাতষট্টি", "আটষট্টি", "উনসত্তর", "সত্তর", "একাত্তর",
    "বাহাত্তর", "তিয়াত্তর", "চুয়াত্তর", "পঁচাত্তর", "ছিয়াত্তর", "সাতাত্তর",
    "আটাত্তর", "উনআশি", "আশি", "একাশি", "বিরাশি", "তিরাশি", "চুরাশি", "পঁচাশি",
    "ছিয়াশি", "সাতাশি", "অষ্টআশি", "উননব্বই", "নব্বই", "একানব্বই", "বিরানব্বই",
    "তিরানব্বই", "চুরানব্বই", "পঁচানব্বই", "ছিয়ানব্বই", "সাতানব্বই", "আটানব্বই",
    "নিরানব্বই" };

static const char *const bn_days[31] = { "পয়লা", "দোসরা", "তেসরা", "চৌঠা",
    "পাঁচই", "ছয়ই", "সাতই", "আটই", "নয়ই", "দশই", "এগারোই", "বারোই", "তেরোই",
    "চোদ্দোই", "পনেরোই", "ষোলোই", "সতেরোই", "আঠারোই", "উনিশে", "বিশে", "একুশে",
    "বাইশে", "তেইশে", "চব্বিশে", "পঁচিশে", "ছাব্বিশে", "সাতাশে", "আঠাশে",
    "উনত্রিশে", "ত্রিশে", "একত্রিশে" };

static const char *const en_numbers[20] = { "zero", "one", "two", "three",
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen" };

static const char *const en_tens[10] = { "", "", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety" };

static const char *const en_days[20] = { "zeroth", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
    "sixteenth", "seventeenth", "eighteenth", "nineteenth" };

static bool
is_bengali(const char *lang)
{
	return strcmp(lang, "bn") == 0;
}

bool
doc_dates_in(const char *lang)
{
	return is_bengali(lang) || strcmp(lang, "en") == 0;
}

/* At least `digits` figures, in Bengali ones where the language is. */
static void
put_figures(struct buf *b, int n, int digits, bool bengali)
{
	char text[4];
	int len = 0;
	while (len < 4 && (n != 0 || len < digits)) {
		text[len++] = (char)(n % 10);
		n /= 10;
	}
	while (len-- > 0) {
		if (bengali)
			buf_put(b, "\xE0\xA7", 2);
		buf_putc(b, (bengali ? 0xA6 : '0') + text[len]);
	}
}

void
doc_put_count(struct buf *b, int n, const char *lang)
{
	put_figures(b, n, 1, is_bengali(lang));
}

static void
put_en_number(struct buf *b, int n)
{
	if (n < 20) {
		buf_puts(b, en_numbers[n]);
		return;
	}
	buf_puts(b, en_tens[n / 10]);
	if (n % 10 != 0) {
		buf_putc(b, '-');
		buf_puts(b, en_numbers[n % 10]);
	}
}

static void
put_en_day(struct buf *b, int day)
{
	if (day < 20)
		buf_puts(b, en_days[day]);
	else if (day % 10 == 0)
		buf_puts(b, day == 20 ? "twentieth" : "thirtieth");
	else {
		buf_puts(b, en_tens[day / 10]);
		buf_putc(b, '-');
		buf_puts(b, en_days[day % 10]);
	}
}

/* "nineteen hundred and seventy-eight", "two thousand and twenty-six" */
static void
put_en_year(struct buf *b, int year)
{
	int hundreds = year / 100, rest = year % 100;
	if (hundreds >= 10 && hundreds % 10 == 0) {
		put_en_number(b, hundreds / 10);
		buf_puts(b, " thousand");
	} else if (hundreds != 0) {
		put_en_number(b, hundreds);
		buf_puts(b, " hundred");
	}
	if (rest == 0 && hundreds != 0)
		return;
	if (hundreds != 0)
		buf_puts(b, " and ");
	put_en_number(b, rest);
}

/* "উনিশশো আটাত্তর", "দুই হাজার ছাব্বিশ" */
static void
put_bn_year(struct buf *b, int year)
{
	int hundreds = year / 100, rest = year % 100;
	if (hundreds >= 10 && hundreds % 10 == 0) {
		buf_puts(b, bn_numbers[hundreds / 10]);
		buf_puts(b, " হাজার");
	} else if (hundreds != 0) {
		buf_puts(b, bn_numbers[hundreds]);
		buf_puts(b, "শো");
	}
	if (rest == 0 && hundreds != 0)
		return;
	if (hundreds != 0)
		buf_putc(b, ' ');
	buf_puts(b, bn_numbers[rest]);
}

static void
put_date_words(struct buf *b, struct date d, bool bengali)
{
	if (bengali) {
		buf_puts(b, bn_days[d.day - 1]);
		buf_putc(b, ' ');
		buf_puts(b, bn_months[d.month - 1]);
		buf_puts(b, ", ");
		put_bn_year(b, d.year);
		return;
	}
	put_en_day(b, d.day);
	buf_puts(b, " of ");
	buf_puts(b, en_months[d.month - 1]);
	buf_puts(b, ", ");
	put_en_year(b, d.year);
}

void
doc_put_date(struct buf *b, struct date d, enum doc_show show,
    const char *lang)
{
	bool bengali = is_bengali(lang);
	if (show == SHOW_WORDS && doc_dates_in(lang)) {
		put_date_words(b, d, bengali);
	} else if (show == SHOW_LONG && doc_dates_in(lang)) {
		put_figures(b, d.day, 1, bengali);
		buf_putc(b, ' ');
		buf_puts(b, bengali ? bn_months[d.month - 1] :
		    en_months[d.month - 1]);
		buf_putc(b, ' ');
		put_figures(b, d.year, 4, bengali);
	} else {
		put_figures(b, d.day, 2, bengali);
		buf_putc(b, '-');
		put_figures(b, d.month, 2, bengali);
		buf_putc(b, '-');
		put_figures(b, d.year, 4, bengali);
	}
}

static const char *
bn_part_of_day(int hour)
{
	static const struct { int until; const char *name; } parts[] = {
	    { 4, "রাত " }, { 6, "ভোর " }, { 12, "সকাল " }, { 16, "দুপুর " },
	    { 18, "বিকেল " }, { 20, "সন্ধ্যা " }, { 24, "রাত " } };
	int i = 0;
	while (hour >= parts[i].until)
		i++;
	return parts[i].name;
}

static void
put_bn_time(struct buf *b, const struct date_time *t, bool words)
{
	int hour = t->hour % 12 == 0 ? 12 : t->hour % 12;
	buf_puts(b, bn_part_of_day(t->hour));
	if (words)
		buf_puts(b, bn_numbers[hour]);
	else
		put_figures(b, hour, 1, true);
	buf_puts(b, "টা");
	if (t->minute == 0)
		return;
	buf_putc(b, ' ');
	if (words)
		buf_puts(b, bn_numbers[t->minute]);
	else
		put_figures(b, t->minute, 1, true);
	buf_puts(b, " মিনিট");
}

static void
put_en_time_words(struct buf *b, const struct date_time *t)
{
	put_en_number(b, t->hour);
	buf_puts(b, t->hour == 1 ? " hour" : " hours");
	if (t->minute == 0)
		return;
	buf_putc(b, ' ');
	put_en_number(b, t->minute);
	buf_puts(b, t->minute == 1 ? " minute" : " minutes");
}

void
doc_put_time(struct buf *b, int64_t utc_s, enum doc_show show,
    const char *lang)
{
	struct date_time t = date_ist(utc_s);
	bool bengali = is_bengali(lang), known = doc_dates_in(lang);
	if (known && bengali && show != SHOW_FIGURES) {
		put_bn_time(b, &t, show == SHOW_WORDS);
	} else if (known && show == SHOW_WORDS) {
		put_en_time_words(b, &t);
	} else if (known && show == SHOW_LONG) {
		put_figures(b, t.hour % 12 == 0 ? 12 : t.hour % 12, 1, false);
		buf_putc(b, ':');
		put_figures(b, t.minute, 2, false);
		buf_puts(b, t.hour < 12 ? " am" : " pm");
	} else {
		put_figures(b, t.hour, 2, bengali);
		buf_putc(b, ':');
		put_figures(b, t.minute, 2, bengali);
		buf_putc(b, ':');
		put_figures(b, t.second, 2, bengali);
	}
}
