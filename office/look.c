/* Looking, and what was seen as a message; see look.h. */
#include "look.h"

#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "image.h"
#include "ipc.h"
#include "own.h"
#include "qr_read.h"
#include "uin.h"
#include "utf8.h"

#define TEXT_MOST ((size_t)1024)
#define TIME_MOST INT64_C(253402300799)	/* the end of the year 9999 */

/* ---- looking ---- */

/* The number the document's metadata names, which the signature covers. */
static struct slice
uin_of(struct slice xmp)
{
	static const char open[] = "<dc:identifier>";
	const char *at = xmp.len == 0 ? NULL :
	    memmem(xmp.at, xmp.len, open, sizeof open - 1);
	struct uin uin;
	if (at == NULL)
		return (struct slice){ NULL, 0 };
	struct slice rest = slice_skip(xmp, (size_t)(at - xmp.at) +
	    sizeof open - 1);
	struct slice text;
	if (!slice_cut(&rest, '<', &text))
		return (struct slice){ NULL, 0 };
	if (slice_starts(text, "urn:uin:"))
		text = slice_skip(text, 8);
	if (uin_parse_exact(text, &uin, NULL) != FAULT_NONE)
		return (struct slice){ NULL, 0 };
	return text;
}

static bool
time_is_the_doubt(const struct verdict *v)
{
	if (v->outcome != CANNOT_TELL)
		return false;
	for (size_t i = 0; i < v->reason_n; i++)
		if (v->reasons[i].code != REASON_TIME_UNPROVEN &&
		    v->reasons[i].code != REASON_REVOKED_SINCE)
			return false;
	return true;
}

static void
look_at_pdf(struct checker *c, struct arena *a, struct slice file,
    int64_t known_s, struct look *l)
{
	struct verdict trial;
	verdict_pdf(a, c->verifier, file, &(struct verdict_ask){ known_s },
	    &l->verdict);
	l->uin = uin_of(l->verdict.xmp);
	l->verdict.xmp = (struct slice){ NULL, 0 };
	if (!time_is_the_doubt(&l->verdict))
		return;
	/* Only to read the number: nothing else of this is believed. */
	verdict_pdf(a, c->verifier, file,
	    &(struct verdict_ask){ l->verdict.claimed_s }, &trial);
	l->uin = uin_of(trial.xmp);
}

static void
look_at_picture(struct arena *a, struct slice file, struct look *l)
{
	struct image page;
	struct qr_found *found = NULL;
	struct fault why = { 0 };
	size_t n = 0;
	l->fault = image_read_gray(a, file, &page, &why);
	l->unreadable = l->fault != FAULT_NONE;
	if (l->fault == FAULT_NONE) {
		const struct qr_gray gray = { page.width, page.height,
		    (size_t)page.width, page.pixels };
		l->fault = qr_read(a, &gray, &found, &n, &why);
	}
	if (l->fault != FAULT_NONE)
		l->say = arena_printf(a, "%s", why.say);
	for (size_t i = 0; i < n && l->n_codes < LOOK_CODES_MOST; i++)
		if (found[i].content.len <= LOOK_CODE_MOST)
			l->codes[l->n_codes++] = found[i].content;
}

void
check_look(struct checker *c, struct arena *a, struct slice file,
    int64_t known_s, struct look *out)
{
	struct look l = { .kind = image_is_known(file) ? CHECK_PICTURE :
	    CHECK_PDF, .say = "" };
	if (l.kind == CHECK_PICTURE)
		look_at_picture(a, file, &l);
	else
		look_at_pdf(c, a, file, known_s, &l);
	*out = l;
}

/* ---- as a message ---- */

