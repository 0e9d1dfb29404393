/*
 * A reply of the doors becomes a response of libmicrohttpd: from one buffer, from
 * two, from a part of a file, or asked for piece by piece. A stream that has
 * nothing yet is suspended and put on a list with its time, so that waiting costs
 * nothing.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "http_inside.h"
#include "own.h"

#define STREAM_BLOCK (32 * 1024)
#define STREAM_PAUSE_MS 20

void
http_reply_add(struct http_reply *r, const char *name, const char *value)
{
	if (r->n_headers == COUNT_OF(r->headers))
		abort();
	r->headers[r->n_headers++] = (struct http_header){ name, value };
}

static const char *
title_of(int status)
{
	static const struct { int status; const char *title; } titles[] = {
		{ 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
		{ 408, "Request Timeout" }, { 409, "Conflict" },
		{ 411, "Length Required" }, { 413, "Content Too Large" },
		{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" }, { 501, "Not Implemented" },
		{ 503, "Service Unavailable" },
		{ 507, "Insufficient Storage" },
	};
	for (size_t i = 0; i < COUNT_OF(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Error";
}

/* A JSON text: the sentences are ours, but nothing shall depend on that. */
static void
put_quoted(struct buf *b, const char *text)
{
	buf_putc(b, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_putc(b, '\\');
		if ((unsigned char)*p >= ' ')
			buf_putc(b, *p);
	}
	buf_putc(b, '"');
}

void
http_reply_problem(struct http_reply *r, struct arena *arena, int status,
    const char *detail)
{
	struct buf b = buf_make(arena, 160);
	buf_puts(&b, "{\"type\":\"about:blank\",\"title\":");
	put_quoted(&b, title_of(status));
	buf_printf(&b, ",\"status\":%d,\"detail\":", status);
	put_quoted(&b, detail);
	buf_puts(&b, "}\n");
	r->status = status;
	r->type = "application/problem+json";
	r->body = buf_slice(&b);
	r->body2 = (struct slice){ NULL, 0 };
}

/* Puts a stream, or an answer that is not known yet, to sleep; the loop wakes
 * it. */
static void
sleep_until(struct http_server *s, struct hand *h)
{
	int ms = h->reply.pause_ms > 0 ? h->reply.pause_ms : STREAM_PAUSE_MS;
	h->wake_us = s->now_us + (int64_t)ms * 1000;
	h->waiting = s->waiting;
	s->waiting = h;
	h->link->deadline_us = h->wake_us +
	    s->options.request_s * HTTP_SECOND_US;
	MHD_suspend_connection(h->link->mhd);
}

void
http_answer_wake(struct http_server *s, struct hand *h)
{
	for (struct hand **at = &s->waiting; *at != NULL; at = &(*at)->waiting)
		if (*at == h) {
			*at = h->waiting;
			break;
		}
	h->wake_us = 0;
	MHD_resume_connection(h->link->mhd);
}

/* Nothing is read while a stream waits: that nobody waits for it any more must be
 * looked for. */
static bool
is_gone(const struct link *l)
{
	struct pollfd p = { .fd = l->fd, .events = POLLRDHUP };
	return poll(&p, 1, 0) > 0;
}

enum MHD_Result
http_answer_later(struct http_server *s, struct hand *h)
{
	if (is_gone(h->link))
		return MHD_NO;
	sleep_until(s, h);
	return MHD_YES;
}

/* libmicrohttpd asks for more of a stream. */
static ssize_t
on_more(void *with, uint64_t from, char *to, size_t room)
{
	(void)from;
	struct hand *h = with;
	long got = h->reply.more(h->reply.with, to, room);
	if (got == HTTP_MORE_END)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (got < 0 || (size_t)got > room)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (got == 0 && is_gone(h->link))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (got == 0)
		sleep_until(h->server, h);
	else
		http_link_allow(h->server, h->link, (uint64_t)got);
	h->sent += (uint64_t)got;
	return got;
}

static struct MHD_Response *
response_of(struct hand *h)
{
	struct http_reply *r = &h->reply;
	if (r->more != NULL)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN,
		    STREAM_BLOCK, on_more, h, NULL);
	if (r->file_fd >= 0) {
		h->sent = r->file_len;
		int fd = r->file_fd;
		r->file_fd = -1;	/* libmicrohttpd closes it */
		return MHD_create_response_from_fd_at_offset64(r->file_len, fd,
		    r->file_from);
	}
	h->sent = r->body.len + r->body2.len;
	if (r->body2.len > 0) {
		struct MHD_IoVec parts[] = {
			{ r->body.at, r->body.len },
			{ r->body2.at, r->body2.len },
		};
		unsigned from = r->body.len == 0 ? 1 : 0;
		return MHD_create_response_from_iovec(parts + from, 2 - from,
		    NULL, NULL);
	}
	/* The signature is older than const; the bytes are only read. */
	union { const char *in; void *out; } at = { r->body.at };
	return MHD_create_response_from_buffer(r->body.len, at.out,
	    MHD_RESPMEM_PERSISTENT);
}

static bool
add_headers(struct MHD_Response *to, const struct http_reply *r, bool close)
{
	bool well = r->type == NULL || MHD_add_response_header(to,
	    "Content-Type", r->type) == MHD_YES;
	for (size_t i = 0; well && i < r->n_headers; i++)
		well = MHD_add_response_header(to, r->headers[i].name,
		    r->headers[i].value) == MHD_YES;
	return well && (!close || MHD_add_response_header(to, "Connection",
	    "close") == MHD_YES);
}

static bool
has_no_body(const struct hand *h)
{
	int status = h->reply.status;
	return strcmp(h->request.method, "HEAD") == 0 || status < 200 ||
	    status == 204 || status == 304;
}

enum MHD_Result
http_answer_send(struct http_server *s, struct hand *h)
{
	struct http_reply *r = &h->reply;
	if (r->status < 200 || r->status > 599)
		http_reply_problem(r, h->request.arena, 500,
		    "The server has no answer to this.");
	struct MHD_Response *out = response_of(h);
	if (out == NULL)
		return MHD_NO;
	if (has_no_body(h))
		h->sent = 0;
	/* libmicrohttpd would end even a body that is not sent by "0". */
	if (has_no_body(h) && r->more != NULL)
		MHD_set_response_options(out,
		    MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	/* What follows a chunked body is never read as a request. */
	bool close = r->close || s->draining || h->framing.chunked;
	enum MHD_Result well = MHD_NO;
	h->status = r->status;
	h->in_answer = true;
	http_link_allow(s, h->link, h->sent);
	if (add_headers(out, r, close))
		well = MHD_queue_response(h->link->mhd, (unsigned)r->status,
		    out);
	MHD_destroy_response(out);
	return well;
}

enum MHD_Result
http_answer_wrong(struct http_server *s, struct hand *h,
    const struct http_wrong *wrong)
{
	h->reply = (struct http_reply){ .file_fd = -1, .close = true };
	http_reply_problem(&h->reply, h->request.arena, wrong->status,
	    wrong->say);
	return http_answer_send(s, h);
}
