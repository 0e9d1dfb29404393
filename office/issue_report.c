/*
 * What became of each row: the report, the rows to mend, and files that a
 * killed run did not come to write. All of it is made from the register, so it
 * is the same whenever it is asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "cert_store.h"
#include "csv_write.h"
#include "db.h"
#include "file.h"
#include "issue_parts.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "people_file.h"
#include "rows.h"
#include "seal.h"
#include "series_store.h"
#include "template_store.h"

#define FLUSH_AT ((size_t)64 * 1024)

/* ---- a row's note ---- */

/* form_check.h says "column 'dob'": the report has a column of its own for that. */
static struct slice
column_of(const char *where)
{
	struct slice s = slice_of(where);
	if (!slice_starts(s, "column '") || s.at[s.len - 1] != '\'')
		return s;
	return slice_from(s.at + 8, s.len - 9);
}

static void
put_flat(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_putc(b, s.at[i] == '\t' || s.at[i] == '\n' ? ' ' : s.at[i]);
}

struct slice
issue_note(struct arena *a, uint64_t line, const struct fault *why, size_t n)
{
	struct buf b = buf_make(a, 160);
	buf_printf(&b, "%llu\n", (unsigned long long)line);
	for (size_t i = 0; i < n; i++) {
		put_flat(&b, column_of(why[i].where));
		buf_putc(&b, '\t');
		put_flat(&b, slice_of(why[i].say));
		buf_putc(&b, '\n');
	}
	return buf_slice(&b);
}

/* ---- the report ---- */

struct reporting {
	struct arena *a;	/* of the whole */
	struct office *office;
	struct issue_outcome *out;
	int fd;
	struct buf text;
	struct fault *why;
	struct series series;	/* of the last number written */
	struct { uint32_t *at; size_t n, cap; } rejected;
};

static enum fault_code
flush(struct reporting *r, const char *path, struct fault *why)
{
	size_t done = 0;
	while (done < r->text.len) {
		ssize_t n = write(r->fd, r->text.at + done, r->text.len - done);
		if (n <= 0)
			return file_fault(why, n == 0 ? ENOSPC : errno,
			    "write", path);
		done += (size_t)n;
	}
	r->text.len = 0;
	return FAULT_NONE;
}

static enum fault_code
put_issued(struct reporting *r, const struct batch_row *row,
    struct fault *why)
{
	char text[UIN_TEXT];
	int64_t series = series_of(row->cert);
	if (r->series.id != series) {
		enum fault_code code = series_find(r->office->db, series,
		    &r->series, why);
		if (code != FAULT_NONE)
			return code;
	}
	struct uin uin = series_uin(&r->series, series_serial_of(row->cert));
	enum fault_code code = uin_format(&uin, text, why);
	if (code != FAULT_NONE)
		return code;
	csv_put_number(&r->text, row->row);
	csv_put(&r->text, slice_of("issued"));
	csv_put(&r->text, slice_of(text));
	csv_put(&r->text, slice_of(""));
	csv_put(&r->text, slice_of(""));
	csv_put(&r->text, slice_of(""));
	csv_end(&r->text);
	return FAULT_NONE;
}

static void
remember(struct reporting *r, uint32_t row)
{
	if (r->rejected.n == r->rejected.cap) {
		size_t cap = r->rejected.cap == 0 ? 64 : r->rejected.cap * 2;
		uint32_t *to = ARENA_ARRAY(r->a, uint32_t, cap);
		if (r->rejected.n != 0)
			memcpy(to, r->rejected.at, r->rejected.n * sizeof *to);
		r->rejected.at = to;
		r->rejected.cap = cap;
	}
	r->rejected.at[r->rejected.n++] = row;
}

static void
show(struct reporting *r, uint32_t row, unsigned long long line,
    struct slice column, struct slice problem)
{
	struct issue_outcome *o = r->out;
	if (o->n_show == ISSUE_SHOW_MOST)
		return;
	o->show[o->n_show++] = (struct issue_rejected){ row, line,
	    slice_from(arena_text(r->a, column.at, column.len), column.len),
	    slice_from(arena_text(r->a, problem.at, problem.len),
	    problem.len) };
}

