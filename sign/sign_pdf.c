/*
 * Signing. The bytes before the hole are hashed once and the state copied: one
 * copy goes on behind the hole to become what is signed, the other goes through
 * the hole to become the digest of the file for the register.
 */
#include "sign_pdf.h"

#include <stdlib.h>

#include "arena.h"
#include "cert.h"
#include "clock.h"
#include "cms.h"
#include "codec.h"
#include "hash.h"
#include "own.h"
#include "sign_tsa.h"
#include "signer.h"

#define TOKEN_ROOM_USUAL 8192

struct sign_plan {
	struct arena *arena;
	struct signer *signer;
	struct sign_options options;
	struct cms_plan *cms;
	struct cert_cache *certs;
	enum hash_kind hash;
	size_t room;
	unsigned char leaf_sha256[SHA256_LEN];
};

struct sign_prelude {
	struct hash doc;	/* by the plan's hash */
	struct hash file;	/* SHA-256 */
};

static int64_t
now_s(const struct sign_plan *plan)
{
	return plan->options.now_s != NULL ? plan->options.now_s() :
	    clock_now(&clock_system);
}

static enum fault_code
options_fit(const struct sign_options *o, struct fault *why)
{
	if (o->level == SIGN_B_B)
		return FAULT_NONE;
	if (o->tsa_ask == NULL && (o->tsa_url == NULL || o->http == NULL))
		return fault_say(why, FAULT_INPUT, "Signatures with a time stamp"
		    " need the address of a time-stamping authority.");
	if (o->tsa_trust == NULL)
		return fault_say(why, FAULT_INPUT, "Signatures with a time stamp"
		    " need the certificate that the time-stamping authority is"
		    " trusted by.");
	return FAULT_NONE;
}

enum fault_code
sign_plan_make(struct sign_plan **out, struct signer *signer,
    const struct sign_options *options, struct fault *why)
{
	static const struct sign_options usual;
	const struct sign_options *o = options == NULL ? &usual : options;
	enum fault_code code = options_fit(o, why);
	if (code != FAULT_NONE)
		return code;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct sign_plan *plan = ARENA_NEW(arena, struct sign_plan);
	const struct cms_options cms = { .leaf_only = o->leaf_only,
	    .with_root = o->with_root };
	code = cms_plan_make(arena, signer, &cms, &plan->cms, why);
	if (code != FAULT_NONE)
		return code;
	plan->signer = signer;
	plan->options = *o;
	if (plan->options.token_room == 0)
		plan->options.token_room = TOKEN_ROOM_USUAL;
	plan->hash = cms_plan_hash(plan->cms);
	plan->room = o->level == SIGN_B_T ?
	    cms_plan_size_stamped(plan->cms, plan->options.token_room) :
	    cms_plan_size(plan->cms);
	memcpy(plan->leaf_sha256, signer_facts(signer)->sha256, SHA256_LEN);
	plan->certs = cert_cache_make(16);
	plan->arena = TAKE(arena);
	*out = plan;
	return FAULT_NONE;
}

void
sign_plan_drop(struct sign_plan *plan)
{
	if (plan == NULL)
		return;
	cert_cache_drop(plan->certs);
	arena_drop(plan->arena);
}

void
sign_plan_drop_ptr(struct sign_plan **plan)
{
	sign_plan_drop(*plan);
}

size_t
sign_plan_room(const struct sign_plan *plan)
{
	return plan->room;
}

static void
prelude_begin(const struct sign_plan *plan, struct sign_prelude *p)
{
	hash_begin(&p->doc, plan->hash);
	hash_begin(&p->file, HASH_SHA256);
}

/* Both digests go over the same bytes up to the hole: once, when they agree. */
static void
prelude_add(struct sign_prelude *p, const void *at, size_t n)
{
	hash_add(&p->doc, at, n);
	if (p->doc.kind == HASH_SHA256)
		p->file = p->doc;
	else
		hash_add(&p->file, at, n);
}

const struct sign_prelude *
sign_prelude_make(struct arena *arena, const struct sign_plan *plan,
    struct slice prelude)
{
	struct sign_prelude *p = ARENA_NEW(arena, struct sign_prelude);
	prelude_begin(plan, p);
	prelude_add(p, prelude.at, prelude.len);
	return p;
}

enum fault_code
sign_check(struct sign_plan *plan, const unsigned char *doc_digest,
    struct slice bytes, struct fault *why)
{
	struct cms cms;
	struct fault inner = { 0 };
	unsigned char leaf[SHA256_LEN];
	enum cms_reason reason = cms_parse(bytes, false, &cms, &inner);
	if (reason == CMS_GOOD && cms.hash != plan->hash)
		reason = CMS_ALGORITHM;
	if (reason == CMS_GOOD)
		reason = cms_verify(&cms, doc_digest, plan->certs, &inner);
	if (reason == CMS_GOOD) {
		sha256_of(cms.certs[cms.leaf], leaf);
		if (memcmp(leaf, plan->leaf_sha256, sizeof leaf) == 0 &&
		    !cms.has_signing_time)
			return FAULT_NONE;
	}
	enum fault_code code = fault_say(why, FAULT_DAMAGE, "The signature just"
	    " made does not verify; nothing was issued with it. Check the"
	    " signing key and its certificate.");
	fault_log(why, "cms=%s", cms_reason_row(reason)->name);
	return code;
}

