#include "meter.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "buf.h"

/* Upper ends of the histogram, in microseconds; the last has none. */
static const int64_t steps[METER_STEPS] = { 250, 500, 1000, 2500, 5000, 10000,
	25000, 50000, 100000, 500000, 2500000, INT64_MAX };

struct route_row {
	_Atomic uint64_t by_class[6];	/* 0: none, 1: 1xx ... 5: 5xx */
	_Atomic uint64_t by_step[METER_STEPS];
	_Atomic uint64_t sum_us;
};

struct worker_row {
	_Atomic uint64_t counts[METER_COUNTS];
	struct route_row routes[METER_ROUTES_MOST];
};

struct meter {
	struct worker_row at[METER_WORKERS_MOST];
};

static const struct {
	const char *name, *help;
} names[METER_COUNTS] = {
	{ "mohor_certificates_issued_total", "Certificates issued one by one." },
	{ "mohor_certificates_cancelled_total", "Certificates cancelled." },
	{ "mohor_requests_limited_total", "Requests turned away by a limit." },
	{ "mohor_credentials_refused_total", "Wrong tokens and secrets." },
	{ "mohor_webhooks_sent_total", "Webhooks delivered." },
	{ "mohor_process_restarts_total", "Processes replaced." },
};

struct meter *
meter_make(void)
{
	struct meter *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (m == MAP_FAILED)
		abort();
	return m;
}

static void
bump(_Atomic uint64_t *at, uint64_t n)
{
	atomic_fetch_add_explicit(at, n, memory_order_relaxed);
}

void
meter_add(struct meter *m, unsigned worker, enum meter_count what, uint64_t n)
{
	bump(&m->at[worker % METER_WORKERS_MOST].counts[what], n);
}

void
meter_request(struct meter *m, unsigned worker, unsigned route, int status,
    int64_t took_us)
{
	struct route_row *r = &m->at[worker % METER_WORKERS_MOST].routes[
	    route < METER_ROUTES_MOST ? route : METER_ROUTES_MOST - 1];
	int step = 0;
	while (took_us > steps[step])
		step++;
	bump(&r->by_class[status >= 100 && status < 600 ? status / 100 : 0], 1);
	bump(&r->by_step[step], 1);
	bump(&r->sum_us, (uint64_t)(took_us < 0 ? 0 : took_us));
}

static void
put_counts(struct buf *b, const struct meter *m)
{
	for (int c = 0; c < METER_COUNTS; c++) {
		uint64_t sum = 0;
		for (size_t w = 0; w < METER_WORKERS_MOST; w++)
			sum += atomic_load(&m->at[w].counts[c]);
		buf_printf(b, "# HELP %s %s\n# TYPE %s counter\n%s %llu\n",
		    names[c].name, names[c].help, names[c].name, names[c].name,
		    (unsigned long long)sum);
	}
}

/* The sum over workers. */
static void
add_up(const struct meter *m, unsigned route, struct route_row *sum)
{
	for (size_t w = 0; w < METER_WORKERS_MOST; w++) {
		const struct route_row *r = &m->at[w].routes[route];
		for (int i = 0; i < 6; i++)
			bump(&sum->by_class[i], atomic_load(&r->by_class[i]));
		for (int i = 0; i < METER_STEPS; i++)
			bump(&sum->by_step[i], atomic_load(&r->by_step[i]));
		bump(&sum->sum_us, atomic_load(&r->sum_us));
	}
}

static void
put_statuses(struct buf *b, const struct meter *m, unsigned n,
    void (*route_name)(struct buf *, unsigned))
{
	buf_puts(b, "# HELP mohor_requests_total Requests answered.\n"
	    "# TYPE mohor_requests_total counter\n");
	for (unsigned r = 0; r < n; r++) {
		struct route_row sum = { 0 };
		add_up(m, r, &sum);
		for (int i = 0; i < 6; i++) {
			if (sum.by_class[i] == 0)
				continue;
			buf_puts(b, "mohor_requests_total{route=\"");
			route_name(b, r);
			buf_printf(b, "\",status=\"%dxx\"} %llu\n", i,
			    (unsigned long long)sum.by_class[i]);
		}
	}
}

static void
put_times(struct buf *b, const struct meter *m, unsigned n,
    void (*route_name)(struct buf *, unsigned))
{
	buf_puts(b, "# HELP mohor_request_seconds How long answers took.\n"
	    "# TYPE mohor_request_seconds histogram\n");
	for (unsigned r = 0; r < n; r++) {
		struct route_row sum = { 0 };
		uint64_t so_far = 0;
		add_up(m, r, &sum);
		for (int i = 0; i < METER_STEPS; i++)
			so_far += sum.by_step[i];
		if (so_far == 0)
			continue;
		so_far = 0;
		for (int i = 0; i < METER_STEPS; i++) {
			so_far += sum.by_step[i];
			buf_puts(b, "mohor_request_seconds_bucket{route=\"");
			route_name(b, r);
			if (i + 1 < METER_STEPS)
				buf_printf(b, "\",le=\"%g\"} %llu\n",
				    (double)steps[i] / 1e6,
				    (unsigned long long)so_far);
			else
				buf_printf(b, "\",le=\"+Inf\"} %llu\n",
				    (unsigned long long)so_far);
		}
		buf_puts(b, "mohor_request_seconds_sum{route=\"");
		route_name(b, r);
		buf_printf(b, "\"} %.6f\nmohor_request_seconds_count{route=\"",
		    (double)sum.sum_us / 1e6);
		route_name(b, r);
		buf_printf(b, "\"} %llu\n", (unsigned long long)so_far);
	}
}

void
meter_put(struct buf *b, const struct meter *m, unsigned n_routes,
    void (*route_name)(struct buf *, unsigned route))
{
	if (n_routes > METER_ROUTES_MOST)
		n_routes = METER_ROUTES_MOST;
	put_counts(b, m);
	put_statuses(b, m, n_routes, route_name);
	put_times(b, m, n_routes, route_name);
}
