/*
 * The one table of settings; reading, writing and documentation walk it. Lines
 * are taken apart by libinih, which does not tell their numbers, so they are
 * counted where it asks for the next one.
 */
#include "conf.h"

#include <ini.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "own.h"
#include "utf8.h"

#define CONF_FILE_MOST ((size_t)64 * 1024)
#define CONF_TEXT_MOST 120
#define CONF_PATH_MOST 400

enum conf_kind { CONF_TEXT, CONF_HOST, CONF_STORE, CONF_URL, CONF_SITES,
	CONF_INT, CONF_BOOL,
	CONF_LEVEL };

struct conf_row {
	const char *section;
	const char *name;
	enum conf_kind kind;
	size_t at;		/* in struct conf */
	int64_t least, most;
	const char *usual;
	const char *say;
};

#define ROW(member) offsetof(struct conf, member)

static const struct conf_row rows[] = {
	{ "public", "host", CONF_HOST, ROW(host), 1, 80,
	    "verify.example.gov.in",
	    "The host name in the QR code and on the page, where anyone can"
	    " verify a certificate; with :port if it is not 443." },
	{ "state", "name_en", CONF_TEXT, ROW(state_en), 1, CONF_TEXT_MOST,
	    "Government of West Bengal", "The government, in English." },
	{ "state", "name_bn", CONF_TEXT, ROW(state_bn), 1, CONF_TEXT_MOST,
	    "পশ্চিমবঙ্গ সরকার", "The same in Bengali." },
	{ "organisation", "name_en", CONF_TEXT, ROW(organisation_en), 0,
	    CONF_TEXT_MOST, "", "The office that runs this press, in English." },
	{ "organisation", "name_bn", CONF_TEXT, ROW(organisation_bn), 0,
	    CONF_TEXT_MOST, "", "The same in Bengali." },
	{ "organisation", "contact_email", CONF_TEXT, ROW(contact_email), 0,
	    CONF_TEXT_MOST, "", "Where people write with questions and"
	    " complaints about these pages; shown on the page \"Contact\"." },
	{ "organisation", "contact_telephone", CONF_TEXT,
	    ROW(contact_telephone), 0, 40, "", "The telephone for the same." },
	{ "organisation", "contact_address_en", CONF_TEXT,
	    ROW(contact_address_en), 0, CONF_TEXT_MOST, "",
	    "The address for letters, in English." },
	{ "organisation", "contact_address_bn", CONF_TEXT,
	    ROW(contact_address_bn), 0, CONF_TEXT_MOST, "",
	    "The same in Bengali." },
	{ "store", "where", CONF_STORE, ROW(store_where), 0, 400, "",
	    "The register on a PostgreSQL server:"
	    " postgresql://USER@HOST,HOST2/DATABASE; empty: in this folder. Keep"
	    " a password in ~/.pgpass rather than here." },
	{ "signature", "level", CONF_LEVEL, ROW(level), 0, 0, "B-B",
	    "PAdES level: B-B, or B-T with a time stamp (RFC 3161)." },
	{ "signature", "tsa_url", CONF_URL, ROW(tsa_url), 0, 400, "",
	    "Address of the time-stamping authority; needed for B-T." },
	{ "signature", "tsa_timeout_s", CONF_INT, ROW(tsa_timeout_s), 1, 120,
	    "10", "Seconds to wait for the time stamp." },
	{ "signature", "signer_name", CONF_TEXT, ROW(signer_name), 0,
	    CONF_TEXT_MOST, "", "The signing officer's name on the page; empty:"
	    " the name in the signing certificate." },
	{ "signature", "signer_designation", CONF_TEXT, ROW(signer_designation),
	    0, CONF_TEXT_MOST, "", "The officer's designation; empty: as the"
	    " certificate says." },
	{ "signature", "signer_place", CONF_TEXT, ROW(signer_place), 0,
	    CONF_TEXT_MOST, "", "The place of issue; empty: none." },
	{ "signature", "test_pki", CONF_BOOL, ROW(test_pki), 0, 0, "no",
	    "Yes: every page says that it is a test and no certificate. A test"
	    " key has it said in any case." },
	{ "report", "key", CONF_TEXT, ROW(report_key), 0, 64, "report",
	    "The key that signs reports of verification and evidence. It signs"
	    " without an officer and is refused for certificates." },
	{ "press", "group_size", CONF_INT, ROW(group_size), 1, 512, "128",
	    "Certificates made durable in one commit." },
	{ "press", "jobs", CONF_INT, ROW(jobs), 0, 256, "0",
	    "Processes that issue side by side; 0: one for each processor." },
	{ "serve", "listen", CONF_TEXT, ROW(listen), 1, 80, ":8443",
	    "Where mohor serve listens: ADDRESS:PORT, or :PORT on every"
	    " address." },
	{ "serve", "plain", CONF_BOOL, ROW(plain), 0, 0, "no",
	    "Yes: HTTP without TLS, for a proxy on this machine; the address must"
	    " be a loopback one. The proxy must say for whom it asks"
	    " (X-Forwarded-For) and keep /metrics to itself." },
	{ "serve", "tls_cert", CONF_TEXT, ROW(tls_cert), 0, CONF_PATH_MOST, "",
	    "The server's certificate and its chain, PEM; empty: the one that"
	    " init made, tls/cert.pem." },
	{ "serve", "tls_key", CONF_TEXT, ROW(tls_key), 0, CONF_PATH_MOST, "",
	    "Its private key, PEM; empty: keys/tls.pem." },
	{ "serve", "workers", CONF_INT, ROW(workers), 0, 64, "0",
	    "Processes that answer; 0: one for each processor." },
	{ "serve", "standing", CONF_BOOL, ROW(standing), 0, 0, "yes",
	    "Yes: a signing key whose PIN lies in a file beside it signs without"
	    " an officer; no: only under a grant that an officer opened." },
	{ "serve", "connections", CONF_INT, ROW(connections), 16, 100000,
	    "20000", "Connections open at once, of one worker." },
	{ "serve", "idle_s", CONF_INT, ROW(idle_s), 1, 3600, "75",
	    "Seconds that a connection may stay without a request." },
	{ "serve", "request_s", CONF_INT, ROW(request_s), 1, 600, "15",
	    "Seconds in which a request must be there whole; large bodies get a"
	    " second more for each 16 KB." },
	{ "serve", "drain_s", CONF_INT, ROW(drain_s), 0, 600, "30",
	    "Seconds that requests in hand may take when the service is told to"
	    " stop." },
	{ "serve", "bulk_mb", CONF_INT, ROW(bulk_mb), 1, 65536, "1024",
	    "Megabytes of one bulk file." },
	{ "serve", "many_mb", CONF_INT, ROW(many_mb), 1, 1024, "64",
	    "Megabytes of one archive of papers to be verified together." },
	{ "serve", "many_papers", CONF_INT, ROW(many_papers), 1, 10000,
	    "10000", "Papers or lines that are verified together." },
	{ "serve", "file_mb", CONF_INT, ROW(file_mb), 1, 256, "20",
	    "Megabytes of one PDF or picture that anyone sends to be"
	    " verified." },
	{ "limits", "client_rate", CONF_INT, ROW(client_rate), 1, 1000000,
	    "1000", "Requests a second of one client; ten times that at once." },
	{ "limits", "series_rate", CONF_INT, ROW(series_rate), 1, 1000000, "50",
	    "Public look-ups a second in one series of numbers; ten times that"
	    " at once." },
	{ "limits", "peer_rate", CONF_INT, ROW(peer_rate), 1, 1000000, "20",
	    "Public requests a second from one address; ten times that at"
	    " once." },
	{ "limits", "login_rate", CONF_INT, ROW(login_rate), 1, 1000000, "1",
	    "Attempts a second to log in, from one address or with one name; ten"
	    " times that at once." },
	{ "limits", "file_rate", CONF_INT, ROW(file_rate), 1, 1000000, "1",
	    "PDFs and pictures a second that one address may send to be"
	    " verified; ten times that at once." },
	{ "cancel", "second_person", CONF_BOOL, ROW(second_person), 0, 0, "yes",
	    "Yes: a certificate is cancelled when a second person confirms what"
	    " the first one asked for; no: at once." },
	{ "embed", "sites", CONF_SITES, ROW(embed_sites), 0, 1000, "",
	    "Sites that may show the check within their own pages, such as"
	    " https://bsk.example.gov.in; empty: none." },
	{ "webhooks", "private", CONF_BOOL, ROW(hooks_private), 0, 0, "no",
	    "Yes: webhooks may go to addresses of a private network, and by"
	    " http to this machine." },
};

