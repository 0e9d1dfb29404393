/*
 * libmicrohttpd reads and writes; this file decides. A request passes three
 * points: its first line (on_target), its headers and then its body (on_access),
 * and its end (on_end). libmicrohttpd 0.9.75 is lenient about line ends, folded
 * lines and NULs, but leaves the headers where they came in: so the block is read
 * a second time, strictly, and both readings must agree to the byte.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "http_inside.h"
#include "own.h"

#define RESTING_MOST 32		/* hands kept for the next request */
#define ARENA_KEPT (256 * 1024)	/* a larger arena is not kept */
#define BODY_AT_ONCE (64 * 1024)
#define DISCARD_MOST (256 * 1024)
/*
 * Beside the headers libmicrohttpd keeps its lists, and later the headers of the
 * answer, in a connection's memory. That memory is most of what an idle
 * connection costs, so it is small.
 */
#define POOL_BESIDE (3 * 1024)
#define POOL_HEADER 64		/* libmicrohttpd's record of a header */
#define POOL_ANSWER (3 * 512)

const char *
http_request_header(const struct http_request *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (strcasecmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

static struct hand *
hand_take(struct http_server *s)
{
	struct hand *h = s->resting;
	struct arena *arena;
	if (h == NULL) {
		arena = arena_make();
		h = malloc(sizeof *h);
		if (h == NULL)
			abort();
	} else {
		s->resting = h->next;
		s->n_resting--;
		arena = h->request.arena;
	}
	memset(h, 0, offsetof(struct hand, headers));
	memset(&h->framing, 0, sizeof *h - offsetof(struct hand, framing));
	h->server = s;
	h->request.arena = arena;
	h->request.method = "";
	h->request.headers = h->headers;
	h->reply.file_fd = -1;
	return h;
}

static void
hand_free(struct hand *h)
{
	arena_drop(h->request.arena);
	free(h);
}

static void
hand_rest(struct http_server *s, struct hand *h)
{
	if (s->n_resting == RESTING_MOST) {
		hand_free(h);
		return;
	}
	arena_reset(h->request.arena);
	h->next = s->resting;
	s->resting = h;
	s->n_resting++;
}

void
http_link_allow(const struct http_server *s, struct link *l, uint64_t bytes)
{
	l->deadline_us = s->now_us + s->options.request_s * HTTP_SECOND_US +
	    (int64_t)(bytes / HTTP_RATE_LEAST) * HTTP_SECOND_US;
}

static struct link *
link_of(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void
write_peer(struct link *l, const struct sockaddr *from)
{
	const void *at = NULL;
	if (from->sa_family == AF_INET)
		at = &((const struct sockaddr_in *)from)->sin_addr;
	else if (from->sa_family == AF_INET6)
		at = &((const struct sockaddr_in6 *)from)->sin6_addr;
	if (at == NULL || inet_ntop(from->sa_family, at, l->peer,
	    sizeof l->peer) == NULL)
		l->peer[0] = '\0';
	if (strncmp(l->peer, "::ffff:", 7) == 0 &&
	    strchr(l->peer, '.') != NULL)
		memmove(l->peer, l->peer + 7, strlen(l->peer + 7) + 1);
}

static void
link_open(struct http_server *s, struct MHD_Connection *c, void **mine)
{
	struct link *l = calloc(1, sizeof *l);
	if (l == NULL)
		abort();
	l->mhd = c;
	l->fd = MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	write_peer(l, MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	l->next = s->links.next;
	l->prev = &s->links;
	l->next->prev = l;
	s->links.next = l;
	s->n_links++;
	http_link_allow(s, l, 0);
	*mine = l;
}

static void
on_connection(void *with, struct MHD_Connection *c, void **mine,
    enum MHD_ConnectionNotificationCode code)
{
	struct http_server *s = with;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		link_open(s, c, mine);
		return;
	}
	struct link *l = *mine;
	l->prev->next = l->next;
	l->next->prev = l->prev;
	s->n_links--;
	free(l);
}

/*
 * libmicrohttpd would take each argument of the query for a header of another
 * kind, in memory that is counted. The text is its own and writable, whatever the
 * callback's signature says; after a NUL it finds no arguments.
 */
static void
hide_query(const char *target, size_t n)
{
	const char *mark = n == 0 ? NULL : memchr(target, '?', n);
	union { const char *in; char *out; } at = { mark };
	if (mark != NULL && mark + 1 < target + n)
		at.out[1] = '\0';
}

/* The first line is there: the target as it came, which libmicrohttpd is about
 * to take apart. */
static void *
on_target(void *with, const char *target, struct MHD_Connection *c)
{
	struct http_server *s = with;
	struct hand *h = hand_take(s);
	h->link = link_of(c);
	h->link->hand = h;
	h->link->asked = true;
	h->began_us = clock_us();
	h->target_at = target;
	size_t n = target == NULL ? 0 : strlen(target);
	h->target = slice_from(arena_text(h->request.arena,
	    n == 0 ? "" : target, n), n);
	hide_query(target, n);
	h->request.peer = h->link->peer;
	h->request.secure = s->secure;
	http_link_allow(s, h->link, 0);
	return h;
}

/* Leaves the target alone: it was copied, and is decoded by whoever needs to. */
static size_t
on_unescape(void *with, struct MHD_Connection *c, char *text)
{
	(void)with;
	(void)c;
	return strlen(text);
}

/* libmicrohttpd's own reading of the headers beside ours. */
struct second_reading {
	const struct http_header *at;
	size_t left;
	bool same;
};

static enum MHD_Result
compare_header(void *with, enum MHD_ValueKind kind, const char *name,
    size_t name_len, const char *value, size_t value_len)
{
	(void)kind;
	(void)name_len;
	(void)value_len;
	struct second_reading *r = with;
	r->same = r->left > 0 && r->at->name == name &&
	    r->at->value == value;
	if (!r->same)
		return MHD_NO;
	r->at++;
	r->left--;
	return MHD_YES;
}

/* Blanks behind a value are no part of it (RFC 9110, 5.5). */
static void
trim_values(struct hand *h)
{
	for (size_t i = 0; i < h->request.n_headers; i++) {
		const char *v = h->headers[i].value;
		size_t n = strlen(v), all = n;
		while (n > 0 && (v[n - 1] == ' ' || v[n - 1] == '\t'))
			n--;
		if (n < all)
			h->headers[i].value = arena_text(h->request.arena, v,
			    n);
	}
}

/* "METHOD target HTTP/1.1", with one NUL where each blank was. */
static const struct http_wrong *
check_line(const struct hand *h, const char *method, const char *version)
{
	if (h->target_at != method + strlen(method) + 1 ||
	    version != h->target_at + h->target.len + 1 ||
	    !http_check_method(method))
		return HTTP_WRONG(400, "The request line is malformed.");
	if (strcmp(version, "HTTP/1.1") != 0 &&
	    strcmp(version, "HTTP/1.0") != 0)
		return HTTP_WRONG(505, "The protocol is not HTTP/1.1.");
	if (version[9] != '\0')
		return HTTP_WRONG(400, "The request line does not end with CR LF.");
	return NULL;
}

static const struct http_wrong *
check_head(struct http_server *s, struct hand *h, struct MHD_Connection *c,
    const char *method, const char *version)
{
	struct http_target t;
	struct http_request *r = &h->request;
	size_t all = MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
	const struct http_wrong *wrong = check_line(h, method, version);
	if (wrong != NULL)
		return wrong;
	r->method = method;
	if (h->target.len > s->options.headers_most / 2)
		return HTTP_WRONG(414, "The address is too long.");
	if (all > s->options.headers_most)
		return HTTP_WRONG(431, "The headers are too long.");
	wrong = http_check_target(h->target, &t);
	if (wrong != NULL)
		return wrong;
	const char *block = version + 10;
	size_t before = (size_t)(block - method), n = 0;
	wrong = http_check_block(block, all > before ? all - before : 0,
	    h->headers, &n);
	if (wrong != NULL)
		return wrong;
	struct second_reading second = { h->headers, n, true };
	MHD_get_connection_values_n(c, MHD_HEADER_KIND, compare_header,
	    &second);
	if (!second.same || second.left != 0)
		return HTTP_WRONG(400, "A header line is malformed.");
	if (all + n * POOL_HEADER + POOL_ANSWER >
	    s->options.headers_most + POOL_BESIDE)
		return HTTP_WRONG(431, "The headers are too long.");
	r->n_headers = n;
	trim_values(h);
	r->path = t.path;
	r->query = t.query;
	return http_check_headers(h->headers, n, version[7] == '1', t.host,
	    &h->framing);
}

/* The bytes of the answer's announced body are too many already. */
static bool
is_too_long(const struct hand *h, uint64_t more)
{
	return more > h->admit.body_most ||
	    h->body_len > h->admit.body_most - more;
}

static enum MHD_Result
take_head(struct http_server *s, struct hand *h, struct MHD_Connection *c,
    const char *method, const char *version)
{
	h->head_done = true;
	const struct http_wrong *wrong = check_head(s, h, c, method, version);
	if (wrong != NULL)
		return http_answer_wrong(s, h, wrong);
	h->admit.spool_fd = -1;
	h->admitted = true;
	s->options.doors.admit(s->options.doors.with, &h->request, &h->admit,
	    &h->reply);
	bool body = h->framing.chunked || h->framing.length > 0;
	/* An answer now would end the connection; without a body it need not,
	 * and is given when libmicrohttpd asks the second time. */
	if (h->reply.status != 0)
		return body ? http_answer_send(s, h) : MHD_YES;
	if (is_too_long(h, h->framing.length))
		return http_answer_wrong(s, h,
		    HTTP_WRONG(413, "The body is too long."));
	http_link_allow(s, h->link, h->framing.length);
	size_t room = h->framing.chunked ? BODY_AT_ONCE / 4 :
	    h->framing.length < BODY_AT_ONCE ? (size_t)h->framing.length :
	    BODY_AT_ONCE;
	if (body && h->admit.spool_fd < 0)
		h->body = buf_make(h->request.arena, room);
	return MHD_YES;
}

static bool
spool(int fd, const char *at, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/*
 * libmicrohttpd takes an answer before the body or after it, not amid. So once
 * something is wrong the rest is read for a while and thrown away, then the
 * connection is cut.
 */
static enum MHD_Result
take_body(struct http_server *s, struct hand *h, const char *at, size_t *n)
{
	size_t len = *n;
	*n = 0;
	if (h->wrong == NULL && is_too_long(h, len))
		h->wrong = HTTP_WRONG(413, "The body is too long.");
	h->body_len += len;
	if (h->wrong != NULL)
		return h->body_len > h->admit.body_most &&
		    h->body_len - h->admit.body_most > DISCARD_MOST ?
		    MHD_NO : MHD_YES;
	if (h->framing.chunked && h->body_len % HTTP_RATE_LEAST < len)
		h->link->deadline_us += HTTP_SECOND_US;
	if (h->admit.spool_fd < 0)
		buf_put(&h->body, at, len);
	else if (!spool(h->admit.spool_fd, at, len))
		h->wrong = HTTP_WRONG(507, "The body cannot be stored now. Try "
		    "again later.");
	(void)s;
	return MHD_YES;
}

/* What the doors say, at once or when they are asked again. */
static enum MHD_Result
ask_doors(struct http_server *s, struct hand *h)
{
	struct http_reply *r = &h->reply;
	if (r->later != NULL)
		r->later(r->with, r);
	else
		s->options.doors.handle(s->options.doors.with, &h->request, r);
	return r->status == 0 && r->later != NULL ? http_answer_later(s, h) :
	    http_answer_send(s, h);
}

static enum MHD_Result
take_end(struct http_server *s, struct hand *h)
{
	if (h->reply.status != 0)	/* the doors' first word */
		return http_answer_send(s, h);
	if (h->wrong != NULL)
		return http_answer_wrong(s, h, h->wrong);
	if (h->admit.spool_fd >= 0)
		h->request.spooled = h->body_len;
	else if (h->body.arena != NULL)
		h->request.body = buf_slice(&h->body);
	return ask_doors(s, h);
}

static enum MHD_Result
on_access(void *with, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **mine)
{
	(void)url;
	struct http_server *s = with;
	struct hand *h = *mine;
	if (!h->head_done)
		return take_head(s, h, c, method, version);
	if (*n > 0)
		return take_body(s, h, data, n);
	return h->in_answer ? MHD_YES : take_end(s, h);
}

/* The status libmicrohttpd answered with by itself, or ours. */
static int
status_of(const struct hand *h)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    h->link->mhd, MHD_CONNECTION_INFO_HTTP_STATUS);
	return info != NULL && info->http_status != 0 ?
	    (int)info->http_status : h->status;
}

static void
on_end(void *with, struct MHD_Connection *c, void **mine,
    enum MHD_RequestTerminationCode code)
{
	(void)c;
	(void)code;
	struct http_server *s = with;
	struct hand *h = *mine;
	if (h == NULL)
		return;
	struct link *l = h->link;
	if (h->reply.file_fd >= 0)
		close(h->reply.file_fd);
	if (h->admitted && h->admit.spool_fd >= 0)
		close(h->admit.spool_fd);
	if (h->reply.done != NULL)
		h->reply.done(h->reply.with);
	if (s->options.doors.after != NULL)
		s->options.doors.after(s->options.doors.with, &h->request,
		    status_of(h), h->sent, clock_us() - h->began_us);
	l->hand = NULL;
	http_link_allow(s, l, 0);
	l->deadline_us += s->options.idle_s * HTTP_SECOND_US;
	hand_rest(s, h);
	*mine = NULL;
}

/* As many files as connections need, or as many connections as files can be. */
static enum fault_code
make_room(struct http_server_options *o, struct fault *why)
{
	struct rlimit r;
	rlim_t want = (rlim_t)o->connections_most + 128;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return fault_say(why, FAULT_BUG, "getrlimit: %m");
	if (r.rlim_cur < want) {
		struct rlimit more = { want, want > r.rlim_max ? want :
		    r.rlim_max };
		if (setrlimit(RLIMIT_NOFILE, &more) != 0) {
			more = (struct rlimit){ r.rlim_max, r.rlim_max };
			setrlimit(RLIMIT_NOFILE, &more);
		}
		getrlimit(RLIMIT_NOFILE, &r);
	}
	if (r.rlim_cur < want)
		o->connections_most = r.rlim_cur < 144 ? 0 :
		    (unsigned)r.rlim_cur - 128;
	if (o->connections_most < 16)
		return fault_say(why, FAULT_LIMIT, "Fewer than 16 connections "
		    "can be open: raise the limit of open files (ulimit -n).");
	return FAULT_NONE;
}

static void
set_usual(struct http_server_options *o)
{
	if (o->connections_most == 0)
		o->connections_most = 10000;
	if (o->idle_s <= 0)
		o->idle_s = 60;
	if (o->request_s <= 0)
		o->request_s = 20;
	if (o->headers_most == 0)
		o->headers_most = 4 * 1024;
}

/* TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone. */
static const char priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:"
    "+ECDHE-RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:"
    "-MAC-ALL:+AEAD:%SERVER_PRECEDENCE";

static struct MHD_Daemon *
start(struct http_server *s)
{
	const struct http_server_options *o = &s->options;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	union { const char *in; void *out; } key = { "" }, cert = { "" },
	    order = { priorities };
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, NULL },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, NULL },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, order.out },
		{ MHD_OPTION_END, 0, NULL },
	};
	if (s->secure) {
		flags |= MHD_USE_TLS;
		key.in = arena_text(s->arena, o->key_pem.at, o->key_pem.len);
		cert.in = arena_text(s->arena, o->cert_pem.at,
		    o->cert_pem.len);
		tls[0].ptr_value = key.out;
		tls[1].ptr_value = cert.out;
	} else {
		tls[0].option = MHD_OPTION_END;
	}
	return MHD_start_daemon(flags, 0, NULL, NULL, on_access, s,
	    MHD_OPTION_LISTEN_SOCKET, o->listen_fd,
	    MHD_OPTION_CONNECTION_LIMIT, o->connections_most,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    o->headers_most + POOL_BESIDE,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)o->idle_s,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    MHD_OPTION_NOTIFY_COMPLETED, on_end, s,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
	    MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, s,
	    MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

