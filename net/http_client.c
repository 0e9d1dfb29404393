/*
 * The client is one libcurl easy handle, so that a connection to the same
 * server is used again. Every default of libcurl's that reaches out further than
 * asked is switched off: proxies, redirects, other protocols, netrc.
 */
#include "http_client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "arena.h"
#include "buf.h"
#include "net_address.h"
#include "own.h"

#define ANSWER_MOST_USUAL (1u << 20)

struct http_client {
	CURL *easy;
	char error[CURL_ERROR_SIZE];
};

/* What arrives, while it arrives. */
struct arrival {
	struct buf body;
	size_t most;
	bool too_long;
	bool refused;		/* an address that is not public */
};

static size_t
take_body(char *at, size_t size, size_t n, void *with)
{
	struct arrival *a = with;
	size_t len = size * n;
	if (len > a->most - a->body.len) {
		a->too_long = true;
		return 0;
	}
	buf_put(&a->body, at, len);
	return len;
}

enum fault_code
http_client_make(struct http_client **out, struct fault *why)
{
	static bool begun;
	if (!begun && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fault_say(why, FAULT_BUG, "libcurl does not start.");
	begun = true;
	struct http_client *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->easy = curl_easy_init();
	if (c->easy == NULL) {
		free(c);
		return fault_say(why, FAULT_LATER, "libcurl gives no handle.");
	}
	*out = c;
	return FAULT_NONE;
}

void
http_client_drop(struct http_client *c)
{
	if (c == NULL)
		return;
	curl_easy_cleanup(c->easy);
	free(c);
}

static bool
url_is_good(const char *url)
{
	if (url == NULL || (strncasecmp(url, "http://", 7) != 0 &&
	    strncasecmp(url, "https://", 8) != 0) || strlen(url) > 2000)
		return false;
	for (const char *p = url; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
			return false;
	return true;
}

/* The host of a URL, for sentences: paths and queries may hold secrets. */
static const char *
host_of(struct arena *arena, const char *url)
{
	const char *from = strstr(url, "//") + 2;
	size_t n = strcspn(from, "/?#");
	const char *at = memchr(from, '@', n);
	if (at != NULL) {
		n -= (size_t)(at + 1 - from);
		from = at + 1;
	}
	return arena_text(arena, from, n);
}

static void
drop_list(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static struct curl_slist *
add_header(struct arena *arena, struct curl_slist *list, const char *name,
    const char *value)
{
	const char *line = value == NULL ? arena_printf(arena, "%s:", name) :
	    arena_printf(arena, "%s: %s", name, value);
	struct curl_slist *more = curl_slist_append(list, line);
	if (more == NULL)
		abort();
	return more;
}

static void
set_limits(CURL *easy, const struct http_ask *ask)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "mohor");
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(ask->connect_ms > 0 ? ask->connect_ms : 3000));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
	    (long)(ask->timeout_ms > 0 ? ask->timeout_ms : 10000));
}

static void
set_method(CURL *easy, const struct http_ask *ask)
{
	if (!ask->post) {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)ask->body.len);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
	    ask->body.at == NULL ? "" : ask->body.at);
}

/* Every connection is made through here when only public addresses will do. */
static curl_socket_t
open_public(void *with, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct arrival *a = with;
	(void)purpose;
	if (!net_address_public(&to->addr, to->addrlen)) {
		a->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* A connection kept from an ask that was less strict is not used. */
static void
set_public_only(CURL *easy, struct arrival *a)
{
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, a);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static enum fault_code
say_broken(struct fault *why, CURLcode got, const struct arrival *a,
    const char *host, const char *error)
{
	enum fault_code code;
	if (a->too_long)
		return fault_say(why, FAULT_LIMIT, "%s answered with more than"
		    " %zu bytes.", host, a->most);
	if (a->refused)
		return fault_say(why, FAULT_DENIED, "%s is not at a public"
		    " address.", host);
	switch (got) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return fault_say(why, FAULT_INPUT,
		    "The address of %s is not well formed.", host);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return fault_say(why, FAULT_DENIED, "%s does not prove who it"
		    " is: its TLS certificate is not accepted.", host);
	case CURLE_OPERATION_TIMEDOUT:
		code = fault_say(why, FAULT_LATER,
		    "%s did not answer in time. Try again later.", host);
		break;
	default:
		code = fault_say(why, FAULT_LATER,
		    "%s cannot be reached. Try again later.", host);
		break;
	}
	fault_log(why, "curl %d: %s", (int)got, error);
	return code;
}

static enum fault_code
say_status(struct fault *why, long status, const char *host)
{
	static const struct {
		long status;
		enum fault_code code;
	} rows[] = { { 401, FAULT_DENIED }, { 403, FAULT_DENIED },
	    { 404, FAULT_ABSENT }, { 410, FAULT_ABSENT },
	    { 408, FAULT_LATER }, { 429, FAULT_LATER } };
	enum fault_code code = status >= 500 && status <= 599 ? FAULT_LATER :
	    FAULT_DAMAGE;
	if (status >= 200 && status <= 299)
		return FAULT_NONE;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].status == status)
			code = rows[i].code;
	return fault_say(why, code, "%s answered with HTTP status %ld%s.", host,
	    status, status >= 300 && status <= 399 ?
	    ", a redirect, which is not followed" : "");
}

