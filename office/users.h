/*
 * users: the people who log in: added, given a password and an app for one-time
 * codes, disabled. login.h is what they do themselves.
 *
 * Everybody needs both, password and code. Whatever takes a right away (another
 * password, another app, being disabled) ends all sessions of the person in the
 * same transaction. Each act is an entry of the audit with who did it, and never
 * with a secret.
 */
#ifndef OFFICE_USERS_H
#define OFFICE_USERS_H

#include <stddef.h>

#include "fault.h"
#include "slice.h"
#include "totp.h"
#include "user_store.h"

struct arena;
struct buf;
struct office;

#define USERS_LOGIN_LEAST 3
#define USERS_LOGIN_MOST 40

struct users_ask {
	const char *login;	/* small letters, digits, . _ - */
	const char *name_en;
	const char *name_bn;	/* NULL: as name_en */
	const char *designation;
	const char *department;	/* NULL unless the role has one; or "*" */
	const char *centre, *stage;	/* NULL: none */
	enum role role;
};

/* The register must be open. who: "cli:uid=1000", "user:u_0123456789abcdef".
 * FAULT_INPUT names the field; FAULT_CLASH: the login name is taken;
 * FAULT_ABSENT: no such department. */
enum fault_code users_add(struct office *, struct arena *, const char *who,
    const struct users_ask *, struct user *out, struct fault *why);
enum fault_code users_list(struct office *, struct arena *,
    struct user **out, size_t *n, struct fault *why);
/* By login name. FAULT_ABSENT. */
enum fault_code users_find(struct office *, struct arena *, const char *login,
    struct user *out, struct fault *why);

/* FAULT_INPUT when it is not good enough (password_rules.h). */
enum fault_code users_set_password(struct office *, struct arena *,
    const char *who, const char *login, struct slice password,
    struct fault *why);
/* A new secret for the app, once readable: show it and wipe it. */
enum fault_code users_totp_enrol(struct office *, struct arena *,
    const char *who, const char *login, unsigned char secret[TOTP_SECRET_LEN],
    struct fault *why);
/* The address for a QR code, with the installation's name. */
void users_put_uri(struct buf *, const struct office *, const char *login,
    const unsigned char secret[TOTP_SECRET_LEN]);
/* The code that the app would show now: in a test installation, for practice
 * without a telephone. FAULT_DENIED in any other. */
enum fault_code users_practice_code(struct office *, struct arena *,
    const char *login, char code[TOTP_TEXT], struct fault *why);
/* The secret of a person's app, unsealed. Wipe it. */
enum fault_code users_open_totp(struct office *, const struct user *,
    unsigned char secret[TOTP_SECRET_LEN], struct fault *why);
/* FAULT_CLASH when it is so already. */
enum fault_code users_disable(struct office *, struct arena *,
    const char *who, const char *login, struct fault *why);
enum fault_code users_enable(struct office *, struct arena *,
    const char *who, const char *login, struct fault *why);
/* Nobody who guessed makes this person wait any longer. */
enum fault_code users_unlock(struct office *, struct arena *,
    const char *who, const char *login, struct fault *why);

/* For login.c: within a transaction. */
struct db;
enum fault_code users_note(struct db *, const struct office *, const char *who,
    const char *act, struct slice id, const char *detail, struct fault *why);
enum fault_code users_password_good(struct slice password,
    const struct user *, struct fault *why);
/* The digest of what attempts are counted on: 'l' a login name, 'c' the codes of
 * a person, 'd' a device, 'p' changes of a password. */
void users_try_name(char kind, struct slice what, unsigned char out[32]);

#endif
