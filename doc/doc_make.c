/* One certificate: text, symbol, file; see doc.h. */
#include "arena.h"
#include "clock.h"
#include "doc_parts.h"

static enum fault_code
make_symbol(struct making *m)
{
	struct qr_plan plan;
	enum fault_code code = qr_plan(m->in->qr_text.len,
	    m->t->env.service->qr_version, &plan, m->why);
	if (code != FAULT_NONE)
		return code;
	struct qr_want want = qr_plan_want(&plan);
	return qr_encode(m->in->qr_text, &want, &m->symbol, m->why);
}

enum fault_code
doc_make_timed(struct arena *arena, const struct template *t,
    const struct doc_input *in, struct doc_output *out,
    struct doc_times *times, struct fault *why)
{
	int64_t begin = clock_us();
	struct making *m = ARENA_NEW(arena, struct making);
	m->arena = arena;
	m->t = t;
	m->in = in;
	m->why = why;
	font_set_tidy(t->env.fonts);
	m->use = font_use_make(arena, t->env.fonts, t->plan);
	enum fault_code code = doc_check(m);
	if (code == FAULT_NONE)
		code = doc_flow(m);
	int64_t texts = clock_us();
	if (code == FAULT_NONE)
		code = make_symbol(m);
	int64_t symbol = clock_us();
	if (code == FAULT_NONE)
		code = doc_file(m, out);
	if (times != NULL && code == FAULT_NONE) {
		times->text += (double)(texts - begin);
		times->qr += (double)(symbol - texts);
		times->file += (double)(clock_us() - symbol);
	}
	return code;
}

enum fault_code
doc_make(struct arena *arena, const struct template *t,
    const struct doc_input *in, struct doc_output *out, struct fault *why)
{
	return doc_make_timed(arena, t, in, out, NULL, why);
}
