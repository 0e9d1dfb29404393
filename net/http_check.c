/*
 * Request smuggling needs two readers of one request that disagree. So whatever
 * could be read in two ways is refused here, even where RFC 9112 lets a server be
 * lenient: what remains is read by everyone alike.
 */
#include "http_check.h"

#include <string.h>
#include <strings.h>

#include "own.h"

/* Of a byte: may it stand in a token, a path, a query, a host? */
enum { TOKEN = 1, PATH = 2, QUERY = 4, HOST = 8 };

static const unsigned char *
classes(void)
{
	static unsigned char of[256];
	static bool made;
	if (made)
		return of;
	for (int c = '0'; c <= 'z'; c++)
		if (c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a')
			of[c] = TOKEN | PATH | QUERY | HOST;
	for (const char *p = "!#$%&'*+-.^_`|~"; *p != '\0'; p++)
		of[(unsigned char)*p] |= TOKEN;
	for (const char *p = "-._~!$&'()*+,;="; *p != '\0'; p++)
		of[(unsigned char)*p] |= PATH | QUERY | HOST;
	for (const char *p = "/:@%"; *p != '\0'; p++)
		of[(unsigned char)*p] |= PATH | QUERY;
	/* Not RFC 3986's, but browsers send them as they are. */
	for (const char *p = "?[]{}|\\^`"; *p != '\0'; p++)
		of[(unsigned char)*p] |= QUERY;
	for (const char *p = ":[]%"; *p != '\0'; p++)
		of[(unsigned char)*p] |= HOST;
	made = true;
	return of;
}

static bool
all_are(struct slice s, unsigned char class)
{
	const unsigned char *of = classes();
	for (size_t i = 0; i < s.len; i++)
		if ((of[(unsigned char)s.at[i]] & class) == 0)
			return false;
	return true;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of "%41" at p; -1 when it is none. */
static int
encoded(struct slice s, size_t i)
{
	if (s.len - i < 3)
		return -1;
	int high = hex_value(s.at[i + 1]), low = hex_value(s.at[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static const struct http_wrong *
check_encoding(struct slice s, bool path)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] != '%')
			continue;
		int c = encoded(s, i);
		if (c < 0)
			return HTTP_WRONG(400, "A % in the address is not "
			    "followed by two hexadecimal digits.");
		if (c == 0 || (path && (c < ' ' || c == 0x7f)))
			return HTTP_WRONG(400, "The address holds an encoded "
			    "control character.");
		if (path && (c == '/' || c == '\\'))
			return HTTP_WRONG(400, "The path holds an encoded slash.");
	}
	return NULL;
}

/* How many dots a segment is made of, written plainly or as %2e; -1: others. */
static int
dots_of(struct slice segment)
{
	int dots = 0;
	for (size_t i = 0; i < segment.len; dots++) {
		if (segment.at[i] == '.')
			i++;
		else if (segment.at[i] == '%' && encoded(segment, i) == '.')
			i += 3;
		else
			return -1;
	}
	return dots;
}

static const struct http_wrong *
check_path(struct slice path)
{
	if (path.len == 0 || path.at[0] != '/')
		return HTTP_WRONG(400, "The path does not begin with a slash.");
	if (!all_are(path, PATH))
		return HTTP_WRONG(400, "The path holds a character that must be "
		    "percent-encoded.");
	struct slice rest = slice_skip(path, 1), segment;
	while (slice_cut(&rest, '/', &segment)) {
		if (segment.len == 0 && rest.at != NULL)
			return HTTP_WRONG(400, "The path holds an empty segment.");
		int dots = dots_of(segment);
		if (dots == 1 || dots == 2)
			return HTTP_WRONG(400, "The path holds . or .. as a "
			    "segment.");
	}
	return check_encoding(path, true);
}

/* Takes "http://host" off the front of an absolute target (RFC 9112, 3.2.2). */
static const struct http_wrong *
take_host(struct slice *raw, struct slice *host)
{
	size_t scheme = raw->len >= 7 && strncasecmp(raw->at, "http://", 7) == 0
	    ? 7 : raw->len >= 8 && strncasecmp(raw->at, "https://", 8) == 0
	    ? 8 : 0;
	if (scheme == 0)
		return HTTP_WRONG(400, "The path does not begin with a slash.");
	struct slice rest = slice_skip(*raw, scheme);
	size_t n = 0;
	while (n < rest.len && strchr("/?", rest.at[n]) == NULL)
		n++;
	*host = slice_head(rest, n);
	*raw = slice_skip(rest, n);
	if (host->len == 0 || !all_are(*host, HOST))
		return HTTP_WRONG(400, "The host in the address is no host.");
	if (raw->len == 0)
		*raw = (struct slice)SLICE("/");
	return NULL;
}

const struct http_wrong *
http_check_target(struct slice raw, struct http_target *out)
{
	const struct http_wrong *wrong = NULL;
	struct http_target t = { .host = { NULL, 0 } };
	if (raw.len > 0 && raw.at[0] != '/')
		wrong = take_host(&raw, &t.host);
	if (wrong != NULL)
		return wrong;
	const char *mark = raw.len == 0 ? NULL : memchr(raw.at, '?', raw.len);
	size_t n = mark == NULL ? raw.len : (size_t)(mark - raw.at);
	t.path = slice_head(raw, n);
	if (mark != NULL)
		t.query = slice_skip(raw, n + 1);
	wrong = check_path(t.path);
	if (wrong == NULL && !all_are(t.query, QUERY))
		wrong = HTTP_WRONG(400, "The query holds a character that must be "
		    "percent-encoded.");
	if (wrong == NULL)
		wrong = check_encoding(t.query, false);
	if (wrong == NULL)
		*out = t;
	return wrong;
}

bool
http_check_method(const char *method)
{
	size_t n = 0;
	while (method[n] >= 'A' && method[n] <= 'Z')
		n++;
	return n > 0 && n <= 16 && method[n] == '\0';
}

static bool
value_is_good(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)at[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

const struct http_wrong *
http_check_block(const char *at, size_t n,
    struct http_header out[HTTP_HEADERS_MOST], size_t *count)
{
	const char *end = at + n;
	size_t found = 0;
	while (end - at > 2) {
		const char *colon = memchr(at, '\0', (size_t)(end - at));
		if (colon == NULL || colon == at ||
		    !all_are(slice_from(at, (size_t)(colon - at)), TOKEN))
			return HTTP_WRONG(400, "A header line has no proper name.");
		const char *value = colon + 1;
		while (value < end && (*value == ' ' || *value == '\t'))
			value++;
		const char *stop = memchr(value, '\0', (size_t)(end - value));
		if (stop == NULL || end - stop < 4 || stop[1] != '\0' ||
		    !value_is_good(value, (size_t)(stop - value)))
			return HTTP_WRONG(400, "A header line holds a control "
			    "character or does not end with CR LF.");
		if (found == HTTP_HEADERS_MOST)
			return HTTP_WRONG(431, "There are too many header lines.");
		out[found++] = (struct http_header){ at, value };
		at = stop + 2;
	}
	if (end - at != 2 || at[0] != '\0' || at[1] != '\0')
		return HTTP_WRONG(400, "The headers do not end with CR LF.");
	*count = found;
	return NULL;
}

/* Of these there may be one. */
enum { AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT, HOST_NAME,
	IDEMPOTENCY_KEY, TRANSFER_ENCODING };
static const char *const single[] = {
	[AUTHORIZATION] = "Authorization",
	[CONTENT_LENGTH] = "Content-Length",
	[CONTENT_TYPE] = "Content-Type",
	[COOKIE] = "Cookie",
	[EXPECT] = "Expect",
	[HOST_NAME] = "Host",
	[IDEMPOTENCY_KEY] = "Idempotency-Key",
	[TRANSFER_ENCODING] = "Transfer-Encoding",
};

/* The headers that may be there once, found in one pass. */
struct singles {
	const char *value[COUNT_OF(single)];
};

static bool
find_singles(const struct http_header *h, size_t n, struct singles *out)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < COUNT_OF(single); k++) {
			if ((h[i].name[0] | 0x20) != (single[k][0] | 0x20) ||
			    strcasecmp(h[i].name, single[k]) != 0)
				continue;
			if (out->value[k] != NULL)
				return false;
			out->value[k] = h[i].value;
		}
	return true;
}

