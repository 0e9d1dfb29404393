/* web_many: the pages on which many papers are verified together. */
#ifndef WEB_WEB_MANY_H
#define WEB_WEB_MANY_H

#include "door.h"
#include "web_view.h"

struct buf;
struct pile;

/* many.html */
struct many_view {
	struct web_frame frame;
	struct slice problem;	/* empty: none */
	struct slice typed;
	int64_t papers, megabytes;
};

struct many_total_view {
	struct slice answer;
	int64_t n;
};

/* pile.html */
struct pile_view {
	struct web_frame frame;
	bool waiting, working, done, refused, no_report;
	int64_t so_far, all, percent;
	struct slice note;
	struct many_total_view *totals;
	size_t n_totals;
	struct date_time until;
};

enum many_problem { MANY_FINE, MANY_NOTHING, MANY_TOO_LARGE, MANY_IN_HAND };

void web_many_form(struct buf *, const struct web_ctx *, enum many_problem,
    struct slice typed);
void web_many_pile(struct buf *, const struct web_ctx *, const struct pile *);

/* res_many.c */
route_handler web_many_get, web_many_post, web_many_state, web_many_csv,
    web_many_report;
/* res_evidence.c */
route_handler web_evidence_post;

#endif
