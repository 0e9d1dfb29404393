/*
 * What the tests of text share: a set of fonts, texts to try, and laid-out
 * blocks as text again. Include after cmocka.h.
 */
#ifndef PDF_TEXT_WORLD_H
#define PDF_TEXT_WORLD_H

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "pdf_item.h"
#include "pdf_text.h"
#include "pdf_words.h"

static struct arena *arena;
static struct font_set *set;

/* Names and phrases of invented people and real words, one a row. */
UNUSED static const char *const texts[] = {
	"Subrata Kumar Chattopadhyay", "AVA TORRES-WATSON", "T. V. Yadav, Y.",
	"Office of the Sub-Divisional Officer", "“Tāgore” – Śāntiniketan",
	"Vill. & P.O. Kṛṣṇanagar, Dist. Nadia - 741101", "fi ffi fl AV To",
	"নিরঞ্জন চক্রবর্তী", "জ্যোৎস্না লাহিড়ী", "শ্রীমতী লক্ষ্মী বন্দ্যোপাধ্যায়",
	"কর্তৃপক্ষ স্ত্রী ক্ষ্ম র্কি", "অ্যানি র‍্যাফেল", "কর্ম‌চারী", "উজ্জ্বল মুখোপাধ্যায়",
	"পশ্চিমবঙ্গ সরকার, নবান্ন, হাওড়া", "ভারতের সংবিধান ১৯৫০ । ৫ই", "রূপা হৃদয় শুভ্র গুপ্ত ব্রূহি",
	"ড়ঢ়য় ড়ঢ়য়", "চাঁদ দুঃখ বাংলা", "দ্বন্দ্ব সান্ত্বনা ন্যূনতম", "কো কৌ কে কৈ কি", "কো কৌ",
	"জেলা নদীয়া-741101, West Bengal-এর", "মোঃ রফিকুল ইসলাম", "৳৫০০ (পাঁচশত)", "ক্‌ষ ক্‍ষ",
	"मुख्यमंत्री द्वितीय", "क्षत्रिय श्रीमती", "कार्यालय र्कि ज्ञान", "सिद्धार्थ त्रिपाठी",
	"विद्यार्थी शृंखला हिन्दी", "ऑफ़िस फ़ैज़ ग़ज़ल", "नेपाली संविधान २०७२।", "दर्ज्‍यू गर्‍यो",
	"Ms. স্বাতী Sen (श्रीमती)", "Ward 5 / ৫নং ওয়ার্ড",
};

static inline int
open_set(void **state UNUSED)
{
	arena = arena_make();
	return font_set_open(&set, NULL, NULL) == FAULT_NONE ? 0 : -1;
}

static inline int
drop_set(void **state UNUSED)
{
	font_set_drop(set);
	arena_drop(arena);
	return 0;
}

static inline struct text_block
lay(const char *text, const char *lang, float width)
{
	struct text_style style = { .size_pt = 10, .lang = lang };
	struct text_span span = { slice_of(text), STYLE_REGULAR };
	struct text_block block;
	struct fault why = { 0 };
	if (text_layout(arena, set, &style, &span, 1, width, &block, &why) !=
	    FAULT_NONE)
		fail_msg("%s: %s", text, why.say);
	return block;
}

/* The text of a line, spaces as they stand. */
static inline char *
line_text(const struct text_line *line)
{
	struct buf b = buf_make(arena, 256);
	for (uint32_t i = 0; i < line->n; i++) {
		buf_put_slice(&b, line->items[i].word->text);
		if (line->items[i].space)
			buf_putc(&b, ' ');
	}
	return buf_text(&b);
}

/* Lines parted by '|'. */
static inline char *
block_text(const struct text_block *block)
{
	struct buf b = buf_make(arena, 256);
	for (uint32_t i = 0; i < block->n; i++) {
		if (i > 0)
			buf_putc(&b, '|');
		buf_puts(&b, line_text(&block->lines[i]));
	}
	return buf_text(&b);
}

#endif
