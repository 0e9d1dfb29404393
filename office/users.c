#include "users.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "clock.h"
#include "db.h"
#include "hash.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "password.h"
#include "password_rules.h"
#include "random.h"
#include "seal.h"
#include "service_store.h"
#include "uin.h"
#include "utf8.h"

#define NAME_POINTS_MOST 100
#define WORD_MOST 40

enum fault_code
users_note(struct db *db, const struct office *o, const char *who,
    const char *act, struct slice id, const char *detail, struct fault *why)
{
	return audit_add(db, &(struct audit_entry){
	    .at_s = clock_now(o->clock), .who = slice_of(who),
	    .act = slice_of(act), .what = id,
	    .detail = slice_of(detail) }, why);
}

void
users_try_name(char kind, struct slice what, unsigned char out[32])
{
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, &kind, 1);
	hash_add(&h, what.at, what.len);
	hash_end(&h, out);
}

enum fault_code
users_password_good(struct slice password, const struct user *u,
    struct fault *why)
{
	const struct slice own[] = { u->login, u->name_en, u->name_bn,
		u->designation, u->dept };
	return password_rules(password, own, COUNT_OF(own), why);
}

/* ---- what is typed about a person ---- */

static enum fault_code
check_login(struct slice s, struct fault *why)
{
	bool good = s.len >= USERS_LOGIN_LEAST && s.len <= USERS_LOGIN_MOST &&
	    s.at[0] >= 'a' && s.at[0] <= 'z';
	for (size_t i = 0; i < s.len && good; i++)
		good = (s.at[i] >= 'a' && s.at[i] <= 'z') ||
		    (s.at[i] >= '0' && s.at[i] <= '9') ||
		    strchr("._-", s.at[i]) != NULL;
	return good ? FAULT_NONE : fault_at(why, FAULT_INPUT, "login name",
	    "must be %d to %d small letters, digits or . _ - and begin with a"
	    " letter, such as rina.bera.", USERS_LOGIN_LEAST,
	    USERS_LOGIN_MOST);
}

static enum fault_code
check_line(const char *field, struct slice s, struct fault *why)
{
	bool good = s.len > 0 && utf8_valid(s, NULL) &&
	    utf8_length(s) <= NAME_POINTS_MOST;
	for (size_t i = 0; i < s.len && good; i++)
		good = (unsigned char)s.at[i] >= 0x20 && s.at[i] != 0x7f;
	return good ? FAULT_NONE : fault_at(why, FAULT_INPUT, field, "must be 1"
	    " to %d letters on one line.", NAME_POINTS_MOST);
}

static enum fault_code
check_department(struct office *o, struct arena *a, const struct user *u,
    struct fault *why)
{
	struct department d;
	if (!role_has_department(u->role))
		return u->dept.len == 0 ? FAULT_NONE : fault_at(why,
		    FAULT_INPUT, "department", "is not for the role %s, which"
		    " belongs to none.", role_name(u->role));
	if (slice_is(u->dept, "*"))
		return FAULT_NONE;
	if (!uin_dept_valid(u->dept))
		return fault_at(why, FAULT_INPUT, "department", "must be three"
		    " capital letters, such as BCW, or * for all.");
	return department_find(o->db, a, u->dept.at, &d, why);
}

