/*
 * A pattern becomes a program of four instructions, run on all its threads at
 * once. A repeated part is simply compiled again from its source, which a dry
 * run has measured first.
 */
#include "pattern.h"

#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "own.h"
#include "utf8.h"

#define STATES_MOST 512
#define RANGES_MOST 512
#define DEPTH_MOST 8
#define REPEAT_MOST 255

enum op { OP_SET, OP_SPLIT, OP_JUMP, OP_MATCH };

struct step {
	uint8_t op;
	bool negated;		/* OP_SET: none of the ranges */
	uint16_t a, b;		/* targets; or first range and their number */
};

struct range {
	uint32_t from, to;
};

struct pattern {
	size_t n;
	size_t n_ranges;
	struct step steps[STATES_MOST + 1];
	struct range ranges[RANGES_MOST];
};

struct parse {
	struct slice all;
	struct slice rest;
	struct pattern *p;
	int depth;
	bool dry;
	enum fault_code code;
	struct fault *why;
};

static bool branches(struct parse *);

static bool
fail(struct parse *ps, enum fault_code code, const char *say)
{
	ps->code = code;
	fault_say(ps->why, code, "%s (at character %zu of the pattern)", say,
	    utf8_length(slice_head(ps->all, ps->all.len - ps->rest.len)) + 1);
	return false;
}

static bool
next_is(const struct parse *ps, char c)
{
	return ps->rest.len != 0 && ps->rest.at[0] == c;
}

static bool
skip(struct parse *ps, char c)
{
	if (!next_is(ps, c))
		return false;
	ps->rest = slice_skip(ps->rest, 1);
	return true;
}

static bool
emit(struct parse *ps, enum op op, size_t a, size_t b)
{
	if (ps->dry)
		return true;
	if (ps->p->n == STATES_MOST)
		return fail(ps, FAULT_LIMIT, "the pattern is too large");
	ps->p->steps[ps->p->n++] = (struct step){ .op = (uint8_t)op,
		.a = (uint16_t)a, .b = (uint16_t)b };
	return true;
}

static bool
add_range(struct parse *ps, uint32_t from, uint32_t to)
{
	if (ps->dry)
		return true;
	if (ps->p->n_ranges == RANGES_MOST)
		return fail(ps, FAULT_LIMIT, "the pattern is too large");
	ps->p->ranges[ps->p->n_ranges++] = (struct range){ from, to };
	return true;
}

