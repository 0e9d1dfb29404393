/*
 * Any bytes as a form and as credentials: what is accepted keeps its limits, is
 * UTF-8 and holds no NUL; and encoding it again reads back the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "http_form.h"
#include "own.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
encode(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_printf(b, "%%%02X", (unsigned char)s.at[i]);
}

static void
read_again(struct arena *a, const struct http_form *f,
    const struct http_form_limits *l)
{
	struct buf b = buf_make(a, 256);
	struct http_form again;
	for (size_t i = 0; i < f->n; i++) {
		if (i > 0)
			buf_putc(&b, '&');
		encode(&b, f->fields[i].name);
		buf_putc(&b, '=');
		encode(&b, f->fields[i].value);
	}
	if (http_form_read(a, buf_slice(&b), l, &again, NULL) != FAULT_NONE ||
	    again.n != f->n)
		abort();
	for (size_t i = 0; i < f->n; i++)
		if (!slice_eq(f->fields[i].name, again.fields[i].name) ||
		    !slice_eq(f->fields[i].value, again.fields[i].value))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct http_form_limits l = { .fields_most = 20, .name_most = 30,
	    .value_most = 200 };
	struct http_form f;
	struct slice user, password;
	if (http_form_read(a, slice_from(at, n), &l, &f, NULL) ==
	    FAULT_NONE) {
		if (f.n > 20)
			abort();
		for (size_t i = 0; i < f.n; i++)
			if (f.fields[i].name.len > 30 ||
			    f.fields[i].value.len > 200 ||
			    f.fields[i].value.at[f.fields[i].value.len] != 0 ||
			    !utf8_valid(f.fields[i].value, NULL))
				abort();
		read_again(a, &f, &l);
	}
	if (http_basic_read(a, arena_text(a, at, n), &user, &password, NULL) ==
	    FAULT_NONE && memchr(user.at, ':', user.len) != NULL)
		abort();
	return 0;
}
