/*
 * login: how a person comes in and goes out: password, then the code of his app.
 *
 *	login_password()	-> a token of a session that owes the code
 *	login_code()		-> another token: he is in
 *	login_session()		whose token is this? at every request
 *	login_end()
 *
 * A token is 256 random bits; the register has its SHA-256 alone. It is a new one
 * after each step, so one that was slipped to a person leads nowhere. A session
 * ends at logging out, when idle, at its end, when the password or the app
 * changes, and when the person is disabled.
 *
 * Guessing. An attempt is counted before it is looked at, in the register, so it
 * counts whichever worker has it and however many come at once; the count goes
 * when it was right. From the third failure on each makes the next wait, twice as
 * long as before, up to a limit. Counted are: a login name, whether anybody has it
 * or not; a person's codes (only who knows the password gets so far); and by itself
 * a device from which that person has logged in before. So whoever guesses at
 * a person's password makes strangers wait and not this person at his desk. An
 * unknown name takes the same time and gets the same answer as a wrong password.
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
 */
#ifndef OFFICE_LOGIN_H
#define OFFICE_LOGIN_H

#include <stdint.h>

#include "fault.h"
#include "slice.h"
#include "user_store.h"

struct arena;
struct office;
struct token_key;

#define LOGIN_TOKEN_TEXT 44	/* base64url of 32 bytes, and a NUL */
#define LOGIN_DEVICE_TEXT 65	/* base64url of 48 bytes, and a NUL */
#define LOGIN_CODE_S (5 * 60)	/* for the code to be shown */
#define LOGIN_IDLE_S (20 * 60)
#define LOGIN_LASTS_S (10 * 3600)
#define LOGIN_WAIT_MOST_S 300
#define LOGIN_CODE_WAIT_MOST_S 900

struct login_ask {
	const struct token_key *marks;
	struct slice login;	/* as typed */
	struct slice password;
	struct slice device;	/* what login_code() gave once; or empty */
};

/* FAULT_DENIED: they do not fit together, or nobody may log in by them;
 * FAULT_LIMIT: wait first, the sentence says how long. */
enum fault_code login_password(struct office *, struct arena *,
    const struct login_ask *, char token[LOGIN_TOKEN_TEXT],
    struct fault *why);

struct login_done {
	char token[LOGIN_TOKEN_TEXT];
	char device[LOGIN_DEVICE_TEXT];	/* for this browser to keep */
	struct user user;
};

/* token: of login_password(). FAULT_ABSENT: that was too long ago, begin again;
 * FAULT_DENIED: not the code, or one that was used; FAULT_LIMIT: wait. */
enum fault_code login_code(struct office *, struct arena *,
    const struct token_key *marks, struct slice token, struct slice code,
    struct login_done *out, struct fault *why);
/* Does a token owe the code still? FAULT_ABSENT. */
enum fault_code login_owes_code(struct office *, struct arena *,
    struct slice token, struct fault *why);

/* FAULT_ABSENT: nobody is in by this token. */
enum fault_code login_session(struct office *, struct arena *,
    struct slice token, struct user *out, struct fault *why);
/* Nothing to do when it has ended. */
enum fault_code login_end(struct office *, const struct user *,
    struct slice token, struct fault *why);
/* The person's own change; all his sessions end. FAULT_DENIED: `old` is not his
 * password; FAULT_INPUT: the new one is not good enough; FAULT_LIMIT. */
enum fault_code login_change_password(struct office *, const struct user *,
    struct slice old, struct slice password, struct fault *why);

/* For the audit: "user:u_0123456789abcdef". */
const char *login_who(struct arena *, const struct user *);

#endif
