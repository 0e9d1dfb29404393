/*
 * service_file: a service definition as the department's JSON file, the table
 * of S15 as CSV.
 *
 * Reading is strict and reports everything at once: unknown keys, wrong types,
 * stages that sum to more than the SLA, a field on which nothing depends by
 * that name. Writing is canonical: the same definition gives the same bytes, so
 * their SHA-256 names the version.
 */
#ifndef OFFICE_SERVICE_FILE_H
#define OFFICE_SERVICE_FILE_H

#include <stddef.h>

#include "fault.h"
#include "json_read.h"
#include "service.h"
#include "slice.h"

struct arena;
struct buf;

/*
 * name is the file's name for messages. FAULT_INPUT when faults->n != 0 (then
 * *why is the first of them) or the text is not JSON (faults->n is 1 as well).
 */
enum fault_code service_read(struct arena *, struct slice text,
    const char *name, struct service **out, struct json_faults *faults,
    struct fault *why);
/* The same from a file. */
enum fault_code service_read_file(struct arena *, const char *path,
    struct service **out, struct json_faults *faults, struct fault *why);

/* Canonical JSON: fixed order, defaults spelled out, no blanks. service_read()
 * of it gives the same definition. */
void service_put_json(struct buf *, const struct service *);
/* The same, one member a line: what `mohor service export` prints. */
void service_put_pretty(struct buf *, const struct service *);

/* S15: department name, code, service name, code, SLA, number of Sub-SLAs, the
 * days of each. The head has columns for `stages` of them. */
void service_put_csv_head(struct buf *, size_t stages);
void service_put_csv(struct buf *, const struct service *, size_t stages);

#endif
