/*
 * service_store: departments, and every version of every service definition.
 *
 * A version is immutable: the exact canonical JSON text, with its SHA-256. What
 * was begun under a version finishes under it.
 */
#ifndef STORE_SERVICE_STORE_H
#define STORE_SERVICE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

struct department {
	char code[4];
	struct slice name;		/* English */
	struct slice name_local;	/* Bengali; may be empty */
};

struct service_version {
	int64_t id;		/* what certificates and batches refer to */
	char dept[4];
	int service;
	int version;		/* from 1 */
	struct slice json;
	unsigned char sha256[32];
	int64_t created_s;
	bool current;
};

/* Adds it, or renames it. */
enum fault_code department_put(struct db *, const struct department *,
    struct fault *why);
enum fault_code department_find(struct db *, struct arena *, const char *code,
    struct department *out, struct fault *why);
enum fault_code department_list(struct db *, struct arena *,
    struct department **out, size_t *n, struct fault *why);

/* Stores the text as the service's next version and makes it current; a text
 * equal to the current one gives that one back and *added = false. FAULT_ABSENT
 * when there is no such department. */
enum fault_code service_put(struct db *, struct arena *, const char *dept,
    int service, struct slice json, const unsigned char sha256[32],
    int64_t now_s, struct service_version *out, bool *added,
    struct fault *why);
enum fault_code service_current(struct db *, struct arena *, const char *dept,
    int service, struct service_version *out, struct fault *why);
/* Its id alone, which costs little. */
enum fault_code service_current_id(struct db *, const char *dept, int service,
    int64_t *id, struct fault *why);
enum fault_code service_version_find(struct db *, struct arena *, int64_t id,
    struct service_version *out, struct fault *why);
enum fault_code service_version_numbered(struct db *, struct arena *,
    const char *dept, int service, int version, struct service_version *out,
    struct fault *why);
/* The current versions, by department and service. */
enum fault_code service_list(struct db *, struct arena *,
    struct service_version **out, size_t *n, struct fault *why);

#endif
