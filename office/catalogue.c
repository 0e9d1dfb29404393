#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "csv_read.h"
#include "db.h"
#include "hash.h"
#include "own.h"
#include "rows.h"
#include "service.h"
#include "service_file.h"
#include "uin.h"

struct department_file {
	struct rows *rows;
	const char *name;
	size_t n;
};

static enum fault_code
put_departments(struct db *db, void *arg, struct fault *why)
{
	struct department_file *f = arg;
	struct row row;
	enum rows_got got;
	while ((got = rows_next(f->rows, &row, why)) != ROWS_END) {
		struct department d = { 0 };
		if (got != ROWS_GOOD)
			return FAULT_INPUT;
		if (!uin_dept_valid(row.fields[0]) || row.fields[1].len == 0)
			return fault_at(why, FAULT_INPUT, f->name,
			    "line %llu: wants a code of three capital letters"
			    " and a name", (unsigned long long)row.line);
		memcpy(d.code, row.fields[0].at, 3);
		d.name = row.fields[1];
		d.name_local = row.fields[2];
		enum fault_code code = department_put(db, &d, why);
		if (code != FAULT_NONE)
			return code;
		f->n++;
	}
	return FAULT_NONE;
}

enum fault_code
catalogue_departments(struct db *db, struct slice csv, const char *name,
    size_t *n, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(rows_drop_ptr) struct rows *rows = NULL;
	enum fault_code code = csv_open_slice(a, csv, name, &rows, why);
	if (code != FAULT_NONE)
		return code;
	if (rows->n_columns != 3 || !slice_is(rows->columns[0], "code") ||
	    !slice_is(rows->columns[1], "name") ||
	    !slice_is(rows->columns[2], "name_bn"))
		return fault_at(why, FAULT_INPUT, name,
		    "wants the columns code,name,name_bn");
	struct department_file f = { rows, name, 0 };
	code = put_departments(db, &f, why);
	*n = f.n;
	return code;
}

enum fault_code
catalogue_import(struct db *db, struct arena *a, struct slice json,
    const char *name, int64_t now_s, struct service_version *out, bool *added,
    struct json_faults *faults, struct fault *why)
{
	struct service *s;
	unsigned char digest[SHA256_LEN];
	unsigned long long number;
	struct department d;
	char dept[4] = { 0 };
	enum fault_code code = service_read(a, json, name, &s, faults, why);
	if (code != FAULT_NONE)
		return code;
	memcpy(dept, s->department.at, 3);
	code = department_find(db, a, dept, &d, NULL);
	if (code == FAULT_ABSENT)
		return fault_at(why, FAULT_ABSENT, name, "department.code: there"
		    " is no department %s in the register.", dept);
	struct buf canonical = buf_make(a, 16 * 1024);
	service_put_json(&canonical, s);
	sha256_of(buf_slice(&canonical), digest);
	slice_number(s->number, 999, &number);
	return service_put(db, a, dept, (int)number, buf_slice(&canonical),
	    digest, now_s, out, added, why);
}

/* A definition from the register: canonical, so a mistake is damage. */
static enum fault_code
parse(struct arena *a, struct catalogue_entry *e, struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct service *s;
	enum fault_code code = service_read(a, e->version.json, "register", &s,
	    faults, why);
	if (code != FAULT_NONE)
		return fault_say(why, FAULT_DAMAGE, "The register's definition of"
		    " %s-%03d cannot be read. Restore the register.",
		    e->version.dept, e->version.service);
	e->service = s;
	return FAULT_NONE;
}

static enum fault_code
absent(struct db *db, struct arena *a, const char *typed, struct fault *why)
{
	struct service_version *all;
	size_t n;
	struct buf b = buf_make(a, 256);
	if (service_list(db, a, &all, &n, NULL) == FAULT_NONE)
		for (size_t i = 0; i < n && i < 24; i++)
			buf_printf(&b, "%s%s-%03d", i == 0 ? "" : ", ",
			    all[i].dept, all[i].service);
	return fault_at(why, FAULT_ABSENT, typed, "is no service known here."
	    " There are: %s. New ones: mohor service import FILE",
	    b.len == 0 ? "none" : buf_text(&b));
}

enum fault_code
catalogue_find(struct db *db, struct arena *a, const char *typed,
    struct catalogue_entry *out, struct fault *why)
{
	char code8[8];
	unsigned long long number;
	struct catalogue_entry e = { 0 };
	if (!service_code_tidy(slice_of(typed), code8))
		return absent(db, a, typed, why);
	char dept[4] = { code8[0], code8[1], code8[2], '\0' };
	slice_number(slice_of(code8 + 4), 999, &number);
	enum fault_code code = service_current(db, a, dept, (int)number,
	    &e.version, why);
	if (code == FAULT_ABSENT)
		return absent(db, a, typed, why);
	if (code == FAULT_NONE)
		code = parse(a, &e, why);
	if (code == FAULT_NONE)
		*out = e;
	return code;
}

enum fault_code
catalogue_version(struct db *db, struct arena *a, int64_t id,
    struct catalogue_entry *out, struct fault *why)
{
	struct catalogue_entry e = { 0 };
	enum fault_code code = service_version_find(db, a, id, &e.version, why);
	if (code == FAULT_NONE)
		code = parse(a, &e, why);
	if (code == FAULT_NONE)
		*out = e;
	return code;
}

enum fault_code
catalogue_list(struct db *db, struct arena *a, struct catalogue_entry **out,
    size_t *n, struct fault *why)
{
	struct service_version *all;
	enum fault_code code = service_list(db, a, &all, n, why);
	if (code != FAULT_NONE)
		return code;
	*out = ARENA_ARRAY(a, struct catalogue_entry, *n);
	for (size_t i = 0; i < *n && code == FAULT_NONE; i++) {
		(*out)[i].version = all[i];
		code = parse(a, &(*out)[i], why);
	}
	return code;
}
