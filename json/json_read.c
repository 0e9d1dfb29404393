/*
 * jansson does the parsing; its tree is copied into the arena at once and let
 * go, so that nothing outside needs to release anything.
 */
#include "json_read.h"

#include <jansson.h>
#include <stdio.h>

#include "arena.h"
#include "json_value.h"
#include "own.h"

static void
drop(json_t **value)
{
	json_decref(*value);
}

static struct slice
copy_text(struct arena *a, const char *at, size_t n)
{
	return slice_from(arena_text(a, at, n), n);
}

static bool copy(struct arena *, json_t *, int depth, struct json *to);

static bool
copy_object(struct arena *a, json_t *from, int depth, struct json *to)
{
	to->n = json_object_size(from);
	to->members = ARENA_ARRAY(a, struct json, to->n);
	const char *key;
	json_t *value;
	size_t i = 0;
	json_object_foreach(from, key, value) {
		struct json *m = &to->members[i++];
		m->parent = to;
		m->key = copy_text(a, key, strlen(key));
		if (!copy(a, value, depth + 1, m))
			return false;
	}
	return true;
}

static bool
copy_array(struct arena *a, json_t *from, int depth, struct json *to)
{
	to->n = json_array_size(from);
	to->members = ARENA_ARRAY(a, struct json, to->n);
	for (size_t i = 0; i < to->n; i++) {
		to->members[i].parent = to;
		to->members[i].place = i;
		if (!copy(a, json_array_get(from, i), depth + 1,
		    &to->members[i]))
			return false;
	}
	return true;
}

/* False when it is too deep. */
static bool
copy(struct arena *a, json_t *from, int depth, struct json *to)
{
	if (to->parent != NULL)
		to->faults = to->parent->faults;
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		to->kind = JSON_IS_OBJECT;
		return depth < JSON_DEPTH_MOST &&
		    copy_object(a, from, depth, to);
	case JSON_ARRAY:
		to->kind = JSON_IS_ARRAY;
		return depth < JSON_DEPTH_MOST &&
		    copy_array(a, from, depth, to);
	case JSON_STRING:
		to->kind = JSON_IS_TEXT;
		to->text = copy_text(a, json_string_value(from),
		    json_string_length(from));
		break;
	case JSON_INTEGER:
		to->kind = JSON_IS_INT;
		to->number = json_integer_value(from);
		break;
	case JSON_REAL:
		to->kind = JSON_IS_REAL;
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		to->kind = JSON_IS_BOOL;
		to->number = json_is_true(from);
		break;
	case JSON_NULL:
		to->kind = JSON_IS_NULL;
		break;
	}
	return true;
}

enum fault_code
json_read(struct arena *a, struct slice text, const char *name,
    struct json_faults *faults, struct json **root, struct fault *why)
{
	if (text.len > JSON_SIZE_MOST)
		return fault_at(why, FAULT_LIMIT, name,
		    "the text has %zu bytes; %zu is the most", text.len,
		    JSON_SIZE_MOST);
	if (slice_starts(text, "\xef\xbb\xbf"))
		text = slice_skip(text, 3);
	json_error_t error;
	AUTO(drop) json_t *tree = json_loadb(text.at == NULL ? "" : text.at,
	    text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (tree == NULL) {
		char where[96];
		snprintf(where, sizeof where, "%.60s: line %d, column %d",
		    name, error.line, error.column);
		return fault_at(why, FAULT_INPUT, where, "not valid JSON: %s",
		    error.text);
	}
	faults->arena = a;
	faults->n = faults->dropped = 0;
	struct json *to = ARENA_NEW(a, struct json);
	to->faults = faults;
	if (!copy(a, tree, 0, to))
		return fault_at(why, FAULT_LIMIT, name,
		    "objects and lists lie more than %d deep",
		    JSON_DEPTH_MOST);
	*root = to;
	return FAULT_NONE;
}
