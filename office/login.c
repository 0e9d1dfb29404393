/*
 * Refusals are entries of the audit too, and an entry must stay: so a refusal is
 * a transaction that ends well, and the fault is said after it.
 */
#include "login.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "codec.h"
#include "db.h"
#include "hash.h"
#include "office.h"
#include "own.h"
#include "password.h"
#include "random.h"
#include "token.h"
#include "totp.h"
#include "users.h"

#define FREE_FAILURES 2
#define FORGET_S (24 * 3600)
#define SEEN_EACH_S 60
#define NONCE_LEN 16
#define DEVICE_LEN (NONCE_LEN + TOKEN_MAC_LEN)

const char *
login_who(struct arena *a, const struct user *u)
{
	return arena_printf(a, "user:%.*s", SLICE_FMT(u->id));
}

static void
make_token(char text[LOGIN_TOKEN_TEXT], unsigned char sha256[32])
{
	unsigned char bytes[32];
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct buf b = buf_make(a, 64);
	random_bytes(bytes, sizeof bytes);
	base64url_put(&b, bytes, sizeof bytes);
	memcpy(text, buf_text(&b), LOGIN_TOKEN_TEXT);
	sha256_of(slice_of(text), sha256);
	secret_wipe(bytes, sizeof bytes);
}

/* ---- attempts ---- */

struct attempt {
	const struct office *office;
	struct user_try was;		/* by its name */
	int64_t wait_most_s;
	int64_t wait_s;			/* result: 0, it may be made */
	struct slice id;		/* for the audit */
	const char *who;
};

static int64_t
wait_after(int64_t failures, int64_t most)
{
	int64_t wait = 1;
	for (int64_t i = FREE_FAILURES + 1; i < failures && wait < most; i++)
		wait *= 2;
	return failures <= FREE_FAILURES ? 0 : wait < most ? wait : most;
}

/* Counts the attempt as one that failed, or refuses it. */
static enum fault_code
count_attempt(struct db *db, void *arg, struct fault *why)
{
	struct attempt *x = arg;
	struct user_try *t = &x->was;
	int64_t now_s = clock_now(x->office->clock);
	enum fault_code f = user_try_find(db, t, why);
	if (f != FAULT_NONE)
		return f;
	x->wait_s = t->wait_until_s > now_s ? t->wait_until_s - now_s : 0;
	if (x->wait_s != 0)
		return users_note(db, x->office, x->who, "login.refuse",
		    x->id, "reason=wait", why);
	t->failures = now_s - t->last_s > FORGET_S ? 1 : t->failures + 1;
	t->last_s = now_s;
	t->wait_until_s = now_s + wait_after(t->failures, x->wait_most_s);
	return user_try_put(db, t, why);
}

static enum fault_code
begin_attempt(struct attempt *x, struct fault *why)
{
	enum fault_code f = db_run(x->office->db, DB_WRITE, count_attempt, x,
	    why);
	if (f != FAULT_NONE || x->wait_s == 0)
		return f;
	return fault_say(why, FAULT_LIMIT, "Too many attempts went wrong. Wait"
	    " %lld %s, then try again.", (long long)x->wait_s,
	    x->wait_s == 1 ? "second" : "seconds");
}

struct refusal {
	const struct office *office;
	const char *who;
	struct slice id;
	const char *detail;
};

static enum fault_code
note_refusal(struct db *db, void *arg, struct fault *why)
{
	const struct refusal *x = arg;
	return users_note(db, x->office, x->who, "login.refuse", x->id,
	    x->detail, why);
}

static enum fault_code
refuse(const struct attempt *x, const char *detail, const char *say,
    struct fault *why)
{
	struct refusal r = { x->office, x->who, x->id, detail };
	enum fault_code f = db_run(x->office->db, DB_WRITE, note_refusal, &r,
	    why);
	return f != FAULT_NONE ? f : fault_say(why, FAULT_DENIED, "%s", say);
}

/* ---- devices ---- */

