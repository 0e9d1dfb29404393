/* The getters of json_read.h: each knows what it wants and says so. */
#include "json_read.h"

#include <stdarg.h>

#include "arena.h"
#include "buf.h"
#include "json_value.h"
#include "utf8.h"

const char *
json_kind_name(enum json_kind kind)
{
	static const char *const names[] = { "an object", "a list", "a text",
		"a whole number", "a number with a fraction",
		"true or false", "null" };
	return names[kind];
}

static void
put_path(struct buf *b, const struct json *v)
{
	if (v->parent == NULL)
		return;
	put_path(b, v->parent);
	if (v->parent->kind == JSON_IS_ARRAY) {
		buf_printf(b, "[%zu]", v->place);
		return;
	}
	if (b->len != 0)
		buf_putc(b, '.');
	buf_put_slice(b, v->key);
}

const char *
json_read_path(struct arena *a, const struct json *v)
{
	struct buf b = buf_make(a, 64);
	if (v != NULL)
		put_path(&b, v);
	return buf_text(&b);
}

void
json_read_fault(const struct json *v, const char *key, const char *fmt, ...)
{
	if (v == NULL)
		return;
	struct json_faults *f = v->faults;
	if (f->n == JSON_FAULTS_MOST) {
		f->dropped++;
		return;
	}
	struct buf b = buf_make(f->arena, 64);
	put_path(&b, v);
	if (key != NULL)
		buf_printf(&b, "%s%s", b.len != 0 ? "." : "", key);
	struct buf say = buf_make(f->arena, 128);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&say, fmt, ap);
	va_end(ap);
	fault_at(&f->at[f->n++], FAULT_INPUT, buf_text(&b), "%s",
	    buf_text(&say));
}

const struct json *
json_find(const struct json *v, const char *key)
{
	if (v == NULL || v->kind != JSON_IS_OBJECT)
		return NULL;
	for (size_t i = 0; i < v->n; i++)
		if (slice_is(v->members[i].key, key))
			return &v->members[i];
	return NULL;
}

bool
json_read_has(const struct json *v, const char *key)
{
	return json_find(v, key) != NULL;
}

/* The member when it is there and of its kind. */
static const struct json *
want(const struct json *v, const char *key, enum json_need need,
    enum json_kind kind)
{
	const struct json *m = json_find(v, key);
	if (m == NULL) {
		if (need == JSON_MUST && v != NULL)
			json_read_fault(v, key, "is missing; it must be %s",
			    json_kind_name(kind));
		return NULL;
	}
	if (m->kind != kind) {
		json_read_fault(m, NULL, "must be %s, not %s",
		    json_kind_name(kind), json_kind_name(m->kind));
		return NULL;
	}
	return m;
}

static bool
take_text(const struct json *m, size_t least, size_t most, struct slice *out)
{
	size_t n = utf8_length(m->text);
	if (n < least && least == 1) {
		json_read_fault(m, NULL, "must not be empty");
		return false;
	}
	if (least == most && n != least) {
		json_read_fault(m, NULL, "must have exactly %zu characters, "
		    "not %zu", least, n);
		return false;
	}
	if (n < least || n > most) {
		json_read_fault(m, NULL, "must have %zu to %zu characters, "
		    "not %zu", least, most, n);
		return false;
	}
	*out = m->text;
	return true;
}

bool
json_read_text(const struct json *v, const char *key, enum json_need need,
    size_t least, size_t most, struct slice *out)
{
	const struct json *m = want(v, key, need, JSON_IS_TEXT);
	return m != NULL && take_text(m, least, most, out);
}

bool
json_read_int(const struct json *v, const char *key, enum json_need need,
    int64_t least, int64_t most, int64_t *out)
{
	const struct json *m = want(v, key, need, JSON_IS_INT);
	if (m == NULL)
		return false;
	if (m->number < least || m->number > most) {
		json_read_fault(m, NULL, "must be %lld to %lld, not %lld",
		    (long long)least, (long long)most, (long long)m->number);
		return false;
	}
	*out = m->number;
	return true;
}

