/*
 * Which glyphs a template's certificates share, and which a document adds.
 */
#include "pdf_plan.h"

#include <hb.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "pdf_text.h"
#include "utf8.h"

struct font_own *
glyphs_make(struct arena *arena, const struct face *face)
{
	uint32_t words = face->glyphs / 64 + 1;
	struct font_own *set = arena_alloc(arena,
	    sizeof *set + words * sizeof(uint64_t));
	set->words = words;
	return set;
}

struct font_plan *
font_plan_make(struct arena *arena, struct font_set *set)
{
	struct font_plan *plan = ARENA_NEW(arena, struct font_plan);
	plan->arena = arena;
	plan->set = set;
	plan->number = ++set->plans;
	return plan;
}

/* The glyphs of a face in the plan; the space is always among them. */
static struct font_own *
plan_face(struct font_plan *plan, int face)
{
	if (plan->face[face] == NULL) {
		const struct face *f = &plan->set->face[face];
		plan->face[face] = glyphs_make(plan->arena, f);
		glyphs_add(plan->face[face], f->space);
	}
	return plan->face[face];
}

bool
plan_draws(const struct font_plan *plan, struct word *w)
{
	if (w->seen_plan == plan->number)
		return true;
	for (uint32_t i = 0; i < w->n; i++) {
		const struct word_piece *p = &w->piece[i];
		const struct font_own *have = plan->face[p->face];
		if (have == NULL)
			return false;
		for (uint32_t k = 0; k < p->glyphs; k++)
			if (!glyphs_have(have, p->glyph[k]))
				return false;
	}
	w->seen_plan = plan->number;
	return true;
}

/* Shapes a text that is all of one face and takes its glyphs. What the face
 * lacks, and the circle under a lone mark, is left out. */
static void
add_shaped(struct font_set *set, int face, struct slice text,
    struct font_own *to)
{
	const struct face *f = &set->face[face];
	hb_buffer_t *buffer = set->buffer;
	hb_buffer_clear_contents(buffer);
	hb_buffer_add_utf8(buffer, text.at, (int)text.len, 0, (int)text.len);
	shape_set_up(buffer, face, LANG_LATIN);
	hb_shape(f->font, buffer, NULL, 0);
	unsigned n;
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &n);
	for (unsigned i = 0; i < n; i++)
		if (info[i].codepoint != 0 && info[i].codepoint < f->glyphs &&
		    info[i].codepoint != f->dotted)
			glyphs_add(to, info[i].codepoint);
}

/* Each of a list in each company, `times` times and a blank: some signs are
 * drawn otherwise at the end of a word. */
static void
add_company(struct font_set *set, int face, const char *list,
    const char *company, int times, struct font_own *to)
{
	struct slice all = slice_of(company), after, before, rest, one;
	while (slice_cut(&all, ' ', &after)) {
		slice_cut(&after, '*', &before);
		rest = slice_of(list);
		struct arena_mark mark = arena_mark(set->scratch);
		struct buf b = buf_make(set->scratch, rest.len * 8);
		while (slice_cut(&rest, ' ', &one)) {
			for (int i = 0; i < times; i++) {
				buf_put_slice(&b, before);
				buf_put_slice(&b, one);
				buf_put_slice(&b, after);
			}
			buf_putc(&b, ' ');
		}
		add_shaped(set, face, buf_slice(&b), to);
		arena_back(set->scratch, mark);
	}
}

/* The glyphs of a face's repertoire, found once per set. */
static const struct font_own *
face_repertoire(struct font_set *set, int face)
{
	struct face *f = &set->face[face];
	if (f->repertoire != NULL)
		return f->repertoire;
	const struct repertoire *r = &repertoires[face % FACE_SCRIPTS];
	f->repertoire = glyphs_make(set->arena, f);
	if (r->plain != NULL)
		add_shaped(set, face, slice_of(r->plain), f->repertoire);
	if (r->letters != NULL)
		add_company(set, face, r->letters, r->letters_with, 2,
		    f->repertoire);
	if (r->conjuncts != NULL)
		add_company(set, face, r->conjuncts, r->conjuncts_with, 1,
		    f->repertoire);
	return f->repertoire;
}

void
font_plan_add_script(struct font_plan *plan, enum face_style style,
    enum face_script script)
{
	int face = face_index(style, script);
	const struct font_own *from = face_repertoire(plan->set, face);
	struct font_own *to = plan_face(plan, face);
	for (uint32_t i = 0; i < from->words; i++)
		to->bits[i] |= from->bits[i];
}

static void
add_word(struct font_plan *plan, const struct word *w)
{
	for (uint32_t i = 0; i < w->n; i++) {
		const struct word_piece *p = &w->piece[i];
		struct font_own *have = plan_face(plan, p->face);
		for (uint32_t k = 0; k < p->glyphs; k++)
			glyphs_add(have, p->glyph[k]);
	}
}

enum fault_code
font_plan_add_text(struct font_plan *plan, enum face_style style,
    const char *lang, struct slice text, struct fault *why)
{
	struct font_set *set = plan->set;
	struct arena_mark mark = arena_mark(set->scratch);
	enum fault_code bad = FAULT_NONE;
	while (bad == FAULT_NONE) {
		size_t n = 0;
		while (text.len > 0 && strchr(" \t\r\n", text.at[0]) != NULL &&
		    text.at[0] != '\0')
			text = slice_skip(text, 1);
		while (n < text.len && (text.at[n] == '\0' ||
		    strchr(" \t\r\n", text.at[n]) == NULL))
			n++;
		if (n == 0)
			break;
		struct word *w;
		bad = word_find(set->scratch, set, style, word_lang(lang),
		    slice_head(text, n), &w, why);
		if (bad == FAULT_NONE)
			add_word(plan, w);
		text = slice_skip(text, n);
	}
	arena_back(set->scratch, mark);
	return bad;
}

enum fault_code
font_plan_embed(struct arena *arena, struct font_plan *plan,
    struct font_embeds *out, struct fault *why)
{
	struct font_embeds made = { .n = 0 };
	for (int i = 0; i < FACES; i++) {
		if (plan->face[i] == NULL)
			continue;
		enum fault_code bad = font_embed_make(arena, plan->set, i,
		    plan->face[i], 'F', true, &made.at[made.n], why);
		if (bad != FAULT_NONE)
			return bad;
		made.n++;
	}
	*out = made;
	return FAULT_NONE;
}

struct font_use
font_use_make(struct arena *arena, struct font_set *set,
    const struct font_plan *plan)
{
	return (struct font_use){ .arena = arena, .set = set, .plan = plan };
}

enum fault_code
font_use_embed(struct arena *arena, const struct font_use *use,
    struct font_embeds *out, struct fault *why)
{
	struct font_embeds made = { .n = 0 };
	for (int i = 0; i < FACES; i++) {
		if ((use->own >> i & 1) == 0)
			continue;
		enum fault_code bad = font_embed_make(arena, use->set, i,
		    use->extra[i], 'X', false, &made.at[made.n], why);
		if (bad != FAULT_NONE)
			return bad;
		made.n++;
	}
	*out = made;
	return FAULT_NONE;
}
