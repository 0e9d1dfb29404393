/* One fact a test about messages between processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "file.h"
#include "ipc.h"
#include "own.h"

static int ends[2];

static int
connect_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

static int
close_ends(void **state)
{
	(void)state;
	file_close(&ends[0]);
	file_close(&ends[1]);
	return 0;
}

static void
what_was_put_is_got(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[256], in[256];
	struct ipc_put p;
	struct ipc_got g;
	ipc_begin(&p, out, sizeof out, 7, 99);
	ipc_put_u8(&p, 250);
	ipc_put_u32(&p, 0xdeadbeef);
	ipc_put_u64(&p, 1ULL << 63);
	ipc_put_slice(&p, slice_of("বাঁকুড়া"));
	ipc_put_slice(&p, (struct slice){ NULL, 0 });
	ipc_put_bytes(&p, "abc", 3);
	assert_int_equal(ipc_send(ends[0], &p, &why), FAULT_NONE);
	assert_int_equal(ipc_receive(ends[1], in, sizeof in, &g, &why),
	    FAULT_NONE);
	assert_int_equal(g.kind, 7);
	assert_int_equal(g.serial, 99);
	assert_int_equal(ipc_get_u8(&g), 250);
	assert_int_equal(ipc_get_u32(&g), 0xdeadbeef);
	assert_true(ipc_get_u64(&g) == 1ULL << 63);
	assert_true(slice_is(ipc_get_slice(&g, 100), "বাঁকুড়া"));
	assert_int_equal(ipc_get_slice(&g, 100).len, 0);
	assert_memory_equal(ipc_get_bytes(&g, 3), "abc", 3);
	assert_int_equal(ipc_end(&g, &why), FAULT_NONE);
}

static void
a_message_that_does_not_fit_is_spoilt_and_not_sent(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[32];
	struct ipc_put p;
	memset(out, 0x5a, sizeof out);
	ipc_begin(&p, out, sizeof out - 4, 1, 1);
	ipc_put_u64(&p, 1);
	ipc_put_slice(&p, slice_of("more than is left"));
	ipc_put_u8(&p, 1);
	assert_true(p.spoilt);
	assert_int_equal(ipc_send(ends[0], &p, &why), FAULT_LIMIT);
	for (size_t i = sizeof out - 4; i < sizeof out; i++)
		assert_int_equal(out[i], 0x5a);
}

static void
getting_past_the_end_gives_nothing_and_is_told_at_the_end(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[64];
	struct ipc_put p;
	struct ipc_got g;
	ipc_begin(&p, out, sizeof out, 1, 1);
	ipc_put_u32(&p, 1000);	/* a length without its bytes */
	assert_int_equal(ipc_read(&g, out, p.len, &why), FAULT_NONE);
	assert_null(ipc_get_slice(&g, 2000).at);
	assert_int_equal(ipc_get_u64(&g), 0);
	assert_null(ipc_get_bytes(&g, 1));
	assert_int_equal(ipc_end(&g, &why), FAULT_DAMAGE);
}

static void
bytes_left_over_are_damage(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[64];
	struct ipc_put p;
	struct ipc_got g;
	ipc_begin(&p, out, sizeof out, 1, 1);
	ipc_put_u32(&p, 1);
	ipc_put_u8(&p, 1);
	assert_int_equal(ipc_read(&g, out, p.len, &why), FAULT_NONE);
	ipc_get_u32(&g);
	assert_int_equal(ipc_end(&g, &why), FAULT_DAMAGE);
}

static void
a_slice_longer_than_allowed_is_refused(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[64];
	struct ipc_put p;
	struct ipc_got g;
	ipc_begin(&p, out, sizeof out, 1, 1);
	ipc_put_slice(&p, slice_of("five!"));
	assert_int_equal(ipc_read(&g, out, p.len, &why), FAULT_NONE);
	assert_null(ipc_get_slice(&g, 4).at);
	assert_int_equal(ipc_end(&g, &why), FAULT_DAMAGE);
}

static void
half_a_head_a_wrong_length_and_garbage_are_damage(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[64], in[64];
	struct ipc_put p;
	struct ipc_got g;
	ipc_begin(&p, out, sizeof out, 1, 1);
	ipc_put_u64(&p, 1);
	for (size_t n = 1; n < p.len; n++) {
		assert_int_equal(send(ends[0], out, n, 0), n);
		assert_int_equal(ipc_receive(ends[1], in, sizeof in, &g, &why),
		    FAULT_DAMAGE);
	}
	memset(out, 0xff, sizeof out);
	assert_int_equal(ipc_read(&g, out, sizeof out, &why), FAULT_DAMAGE);
}

static void
a_packet_longer_than_the_room_is_damage_and_the_next_is_whole(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[300] = { 0 }, in[100];
	struct ipc_put p;
	struct ipc_got g;
	assert_int_equal(send(ends[0], out, sizeof out, 0), sizeof out);
	ipc_begin(&p, out, sizeof out, 3, 4);
	assert_int_equal(ipc_send(ends[0], &p, &why), FAULT_NONE);
	assert_int_equal(ipc_receive(ends[1], in, sizeof in, &g, &why),
	    FAULT_DAMAGE);
	assert_int_equal(ipc_receive(ends[1], in, sizeof in, &g, &why),
	    FAULT_NONE);
	assert_int_equal(g.kind, 3);
}

