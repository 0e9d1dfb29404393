/*
 * form_value: one value, one field type. Used by form.c alone.
 */
#ifndef RULES_FORM_VALUE_H
#define RULES_FORM_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "service.h"
#include "slice.h"

struct arena;

/*
 * value is trimmed and not empty. On success *out is the value as it goes onto
 * the certificate. FAULT_INPUT with the sentence only; the caller knows where.
 */
enum fault_code form_value(struct arena *, const struct service_field *,
    struct slice value, int64_t today, struct slice *out, struct fault *why);

#define FORM_LIST 280
/* Adds to a list for a message: "a, b, c", with ... when it grows too long. *n
 * is its length so far, 0 at first. */
void form_list(char list[FORM_LIST], size_t *n, struct slice);

/* Lower case without blanks, hyphens and underscores (ASCII ones), for
 * comparing what people type with what is defined. */
bool form_same(struct slice a, struct slice b);

#endif
