/*
 * A number that nobody has takes as long as one that somebody has: the same
 * sealed facts are opened, of a certificate that never was. So the time of an
 * answer does not tell an unknown number, a void one and a wrong access code
 * apart.
 */
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "catalogue.h"
#include "check_parts.h"
#include "facts.h"
#include "hash.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "seal.h"
#include "sealed.h"
#include "service.h"
#include "uin.h"

#define VALUE "Decoy, decoy and decoy"

static struct slice
decoy_facts(struct checker *c, struct arena *a, struct slice uin)
{
	const struct service *s = c->decoy_service;
	struct slice *values = ARENA_ARRAY(a, struct slice, s->n_fields);
	struct buf b = buf_make(a, 2048);
	for (size_t i = 0; i < s->n_fields; i++)
		values[i] = slice_of(VALUE);
	facts_put(&b, &(struct facts){ uin, s, 946684800, slice_of(""),
	    values });
	return buf_slice(&b);
}

/* Of the first service there is. */
static enum fault_code
make_decoy(struct checker *c, struct arena *a, struct fault *why)
{
	struct catalogue_entry *all = NULL;
	size_t n = 0;
	char uin[UIN_TEXT];
	enum fault_code code = catalogue_list(c->options.office->db, c->arena,
	    &all, &n, why);
	if (code != FAULT_NONE || n == 0)
		return code;
	struct cert *decoy = ARENA_NEW(c->arena, struct cert);
	decoy->uin = (struct uin){ .dept = "ZZZ", .service = 999,
	    .year = 2000, .serial = 1 };
	c->decoy_service = all[0].service;
	code = uin_format(&decoy->uin, uin, why);
	if (code != FAULT_NONE)
		return code;
	struct slice open = decoy_facts(c, a, slice_of(uin));
	unsigned char *sealed = arena_raw(c->arena, open.len + SEAL_OVERHEAD,
	    1);
	code = seal_close_into(office_seal(c->keys), open, slice_of(uin),
	    sealed, why);
	if (code != FAULT_NONE)
		return code;
	sha256_of(open, decoy->facts_sha256);
	decoy->facts = slice_from(sealed, open.len + SEAL_OVERHEAD);
	c->decoy = decoy;
	return FAULT_NONE;
}

enum fault_code
check_decoy(struct checker *c, struct arena *a, struct fault *why)
{
	struct sealed_facts facts;
	enum fault_code code = c->decoy != NULL ? FAULT_NONE :
	    make_decoy(c, a, why);
	if (code != FAULT_NONE || c->decoy == NULL)
		return code;
	code = sealed_facts(a, c->keys, c->decoy, c->decoy_service, &facts,
	    why);
	if (code == FAULT_NONE)
		facts_mask_name(a, facts.holder);
	return code;
}
