/*
 * move: the register leaves the data directory for a PostgreSQL server.
 *
 * Everything is copied and compared first; then the setting [store] where is
 * switched, which is the one moment the register moves: killed before it the
 * directory goes on with its own register as if nothing had been, killed after
 * it with the server's. Nobody can write to the old one any more; it is kept as
 * register.db.moved.
 */
#ifndef OFFICE_MOVE_H
#define OFFICE_MOVE_H

#include <stdint.h>

#include "fault.h"
#include "register_move.h"

struct office;

struct move_report {
	struct register_table table[REGISTER_TABLES];
	uint64_t certs;
	const char *kept;	/* the old register's file; the office's */
};

/* The office goes on with the register on the server. FAULT_CLASH when somebody
 * issues or the directory is served, when the register is on a server already, or when there is one in that
 * database; FAULT_INPUT when `where` is no address of a server. */
enum fault_code move_register(struct office *, const char *where,
    void (*tell)(void *arg, uint64_t certs, uint64_t of), void *arg,
    struct move_report *, struct fault *why);

#endif
