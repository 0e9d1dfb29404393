/* Which addresses are of the public internet. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "net_address.h"
#include "own.h"

static bool
is_public(const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return net_address_public((struct sockaddr *)&in, sizeof in);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return net_address_public((struct sockaddr *)&in6, sizeof in6);
}

static void
addresses_of_the_internet_are_public(void **state)
{
	static const char *const all[] = { "1.1.1.1", "9.255.255.255",
		"11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
		"172.32.0.0", "192.167.255.255", "192.169.0.0", "164.100.0.1",
		"223.255.255.255", "2606:4700::1111", "2409:4000::1",
		"2001:200::1" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (!is_public(all[i]))
			fail_msg("%s", all[i]);
}

static void
addresses_of_ones_own_are_not_public(void **state)
{
	static const char *const all[] = { "0.0.0.0", "10.1.2.3",
		"100.64.0.1", "127.0.0.1", "127.255.255.255",
		"169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
		"224.0.0.1", "240.0.0.1", "255.255.255.255" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (is_public(all[i]))
			fail_msg("%s", all[i]);
}

static void
addresses_that_carry_another_within_are_not_public(void **state)
{
	static const char *const all[] = { "::", "::1", "::ffff:127.0.0.1",
		"::ffff:1.1.1.1", "::127.0.0.1", "64:ff9b::10.0.0.1",
		"fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
		"2001:db8::1", "2001:0:1::1", "2002:7f00:1::1", "3fff::1",
		"100::1" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (is_public(all[i]))
			fail_msg("%s", all[i]);
}

static void
what_is_no_internet_address_is_not_public(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(0x01010101) };
	(void)state;
	assert_false(net_address_public((struct sockaddr *)&un, sizeof un));
	assert_false(net_address_public((struct sockaddr *)&in, 4));
}

static void
hosts_of_this_machine_are_known_by_name_and_number(void **state)
{
	static const struct {
		const char *host;
		bool loopback;
	} rows[] = { { "localhost", true }, { "LOCALHOST", true },
		{ "a.localhost", true }, { "127.0.0.1", true },
		{ "127.9.9.9", true }, { "[::1]", true },
		{ "notlocalhost", false }, { "localhost.example", false },
		{ "128.0.0.1", false }, { "[::2]", false }, { "", false },
		{ "127.0.0.1.example", false } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (net_host_loopback(rows[i].host, strlen(rows[i].host)) !=
		    rows[i].loopback)
			fail_msg("%s", rows[i].host);
}

static void
a_literal_inner_address_is_seen_before_connecting(void **state)
{
	static const struct {
		const char *host;
		bool inner;
	} rows[] = { { "10.0.0.1", true }, { "[fd00::1]", true },
		{ "localhost", true }, { "1.1.1.1", false },
		{ "[2606:4700::1111]", false }, { "bcw.example", false } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (net_host_inner(rows[i].host, strlen(rows[i].host)) !=
		    rows[i].inner)
			fail_msg("%s", rows[i].host);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_the_internet_are_public),
		cmocka_unit_test(addresses_of_ones_own_are_not_public),
		cmocka_unit_test(
		    addresses_that_carry_another_within_are_not_public),
		cmocka_unit_test(what_is_no_internet_address_is_not_public),
		cmocka_unit_test(
		    hosts_of_this_machine_are_known_by_name_and_number),
		cmocka_unit_test(
		    a_literal_inner_address_is_seen_before_connecting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
