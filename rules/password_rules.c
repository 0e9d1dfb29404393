/*
 * A password is reduced to its core: small letters, "@" and "0" read as the
 * letters they stand for, and digits and signs at both ends taken off. So one
 * word in the list below stands for the hundreds of forms people give it.
 */
#include "password_rules.h"

#include <ctype.h>
#include <string.h>

#include "own.h"
#include "utf8.h"

/* Cores of passwords found most often in published lists, and words that lie
 * near at hand here. */
static const char *const words[] = {
	"abcabc", "abcd", "access", "admin", "administrator", "adminadmin",
	"amit", "andrew", "angel", "anthony", "apple", "asdf", "asdfasdf",
	"asdfgh", "asdfghjkl", "ashley", "banana", "bangla", "bangladesh",
	"baseball", "basketball", "batman", "bengal", "bharat", "bismillah",
	"bskbsk", "butterfly", "cancel", "centre", "certificate", "changeit",
	"changeme", "charlie", "cheese", "chocolate", "computer", "cookie",
	"cricket", "daniel", "darjeeling", "default", "demo", "department",
	"desk", "district", "dragon", "durga", "durgapur", "eastbengal",
	"facebook", "flower", "football", "freedom", "friend", "friends",
	"ganesh", "george", "google", "government", "guest", "hannah", "hello",
	"hellohello", "hockey", "howrah", "hunter", "iamgod", "iloveu",
	"iloveyou", "india", "indian", "indiaindia", "jaihind", "jaimaa",
	"jasmine", "jennifer", "jessica", "jordan", "joshua", "justin", "kali",
	"kolkata", "krishna", "lakshmi", "letmein", "letmeinn", "liverpool",
	"login", "love", "loveme", "lovely", "mahadev", "manager", "master",
	"matthew", "michael", "michelle", "mishti", "mohor", "mohunbagan",
	"monkey", "mother", "mustang", "mypass", "mypassword", "nabanna",
	"namaste", "newpassword", "nothing", "office", "officer", "operator",
	"pass", "passcode", "passpass", "passw", "passwd", "password",
	"passwordpassword", "passwort", "pepper", "playboy", "pokemon",
	"princess", "private", "purple", "qazwsx", "qazwsxedc", "qwer",
	"qweasd", "qweasdzxc", "qweqwe", "qwert", "qwertqwert", "qwerty",
	"qwertyqwerty", "qwertyu", "qwertyui", "qwertyuiop", "rabindranath",
	"radhe", "rahul", "rainbow", "ranger", "register", "robert", "root",
	"samsung", "secret", "sachin", "saibaba", "shadow", "siliguri",
	"soccer", "sourav", "spiderman", "starwars", "subhash", "summer",
	"sunshine", "superman", "support", "supervisor", "system", "tagore",
	"temp", "temporary", "test", "tester", "testing", "testtest", "thomas",
	"tigger", "trustno", "user", "username", "vande", "vandemataram",
	"verify", "victoria", "vishnu", "waheguru", "welcome", "westbengal",
	"whatever", "winter", "xyz", "zaq", "zaqxsw", "zxcvbn", "zxcvbnm",
};

#define CORE_MOST 64

static char
plain(char c)
{
	static const char signs[] = "@4301$57", letters[] = "aaeoisst";
	const char *at = c == '\0' ? NULL : strchr(signs, c);
	return at != NULL ? letters[at - signs] :
	    (char)tolower((unsigned char)c);
}

/* The core; the length, 0 when it is longer than any word. */
static size_t
core_of(struct slice s, char out[CORE_MOST])
{
	size_t n = 0;
	while (s.len > 0 && !isalpha((unsigned char)s.at[s.len - 1]))
		s.len--;
	while (s.len > 0 && !isalpha((unsigned char)s.at[0]) &&
	    s.at[0] != '@')
		s = slice_skip(s, 1);
	if (s.len >= CORE_MOST)
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = plain(s.at[i]);
		if (isalpha((unsigned char)c))
			out[n++] = c;
	}
	return n;
}

static bool
is_common(struct slice password)
{
	char core[CORE_MOST];
	size_t n = core_of(password, core);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (n != 0 && slice_is(slice_from(core, n), words[i]))
			return true;
	return false;
}

/* One short piece again and again: "aaaaaaaa", "12121212", "abcabcabc". */
static bool
repeats(struct slice s)
{
	for (size_t step = 1; step <= 4 && step * 2 <= s.len; step++)
		if (memcmp(s.at, s.at + step, s.len - step) == 0)
			return true;
	return false;
}

/* "23456789", "hgfedcba": all steps alike; "9" may be followed by "0". */
static bool
runs(struct slice s)
{
	for (int by = -1; by <= 1; by += 2) {
		size_t n = 1;
		while (n < s.len && (s.at[n] - s.at[n - 1] == by ||
		    (s.at[n] == '0' && s.at[n - 1] == '9')))
			n++;
		if (n == s.len)
			return true;
	}
	return false;
}

/* Marks every place where the word stands. */
static void
mark_word(struct slice password, struct slice word, bool *known)
{
	for (size_t i = 0; word.len >= 3 && i + word.len <= password.len; i++) {
		size_t k = 0;
		while (k < word.len &&
		    plain(password.at[i + k]) == plain(word.at[k]))
			k++;
		if (k == word.len)
			memset(known + i, true, word.len);
	}
}

/* A name is known to whoever guesses; what is left must be enough by itself. */
static bool
is_mostly_names(struct slice password, const struct slice *own, size_t n_own)
{
	bool known[PASSWORD_BYTES_MOST] = { false };
	size_t left = 0, names = 0;
	for (size_t i = 0; i < n_own; i++) {
		struct slice rest = own[i], word;
		mark_word(password, own[i], known);
		while (slice_cut(&rest, ' ', &word))
			mark_word(password, word, known);
	}
	for (size_t i = 0; i < password.len; i++) {
		names += known[i];
		left += !known[i] && ((unsigned char)password.at[i] & 0xc0) !=
		    0x80;
	}
	return names != 0 && left < PASSWORD_POINTS_LEAST;
}

enum fault_code
password_rules(struct slice password, const struct slice *own, size_t n_own,
    struct fault *why)
{
	if (password.len > PASSWORD_BYTES_MOST ||
	    !utf8_valid(password, NULL) ||
	    memchr(password.at, '\0', password.len) != NULL)
		return fault_at(why, FAULT_INPUT, "password", "must be text of"
		    " at most %d characters.", PASSWORD_POINTS_MOST);
	size_t points = utf8_length(password);
	if (points < PASSWORD_POINTS_LEAST || points > PASSWORD_POINTS_MOST)
		return fault_at(why, FAULT_INPUT, "password", "must have %d to"
		    " %d characters. A sentence of several words is good.",
		    PASSWORD_POINTS_LEAST, PASSWORD_POINTS_MOST);
	if (is_common(password) || repeats(password) || runs(password))
		return fault_at(why, FAULT_INPUT, "password", "is one of those"
		    " that are guessed first. Choose several words that do not"
		    " belong together.");
	if (is_mostly_names(password, own, n_own))
		return fault_at(why, FAULT_INPUT, "password", "must not be made"
		    " of a name of yours.");
	return FAULT_NONE;
}
