#include "clients.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "catalogue.h"
#include "clock.h"
#include "codec.h"
#include "db.h"
#include "hash.h"
#include "keyring.h"
#include "office.h"
#include "own.h"
#include "random.h"
#include "service.h"
#include "uin.h"
#include "utf8.h"

#define SECRET_HEAD "mohor_"
#define SECRET_DIGITS 64
#define NAME_POINTS_MOST 100

/* ---- scopes ---- */

static const struct {
	enum client_scope scope;
	const char *word;
} scope_rows[] = {
	{ CLIENT_ISSUE, "issue" },
	{ CLIENT_READ, "read" },
	{ CLIENT_CANCEL, "cancel" },
	{ CLIENT_WEBHOOK, "webhook" },
	{ CLIENT_VERIFY, "verify" },
};

static const char *
scope_word(enum client_scope scope)
{
	for (size_t i = 0; i < COUNT_OF(scope_rows); i++)
		if (scope_rows[i].scope == scope)
			return scope_rows[i].word;
	return "";
}

void
clients_put_scopes(struct buf *b, unsigned scopes)
{
	const char *between = "";
	for (size_t i = 0; i < COUNT_OF(scope_rows); i++) {
		if ((scopes & (unsigned)scope_rows[i].scope) == 0)
			continue;
		buf_printf(b, "%s%s", between, scope_rows[i].word);
		between = " ";
	}
}

static unsigned
scope_of(struct slice word)
{
	for (size_t i = 0; i < COUNT_OF(scope_rows); i++)
		if (slice_is(word, scope_rows[i].word))
			return (unsigned)scope_rows[i].scope;
	return 0;
}

/* The next word of a list parted by blanks or commas; false at its end. */
static bool
next_word(struct slice *list, struct slice *word)
{
	size_t n = 0;
	while (list->len > 0 && (*list->at == ' ' || *list->at == ','))
		*list = slice_skip(*list, 1);
	while (n < list->len && list->at[n] != ' ' && list->at[n] != ',')
		n++;
	*word = slice_head(*list, n);
	*list = slice_skip(*list, n);
	return n > 0;
}

enum fault_code
clients_read_scopes(struct slice list, unsigned *scopes, struct fault *why)
{
	struct slice word;
	unsigned all = 0;
	while (next_word(&list, &word)) {
		unsigned one = scope_of(word);
		if (one == 0)
			return fault_at(why, FAULT_INPUT, "scope", "'%.*s' is no"
			    " scope. There are: issue, read, cancel, webhook,"
			    " verify.",
			    SLICE_FMT(slice_head(word, 40)));
		all |= one;
	}
	if (all == 0)
		return fault_at(why, FAULT_INPUT, "scope", "names no scope."
		    " There are: issue, read, cancel, webhook.");
	*scopes = all;
	return FAULT_NONE;
}

enum fault_code
clients_may(const struct client *c, enum client_scope scope,
    struct fault *why)
{
	if ((c->scopes & (unsigned)scope) != 0)
		return FAULT_NONE;
	return fault_say(why, FAULT_DENIED, "This client does not have the"
	    " scope '%s'. An administrator can make one that has.",
	    scope_word(scope));
}

/* ---- secrets ---- */

static void
make_secret(char text[CLIENT_SECRET_TEXT], unsigned char sha256[SHA256_LEN])
{
	char digits[SECRET_DIGITS + 1];
	random_hex(digits, SECRET_DIGITS);
	snprintf(text, CLIENT_SECRET_TEXT, SECRET_HEAD "%s", digits);
	secret_wipe(digits, sizeof digits);
	sha256_of(slice_of(text), sha256);
}

/* ---- the administrator's part ---- */

static enum fault_code
note(struct db *db, const struct office *o, const char *act,
    struct slice id, const char *detail, struct fault *why)
{
	char who[32];
	snprintf(who, sizeof who, "cli:uid=%u", (unsigned)getuid());
	return audit_add(db, &(struct audit_entry){ .at_s =
	    clock_now(o->clock), .who = slice_of(who), .act = slice_of(act),
	    .what = id, .detail = slice_of(detail) }, why);
}

