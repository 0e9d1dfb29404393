/* The long-lived half of a verdict: whom to trust and who has been revoked. */
#include <stdlib.h>

#include "chain.h"
#include "own.h"
#include "revocation.h"
#include "verdict_parts.h"

enum fault_code
verifier_make(const struct verifier_options *options, struct verifier **out,
    struct fault *why)
{
	struct verifier *v = calloc(1, sizeof *v);
	if (v == NULL)
		return fault_say(why, FAULT_LATER, "Out of memory.");
	if (options != NULL)
		v->options = *options;
	v->trust = trust_make();
	v->tsa_trust = trust_make();
	v->known = revocation_make();
	*out = v;
	return FAULT_NONE;
}

void
verifier_drop(struct verifier *v)
{
	if (v == NULL)
		return;
	revocation_drop(v->known);
	trust_drop(v->tsa_trust);
	trust_drop(v->trust);
	free(v);
}

void
verifier_drop_ptr(struct verifier **v)
{
	verifier_drop(*v);
}

enum fault_code
verifier_trust(struct verifier *v, struct slice certs, struct fault *why)
{
	enum fault_code code = trust_add(v->trust, certs, why);
	return code != FAULT_NONE ? code : trust_add(v->tsa_trust, certs, why);
}

enum fault_code
verifier_tsa_trust(struct verifier *v, struct slice certs, struct fault *why)
{
	return trust_add(v->tsa_trust, certs, why);
}

enum fault_code
verifier_links(struct verifier *v, struct slice certs, struct fault *why)
{
	enum fault_code code = trust_add_links(v->trust, certs, why);
	return code != FAULT_NONE ? code :
	    trust_add_links(v->tsa_trust, certs, why);
}

enum fault_code
verifier_crl(struct verifier *v, struct slice crl, struct fault *why)
{
	return revocation_add_crl(v->known, crl, why);
}

enum fault_code
verifier_ocsp(struct verifier *v, struct slice response, struct fault *why)
{
	return revocation_add_ocsp(v->known, response, why);
}
