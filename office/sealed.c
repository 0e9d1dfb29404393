#include "sealed.h"

#include <string.h>

#include "arena.h"
#include "cert_store.h"
#include "facts.h"
#include "hash.h"
#include "office_keys.h"
#include "seal.h"
#include "service.h"
#include "uin.h"

static enum fault_code
damaged(const char *uin, struct fault *why)
{
	return fault_at(why, FAULT_DAMAGE, uin, "is not stored as it was"
	    " issued. Restore the register from a backup.");
}

static enum fault_code
open_facts(struct arena *a, struct office_keys *keys, const struct cert *cert,
    struct slice *bytes, struct fault *why)
{
	unsigned char digest[SHA256_LEN];
	char uin[UIN_TEXT];
	enum fault_code code = uin_format(&cert->uin, uin, why);
	if (code == FAULT_NONE)
		code = seal_open(a, office_seal(keys), cert->facts,
		    slice_of(uin), bytes, why);
	if (code != FAULT_NONE)
		return code;
	sha256_of(*bytes, digest);
	return memcmp(digest, cert->facts_sha256, sizeof digest) == 0 ?
	    FAULT_NONE : damaged(uin, why);
}

enum fault_code
sealed_facts(struct arena *a, struct office_keys *keys,
    const struct cert *cert, const struct service *s,
    struct sealed_facts *out, struct fault *why)
{
	struct slice bytes, key, value;
	struct sealed_facts facts = { .values = s == NULL ? NULL :
	    ARENA_ARRAY(a, struct slice, s->n_fields) };
	enum fault_code code = open_facts(a, keys, cert, &bytes, why);
	if (code == FAULT_NONE)
		code = facts_begin(&bytes, why);
	while (code == FAULT_NONE && bytes.len != 0) {
		code = facts_take(&bytes, &key, &value, why);
		if (code != FAULT_NONE)
			return code;
		if (slice_is(key, "valid_until"))
			facts.valid_until = value;
		for (size_t i = 0; s != NULL && i < s->n_fields; i++)
			if (slice_eq(key, s->fields[i].name))
				facts.values[i] = value;
	}
	if (s != NULL)
		facts.holder = facts.values[s->holder];
	if (code == FAULT_NONE)
		*out = facts;
	return code;
}

enum fault_code
sealed_tail(struct arena *a, struct office_keys *keys,
    const struct cert *cert, struct slice prelude, struct slice sealed,
    struct slice *tail, struct fault *why)
{
	char uin[UIN_TEXT];
	unsigned char digest[SHA256_LEN];
	struct slice open;
	struct hash h;
	enum fault_code code = uin_format(&cert->uin, uin, why);
	if (code == FAULT_NONE)
		code = seal_open(a, office_seal(keys), sealed, slice_of(uin),
		    &open, why);
	if (code != FAULT_NONE)
		return code;
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, prelude.at, prelude.len);
	hash_add(&h, open.at, open.len);
	hash_end(&h, digest);
	if (prelude.len + open.len != cert->pdf_len ||
	    memcmp(digest, cert->pdf_sha256, sizeof digest) != 0)
		return damaged(uin, why);
	*tail = open;
	return FAULT_NONE;
}
