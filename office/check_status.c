/*
 * Status lists that were given to a checker: whether a certificate was cancelled
 * is known without the register, as of the time the list is from. A list that
 * is not what it should be is a reason: whoever gave it wanted to know, and does
 * not.
 */
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "clock.h"
#include "credential.h"
#include "date.h"
#include "jws.h"
#include "office.h"
#include "own.h"
#include "uin.h"

#define CLOCKS_DIFFER_S 300

bool
check_status_is(struct slice bytes)
{
	struct slice rest = slice_trim(bytes), part;
	return slice_starts(rest, "eyJ") && slice_cut(&rest, '.', &part) &&
	    slice_cut(&rest, '.', &part) && rest.at != NULL &&
	    memchr(rest.at, '.', rest.len) == NULL;
}

void
check_status_take(struct checker *c, struct slice bytes)
{
	struct slice token = slice_trim(bytes);
	*VEC_ADD(c->arena, &c->lists) = (struct check_list){
	    .token = slice_of(arena_text(c->arena, token.at, token.len)) };
}

static void
bad(struct checker *c, struct check_list *to, const char *word,
    const char *sentence, const char *detail)
{
	to->word = word;
	to->sentence = sentence;
	to->detail = arena_text(c->arena, detail, strlen(detail));
}

static struct jws_verifier *
key_of(const struct checker *c, struct slice kid)
{
	for (size_t i = 0; i < c->qr_keys.n; i++)
		if (c->qr_keys.at[i].status &&
		    slice_is(kid, c->qr_keys.at[i].kid))
			return c->qr_keys.at[i].verifier;
	return NULL;
}

/* Signature first; only then is it read. */
static void
open_list(struct checker *c, struct check_list *to)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	struct jws jws;
	struct slice kid;
	struct status_list l;
	if (jws_read(a, to->token, &jws, &why) != FAULT_NONE ||
	    credential_read_header(a, jws.header, &kid, &why) != FAULT_NONE) {
		bad(c, to, "status-list-malformed", "The status list given is"
		    " none.", why.say);
		return;
	}
	struct jws_verifier *key = key_of(c, kid);
	if (key == NULL) {
		bad(c, to, "status-list-foreign", "The status list given was"
		    " signed by somebody who is not known to keep one. Give the"
		    " issuer's jwks.json of now.", "");
	} else if (jws_check(key, &jws, &why) != FAULT_NONE) {
		bad(c, to, "status-list-forged", "The status list given was"
		    " changed or forged: its signature is not the issuer's.",
		    "");
	} else if (status_list_read(a, jws.payload, &l, &why) != FAULT_NONE) {
		bad(c, to, "status-list-malformed", "The status list given is"
		    " none.", why.say);
	} else {
		l.host = slice_of(arena_text(c->arena, l.host.at, l.host.len));
		l.name = slice_of(arena_text(c->arena, l.name.at, l.name.len));
		l.bits = slice_from(arena_copy(c->arena, l.bits.at, l.bits.len),
		    l.bits.len);
		to->list = l;
	}
}

void
check_status_open(struct checker *c)
{
	for (size_t i = 0; i < c->lists.n; i++)
		open_list(c, &c->lists.at[i]);
}

/* ---- one certificate ---- */

/* The one of its series that says that it ended, for none takes that back; else
 * the newest. */
static const struct status_list *
list_of(const struct checker *c, struct slice host, const char *name,
    uint64_t index)
{
	const struct status_list *best = NULL;
	for (size_t i = 0; i < c->lists.n; i++) {
		const struct status_list *l = &c->lists.at[i].list;
		bool ended = false;
		if (c->lists.at[i].word != NULL || !slice_is(l->name, name) ||
		    (host.len != 0 && !slice_eq(host, l->host)))
			continue;
		if (status_list_get(l, index, &ended) && ended)
			return l;
		if (best == NULL || l->from_s > best->from_s)
			best = l;
	}
	return best;
}

/* "of 24-11-2026 15:30 IST, 12 minutes old" */
static const char *
age_of(struct arena *a, const struct status_list *l, int64_t now_s)
{
	struct date_time t = date_ist(l->from_s);
	int64_t minutes = (now_s - l->from_s) / 60;
	bool days = minutes >= 2 * 24 * 60, hours = minutes >= 120;
	return arena_printf(a, "of %02d-%02d-%04d %02d:%02d IST, %lld %s old",
	    t.date.day, t.date.month, t.date.year, t.hour, t.minute,
	    (long long)(minutes < 0 ? 0 : days ? minutes / (24 * 60) : hours ?
	    minutes / 60 : minutes), days ? "days" : hours ? "hours" :
	    minutes == 1 ? "minute" : "minutes");
}

static void
doubt(struct check_report *r, enum verdict_outcome *outcome, const char *word,
    const char *sentence, const char *detail)
{
	check_add(r, word, sentence, detail);
	if (*outcome == GENUINE)
		*outcome = CANNOT_TELL;
}

static void
judge(struct checker *c, struct arena *a, const struct status_list *l,
    uint64_t index, int64_t issued_s, struct check_report *r,
    enum verdict_outcome *outcome)
{
	int64_t now_s = clock_now(c->options.clock);
	const char *age = age_of(a, l, now_s);
	bool ended = false;
	if (!status_list_get(l, index, &ended)) {
		doubt(r, outcome, "status-list-short", "The status list has no"
		    " place for this certificate. Get a new one.", age);
	} else if (ended) {
		/* For good: so a list of any age can say it. */
		*outcome = NOT_GENUINE;
		check_add(r, "cancelled", "The certificate was cancelled or"
		    " replaced by its department: so says the issuer's status"
		    " list.", age);
	} else if (l->from_s > now_s + CLOCKS_DIFFER_S) {
		doubt(r, outcome, "status-list-early", "The status list is of"
		    " later than now: see whether this machine's clock is"
		    " right.", age);
	} else if (now_s > l->until_s) {
		doubt(r, outcome, "status-list-expired", "The status list is"
		    " too old to tell whether it was cancelled. Get a new one.",
		    age);
	} else if (issued_s > l->from_s + CLOCKS_DIFFER_S) {
		doubt(r, outcome, "status-list-older", "The status list is"
		    " older than the certificate. Get a new one.", age);
	} else {
		check_did(r, arena_printf(a, "That it was not cancelled, by the"
		    " issuer's status list %s.", age));
	}
}

void
check_status(struct checker *c, struct arena *a, struct slice host,
    struct slice uin, uint64_t index, int64_t issued_s,
    struct check_report *r, enum verdict_outcome *outcome)
{
	char name[STATUS_NAME_LEN + 1];
	if (c->lists.n == 0) {
		check_did_not(r, "Whether it was cancelled since: only the"
		    " register or a status list knows.");
		return;
	}
	for (size_t i = 0; i < c->lists.n; i++)
		if (c->lists.at[i].word != NULL)
			doubt(r, outcome, c->lists.at[i].word,
			    c->lists.at[i].sentence, c->lists.at[i].detail);
	status_list_name(uin, name);
	const struct status_list *l = list_of(c, host, name, index);
	if (l == NULL)
		doubt(r, outcome, "status-list-other", "No status list of this"
		    " certificate's series was given.", arena_printf(a,
		    "needed: https://%.*s/status/%s", host.len == 0 ? 4 :
		    (int)host.len, host.len == 0 ? "HOST" : host.at, name));
	else
		judge(c, a, l, index, issued_s, r, outcome);
}
