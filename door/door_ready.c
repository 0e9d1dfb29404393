/* Is what this process needs there? And waking those who wait. */
#include <stdint.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "door.h"
#include "office.h"
#include "own.h"
#include "remote.h"
#include "service_store.h"

#define LOOK_EACH_US 1000000

void
door_wake_jobs(struct door *d)
{
	const uint64_t one = 1;
	if (write(d->wake_fd, &one, sizeof one) < 0)
		return;	/* the counter is full: they are awake */
}

/* Over this connection; and over one of its own. */
static enum fault_code
ask_register(struct office *o, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct department *departments = NULL;
	size_t n = 0;
	return department_list(o->db, a, &departments, &n, why);
}

static enum fault_code
ask_anew(const struct office *like, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	enum fault_code code = office_open(like->dir, like->clock, &o, why);
	if (code == FAULT_NONE)
		code = office_register(o, why);
	return code != FAULT_NONE ? code : ask_register(o, why);
}

void
door_mind_register(struct door *d)
{
	struct fault why = { 0 };
	int64_t now_us = clock_us();
	if (!d->doubt || d->lost || now_us - d->looked_us < LOOK_EACH_US)
		return;
	d->looked_us = now_us;
	if (ask_register(d->office, &why) != FAULT_LATER)
		d->doubt = false;
	else
		d->lost = ask_anew(d->office, &why) == FAULT_NONE;
}

enum fault_code
door_ready(struct door *d, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct remote_key *keys = NULL;
	size_t n = 0;
	enum fault_code code = ask_register(d->office, why);
	return code != FAULT_NONE ? code : remote_keys(a, d->remote, &keys, &n,
	    why);
}
