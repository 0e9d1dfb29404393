/* The numbers of an application: written, read, and every slip found. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "own.h"
#include "rules_random.h"
#include "ticket.h"

static void
both_numbers_are_written_as_the_procedure_shows(void **state)
{
	(void)state;
	struct ticket t = { 42, { 2026, 11, 24 }, 17 };
	struct application_no n = { "BCW", 1, 2026, 123 };
	char text[TICKET_TEXT];
	assert_int_equal(ticket_format(&t, text, NULL), FAULT_NONE);
	assert_string_equal(text, "BSK-0042-261124-00017");
	assert_int_equal(ticket_format_keyed(&t, text, NULL), FAULT_NONE);
	assert_string_equal(text, "BSK-0042-261124-00017-2");
	assert_int_equal(application_format(&n, text, NULL), FAULT_NONE);
	assert_string_equal(text, "BCW001/2026/0000123");
	assert_int_equal(application_format_keyed(&n, text, NULL), 0);
	assert_string_equal(text, "BCW001/2026/0000123-16");
}

static void
check_digits_are_those_of_the_published_schemes(void **state)
{
	(void)state;
	/* The example everybody gives for Damm's: 572 has the check 4, zeros in
	 * front changing nothing. Which of the two faults comes says whether
	 * the check agreed. */
	struct ticket t;
	struct fault why;
	assert_int_equal(ticket_parse(slice_of("BSK-0000-000000-00572-4"), &t,
	    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "cannot be"));
	assert_int_equal(ticket_parse(slice_of("BSK-0000-000000-00572-5"), &t,
	    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "check digits do not agree"));
}

static const struct {
	const char *typed;
	const char *say;	/* NULL: read */
} tickets[] = {
	{ "BSK-0042-261124-00017-2", NULL },
	{ "bsk 0042 261124 00017 2", NULL },
	{ "bsk0042261124000172", NULL },
	{ " BSK/0042/261124/00017/2\r\n", NULL },
	{ "BSK-OO42-26ll24-OOOI7-2", NULL },
	{ "BSK\xe2\x80\x93" "0042-261124-00017-\xe0\xa7\xa8", NULL },
	{ "BSK-0042-261124-00017", "this has 18" },
	{ "BSK-0042-261124-000172-2", "this has 20" },
	{ "", "this has 0" },
	{ "BSK-0042-261124-00018-2", "check digits do not agree" },
	{ "BSK-0042-261142-00017-2", "check digits do not agree" },
	{ "B5K-0042-261124-00017-2", "Character 2" },
	{ "BSK-0042-261124-00X17-2", "Character 19" },
	{ "BSL-0042-261124-00017-2", "begins with BSK" },
	{ "BSK-0042-261124-00017-2;", "Character 24" },
};

static void
a_ticket_is_read_as_people_key_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tickets); i++) {
		struct ticket t = { .serial = 7 };
		struct fault why;
		enum fault_code f = ticket_parse(slice_of(tickets[i].typed),
		    &t, &why);
		if (tickets[i].say == NULL) {
			if (f != FAULT_NONE)
				fail_msg("%s: %s", tickets[i].typed, why.say);
			assert_int_equal(t.centre, 42);
			assert_int_equal(t.day.day, 24);
			assert_int_equal(t.serial, 17);
			continue;
		}
		assert_int_equal(f, FAULT_INPUT);
		assert_int_equal(t.serial, 7);
		if (strstr(why.say, tickets[i].say) == NULL)
			fail_msg("%s: %s", tickets[i].typed, why.say);
	}
}

static void
an_application_number_is_read_as_people_key_it(void **state)
{
	(void)state;
	static const char *const good[] = { "BCW001/2026/0000123-16",
		"bcw001 2026 0000123 16", "BCW-OO1-2O26-OOOO123-I6",
		"bcw0012026000012316" };
	struct application_no n;
	struct fault why;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		if (application_parse(slice_of(good[i]), &n, &why) != 0)
			fail_msg("%s: %s", good[i], why.say);
		assert_string_equal(n.dept, "BCW");
		assert_int_equal(n.service, 1);
		assert_int_equal(n.year, 2026);
		assert_int_equal(n.serial, 123);
	}
	assert_int_equal(application_parse(slice_of("BCW001/2026/0000123"), &n,
	    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "this has 17"));
	assert_int_equal(application_parse(
	    slice_of("BCN001/2026/0000123-16"), &n, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "check digits"));
}

static void
the_exact_readers_forgive_nothing(void **state)
{
	(void)state;
	static const char *const bad_tickets[] = { "bsk-0042-261124-00017",
		"BSK-0042-261124-00017-2", "BSK-0042-261124-0001",
		"BSK-0000-261124-00017", "BSK-0042-261324-00017",
		"BSK-0042-260229-00017", "BSK-0042-261124-00000",
		"BSK 0042 261124 00017", "BSX-0042-261124-00017" };
	static const char *const bad_numbers[] = { "bcw001/2026/0000123",
		"BCW001/2026/0000123-16", "BCW000/2026/0000123",
		"BCW001/1999/0000123", "BCW001/2026/0000000",
		"BCW001-2026-0000123", "BC1001/2026/0000123" };
	struct ticket t;
	struct application_no n;
	for (size_t i = 0; i < COUNT_OF(bad_tickets); i++)
		assert_int_equal(ticket_parse_exact(slice_of(bad_tickets[i]),
		    &t, NULL), FAULT_INPUT);
	for (size_t i = 0; i < COUNT_OF(bad_numbers); i++)
		assert_int_equal(application_parse_exact(
		    slice_of(bad_numbers[i]), &n, NULL), FAULT_INPUT);
	assert_int_equal(ticket_parse_exact(slice_of("BSK-0042-280229-00017"),
	    &t, NULL), FAULT_NONE);
	assert_int_equal(t.day.year, 2028);
}

