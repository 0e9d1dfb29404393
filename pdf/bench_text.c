/*
 * What a certificate's texts cost: the fourteen of a page laid out and written,
 * with their words met before and with names never seen.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "pdf_font.h"
#include "pdf_text.h"

#define ROUNDS 20000
#define NAMES 2000

static const char *const page[] = {
	"নিরঞ্জন চক্রবর্তী", "Niranjan Chakraborty", "জ্যোৎস্না চক্রবর্তী",
	"গ্রাম কৃষ্ণনগর, ডাকঘর শান্তিপুর, জেলা নদীয়া, পিন ৭৪১১০১",
	"Vill. Krishnanagar, P.O. Santipur, Dist. Nadia, PIN 741101",
	"WB26BCW001000123", "24 November 2026", "২৪শে নভেম্বর ২০২৬",
	"AB3D-9XZ2", "Swati Sen, WBCS (Exe.)", "মহকুমা শাসক, রানাঘাট",
	"Sub-Divisional Officer, Ranaghat", "তফসিলি জাতি (নমঃশূদ্র)",
	"Scheduled Caste (Namasudra)",
};

static double
now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static size_t
make_page(struct arena *arena, struct font_set *set, struct font_plan *plan,
    const char *const *texts)
{
	struct text_style style = { .size_pt = 11, .lang = "bn" };
	struct font_use use = font_use_make(arena, set, plan);
	struct buf b = buf_make(arena, 8192);
	for (size_t i = 0; i < COUNT_OF(page); i++) {
		struct text_span span = { slice_of(texts[i]), STYLE_REGULAR };
		struct text_block block;
		struct fault why;
		if (text_layout(arena, set, &style, &span, 1, 300, &block,
		    &why) != FAULT_NONE) {
			fprintf(stderr, "%s\n", why.say);
			return 0;
		}
		text_emit_block(&b, &block, 50, 700, &use);
	}
	return b.len;
}

/* A page whose five names nobody has seen: syllables by number. */
static void
make_names(char names[5][128], unsigned seed)
{
	static const char *const part[] = { "নি", "র", "ঞ্জ", "ন", "চ", "ক্র",
	    "ব", "র্তী", "স্ত্রী", "লা", "হি", "ড়ী", "জ্যো", "ৎ", "স্না", "শ্রী" };
	for (int i = 0; i < 5; i++) {
		size_t n = 0;
		for (int k = 0; k < 8; k++) {
			seed = seed * 1103515245 + 12345;
			n += (size_t)snprintf(names[i] + n, 128 - n, "%s%s",
			    k == 4 ? " " : "", part[seed >> 16 & 15]);
		}
	}
}

int
main(void)
{
	struct font_set *set;
	struct fault why;
	double t0 = now_us();
	if (font_set_open(&set, NULL, &why) != FAULT_NONE) {
		fprintf(stderr, "%s\n", why.say);
		return 1;
	}
	struct arena *arena = arena_make();
	double t1 = now_us();
	struct font_plan *plan = font_plan_make(arena, set);
	for (int i = 0; i < FACE_STYLES * SCRIPT_OTHER; i++)
		font_plan_add_script(plan,
		    (enum face_style)(i / SCRIPT_OTHER),
		    (enum face_script)(i % SCRIPT_OTHER));
	double t2 = now_us();
	struct font_embeds fonts;
	if (font_plan_embed(arena, plan, &fonts, &why) != FAULT_NONE)
		return 1;
	double t3 = now_us();
	printf("open the faces %24.0f us\nplan six faces %24.0f us\n"
	    "subset and compress them %14.0f us\n", t1 - t0, t2 - t1, t3 - t2);
	arena_reset(arena);
	size_t bytes = 0;
	t0 = now_us();
	for (int i = 0; i < ROUNDS; i++) {
		arena_reset(arena);
		plan = NULL;
		bytes = make_page(arena, set, plan, page);
	}
	t1 = now_us();
	printf("a page, no plan %23.2f us  %zu bytes\n", (t1 - t0) / ROUNDS,
	    bytes);
	struct arena *kept = arena_make();
	plan = font_plan_make(kept, set);
	font_plan_add_script(plan, STYLE_REGULAR, SCRIPT_LATIN);
	font_plan_add_script(plan, STYLE_REGULAR, SCRIPT_BENGALI);
	t0 = now_us();
	for (int i = 0; i < ROUNDS; i++) {
		arena_reset(arena);
		bytes = make_page(arena, set, plan, page);
	}
	t1 = now_us();
	printf("a page, words met before %14.2f us  %zu bytes\n",
	    (t1 - t0) / ROUNDS, bytes);
	double sum = 0;
	for (unsigned i = 0; i < NAMES; i++) {
		char names[5][128];
		const char *texts[COUNT_OF(page)];
		make_names(names, i);
		memcpy(texts, page, sizeof texts);
		for (int k = 0; k < 5; k++)
			texts[k] = names[k];
		t0 = now_us();
		arena_reset(arena);
		make_page(arena, set, plan, texts);
		sum += now_us() - t0;
	}
	printf("a page, ten new names %17.2f us\n", sum / NAMES);
	font_set_drop(set);
	arena_drop(kept);
	arena_drop(arena);
	return 0;
}
