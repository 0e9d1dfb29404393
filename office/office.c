#include "office.h"

#include "arena.h"
#include "db.h"
#include "file.h"
#include "office_keys.h"
#include "own.h"
#include "register.h"
#include "register_move.h"

const char *
office_path(const struct office *o, const char *name)
{
	return arena_printf(o->arena, "%s/%s", o->dir, name);
}

enum fault_code
office_open(const char *dir, const struct clock *clock, struct office **out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct office *o = ARENA_NEW(arena, struct office);
	o->arena = arena;
	o->dir = arena_text(arena, dir, slice_of(dir).len);
	o->clock = clock;
	const char *path = office_path(o, "mohor.conf");
	if (!file_exists(path))
		return fault_at(why, FAULT_ABSENT, dir, "is no data directory of"
		    " mohor. Make one with: mohor init %s", dir);
	enum fault_code code = conf_read_file(arena, path, &o->conf, why);
	if (code != FAULT_NONE)
		return code;
	*out = o;
	(void)TAKE(arena);
	return FAULT_NONE;
}

/* What the settings say now; they may have been switched meanwhile. When they
 * cannot be read, nobody may take the register to be here. */
static bool
is_here(void *arg)
{
	struct office *o = arg;
	return conf_read_file(o->arena, office_path(o, "mohor.conf"), &o->conf,
	    NULL) == FAULT_NONE && o->conf.store_where.len == 0;
}

/* The register in the directory, unless somebody has moved it since the settings
 * were read (*here is false then) or is about to. A move that was given up is
 * undone. */
static enum fault_code
open_own(struct office *o, bool *here, struct fault *why)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	enum register_state state = REGISTER_OPEN;
	enum fault_code code = register_open(o->dir, o->clock, &db, why);
	if (code == FAULT_ABSENT && !is_here(o) &&
	    o->conf.store_where.len != 0) {
		*here = false;
		return FAULT_NONE;
	}
	if (code == FAULT_NONE)
		code = register_state(db, &state, why);
	if (code == FAULT_NONE && state != REGISTER_OPEN)
		code = register_settle(db, is_here, o, here, why);
	if (code == FAULT_NONE && *here) {
		o->db = TAKE(db);
		o->opened++;
	}
	return code;
}

enum fault_code
office_register(struct office *o, struct fault *why)
{
	if (o->db != NULL)
		return FAULT_NONE;
	bool here = o->conf.store_where.len == 0;
	enum fault_code code = here ? open_own(o, &here, why) : FAULT_NONE;
	if (code != FAULT_NONE || here)
		return code;
	struct slice where = o->conf.store_where;
	if (where.len == 0)
		return fault_at(why, FAULT_LATER, o->dir, "The settings could"
		    " not be read to see whether the register was moved.");
	code = register_open_on(arena_text(o->arena, where.at, where.len),
	    o->clock, &o->db, why);
	if (code == FAULT_NONE)
		o->opened++;
	return code;
}

enum fault_code
office_register_again(struct office *o, struct fault *why)
{
	struct db *lost = o->db;
	o->db = NULL;
	enum fault_code code = office_register(o, why);
	if (code == FAULT_NONE)
		db_drop(lost);
	else
		o->db = lost;	/* says FAULT_LATER to whoever asks it */
	return code;
}

enum fault_code
office_secrets(struct office *o, struct office_keys **out, struct fault *why)
{
	enum fault_code code = o->keys != NULL ? FAULT_NONE :
	    office_keys_open(o->dir, &o->keys, why);
	if (code == FAULT_NONE)
		*out = o->keys;
	return code;
}

void
office_drop(struct office *o)
{
	if (o == NULL)
		return;
	db_drop(o->db);
	office_keys_drop(o->keys);
	arena_drop(o->arena);
}

void
office_drop_ptr(struct office **o)
{
	office_drop(*o);
}