/* B-T: the token goes into the signature; *cms becomes the longer one. */
static enum fault_code
stamp(struct arena *arena, const struct sign_plan *plan, int64_t now,
    struct slice *cms, int64_t *stamped_s, struct fault *why)
{
	unsigned char imprint[HASH_MOST];
	struct slice token = { NULL, 0 };
	struct cms read;
	size_t len;
	enum fault_code code = cms_stamp_imprint(*cms, plan->hash, imprint, why);
	if (code == FAULT_NONE)
		code = sign_tsa_fetch(arena, &plan->options, plan->hash, imprint,
		    now, &token, stamped_s, why);
	if (code != FAULT_NONE)
		return code;
	if (token.len > plan->options.token_room)
		return fault_say(why, FAULT_LIMIT, "The time-stamp token has %zu"
		    " bytes; room was kept for %zu. Set token_room higher.",
		    token.len, plan->options.token_room);
	unsigned char *to = arena_raw(arena, plan->room, 1);
	code = cms_add_timestamp(*cms, token, to, plan->room, &len, why);
	if (code != FAULT_NONE)
		return code;
	*cms = slice_from(to, len);
	if (cms_parse(*cms, false, &read, NULL) != CMS_GOOD ||
	    !slice_eq(read.timestamp, token))
		return fault_say(why, FAULT_DAMAGE, "The time stamp could not be"
		    " put into the signature; nothing was issued with it.");
	return FAULT_NONE;
}

static enum fault_code
hole_is_good(const char *tail, size_t len, struct sign_hole hole,
    struct fault *why)
{
	if (hole.len < 4 || hole.len % 2 != 0 || hole.at > len ||
	    hole.len > len - hole.at || tail[hole.at] != '<' ||
	    tail[hole.at + hole.len - 1] != '>')
		return fault_say(why, FAULT_INPUT,
		    "The document has no place for a signature at byte %zu.",
		    hole.at);
	return FAULT_NONE;
}

static enum fault_code
make_cms(struct arena *arena, struct sign_plan *plan,
    const unsigned char *digest, struct slice *out, int64_t *stamped_s,
    struct fault *why)
{
	int64_t now = now_s(plan);
	if (now > signer_facts(plan->signer)->until_s)
		return fault_say(why, FAULT_DENIED, "The certificate of the"
		    " signing key has expired. Renew it.");
	size_t cap = cms_plan_size(plan->cms), len;
	unsigned char *to = arena_raw(arena, cap, 1);
	enum fault_code code = cms_write(plan->cms, digest, plan->signer, to, cap,
	    &len, why);
	if (code != FAULT_NONE)
		return code;
	struct slice cms = slice_from(to, len);
	if (plan->options.level == SIGN_B_T)
		code = stamp(arena, plan, now, &cms, stamped_s, why);
	if (code == FAULT_NONE && !plan->options.unchecked)
		code = sign_check(plan, digest, cms, why);
	if (code == FAULT_NONE)
		*out = cms;
	return code;
}

enum fault_code
sign_document(struct arena *arena, struct sign_plan *plan,
    const struct sign_prelude *prelude, char *tail, size_t tail_len,
    struct sign_hole hole, struct sign_result *out, struct fault *why)
{
	struct sign_prelude state;
	struct slice cms = { NULL, 0 };
	unsigned char digest[HASH_MOST];
	int64_t stamped_s = 0;
	enum fault_code code = hole_is_good(tail, tail_len, hole, why);
	if (code != FAULT_NONE)
		return code;
	size_t behind = hole.at + hole.len;
	if (prelude != NULL)
		state = *prelude;
	else
		prelude_begin(plan, &state);
	prelude_add(&state, tail, hole.at);
	hash_add(&state.doc, tail + behind, tail_len - behind);
	hash_end(&state.doc, digest);
	code = make_cms(arena, plan, digest, &cms, &stamped_s, why);
	if (code != FAULT_NONE)
		return code;
	if (HEX_LEN(cms.len) > hole.len - 2)
		return fault_say(why, FAULT_LIMIT, "The signature has %zu bytes;"
		    " the document left room for %zu.", cms.len,
		    (hole.len - 2) / 2);
	hex_encode(cms.at, cms.len, tail + hole.at + 1);
	memset(tail + hole.at + 1 + HEX_LEN(cms.len), '0',
	    hole.len - 2 - HEX_LEN(cms.len));
	hash_add(&state.file, tail + hole.at, tail_len - hole.at);
	hash_end(&state.file, out->file_sha256);
	out->cms_len = cms.len;
	out->stamped_s = stamped_s;
	return FAULT_NONE;
}
