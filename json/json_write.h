/*
 * json_write: JSON text straight into a buffer, without a tree.
 *
 *	struct json_write w = json_write_to(&b);
 *	json_put_object(&w);
 *	json_put_key(&w, "uin");
 *	json_put_text(&w, uin);
 *	json_put_end(&w);
 *
 * Members stand in the order they are put and without blanks, so equal input
 * gives equal bytes. Text must be UTF-8; only what RFC 8259 section 7
 * requires is escaped. With json_write_pretty() each member has its own line.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct buf;

#define JSON_WRITE_DEPTH 32

struct json_write {
	struct buf *out;
	bool pretty;
	bool after_key;
	int depth;
	char close[JSON_WRITE_DEPTH];	/* } or ] */
	bool any[JSON_WRITE_DEPTH];	/* a member stands already */
};

struct json_write json_write_to(struct buf *);
struct json_write json_write_pretty(struct buf *);

void json_put_object(struct json_write *);
void json_put_array(struct json_write *);
/* Closes the innermost object or array. */
void json_put_end(struct json_write *);
void json_put_key(struct json_write *, const char *key);
void json_put_text(struct json_write *, struct slice);
void json_put_int(struct json_write *, int64_t);
void json_put_bool(struct json_write *, bool);
/* A value that is JSON text already. */
void json_put_raw(struct json_write *, struct slice json);

/* Key and value in one. */
void json_put_member(struct json_write *, const char *key, struct slice);
void json_put_member_int(struct json_write *, const char *key, int64_t);
void json_put_member_bool(struct json_write *, const char *key, bool);

/* The quoted, escaped text alone. */
void json_put_quoted(struct buf *, struct slice);

#endif
