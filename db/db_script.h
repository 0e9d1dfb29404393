/*
 * db_script: an engine for tests that plays a script: it expects certain calls in
 * a certain order and answers as written there. So a test can be in the middle of
 * a race that a real engine shows once in a million times, and on engines that
 * this machine does not have.
 *
 *	static const struct db_script_step steps[] = {
 *		{ .expect = "begin" },
 *		{ .expect = "series_advance", .changed = 1 },
 *		{ .expect = "commit", .fault = FAULT_LATER, .conflict = true },
 *		{ .expect = "rollback" },
 *		...
 *	};
 *	db_script_open(steps, COUNT_OF(steps), &db, &why);
 *
 * A call is named by its statement, or begin, commit, rollback, hold, hold_drop,
 * held. Any other call than the next one expected is FAULT_BUG, and from then on
 * every call is.
 */
#ifndef DB_DB_SCRIPT_H
#define DB_DB_SCRIPT_H

#include "db.h"

struct db_script_step {
	const char *expect;
	enum fault_code fault;		/* what it answers */
	bool conflict;			/* ...as another writer's doing */
	int64_t changed;		/* rows touched; of held: 0 or 1 */
	const struct db_value *rows;	/* of a query: n_rows times its columns */
	size_t n_rows;
	const struct db_value *in;	/* NULL: any parameters will do */
};

/* Everything is borrowed until db_drop(). */
enum fault_code db_script_open(const struct db_script_step *, size_t n,
    struct db **out, struct fault *why);
/* NULL when every step was played and no other call made; else a sentence, good
 * until db_drop(). */
const char *db_script_complaint(const struct db *);

#endif