static enum fault_code
check_name(const char *name, struct fault *why)
{
	struct slice s = slice_of(name);
	bool good = s.len > 0 && utf8_valid(s, NULL) &&
	    utf8_length(s) <= NAME_POINTS_MOST;
	for (size_t i = 0; i < s.len && good; i++)
		good = (unsigned char)s.at[i] >= 0x20 && s.at[i] != 0x7f;
	return good ? FAULT_NONE : fault_at(why, FAULT_INPUT, "name",
	    "must be 1 to %d letters on one line.", NAME_POINTS_MOST);
}

static enum fault_code
check_department(struct office *o, struct arena *a, const char *code,
    char out[4], struct fault *why)
{
	struct department d;
	struct slice s = slice_of(code);
	if (slice_is(s, "*")) {
		memcpy(out, "*", 2);
		return FAULT_NONE;
	}
	if (!uin_dept_valid(s))
		return fault_at(why, FAULT_INPUT, "department", "must be three"
		    " capital letters, such as BCW, or * for all.");
	enum fault_code f = department_find(o->db, a, code, &d, why);
	if (f == FAULT_NONE)
		memcpy(out, s.at, 4);
	return f;
}

/* "bcw001, BCW-004" -> "BCW-001 BCW-004", each a service of the department. */
static enum fault_code
check_services(struct office *o, struct arena *a, const char *typed,
    const char *dept, struct slice *out, struct fault *why)
{
	struct slice list = slice_of(typed), word;
	struct buf b = buf_make(a, 64);
	while (next_word(&list, &word)) {
		struct catalogue_entry e;
		enum fault_code f = catalogue_find(o->db, a,
		    arena_text(a, word.at, word.len), &e, why);
		if (f != FAULT_NONE)
			return f;
		if (strcmp(dept, "*") != 0 &&
		    !slice_starts(e.service->code, dept))
			return fault_at(why, FAULT_INPUT, "services", "%.*s is"
			    " no service of %s.", SLICE_FMT(e.service->code),
			    dept);
		if (b.len != 0)
			buf_putc(&b, ' ');
		buf_put_slice(&b, e.service->code);
	}
	*out = buf_slice(&b);
	return FAULT_NONE;
}

struct adding {
	const struct office *office;
	const struct client *client;
};

static enum fault_code
add(struct db *db, void *arg, struct fault *why)
{
	const struct adding *x = arg;
	char detail[64];
	snprintf(detail, sizeof detail, "department=%s scopes=%u",
	    x->client->dept, x->client->scopes);
	enum fault_code f = client_add(db, x->client, why);
	return f != FAULT_NONE ? f : note(db, x->office, "client.add",
	    x->client->id, detail, why);
}

enum fault_code
clients_add(struct office *o, struct arena *a, const struct clients_ask *ask,
    struct client *out, char secret[CLIENT_SECRET_TEXT], struct fault *why)
{
	char id[CLIENT_ID_LEN + 1] = "c_", text[CLIENT_SECRET_TEXT];
	const char *key;
	struct client c = { .scopes = ask->scopes != 0 ? ask->scopes :
	    CLIENT_SCOPES, .created_s = clock_now(o->clock) };
	enum fault_code f = check_name(ask->name, why);
	if (f == FAULT_NONE)
		f = check_department(o, a, ask->department, c.dept, why);
	if (f == FAULT_NONE)
		f = check_services(o, a, ask->services == NULL ? "" :
		    ask->services, c.dept, &c.services, why);
	if (f == FAULT_NONE)
		f = keyring_choose(a, o, ask->key, &key, why);
	if (f != FAULT_NONE)
		return f;
	random_hex(id + 2, CLIENT_ID_LEN - 2);
	c.id = slice_of(arena_text(a, id, CLIENT_ID_LEN));
	c.name = slice_of(arena_text(a, ask->name, strlen(ask->name)));
	c.key_name = slice_of(key);
	make_secret(text, c.secret_sha256);
	struct adding x = { o, &c };
	f = db_run(o->db, DB_WRITE, add, &x, why);
	if (f == FAULT_NONE) {
		memcpy(secret, text, sizeof text);
		*out = c;
	}
	secret_wipe(text, sizeof text);
	return f;
}

