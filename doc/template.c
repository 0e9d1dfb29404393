/* From text to a template: read, checked, placed, written. */
#include "template.h"

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "template_parts.h"

/* The text and whatever else shapes a certificate, each with its length. */
static struct slice
make_identity(struct template *t, struct slice text)
{
	const struct service *s = t->env.service;
	struct slice parts[] = { text, s->code, s->name.en, s->name.bn,
	    s->department_name.en, s->department_name.bn, t->env.verify_url };
	struct buf b = buf_make(t->arena, text.len + 1024);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		buf_printf(&b, "%zu:", parts[i].len);
		buf_put_slice(&b, parts[i]);
	}
	buf_printf(&b, "%d:%d:%d:%zu", s->qr_version, t->env.test_pki,
	    t->env.specimen, t->prelude.out.len);
	return buf_slice(&b);
}

static enum fault_code
read_sheet(struct template *t, struct slice text, const char *name,
    struct fault *why)
{
	t->sheet = (struct sheet){ .name = arena_text(t->arena, name,
	    strlen(name)), .env = &t->env, .arena = t->arena, .border = true,
	    .background = true, .seal = -1, .palette = {
		.ink = { 0.11, 0.17, 0.27 }, .accent = { 0.49, 0.11, 0.18 },
		.tint = { 0.96, 0.94, 0.89 } } };
	enum fault_code code = sheet_read(&t->sheet, text, why);
	return code == FAULT_NONE ? sheet_check(&t->sheet, why) : code;
}

static enum fault_code
compile(struct template *t, struct arena *scratch, struct fault *why)
{
	struct placing pl = { .t = t, .scratch = scratch, .why = why,
	    .first = buf_make(scratch, (size_t)64 * 1024),
	    .next = buf_make(scratch, (size_t)64 * 1024) };
	t->tree = pdf_tree_make(t->arena);
	enum fault_code code = qr_plan(1, t->env.service->qr_version, &t->qr,
	    why);
	if (code == FAULT_NONE)
		code = template_plan_fonts(t, why);
	pl.use = font_use_make(scratch, t->env.fonts, t->plan);
	if (code == FAULT_NONE)
		code = template_place(&pl);
	if (code == FAULT_NONE && pl.use.own != 0)
		code = fault_at(why, FAULT_BUG, t->sheet.name, "A word of the "
		    "template was set in letters its fonts do not have.");
	return code == FAULT_NONE ? template_write(&pl) : code;
}

enum fault_code
template_load(struct arena *arena, struct slice text, const char *name,
    const struct template_env *env, struct template **out, struct fault *why)
{
	if (text.len > TEMPLATE_TEXT_MOST)
		return fault_at(why, FAULT_LIMIT, name, "The template is larger "
		    "than %zu KB.", TEMPLATE_TEXT_MOST / 1024);
	struct template *t = ARENA_NEW(arena, struct template);
	t->arena = arena;
	t->env = *env;
	text.at = arena_text(arena, text.at, text.len);
	enum fault_code code = read_sheet(t, text, name, why);
	if (code != FAULT_NONE)
		return code;
	AUTO(arena_drop_ptr) struct arena *scratch = arena_make();
	code = compile(t, scratch, why);
	if (code != FAULT_NONE)
		return code;
	t->identity = make_identity(t, text);
	*out = t;
	return FAULT_NONE;
}

struct slice
template_prelude(const struct template *t)
{
	return buf_slice(&t->prelude.out);
}

struct slice
template_identity(const struct template *t)
{
	return t->identity;
}

bool
template_shows(const struct template *t, size_t field)
{
	return field < SERVICE_FIELDS_MOST && t->sheet.shows[field];
}