static const char *const level_words[] = { "B-B", "B-T" };

struct reading {
	struct arena *arena;
	const char *name;
	struct slice rest;
	int line;
	struct conf conf;
	bool given[COUNT_OF(rows)];
	struct fault *why;
	enum fault_code code;
};

static enum fault_code wrong(struct reading *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static enum fault_code
wrong(struct reading *r, const char *fmt, ...)
{
	va_list args;
	if (r->code != FAULT_NONE)
		return r->code;
	struct buf say = buf_make(r->arena, 128);
	va_start(args, fmt);
	buf_vprintf(&say, fmt, args);
	va_end(args);
	return r->code = fault_at(r->why, FAULT_INPUT,
	    arena_printf(r->arena, "%s: line %d", r->name, r->line), "%s",
	    buf_text(&say));
}

/* A host with an optional port, as it stands behind https://. */
static bool
host_valid(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '.' || c == '-' || c == ':'))
			return false;
	}
	return s.len > 0 && s.at[0] != '.' && s.at[0] != '-' && s.at[0] != ':';
}

/* Origins (RFC 6454) with blanks between: each stands as it is in a policy, so
 * nothing else may. http only for this machine. */
static bool
sites_valid(struct slice s)
{
	struct slice site;
	while (s.len != 0 && slice_cut(&s, ' ', &site)) {
		bool here = slice_starts(site, "http://localhost:") ||
		    slice_starts(site, "http://127.0.0.1:");
		if (site.len == 0)
			continue;
		if ((!here && !slice_starts(site, "https://")) ||
		    !host_valid(slice_skip(site, here ? 7 : 8)))
			return false;
	}
	return true;
}

