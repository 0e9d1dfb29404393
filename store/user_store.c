#include "user_store.h"

#include "own.h"
#include "store_row.h"
#include "user_store_sql.h"
#include "vec.h"

_Static_assert(col_user_by_login_disabled_s == col_user_by_id_disabled_s &&
    col_user_all_disabled_s == col_user_by_id_disabled_s &&
    col_user_session_find_disabled_s == col_user_by_id_disabled_s,
    "all are read by read_user()");

struct role_place
user_place(const struct user *u)
{
	return (struct role_place){ .id = u->id, .dept = u->dept,
	    .centre = u->centre, .stage = u->stage };
}

static enum fault_code
no_user(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "There is nobody of this login name."
	    " See: mohor user list");
}

static char *
keep_text(struct arena *a, const struct db_rows *rows, int column)
{
	struct slice s = db_bytes_at(rows, column);
	return arena_text(a, s.at, s.len);
}

static enum fault_code
read_user(struct arena *a, const struct db_rows *rows, struct user *out,
    struct fault *why)
{
#define KEEP(name) .name = row_keep(a, rows, col_user_by_id_##name)
#define NUMBER(name) .name = db_int_at(rows, col_user_by_id_##name)
	struct user u = { KEEP(id), KEEP(login), KEEP(name_en), KEEP(name_bn),
		KEEP(designation), KEEP(dept), KEEP(centre), KEEP(stage),
		KEEP(totp), NUMBER(password_s), NUMBER(totp_step),
		NUMBER(created_s), NUMBER(disabled_s),
		.password = keep_text(a, rows, col_user_by_id_password) };
#undef KEEP
#undef NUMBER
	if (!role_find(db_bytes_at(rows, col_user_by_id_role), &u.role))
		return fault_at(why, FAULT_DAMAGE, rows->stmt->name, "A person"
		    " in the register has a role that this version does not"
		    " know.");
	*out = u;
	return FAULT_NONE;
}

static enum fault_code
read_one(struct arena *a, struct db_rows *rows, struct user *out,
    struct fault *why)
{
	enum fault_code f = row_first(rows, why);
	if (f == FAULT_ABSENT)
		return no_user(why);
	return f != FAULT_NONE ? f : read_user(a, rows, out, why);
}

enum fault_code
user_add(struct db *db, const struct user *u, struct fault *why)
{
	enum fault_code f = SQL_DO(db, user_add, NULL, why,
	    .id = db_text(u->id), .login = db_text(u->login),
	    .name_en = db_text(u->name_en), .name_bn = db_text(u->name_bn),
	    .designation = db_text(u->designation),
	    .role = db_text(slice_of(role_name(u->role))),
	    .dept = db_text(u->dept), .centre = db_text(u->centre),
	    .stage = db_text(u->stage), .created_s = db_int(u->created_s));
	return f != FAULT_CLASH ? f : fault_say(why, f, "The login name is"
	    " taken. Choose another one; names are never given twice.");
}

enum fault_code
user_by_login(struct db *db, struct arena *a, struct slice login,
    struct user *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, user_by_login, &rows, why,
	    .login = db_text(login));
	return f != FAULT_NONE ? f : read_one(a, &rows, out, why);
}

enum fault_code
user_by_id(struct db *db, struct arena *a, struct slice id, struct user *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, user_by_id, &rows, why,
	    .id = db_text(id));
	return f != FAULT_NONE ? f : read_one(a, &rows, out, why);
}

enum fault_code
user_list(struct db *db, struct arena *a, struct user **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct user) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, user_all, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_user(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

/* ---- changes ---- */

enum fault_code
user_set_password(struct db *db, struct slice id, const char *password,
    int64_t now_s, struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_set_password, &changed, why,
	    .id = db_text(id), .password = db_text(slice_of(password)),
	    .at_s = db_int(now_s));
	return f == FAULT_NONE && changed == 0 ? no_user(why) : f;
}

enum fault_code
user_set_totp(struct db *db, struct slice id, struct slice totp,
    struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_set_totp, &changed, why,
	    .id = db_text(id), .totp = db_blob(totp));
	return f == FAULT_NONE && changed == 0 ? no_user(why) : f;
}

enum fault_code
user_take_step(struct db *db, struct slice id, int64_t step,
    struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_take_step, &changed, why,
	    .id = db_text(id), .step = db_int(step));
	return f != FAULT_NONE || changed != 0 ? f : fault_say(why,
	    FAULT_CLASH, "This code was used already. Wait for the next one.");
}

