/*
 * Any bytes as everything this room reads from strangers: certificates,
 * signatures, time stamps, revocation lists and answers, tokens of QR codes.
 * Nothing of it may be believed: the roots here have signed none of it.
 */
#include "cert_parts.h"
#include "cms_parts.h"
#include "jws.h"
#include "pki_test_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct world w;
static struct cert *leaf, *ca;
static struct tsa_request asked;

static void
begin(void)
{
	unsigned char digest[32] = { 1 };
	struct fault why = { 0 };
	w = world_make(KEY_P256);
	must(cert_open(NULL, testpki_der(w.pki.signer), &leaf, &why), &why);
	must(cert_open(NULL, testpki_der(w.pki.ca), &ca, &why), &why);
	must(tsa_ask(w.arena, HASH_SHA256, digest, &asked, &why), &why);
}

static void
as_certificate(struct arena *a, struct slice in)
{
	struct slice *list;
	size_t n;
	struct chain_verdict got;
	const struct chain_question q = { .purpose = CHAIN_DOCUMENT,
	    .at_s = NOW };
	AUTO(cert_drop_ptr) struct cert *c = NULL;
	if (cert_open(NULL, in, &c, NULL) == FAULT_NONE)
		cert_facts_copy(a, c);
	if (cert_split(a, in, &list, &n, NULL) == FAULT_NONE && n > 0)
		cert_pem(a, list[n - 1]);
	if (chain_check(w.trust, in, NULL, 0, &q, &got) == CHAIN_GOOD)
		abort();
}

static void
as_signature(struct arena *a, struct slice in)
{
	unsigned char digest[HASH_MOST] = { 0 };
	struct cms cms, again;
	size_t len, cap = in.len + 64;
	if (cms_parse_token(in, &cms, NULL) == CMS_GOOD) {
		hash_of(cms.hash, cms.content, digest);
		cms_verify(&cms, digest, NULL, NULL);
	}
	if (cms_parse(in, true, &cms, NULL) != CMS_GOOD)
		return;
	memcpy(digest, cms.message_digest.at, cms.message_digest.len);
	cms_verify(&cms, digest, NULL, NULL);
	unsigned char *out = arena_raw(a, cap, 1);
	if (cms.timestamp.at == NULL) {
		if (cms_add_timestamp(cms.whole, slice_of("\x30\x02\x05"), out,
		    cap, &len, NULL) != FAULT_NONE ||
		    cms_parse(slice_from(out, len), false, &again, NULL) ==
		    CMS_GOOD)
			abort();	/* the token was cut off */
	}
}

static void
as_stamp(struct slice in)
{
	struct tsa_stamp stamp;
	if (tsa_accept(w.trust, &asked, in, NOW, NULL, &stamp, NULL) ==
	    TSA_GOOD || tsa_check(w.trust, in, in, NOW, NULL, &stamp, NULL) ==
	    TSA_GOOD)
		abort();
}

static void
as_revocation(struct slice in)
{
	struct revocation_word word;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	revocation_add_crl(r, in, NULL);
	revocation_add_ocsp(r, in, NULL);
	revocation_ask(r, leaf, ca, NOW, NOW, &word);
	if (word.status != REVOCATION_UNKNOWN)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice in = slice_from(at, len), cursor = in;
	struct jws jws;
	int64_t when;
	unsigned char rs[64], der[64 + 9];
	if (w.arena == NULL)
		begin();
	if (der_sound(in, true) && !der_sound(in, false))
		abort();
	der_take_time(&cursor, true, &when);
	if (der_to_rs(in, 32, rs) && (der_from_rs(rs, 32, der) != len ||
	    memcmp(der, at, len) != 0))
		abort();	/* two spellings of one signature */
	as_certificate(a, in);
	as_signature(a, in);
	as_stamp(in);
	as_revocation(in);
	jws_read(a, in, &jws, NULL);
	return 0;
}
