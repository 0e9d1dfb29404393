/*
 * Reads back what text_emit() wrote, as a PDF viewer would (ISO 32000-1, 9.4):
 * which glyph of which face stands where. For tests only; it knows just the
 * operators that text_emit() uses and fails on any other.
 */
#ifndef PDF_TEXT_REPLAY_H
#define PDF_TEXT_REPLAY_H

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "pdf_face.h"
#include "slice.h"
#include "vec.h"

struct shown {
	int face;
	uint32_t glyph;
	double x, y;	/* in 1/1000 em from the start of the line */
};

struct replay {
	VEC_OF(struct shown)
	double x_pt, y_pt, size_pt;	/* of Tm */
	int depth;			/* BDC without EMC */
	int spans;			/* with ActualText */
	bool bad;			/* something that cannot be read */
};

struct replayer {
	struct arena *arena;
	const struct font_set *set;
	const char *at, *end;
	double number[8];
	int n;
	int face;
	double x, rise;
};

/* A string's byte, unescaped. */
static inline unsigned
replay_byte(struct replayer *r)
{
	unsigned char c = (unsigned char)*r->at++;
	if (c != '\\')
		return c;
	c = (unsigned char)*r->at++;
	return c == 'r' ? '\r' : c;
}

static inline void
replay_string(struct replayer *r, struct replay *out, bool show)
{
	r->at++;
	while (r->at < r->end && *r->at != ')') {
		uint32_t glyph = replay_byte(r) << 8;
		if (r->at >= r->end || *r->at == ')') {
			out->bad = true;
			return;
		}
		glyph |= replay_byte(r);
		if (!show)
			continue;
		struct shown *s = VEC_ADD(r->arena, out);
		*s = (struct shown){ r->face, glyph, r->x, r->rise };
		r->x += hb_font_get_glyph_h_advance(
		    r->set->face[r->face].font, glyph);
	}
	r->at++;
}

/* The inside of an array, up to the ]. */
static inline void
replay_array(struct replayer *r, struct replay *out)
{
	while (r->at < r->end && *r->at != ']') {
		if (*r->at == '(') {
			replay_string(r, out, true);
		} else if (*r->at == ' ') {
			r->at++;
		} else {
			char *after;
			double move = strtod(r->at, &after);
			if (after == r->at) {
				out->bad = true;
				return;
			}
			r->x -= move;
			r->at = after;
		}
	}
	r->at++;
}

static inline void
replay_dict(struct replayer *r, struct replay *out)
{
	for (r->at += 2; r->at < r->end && *r->at != '>'; ) {
		if (strncmp(r->at, "/ActualText", 11) == 0)
			out->spans++;
		if (*r->at != '(') {
			r->at++;
			continue;
		}
		for (r->at++; r->at < r->end && *r->at != ')'; )
			replay_byte(r);
		r->at++;
	}
	r->at += 2;
}

static inline void
replay_operator(struct replayer *r, struct replay *out, const char *op,
    size_t len)
{
	struct slice name = { op, len };
	if (slice_is(name, "Tm") && r->n == 6) {
		out->size_pt = r->number[0];
		out->x_pt = r->number[4];
		out->y_pt = r->number[5];
		r->x = r->rise = 0;
	} else if (slice_is(name, "Tf") && r->n == 1) {
		out->bad |= r->number[0] != 1;
	} else if (slice_is(name, "Ts") && r->n == 1) {
		r->rise = r->number[0] * 1000;
	} else if (slice_is(name, "BDC")) {
		out->depth++;
	} else if (slice_is(name, "EMC")) {
		out->bad |= --out->depth < 0;
	} else if (!slice_is(name, "BT") && !slice_is(name, "ET") &&
	    !slice_is(name, "TJ")) {
		out->bad = true;
	}
	r->n = 0;
}

static inline bool
replay_is_regular(char c)
{
	return strchr("[]()<>/ \n", c) == NULL;
}

static inline struct replay
text_replay(struct arena *arena, const struct font_set *set,
    struct slice content)
{
	struct replay out = { .n = 0 };
	struct replayer r = { .arena = arena, .set = set, .face = -1,
	    .at = content.at, .end = content.at + content.len };
	while (r.at < r.end && !out.bad) {
		const char *from = r.at;
		if (*r.at == ' ' || *r.at == '\n') {
			r.at++;
		} else if (*r.at == '[') {
			r.at++;
			replay_array(&r, &out);
		} else if (*r.at == '<') {
			replay_dict(&r, &out);
		} else if (*r.at == '/') {
			if (r.at[1] == 'F' || r.at[1] == 'X')
				r.face = r.at[2] - '0';
			for (r.at++; r.at < r.end && replay_is_regular(*r.at); )
				r.at++;
		} else {
			while (r.at < r.end && replay_is_regular(*r.at))
				r.at++;
			if (r.at == from)
				out.bad = true;
			else if (strchr("-.0123456789", *from) == NULL)
				replay_operator(&r, &out, from,
				    (size_t)(r.at - from));
			else if (r.n < 8)
				r.number[r.n++] = strtod(from, NULL);
		}
	}
	out.bad |= out.depth != 0 || r.at > r.end;
	return out;
}

#endif
