/* Documents at rest: what was closed is opened, in its own row, by its key. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "own.h"
#include "seal.h"

#define NOW 1795494900

static struct arena *arena;
static char folder[64];
static const char *path;
static const struct slice uin = SLICE("AMD0152026000001");

static int
set_up(void **state)
{
	(void)state;
	arena = arena_make();
	strcpy(folder, "/tmp/mohor-seal-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	path = arena_printf(arena, "%s/keys", folder);
	return seal_ring_create(path, NOW, NULL) == FAULT_NONE ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	unlink(arena_printf(arena, "%s.lock", path));
	rmdir(folder);
	arena_drop(arena);
	return 0;
}

static struct seal_ring *
ring(void)
{
	struct seal_ring *r = NULL;
	assert_int_equal(seal_ring_open(&r, path, NULL), FAULT_NONE);
	return r;
}

static void
what_is_closed_can_be_opened(void **state)
{
	(void)state;
	AUTO(seal_ring_drop_ptr) struct seal_ring *r = ring();
	struct slice blob, text;
	for (size_t n = 0; n < 100; n += 33) {
		struct slice in = slice_from(arena_alloc(arena, n), n);
		assert_int_equal(seal_close(arena, r, in, uin, &blob, NULL),
		    FAULT_NONE);
		assert_int_equal(blob.len, n + SEAL_OVERHEAD);
		assert_int_equal(seal_blob_key(blob), seal_ring_active(r));
		assert_int_equal(seal_open(arena, r, blob, uin, &text, NULL),
		    FAULT_NONE);
		assert_true(slice_eq(text, in));
	}
}

static void
the_same_text_is_never_closed_alike(void **state)
{
	(void)state;
	AUTO(seal_ring_drop_ptr) struct seal_ring *r = ring();
	struct slice a, b;
	seal_close(arena, r, slice_of("text"), uin, &a, NULL);
	seal_close(arena, r, slice_of("text"), uin, &b, NULL);
	assert_false(slice_eq(a, b));
}

static void
one_changed_byte_or_another_row_is_damage(void **state)
{
	(void)state;
	AUTO(seal_ring_drop_ptr) struct seal_ring *r = ring();
	struct slice blob, text;
	seal_close(arena, r, slice_of("a certificate"), uin, &blob, NULL);
	for (size_t i = 0; i < blob.len; i++) {
		char *bad = arena_copy(arena, blob.at, blob.len);
		bad[i] ^= 1;
		enum fault_code code = seal_open(arena, r,
		    slice_from(bad, blob.len), uin, &text, NULL);
		/* Bytes 1 to 4 name the key. */
		assert_int_equal(code, i >= 1 && i <= 4 ? FAULT_ABSENT :
		    FAULT_DAMAGE);
	}
	assert_int_equal(seal_open(arena, r, blob,
	    slice_of("AMD0152026000002"), &text, NULL), FAULT_DAMAGE);
	for (size_t n = 0; n < blob.len; n++)
		assert_int_equal(seal_open(arena, r, slice_head(blob, n), uin,
		    &text, NULL), FAULT_DAMAGE);
}

static void
a_new_key_closes_and_the_old_one_still_opens(void **state)
{
	(void)state;
	AUTO(seal_ring_drop_ptr) struct seal_ring *one = ring();
	struct slice blob, again, text;
	size_t n = seal_ring_count(one);
	seal_close(arena, one, slice_of("text"), uin, &blob, NULL);
	assert_int_equal(seal_ring_add(path, NOW, NULL), FAULT_NONE);
	AUTO(seal_ring_drop_ptr) struct seal_ring *two = ring();
	assert_int_equal(seal_ring_count(two), n + 1);
	assert_int_not_equal(seal_ring_active(one), seal_ring_active(two));
	assert_int_equal(seal_again(arena, two, blob, uin, &again, NULL),
	    FAULT_NONE);
	assert_int_equal(seal_blob_key(again), seal_ring_active(two));
	assert_int_equal(seal_open(arena, two, blob, uin, &text, NULL),
	    FAULT_NONE);
	assert_int_equal(seal_open(arena, one, again, uin, &text, NULL),
	    FAULT_ABSENT);
	assert_int_equal(seal_again(arena, two, again, uin, &text, NULL),
	    FAULT_NONE);
	assert_ptr_equal(text.at, again.at);
}

static void
a_key_file_that_others_may_read_is_refused(void **state)
{
	(void)state;
	struct seal_ring *r;
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	chmod(path, 0640);
	assert_int_equal(seal_ring_open(&r, path, NULL), FAULT_DENIED);
	assert_int_equal(seal_ring_add(path, NOW, NULL), FAULT_DENIED);
	chmod(path, 0600);
	assert_int_equal(seal_ring_create(path, NOW, NULL), FAULT_CLASH);
}

static void
a_damaged_key_file_names_the_line(void **state)
{
	(void)state;
	static const char *const rows[] = { "", "mohor-seal\n",
	    "mohor-seal 2 00000001 2026-11-24T00:00:00Z "
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
	    "mohor-seal 1 00000001 yesterday "
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
	    "mohor-seal 1 00000001 2026-11-24T00:00:00Z AAAA\n",
	    "mohor-seal 1 00000001 2026-11-24T00:00:00Z "
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	    "mohor-seal 1 00000001 2026-11-24T00:00:00Z "
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" };
	const char *bad = arena_printf(arena, "%s/bad", folder);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct seal_ring *r;
		struct fault why;
		assert_int_equal(file_write(bad, 0600, slice_of(rows[i]), NULL),
		    FAULT_NONE);
		assert_int_equal(seal_ring_open(&r, bad, &why), FAULT_DAMAGE);
		assert_non_null(strstr(why.where, i == 5 ? "line 2" :
		    "line 1"));
	}
	unlink(bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_closed_can_be_opened),
	    cmocka_unit_test(the_same_text_is_never_closed_alike),
	    cmocka_unit_test(one_changed_byte_or_another_row_is_damage),
	    cmocka_unit_test(a_new_key_closes_and_the_old_one_still_opens),
	    cmocka_unit_test(a_key_file_that_others_may_read_is_refused),
	    cmocka_unit_test(a_damaged_key_file_names_the_line),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
