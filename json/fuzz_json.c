/*
 * Any bytes, as one value and as lines: reading ends without harm, and a text
 * written again reads back the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "json_read.h"
#include "json_rows.h"
#include "json_write.h"
#include "own.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_again(struct arena *a, struct slice text)
{
	struct buf b = buf_make(a, text.len + 16);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "k", text);
	json_put_end(&w);
	struct json_faults faults;
	struct json *root;
	struct slice got;
	if (json_read(a, buf_slice(&b), "t", &faults, &root, NULL) !=
	    FAULT_NONE || !json_read_text(root, "k", JSON_MUST, 0, SIZE_MAX,
	    &got) || !slice_eq(got, text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice s = slice_from(at, n);
	struct json_faults faults;
	struct json *root;
	struct fault why;
	if (json_read(a, s, "t", &faults, &root, &why) == FAULT_NONE) {
		static const char *const words[] = { "a", "b", NULL };
		struct slice text;
		int64_t number;
		int word;
		json_read_only(root, words);
		json_read_word(root, "a", JSON_MUST, words, &word);
		json_read_int(root, "b", JSON_MAY, 0, 9, &number);
		const struct json *l = json_read_array(root, "a", JSON_MUST, 0,
		    9);
		for (size_t i = 0; i < json_read_count(l); i++)
			json_read_text(json_read_item(l, i), "a", JSON_MUST, 0,
			    9, &text);
	}
	struct rows *r;
	if (jsonl_open_slice(a, s, "t", &r, &why) != FAULT_NONE)
		return 0;
	struct row row;
	enum rows_got got;
	uint64_t line = 0;
	while ((got = rows_next(r, &row, &why)) != ROWS_END) {
		if (got == ROWS_BROKEN || row.line <= line ||
		    row.n > r->n_columns)
			abort();
		line = row.line;
		for (size_t i = 0; i < row.n && row.number < 32; i++)
			write_again(a, row.fields[i]);
	}
	rows_drop(r);
	return 0;
}
