/*
 * Small real PDFs for the tests of text and fonts, and other people's tools to
 * judge them with.
 */
#ifndef PDF_TEXT_SAMPLE_H
#define PDF_TEXT_SAMPLE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "pdf_font.h"
#include "pdf_text.h"
#include "pdf_write.h"

struct text_sample {
	struct arena *arena;
	struct font_set *set;
	struct font_plan *plan;
	struct buf content;
	struct font_use use;
	float top;	/* of what comes next, downwards */
	char path[64];
};

static inline struct text_sample
text_sample_make(struct arena *arena, struct font_set *set,
    struct font_plan *plan)
{
	struct text_sample s = { .arena = arena, .set = set, .plan = plan,
	    .content = buf_make(arena, 4096), .top = 40 };
	s.use = font_use_make(arena, set, plan);
	return s;
}

/* Puts a block at the left margin of 50, under what is there. */
static inline void
text_sample_put(struct text_sample *s, const struct text_block *block)
{
	text_emit_block(&s->content, block, 50, 842 - s->top, &s->use);
	s->top += block->height_pt;
}

static inline void
text_sample_fonts(struct pdf_write *w, struct buf *resources,
    const struct font_embeds *fonts)
{
	for (int i = 0; i < fonts->n; i++) {
		const struct font_embed *e = &fonts->at[i];
		uint32_t first = pdf_write_number(w, FONT_OBJECTS);
		for (int k = 0; k < FONT_OBJECTS; k++) {
			struct buf dict = buf_make(w->arena, 1024);
			font_embed_dict(&dict, e, (enum font_object)k,
			    (int)first);
			if (e->stream[k].at == NULL)
				pdf_write_object(w, first + (uint32_t)k,
				    buf_slice(&dict));
			else
				pdf_write_ready(w, first + (uint32_t)k,
				    buf_slice(&dict), e->stream[k]);
		}
		buf_printf(resources, "/%s ", e->resource);
		pdf_put_ref(resources, first + FONT_TYPE0);
	}
}

/* Writes the file; s->path names it. */
static inline void
text_sample_write(struct text_sample *s, const char *lang)
{
	struct pdf_write w = pdf_write_begin(s->arena);
	struct font_embeds shared = { .n = 0 }, own;
	struct fault why;
	if (s->plan != NULL && font_plan_embed(s->arena, s->plan, &shared,
	    &why) != FAULT_NONE)
		abort();
	if (font_use_embed(s->arena, &s->use, &own, &why) != FAULT_NONE)
		abort();
	struct buf fonts = buf_make(s->arena, 256);
	text_sample_fonts(&w, &fonts, &shared);
	text_sample_fonts(&w, &fonts, &own);
	uint32_t first = pdf_write_number(&w, 4);
	pdf_write_stream(&w, first + 3, slice_of(""),
	    buf_slice(&s->content), PDF_RAW);
	struct buf b = buf_make(s->arena, 1024);
	buf_printf(&b, "<</Type/Catalog/Lang(%s)/Pages %u 0 R>>", lang,
	    first + 1);
	pdf_write_object(&w, first, buf_slice(&b));
	b = buf_make(s->arena, 1024);
	buf_printf(&b, "<</Type/Pages/Count 1/Kids[%u 0 R]>>", first + 2);
	pdf_write_object(&w, first + 1, buf_slice(&b));
	b = buf_make(s->arena, 1024);
	buf_printf(&b, "<</Type/Page/Parent %u 0 R/MediaBox[0 0 595 842]"
	    "/Contents %u 0 R/Resources<</Font<<%s>>>>>>", first + 1,
	    first + 3, buf_text(&fonts));
	pdf_write_object(&w, first + 2, buf_slice(&b));
	pdf_write_end(&w, first, slice_of("0123456789ABCDEF"));
	snprintf(s->path, sizeof s->path, "/tmp/mohor-text-XXXXXX");
	int fd = mkstemp(s->path);
	if (fd < 0 || write(fd, w.out.at, w.out.len) != (ssize_t)w.out.len)
		abort();
	close(fd);
}

static inline const char *text_sample_ask(struct arena *, int *status,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* What a command says on its standard output; *status its exit status. */
static inline const char *
text_sample_ask(struct arena *arena, int *status, const char *fmt, ...)
{
	char command[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	FILE *f = popen(command, "r");
	if (f == NULL)
		abort();
	struct buf b = buf_make(arena, 4096);
	size_t n;
	do {
		char *at = buf_grow(&b, 4096);
		n = fread(at, 1, 4096, f);
		b.len -= 4096 - n;
	} while (n > 0);
	int got = pclose(f);
	if (status != NULL)
		*status = got;
	return buf_text(&b);
}

static inline void
text_sample_forget(const struct text_sample *s)
{
	unlink(s->path);
}

#endif