static void
mark_device(const struct token_key *marks, const struct user *u,
    const unsigned char nonce[NONCE_LEN], unsigned char mac[TOKEN_MAC_LEN])
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 64);
	buf_put(&b, nonce, NONCE_LEN);
	buf_put_slice(&b, u->id);
	/* Another password: all devices are strangers. */
	buf_printf(&b, " %lld", (long long)u->password_s);
	token_mac(marks, "desk device", buf_slice(&b), mac);
}

static void
make_device(const struct token_key *marks, const struct user *u,
    char text[LOGIN_DEVICE_TEXT])
{
	unsigned char bytes[DEVICE_LEN];
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, LOGIN_DEVICE_TEXT);
	random_bytes(bytes, NONCE_LEN);
	mark_device(marks, u, bytes, bytes + NONCE_LEN);
	base64url_put(&b, bytes, sizeof bytes);
	memcpy(text, buf_text(&b), LOGIN_DEVICE_TEXT);
}

static bool
is_known_device(const struct login_ask *ask, const struct user *u)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice bytes;
	unsigned char mac[TOKEN_MAC_LEN];
	if (ask->device.len != LOGIN_DEVICE_TEXT - 1 ||
	    !base64url_take(a, ask->device, &bytes) || bytes.len != DEVICE_LEN)
		return false;
	mark_device(ask->marks, u, (const unsigned char *)bytes.at, mac);
	return secret_eq(mac, bytes.at + NONCE_LEN, sizeof mac);
}

/* ---- the password ---- */

/* As typed, in small letters; what cannot be a name stays one of nobody. */
static struct slice
tidy(struct arena *a, struct slice typed)
{
	typed = slice_head(slice_trim(typed), USERS_LOGIN_MOST + 1);
	char *text = arena_text(a, typed.at, typed.len);
	for (size_t i = 0; i < typed.len; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] | 0x20);
	return slice_from(text, typed.len);
}

static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.at[i] < 'a' || s.at[i] > 'z') &&
		    (s.at[i] < '0' || s.at[i] > '9') && s.at[i] != '.' &&
		    s.at[i] != '_' && s.at[i] != '-')
			return false;
	return s.len != 0;
}

struct entering {
	const struct office *office;
	const struct user *user;
	const struct user_session *session;
	const struct user_try *tries;	/* forgotten: it went well */
	size_t n_tries;
	const unsigned char *owed;	/* the session that owed the code */
	int64_t step;
	const char *who;
	bool replayed;			/* result */
};

static enum fault_code
forget(struct db *db, const struct entering *x, struct fault *why)
{
	enum fault_code f = FAULT_NONE;
	for (size_t i = 0; i < x->n_tries && f == FAULT_NONE; i++)
		f = user_try_clear(db, x->tries[i].name_sha256, why);
	return f;
}

static enum fault_code
half_enter(struct db *db, void *arg, struct fault *why)
{
	const struct entering *x = arg;
	enum fault_code f = forget(db, x, why);
	return f != FAULT_NONE ? f : user_session_add(db, x->user->id,
	    x->session, why);
}

/* What the attempt is counted on. */
static void
name_attempt(const struct login_ask *ask, const struct user *u, bool known,
    struct slice login, unsigned char out[32])
{
	if (known && is_known_device(ask, u))
		users_try_name('d', ask->device, out);
	else
		users_try_name('l', login, out);
}

