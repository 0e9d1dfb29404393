/* Values into passages; see doc_parts.h. */
#include <stdio.h>

#include "arena.h"
#include "date.h"
#include "doc_parts.h"

/* A certificate number as ABC 001 2026 000001, an access code as ABCD-EFGH. */
static struct slice
in_groups(struct making *m, enum piece_kind kind, struct slice s)
{
	static const size_t uin[] = { 3, 3, 4, 6 }, code[] = { 4, 4 };
	bool number = kind == PIECE_UIN;
	struct buf b = buf_make(m->arena, s.len + 4);
	for (size_t i = 0; s.len > 0 && i < (number ? 4u : 2u); i++) {
		struct slice part = slice_head(s, (number ? uin : code)[i]);
		if (i != 0)
			buf_putc(&b, number ? ' ' : '-');
		buf_put_slice(&b, part);
		s = slice_skip(s, part.len);
	}
	return buf_slice(&b);
}

static struct slice
date_text(struct making *m, struct slice iso, const struct piece *p)
{
	struct date d;
	if (!date_parse(iso, &d))
		return iso;
	struct buf b = buf_make(m->arena, 128);
	doc_put_date(&b, d, p->show, p->lang);
	return buf_slice(&b);
}

static struct slice
moment_text(struct making *m, const struct piece *p)
{
	struct buf b = buf_make(m->arena, 128);
	if (p->kind == PIECE_ISSUE_DATE)
		doc_put_date(&b, date_ist(m->in->issued_s).date, p->show,
		    p->lang);
	else
		doc_put_time(&b, m->in->issued_s, p->show, p->lang);
	return buf_slice(&b);
}

static struct slice
field_text(struct making *m, const struct piece *p)
{
	const struct service_field *f = &m->t->env.service->fields[p->field];
	struct slice value = m->in->values[p->field];
	if (value.len == 0)
		return value;
	if (f->type == FIELD_DATE)
		return date_text(m, value, p);
	const struct service_choice *c = f->type != FIELD_CHOICE ? NULL :
	    service_find_choice(f, value);
	if (c == NULL)
		return value;
	struct slice label = strcmp(p->lang, "bn") == 0 ? c->label.bn :
	    c->label.en;
	return label.len != 0 ? label : value;
}

/* What a piece says; empty when it has no value. */
static struct slice
piece_text(struct making *m, const struct piece *p)
{
	struct slice s;
	switch (p->kind) {
	case PIECE_FIELD:
		return field_text(m, p);
	case PIECE_UIN:
	case PIECE_ACCESS_CODE:
		s = p->kind == PIECE_UIN ? m->in->uin : m->in->access_code;
		return p->show == SHOW_GROUPS ? in_groups(m, p->kind, s) : s;
	case PIECE_ISSUE_DATE:
	case PIECE_ISSUE_TIME:
		return moment_text(m, p);
	case PIECE_VALID_UNTIL:
		return m->in->valid_until.len == 0 ? m->in->valid_until :
		    date_text(m, m->in->valid_until, p);
	case PIECE_SIGNER_NAME:
		return m->in->signer_name;
	case PIECE_SIGNER_DESIGNATION:
		return m->in->signer_designation;
	case PIECE_SIGNER_PLACE:
		return m->in->signer_place;
	default:
		return p->text;
	}
}

static const char *
piece_name(const struct making *m, const struct piece *p)
{
	switch (p->kind) {
	case PIECE_FIELD:
		return m->t->env.service->fields[p->field].name.at;
	case PIECE_SIGNER_NAME:
		return "signer.name";
	case PIECE_SIGNER_DESIGNATION:
		return "signer.designation";
	case PIECE_SIGNER_PLACE:
		return "signer.place";
	default:
		return "certificate";
	}
}

/* Which value it was that could not be set: each is tried alone. */
static void
blame(struct making *m, const struct passage *p)
{
	struct text_style style = { .size_pt = (float)p->size,
	    .lang = p->lang };
	for (size_t i = 0; i < p->n; i++) {
		float width;
		struct slice s = piece_text(m, &p->at[i]);
		if (p->at[i].kind == PIECE_TEXT || text_width(
		    m->t->env.fonts, &style, p->at[i].style, s, &width,
		    NULL) == FAULT_NONE)
			continue;
		snprintf(m->why->where, sizeof m->why->where, "%s",
		    piece_name(m, &p->at[i]));
		return;
	}
}

/* Pieces that are said, as spans; n is 0 when a value outside of [ ] is
 * missing, for then the whole passage is left out. */
static size_t
fill_in(struct making *m, const struct passage *p, struct text_span *spans)
{
	struct slice text[PIECES_MOST];
	uint64_t silent = 0;	/* brackets in which a value is missing */
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		text[i] = piece_text(m, &p->at[i]);
		if (text[i].len == 0 && p->at[i].kind != PIECE_TEXT) {
			if (p->at[i].bracket == 0)
				return 0;
			silent |= (uint64_t)1 << p->at[i].bracket;
		}
	}
	for (size_t i = 0; i < p->n; i++) {
		if (silent >> p->at[i].bracket & 1)
			continue;
		spans[n++] = (struct text_span){ text[i], p->at[i].style };
	}
	return n;
}

enum fault_code
doc_passage(struct making *m, const struct passage *p, double width,
    struct text_block *out)
{
	struct text_span spans[PIECES_MOST];
	size_t n = fill_in(m, p, spans);
	*out = (struct text_block){ 0 };
	if (n == 0)
		return FAULT_NONE;
	struct text_style style = { .size_pt = (float)p->size,
	    .lang = p->lang, .align = p->align };
	enum fault_code code = text_layout(m->arena, m->t->env.fonts, &style,
	    spans, n, (float)width, out, m->why);
	if (code != FAULT_NONE && m->why != NULL)
		blame(m, p);
	return code;
}

static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	}
	return s.len != 0;
}

enum fault_code
doc_check(const struct making *m)
{
	const struct service *s = m->t->env.service;
	const struct doc_input *in = m->in;
	if (!is_ascii(in->uin) || in->uin.len != 16)
		return fault_at(m->why, FAULT_INPUT, "certificate.uin",
		    "The certificate number must have 16 characters.");
	if (!is_ascii(in->access_code))
		return fault_at(m->why, FAULT_INPUT, "certificate.access_code",
		    "The access code is missing.");
	if (!is_ascii(in->qr_text))
		return fault_at(m->why, FAULT_INPUT, "certificate.qr",
		    "The content of the QR code must be printable ASCII.");
	if (in->signer_name.len == 0)
		return fault_at(m->why, FAULT_INPUT, "signer.name",
		    "The signer's name is missing.");
	for (size_t i = 0; i < s->n_fields; i++) {
		if (m->t->sheet.shows[i] && s->fields[i].required &&
		    slice_trim(in->values[i]).len == 0)
			return fault_at(m->why, FAULT_INPUT,
			    s->fields[i].name.at, "This value is empty, but "
			    "the certificate needs it.");
	}
	return FAULT_NONE;
}
