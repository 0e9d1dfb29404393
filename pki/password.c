/* Argon2id by libargon2; the salt is random. */
#include "password.h"

#include <argon2.h>
#include <string.h>

#include "random.h"

#define COST_TIME 1
#define COST_KIB (46 * 1024)
#define LANES 1
#define SALT_LEN 16
#define HASH_LEN 32

enum fault_code
password_hash(struct slice password, char out[PASSWORD_TEXT],
    struct fault *why)
{
	unsigned char salt[SALT_LEN];
	char text[PASSWORD_TEXT];
	random_bytes(salt, sizeof salt);
	int e = argon2id_hash_encoded(COST_TIME, COST_KIB, LANES, password.at,
	    password.len, salt, sizeof salt, HASH_LEN, text, sizeof text);
	if (e != ARGON2_OK) {
		fault_say(why, FAULT_LATER, "The password could not be worked"
		    " on now. Try again in a moment.");
		fault_log(why, "argon2: %s", argon2_error_message(e));
		return FAULT_LATER;
	}
	memcpy(out, text, sizeof text);
	return FAULT_NONE;
}

enum fault_code
password_check(struct slice password, const char *kept, bool *right,
    struct fault *why)
{
	int e = argon2id_verify(kept, password.at, password.len);
	if (e == ARGON2_OK || e == ARGON2_VERIFY_MISMATCH) {
		*right = e == ARGON2_OK;
		return FAULT_NONE;
	}
	enum fault_code f = e == ARGON2_MEMORY_ALLOCATION_ERROR ?
	    fault_say(why, FAULT_LATER, "The password could not be looked at"
	    " now. Try again in a moment.") :
	    fault_say(why, FAULT_DAMAGE, "What is kept of the password is not"
	    " what was written. An administrator can set a new one.");
	fault_log(why, "argon2: %s", argon2_error_message(e));
	return f;
}

/* Of 32 random bytes that nobody has kept. */
const char *
password_of_nobody(void)
{
	static char kept[PASSWORD_TEXT];
	unsigned char secret[32];
	if (kept[0] == '\0') {
		random_bytes(secret, sizeof secret);
		if (password_hash(slice_from(secret, sizeof secret), kept,
		    NULL) != FAULT_NONE)
			kept[0] = '\0';
		explicit_bzero(secret, sizeof secret);
	}
	return kept;
}
