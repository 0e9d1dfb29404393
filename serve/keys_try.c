/*
 * Whether the keys on the disk can all be opened, before new processes rely on
 * them. A child looks and ends: the parent of a service never holds a key.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "jws.h"
#include "log.h"
#include "office_keys.h"
#include "own.h"
#include "serve_parts.h"
#include "token.h"

static enum fault_code
open_all(const char *dir, struct fault *why)
{
	AUTO(office_keys_drop_ptr) struct office_keys *keys = NULL;
	AUTO(jws_key_drop_ptr) struct jws_key *status = NULL;
	struct token_key tokens;
	enum fault_code code = office_keys_open(dir, &keys, why);
	if (code == FAULT_NONE)
		code = office_keys_open_status(dir, &status, why);
	if (code == FAULT_NONE)
		code = token_key_open(dir, &tokens, why);
	if (code == FAULT_NONE)
		token_key_wipe(&tokens);
	return code;
}

static int
look(const char *dir)
{
	struct fault why = { 0 };
	if (open_all(dir, &why) == FAULT_NONE)
		return 0;
	log_fault(LOG_ERROR_, "reload.refused", &why, true);
	return 1;
}

bool
serve_keys_try(const char *dir)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0)
		_exit(look(dir));
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