/* One line for each mistake. */
static void
put_rejected(struct reporting *r, const struct batch_row *row)
{
	struct slice rest = row->note, line, fault, column;
	unsigned long long number = 0;
	slice_cut(&rest, '\n', &line);
	slice_number(line, UINT32_MAX, &number);
	while (slice_cut(&rest, '\n', &fault) && fault.len != 0) {
		if (!slice_cut(&fault, '\t', &column) || fault.at == NULL)
			continue;
		csv_put_number(&r->text, row->row);
		csv_put(&r->text, slice_of("rejected"));
		csv_put(&r->text, slice_of(""));
		csv_put_number(&r->text, (int64_t)number);
		csv_put(&r->text, column);
		csv_put(&r->text, fault);
		csv_end(&r->text);
		show(r, row->row, number, column, fault);
	}
	remember(r, row->row);
}

static enum fault_code
each_row(void *with, const struct batch_row *row, struct fault *why)
{
	struct reporting *r = with;
	if (row->state == BATCH_REJECTED)
		put_rejected(r, row);
	else if (row->state == BATCH_ISSUED) {
		enum fault_code code = put_issued(r, row, why);
		if (code != FAULT_NONE)
			return code;
	}
	return r->text.len < FLUSH_AT ? FAULT_NONE :
	    flush(r, r->out->report, why);
}

/* ---- the rows to mend ---- */

static enum fault_code
put_mend(struct reporting *r, const char *input, const char *path,
    struct fault *why)
{
	AUTO(rows_drop_ptr) struct rows *rows = NULL;
	struct slice file;
	struct row row;
	struct fault bad;
	size_t next = 0;
	enum rows_got got;
	bool headed = false;
	enum fault_code code = people_open(r->a, input, &rows, why);
	if (code == FAULT_NONE)
		code = file_map(input, &file, why);
	if (code != FAULT_NONE)
		return code;
	while (code == FAULT_NONE && next < r->rejected.n &&
	    (got = rows_next(rows, &row, &bad)) != ROWS_END &&
	    got != ROWS_BROKEN) {
		if (!headed)	/* what stands before the first row */
			buf_put(&r->text, file.at, (size_t)row.offset);
		headed = true;
		if (row.number != r->rejected.at[next])
			continue;
		struct slice raw = slice_trim(row.raw);
		buf_put_slice(&r->text, raw);
		buf_puts(&r->text, "\r\n");
		next++;
		if (r->text.len >= FLUSH_AT)
			code = flush(r, path, why);
	}
	file_unmap(file);
	return code != FAULT_NONE ? code : flush(r, path, why);
}

static enum fault_code
open_out(struct reporting *r, const char *path, struct fault *why)
{
	r->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	return r->fd >= 0 ? FAULT_NONE : file_fault(why, errno, "create", path);
}

static const char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? "." :
	    arena_text(a, path, (size_t)(slash - path) + (slash == path));
}

static const char *
ending_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash == NULL ? path : slash, '.');
	return dot == NULL ? ".csv" : dot;
}

enum fault_code
issue_report(struct arena *a, struct office *o,
    const struct issue_options *options, struct issue_outcome *out,
    struct fault *why)
{
	struct reporting r = { .a = a, .office = o, .out = out, .fd = -1,
	    .text = buf_make(a, FLUSH_AT * 2) };
	const char *folder = options->out_dir != NULL ? options->out_dir :
	    folder_of(a, options->input);
	out->report = options->report != NULL ? options->report :
	    arena_printf(a, "%s/report-%s-batch-%lld.csv", folder, out->service,
	    (long long)out->batch);
	enum fault_code code = open_out(&r, out->report, why);
	if (code != FAULT_NONE)
		return code;
	buf_puts(&r.text, "row,outcome,uin,line,column,problem\r\n");
	code = batch_walk(o->db, out->batch, 1, each_row, &r, why);
	if (code == FAULT_NONE)
		code = flush(&r, out->report, why);
	close(r.fd);
	if (code != FAULT_NONE || r.rejected.n == 0)
		return code;
	out->rejected_file = arena_printf(a, "%s/rejected-%s-batch-%lld%s",
	    folder_of(a, out->report), out->service, (long long)out->batch,
	    ending_of(options->input));
	code = open_out(&r, out->rejected_file, why);
	if (code != FAULT_NONE)
		return code;
	code = put_mend(&r, options->input, out->rejected_file, why);
	close(r.fd);
	return code;
}

/* ---- files ---- */

