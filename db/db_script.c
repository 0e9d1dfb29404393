/* The scripted engine. It keeps no data: rows are those the script gives. */
#include "db_script.h"

#include <stdio.h>
#include <stdlib.h>

#include "db_driver.h"

struct playing {
	const struct db_stmt *stmt;
	const struct db_script_step *step;
	size_t row;		/* counted from 1 once db_next() was called */
};

struct script_db {
	struct db db;		/* first */
	const struct db_script_step *steps;
	size_t n, at;
	char complaint[200];
};

static const struct db_script_step nothing;

static struct script_db *
script_of(struct db *db)
{
	return (struct script_db *)db;
}

static bool
same_values(const char *kinds, const struct db_value *a,
    const struct db_value *b)
{
	for (size_t i = 0; kinds[i] != '\0'; i++) {
		if (a[i].kind != b[i].kind || a[i].number != b[i].number ||
		    !slice_eq(a[i].bytes, b[i].bytes))
			return false;
	}
	return true;
}

/* The step for this call; NULL, with a complaint, if another is due. */
static const struct db_script_step *
next_step(struct script_db *s, const char *call)
{
	if (s->complaint[0] != '\0')
		return NULL;
	const char *due = s->at < s->n ? s->steps[s->at].expect : "the end";
	if (strcmp(due, call) == 0)
		return &s->steps[s->at++];
	snprintf(s->complaint, sizeof s->complaint, "Step %zu: %s was called "
	    "instead of %s.", s->at + 1, call, due);
	return NULL;
}

static enum fault_code
play(struct db *db, const char *call, const struct db_script_step **out,
    struct fault *why)
{
	struct script_db *s = script_of(db);
	const struct db_script_step *step = next_step(s, call);
	if (step == NULL)
		return fault_at(why, FAULT_BUG, call, "%s", s->complaint);
	if (step->conflict)
		db_conflict(db);
	*out = step;
	return step->fault == FAULT_NONE ? FAULT_NONE :
	    fault_at(why, step->fault, call, "The script says so.");
}

static enum fault_code
play_stmt(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], const struct db_script_step **out,
    struct fault *why)
{
	struct script_db *s = script_of(db);
	enum fault_code f = play(db, stmt->name, out, why);
	if (f != FAULT_NONE || (*out)->in == NULL ||
	    same_values(stmt->in, (*out)->in, in))
		return f;
	snprintf(s->complaint, sizeof s->complaint, "Step %zu: %s has other "
	    "parameters.", s->at, stmt->name);
	return fault_at(why, FAULT_BUG, stmt->name, "%s", s->complaint);
}

static void
drop(struct db *db)
{
	free(db);
}

static enum fault_code
begin(struct db *db, enum db_mode mode, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	(void)mode;
	return play(db, "begin", &step, why);
}

static enum fault_code
commit(struct db *db, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	return play(db, "commit", &step, why);
}

static void
rollback(struct db *db)
{
	const struct db_script_step *step = &nothing;
	play(db, "rollback", &step, NULL);
}

static enum fault_code
run(struct db *db, const struct db_stmt *stmt, const struct db_value in[],
    int64_t *changed, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	enum fault_code f = play_stmt(db, stmt, in, &step, why);
	if (f == FAULT_NONE && changed != NULL)
		*changed = step->changed;
	return f;
}

static enum fault_code
query(struct db *db, const struct db_stmt *stmt, const struct db_value in[],
    void **handle, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	enum fault_code f = play_stmt(db, stmt, in, &step, why);
	if (f != FAULT_NONE)
		return f;
	struct playing *p = calloc(1, sizeof *p);
	if (p == NULL)
		abort();
	*p = (struct playing){ stmt, step, 0 };
	*handle = p;
	return FAULT_NONE;
}

static enum fault_code
next(struct db *db, void *handle, bool *more, struct fault *why)
{
	struct playing *p = handle;
	(void)db;
	(void)why;
	*more = p->row < p->step->n_rows;
	p->row += *more;
	return FAULT_NONE;
}

static void
close_rows(struct db *db, void *handle)
{
	(void)db;
	free(handle);
}

static const struct db_value *
value_at(void *handle, int column)
{
	struct playing *p = handle;
	return &p->step->rows[(p->row - 1) * strlen(p->stmt->out) +
	    (size_t)column];
}

static int64_t
int_at(void *handle, int column)
{
	return value_at(handle, column)->number;
}

static struct slice
bytes_at(void *handle, int column)
{
	return value_at(handle, column)->bytes;
}

static bool
null_at(void *handle, int column)
{
	return value_at(handle, column)->kind == DB_NULL;
}

static enum fault_code
hold(struct db *db, int64_t number, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	(void)number;
	return play(db, "hold", &step, why);
}

static enum fault_code
hold_drop(struct db *db, int64_t number, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	(void)number;
	return play(db, "hold_drop", &step, why);
}

static enum fault_code
held(struct db *db, int64_t number, bool *is_held, struct fault *why)
{
	const struct db_script_step *step = &nothing;
	(void)number;
	enum fault_code f = play(db, "held", &step, why);
	if (f == FAULT_NONE)
		*is_held = step->changed != 0;
	return f;
}

static const struct db_driver db_script = { .name = "script", .drop = drop,
	.begin = begin, .commit = commit, .rollback = rollback, .run = run,
	.query = query, .next = next, .close = close_rows, .int_at = int_at,
	.bytes_at = bytes_at, .null_at = null_at, .hold = hold,
	.hold_drop = hold_drop, .held = held };

enum fault_code
db_script_open(const struct db_script_step *steps, size_t n, struct db **out,
    struct fault *why)
{
	struct script_db *s = calloc(1, sizeof *s);
	if (s == NULL)
		return fault_say(why, FAULT_LATER, "There is no memory left.");
	s->db.driver = &db_script;
	s->db.wait_ms = 30000;
	s->steps = steps;
	s->n = n;
	*out = &s->db;
	return FAULT_NONE;
}

const char *
db_script_complaint(const struct db *db)
{
	static const char unplayed[] = "Not all steps were played.";
	const struct script_db *s = (const struct script_db *)db;
	if (s->complaint[0] != '\0')
		return s->complaint;
	return s->at < s->n ? unplayed : NULL;
}