/* A centre's number or a stage's word. */
static enum fault_code
check_word(const char *field, struct slice s, bool wanted, struct fault *why)
{
	bool good = s.len <= WORD_MOST && (s.len != 0 || !wanted);
	for (size_t i = 0; i < s.len && good; i++)
		good = (s.at[i] >= 'a' && s.at[i] <= 'z') ||
		    (s.at[i] >= 'A' && s.at[i] <= 'Z') ||
		    (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '-';
	return good ? FAULT_NONE : fault_at(why, FAULT_INPUT, field, "must be"
	    " up to %d letters and digits.", WORD_MOST);
}

static struct slice
text_of(struct arena *a, const char *s)
{
	s = s == NULL ? "" : s;
	return slice_of(arena_text(a, s, strlen(s)));
}

static struct user
make_user(struct arena *a, const struct users_ask *ask, int64_t now_s)
{
	char id[USER_ID_LEN + 1] = "u_";
	random_hex(id + 2, USER_ID_LEN - 2);
	return (struct user){ .id = text_of(a, id),
	    .login = text_of(a, ask->login),
	    .name_en = text_of(a, ask->name_en),
	    .name_bn = text_of(a, ask->name_bn != NULL ? ask->name_bn :
	    ask->name_en), .designation = text_of(a, ask->designation),
	    .role = ask->role, .dept = text_of(a, ask->department),
	    .centre = text_of(a, ask->centre), .stage = text_of(a, ask->stage),
	    .password = "", .totp_step = -1, .created_s = now_s };
}

static enum fault_code
check_user(struct office *o, struct arena *a, const struct user *u,
    struct fault *why)
{
	enum fault_code f = check_login(u->login, why);
	if (f == FAULT_NONE)
		f = check_line("name", u->name_en, why);
	if (f == FAULT_NONE)
		f = check_line("Bengali name", u->name_bn, why);
	if (f == FAULT_NONE)
		f = check_line("designation", u->designation, why);
	if (f == FAULT_NONE)
		f = check_department(o, a, u, why);
	if (f == FAULT_NONE)
		f = check_word("centre", u->centre, role_has_centre(u->role),
		    why);
	return f != FAULT_NONE ? f : check_word("stage", u->stage, false, why);
}

/* ---- acts: a transaction and its entry ---- */

struct acting {
	const struct office *office;
	const char *who;
	const struct user *user;
	const char *password;
	struct slice totp;
};

static enum fault_code
do_add(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	char detail[120];
	snprintf(detail, sizeof detail, "role=%s department=%.*s centre=%.*s",
	    role_name(x->user->role), SLICE_FMT(x->user->dept),
	    SLICE_FMT(x->user->centre));
	enum fault_code f = user_add(db, x->user, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.add", x->user->id, detail, why);
}

enum fault_code
users_add(struct office *o, struct arena *a, const char *who,
    const struct users_ask *ask, struct user *out, struct fault *why)
{
	struct user u = make_user(a, ask, clock_now(o->clock));
	struct acting x = { .office = o, .who = who, .user = &u };
	enum fault_code f = check_user(o, a, &u, why);
	if (f == FAULT_NONE)
		f = db_run(o->db, DB_WRITE, do_add, &x, why);
	if (f == FAULT_NONE)
		*out = u;
	return f;
}

enum fault_code
users_list(struct office *o, struct arena *a, struct user **out, size_t *n,
    struct fault *why)
{
	return user_list(o->db, a, out, n, why);
}

enum fault_code
users_find(struct office *o, struct arena *a, const char *login,
    struct user *out, struct fault *why)
{
	return user_by_login(o->db, a, slice_of(login), out, why);
}

static enum fault_code
do_password(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	enum fault_code f = user_set_password(db, x->user->id, x->password,
	    clock_now(x->office->clock), why);
	if (f == FAULT_NONE)
		f = user_session_end_all(db, x->user->id, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.password", x->user->id, "", why);
}

enum fault_code
users_set_password(struct office *o, struct arena *a, const char *who,
    const char *login, struct slice password, struct fault *why)
{
	char kept[PASSWORD_TEXT];
	struct user u;
	struct acting x = { .office = o, .who = who, .user = &u,
	    .password = kept };
	enum fault_code f = users_find(o, a, login, &u, why);
	if (f == FAULT_NONE)
		f = users_password_good(password, &u, why);
	if (f == FAULT_NONE)
		f = password_hash(password, kept, why);
	return f != FAULT_NONE ? f : db_run(o->db, DB_WRITE, do_password, &x,
	    why);
}

static enum fault_code
do_enrol(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	enum fault_code f = user_set_totp(db, x->user->id, x->totp, why);
	if (f == FAULT_NONE)
		f = user_session_end_all(db, x->user->id, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.totp", x->user->id, "", why);
}

enum fault_code
users_totp_enrol(struct office *o, struct arena *a, const char *who,
    const char *login, unsigned char secret[TOTP_SECRET_LEN],
    struct fault *why)
{
	unsigned char made[TOTP_SECRET_LEN];
	struct user u;
	struct office_keys *keys;
	struct acting x = { .office = o, .who = who, .user = &u };
	random_bytes(made, sizeof made);
	enum fault_code f = users_find(o, a, login, &u, why);
	if (f == FAULT_NONE)
		f = office_secrets(o, &keys, why);
	if (f == FAULT_NONE)
		f = seal_close(a, office_seal(keys),
		    slice_from(made, sizeof made), u.id, &x.totp, why);
	if (f == FAULT_NONE)
		f = db_run(o->db, DB_WRITE, do_enrol, &x, why);
	if (f == FAULT_NONE)
		memcpy(secret, made, sizeof made);
	secret_wipe(made, sizeof made);
	return f;
}

void
users_put_uri(struct buf *b, const struct office *o, const char *login,
    const unsigned char secret[TOTP_SECRET_LEN])
{
	totp_put_uri(b, o->conf.host, slice_of(login), secret);
}

enum fault_code
users_open_totp(struct office *o, const struct user *u,
    unsigned char secret[TOTP_SECRET_LEN], struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct office_keys *keys;
	struct slice open;
	enum fault_code f = office_secrets(o, &keys, why);
	if (f == FAULT_NONE)
		f = seal_open(a, office_seal(keys), u->totp, u->id, &open,
		    why);
	if (f == FAULT_NONE && open.len != TOTP_SECRET_LEN)
		f = fault_say(why, FAULT_DAMAGE, "What is kept of the app's"
		    " secret is not what was written.");
	if (f == FAULT_NONE)
		memcpy(secret, open.at, TOTP_SECRET_LEN);
	return f;
}

enum fault_code
users_practice_code(struct office *o, struct arena *a, const char *login,
    char code[TOTP_TEXT], struct fault *why)
{
	unsigned char secret[TOTP_SECRET_LEN];
	struct user u;
	if (!o->conf.test_pki)
		return fault_say(why, FAULT_DENIED, "Codes are shown here in a"
		    " test installation only. Use the app.");
	enum fault_code f = users_find(o, a, login, &u, why);
	if (f == FAULT_NONE)
		f = users_open_totp(o, &u, secret, why);
	if (f != FAULT_NONE)
		return f;
	totp_code(secret, clock_now(o->clock) / TOTP_STEP_S, code);
	secret_wipe(secret, sizeof secret);
	return FAULT_NONE;
}

static enum fault_code
do_disable(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	enum fault_code f = user_disable(db, x->user->id,
	    clock_now(x->office->clock), why);
	if (f == FAULT_NONE)
		f = user_session_end_all(db, x->user->id, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.disable", x->user->id, "", why);
}

static enum fault_code
do_enable(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	enum fault_code f = user_enable(db, x->user->id, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.enable", x->user->id, "", why);
}

static enum fault_code
do_unlock(struct db *db, void *arg, struct fault *why)
{
	const struct acting *x = arg;
	unsigned char name[32];
	users_try_name('l', x->user->login, name);
	enum fault_code f = user_try_clear(db, name, why);
	users_try_name('c', x->user->id, name);
	if (f == FAULT_NONE)
		f = user_try_clear(db, name, why);
	users_try_name('p', x->user->id, name);
	if (f == FAULT_NONE)
		f = user_try_clear(db, name, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.unlock", x->user->id, "", why);
}

static enum fault_code
act(struct office *o, struct arena *a, const char *who, const char *login,
    db_work *work, struct fault *why)
{
	struct user u;
	struct acting x = { .office = o, .who = who, .user = &u };
	enum fault_code f = users_find(o, a, login, &u, why);
	return f != FAULT_NONE ? f : db_run(o->db, DB_WRITE, work, &x, why);
}

enum fault_code
users_disable(struct office *o, struct arena *a, const char *who,
    const char *login, struct fault *why)
{
	return act(o, a, who, login, do_disable, why);
}

enum fault_code
users_enable(struct office *o, struct arena *a, const char *who,
    const char *login, struct fault *why)
{
	return act(o, a, who, login, do_enable, why);
}

enum fault_code
users_unlock(struct office *o, struct arena *a, const char *who,
    const char *login, struct fault *why)
{
	return act(o, a, who, login, do_unlock, why);
}