static const struct http_wrong *
check_host(const char *host, bool http_1_1, struct slice target_host)
{
	if (host == NULL)
		return http_1_1 ?
		    HTTP_WRONG(400, "The Host header is missing.") : NULL;
	struct slice s = slice_of(host);
	if (!all_are(s, HOST) || (http_1_1 && s.len == 0))
		return HTTP_WRONG(400, "The Host header is no host.");
	if (target_host.len > 0 && (s.len != target_host.len ||
	    strncasecmp(s.at, target_host.at, s.len) != 0))
		return HTTP_WRONG(400, "The address and the Host header name "
		    "different hosts.");
	return NULL;
}

static const struct http_wrong *
check_length(const char *text, struct http_framing *out)
{
	unsigned long long n;
	struct slice s = slice_of(text);
	if (s.len == 0 || s.len > 18 || !slice_number(s, 1ull << 60, &n))
		return HTTP_WRONG(400, "Content-Length is not a number.");
	out->has_length = true;
	out->length = n;
	return NULL;
}

const struct http_wrong *
http_check_headers(const struct http_header *h, size_t n, bool http_1_1,
    struct slice target_host, struct http_framing *out)
{
	struct singles is = { 0 };
	struct http_framing f = { 0 };
	if (!find_singles(h, n, &is))
		return HTTP_WRONG(400, "A header that may be there once is there "
		    "twice.");
	const char *length = is.value[CONTENT_LENGTH];
	const char *coding = is.value[TRANSFER_ENCODING];
	const char *expect = is.value[EXPECT];
	const struct http_wrong *wrong = check_host(is.value[HOST_NAME],
	    http_1_1, target_host);
	if (wrong == NULL && coding != NULL && (length != NULL || !http_1_1))
		wrong = HTTP_WRONG(400, "Transfer-Encoding stands beside "
		    "Content-Length, or in HTTP/1.0.");
	if (wrong == NULL && coding != NULL) {
		if (strcasecmp(coding, "chunked") != 0)
			wrong = HTTP_WRONG(501, "The only transfer coding known "
			    "here is chunked.");
		f.chunked = true;
	}
	if (wrong == NULL && length != NULL)
		wrong = check_length(length, &f);
	if (wrong == NULL && expect != NULL &&
	    strcasecmp(expect, "100-continue") != 0)
		wrong = HTTP_WRONG(417, "The only expectation met here is "
		    "100-continue.");
	if (wrong == NULL)
		*out = f;
	return wrong;
}