enum fault_code
issue_put_pdf(struct arena *a, const char *out_dir, const char *uin,
    struct slice prelude, struct slice tail, struct fault *why)
{
	const char *path = arena_printf(a, "%s/%s.pdf", out_dir, uin);
	const char *tmp = arena_printf(a, "%s/.%s.tmp", out_dir, uin);
	AUTO(file_close) int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC, 0640);
	if (fd < 0)
		return file_fault(why, errno, "create", tmp);
	struct iovec parts[2] = {
		{ (void *)(uintptr_t)prelude.at, prelude.len },
		{ (void *)(uintptr_t)tail.at, tail.len },
	};
	ssize_t n = writev(fd, parts, 2);
	if (n != (ssize_t)(prelude.len + tail.len)) {
		int error = n < 0 ? errno : ENOSPC;
		unlink(tmp);
		return file_fault(why, error, "write", path);
	}
	if (rename(tmp, path) != 0)
		return file_fault(why, errno, "create", path);
	return FAULT_NONE;
}

struct refilling {
	struct office *office;
	struct office_keys *keys;
	const char *out_dir;
	struct arena *a;	/* of one certificate */
	struct arena *keep;	/* holds the prelude */
	int64_t template;
	struct slice prelude;
	uint64_t written;
	struct { int64_t *at; size_t n, cap; } missing;
	struct series series;
};

/* batch_walk() lets nothing else run: only noted here. */
static enum fault_code
note_missing(void *with, const struct batch_row *row, struct fault *why)
{
	struct refilling *f = with;
	char text[UIN_TEXT];
	if (row->state != BATCH_ISSUED)
		return FAULT_NONE;
	if (f->series.id != series_of(row->cert)) {
		enum fault_code code = series_find(f->office->db,
		    series_of(row->cert), &f->series, why);
		if (code != FAULT_NONE)
			return code;
	}
	struct uin uin = series_uin(&f->series, series_serial_of(row->cert));
	enum fault_code code = uin_format(&uin, text, why);
	if (code != FAULT_NONE)
		return code;
	arena_reset(f->a);
	if (file_exists(arena_printf(f->a, "%s/%s.pdf", f->out_dir, text)))
		return FAULT_NONE;
	if (f->missing.n == f->missing.cap) {
		size_t cap = f->missing.cap == 0 ? 256 : f->missing.cap * 2;
		int64_t *to = ARENA_ARRAY(f->keep, int64_t, cap);
		if (f->missing.n != 0)
			memcpy(to, f->missing.at, f->missing.n * sizeof *to);
		f->missing.at = to;
		f->missing.cap = cap;
	}
	f->missing.at[f->missing.n++] = row->cert;
	return FAULT_NONE;
}

static enum fault_code
refill(struct refilling *f, int64_t id, struct fault *why)
{
	struct cert cert;
	struct slice sealed, tail;
	char text[UIN_TEXT];
	struct db *db = f->office->db;
	arena_reset(f->a);
	enum fault_code code = cert_find_id(db, f->a, id, &cert, why);
	if (code == FAULT_NONE && cert.template != f->template) {
		code = template_stored_prelude(db, f->keep, cert.template,
		    &f->prelude, why);
		f->template = cert.template;
	}
	if (code == FAULT_NONE)
		code = cert_tail(db, f->a, id, &sealed, why);
	if (code == FAULT_NONE)
		code = uin_format(&cert.uin, text, why);
	if (code == FAULT_NONE)
		code = seal_open(f->a, office_seal(f->keys), sealed,
		    slice_of(text), &tail, why);
	if (code == FAULT_NONE)
		code = issue_put_pdf(f->a, f->out_dir, text, f->prelude, tail,
		    why);
	if (code == FAULT_NONE)
		f->written++;
	return code;
}

enum fault_code
issue_missing_files(struct office *o, int64_t batch, const char *out_dir,
    uint64_t *written, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(arena_drop_ptr) struct arena *keep = arena_make();
	struct office_keys *keys = NULL;
	struct refilling f = { .office = o, .out_dir = out_dir, .a = a,
	    .keep = keep };
	enum fault_code code = batch_walk(o->db, batch, 1, note_missing, &f,
	    why);
	if (code == FAULT_NONE && f.missing.n != 0)
		code = office_secrets(o, &keys, why);
	f.keys = keys;
	for (size_t i = 0; i < f.missing.n && code == FAULT_NONE; i++)
		code = refill(&f, f.missing.at[i], why);
	*written = f.written;
	return code;
}