enum fault_code
clients_list(struct office *o, struct arena *a, struct client **out,
    size_t *n, struct fault *why)
{
	return client_list(o->db, a, out, n, why);
}

struct changing {
	const struct office *office;
	struct slice id;
	const unsigned char *sha256;	/* NULL: revoked */
	bool alone;
};

static enum fault_code
change(struct db *db, void *arg, struct fault *why)
{
	const struct changing *x = arg;
	enum fault_code f = x->sha256 == NULL ? client_revoke(db, x->id,
	    clock_now(x->office->clock), why) :
	    client_rotate(db, x->id, x->sha256, x->alone, why);
	return f != FAULT_NONE ? f : note(db, x->office, x->sha256 == NULL ?
	    "client.revoke" : "client.rotate", x->id, x->sha256 == NULL ? "" :
	    x->alone ? "older=ended" : "older=good", why);
}

enum fault_code
clients_rotate(struct office *o, const char *id, bool alone,
    char secret[CLIENT_SECRET_TEXT], struct fault *why)
{
	char text[CLIENT_SECRET_TEXT];
	unsigned char sha256[SHA256_LEN];
	struct changing x = { o, slice_of(id), sha256, alone };
	make_secret(text, sha256);
	enum fault_code f = db_run(o->db, DB_WRITE, change, &x, why);
	if (f == FAULT_NONE)
		memcpy(secret, text, sizeof text);
	secret_wipe(text, sizeof text);
	return f;
}

enum fault_code
clients_revoke(struct office *o, const char *id, struct fault *why)
{
	struct changing x = { o, slice_of(id), NULL, false };
	return db_run(o->db, DB_WRITE, change, &x, why);
}

/* ---- the machine's part ---- */

static bool
id_valid(struct slice id)
{
	if (id.len != CLIENT_ID_LEN)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!(id.at[i] >= 'a' && id.at[i] <= 'z') &&
		    !(id.at[i] >= '0' && id.at[i] <= '9') && id.at[i] != '_')
			return false;
	return true;
}

/* Both secrets are always compared, also those of nobody. */
enum fault_code
clients_check(struct office *o, struct arena *a, struct slice id,
    struct slice secret, struct client *out, struct fault *why)
{
	struct client c = { .revoked_s = 0 };
	unsigned char given[SHA256_LEN];
	enum fault_code f = client_find(o->db, a, id_valid(id) ? id :
	    slice_of("nobody"), &c, why);
	if (f != FAULT_NONE && f != FAULT_ABSENT)
		return f;
	sha256_of(secret, given);
	bool newer = secret_eq(given, c.secret_sha256, sizeof given);
	bool older = secret_eq(given, c.older_sha256, sizeof given) &&
	    c.has_older;
	if (f == FAULT_ABSENT || c.revoked_s != 0 || !(newer || older))
		return fault_say(why, FAULT_DENIED, "The client's id and secret"
		    " do not fit together, or the client was revoked.");
	*out = c;
	return FAULT_NONE;
}

enum fault_code
clients_find(struct office *o, struct arena *a, struct slice id,
    struct client *out, struct fault *why)
{
	struct client c = { .revoked_s = 0 };
	enum fault_code f = client_find(o->db, a, id_valid(id) ? id :
	    slice_of("nobody"), &c, why);
	if (f == FAULT_ABSENT || (f == FAULT_NONE && c.revoked_s != 0))
		return fault_say(why, FAULT_DENIED, "The client of this token"
		    " was revoked.");
	if (f == FAULT_NONE)
		*out = c;
	return f;
}
