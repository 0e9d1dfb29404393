/*
 * Any bytes as a text: refused with a sentence, or laid out within the width
 * and written so that what is shown can be read back.
 */
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "pdf_font.h"
#include "pdf_text.h"
#include "pdf_text_replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The first byte chooses width, alignment, weight and language. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct font_set *set;
	static const char *const langs[] = { "bn", "en", "hi", "ne" };
	struct fault why = { 0 };
	if (set == NULL && font_set_open(&set, NULL, &why) != FAULT_NONE)
		abort();
	if (n < 2)
		return 0;
	unsigned how = data[0];
	struct arena *arena = arena_make();
	struct text_style style = { .size_pt = 10, .lang = langs[how & 3],
	    .align = (enum text_align)(how >> 2 & 3) };
	float width = how & 16 ? 40 : 400;
	size_t half = how & 32 ? n / 2 : n;
	struct text_span spans[] = {
		{ slice_from(data + 1, half - 1), STYLE_REGULAR },
		{ slice_from(data + half, n - half), STYLE_BOLD },
	};
	struct text_block block;
	if (text_layout(arena, set, &style, spans, 2, width, &block, &why) !=
	    FAULT_NONE) {
		if (why.say[0] == '\0')
			abort();
	} else {
		if (block.width_pt > width + 0.01F)
			abort();
		struct buf b = buf_make(arena, 1024);
		struct font_use use = font_use_make(arena, set, NULL);
		text_emit_block(&b, &block, 50, 800, &use);
		if (text_replay(arena, set, buf_slice(&b)).bad)
			abort();
	}
	arena_drop(arena);
	font_set_tidy(set);
	return 0;
}
