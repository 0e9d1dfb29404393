/*
 * service_parts: the pieces from which service_file.c reads a definition. Used
 * by the service_*.c files of office/ alone.
 */
#ifndef OFFICE_SERVICE_PARTS_H
#define OFFICE_SERVICE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "json_read.h"
#include "service.h"
#include "slice.h"

struct arena;

#define SERVICE_TEXT_MOST 200

/* A text that can be printed, without blanks at its ends. */
bool service_part_text(const struct json *, const char *key, enum json_need,
    size_t most, struct slice *out);
/* { "en": ..., "bn": ... } */
bool service_part_both(const struct json *, const char *key, enum json_need,
    struct service_text *out);
/* A word of [a-z][a-z0-9SEP]*, SEP being - or _. */
bool service_part_id(const struct json *, const char *key, enum json_need,
    char sep, size_t most, struct slice *out);

/* fields, holder: needs nothing read before. */
void service_read_fields(struct arena *, const struct json *root,
    struct service *);

#endif