/* What may be a stranger's word goes as one that can be shown. */
static void
put_text(struct ipc_put *p, const char *text)
{
	char to[TEXT_MOST];
	size_t n = text == NULL ? 0 : strnlen(text, sizeof to);
	while (n == sizeof to && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' :
		    text[i];
	if (!utf8_valid(slice_from(to, n), NULL))
		n = 0;
	ipc_put_slice(p, slice_from(to, n));
}

/* No certificate was signed before 1970 or after 9999. */
static void
put_time(struct ipc_put *p, int64_t s)
{
	ipc_put_u64(p, s < 0 || s > TIME_MOST ? 0 : (uint64_t)s);
}

static void
put_verdict(struct ipc_put *p, const struct verdict *v)
{
	ipc_put_u8(p, (uint8_t)v->outcome);
	ipc_put_u8(p, (uint8_t)v->reason_n);
	for (size_t i = 0; i < v->reason_n; i++) {
		ipc_put_u8(p, (uint8_t)v->reasons[i].code);
		put_text(p, v->reasons[i].detail);
	}
	ipc_put_u8(p, (uint8_t)v->checked_n);
	for (size_t i = 0; i < v->checked_n; i++)
		put_text(p, v->checked[i]);
	ipc_put_u8(p, (uint8_t)v->unchecked_n);
	for (size_t i = 0; i < v->unchecked_n; i++)
		put_text(p, v->unchecked[i]);
	put_text(p, v->signer_name);
	put_text(p, v->signer_organisation);
	put_text(p, v->issuer_name);
	put_text(p, v->signer_serial);
	ipc_put_bytes(p, v->signer_sha256, sizeof v->signer_sha256);
	put_text(p, v->algorithm);
	put_text(p, v->level);
	ipc_put_u8(p, (uint8_t)v->time_kind);
	put_time(p, v->signed_s);
	put_time(p, v->claimed_s);
	ipc_put_u8(p, v->test_signer);
	ipc_put_u64(p, v->revisions);
	ipc_put_u64(p, v->signatures);
	ipc_put_bytes(p, v->file_sha256, sizeof v->file_sha256);
}

void
look_put(struct ipc_put *p, const struct look *l)
{
	ipc_put_u8(p, (uint8_t)l->kind);
	if (l->kind == CHECK_PDF) {
		put_verdict(p, &l->verdict);
		ipc_put_slice(p, l->uin);
		return;
	}
	ipc_put_u8(p, (uint8_t)l->fault);
	put_text(p, l->say);
	ipc_put_u8(p, l->unreadable);
	ipc_put_u8(p, (uint8_t)l->n_codes);
	for (size_t i = 0; i < l->n_codes; i++)
		ipc_put_slice(p, l->codes[i]);
}

/* A message being read; nothing in it is believed to be well made. */
struct getting {
	struct arena *a;
	struct ipc_got *from;
	bool bad;
};

static struct slice
get_slice(struct getting *g, size_t most)
{
	struct slice s = ipc_get_slice(g->from, most);
	return s.len == 0 ? (struct slice){ "", 0 } :
	    slice_from(arena_text(g->a, s.at, s.len), s.len);
}

/* A text is shown to people: it is UTF-8 and has no control character. */
static const char *
get_text(struct getting *g)
{
	struct slice s = get_slice(g, TEXT_MOST);
	for (size_t i = 0; i < s.len; i++)
		g->bad |= (unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f;
	g->bad |= !utf8_valid(s, NULL);
	return s.at;
}

/* A number below `end`. */
static unsigned
get_below(struct getting *g, unsigned end)
{
	unsigned n = ipc_get_u8(g->from);
	g->bad |= n >= end;
	return n < end ? n : 0;
}

static int64_t
get_time(struct getting *g)
{
	int64_t s = (int64_t)ipc_get_u64(g->from);
	g->bad |= s < 0 || s > TIME_MOST;
	return s;
}

static void
get_bytes(struct getting *g, void *to, size_t n)
{
	const void *at = ipc_get_bytes(g->from, n);
	if (at != NULL)
		memcpy(to, at, n);
}

static void
get_notes(struct getting *g, const char *to[], size_t *n)
{
	*n = get_below(g, VERDICT_NOTES_MOST + 1);
	for (size_t i = 0; i < *n; i++)
		to[i] = get_text(g);
}

static void
get_verdict(struct getting *g, struct verdict *v)
{
	v->outcome = (enum verdict_outcome)get_below(g, NOT_GENUINE + 1);
	v->reason_n = get_below(g, REASON_CODES + 1);
	for (size_t i = 0; i < v->reason_n; i++) {
		v->reasons[i].code = (enum verdict_code)get_below(g,
		    REASON_CODES);
		v->reasons[i].detail = get_text(g);
	}
	/* One reason is enough to lose it. */
	g->bad |= v->outcome == GENUINE && v->reason_n != 0;
	get_notes(g, v->checked, &v->checked_n);
	get_notes(g, v->unchecked, &v->unchecked_n);
	v->signer_name = get_text(g);
	v->signer_organisation = get_text(g);
	v->issuer_name = get_text(g);
	v->signer_serial = get_text(g);
	get_bytes(g, v->signer_sha256, sizeof v->signer_sha256);
	v->algorithm = get_text(g);
	v->level = get_text(g);
	v->time_kind = (enum verdict_time)get_below(g, TIME_STAMPED + 1);
	v->signed_s = get_time(g);
	v->claimed_s = get_time(g);
	v->test_signer = get_below(g, 2) != 0;
	v->revisions = (size_t)ipc_get_u64(g->from);
	v->signatures = (size_t)ipc_get_u64(g->from);
	get_bytes(g, v->file_sha256, sizeof v->file_sha256);
}

enum fault_code
look_get(struct arena *a, struct ipc_got *from, struct look *out,
    struct fault *why)
{
	struct uin uin;
	struct look l = { .say = "" };
	struct getting g = { a, from, false };
	l.kind = (enum check_kind)get_below(&g, CHECK_PICTURE + 1);
	g.bad |= l.kind == CHECK_NUMBER;
	if (l.kind == CHECK_PDF) {
		get_verdict(&g, &l.verdict);
		l.uin = get_slice(&g, UIN_LEN);
		g.bad |= l.uin.len != 0 &&
		    uin_parse_exact(l.uin, &uin, NULL) != FAULT_NONE;
	} else {
		l.fault = (enum fault_code)get_below(&g, FAULT_CODES);
		l.say = get_text(&g);
		l.unreadable = get_below(&g, 2) != 0;
		l.n_codes = get_below(&g, LOOK_CODES_MOST + 1);
		for (size_t i = 0; i < l.n_codes; i++)
			l.codes[i] = get_slice(&g, LOOK_CODE_MOST);
	}
	enum fault_code code = ipc_end(from, why);
	if (code == FAULT_NONE && g.bad)
		code = fault_say(why, FAULT_DAMAGE, "What was seen in the file"
		    " cannot be read.");
	if (code == FAULT_NONE)
		*out = l;
	return code;
}