bool
json_read_bool(const struct json *v, const char *key, enum json_need need,
    bool *out)
{
	const struct json *m = want(v, key, need, JSON_IS_BOOL);
	if (m == NULL)
		return false;
	*out = m->number != 0;
	return true;
}

static const char *
join(struct arena *a, const char *const words[])
{
	struct buf b = buf_make(a, 128);
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : ", ", words[i]);
	return buf_text(&b);
}

bool
json_read_word(const struct json *v, const char *key, enum json_need need,
    const char *const words[], int *out)
{
	const struct json *m = want(v, key, need, JSON_IS_TEXT);
	if (m == NULL)
		return false;
	for (int i = 0; words[i] != NULL; i++)
		if (slice_is(m->text, words[i])) {
			*out = i;
			return true;
		}
	json_read_fault(m, NULL, "must be one of: %s",
	    join(m->faults->arena, words));
	return false;
}

const struct json *
json_read_object(const struct json *v, const char *key, enum json_need need)
{
	return want(v, key, need, JSON_IS_OBJECT);
}

const struct json *
json_read_array(const struct json *v, const char *key, enum json_need need,
    size_t least, size_t most)
{
	const struct json *m = want(v, key, need, JSON_IS_ARRAY);
	if (m != NULL && (m->n < least || m->n > most)) {
		json_read_fault(m, NULL, "must have %zu to %zu entries, not "
		    "%zu", least, most, m->n);
		return NULL;
	}
	return m;
}

size_t
json_read_count(const struct json *v)
{
	return v == NULL ? 0 : v->n;
}

struct slice
json_read_key(const struct json *v, size_t i)
{
	return v->members[i].key;
}

bool
json_read_plain(struct arena *a, const struct json *v, size_t i,
    struct slice *out)
{
	const struct json *m = &v->members[i];
	switch (m->kind) {
	case JSON_IS_TEXT:
		*out = m->text;
		return true;
	case JSON_IS_INT:
		*out = slice_of(arena_printf(a, "%lld", (long long)m->number));
		return true;
	case JSON_IS_BOOL:
		*out = slice_of(m->number != 0 ? "true" : "false");
		return true;
	case JSON_IS_NULL:
		*out = slice_of("");
		return true;
	case JSON_IS_REAL:
		json_read_fault(m, NULL, "must be a text, for a number with a"
		    " fraction has more than one spelling");
		return false;
	case JSON_IS_OBJECT:
	case JSON_IS_ARRAY:
		break;
	}
	json_read_fault(m, NULL, "must be a text or a whole number, not %s",
	    json_kind_name(m->kind));
	return false;
}

static const struct json *
item(const struct json *array, size_t i, enum json_kind kind)
{
	if (array == NULL || i >= array->n)
		return NULL;
	const struct json *m = &array->members[i];
	if (m->kind == kind)
		return m;
	json_read_fault(m, NULL, "must be %s, not %s", json_kind_name(kind),
	    json_kind_name(m->kind));
	return NULL;
}

const struct json *
json_read_item(const struct json *array, size_t i)
{
	return item(array, i, JSON_IS_OBJECT);
}

bool
json_read_item_text(const struct json *array, size_t i, size_t least,
    size_t most, struct slice *out)
{
	const struct json *m = item(array, i, JSON_IS_TEXT);
	return m != NULL && take_text(m, least, most, out);
}

void
json_read_only(const struct json *v, const char *const known[])
{
	if (v == NULL)
		return;
	if (v->kind != JSON_IS_OBJECT) {
		json_read_fault(v, NULL, "must be an object, not %s",
		    json_kind_name(v->kind));
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		size_t k = 0;
		while (known[k] != NULL &&
		    !slice_is(v->members[i].key, known[k]))
			k++;
		if (known[k] == NULL)
			json_read_fault(&v->members[i], NULL,
			    "is not known here; known are: %s",
			    join(v->faults->arena, known));
	}
}
