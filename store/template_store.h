/*
 * template_store: the templates certificates were made with.
 *
 * A certificate's file is prelude + tail; its prelude is stored once, whatever
 * number of certificates begin with it. A template is known by the SHA-256 its
 * compiler gives it (source and everything else that shapes the page), a
 * prelude by the SHA-256 of its bytes.
 */
#ifndef STORE_TEMPLATE_STORE_H
#define STORE_TEMPLATE_STORE_H

#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

struct template_new {
	struct slice name;
	unsigned char sha256[32];		/* the template's identity */
	struct slice source;
	struct slice prelude;
	unsigned char prelude_sha256[32];
};

struct template_row {
	int64_t id;		/* what certificates refer to */
	struct slice name;
	unsigned char sha256[32];
	struct slice source;
	int64_t prelude;	/* id for template_stored_prelude() */
	int64_t created_s;
};

/* Finds the template by its identity and prelude, or stores it. */
enum fault_code template_put(struct db *, const struct template_new *,
    int64_t now_s, int64_t *id, struct fault *why);
enum fault_code template_find(struct db *, struct arena *, int64_t id,
    struct template_row *out, struct fault *why);
/* The bytes every certificate of this template begins with. */
enum fault_code template_stored_prelude(struct db *, struct arena *, int64_t id,
    struct slice *out, struct fault *why);

#endif
