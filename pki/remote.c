/* Questions to the signer process and their answers; see remote_words.h. */
#include "remote_parts.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "file.h"
#include "hash.h"
#include "own.h"

#define WAIT_S 30		/* a token may take its time */
#define LIST_MOST 4096

static struct remote *
make(int fd)
{
	struct remote *r = calloc(1, sizeof *r);
	if (r == NULL)
		abort();
	r->fd = fd;
	return r;
}

enum fault_code
remote_open(struct remote **out, const char *path, struct fault *why)
{
	int fd = -1;
	enum fault_code code = ipc_connect(path, WAIT_S, &fd, why);
	if (code != FAULT_NONE)
		return code;
	struct remote *r = make(fd);
	r->path = strdup(path);
	if (r->path == NULL)
		abort();
	*out = r;
	return FAULT_NONE;
}

struct remote *
remote_over(int fd)
{
	return make(fd);
}

void
remote_drop(struct remote *r)
{
	if (r == NULL)
		return;
	file_close(&r->fd);
	free(r->path);
	free(r);
}

void
remote_drop_ptr(struct remote **r)
{
	remote_drop(*r);
}

/* ---- one question ---- */

void
remote_ask_begin(struct remote *r, struct ipc_put *p, enum remote_word word)
{
	ipc_begin(p, r->out, sizeof r->out, (uint16_t)word, ++r->serial);
}

/* Whatever was under way on it is nobody's answer any more. */
static void
hang_up(struct remote *r)
{
	file_close(&r->fd);
	r->fd = -1;
}

static enum fault_code
once(struct remote *r, const struct ipc_put *p, struct ipc_got *answer,
    struct fault *why)
{
	enum fault_code code = FAULT_NONE;
	if (r->fd < 0 && r->path == NULL)
		return fault_say(why, FAULT_LATER, "The signer has gone away.");
	if (r->fd < 0)
		code = ipc_connect(r->path, WAIT_S, &r->fd, why);
	if (code == FAULT_NONE)
		code = ipc_send(r->fd, p, why);
	if (code == FAULT_NONE)
		code = ipc_receive(r->fd, r->in, sizeof r->in, answer, why);
	if (code == FAULT_NONE && answer->serial != r->serial)
		code = fault_say(why, FAULT_DAMAGE, "The signer answered"
		    " something else than was asked.");
	if (code != FAULT_NONE && code != FAULT_LIMIT)
		hang_up(r);
	return code;
}

static enum fault_code
said_no(struct ipc_got *answer, struct fault *why)
{
	unsigned code = ipc_get_u8(answer);
	struct slice where = ipc_get_slice(answer, 96);
	struct slice say = ipc_get_slice(answer, 400);
	if (ipc_end(answer, why) != FAULT_NONE || code == FAULT_NONE ||
	    code >= FAULT_CODES)
		return fault_say(why, FAULT_DAMAGE, "The signer's answer cannot"
		    " be understood.");
	if (why != NULL) {
		fault_say(why, (enum fault_code)code, "%.*s", SLICE_FMT(say));
		memcpy(why->where, where.at, where.len);
		why->where[where.len < sizeof why->where ? where.len :
		    sizeof why->where - 1] = '\0';
	}
	return (enum fault_code)code;
}

enum fault_code
remote_ask(struct remote *r, struct ipc_put *p, struct ipc_got *answer,
    struct fault *why)
{
	bool fresh = r->fd < 0;
	*answer = (struct ipc_got){ 0 };
	enum fault_code code = once(r, p, answer, why);
	/* A restarted signer knows nothing of this connection. What was asked
	 * may be asked twice: numbers of grants die with the signer. */
	if (code == FAULT_LATER && r->path != NULL && !fresh)
		code = once(r, p, answer, why);
	if (code != FAULT_NONE)
		return code;
	if (answer->kind == REMOTE_FAULT)
		return said_no(answer, why);
	if (answer->kind == REMOTE_OK)
		return FAULT_NONE;
	hang_up(r);
	return fault_say(why, FAULT_DAMAGE, "The signer's answer cannot be"
	    " understood.");
}

/* ---- keys and grants ---- */

static const char *
get_text(struct arena *a, struct ipc_got *g, size_t most)
{
	struct slice s = ipc_get_slice(g, most);
	return arena_text(a, s.at, s.len);
}

