/*
 * catalogue: departments and the definitions of their services (S10, S15, S24).
 */
#ifndef OFFICE_CATALOGUE_H
#define OFFICE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "service_store.h"
#include "slice.h"

struct arena;
struct db;
struct json_faults;
struct service;

/* Reads the table `code,name,name_bn` into the register. */
enum fault_code catalogue_departments(struct db *, struct slice csv,
    const char *name, size_t *n, struct fault *why);

/* Takes a definition in as the next version; *added is false when it is the
 * current one already. FAULT_INPUT: see faults, which hold every mistake.
 * FAULT_ABSENT: there is no such department. */
enum fault_code catalogue_import(struct db *, struct arena *,
    struct slice json, const char *name, int64_t now_s,
    struct service_version *out, bool *added, struct json_faults *faults,
    struct fault *why);

struct catalogue_entry {
	struct service_version version;
	const struct service *service;
};

/* The current version of "BCW-001", "bcw001" ...; FAULT_ABSENT lists what there
 * is. */
enum fault_code catalogue_find(struct db *, struct arena *, const char *code,
    struct catalogue_entry *out, struct fault *why);
/* A version by its id, as certificates and batches refer to it. */
enum fault_code catalogue_version(struct db *, struct arena *, int64_t id,
    struct catalogue_entry *out, struct fault *why);
enum fault_code catalogue_list(struct db *, struct arena *,
    struct catalogue_entry **out, size_t *n, struct fault *why);

#endif
