/*
 * json_read: strict JSON (RFC 8259), every mistake named by its path.
 *
 *	struct json_faults faults;
 *	struct json *root;
 *	code = json_read(arena, text, "BCW-001.json", &faults, &root, why);
 *	json_read_only(root, (const char *[]){ "name", "days", NULL });
 *	json_read_int(root, "days", JSON_MUST, 1, 365, &days);
 *	if (faults.n != 0) ...	"stages[2].days: must be 1 to 365"
 *
 * Refused outright: more than 1 MB, more than 32 levels, a key twice in one
 * object, anything after the value, \u0000, bytes that are not UTF-8. Getters
 * record what is wrong and leave the output alone, so that one run reports
 * everything; a getter on NULL is silent, its parent having been reported.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct json;

#define JSON_SIZE_MOST ((size_t)1024 * 1024)
#define JSON_DEPTH_MOST 32
#define JSON_FAULTS_MOST 50

struct json_faults {
	struct arena *arena;
	size_t n;	/* at most JSON_FAULTS_MOST are kept */
	size_t dropped;	/* further ones */
	struct fault at[JSON_FAULTS_MOST];
};

/* Parses; everything lives in the arena. FAULT_INPUT with where = "NAME: line
 * 3, column 14"; FAULT_LIMIT. faults is emptied. */
enum fault_code json_read(struct arena *, struct slice text, const char *name,
    struct json_faults *faults, struct json **root, struct fault *why);

/* Records a mistake of one's own about a value; key may be NULL. */
void json_read_fault(const struct json *, const char *key, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/* The value's path: "stages[2].days"; "" for the root. */
const char *json_read_path(struct arena *, const struct json *);

enum json_need { JSON_MAY, JSON_MUST };

/* Each reads member `key` of an object; true when it was there and right. */
bool json_read_text(const struct json *, const char *key, enum json_need,
    size_t min_points, size_t most_points, struct slice *out);
bool json_read_int(const struct json *, const char *key, enum json_need,
    int64_t least, int64_t most, int64_t *out);
bool json_read_bool(const struct json *, const char *key, enum json_need,
    bool *out);
/* One of the words; *out is its place in the list (NULL-terminated). */
bool json_read_word(const struct json *, const char *key, enum json_need,
    const char *const words[], int *out);
/* NULL when absent or wrong. */
const struct json *json_read_object(const struct json *, const char *key,
    enum json_need);
const struct json *json_read_array(const struct json *, const char *key,
    enum json_need, size_t least, size_t most);

/* Members of an array or object; 0 for NULL. */
size_t json_read_count(const struct json *);
/* The key of an object's i-th member, NUL-terminated behind the slice. */
struct slice json_read_key(const struct json *, size_t i);
/* An object's i-th member as a text: a text, a whole number, true, false, or
 * null (empty), as json_rows.h takes them. */
bool json_read_plain(struct arena *, const struct json *, size_t i,
    struct slice *out);
/* The i-th, which must be an object (else a fault is recorded and NULL). */
const struct json *json_read_item(const struct json *array, size_t i);
/* The i-th, which must be a text. */
bool json_read_item_text(const struct json *array, size_t i,
    size_t min_points, size_t most_points, struct slice *out);

/* Records every key that is not in the list, and names those that are. */
void json_read_only(const struct json *, const char *const known[]);
/* Is there such a member at all? */
bool json_read_has(const struct json *, const char *key);

#endif
