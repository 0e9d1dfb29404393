/* See check.h. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "clock.h"
#include "date.h"
#include "file.h"
#include "jws.h"
#include "look.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"

const char *
check_kind_name(enum check_kind kind)
{
	static const char *const names[] = { "pdf", "number", "picture" };
	return names[kind];
}

void
check_add(struct check_report *r, const char *word, const char *sentence,
    const char *detail)
{
	if (r->n_reasons < CHECK_REASONS_MOST)
		r->reasons[r->n_reasons++] = (struct check_reason){ word,
		    sentence, detail };
}

void
check_did(struct check_report *r, const char *sentence)
{
	if (r->n_checked < COUNT_OF(r->checked))
		r->checked[r->n_checked++] = sentence;
}

void
check_did_not(struct check_report *r, const char *sentence)
{
	if (r->n_unchecked < COUNT_OF(r->unchecked))
		r->unchecked[r->n_unchecked++] = sentence;
}

static bool
is_expired(const struct checker *c, struct slice valid_until)
{
	struct date until;
	if (valid_until.len == 0 || !date_parse(valid_until, &until))
		return false;
	return date_to_day(date_ist(clock_now(c->options.clock)).date) >
	    date_to_day(until);
}

/* One plain line, which must be right when it is the only one read. */
static const char *
headline(struct arena *a, const struct check_report *r)
{
	const char *test = r->test ? ", BUT ONLY A TEST: no authority stands"
	    " behind it" : "";
	if (r->outcome == CANNOT_TELL)
		return "CANNOT TELL";
	if (r->outcome == NOT_GENUINE)
		return "NOT GENUINE";
	if (r->cert.expired)
		return arena_printf(a, "GENUINE, but it ended on %.*s%s",
		    SLICE_FMT(r->cert.valid_until), test);
	if (r->kind == CHECK_NUMBER)
		return arena_printf(a, "GENUINE NUMBER%s", test);
	return arena_printf(a, "GENUINE%s", test);
}

void
check_conclude(struct checker *c, struct arena *a, struct check_report *r,
    enum verdict_outcome outcome)
{
	r->outcome = outcome;
	if (c->options.office != NULL && c->options.office->conf.test_pki)
		r->test = true;
	r->cert.expired = is_expired(c, r->cert.valid_until);
	r->headline = headline(a, r);
}

/* The certificates in trust/reports, kept apart from the signers'. */
static enum fault_code
trust_reports(struct checker *c, struct office *o, struct fault *why)
{
	const char *path = office_path(o, "trust/reports");
	struct check_pin *at = c->pins.at;
	size_t n = c->pins.n, cap = c->pins.cap;
	if (!file_exists(path))
		return FAULT_NONE;
	c->pins.at = NULL;
	c->pins.n = c->pins.cap = 0;
	enum fault_code code = check_trust_path(c, path, why);
	c->report_pins.at = c->pins.at;
	c->report_pins.n = c->pins.n;
	c->pins.at = at;
	c->pins.n = n;
	c->pins.cap = cap;
	return code;
}

static enum fault_code
trust_office(struct checker *c, struct office *o, struct fault *why)
{
	static const char *const paths[] = { "trust", "trust/links",
	    "trust/signers", "jwks.json" };
	enum fault_code code = office_secrets(o, &c->keys, why);
	for (size_t i = 0; i < COUNT_OF(paths) && code == FAULT_NONE; i++) {
		const char *path = office_path(o, paths[i]);
		if (file_exists(path))
			code = check_trust_path(c, path, why);
	}
	return code == FAULT_NONE ? trust_reports(c, o, why) : code;
}

enum fault_code
checker_make(const struct check_options *options, struct checker **out,
    struct fault *why)
{
	AUTO(checker_drop_ptr) struct checker *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->arena = arena_make();
	c->options = *options;
	const struct verifier_options v = {
	    .revocation_optional = !options->revocation_needed,
	    .accept_test_signer = true,	/* said in the headline */
	    .accept_any_class = options->any_class };
	enum fault_code code = verifier_make(&v, &c->verifier, why);
	if (code == FAULT_NONE && options->office != NULL)
		code = trust_office(c, options->office, why);
	for (size_t i = 0; i < options->n_trust && code == FAULT_NONE; i++)
		code = check_trust_path(c, options->trust[i], why);
	for (size_t i = 0; i < options->n_status && code == FAULT_NONE; i++)
		code = check_status_path(c, options->status[i], why);
	if (code != FAULT_NONE)
		return code;
	check_status_open(c);
	*out = TAKE(c);
	return FAULT_NONE;
}

void
checker_drop(struct checker *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->qr_keys.n; i++)
		jws_verifier_drop(c->qr_keys.at[i].verifier);
	verifier_drop(c->verifier);
	arena_drop(c->arena);
	free(c);
}

void
checker_drop_ptr(struct checker **c)
{
	checker_drop(*c);
}

struct check_report
check_begin(enum check_kind kind)
{
	return (struct check_report){ .kind = kind, .headline = "",
	    .signer_name = "", .signer_organisation = "", .issuer_name = "",
	    .algorithm = "", .level = "", .time_kind = "" };
}

enum verdict_outcome
check_unread(struct arena *a, struct check_report *r, const struct fault *why)
{
	check_add(r, "register-unread", "The register could not be asked.",
	    arena_printf(a, "%s", why->say));
	return CANNOT_TELL;
}

void
check_settle(struct checker *c, struct arena *a, const struct look *l,
    struct check_report *out)
{
	struct check_report r = check_begin(l->kind);
	if (l->kind == CHECK_PICTURE)
		check_settle_picture(c, a, l, &r);
	else
		check_settle_pdf(c, a, l, &r);
	*out = r;
}

enum fault_code
check_bytes(struct checker *c, struct arena *a, struct slice file,
    struct check_report *out, struct fault *why)
{
	struct look l;
	int64_t known_s = 0;
	check_look(c, a, file, 0, &l);
	/* A register that cannot be asked is told of when settling. */
	if (check_look_again(c, a, &l, &known_s, why) == FAULT_NONE &&
	    known_s != 0)
		check_look(c, a, file, known_s, &l);
	check_settle(c, a, &l, out);
	return FAULT_NONE;
}

enum fault_code
check_file(struct checker *c, struct arena *a, const char *path,
    struct check_report *out, struct fault *why)
{
	/* Read, not mapped: a file that is cut while being judged would end
	 * the process, and its bytes must not change under the verdict. */
	struct slice file;
	enum fault_code code = file_read(a, path, CHECK_FILE_MOST, &file, why);
	return code != FAULT_NONE ? code : check_bytes(c, a, file, out, why);
}
