/*
 * bench_register: microseconds of processor time a certificate costs the
 * register, in groups of 64, 128 and 256, alone and with two processes, with
 * what the waiting for the disk adds; then how long opening and checking take.
 * Documents are of 14,000 bytes.
 *
 *	bench_register DIR [CERTIFICATES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "audit_store.h"
#include "batch_store.h"
#include "cert_store.h"
#include "clock.h"
#include "db.h"
#include "file.h"
#include "own.h"
#include "register.h"
#include "run_store.h"
#include "service_store.h"
#include "template_store.h"

#define ISSUE_S 1795500000
#define GROUP_MOST 256
#define TAIL 14000

struct place {
	const char *dir;
	struct clock clock;
	int64_t service, template, series;
};

static char bytes[GROUP_MOST][TAIL];

static void
must(enum fault_code f, const struct fault *why)
{
	if (f == FAULT_NONE)
		return;
	fprintf(stderr, "%s: %s (%s)\n", why->where, why->say, why->log);
	exit(1);
}

static void
furnish(struct place *p)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(db_drop_ptr) struct db *db = NULL;
	struct fault why;
	struct department d = { .code = "BCW", .name = SLICE("BCW") };
	struct slice json = SLICE("{}");
	unsigned char sha256[32] = { 1 };
	struct service_version v;
	struct template_new t = { .name = SLICE("t"), .sha256 = { 2 },
		.source = SLICE("s"), .prelude = SLICE("p") };
	struct series s;
	must(register_create(p->dir, &p->clock, &db, &why), &why);
	must(department_put(db, &d, &why), &why);
	must(service_put(db, a, "BCW", 1, json, sha256, ISSUE_S, &v, NULL,
	    &why), &why);
	must(template_put(db, &t, ISSUE_S, &p->template, &why), &why);
	must(series_open(db, "BCW", 1, 2026, &s, &why), &why);
	p->service = v.id;
	p->series = s.id;
}

static void
fill(struct cert_new *certs, const struct series_ranges *got, uint32_t row)
{
	size_t n = 0;
	for (size_t i = 0; i < got->n; i++) {
		for (uint32_t k = 0; k < got->at[i].n; k++, n++)
			certs[n] = (struct cert_new){
				.series = got->at[i].series,
				.serial = got->at[i].first + k,
				.batch_row = row + (uint32_t)n,
				.pdf_len = 150000,
				.facts = { bytes[n], 700 },
				.tail = { bytes[n], TAIL },
				.issued_s = ISSUE_S };
	}
}

/* One process issues n certificates in groups. */
static void
issue(const struct place *p, uint32_t n, uint32_t group, unsigned char who)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(db_drop_ptr) struct db *db = NULL;
	struct fault why;
	int64_t run;
	struct batch b = { .service_version = p->service,
		.input_sha256 = { who, (unsigned char)group },
		.key_name = SLICE("k"), .label = SLICE("l") }, batch;
	struct series_ranges got;
	struct cert_new certs[GROUP_MOST];
	must(register_open(p->dir, &p->clock, &db, &why), &why);
	must(run_open(db, "bench", ISSUE_S, &run, &why), &why);
	must(batch_open(db, a, &b, &batch, NULL, &why), &why);
	must(series_reserve(db, a, p->series, group, run, &got, &why), &why);
	for (uint32_t done = 0; done < n; done += group) {
		fill(certs, &got, done + 1);
		struct audit_entry e = { .at_s = ISSUE_S,
			.who = SLICE("bench"), .act = SLICE("issue.group"),
			.what = SLICE("BCW-001"), .detail = SLICE("n") };
		struct cert_group g = { .run = run,
			.service_version = p->service,
			.template = p->template,
			.qr_kid = SLICE("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZ"),
			.certs = certs, .n = got.numbers, .batch = batch.id,
			.audit = &e, .next_series = p->series,
			.next_n = group };
		must(cert_add_group(db, a, &g, &got, &why), &why);
	}
	must(run_close(db, run, &why), &why);
}

static int64_t
cpu_us(int who)
{
	struct rusage u;
	getrusage(who, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	    u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static void
measure(const struct place *p, uint32_t n, uint32_t group, int processes)
{
	int64_t cpu = cpu_us(RUSAGE_CHILDREN), wall = clock_us();
	for (int i = 0; i < processes; i++) {
		pid_t child = fork();
		if (child == 0) {
			issue(p, n, group, (unsigned char)(processes * 16 + i));
			exit(0);
		}
	}
	for (int i = 0, status; i < processes; i++) {
		if (wait(&status) < 0 || status != 0)
			exit(1);
	}
	wall = clock_us() - wall;
	cpu = cpu_us(RUSAGE_CHILDREN) - cpu;
	double all = (double)n * processes;
	printf("%9d %6u %12.1f %12.1f %12.0f\n", processes, group,
	    (double)cpu / all, (double)wall * processes / all,
	    all * 1e6 / (double)wall);
	fflush(stdout);
}

/* How long opening takes, and proving that every number is accounted for. */
static void
measure_check(const struct place *p)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	struct register_report r;
	struct fault why;
	int64_t begun = clock_us();
	must(register_open(p->dir, &p->clock, &db, &why), &why);
	int64_t opened = clock_us();
	must(register_check(db, NULL, &r, &why), &why);
	int64_t ended = clock_us();
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	printf("opening: %.1f ms; checking %llu numbers: %.1f us each, "
	    "%ld MB resident at most\n", (double)(opened - begun) / 1000,
	    (unsigned long long)r.numbers, (double)(ended - opened) /
	    (double)r.numbers, u.ru_maxrss / 1024);
}

int
main(int argc, char **argv)
{
	static const uint32_t groups[] = { 64, 128, 256 };
	if (argc < 2) {
		fprintf(stderr, "usage: bench_register DIR [CERTIFICATES]\n");
		return 2;
	}
	uint32_t n = argc > 2 ? (uint32_t)atoi(argv[2]) : 8192;
	struct place p = { .dir = argv[1], .clock = clock_fixed(ISSUE_S) };
	struct fault why;
	must(file_make_dir(p.dir, 0700, &why), &why);
	furnish(&p);
	for (size_t i = 0; i < GROUP_MOST; i++) {
		for (size_t k = 0; k < TAIL; k++)
			bytes[i][k] = (char)rand();
	}
	printf("processes  group   cpu us each  wall us each     a second\n");
	fflush(stdout);		/* children must not print it again */
	for (int processes = 1; processes <= 2; processes++) {
		for (size_t i = 0; i < COUNT_OF(groups); i++)
			measure(&p, n, groups[i], processes);
	}
	measure_check(&p);
	return 0;
}