static void
a_number_outside_its_format_is_never_written(void **state)
{
	(void)state;
	static const struct ticket bad[] = {
		{ 0, { 2026, 1, 1 }, 1 }, { 10000, { 2026, 1, 1 }, 1 },
		{ 1, { 2026, 2, 29 }, 1 }, { 1, { 2100, 1, 1 }, 1 },
		{ 1, { 2026, 1, 1 }, 0 }, { 1, { 2026, 1, 1 }, 100000 },
	};
	static const struct application_no worse[] = {
		{ "BC", 1, 2026, 1 }, { "BCW", 0, 2026, 1 },
		{ "BCW", 1000, 2026, 1 }, { "BCW", 1, 1999, 1 },
		{ "BCW", 1, 2026, 0 }, { "BCW", 1, 2026, 10000000 },
	};
	char text[TICKET_TEXT] = "untouched";
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(ticket_format_keyed(&bad[i], text, NULL),
		    FAULT_BUG);
	for (size_t i = 0; i < COUNT_OF(worse); i++)
		assert_int_equal(application_format_keyed(&worse[i], text,
		    NULL), FAULT_BUG);
	assert_string_equal(text, "untouched");
}

static struct ticket
random_ticket(void)
{
	return (struct ticket){ 1 + random_below(TICKET_CENTRE_MOST),
		{ 2000 + random_below(100), 1 + random_below(12),
		1 + random_below(28) }, 1 + random_below(TICKET_SERIAL_MOST) };
}

static struct application_no
random_application(void)
{
	struct application_no n = { .service = 1 + random_below(999),
		.year = 2000 + random_below(100),
		.serial = 1 + random_below(APPLICATION_SERIAL_MOST) };
	for (int i = 0; i < 3; i++)
		n.dept[i] = (char)('A' + random_below(26));
	return n;
}

static enum fault_code
read_as(bool ticket, const char *text)
{
	struct ticket t;
	struct application_no n;
	return ticket ? ticket_parse(slice_of(text), &t, NULL) :
	    application_parse(slice_of(text), &n, NULL);
}

/* Each sign of the number replaced by each other of its kind, and each two
 * neighbouring signs exchanged. */
static long
slip_everywhere(bool ticket, const char *text)
{
	char slip[TICKET_TEXT];
	long n = 0;
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++) {
		bool letter = text[i] >= 'A' && text[i] <= 'Z';
		bool digit = text[i] >= '0' && text[i] <= '9';
		for (char c = letter ? 'A' : '0'; (letter || digit) &&
		    c <= (letter ? 'Z' : '9'); c++) {
			strcpy(slip, text);
			slip[i] = c;
			if (c != text[i] &&
			    read_as(ticket, slip) != FAULT_INPUT)
				fail_msg("%s read for %s", slip, text);
			n += c != text[i];
		}
		size_t next = i + 1;	/* across a separator, too */
		while (text[next] == '-' || text[next] == '/')
			next++;
		if ((!letter && !digit) || next >= len || text[next] == text[i])
			continue;
		strcpy(slip, text);
		slip[i] = text[next];
		slip[next] = text[i];
		if (read_as(ticket, slip) != FAULT_INPUT)
			fail_msg("%s read for %s", slip, text);
		n++;
	}
	return n;
}

static void
every_wrong_sign_and_every_exchange_of_neighbours_is_found(void **state)
{
	(void)state;
	long slips = 0;
	random_begin("slips", 7064);
	for (int run = 0; run < 5000; run++) {
		char text[TICKET_TEXT];
		struct ticket t = random_ticket();
		struct application_no n = random_application();
		assert_int_equal(ticket_format_keyed(&t, text, NULL), 0);
		slips += slip_everywhere(true, text);
		assert_int_equal(application_format_keyed(&n, text, NULL), 0);
		slips += slip_everywhere(false, text);
	}
	printf("%ld slips found\n", slips);
	assert_true(slips > 1000000);
}

static void
what_is_written_is_read_the_same(void **state)
{
	(void)state;
	random_begin("round trip", 12);
	for (int run = 0; run < 20000; run++) {
		char text[TICKET_TEXT], again[TICKET_TEXT];
		struct ticket t = random_ticket(), u;
		struct application_no n = random_application(), m;
		ticket_format(&t, text, NULL);
		assert_int_equal(ticket_parse_exact(slice_of(text), &u, NULL),
		    FAULT_NONE);
		ticket_format_keyed(&u, text, NULL);
		assert_int_equal(ticket_parse(slice_of(text), &u, NULL), 0);
		ticket_format_keyed(&t, again, NULL);
		assert_string_equal(text, again);
		application_format(&n, text, NULL);
		assert_int_equal(application_parse_exact(slice_of(text), &m,
		    NULL), FAULT_NONE);
		application_format_keyed(&m, text, NULL);
		assert_int_equal(application_parse(slice_of(text), &m, NULL),
		    FAULT_NONE);
		application_format_keyed(&n, again, NULL);
		assert_string_equal(text, again);
		assert_int_equal(m.serial, n.serial);
		assert_int_equal(u.serial, t.serial);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_numbers_are_written_as_the_procedure_shows),
	    cmocka_unit_test(check_digits_are_those_of_the_published_schemes),
	    cmocka_unit_test(a_ticket_is_read_as_people_key_it),
	    cmocka_unit_test(an_application_number_is_read_as_people_key_it),
	    cmocka_unit_test(the_exact_readers_forgive_nothing),
	    cmocka_unit_test(a_number_outside_its_format_is_never_written),
	    cmocka_unit_test(
	    every_wrong_sign_and_every_exchange_of_neighbours_is_found),
	    cmocka_unit_test(what_is_written_is_read_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
