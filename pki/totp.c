#include "totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "hash.h"

#define DIGITS 6
#define SHA1_LEN 20

/* RFC 4226 section 5.3 */
void
totp_code(const unsigned char secret[TOTP_SECRET_LEN], int64_t step,
    char out[TOTP_TEXT])
{
	unsigned char counter[8], mac[SHA1_LEN];
	unsigned len = 0;
	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), secret, TOTP_SECRET_LEN, counter, sizeof counter,
	    mac, &len) == NULL || len != SHA1_LEN)
		abort();	/* no memory */
	const unsigned char *at = mac + (mac[SHA1_LEN - 1] & 0xf);
	uint32_t n = ((uint32_t)at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
	snprintf(out, TOTP_TEXT, "%06u", (unsigned)(n % 1000000));
}

static bool
read_digits(struct slice code, char out[DIGITS])
{
	size_t n = 0;
	for (size_t i = 0; i < code.len; i++) {
		if (code.at[i] == ' ')
			continue;
		if (n == DIGITS || code.at[i] < '0' || code.at[i] > '9')
			return false;
		out[n++] = code.at[i];
	}
	return n == DIGITS;
}

bool
totp_find(const unsigned char secret[TOTP_SECRET_LEN], int64_t now_s,
    int64_t after, struct slice code, int64_t *step)
{
	char typed[DIGITS], right[TOTP_TEXT];
	int64_t now = now_s / TOTP_STEP_S, found = -1;
	if (!read_digits(code, typed))
		return false;
	for (int64_t s = now - 1; s <= now + 1; s++) {
		totp_code(secret, s, right);
		if (secret_eq(typed, right, DIGITS) && s > after)
			found = s;
	}
	if (found < 0)
		return false;
	*step = found;
	return true;
}

void
totp_put_secret(struct buf *b, const unsigned char secret[TOTP_SECRET_LEN])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t held = 0;
	int bits = 0;
	for (size_t i = 0; i < TOTP_SECRET_LEN; i++) {
		held = held << 8 | secret[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_putc(b, letters[held >> (bits - 5) & 31]);
	}
}

/* RFC 3986: all but unreserved characters. */
static void
put_escaped(struct buf *b, struct slice s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	for (size_t i = 0; i < s.len; i++) {
		if (memchr(plain, s.at[i], sizeof plain - 1) != NULL)
			buf_putc(b, s.at[i]);
		else
			buf_printf(b, "%%%02X", (unsigned char)s.at[i]);
	}
}

void
totp_put_uri(struct buf *b, struct slice issuer, struct slice login,
    const unsigned char secret[TOTP_SECRET_LEN])
{
	buf_puts(b, "otpauth://totp/");
	put_escaped(b, issuer);
	buf_putc(b, ':');
	put_escaped(b, login);
	buf_puts(b, "?secret=");
	totp_put_secret(b, secret);
	buf_puts(b, "&issuer=");
	put_escaped(b, issuer);
}
