#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "conf.h"
#include "own.h"

static enum fault_code
read_text(struct arena *a, const char *text, struct conf *out,
    struct fault *why)
{
	return conf_read(a, slice_of(text), "mohor.conf", out, why);
}

static void
an_empty_file_gives_the_defaults(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct conf c;
	assert_int_equal(read_text(a, "", &c, NULL), FAULT_NONE);
	assert_int_equal(c.group_size, 128);
	assert_true(slice_is(c.host, "verify.example.gov.in"));
}

static void
what_is_written_reads_back_the_same(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct conf c, d;
	conf_defaults(&c);
	c.host = slice_of("certs.example.test:8443");
	c.test_pki = true;
	c.level = CONF_LEVEL_BT;
	c.tsa_url = slice_of("http://127.0.0.1:1/tsa");
	struct buf b = buf_make(a, 4096), e = buf_make(a, 4096);
	conf_put_file(&b, &c);
	assert_int_equal(conf_read(a, buf_slice(&b), "x", &d, NULL),
	    FAULT_NONE);
	conf_put_file(&e, &d);
	assert_true(slice_eq(buf_slice(&b), buf_slice(&e)));
	assert_true(d.test_pki);
}

static void
mistakes_are_named_by_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *where, *part;
	} rows[] = {
		{ "[press]\ngroup_size = 0\n", "mohor.conf: line 2", "1 to 512" },
		{ "[press]\n\nspeed = 9\n", "mohor.conf: line 3", "speed" },
		{ "[public]\nhost=a\nhost=b\n", "mohor.conf: line 3", "twice" },
		{ "[public]\nhost=a\n  b\n", "mohor.conf: line 3", "twice" },
		{ "nonsense\n", "mohor.conf: line 1", "neither" },
		{ "[public]\nhost = HTTP://x\n", "mohor.conf: line 2", "host" },
		{ "[signature]\ntest_pki = true\n", "mohor.conf: line 2", "yes" },
		{ "[signature]\nlevel = B-T\n", "mohor.conf", "tsa_url" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct conf c;
		struct fault why = { 0 };
		assert_int_equal(read_text(a, rows[i].text, &c, &why),
		    FAULT_INPUT);
		assert_string_equal(why.where, rows[i].where);
		assert_non_null(strstr(why.say, rows[i].part));
	}
}

static void
a_site_that_may_frame_is_an_origin_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		enum fault_code code;
	} rows[] = {
		{ "", FAULT_NONE },
		{ "https://portal.example", FAULT_NONE },
		{ "https://a.example:8443  https://b.example", FAULT_NONE },
		{ "http://localhost:8000", FAULT_NONE },
		{ "*", FAULT_INPUT },
		{ "https://*.example", FAULT_INPUT },
		{ "http://portal.example", FAULT_INPUT },
		{ "https://portal.example/path", FAULT_INPUT },
		{ "https://portal.example,https://b.example", FAULT_INPUT },
		{ "https:", FAULT_INPUT },
		{ "https://", FAULT_INPUT },
		{ "'self'", FAULT_INPUT },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct conf c;
		struct fault why = { 0 };
		if (read_text(a, arena_printf(a, "[embed]\nsites = %s\n",
		    rows[i].text), &c, &why) != rows[i].code)
			fail_msg("%s: %s", rows[i].text, why.say);
	}
}

static void
a_line_too_long_is_refused(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[2000];
	struct conf c;
	memset(text, 'a', sizeof text - 1);
	memcpy(text, "[state]\nname_en = ", 18);
	text[sizeof text - 1] = '\0';
	assert_int_equal(read_text(a, text, &c, NULL), FAULT_INPUT);
}

static const char *
changed(struct arena *a, const char *text)
{
	struct buf b = buf_make(a, 256);
	conf_put_changed(&b, slice_of(text), "store", "where", slice_of("x"));
	return buf_text(&b);
}

static void
a_setting_is_changed_where_it_stands(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	assert_string_equal(changed(a, "# a\n[store]\n# b\nwhere = y\n"
	    "[press]\njobs = 2\n"), "# a\n[store]\n# b\nwhere = x\n"
	    "[press]\njobs = 2\n");
	assert_string_equal(changed(a, "[store]\n#where = \n"),
	    "[store]\nwhere = x\n");
	assert_string_equal(changed(a, "[store]\n#where = \nwhere=y"),
	    "[store]\n#where = \nwhere = x\n");
}

static void
a_setting_that_stands_nowhere_is_put_into_its_section(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	assert_string_equal(changed(a, "[press]\nwhere = 1\n[store]\n# b\n"),
	    "[press]\nwhere = 1\n[store]\nwhere = x\n# b\n");
	assert_string_equal(changed(a, "[press]\njobs = 1"),
	    "[press]\njobs = 1\n\n[store]\nwhere = x\n");
	assert_string_equal(changed(a, "[store]\nwherever = 1\n"),
	    "[store]\nwhere = x\nwherever = 1\n");
	assert_string_equal(changed(a, ""), "\n[store]\nwhere = x\n");
}

static void
a_file_of_ours_reads_back_with_the_change(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct conf c, d;
	conf_defaults(&c);
	c.host = slice_of("certs.example.test");
	struct buf b = buf_make(a, 4096), e = buf_make(a, 4096),
	    f = buf_make(a, 4096);
	conf_put_file(&b, &c);
	conf_put_changed(&e, buf_slice(&b), "store", "where",
	    slice_of("postgresql://mohor@here/there"));
	assert_int_equal(conf_read(a, buf_slice(&e), "x", &d, NULL),
	    FAULT_NONE);
	c.store_where = slice_of("postgresql://mohor@here/there");
	conf_put_file(&f, &c);
	assert_true(slice_eq(buf_slice(&e), buf_slice(&f)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_gives_the_defaults),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(mistakes_are_named_by_line),
		cmocka_unit_test(
		    a_site_that_may_frame_is_an_origin_and_nothing_else),
		cmocka_unit_test(a_line_too_long_is_refused),
		cmocka_unit_test(a_setting_is_changed_where_it_stands),
		cmocka_unit_test(
		    a_setting_that_stands_nowhere_is_put_into_its_section),
		cmocka_unit_test(a_file_of_ours_reads_back_with_the_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
