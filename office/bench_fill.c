/*
 * bench_fill: a register as large as one likes in no time, for measuring how
 * fast certificates are found in it.
 *
 *	bench_fill DIR CERTIFICATES
 *
 * Number 000001 of the first series must have been issued. Its facts are sealed
 * again under each new number, so that what is read back is real in size and in
 * work; of a document there are a few bytes only, which no reader would believe.
 * Then prints each series: the front of its numbers, and its last serial.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "cert_store.h"
#include "clock.h"
#include "date.h"
#include "facts.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "run_store.h"
#include "seal.h"
#include "series_store.h"

#define GROUP 4096
#define SERIES_LAST 950000u	/* then it is the turn of the year before */
#define NO_DOCUMENT SLICE("no document")

struct fill {
	struct office *office;
	struct cert model;
	struct slice facts;	/* open */
	struct series series;
	int64_t run;
	struct cert_new certs[GROUP];
};

static void
must(enum fault_code f, const struct fault *why)
{
	if (f == FAULT_NONE)
		return;
	fprintf(stderr, "bench_fill: %s: %s (%s)\n", why->where, why->say,
	    why->log);
	exit(1);
}

/* The certificate that all others are made after. */
static void
read_model(struct fill *x, struct arena *a)
{
	struct series *all = NULL;
	size_t n = 0;
	char uin[UIN_TEXT];
	struct office_keys *keys;
	struct fault why = { 0 };
	must(series_list(x->office->db, a, &all, &n, &why), &why);
	if (n == 0)
		must(fault_say(&why, FAULT_ABSENT, "Issue one certificate"
		    " first."), &why);
	struct uin first = series_uin(&all[0], 1);
	must(cert_find(x->office->db, a, &first, &x->model, &why), &why);
	must(uin_format(&first, uin, &why), &why);
	must(office_secrets(x->office, &keys, &why), &why);
	must(seal_open(a, office_seal(keys), x->model.facts, slice_of(uin),
	    &x->facts, &why), &why);
	x->series = all[0];
}

static void
open_series(struct fill *x, int year)
{
	struct fault why = { 0 };
	struct series s = x->series;
	must(series_open(x->office->db, s.dept, s.service, year, &x->series,
	    &why), &why);
}

static void
fill_one(struct fill *x, struct arena *a, uint32_t serial,
    struct cert_new *out)
{
	char text[UIN_TEXT];
	struct fault why = { 0 };
	struct date july = { x->series.year, 7, 1 };
	struct uin uin = series_uin(&x->series, serial);
	*out = (struct cert_new){ .series = x->series.id, .serial = serial,
		.pdf_len = x->model.pdf_len, .tail = NO_DOCUMENT,
		.issued_s = date_to_day(july) * (int64_t)86400 };
	memcpy(out->facts_sha256, x->model.facts_sha256, 32);
	memcpy(out->pdf_sha256, x->model.pdf_sha256, 32);
	must(uin_format(&uin, text, &why), &why);
	must(seal_close(a, office_seal(x->office->keys), x->facts,
	    slice_of(text), &out->facts, &why), &why);
}

static void
fill_group(struct fill *x, struct arena *a, uint32_t wanted)
{
	size_t n = 0;
	struct series_ranges got;
	struct fault why = { 0 };
	must(series_reserve(x->office->db, a, x->series.id, wanted, x->run,
	    &got, &why), &why);
	for (size_t i = 0; i < got.n; i++)
		for (uint32_t k = 0; k < got.at[i].n; k++)
			fill_one(x, a, got.at[i].first + k, &x->certs[n++]);
	struct cert_group g = { .run = x->run,
		.service_version = x->model.service_version,
		.template = x->model.template, .qr_kid = x->model.qr_kid,
		.certs = x->certs, .n = n };
	must(cert_add_group(x->office->db, a, &g, NULL, &why), &why);
	x->series.next += wanted;
}

static void
fill(struct fill *x, long wanted)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	must(run_open(x->office->db, "bench",
	    clock_now(x->office->clock), &x->run, &why), &why);
	for (long done = 0; done < wanted; arena_reset(a)) {
		while (x->series.next >= SERIES_LAST)
			open_series(x, x->series.year - 1);
		uint32_t room = SERIES_LAST - x->series.next;
		long n = wanted - done < GROUP ? wanted - done : GROUP;
		n = n < (long)room ? n : (long)room;
		fill_group(x, a, (uint32_t)n);
		done += n;
	}
	must(run_close(x->office->db, x->run, &why), &why);
}

static void
print_series(struct fill *x, struct arena *a)
{
	struct series *all = NULL;
	size_t n = 0;
	char uin[UIN_TEXT];
	struct fault why = { 0 };
	must(series_list(x->office->db, a, &all, &n, &why), &why);
	for (size_t i = 0; i < n; i++) {
		struct uin first = series_uin(&all[i], 1);
		must(uin_format(&first, uin, &why), &why);
		printf("%.10s %u\n", uin, all[i].next - 1);
	}
}

int
main(int argc, char **argv)
{
	static struct fill x;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct fault why = { 0 };
	if (argc != 3) {
		fprintf(stderr, "usage: bench_fill DIR CERTIFICATES\n");
		return 2;
	}
	must(office_open(argv[1], &clock_system, &o, &why), &why);
	must(office_register(o, &why), &why);
	x.office = o;
	read_model(&x, a);
	fill(&x, atol(argv[2]));
	print_series(&x, a);
	return 0;
}