/* A number of rows no larger than the bytes that are left could hold. */
static size_t
get_count(struct ipc_got *g)
{
	size_t n = ipc_get_u32(g);
	g->spoilt |= n > LIST_MOST || n > g->left;
	return g->spoilt ? 0 : n;
}

enum fault_code
remote_keys(struct arena *a, struct remote *r, struct remote_key **out,
    size_t *n, struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, REMOTE_KEYS);
	enum fault_code code = remote_ask(r, &p, &g, why);
	if (code != FAULT_NONE)
		return code;
	size_t count = get_count(&g);
	struct remote_key *keys = ARENA_ARRAY(a, struct remote_key, count);
	for (size_t i = 0; i < count; i++) {
		keys[i].name = get_text(a, &g, REMOTE_KEY_MOST);
		keys[i].token = ipc_get_u8(&g) != 0;
		keys[i].standing = ipc_get_u8(&g) != 0;
		keys[i].grants = ipc_get_u32(&g);
		keys[i].locked_until_s = (int64_t)ipc_get_u64(&g);
	}
	code = ipc_end(&g, why);
	if (code != FAULT_NONE)
		return code;
	*out = keys;
	*n = count;
	return FAULT_NONE;
}

static enum fault_code
ask_grant(struct remote *r, struct ipc_put *p, uint64_t *grant,
    struct fault *why)
{
	struct ipc_got g;
	enum fault_code code = remote_ask(r, p, &g, why);
	if (code != FAULT_NONE)
		return code;
	uint64_t number = ipc_get_u64(&g);
	code = ipc_end(&g, why);
	if (code == FAULT_NONE)
		*grant = number;
	return code;
}

enum fault_code
remote_grant_open(struct remote *r, const struct remote_wish *wish,
    const char *pin, uint64_t *grant, struct fault *why)
{
	struct ipc_put p;
	remote_ask_begin(r, &p, REMOTE_OPEN);
	ipc_put_slice(&p, slice_of(wish->key));
	ipc_put_slice(&p, slice_of(pin));
	ipc_put_slice(&p, slice_of(wish->scope));
	ipc_put_slice(&p, slice_of(wish->label));
	ipc_put_u64(&p, wish->count);
	ipc_put_u64(&p, (uint64_t)wish->until_s);
	enum fault_code code = ask_grant(r, &p, grant, why);
	secret_wipe(r->out, sizeof r->out);
	return code;
}

enum fault_code
remote_grant_find(struct remote *r, const char *key, const char *scope,
    uint64_t *grant, struct fault *why)
{
	struct ipc_put p;
	remote_ask_begin(r, &p, REMOTE_FIND);
	ipc_put_slice(&p, slice_of(key));
	ipc_put_slice(&p, slice_of(scope));
	return ask_grant(r, &p, grant, why);
}

enum fault_code
remote_grant_close(struct remote *r, uint64_t grant, struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, REMOTE_CLOSE);
	ipc_put_u64(&p, grant);
	enum fault_code code = remote_ask(r, &p, &g, why);
	return code != FAULT_NONE ? code : ipc_end(&g, why);
}

static void
get_grant(struct arena *a, struct ipc_got *g, struct remote_grant *out)
{
	out->number = ipc_get_u64(g);
	out->key = get_text(a, g, REMOTE_KEY_MOST);
	out->scope = get_text(a, g, REMOTE_SCOPE_MOST);
	out->label = get_text(a, g, REMOTE_LABEL_MOST);
	out->left = ipc_get_u64(g);
	out->qr_left = ipc_get_u64(g);
	out->opened_s = (int64_t)ipc_get_u64(g);
	out->until_s = (int64_t)ipc_get_u64(g);
	out->uid = ipc_get_u32(g);
	out->standing = ipc_get_u8(g) != 0;
}

enum fault_code
remote_grants(struct arena *a, struct remote *r, struct remote_grant **out,
    size_t *n, struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, REMOTE_LIST);
	enum fault_code code = remote_ask(r, &p, &g, why);
	if (code != FAULT_NONE)
		return code;
	size_t count = get_count(&g);
	struct remote_grant *grants = ARENA_ARRAY(a, struct remote_grant,
	    count);
	for (size_t i = 0; i < count; i++)
		get_grant(a, &g, &grants[i]);
	code = ipc_end(&g, why);
	if (code != FAULT_NONE)
		return code;
	*out = grants;
	*n = count;
	return FAULT_NONE;
}
