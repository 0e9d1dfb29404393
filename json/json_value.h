/*
 * json_value: the tree json_read() makes, in the arena. Used inside json/ only.
 */
#ifndef JSON_JSON_VALUE_H
#define JSON_JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json_read.h"
#include "slice.h"

enum json_kind { JSON_IS_OBJECT, JSON_IS_ARRAY, JSON_IS_TEXT, JSON_IS_INT,
	JSON_IS_REAL, JSON_IS_BOOL, JSON_IS_NULL };

struct json {
	enum json_kind kind;
	struct json_faults *faults;
	const struct json *parent;
	struct slice key;	/* in an object */
	size_t place;		/* in an array */
	struct slice text;
	int64_t number;		/* also a bool */
	size_t n;
	struct json *members;
};

/* "an object", "a text"; for messages. */
const char *json_kind_name(enum json_kind);
/* The member, or NULL. */
const struct json *json_find(const struct json *, const char *key);

#endif
