/*
 * Any bytes as a question to the signer: answered, always by a message that can
 * be read, and no signature without a grant. A grant's number cannot be
 * guessed, so the number 1 stands for the open one.
 */
#include <stddef.h>
#include <stdint.h>

#include "guard_parts.h"
#include "guard_test_world.h"

volatile sig_atomic_t world_stop;

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct guard *guard;
static uint64_t open_grant;

static char folder[] = "/tmp/mohor-fuzz-guard-XXXXXX";

/* The journal of millions of questions. */
static void
tidy(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static void
begin(void)
{
	static struct office *o;
	static char data[64];
	struct setup_report report;
	struct fault why = { 0 };
	if (mkdtemp(folder) == NULL)
		abort();
	atexit(tidy);
	snprintf(data, sizeof data, "%s/data", folder);
	must(setup_make(data, &clock_system, &(struct setup_options){
	    .test_pki = true, .test_p256 = true }, &report, &why), &why);
	must(office_open(data, &clock_system, &o, &why), &why);
	must(file_make_dir(office_path(o, "journal"), 0700, &why), &why);
	must(guard_make(&guard, o, &(struct guard_options){ .standing = true,
	    .hands = 1 }, &why), &why);
	must(guard_grant_find(guard, "test", "*", &open_grant, &why), &why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	static unsigned char in[4096], out[IPC_MOST];
	struct ipc_put answer = { .at = out, .room = sizeof out };
	const struct peer peer = { 0, 0 };
	struct ipc_got got;
	struct fault why;
	uint64_t grant;
	if (guard == NULL)
		begin();
	if (n > sizeof in)
		return 0;
	memcpy(in, at, n);
	if (n >= IPC_HEAD + sizeof grant) {
		memcpy(&grant, in + IPC_HEAD, sizeof grant);
		if (grant == 1)
			memcpy(in + IPC_HEAD, &open_grant, sizeof open_grant);
	}
	guard_answer(guard, &peer, in, n, &answer);
	if (answer.spoilt ||
	    ipc_read(&got, out, answer.len, &why) != FAULT_NONE ||
	    (got.kind != REMOTE_OK && got.kind != REMOTE_FAULT))
		abort();
	if (got.kind == REMOTE_FAULT && (ipc_get_u8(&got) == 0 ||
	    ipc_get_slice(&got, 96).at == NULL ||
	    ipc_get_slice(&got, 400).len == 0 ||
	    ipc_end(&got, &why) != FAULT_NONE))
		abort();
	return 0;
}
