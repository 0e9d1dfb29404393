/*
 * Any bytes as a request line's target and a block of headers: what is accepted
 * has no second meaning. A path has no dot segment, empty segment or encoded slash
 * even after one more decoding; the headers are exactly the lines of the block.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "http_check.h"
#include "http_form.h"
#include "own.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_target(struct arena *a, struct slice raw)
{
	struct http_target t;
	struct slice plain;
	if (http_check_target(raw, &t) != NULL)
		return;
	if (t.path.len == 0 || t.path.at[0] != '/')
		abort();
	if (!http_decode(a, t.path, false, &plain))
		return;		/* not UTF-8: the doors refuse it */
	struct buf b = buf_make(a, plain.len + 2);
	buf_put_slice(&b, plain);
	buf_putc(&b, '/');
	const char *text = buf_text(&b);
	if (strstr(text, "/../") != NULL || strstr(text, "/./") != NULL ||
	    memmem(plain.at, plain.len, "//", 2) != NULL ||
	    strchr(text, '\\') != NULL)
		abort();
}

/* What libmicrohttpd does to a block of lines. */
static size_t
soften(char *at, size_t n)
{
	bool in_name = true;
	for (size_t i = 0; i < n; i++) {
		if (at[i] == '\r' && i + 1 < n && at[i + 1] == '\n')
			at[i] = '\0';
		if (at[i] == '\n') {
			at[i] = '\0';
			in_name = true;
		} else if (at[i] == ':' && in_name) {
			at[i] = '\0';
			in_name = false;
		}
	}
	return n;
}

static void
try_headers(struct arena *a, struct slice raw)
{
	char *block = arena_copy(a, raw.at, raw.len);
	struct http_header h[HTTP_HEADERS_MOST];
	struct http_framing framing;
	size_t n, bytes = 2;
	if (http_check_block(block, soften(block, raw.len), h, &n) != NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		if (h[i].name[0] == '\0' || h[i].value <= h[i].name)
			abort();
		bytes += (size_t)(h[i].value - h[i].name) +
		    strlen(h[i].value) + 2;
	}
	if (bytes != raw.len)
		abort();
	if (http_check_headers(h, n, true, (struct slice){ NULL, 0 },
	    &framing) == NULL && framing.chunked && framing.has_length)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice rest = slice_from(at, n), target;
	if (!slice_cut(&rest, '\n', &target))
		return 0;
	try_target(a, target);
	if (rest.at != NULL)
		try_headers(a, rest);
	return 0;
}
