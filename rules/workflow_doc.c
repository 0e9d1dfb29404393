/* The table for people: docs/workflow.md is what this writes, and a test
 * compares the two. */
#include "buf.h"
#include "workflow.h"

static const struct {
	unsigned need;
	const char *words;
} need_words[] = {
	{ NEED_FREE, "nobody else has the file in hand" },
	{ NEED_UNCLAIMED, "nobody has the file in hand" },
	{ NEED_HELD, "has the file in hand" },
	{ NEED_STAGE_AFTER, "not the last stage" },
	{ NEED_STAGE_BEFORE, "names an earlier stage" },
	{ NEED_LAST_STAGE, "the last stage" },
	{ NEED_ANY_STAGE, "names a stage" },
	{ NEED_KIND_VISIT, "a stage of kind field-visit" },
	{ NEED_KIND_PAYMENT, "a stage of kind payment" },
	{ NEED_PROOF, "visit reported, payment verified where the stage is "
	    "one" },
	{ NEED_SECOND, "countersigned by another where the service asks for "
	    "a second person" },
	{ NEED_FIRST, "the service asks for a second person, and nobody has "
	    "agreed yet" },
	{ NEED_APPEALABLE, "rejected, or the total time is over; by the "
	    "system only in the latter case" },
	{ NEED_REVISABLE, "the appeal is decided, or its time is over" },
	{ NEED_ALLOWED, "appeal or revision allowed and not yet obeyed" },
	{ NEED_GROUND, "names one of the service's grounds" },
	{ NEED_ALIVE, "neither draft, delivered nor withdrawn" },
};

/* Comma-separated. */
static void
put_word(struct buf *b, const char *word, bool *first)
{
	buf_printf(b, "%s%s", *first ? "" : ", ", word);
	*first = false;
}

static void
put_row(struct buf *b, const struct workflow_row *r)
{
	bool first = true;
	buf_printf(b, "| %s | %s | %s | ", workflow_state_name(r->from),
	    workflow_action_name(r->action), workflow_state_name(r->to));
	for (int h = 0; h < WORKFLOW_HANDS; h++)
		if ((r->hands >> h & 1u) != 0)
			put_word(b, workflow_hand_name((enum workflow_hand)h),
			    &first);
	buf_printf(b, " | %s | ", r->clock == CLOCK_NONE ? "" :
	    workflow_clock_name(r->clock));
	first = true;
	for (size_t i = 0; i < sizeof need_words / sizeof *need_words; i++)
		if ((r->needs & need_words[i].need) != 0)
			put_word(b, need_words[i].words, &first);
	buf_printf(b, " | %s |\n", r->what);
}

/* Mermaid's names hold no hyphen. */
static void
put_node(struct buf *b, enum workflow_state s)
{
	for (const char *c = workflow_state_name(s); *c != '\0'; c++)
		buf_putc(b, *c == '-' ? '_' : *c);
}

/* Is it the first row between its two states? */
static bool
is_first(const struct workflow_row *r)
{
	for (const struct workflow_row *o = workflow_rows; o < r; o++)
		if (o->from == r->from && o->to == r->to)
			return false;
	return true;
}

static void
put_edge(struct buf *b, const struct workflow_row *r)
{
	bool first = true;
	if (!is_first(r))
		return;
	buf_puts(b, "    ");
	put_node(b, r->from);
	buf_puts(b, " --> ");
	put_node(b, r->to);
	buf_puts(b, ": ");
	for (const struct workflow_row *o = r;
	    o < workflow_rows + n_workflow_rows; o++)
		if (o->from == r->from && o->to == r->to)
			put_word(b, workflow_action_name(o->action), &first);
	buf_putc(b, '\n');
}

static void
put_picture(struct buf *b, enum workflow_track t)
{
	buf_puts(b, "```mermaid\nstateDiagram-v2\n");
	for (int s = 0; s < WORKFLOW_STATES; s++) {
		enum workflow_state state = (enum workflow_state)s;
		if (workflow_track_of(state) != t)
			continue;
		buf_puts(b, "    state \"");
		for (const char *c = workflow_state_name(state); *c; c++)
			buf_putc(b, *c == '-' ? ' ' : *c);
		buf_puts(b, "\" as ");
		put_node(b, state);
		buf_putc(b, '\n');
	}
	buf_puts(b, "    [*] --> ");
	put_node(b, workflow_begin().at[t]);
	buf_putc(b, '\n');
	for (size_t i = 0; i < n_workflow_rows; i++)
		if (workflow_rows[i].track == t)
			put_edge(b, &workflow_rows[i]);
	for (int s = 0; s < WORKFLOW_STATES; s++)
		if (workflow_track_of((enum workflow_state)s) == t &&
		    workflow_is_final((enum workflow_state)s)) {
			buf_puts(b, "    ");
			put_node(b, (enum workflow_state)s);
			buf_puts(b, " --> [*]\n");
		}
	buf_puts(b, "```\n\n");
}

void
workflow_put_doc(struct buf *b)
{
	static const char *const titles[] = { "The application",
		"Complaint, beside the application",
		"Appeal, beside the application",
		"Revision, beside the application" };
	buf_puts(b, "# What can happen to an application\n\n"
	    "Written from the table in `rules/workflow.c`; what has no row "
	    "cannot happen.\nA test fails when this page is not what the table "
	    "says.\n\n"
	    "The clock counts working days. A day belongs to whoever had the "
	    "matter when the\nday began, so every effect on the clock is felt "
	    "from the next day on.\n\n");
	for (int t = 0; t < TRACKS; t++) {
		buf_printf(b, "## %s\n\n", titles[t]);
		put_picture(b, (enum workflow_track)t);
		buf_puts(b, "| state | action | next | who | clock | needs | "
		    "what happens |\n|---|---|---|---|---|---|---|\n");
		for (size_t i = 0; i < n_workflow_rows; i++)
			if ((int)workflow_rows[i].track == t)
				put_row(b, &workflow_rows[i]);
		if (t + 1 < TRACKS)
			buf_putc(b, '\n');
	}
}