static bool
text_valid(const struct conf_row *row, struct slice s)
{
	size_t n = utf8_valid(s, NULL) ? utf8_length(s) : SIZE_MAX;
	if (n > (size_t)row->most || n < (size_t)row->least)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20)
			return false;
	if (row->kind == CONF_HOST)
		return host_valid(s);
	if (row->kind == CONF_STORE)
		return s.len == 0 || slice_starts(s, "postgresql://") ||
		    slice_starts(s, "postgres://");
	if (row->kind == CONF_SITES)
		return sites_valid(s);
	return row->kind != CONF_URL || s.len == 0 ||
	    slice_starts(s, "http://") || slice_starts(s, "https://");
}

static const char *
kind_says(struct arena *a, const struct conf_row *row)
{
	switch (row->kind) {
	case CONF_HOST:
		return "a host name in small letters, such as"
		    " verify.example.gov.in";
	case CONF_URL:
		return "an address that begins with http:// or https://";
	case CONF_SITES:
		return "empty, or origins such as https://bsk.example.gov.in"
		    " with blanks between them, without a path";
	case CONF_STORE:
		return "empty, or an address that begins with postgresql://";
	case CONF_INT:
		return arena_printf(a, "a whole number from %lld to %lld",
		    (long long)row->least, (long long)row->most);
	case CONF_BOOL:
		return "yes or no";
	case CONF_LEVEL:
		return "B-B or B-T";
	case CONF_TEXT:
		break;
	}
	return arena_printf(a, "a text of %s%lld letters",
	    row->least > 0 ? "1 to " : "at most ", (long long)row->most);
}

static bool
set(struct arena *a, const struct conf_row *row, struct slice value,
    struct conf *conf)
{
	void *to = (char *)conf + row->at;
	unsigned long long n;
	switch (row->kind) {
	case CONF_TEXT:
	case CONF_HOST:
	case CONF_STORE:
	case CONF_URL:
	case CONF_SITES:
		if (!text_valid(row, value))
			return false;
		*(struct slice *)to = slice_from(arena_text(a, value.at,
		    value.len), value.len);
		return true;
	case CONF_INT:
		if (!slice_number(value, (unsigned long long)row->most, &n) ||
		    (int64_t)n < row->least)
			return false;
		*(int64_t *)to = (int64_t)n;
		return true;
	case CONF_BOOL:
		if (!slice_is(value, "yes") && !slice_is(value, "no"))
			return false;
		*(bool *)to = slice_is(value, "yes");
		return true;
	case CONF_LEVEL:
		for (size_t i = 0; i < COUNT_OF(level_words); i++)
			if (slice_is(value, level_words[i])) {
				*(int64_t *)to = (int64_t)i;
				return true;
			}
		return false;
	}
	return false;
}

/* libinih: 1 is well. It strips blanks around names and values. */
static int
take(void *with, const char *section, const char *name, const char *value)
{
	struct reading *r = with;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct conf_row *row = &rows[i];
		if (strcmp(row->section, section) != 0 ||
		    strcmp(row->name, name) != 0)
			continue;
		if (r->given[i]) {
			wrong(r, "%s is set twice, or goes on in the next line;"
			    " keep one.", name);
		} else if (!set(r->arena, row, slice_of(value), &r->conf)) {
			wrong(r, "%s must be %s.", name,
			    kind_says(r->arena, row));
		}
		r->given[i] = true;
		return r->code == FAULT_NONE;
	}
	wrong(r, "there is no setting %s in [%s]; mohor help conf lists them"
	    " all.", name, section);
	return 0;
}

