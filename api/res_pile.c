/*
 * Many papers, sent by a client: a CSV of numbers or a ZIP of files in, how far it
 * is, the verdicts. The work is done elsewhere (office/piles.h).
 */
#include <string.h>
#include <sys/mman.h>

#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "buf.h"
#include "json_write.h"
#include "office.h"
#include "piles.h"

#define ID_HEAD "v_"

static void
put_answers(struct json_write *w, const struct pile *p)
{
	size_t totals[ANSWERS] = { 0 };
	piles_totals(p, totals);
	json_put_key(w, "answers");
	json_put_object(w);
	for (size_t i = 0; i < ANSWERS; i++)
		json_put_member_int(w, check_answer_name((enum check_answer)i),
		    (int64_t)totals[i]);
	json_put_end(w);
}

static void
answer(struct ask *ask, int status, const struct pile *p)
{
	static const char *const states[] = { "waiting", "done", "refused" };
	struct buf b = buf_make(ask->a, 512);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "id", slice_of(arena_printf(ask->a, ID_HEAD "%lld",
	    (long long)p->id)));
	json_put_member(&w, "state", slice_of(p->state == PILE_WAITING &&
	    p->total != 0 ? "running" : states[p->state]));
	json_put_member_int(&w, "done", p->done);
	json_put_member_int(&w, "total", p->total);
	api_put_time(&w, "begun_at", p->begun_s);
	api_put_time(&w, "kept_until", p->begun_s + PILES_KEPT_S);
	if (p->finished_s != 0)
		api_put_time(&w, "finished_at", p->finished_s);
	if (p->state == PILE_DONE) {
		put_answers(&w, p);
		json_put_member_bool(&w, "report", p->note.len == 0);
	}
	if (p->state == PILE_REFUSED)
		json_put_member(&w, "problem", p->note);
	json_put_end(&w);
	ask_json(ask, status, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
}

enum fault_code
api_pile_new(struct ask *ask, struct fault *why)
{
	struct pile p = { .id = 0 };
	unsigned char owner[32];
	const struct door *d = ask->door;
	size_t n = (size_t)ask->http->spooled;
	void *at = n == 0 ? MAP_FAILED : mmap(NULL, n, PROT_READ, MAP_PRIVATE,
	    ask->file_fd, 0);
	if (at == MAP_FAILED)
		return fault_say(why, FAULT_INPUT, "Send a list or an archive:"
		    " there was nothing in the body.");
	piles_owner_client(&ask->client, owner);
	enum fault_code code = n > (size_t)d->office->conf.many_mb << 20 ?
	    fault_say(why, FAULT_LIMIT, "It is larger than %lld MB. Divide"
	    " it.", (long long)d->office->conf.many_mb) :
	    piles_add(d->office, d->keys, ask->a, owner, ask->client.id,
	    slice_from(at, n), &p, why);
	munmap(at, n);
	if (code == FAULT_LIMIT)
		ask->status = n > (size_t)d->office->conf.many_mb << 20 ? 413 :
		    429;
	if (code == FAULT_NONE)
		answer(ask, 202, &p);
	return code;
}

static enum fault_code
find(struct ask *ask, struct pile *p, struct fault *why)
{
	unsigned long long id;
	unsigned char owner[32];
	if (!slice_starts(ask->args[0], ID_HEAD) ||
	    !slice_number(slice_skip(ask->args[0], strlen(ID_HEAD)),
	    INT64_MAX, &id) || id == 0)
		return fault_at(why, FAULT_ABSENT, "id", "is no"
		    " verification's.");
	piles_owner_client(&ask->client, owner);
	return piles_find(ask->door->office, ask->a, owner, (int64_t)id, p,
	    why);
}

enum fault_code
api_pile(struct ask *ask, struct fault *why)
{
	struct pile p = { .id = 0 };
	enum fault_code code = find(ask, &p, why);
	if (code == FAULT_NONE)
		answer(ask, 200, &p);
	return code;
}

static enum fault_code
send(struct ask *ask, enum pile_result which, const char *type,
    struct fault *why)
{
	struct pile p = { .id = 0 };
	struct slice bytes = { NULL, 0 };
	enum fault_code code = find(ask, &p, why);
	if (code == FAULT_NONE)
		code = piles_result(ask->door->office, ask->door->keys, ask->a,
		    &p, which, &bytes, why);
	if (code != FAULT_NONE)
		return code;
	ask->reply->status = 200;
	ask->reply->type = type;
	ask->reply->body = bytes;
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}

enum fault_code
api_pile_csv(struct ask *ask, struct fault *why)
{
	return send(ask, PILE_CSV, "text/csv; charset=utf-8", why);
}

enum fault_code
api_pile_report(struct ask *ask, struct fault *why)
{
	return send(ask, PILE_REPORT, "application/pdf", why);
}
