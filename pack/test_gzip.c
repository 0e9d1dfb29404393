/* One fact a test about packing and unpacking gzip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "gzip.h"
#include "own.h"

#define MOST 1000000

/* What `printf 'hello\n' | gzip -n` of GNU gzip writes. */
static const unsigned char hello[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00, 0x20,
	0x30, 0x3a, 0x36, 0x06, 0x00, 0x00, 0x00 };

static struct slice
text_of(struct arena *arena, size_t n)
{
	char *at = arena_alloc(arena, n);
	for (size_t i = 0; i < n; i++)
		at[i] = (char)('a' + i * i % 23);
	return slice_from(at, n);
}

static void
what_was_packed_is_unpacked_at_every_level(void **state)
{
	(void)state;
	static const enum gzip_level levels[] = { GZIP_FAST, GZIP_USUAL,
		GZIP_SMALL, GZIP_SMALLEST };
	static const size_t sizes[] = { 0, 1, 2, 1031, 1032, 1033, 65536,
		MOST };
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		for (size_t j = 0; j < COUNT_OF(sizes); j++) {
			struct slice in = text_of(arena, sizes[j]);
			struct slice out = { 0 };
			struct fault why;
			assert_int_equal(gzip_unpack(arena, gzip_pack(arena,
			    in, levels[i]), MOST, &out, &why), FAULT_NONE);
			assert_true(slice_eq(in, out));
		}
	}
}

static void
the_same_bytes_pack_the_same(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice in = text_of(arena, 5000);
	assert_true(slice_eq(gzip_pack(arena, in, GZIP_USUAL),
	    gzip_pack(arena, in, GZIP_USUAL)));
}

static void
sixteen_kilobytes_of_nothing_pack_into_less_than_a_hundred_bytes(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice in = slice_from(arena_alloc(arena, 16384), 16384);
	assert_true(gzip_pack(arena, in, GZIP_SMALLEST).len < 100);
}

static void
what_gnu_gzip_packed_is_unpacked(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice out = { 0 };
	struct fault why;
	assert_int_equal(gzip_unpack(arena, slice_from(hello, sizeof(hello)),
	    MOST, &out, &why), FAULT_NONE);
	assert_true(slice_is(out, "hello\n"));
}

static void
more_than_the_limit_is_refused_and_the_limit_itself_is_not(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice packed = gzip_pack(arena, text_of(arena, 1000),
	    GZIP_USUAL);
	struct slice out = { 0 };
	struct fault why;
	assert_int_equal(gzip_unpack(arena, packed, 999, &out, &why),
	    FAULT_LIMIT);
	assert_null(out.at);
	assert_int_equal(gzip_unpack(arena, packed, 1000, &out, &why),
	    FAULT_NONE);
}

static void
a_bomb_that_lies_about_its_length_is_unpacked_no_further(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice packed = gzip_pack(arena, slice_from(arena_alloc(arena,
	    MOST), MOST), GZIP_USUAL);
	char *bytes = arena_text(arena, packed.at, packed.len);
	memcpy(bytes + packed.len - 4, "\x10\0\0\0", 4);
	struct slice out = { 0 };
	struct fault why;
	assert_int_equal(gzip_unpack(arena, slice_from(bytes, packed.len), 100,
	    &out, &why), FAULT_INPUT);
	assert_null(out.at);
}

static void
a_few_bytes_that_promise_gigabytes_take_no_memory(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	char bytes[sizeof(hello)];
	memcpy(bytes, hello, sizeof(bytes));
	memcpy(bytes + sizeof(bytes) - 4, "\xff\xff\xff\xff", 4);
	size_t before = arena_held(arena);
	struct slice out = { 0 };
	struct fault why;
	assert_int_equal(gzip_unpack(arena, slice_from(bytes, sizeof(bytes)),
	    UINT32_MAX, &out, &why), FAULT_INPUT);
	assert_int_equal(arena_held(arena), before);
}

/* Time, system and the padding after the last code are covered by no check; a
 * change there leaves the text as it is. */
static void
no_altered_bit_changes_what_is_unpacked(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	size_t refused = 0;
	for (size_t bit = 0; bit < sizeof(hello) * 8; bit++) {
		char bytes[sizeof(hello)];
		memcpy(bytes, hello, sizeof(bytes));
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ (1 << bit % 8));
		struct slice out = { 0 };
		struct fault why;
		enum fault_code got = gzip_unpack(arena, slice_from(bytes,
		    sizeof(bytes)), MOST, &out, &why);
		assert_true(got == FAULT_INPUT || got == FAULT_LIMIT ||
		    slice_is(out, "hello\n"));
		refused += got != FAULT_NONE;
	}
	assert_true(refused > sizeof(hello) * 4);
}

static void
no_beginning_of_it_is_unpacked(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	for (size_t n = 0; n < sizeof(hello); n++) {
		struct slice out = { 0 };
		struct fault why;
		char *bytes = malloc(n + 1); /* its end is the sanitizer's */
		assert_non_null(bytes);
		memcpy(bytes, hello, n);
		assert_int_not_equal(gzip_unpack(arena, slice_from(bytes, n),
		    MOST, &out, &why), FAULT_NONE);
		free(bytes);
	}
}

static void
what_follows_the_member_is_refused(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct buf b = buf_make(arena, 64);
	buf_put(&b, hello, sizeof(hello));
	buf_put(&b, hello, sizeof(hello));
	struct slice out = { 0 };
	struct fault why;
	assert_int_equal(gzip_unpack(arena, buf_slice(&b), MOST, &out, &why),
	    FAULT_INPUT);
	assert_string_equal(why.say,
	    "The compressed bytes (gzip) are followed by something else.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_packed_is_unpacked_at_every_level),
		cmocka_unit_test(the_same_bytes_pack_the_same),
		cmocka_unit_test(
		    sixteen_kilobytes_of_nothing_pack_into_less_than_a_hundred_bytes),
		cmocka_unit_test(what_gnu_gzip_packed_is_unpacked),
		cmocka_unit_test(
		    more_than_the_limit_is_refused_and_the_limit_itself_is_not),
		cmocka_unit_test(
		    a_bomb_that_lies_about_its_length_is_unpacked_no_further),
		cmocka_unit_test(
		    a_few_bytes_that_promise_gigabytes_take_no_memory),
		cmocka_unit_test(no_altered_bit_changes_what_is_unpacked),
		cmocka_unit_test(no_beginning_of_it_is_unpacked),
		cmocka_unit_test(what_follows_the_member_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
