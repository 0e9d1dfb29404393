/* certs_parts: what the pieces of certs share. */
#ifndef OFFICE_CERTS_PARTS_H
#define OFFICE_CERTS_PARTS_H

#include "catalogue.h"
#include "certs.h"

#define CERTS_SHELF 256		/* definitions in memory */
#define CERTS_PRELUDES 8
#define CERTS_SERIES 64		/* of which a certificate was found */

struct certs_prelude {
	struct arena *arena;	/* NULL: an empty place */
	int64_t template;
	struct slice bytes;
	uint64_t used;
};

struct certs_series {
	int64_t id;		/* 0: an empty place */
	struct uin first;	/* department, service and year */
};

struct certs_desk {
	struct office *office;
	struct office_keys *keys;
	const struct token_key *tokens;
	struct arena *shelf;
	struct catalogue_entry entries[CERTS_SHELF];
	size_t n_entries;
	struct certs_prelude preludes[CERTS_PRELUDES];
	uint64_t count;
	struct certs_series series[CERTS_SERIES];
	size_t next_series;	/* the place that gives way */
};

/* All that is known without opening its facts. */
enum fault_code certs_put_view(struct certs_desk *, struct arena *,
    const struct cert *, struct certs_view *out, struct fault *why);

#endif