enum fault_code
login_password(struct office *o, struct arena *a, const struct login_ask *ask,
    char token[LOGIN_TOKEN_TEXT], struct fault *why)
{
	struct user u = { .id = SLICE("") };
	struct slice login = tidy(a, ask->login);
	bool right = false;
	char text[LOGIN_TOKEN_TEXT];
	enum fault_code f = is_name(login) ? user_by_login(o->db, a, login, &u,
	    why) : FAULT_ABSENT;
	if (f != FAULT_NONE && f != FAULT_ABSENT)
		return f;
	bool known = f == FAULT_NONE;
	/* What nobody is called may be a password in the wrong field. */
	struct attempt x = { .office = o, .wait_most_s = LOGIN_WAIT_MOST_S,
	    .who = known ? login_who(a, &u) : "nobody",
	    .id = known ? u.id : slice_of("unknown") };
	name_attempt(ask, &u, known, login, x.was.name_sha256);
	f = begin_attempt(&x, why);
	bool may = known && u.disabled_s == 0 && u.password[0] != '\0';
	if (f == FAULT_NONE)
		f = password_check(ask->password, may ? u.password :
		    password_of_nobody(), &right, why);
	if (f != FAULT_NONE)
		return f;
	if (!may || !right)
		return refuse(&x, !known ? "reason=unknown" : u.disabled_s !=
		    0 ? "reason=disabled" : "reason=password", "The login name"
		    " and the password do not fit together.", why);
	if (u.totp.len == 0)
		return refuse(&x, "reason=no-code", "You have no app for codes"
		    " yet. Ask your administrator for one.", why);
	struct user_session s = { .stage = USER_OWES_CODE,
	    .begun_s = clock_now(o->clock) };
	s.ends_s = s.begun_s + LOGIN_CODE_S;
	make_token(text, s.token_sha256);
	struct entering e = { .office = o, .user = &u, .session = &s,
	    .tries = &x.was, .n_tries = 1 };
	f = db_run(o->db, DB_WRITE, half_enter, &e, why);
	if (f == FAULT_NONE)
		memcpy(token, text, sizeof text);
	return f;
}

/* ---- the code ---- */

static enum fault_code
find_owed(struct office *o, struct arena *a, struct slice token,
    struct user_session *s, struct user *u, struct fault *why)
{
	s->stage = USER_OWES_CODE;
	sha256_of(token, s->token_sha256);
	return user_session_find(o->db, a, s, clock_now(o->clock),
	    LOGIN_CODE_S, u, why);
}

enum fault_code
login_owes_code(struct office *o, struct arena *a, struct slice token,
    struct fault *why)
{
	struct user_session s;
	struct user u;
	return find_owed(o, a, token, &s, &u, why);
}

static enum fault_code
find_step(struct office *o, const struct user *u, struct slice code,
    int64_t *step, bool *replayed, struct fault *why)
{
	unsigned char secret[TOTP_SECRET_LEN];
	int64_t now_s = clock_now(o->clock);
	enum fault_code f = users_open_totp(o, u, secret, why);
	if (f != FAULT_NONE)
		return f;
	*replayed = false;
	if (!totp_find(secret, now_s, u->totp_step, code, step)) {
		*replayed = totp_find(secret, now_s, -1, code, step);
		*step = -1;
	}
	secret_wipe(secret, sizeof secret);
	return FAULT_NONE;
}

/* One of two who show the same code at once changes nothing. */
static enum fault_code
enter(struct db *db, void *arg, struct fault *why)
{
	struct entering *x = arg;
	bool owed = false;
	int64_t now_s = x->session->begun_s;
	enum fault_code f = user_session_end(db, x->owed, &owed, why);
	if (f == FAULT_NONE && !owed)
		return fault_say(why, FAULT_ABSENT, "This took too long, or you"
		    " are in already. Log in again.");
	if (f == FAULT_NONE)
		f = user_take_step(db, x->user->id, x->step, why);
	x->replayed = f == FAULT_CLASH;
	if (f == FAULT_NONE)
		f = forget(db, x, why);
	if (f == FAULT_NONE)
		f = user_sweep(db, now_s, now_s - FORGET_S, why);
	if (f == FAULT_NONE)
		f = user_session_add(db, x->user->id, x->session, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who, "login",
	    x->user->id, "", why);
}

static const char used_code[] = "This code was used already. Wait for the next"
    " one.", wrong_code[] = "This is not the code that the app shows now.";