/* libinih asks for a line, like fgets(3). */
static char *
next_line(char *to, int room, void *with)
{
	struct reading *r = with;
	struct slice line;
	if (r->code != FAULT_NONE || !slice_cut(&r->rest, '\n', &line) ||
	    (line.len == 0 && r->rest.at == NULL))
		return NULL;
	r->line++;
	if (line.len + 2 > (size_t)room) {
		wrong(r, "the line is longer than a setting can be.");
		return NULL;
	}
	memcpy(to, line.at, line.len);
	memcpy(to + line.len, "\n", 2);
	return to;
}

void
conf_defaults(struct conf *out)
{
	*out = (struct conf){ 0 };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		void *to = (char *)out + rows[i].at;
		struct slice usual = slice_of(rows[i].usual);
		unsigned long long n;
		if (rows[i].kind == CONF_INT && slice_number(usual,
		    (unsigned long long)rows[i].most, &n))
			*(int64_t *)to = (int64_t)n;
		else if (rows[i].kind == CONF_BOOL)
			*(bool *)to = slice_is(usual, "yes");
		else if (rows[i].kind <= CONF_SITES)
			*(struct slice *)to = usual;
	}
}

enum fault_code
conf_read(struct arena *a, struct slice text, const char *name,
    struct conf *out, struct fault *why)
{
	struct reading r = { .arena = a, .name = name, .rest = text,
	    .why = why };
	conf_defaults(&r.conf);
	if (memchr(text.at == NULL ? "" : text.at, '\0', text.len) != NULL)
		return fault_at(why, FAULT_INPUT, name, "is not a text file");
	int bad = ini_parse_stream(next_line, &r, take, &r);
	if (r.code != FAULT_NONE)
		return r.code;
	if (bad > 0) {
		r.line = bad;
		return wrong(&r, "is neither a [section] nor \"name = value\".");
	}
	if (r.conf.level == CONF_LEVEL_BT && r.conf.tsa_url.len == 0)
		return fault_at(why, FAULT_INPUT, name, "[signature] level = B-T"
		    " needs tsa_url, the address of the time-stamping"
		    " authority.");
	*out = r.conf;
	return FAULT_NONE;
}

enum fault_code
conf_read_file(struct arena *a, const char *path, struct conf *out,
    struct fault *why)
{
	struct slice text;
	enum fault_code code = file_read(a, path, CONF_FILE_MOST, &text, why);
	return code != FAULT_NONE ? code : conf_read(a, text, path, out, why);
}

static void
put_value(struct buf *b, const struct conf_row *row, const struct conf *conf)
{
	const void *at = (const char *)conf + row->at;
	switch (row->kind) {
	case CONF_TEXT:
	case CONF_HOST:
	case CONF_STORE:
	case CONF_URL:
	case CONF_SITES:
		buf_put_slice(b, *(const struct slice *)at);
		break;
	case CONF_INT:
		buf_printf(b, "%lld", (long long)*(const int64_t *)at);
		break;
	case CONF_BOOL:
		buf_puts(b, *(const bool *)at ? "yes" : "no");
		break;
	case CONF_LEVEL:
		buf_puts(b, level_words[*(const int64_t *)at]);
		break;
	}
}

static bool
is_usual(struct arena *a, const struct conf_row *row, const struct conf *conf)
{
	struct buf b = buf_make(a, 64);
	put_value(&b, row, conf);
	return slice_is(buf_slice(&b), row->usual);
}

void
conf_put_file(struct buf *b, const struct conf *conf)
{
	const char *section = "";
	buf_puts(b, "# Settings of mohor. A line that begins with # is not"
	    " read; what is not set has\n# the value shown behind the #.\n");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strcmp(section, rows[i].section) != 0) {
			section = rows[i].section;
			buf_printf(b, "\n[%s]\n", section);
		}
		buf_printf(b, "# %s\n%s%s = ", rows[i].say,
		    is_usual(b->arena, &rows[i], conf) ? "#" : "", rows[i].name);
		put_value(b, &rows[i], conf);
		buf_putc(b, '\n');
	}
}

void
conf_put_help(struct buf *b)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		buf_printf(b, "[%s] %s\n    %s\n    %s; without it: %s\n\n",
		    rows[i].section, rows[i].name, rows[i].say,
		    kind_says(b->arena, &rows[i]),
		    rows[i].usual[0] == '\0' ? "empty" : rows[i].usual);
	}
}