/* RFC 9110 8.3.1: type/subtype, then parameters. */
static bool
is_type(const char *got, const char *want)
{
	size_t n = strlen(want);
	return got != NULL && strncasecmp(got, want, n) == 0 &&
	    (got[n] == '\0' || got[n] == ';' || got[n] == ' ');
}

static enum fault_code
ask_once(struct arena *arena, struct http_client *c,
    const struct http_ask *ask, struct http_answer *out, struct fault *why)
{
	struct arrival a = { .body = buf_make(arena, 0),
	    .most = ask->most > 0 ? ask->most : ANSWER_MOST_USUAL };
	const char *host = host_of(arena, ask->url), *type = NULL;
	AUTO(drop_list) struct curl_slist *headers = NULL;
	long status = 0;
	curl_off_t later = 0;
	curl_easy_reset(c->easy);
	c->error[0] = '\0';
	set_limits(c->easy, ask);
	set_method(c->easy, ask);
	if (ask->post) {
		headers = add_header(arena, headers, "Content-Type",
		    ask->content_type);
		/* No waiting for "100 Continue". */
		headers = add_header(arena, headers, "Expect", NULL);
	}
	headers = add_header(arena, headers, "Accept", ask->accept);
	for (size_t i = 0; i < ask->n_headers; i++)
		headers = add_header(arena, headers, ask->headers[i].name,
		    ask->headers[i].value);
	if (ask->public_only)
		set_public_only(c->easy, &a);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c->easy, CURLOPT_URL, ask->url);
	curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, &a);
	CURLcode got = curl_easy_perform(c->easy);
	/* The handle outlives these. */
	curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, NULL);
	if (got != CURLE_OK)
		return say_broken(why, got, &a, host, c->error);
	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &later);
	enum fault_code code = ask->any_status ? FAULT_NONE :
	    say_status(why, status, host);
	if (code != FAULT_NONE)
		return code;
	curl_easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
	if (ask->expect_type != NULL && !is_type(type, ask->expect_type))
		return fault_say(why, FAULT_DAMAGE,
		    "%s answered with something that is not %s.", host,
		    ask->expect_type);
	out->status = (int)status;
	out->retry_after_s = later;
	out->body = buf_slice(&a.body);
	return FAULT_NONE;
}

static void
pause_ms(int ms)
{
	struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };
	while (nanosleep(&t, &t) != 0)
		;
}

enum fault_code
http_do(struct arena *arena, struct http_client *c,
    const struct http_ask *ask, struct http_answer *out, struct fault *why)
{
	if (!url_is_good(ask->url))
		return fault_say(why, FAULT_INPUT,
		    "An address must begin with http:// or https:// and have"
		    " no blanks in it.");
	int tries = ask->tries < 1 ? 1 : ask->tries > 5 ? 5 : ask->tries;
	int wait_ms = ask->pause_ms > 0 ? ask->pause_ms : 100;
	enum fault_code code = ask_once(arena, c, ask, out, why);
	for (int i = 1; i < tries && code == FAULT_LATER; i++, wait_ms *= 2) {
		pause_ms(wait_ms);
		code = ask_once(arena, c, ask, out, why);
	}
	return code;
}