static enum MHD_Result
nobody(void *with, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **mine)
{
	(void)with, (void)c, (void)url, (void)method, (void)version;
	(void)data, (void)n, (void)mine;
	return MHD_NO;
}

enum fault_code
http_server_check_tls(struct slice cert_pem, struct slice key_pem,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_TLS |
	    MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, nobody, NULL,
	    MHD_OPTION_HTTPS_MEM_KEY, arena_text(a, key_pem.at, key_pem.len),
	    MHD_OPTION_HTTPS_MEM_CERT, arena_text(a, cert_pem.at,
	    cert_pem.len), MHD_OPTION_END);
	if (d == NULL)
		return fault_say(why, FAULT_INPUT, "The certificate is none in"
		    " PEM, or the key is not its own.");
	MHD_stop_daemon(d);
	return FAULT_NONE;
}

enum fault_code
http_server_make(struct http_server **out,
    const struct http_server_options *options, struct fault *why)
{
	struct http_server_options o = *options;
	set_usual(&o);
	enum fault_code code = make_room(&o, why);
	if (code != FAULT_NONE)
		return code;
	struct http_server *s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	s->options = o;
	s->arena = arena_make_wiping();
	s->secure = o.cert_pem.len > 0;
	s->links.next = s->links.prev = &s->links;
	s->now_us = clock_us();
	signal(SIGPIPE, SIG_IGN);	/* sendfile(2) knows no MSG_NOSIGNAL */
	s->mhd = start(s);
	if (s->mhd == NULL) {
		bool secure = s->secure;
		http_server_drop(s);
		return secure ? fault_say(why, FAULT_INPUT, "The server does "
		    "not start: is the certificate one in PEM, and the key "
		    "its own?") : fault_say(why, FAULT_BUG,
		    "The server does not start: %m");
	}
	s->epoll_fd = MHD_get_daemon_info(s->mhd,
	    MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	*out = s;
	return FAULT_NONE;
}

void
http_server_drop(struct http_server *s)
{
	if (s == NULL)
		return;
	if (s->mhd != NULL) {
		while (s->waiting != NULL)
			http_answer_wake(s, s->waiting);
		MHD_quiesce_daemon(s->mhd);	/* the socket is not ours */
		MHD_stop_daemon(s->mhd);
	}
	while (s->resting != NULL) {
		struct hand *h = s->resting;
		s->resting = h->next;
		hand_free(h);
	}
	arena_drop(s->arena);
	free(s);
}

unsigned
http_server_open(const struct http_server *s)
{
	return s->n_links;
}
