/*
 * Any bytes as a multipart form, the first line being its Content-Type: a file
 * lies inside the body, no part holds its own delimiter, and limits are kept.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "http_form.h"
#include "own.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct http_field *f, struct slice body)
{
	if (f->name.len == 0 || f->name.len > 30 ||
	    f->value.len > (f->is_file ? 500u : 200u) ||
	    !utf8_valid(f->name, NULL) || !utf8_valid(f->file_name, NULL) ||
	    memchr(f->file_name.at == NULL ? "" : f->file_name.at, '/',
	    f->file_name.len) != NULL)
		abort();
	if (f->is_file && (f->value.at < body.at ||
	    f->value.at + f->value.len > body.at + body.len))
		abort();
	if (!f->is_file && (f->value.at[f->value.len] != '\0' ||
	    !utf8_valid(f->value, NULL)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct http_form_limits l = { .fields_most = 20, .name_most = 30,
	    .value_most = 200, .file_most = 500 };
	struct slice body = slice_from(at, n), type;
	struct http_form f;
	if (!slice_cut(&body, '\n', &type) || body.at == NULL)
		return 0;
	if (http_multipart_read(a, arena_text(a, type.at, type.len), body, &l,
	    &f, NULL) != FAULT_NONE)
		return 0;
	if (f.n > 20)
		abort();
	for (size_t i = 0; i < f.n; i++)
		check(&f.fields[i], body);
	return 0;
}
