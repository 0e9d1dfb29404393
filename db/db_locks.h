/*
 * db_locks: holds for an engine that is a file: locks of the kernel on single
 * bytes of a file beside it, `WHERE-locks`, byte n for hold n.
 *
 * They are open-file-description locks (fcntl(2), F_OFD_SETLK): the kernel lets
 * go of them when the descriptor is closed, kill -9 included, and another
 * descriptor of the same process neither shares nor loses them. The file is
 * made at first use, holds no bytes, and must not be removed while in use.
 */
#ifndef DB_DB_LOCKS_H
#define DB_DB_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "vec.h"

struct arena;

struct db_locks {
	struct arena *arena;
	const char *path;
	int fd;			/* -1 until first used */
	struct { VEC_OF(int64_t) } own;
};

/* path is borrowed. */
void db_locks_set(struct db_locks *, struct arena *, const char *path);
void db_locks_close(struct db_locks *);

/* As db_hold(), db_hold_drop(), db_held(). */
enum fault_code db_locks_take(struct db_locks *, int64_t, struct fault *why);
enum fault_code db_locks_drop(struct db_locks *, int64_t, struct fault *why);
enum fault_code db_locks_held(struct db_locks *, int64_t, bool *,
    struct fault *why);

#endif
