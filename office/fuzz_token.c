/* Any bytes as an access token, and any bytes under a right mark as its
 * payload: never more than a refusal. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "own.h"
#include "token.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static const unsigned char secret[32] = { 7 };
	struct token_key key;
	struct token t;
	unsigned char mac[TOKEN_MAC_LEN];
	token_key_set(&key, secret);
	if (token_check(a, &key, slice_from(bytes, n), 1000, &t, NULL) ==
	    FAULT_NONE)
		abort();
	struct buf b = buf_make(a, n * 2 + 128);
	buf_puts(&b, "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.");
	base64url_put(&b, bytes, n);
	hmac_sha256(&key.tokens, buf_slice(&b), mac);
	buf_putc(&b, '.');
	base64url_put(&b, mac, sizeof mac);
	if (token_check(a, &key, buf_slice(&b), 1000, &t, NULL) == FAULT_NONE &&
	    (t.expires_s <= 1000 || t.scopes == 0 || t.client.len == 0))
		abort();
	return 0;
}
