/*
 * vec: a growing array of one type inside an arena.
 *
 *	struct { VEC_OF(struct row) } rows = { 0 };
 *	*VEC_ADD(arena, &rows) = row;
 *	for (size_t i = 0; i < rows.n; i++) use(&rows.at[i]);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>
#include <string.h>

#include "arena.h"

#define VEC_OF(type) type *at; size_t n; size_t cap;

/* The address of a new, zeroed last element. Elements may move. */
#define VEC_ADD(arena, v) \
	((v)->at = vec_room((arena), (v)->at, (v)->n, &(v)->cap, \
	    sizeof *(v)->at), &(v)->at[(v)->n++])

static inline void *
vec_room(struct arena *a, void *at, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return at;
	size_t want = *cap == 0 ? 8 : *cap * 2;
	void *to = arena_array(a, want, size);
	if (at != NULL)
		memcpy(to, at, n * size);
	*cap = want;
	return to;
}

#endif