static void
a_lost_peer_is_said_on_both_ways(void **state)
{
	(void)state;
	struct fault why;
	unsigned char out[64];
	struct ipc_put p;
	struct ipc_got g;
	close(ends[0]);
	ends[0] = -1;
	ipc_begin(&p, out, sizeof out, 1, 1);
	assert_int_equal(ipc_receive(ends[1], out, sizeof out, &g, &why),
	    FAULT_LATER);
	assert_int_equal(ipc_send(ends[1], &p, &why), FAULT_LATER);
	assert_int_equal(why.code, FAULT_LATER);
}

static void
on_alarm(int number)
{
	(void)number;
}

static void
a_signal_does_not_interrupt_a_wait(void **state)
{
	(void)state;
	struct fault why;
	unsigned char in[64];
	struct ipc_got g;
	struct sigaction act = { .sa_handler = on_alarm }, was;
	sigaction(SIGUSR1, &act, &was);
	pid_t waiting = getpid(), pid = fork();
	if (pid == 0) {
		unsigned char out[64];
		struct ipc_put p;
		for (int i = 0; i < 50; i++) {
			kill(waiting, SIGUSR1);
			usleep(1000);
		}
		ipc_begin(&p, out, sizeof out, 5, 1);
		_exit(ipc_send(ends[0], &p, NULL) == FAULT_NONE ? 0 : 1);
	}
	assert_int_equal(ipc_receive(ends[1], in, sizeof in, &g, &why),
	    FAULT_NONE);
	assert_int_equal(g.kind, 5);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	sigaction(SIGUSR1, &was, NULL);
}

static char folder[] = "/tmp/mohor-ipc-XXXXXX";

static void
a_socket_is_private_and_a_dead_one_is_replaced(void **state)
{
	(void)state;
	struct fault why;
	struct stat st;
	char path[64];
	int fd, again, client;
	snprintf(path, sizeof path, "%s/s", folder);
	umask(0);
	assert_int_equal(ipc_connect(path, 1, &client, &why), FAULT_LATER);
	assert_int_equal(ipc_listen(path, &fd, &why), FAULT_NONE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(ipc_listen(path, &again, &why), FAULT_CLASH);
	assert_int_equal(ipc_connect(path, 1, &client, &why), FAULT_NONE);
	close(client);
	close(fd);
	assert_int_equal(ipc_connect(path, 1, &client, &why), FAULT_LATER);
	assert_int_equal(ipc_listen(path, &again, &why), FAULT_NONE);
	close(again);
	unlink(path);
}

static void
a_file_in_the_socket_s_place_is_left_alone(void **state)
{
	(void)state;
	struct fault why;
	char path[64];
	int fd;
	snprintf(path, sizeof path, "%s/f", folder);
	assert_int_equal(file_put(path, 0600, slice_of("mine"), &why),
	    FAULT_NONE);
	assert_int_equal(ipc_listen(path, &fd, &why), FAULT_CLASH);
	assert_true(file_exists(path));
	unlink(path);
}

static void
a_path_too_long_for_a_socket_says_so(void **state)
{
	(void)state;
	struct fault why;
	char path[200];
	int fd;
	memset(path, 'x', sizeof path);
	path[sizeof path - 1] = '\0';
	assert_int_equal(ipc_listen(path, &fd, &why), FAULT_LIMIT);
	assert_int_equal(ipc_connect(path, 1, &fd, &why), FAULT_LIMIT);
}

int
main(void)
{
#define BOTH_ENDS(t) \
	cmocka_unit_test_setup_teardown(t, connect_ends, close_ends)
	const struct CMUnitTest tests[] = {
		BOTH_ENDS(what_was_put_is_got),
		BOTH_ENDS(a_message_that_does_not_fit_is_spoilt_and_not_sent),
		BOTH_ENDS(
		    getting_past_the_end_gives_nothing_and_is_told_at_the_end),
		BOTH_ENDS(bytes_left_over_are_damage),
		BOTH_ENDS(a_slice_longer_than_allowed_is_refused),
		BOTH_ENDS(half_a_head_a_wrong_length_and_garbage_are_damage),
		BOTH_ENDS(
		    a_packet_longer_than_the_room_is_damage_and_the_next_is_whole),
		BOTH_ENDS(a_lost_peer_is_said_on_both_ways),
		BOTH_ENDS(a_signal_does_not_interrupt_a_wait),
		cmocka_unit_test(a_socket_is_private_and_a_dead_one_is_replaced),
		cmocka_unit_test(a_file_in_the_socket_s_place_is_left_alone),
		cmocka_unit_test(a_path_too_long_for_a_socket_says_so),
	};
	if (mkdtemp(folder) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
