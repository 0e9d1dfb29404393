/*
 * problem: what went wrong, as a machine reads it (RFC 9457,
 * application/problem+json).
 *
 *	{"type":"urn:mohor:problem:input","title":"...","status":422,
 *	 "detail":"...","field":"name",
 *	 "errors":[{"field":"name","detail":"is missing"}]}
 *
 * type ends in the fault's word (base/fault.c); title is the word's meaning;
 * detail is the sentence a person may read.
 */
#ifndef DOOR_PROBLEM_H
#define DOOR_PROBLEM_H

#include <stddef.h>

#include "fault.h"

struct buf;

#define PROBLEM_TYPE "application/problem+json"

/* status 0: the fault's own. errors: one by one about fields; may be NULL. */
void problem_put(struct buf *, int status, const struct fault *,
    const struct fault *errors, size_t n_errors);

#endif