/* One literal code point, `\` resolved; UTF8_BAD after fail(). */
static uint32_t
literal(struct parse *ps)
{
	bool escaped = skip(ps, '\\');
	if (ps->rest.len == 0) {
		fail(ps, FAULT_INPUT, "the pattern ends where a character "
		    "must follow");
		return UTF8_BAD;
	}
	unsigned char c = (unsigned char)ps->rest.at[0];
	if (escaped && (c >= 0x80 || (c >= '0' && c <= '9') ||
	    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
		fail(ps, FAULT_INPUT, "\\ stands only before d and "
		    "punctuation");
		return UTF8_BAD;
	}
	return utf8_take(&ps->rest);
}

static bool
class_member(struct parse *ps)
{
	if (slice_starts(ps->rest, "\\d")) {
		ps->rest = slice_skip(ps->rest, 2);
		return add_range(ps, '0', '9');
	}
	uint32_t from = literal(ps), to = from;
	if (from == UTF8_BAD)
		return false;
	if (ps->rest.len > 1 && ps->rest.at[0] == '-' &&
	    ps->rest.at[1] != ']') {
		skip(ps, '-');
		to = literal(ps);
		if (to == UTF8_BAD)
			return false;
	}
	if (to < from)
		return fail(ps, FAULT_INPUT, "a range runs backwards");
	return add_range(ps, from, to);
}

static bool
set(struct parse *ps)
{
	size_t first = ps->p->n_ranges;
	bool negated = false;
	if (skip(ps, '.'))
		negated = true;	/* not nothing: anything */
	else if (skip(ps, '[')) {
		negated = skip(ps, '^');
		do {
			if (ps->rest.len == 0)
				return fail(ps, FAULT_INPUT, "a [ is not "
				    "closed by ]");
			if (!class_member(ps))
				return false;
		} while (!skip(ps, ']'));
	} else if (!class_member(ps))
		return false;
	if (!emit(ps, OP_SET, first, ps->p->n_ranges - first))
		return false;
	if (!ps->dry)
		ps->p->steps[ps->p->n - 1].negated = negated;
	return true;
}

static bool
atom(struct parse *ps)
{
	if (ps->rest.len != 0 && memchr("?*+{}|)]^$", ps->rest.at[0], 10))
		return fail(ps, FAULT_INPUT, "this character needs a \\ "
		    "before it, or something before it to act on");
	if (!skip(ps, '('))
		return set(ps);
	if (++ps->depth > DEPTH_MOST)
		return fail(ps, FAULT_LIMIT, "groups lie more than 8 deep");
	if (!branches(ps))
		return false;
	if (!skip(ps, ')'))
		return fail(ps, FAULT_INPUT, "a ( is not closed by )");
	ps->depth--;
	return true;
}

static bool
number(struct parse *ps, unsigned *out)
{
	size_t n = 0;
	while (n < ps->rest.len && ps->rest.at[n] >= '0' &&
	    ps->rest.at[n] <= '9')
		n++;
	unsigned long long v;
	if (!slice_number(slice_head(ps->rest, n), REPEAT_MOST, &v))
		return fail(ps, FAULT_INPUT, "a count must be 0 to 255");
	ps->rest = slice_skip(ps->rest, n);
	*out = (unsigned)v;
	return true;
}

/* ? * + {m} {m,n} {m,}; *most is UINT32_MAX for "any number". */
static bool
quantifier(struct parse *ps, unsigned *least, unsigned *most)
{
	*least = *most = 1;
	if (skip(ps, '?'))
		*least = 0;
	else if (skip(ps, '*')) {
		*least = 0;
		*most = UINT32_MAX;
	} else if (skip(ps, '+'))
		*most = UINT32_MAX;
	else if (skip(ps, '{')) {
		if (!number(ps, least))
			return false;
		*most = *least;
		if (skip(ps, ',')) {
			*most = UINT32_MAX;
			if (!next_is(ps, '}') && !number(ps, most))
				return false;
		}
		if (!skip(ps, '}'))
			return fail(ps, FAULT_INPUT, "a { is not closed by }");
		if (*most < *least || *most == 0)
			return fail(ps, FAULT_INPUT, "the counts in { } run "
			    "backwards or are 0");
	}
	return true;
}

/* Compiles the atom at `from` once more. */
static bool
again(struct parse *ps, struct slice from)
{
	struct slice behind = ps->rest;
	ps->rest = from;
	bool good = atom(ps);
	if (good)
		ps->rest = behind;
	return good;
}

static bool
repeated(struct parse *ps)
{
	struct slice from = ps->rest;
	bool dry = ps->dry;
	unsigned least, most;
	ps->dry = true;
	if (!atom(ps) || !quantifier(ps, &least, &most))
		return false;
	ps->dry = dry;
	if (dry)
		return true;
	struct pattern *p = ps->p;
	for (unsigned i = 0; i < least; i++)
		if (!again(ps, from))
			return false;
	if (most == UINT32_MAX) {
		size_t split = p->n;
		if (!emit(ps, OP_SPLIT, split + 1, 0) || !again(ps, from) ||
		    !emit(ps, OP_JUMP, split, 0))
			return false;
		p->steps[split].b = (uint16_t)p->n;
		return true;
	}
	for (unsigned i = least; i < most; i++) {
		size_t split = p->n;
		if (!emit(ps, OP_SPLIT, split + 1, 0) || !again(ps, from))
			return false;
		p->steps[split].b = (uint16_t)p->n;
	}
	return true;
}

static bool
sequence(struct parse *ps)
{
	if (ps->rest.len == 0 || next_is(ps, '|') || next_is(ps, ')'))
		return fail(ps, FAULT_INPUT, "there is nothing to match");
	while (ps->rest.len != 0 && !next_is(ps, '|') && !next_is(ps, ')'))
		if (!repeated(ps))
			return false;
	return true;
}

/* a|b|c */
static bool
branches(struct parse *ps)
{
	struct slice from = ps->rest;
	bool dry = ps->dry;
	int depth = ps->depth;
	ps->dry = true;
	if (!sequence(ps))
		return false;
	ps->dry = dry;
	ps->depth = depth;
	bool more = next_is(ps, '|');
	if (dry)
		return !skip(ps, '|') || branches(ps);
	ps->rest = from;
	size_t split = ps->p->n;
	if (!more)
		return sequence(ps);
	if (!emit(ps, OP_SPLIT, split + 1, 0) || !sequence(ps))
		return false;
	size_t jump = ps->p->n;
	if (!emit(ps, OP_JUMP, 0, 0))
		return false;
	ps->p->steps[split].b = (uint16_t)ps->p->n;
	skip(ps, '|');
	if (!branches(ps))
		return false;
	ps->p->steps[jump].a = (uint16_t)ps->p->n;
	return true;
}

enum fault_code
pattern_make(struct arena *a, struct slice text, struct pattern **out,
    struct fault *why)
{
	if (!utf8_valid(text, NULL) || text.len > 1000)
		return fault_say(why, FAULT_INPUT, "the pattern is not UTF-8 "
		    "or longer than 1000 bytes");
	struct pattern *p = ARENA_NEW(a, struct pattern);
	struct parse ps = { .all = text, .rest = text, .p = p, .why = why };
	if (!branches(&ps))
		return ps.code;
	if (ps.rest.len != 0) {
		fail(&ps, FAULT_INPUT, "a ) closes nothing");
		return ps.code;
	}
	p->steps[p->n++] = (struct step){ .op = OP_MATCH };
	*out = p;
	return FAULT_NONE;
}

struct threads {
	size_t n;
	uint16_t at[STATES_MOST + 1];
	bool in[STATES_MOST + 1];
};

static void
add_thread(const struct pattern *p, struct threads *t, size_t at)
{
	if (t->in[at])
		return;
	t->in[at] = true;
	if (p->steps[at].op == OP_JUMP)
		add_thread(p, t, p->steps[at].a);
	else if (p->steps[at].op == OP_SPLIT) {
		add_thread(p, t, p->steps[at].a);
		add_thread(p, t, p->steps[at].b);
	} else
		t->at[t->n++] = (uint16_t)at;
}

static bool
takes(const struct pattern *p, const struct step *s, uint32_t point)
{
	for (size_t i = 0; i < s->b; i++)
		if (point >= p->ranges[s->a + i].from &&
		    point <= p->ranges[s->a + i].to)
			return !s->negated;
	return s->negated;
}

bool
pattern_matches(const struct pattern *p, struct slice value)
{
	struct threads two[2], *now = &two[0], *then = &two[1];
	now->n = 0;
	memset(now->in, 0, p->n);
	add_thread(p, now, 0);
	while (value.len != 0 && now->n != 0) {
		uint32_t point = utf8_take(&value);
		then->n = 0;
		memset(then->in, 0, p->n);
		for (size_t i = 0; i < now->n; i++) {
			const struct step *s = &p->steps[now->at[i]];
			if (s->op == OP_SET && takes(p, s, point))
				add_thread(p, then, now->at[i] + 1u);
		}
		struct threads *swap = now;
		now = then;
		then = swap;
	}
	for (size_t i = 0; i < now->n; i++)
		if (p->steps[now->at[i]].op == OP_MATCH)
			return value.len == 0;
	return false;
}
