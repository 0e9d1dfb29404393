/*
 * Sealing and opening. The key schedules of every key in the ring are made when
 * it is opened, one context for each direction; a document costs one nonce from
 * the kernel and one pass.
 */
#include "seal.h"

#include <limits.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "arena.h"
#include "hash.h"
#include "own.h"
#include "random.h"
#include "seal_ring.h"

#define HEAD 17			/* 01, id, nonce: authenticated */
#define TAG 16
#define VERSION_BYTE 0x01

_Static_assert(HEAD + TAG == SEAL_OVERHEAD, "as the header says");

static bool
add_pieces(EVP_CIPHER_CTX *ctx, const unsigned char *head,
    struct slice associated)
{
	int n;
	return EVP_CipherUpdate(ctx, NULL, &n, head, HEAD) == 1 &&
	    (associated.len == 0 || EVP_CipherUpdate(ctx, NULL, &n,
	    (const unsigned char *)associated.at, (int)associated.len) == 1);
}

static void
put_id(unsigned char *to, uint32_t id)
{
	to[0] = (unsigned char)(id >> 24);
	to[1] = (unsigned char)(id >> 16);
	to[2] = (unsigned char)(id >> 8);
	to[3] = (unsigned char)id;
}

enum fault_code
seal_close_into(struct seal_ring *ring, struct slice text,
    struct slice associated, unsigned char *out, struct fault *why)
{
	struct seal_key *key = &ring->keys[ring->n - 1];
	int n = 0, rest = 0;
	if (text.len > INT_MAX || associated.len > INT_MAX)
		return fault_say(why, FAULT_LIMIT,
		    "A document of %zu bytes is too long to be sealed.",
		    text.len);
	out[0] = VERSION_BYTE;
	put_id(out + 1, key->id);
	random_bytes(out + 5, 12);
	if (EVP_EncryptInit_ex(key->close, NULL, NULL, NULL, out + 5) != 1 ||
	    !add_pieces(key->close, out, associated) ||
	    (text.len > 0 && EVP_EncryptUpdate(key->close, out + HEAD, &n,
	    (const unsigned char *)text.at, (int)text.len) != 1) ||
	    EVP_EncryptFinal_ex(key->close, out + HEAD + n, &rest) != 1 ||
	    EVP_CIPHER_CTX_ctrl(key->close, EVP_CTRL_AEAD_GET_TAG, TAG,
	    out + HEAD + text.len) != 1) {
		ERR_clear_error();
		return fault_say(why, FAULT_BUG,
		    "The document could not be sealed.");
	}
	return FAULT_NONE;
}

enum fault_code
seal_close(struct arena *arena, struct seal_ring *ring, struct slice text,
    struct slice associated, struct slice *out, struct fault *why)
{
	unsigned char *to = arena_raw(arena, text.len + SEAL_OVERHEAD, 1);
	enum fault_code code = seal_close_into(ring, text, associated, to, why);
	if (code == FAULT_NONE)
		*out = slice_from(to, text.len + SEAL_OVERHEAD);
	return code;
}

uint32_t
seal_blob_key(struct slice blob)
{
	const unsigned char *at = (const unsigned char *)blob.at;
	if (blob.len < SEAL_OVERHEAD || at[0] != VERSION_BYTE)
		return 0;
	return (uint32_t)at[1] << 24 | (uint32_t)at[2] << 16 |
	    (uint32_t)at[3] << 8 | at[4];
}

static struct seal_key *
find_key(struct seal_ring *ring, uint32_t id)
{
	for (size_t i = ring->n; i-- > 0;)
		if (ring->keys[i].id == id)
			return &ring->keys[i];
	return NULL;
}

static bool
open_into(struct seal_key *key, struct slice blob, struct slice associated,
    unsigned char *to)
{
	unsigned char tag[TAG];
	const unsigned char *at = (const unsigned char *)blob.at;
	size_t len = blob.len - SEAL_OVERHEAD;
	int n = 0, rest = 0;
	memcpy(tag, at + HEAD + len, TAG);
	return EVP_DecryptInit_ex(key->open, NULL, NULL, NULL, at + 5) == 1 &&
	    EVP_CIPHER_CTX_ctrl(key->open, EVP_CTRL_AEAD_SET_TAG, TAG,
	    tag) == 1 &&
	    add_pieces(key->open, at, associated) &&
	    (len == 0 || EVP_DecryptUpdate(key->open, to, &n, at + HEAD,
	    (int)len) == 1) &&
	    EVP_DecryptFinal_ex(key->open, to + n, &rest) == 1;
}

enum fault_code
seal_open(struct arena *arena, struct seal_ring *ring, struct slice blob,
    struct slice associated, struct slice *out, struct fault *why)
{
	uint32_t id = seal_blob_key(blob);
	if (id == 0 || blob.len > INT_MAX || associated.len > INT_MAX)
		return fault_say(why, FAULT_DAMAGE,
		    "The stored bytes are not a sealed document.");
	struct seal_key *key = find_key(ring, id);
	if (key == NULL)
		return fault_say(why, FAULT_ABSENT, "The document is sealed with"
		    " key %08x, which is not in the key file. Restore the key"
		    " file from its backup.", (unsigned)id);
	size_t len = blob.len - SEAL_OVERHEAD;
	unsigned char *to = arena_raw(arena, len + 1, 1);
	if (!open_into(key, blob, associated, to)) {
		secret_wipe(to, len);
		ERR_clear_error();
		return fault_say(why, FAULT_DAMAGE, "A sealed document is not"
		    " what was stored, or was stored for another certificate.");
	}
	*out = slice_from(to, len);
	return FAULT_NONE;
}

enum fault_code
seal_again(struct arena *arena, struct seal_ring *ring, struct slice blob,
    struct slice associated, struct slice *out, struct fault *why)
{
	struct slice text = { 0 };
	if (seal_blob_key(blob) == seal_ring_active(ring)) {
		*out = blob;
		return FAULT_NONE;
	}
	enum fault_code code = seal_open(arena, ring, blob, associated, &text,
	    why);
	return code != FAULT_NONE ? code :
	    seal_close(arena, ring, text, associated, out, why);
}
