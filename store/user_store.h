/*
 * user_store: people who log in, their sessions, and attempts that failed.
 *
 * A password is here as Argon2id's text, the secret of the one-time codes
 * sealed, a session's token as its SHA-256. Nobody is ever removed, only
 * disabled: entries of the audit name them by their id, and a login name is never
 * given to somebody else.
 */
#ifndef STORE_USER_STORE_H
#define STORE_USER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "role.h"
#include "slice.h"

struct arena;
struct db;

#define USER_ID_LEN 18		/* "u_" and 16 hexadecimal digits */

struct user {
	struct slice id;
	struct slice login;
	struct slice name_en, name_bn;
	struct slice designation;
	enum role role;
	struct slice dept;		/* "BCW", "*"; empty: none */
	struct slice centre;		/* empty: none */
	struct slice stage;		/* empty: none */
	const char *password;		/* "": none yet */
	int64_t password_s;
	struct slice totp;		/* sealed; empty: none yet */
	int64_t totp_step;		/* the last one taken, or -1 */
	int64_t created_s;
	int64_t disabled_s;		/* 0: not disabled */
};

/* The place for role_may(). */
struct role_place user_place(const struct user *);

/* Without password and code. FAULT_CLASH: the login name is taken. */
enum fault_code user_add(struct db *, const struct user *, struct fault *why);
/* Also a disabled one. FAULT_ABSENT. */
enum fault_code user_by_login(struct db *, struct arena *, struct slice login,
    struct user *out, struct fault *why);
enum fault_code user_by_id(struct db *, struct arena *, struct slice id,
    struct user *out, struct fault *why);
enum fault_code user_list(struct db *, struct arena *, struct user **out,
    size_t *n, struct fault *why);

/* FAULT_ABSENT. */
enum fault_code user_set_password(struct db *, struct slice id,
    const char *password, int64_t now_s, struct fault *why);
enum fault_code user_set_totp(struct db *, struct slice id, struct slice totp,
    struct fault *why);
/* FAULT_CLASH when this step, or a later one, was taken before. */
enum fault_code user_take_step(struct db *, struct slice id, int64_t step,
    struct fault *why);
/* FAULT_CLASH when it is so already. */
enum fault_code user_disable(struct db *, struct slice id, int64_t now_s,
    struct fault *why);
enum fault_code user_enable(struct db *, struct slice id, struct fault *why);

/* ---- sessions ---- */

enum user_session_stage {
	USER_OWES_CODE = 1,	/* the password was right */
	USER_IS_IN = 2
};

struct user_session {
	unsigned char token_sha256[32];
	enum user_session_stage stage;
	int64_t begun_s;
	int64_t seen_s;
	int64_t ends_s;
};

/* begun_s, stage and ends_s as given. */
enum fault_code user_session_add(struct db *, struct slice account,
    const struct user_session *, struct fault *why);
/* By token_sha256 and stage of *inout. FAULT_ABSENT when there is none that is
 * good: not ended, not idle for idle_s, of a person who is not disabled. */
enum fault_code user_session_find(struct db *, struct arena *,
    struct user_session *inout, int64_t now_s, int64_t idle_s,
    struct user *out, struct fault *why);
enum fault_code user_session_see(struct db *,
    const unsigned char token_sha256[32], int64_t now_s, struct fault *why);
/* *was (may be NULL): there was one. */
enum fault_code user_session_end(struct db *,
    const unsigned char token_sha256[32], bool *was, struct fault *why);
enum fault_code user_session_end_all(struct db *, struct slice account,
    struct fault *why);

/* ---- attempts ---- */

struct user_try {
	unsigned char name_sha256[32];
	int64_t failures;
	int64_t last_s;
	int64_t wait_until_s;
};

/* By name_sha256 of *inout; zeros when nothing went wrong. */
enum fault_code user_try_find(struct db *, struct user_try *inout,
    struct fault *why);
enum fault_code user_try_put(struct db *, const struct user_try *,
    struct fault *why);
enum fault_code user_try_clear(struct db *,
    const unsigned char name_sha256[32], struct fault *why);

/* Forgets sessions that have ended, and attempts last made before a moment. */
enum fault_code user_sweep(struct db *, int64_t now_s, int64_t tries_before_s,
    struct fault *why);

#endif