enum fault_code
user_disable(struct db *db, struct slice id, int64_t now_s,
    struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_disable, &changed, why,
	    .id = db_text(id), .at_s = db_int(now_s));
	return f != FAULT_NONE || changed != 0 ? f : fault_say(why,
	    FAULT_CLASH, "This person is disabled already.");
}

enum fault_code
user_enable(struct db *db, struct slice id, struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_enable, &changed, why,
	    .id = db_text(id));
	return f != FAULT_NONE || changed != 0 ? f : fault_say(why,
	    FAULT_CLASH, "This person is not disabled.");
}

/* ---- sessions ---- */

static struct db_value
digest(const unsigned char sha256[32])
{
	return db_blob(slice_from(sha256, 32));
}

enum fault_code
user_session_add(struct db *db, struct slice account,
    const struct user_session *s, struct fault *why)
{
	return SQL_DO(db, user_session_add, NULL, why,
	    .token_sha256 = digest(s->token_sha256),
	    .account = db_text(account), .stage = db_int(s->stage),
	    .begun_s = db_int(s->begun_s), .ends_s = db_int(s->ends_s));
}

enum fault_code
user_session_find(struct db *db, struct arena *a, struct user_session *inout,
    int64_t now_s, int64_t idle_s, struct user *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, user_session_find, &rows, why,
	    .token_sha256 = digest(inout->token_sha256),
	    .stage = db_int(inout->stage), .now_s = db_int(now_s),
	    .idle_s = db_int(idle_s));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "You are not logged in, or it has"
		    " ended. Log in again.");
	if (f == FAULT_NONE)
		f = read_user(a, &rows, out, why);
	if (f != FAULT_NONE)
		return f;
	inout->begun_s = db_int_at(&rows, col_user_session_find_begun_s);
	inout->seen_s = db_int_at(&rows, col_user_session_find_seen_s);
	inout->ends_s = db_int_at(&rows, col_user_session_find_ends_s);
	return FAULT_NONE;
}

enum fault_code
user_session_see(struct db *db, const unsigned char token_sha256[32],
    int64_t now_s, struct fault *why)
{
	return SQL_DO(db, user_session_see, NULL, why,
	    .token_sha256 = digest(token_sha256), .now_s = db_int(now_s));
}

enum fault_code
user_session_end(struct db *db, const unsigned char token_sha256[32],
    bool *was, struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, user_session_end, &changed, why,
	    .token_sha256 = digest(token_sha256));
	if (f == FAULT_NONE && was != NULL)
		*was = changed != 0;
	return f;
}

enum fault_code
user_session_end_all(struct db *db, struct slice account, struct fault *why)
{
	return SQL_DO(db, user_session_end_all, NULL, why,
	    .account = db_text(account));
}

/* ---- attempts ---- */

enum fault_code
user_try_find(struct db *db, struct user_try *inout, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, user_try_find, &rows, why,
	    .name_sha256 = digest(inout->name_sha256));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	bool none = f == FAULT_ABSENT;
	if (f != FAULT_NONE && !none)
		return f;
	inout->failures = none ? 0 :
	    db_int_at(&rows, col_user_try_find_failures);
	inout->last_s = none ? 0 :
	    db_int_at(&rows, col_user_try_find_last_s);
	inout->wait_until_s = none ? 0 :
	    db_int_at(&rows, col_user_try_find_wait_until_s);
	return FAULT_NONE;
}

enum fault_code
user_try_put(struct db *db, const struct user_try *t, struct fault *why)
{
	return SQL_DO(db, user_try_put, NULL, why,
	    .name_sha256 = digest(t->name_sha256),
	    .failures = db_int(t->failures), .last_s = db_int(t->last_s),
	    .wait_until_s = db_int(t->wait_until_s));
}

enum fault_code
user_try_clear(struct db *db, const unsigned char name_sha256[32],
    struct fault *why)
{
	return SQL_DO(db, user_try_clear, NULL, why,
	    .name_sha256 = digest(name_sha256));
}

enum fault_code
user_sweep(struct db *db, int64_t now_s, int64_t tries_before_s,
    struct fault *why)
{
	enum fault_code f = SQL_DO(db, user_session_sweep, NULL, why,
	    .now_s = db_int(now_s));
	return f != FAULT_NONE ? f : SQL_DO(db, user_try_sweep, NULL, why,
	    .before_s = db_int(tries_before_s));
}
