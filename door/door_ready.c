/* Is what this process needs there? And waking those who wait. */
#include <stdint.h>
#include <unistd.h>

#include "arena.h"
#include "door.h"
#include "office.h"
#include "own.h"
#include "remote.h"
#include "service_store.h"

void
door_wake_jobs(struct door *d)
{
	const uint64_t one = 1;
	if (write(d->wake_fd, &one, sizeof one) < 0)
		return;	/* the counter is full: they are awake */
}

enum fault_code
door_ready(struct door *d, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct remote_key *keys = NULL;
	struct department *departments = NULL;
	size_t n = 0;
	enum fault_code code = department_list(d->office->db, a, &departments,
	    &n, why);
	return code != FAULT_NONE ? code : remote_keys(a, d->remote, &keys, &n,
	    why);
}
