/* How fast rows are read: bench_csv [FILE.csv], or a made-up text of people. */
#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "csv_read.h"
#include "own.h"

#define ROUNDS 5

static struct slice
made_up(struct arena *a, bool bengali, bool quotes)
{
	struct buf b = buf_make(a, 64 << 20);
	buf_puts(&b, "name,father,address,district,pin,dob,gender\r\n");
	for (int i = 0; b.len < (60 << 20); i++)
		buf_printf(&b, "%s %d,%s,%s%d Station Road%s Bolpur%s,Birbhum,"
		    "7312%02d,1987-04-%02d,female\r\n", bengali ?
		    "\xe0\xa6\xb0\xe0\xa7\x80\xe0\xa6\xa8\xe0\xa6\xbe "
		    "\xe0\xa6\xac\xe0\xa7\x87\xe0\xa6\xb0\xe0\xa6\xbe" :
		    "Rina Bera", i, bengali ?
		    "\xe0\xa6\xb8\xe0\xa7\x81\xe0\xa6\xac\xe0\xa6\xb2 "
		    "\xe0\xa6\xac\xe0\xa7\x87\xe0\xa6\xb0\xe0\xa6\xbe" :
		    "Subal Bera", quotes ? "\"" : "", i % 400,
		    quotes ? "," : "", quotes ? "\"" : "", i % 100,
		    i % 28 + 1);
	return buf_slice(&b);
}

static void
measure(const char *what, struct arena *a, struct slice s)
{
	double best = 1e9;
	uint64_t rows = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct rows *r;
		struct row row;
		struct fault why;
		int64_t from = clock_us();
		if (csv_open_slice(a, s, "bench", &r, &why) != FAULT_NONE) {
			fprintf(stderr, "%s: %s\n", why.where, why.say);
			return;
		}
		for (rows = 0; rows_next(r, &row, &why) != ROWS_END; rows++)
			;
		rows_drop(r);
		double took = (double)(clock_us() - from) / 1e6;
		if (took < best)
			best = took;
	}
	printf("csv %-18s %7.0f MB/s %9.0f rows/s\n", what,
	    (double)s.len / best / 1e6, (double)rows / best);
}

int
main(int argc, char **argv)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	if (argc > 1) {
		struct rows *r;
		struct row row;
		struct fault why;
		uint64_t rows = 0;
		int64_t from = clock_us();
		if (csv_open(a, argv[1], &r, &why) != FAULT_NONE) {
			fprintf(stderr, "%s: %s\n", why.where, why.say);
			return 1;
		}
		while (rows_next(r, &row, &why) != ROWS_END)
			rows++;
		double took = (double)(clock_us() - from) / 1e6;
		printf("csv %s %.0f MB/s, %llu rows in %.2f s\n", argv[1],
		    (double)r->size / took / 1e6, (unsigned long long)rows,
		    took);
		rows_drop(r);
		return 0;
	}
	measure("Latin", a, made_up(a, false, false));
	measure("Latin, quoted", a, made_up(a, false, true));
	measure("Bengali", a, made_up(a, true, false));
	measure("Bengali, quoted", a, made_up(a, true, true));
	return 0;
}
