/*
 * Objects, streams and the cross-reference. The table is kept in the very bytes
 * it is written in, so a second half of a file starts by copying the first one's.
 */
#include "pdf_write.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "arena.h"
#include "pdf_again.h"

#define ROWS_MORE 64

/* Rows in memory of this writer's own, zeroed where they are new. */
static void
grow_rows(struct pdf_write *w, uint32_t room)
{
	unsigned char *rows = arena_alloc(w->arena,
	    (size_t)room * PDF_WRITE_ROW);
	if (w->rows != NULL)
		memcpy(rows, w->rows, (size_t)w->room * PDF_WRITE_ROW);
	w->rows = rows;
	w->room = room;
}

struct pdf_write
pdf_write_begin(struct arena *arena)
{
	struct pdf_write w = { .arena = arena, .size = 1,
	    .out = buf_make(arena, (size_t)256 * 1024) };
	grow_rows(&w, ROWS_MORE);
	w.rows[PDF_WRITE_ROW - 1] = 255;	/* 0 heads the free list */
	buf_puts(&w.out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	return w;
}

struct pdf_write
pdf_write_after(struct arena *arena, const struct pdf_write *first,
    size_t reserve)
{
	struct pdf_write w = { .arena = arena, .size = first->size,
	    .base = first->base + first->out.len,
	    .out = buf_make(arena, reserve), .rows = first->rows,
	    .room = first->size };
	grow_rows(&w, first->size + ROWS_MORE);
	return w;
}

uint32_t
pdf_write_number(struct pdf_write *w, uint32_t n)
{
	uint32_t num = w->size;
	w->size += n;
	if (w->size > w->room)
		grow_rows(w, w->size + ROWS_MORE);
	return num;
}

static void
set_row(struct pdf_write *w, uint32_t num, unsigned kind, size_t where,
    unsigned index)
{
	unsigned char *row = w->rows + (size_t)num * PDF_WRITE_ROW;
	row[0] = (unsigned char)kind;
	row[1] = (unsigned char)(where >> 16);
	row[2] = (unsigned char)(where >> 8);
	row[3] = (unsigned char)where;
	row[4] = (unsigned char)index;
}

void
pdf_write_open(struct pdf_write *w, uint32_t num)
{
	set_row(w, num, 1, w->base + w->out.len, 0);
	pdf_put_uint(&w->out, num);
	buf_put(&w->out, " 0 obj\n", 7);
}

void
pdf_write_close(struct pdf_write *w)
{
	buf_put(&w->out, "\nendobj\n", 8);
}

void
pdf_write_object(struct pdf_write *w, uint32_t num, struct slice value)
{
	pdf_write_open(w, num);
	buf_put_slice(&w->out, value);
	pdf_write_close(w);
}

static void
put_stream(struct buf *b, struct slice bytes)
{
	buf_put(b, "\nstream\n", 8);
	buf_put_slice(b, bytes);
	buf_put(b, "\nendstream", 10);
}

void
pdf_write_ready(struct pdf_write *w, uint32_t num, struct slice dict,
    struct slice bytes)
{
	pdf_write_open(w, num);
	buf_put_slice(&w->out, dict);
	put_stream(&w->out, bytes);
	pdf_write_close(w);
}

void
pdf_write_stream(struct pdf_write *w, uint32_t num, struct slice dict,
    struct slice bytes, enum pdf_squeeze how)
{
	if (how != PDF_RAW)
		bytes = pdf_deflate(w->arena, bytes, how);
	pdf_write_open(w, num);
	buf_put(&w->out, "<<", 2);
	buf_put_slice(&w->out, dict);
	buf_puts(&w->out, how == PDF_RAW ? "/Length " :
	    "/Filter/FlateDecode/Length ");
	pdf_put_uint(&w->out, bytes.len);
	buf_put(&w->out, ">>", 2);
	put_stream(&w->out, bytes);
	pdf_write_close(w);
}

/* One compressor for each level and thread, kept for the life of the process:
 * making one costs more than what it compresses. Level 12 would save 5 % of a
 * prelude and treble the time a program takes to start. */
struct slice
pdf_deflate(struct arena *arena, struct slice bytes, enum pdf_squeeze how)
{
	if (how == PDF_FLATE_AGAIN)
		return pdf_deflate_again(arena, bytes);
	static _Thread_local struct libdeflate_compressor *kept[2];
	int which = how == PDF_FLATE_BEST;
	if (kept[which] == NULL)
		kept[which] = libdeflate_alloc_compressor(which ? 7 : 1);
	if (kept[which] == NULL)
		abort();	/* as when an arena finds no memory */
	size_t room = libdeflate_zlib_compress_bound(kept[which], bytes.len);
	char *to = arena_raw(arena, room, 1);
	size_t n = libdeflate_zlib_compress(kept[which],
	    bytes.len == 0 ? "" : bytes.at, bytes.len, to, room);
	return (struct slice){ to, n };
}

/* Rows as PNG's filter "Up" leaves them (7.4.4.4): each byte less the one above
 * it, which turns runs of packed objects into runs of one row. */
static struct slice
filter_rows(struct pdf_write *w)
{
	size_t n = w->size;
	unsigned char *to = arena_raw(w->arena, n * (PDF_WRITE_ROW + 1), 1);
	unsigned char *end = to;
	const unsigned char *row = w->rows, *above = NULL;
	for (size_t i = 0; i < n; i++) {
		*end++ = 2;
		for (int k = 0; k < PDF_WRITE_ROW; k++)
			*end++ = (unsigned char)(row[k] -
			    (above == NULL ? 0 : above[k]));
		above = row;
		row += PDF_WRITE_ROW;
	}
	return (struct slice){ (char *)to, (size_t)(end - to) };
}

void
pdf_write_end(struct pdf_write *w, uint32_t root, struct slice id)
{
	uint32_t num = pdf_write_number(w, 1);
	size_t at = w->base + w->out.len;
	set_row(w, num, 1, at, 0);
	struct buf d = buf_make(w->arena, 256);
	buf_puts(&d, "/Type/XRef/W[1 3 1]/Size ");
	pdf_put_uint(&d, w->size);
	buf_puts(&d, "/Root ");
	pdf_put_ref(&d, root);
	buf_puts(&d, "/ID[(");
	buf_put_slice(&d, id);
	buf_puts(&d, ")(");
	buf_put_slice(&d, id);
	buf_puts(&d, ")]/DecodeParms<</Predictor 12/Columns 5>>");
	pdf_write_stream(w, num, buf_slice(&d), filter_rows(w), PDF_FLATE);
	buf_puts(&w->out, "startxref\n");
	pdf_put_uint(&w->out, at);
	buf_puts(&w->out, "\n%%EOF\n");
}

/* --- object streams ------------------------------------------------------- */

#define PACK_MOST 200

struct pdf_packs
pdf_packs_make(struct arena *arena)
{
	return (struct pdf_packs){ .arena = arena,
	    .body = buf_make(arena, 4096) };
}

struct buf *
pdf_pack(struct pdf_packs *p, uint32_t num)
{
	if (p->n == p->cap) {
		size_t cap = p->cap == 0 ? 64 : p->cap * 2;
		uint32_t *nums = ARENA_ARRAY(p->arena, uint32_t, cap);
		size_t *at = ARENA_ARRAY(p->arena, size_t, cap);
		if (p->n != 0) {
			memcpy(nums, p->nums, p->n * sizeof *nums);
			memcpy(at, p->at, p->n * sizeof *at);
		}
		p->nums = nums;
		p->at = at;
		p->cap = cap;
	}
	if (p->n != 0)
		buf_putc(&p->body, '\n');
	p->nums[p->n] = num;
	p->at[p->n++] = p->body.len;
	return &p->body;
}

static void
write_pack(struct pdf_write *w, const struct pdf_packs *p, size_t from,
    size_t n, enum pdf_squeeze how)
{
	uint32_t home = pdf_write_number(w, 1);
	size_t end = from + n < p->n ? p->at[from + n] : p->body.len;
	struct buf all = buf_make(w->arena, n * 12 + end - p->at[from]);
	for (size_t i = from; i < from + n; i++) {
		pdf_put_uint(&all, p->nums[i]);
		buf_putc(&all, ' ');
		pdf_put_uint(&all, p->at[i] - p->at[from]);
		buf_putc(&all, i + 1 < from + n ? ' ' : '\n');
		set_row(w, p->nums[i], 2, home, (unsigned)(i - from));
	}
	size_t first = all.len;
	buf_put(&all, p->body.at + p->at[from], end - p->at[from]);
	struct buf d = buf_make(w->arena, 64);
	buf_puts(&d, "/Type/ObjStm/N ");
	pdf_put_uint(&d, n);
	buf_puts(&d, "/First ");
	pdf_put_uint(&d, first);
	pdf_write_stream(w, home, buf_slice(&d), buf_slice(&all), how);
}

void
pdf_write_packs(struct pdf_write *w, struct pdf_packs *p,
    enum pdf_squeeze how)
{
	for (size_t from = 0; from < p->n; from += PACK_MOST) {
		size_t n = p->n - from;
		write_pack(w, p, from, n < PACK_MOST ? n : PACK_MOST, how);
	}
}
