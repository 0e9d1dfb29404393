/*
 * register_move: a register goes to another engine, whole or not at all.
 *
 * Everything is copied in one transaction of the target, while one of the source
 * keeps every writer waiting; both are compared, table by table, row by row, by a
 * digest; then the source is closed: whoever still has it open can read but not
 * write. The caller switches its settings, which is the moment the register
 * moves, and calls register_move_end(). What was given up before that leaves the
 * source in use (register_settle() opens it) and in the target nothing, or
 * a copy that is in nobody's use, which the next attempt replaces.
 */
#ifndef STORE_REGISTER_MOVE_H
#define STORE_REGISTER_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct clock;
struct db;

#define REGISTER_TABLES 25

struct register_table {
	const char *name;
	uint64_t rows;
	unsigned char digest[32];	/* of all its rows, in any order */
};

struct register_move {
	const struct clock *clock;
	/* Told now and then, from within; may be NULL. */
	void (*tell)(void *arg, uint64_t certs, uint64_t of);
	void *arg;
	/* Results. */
	struct db *to;			/* open; the caller's */
	int64_t run;			/* the move itself, in both */
	struct register_table table[REGISTER_TABLES];
	uint64_t certs;
};

/*
 * Moves the register in `from` to a PostgreSQL database (register_create_on()).
 * FAULT_CLASH when somebody issues, or the database has a register already;
 * FAULT_DAMAGE when the copy is not what was copied. Until it answers FAULT_NONE
 * the source is as it was.
 */
enum fault_code register_move_to(struct db *from, const char *where,
    struct register_move *, struct fault *why);

/* Instead of switching: the source is open again, the copy left to itself. */
enum fault_code register_move_undo(struct db *from, struct register_move *,
    struct fault *why);

/* The target is in use now; notes the move in its audit. */
enum fault_code register_move_end(struct register_move *, const char *who,
    struct fault *why);

enum register_state {
	REGISTER_OPEN,
	REGISTER_MOVING,	/* closed by somebody who is at it still */
	REGISTER_CLOSED		/* moved away, or a move was given up */
};

enum fault_code register_state(struct db *, enum register_state *,
    struct fault *why);
/* Opens a closed register again if it was not moved, which is_here() is asked
 * while nobody else can write; *is_here is its answer. FAULT_LATER while somebody
 * is at it. */
enum fault_code register_settle(struct db *, bool (*ask)(void *arg), void *arg,
    bool *is_here, struct fault *why);

#endif
