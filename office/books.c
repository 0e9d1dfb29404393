#include "books.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "audit_store.h"
#include "catalogue.h"
#include "cert_store.h"
#include "clock.h"
#include "db.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "sealed.h"
#include "uin.h"

static struct books_series
row_of(const struct series *s)
{
	struct books_series row = { .series = *s, .used = s->next - 1,
	    .capacity = uin_capacity(s->extended) };
	uin_service_code(s->dept, s->service, row.code);
	row.level = uin_level(row.used, s->extended);
	return row;
}

enum fault_code
books_series_list(struct office *o, struct arena *a,
    struct books_series **out, size_t *n, struct fault *why)
{
	struct series *all;
	enum fault_code code = series_list(o->db, a, &all, n, why);
	if (code != FAULT_NONE)
		return code;
	*out = ARENA_ARRAY(a, struct books_series, *n);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = row_of(&all[i]);
	return FAULT_NONE;
}

/* One transaction: the switch and its audit entry. */
struct extending {
	struct office *office;
	const struct catalogue_entry *entry;
	int year;
	struct series series;
};

static enum fault_code
extend(struct db *db, void *arg, struct fault *why)
{
	struct extending *x = arg;
	char who[32], what[24];
	const struct service_version *v = &x->entry->version;
	enum fault_code code = series_open(db, v->dept, v->service, x->year,
	    &x->series, why);
	if (code == FAULT_NONE)
		code = series_extend(db, x->series.id, why);
	if (code == FAULT_NONE)
		code = series_find(db, x->series.id, &x->series, why);
	if (code != FAULT_NONE)
		return code;
	snprintf(who, sizeof who, "cli:uid=%u", (unsigned)getuid());
	snprintf(what, sizeof what, "%s-%03d/%d", v->dept, v->service, x->year);
	return audit_add(db, &(struct audit_entry){
	    .at_s = clock_now(x->office->clock), .who = slice_of(who),
	    .act = slice_of("series.extend"), .what = slice_of(what),
	    .detail = slice_of("after=999999") }, why);
}

enum fault_code
books_series_extend(struct office *o, struct arena *a, const char *service,
    int year, struct books_series *out, struct fault *why)
{
	struct catalogue_entry entry;
	struct extending x = { .office = o, .entry = &entry, .year = year };
	enum fault_code code = catalogue_find(o->db, a, service, &entry, why);
	if (code != FAULT_NONE)
		return code;
	if (year == 0)
		x.year = uin_year(clock_now(o->clock));
	code = db_run(o->db, DB_WRITE, extend, &x, why);
	if (code == FAULT_NONE)
		*out = row_of(&x.series);
	return code;
}

enum fault_code
books_batches(struct office *o, struct arena *a, struct batch **out,
    size_t *n, struct fault *why)
{
	return batch_list(o->db, a, out, n, why);
}

static enum fault_code
open_one(void *arg, struct arena *a, const struct cert *cert,
    struct slice prelude, struct slice tail, struct fault *why)
{
	struct sealed_facts facts;
	struct slice open;
	enum fault_code code = sealed_facts(a, arg, cert, NULL, &facts, why);
	return code != FAULT_NONE ? code :
	    sealed_tail(a, arg, cert, prelude, tail, &open, why);
}

enum fault_code
books_check(struct office *o, uint32_t open_each,
    struct register_report *out, struct fault *why)
{
	struct office_keys *keys = NULL;
	struct register_opener opener = { .open = open_one };
	struct register_options options = { .open_each = open_each };
	if (open_each != 0) {
		enum fault_code code = office_secrets(o, &keys, why);
		if (code != FAULT_NONE)
			return code;
		opener.arg = keys;
		options.opener = &opener;
	}
	return register_check(o->db, &options, out, why);
}