enum fault_code
login_code(struct office *o, struct arena *a, const struct token_key *marks,
    struct slice token, struct slice code, struct login_done *out,
    struct fault *why)
{
	struct login_done done;
	struct user_session owed, s = { .stage = USER_IS_IN };
	struct entering e = { .office = o, .user = &done.user, .session = &s,
	    .owed = owed.token_sha256, .n_tries = 1 };
	enum fault_code f = find_owed(o, a, token, &owed, &done.user, why);
	if (f != FAULT_NONE)
		return f;
	e.who = login_who(a, &done.user);
	struct attempt x = { .office = o, .who = e.who,
	    .wait_most_s = LOGIN_CODE_WAIT_MOST_S,
	    .id = done.user.id };
	users_try_name('c', done.user.id, x.was.name_sha256);
	e.tries = &x.was;
	f = begin_attempt(&x, why);
	if (f == FAULT_NONE)
		f = find_step(o, &done.user, code, &e.step, &e.replayed,
		    why);
	if (f != FAULT_NONE)
		return f;
	s.begun_s = clock_now(o->clock);
	s.ends_s = s.begun_s + LOGIN_LASTS_S;
	make_token(done.token, s.token_sha256);
	make_device(marks, &done.user, done.device);
	if (e.step >= 0)
		f = db_run(o->db, DB_WRITE, enter, &e, why);
	if (e.replayed)
		return refuse(&x, "reason=replay", used_code, why);
	if (e.step < 0)
		return refuse(&x, "reason=code", wrong_code, why);
	if (f == FAULT_NONE)
		*out = done;
	return f;
}

/* ---- being in ---- */

enum fault_code
login_session(struct office *o, struct arena *a, struct slice token,
    struct user *out, struct fault *why)
{
	struct user_session s = { .stage = USER_IS_IN };
	struct user u;
	int64_t now_s = clock_now(o->clock);
	sha256_of(token, s.token_sha256);
	enum fault_code f = user_session_find(o->db, a, &s, now_s,
	    LOGIN_IDLE_S, &u, why);
	if (f == FAULT_NONE && now_s - s.seen_s >= SEEN_EACH_S)
		f = user_session_see(o->db, s.token_sha256, now_s, why);
	if (f == FAULT_NONE)
		*out = u;
	return f;
}

struct leaving {
	const struct office *office;
	const struct user *user;
	const char *who;
	unsigned char sha256[32];
	const char *password;
};

static enum fault_code
leave(struct db *db, void *arg, struct fault *why)
{
	const struct leaving *x = arg;
	bool was = false;
	enum fault_code f = user_session_end(db, x->sha256, &was, why);
	return f != FAULT_NONE || !was ? f : users_note(db, x->office, x->who,
	    "logout", x->user->id, "", why);
}

enum fault_code
login_end(struct office *o, const struct user *u, struct slice token,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct leaving x = { .office = o, .user = u, .who = login_who(a, u) };
	sha256_of(token, x.sha256);
	return db_run(o->db, DB_WRITE, leave, &x, why);
}

static enum fault_code
change(struct db *db, void *arg, struct fault *why)
{
	const struct leaving *x = arg;
	enum fault_code f = user_set_password(db, x->user->id, x->password,
	    clock_now(x->office->clock), why);
	if (f == FAULT_NONE)
		f = user_session_end_all(db, x->user->id, why);
	if (f == FAULT_NONE)
		f = user_try_clear(db, x->sha256, why);
	return f != FAULT_NONE ? f : users_note(db, x->office, x->who,
	    "user.password", x->user->id, "", why);
}

enum fault_code
login_change_password(struct office *o, const struct user *u,
    struct slice old, struct slice password, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char kept[PASSWORD_TEXT];
	bool right = false;
	struct leaving x = { .office = o, .user = u, .who = login_who(a, u),
	    .password = kept };
	struct attempt t = { .office = o, .who = x.who, .id = u->id,
	    .wait_most_s = LOGIN_WAIT_MOST_S };
	users_try_name('p', u->id, t.was.name_sha256);
	memcpy(x.sha256, t.was.name_sha256, sizeof x.sha256);
	enum fault_code f = users_password_good(password, u, why);
	if (f == FAULT_NONE)
		f = begin_attempt(&t, why);
	if (f == FAULT_NONE)
		f = password_check(old, u->password, &right, why);
	if (f != FAULT_NONE)
		return f;
	if (!right)
		return refuse(&t, "reason=password", "That is not your present"
		    " password.", why);
	f = password_hash(password, kept, why);
	return f != FAULT_NONE ? f : db_run(o->db, DB_WRITE, change, &x, why);
}
