/* Putting a bundle together; see bundle.h. */
#include "bundle.h"

#include <string.h>

#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "catalogue.h"
#include "cert.h"
#include "cert_store.h"
#include "cms.h"
#include "codec.h"
#include "conf.h"
#include "date.h"
#include "db.h"
#include "embed_file.h"
#include "file.h"
#include "hash.h"
#include "json_write.h"
#include "office.h"
#include "office_files.h"
#include "office_keys.h"
#include "own.h"
#include "sealed.h"
#include "series_store.h"
#include "service.h"
#include "signer.h"
#include "template_store.h"
#include "trust_files.h"
#include "uin.h"
#include "vec.h"
#include "zipfile.h"

#define AUDIT_BEFORE_S 5	/* of a group's entry and its certificates */
#define AUDIT_AFTER_S 600
#define JWKS_MOST ((size_t)1 << 20)

struct bundle {
	struct arena *a;
	const struct bundle_ask *ask;
	struct db *db;
	struct cert cert;
	struct slice uin;
	struct slice pdf;
	size_t hole[2];		/* from "<" to behind ">" */
	struct cms cms;
	struct catalogue_entry service;
	struct { VEC_OF(struct zipfile_put) } members;
};

static void
add(struct bundle *b, const char *name, struct slice bytes)
{
	*VEC_ADD(b->a, &b->members) = (struct zipfile_put){ name, bytes };
}

/* ---- the certificate ---- */

static enum fault_code
no_such(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "No certificate has this number and"
	    " access code.");
}

/* The code first: with a wrong one the register is not asked. */
static enum fault_code
find_number(struct bundle *b, const struct uin *uin, struct fault *why)
{
	char *text = arena_alloc(b->a, UIN_TEXT);
	enum fault_code f = uin_format(uin, text, why);
	b->uin = slice_of(text);
	if (f == FAULT_NONE && !b->ask->needs_no_code &&
	    !office_access_fits(b->ask->keys, uin, b->ask->code))
		return no_such(why);
	if (f == FAULT_NONE)
		f = cert_find(b->db, b->a, uin, &b->cert, why);
	return f == FAULT_ABSENT ? no_such(why) : f;
}

static enum fault_code
find_cert(struct bundle *b, struct fault *why)
{
	struct uin uin, twin;
	enum fault_code f = uin_parse(b->ask->uin, &uin, why);
	if (f != FAULT_NONE)
		return f;
	f = find_number(b, &uin, why);
	return f == FAULT_ABSENT && uin_twin(&uin, &twin) ?
	    find_number(b, &twin, why) : f;
}

static enum fault_code
read_pdf(struct bundle *b, struct fault *why)
{
	struct slice prelude, sealed, tail;
	enum fault_code f = template_stored_prelude(b->db, b->a,
	    b->cert.template, &prelude, why);
	if (f == FAULT_NONE)
		f = cert_tail(b->db, b->a, b->cert.id, &sealed, why);
	if (f == FAULT_NONE)
		f = sealed_tail(b->a, b->ask->keys, &b->cert, prelude, sealed,
		    &tail, why);
	if (f != FAULT_NONE)
		return f;
	char *to = arena_raw(b->a, prelude.len + tail.len, 1);
	memcpy(to, prelude.at, prelude.len);
	memcpy(to + prelude.len, tail.at, tail.len);
	b->pdf = slice_from(to, prelude.len + tail.len);
	return FAULT_NONE;
}

/* The file is ours, and its digest was found right: its range is as written. */
static bool
find_hole(struct bundle *b)
{
	static const char open[] = "/ByteRange[0 ";
	unsigned long long n[2];
	const char *at = memmem(b->pdf.at, b->pdf.len, open, sizeof open - 1);
	if (at == NULL)
		return false;
	struct slice rest = slice_skip(b->pdf, (size_t)(at - b->pdf.at) +
	    sizeof open - 1), part;
	for (int i = 0; i < 2; i++)
		if (!slice_cut(&rest, ' ', &part) ||
		    !slice_number(part, b->pdf.len, &n[i]))
			return false;
	b->hole[0] = (size_t)n[0];
	b->hole[1] = (size_t)n[1];
	return n[0] + 2 < n[1];
}

static enum fault_code
read_signature(struct bundle *b, struct fault *why)
{
	if (!find_hole(b))
		return fault_say(why, FAULT_DAMAGE, "The certificate's signature"
		    " is not where it was put.");
	struct slice hex = slice_from(b->pdf.at + b->hole[0] + 1,
	    b->hole[1] - b->hole[0] - 2);
	char *der = arena_raw(b->a, hex.len / 2 + 1, 1);
	if (!hex_decode(hex, der) || cms_parse(slice_from(der, hex.len / 2),
	    true, &b->cms, why) != CMS_GOOD)
		return fault_say(why, FAULT_DAMAGE, "The certificate's signature"
		    " cannot be read.");
	return FAULT_NONE;
}

static void
add_certificate(struct bundle *b)
{
	struct buf chain = buf_make(b->a, 8192);
	buf_put_slice(&chain, cert_pem(b->a, b->cms.certs[b->cms.leaf]));
	for (size_t i = 0; i < b->cms.n_certs; i++)
		if (i != b->cms.leaf)
			buf_put_slice(&chain, cert_pem(b->a, b->cms.certs[i]));
	add(b, "certificate.pdf", b->pdf);
	add(b, "certificate.p7s", b->cms.whole);
	add(b, "chain.pem", buf_slice(&chain));
}

/* ---- what is trusted ---- */

static enum fault_code
put_pem(void *with, struct slice bytes, struct fault *why)
{
	(void)why;
	buf_put_slice(with, bytes);
	return FAULT_NONE;
}

static enum fault_code
put_crl(void *with, struct slice bytes, struct fault *why)
{
	struct bundle *b = with;
	size_t n = 1;
	(void)why;
	for (size_t i = 0; i < b->members.n; i++)
		if (strncmp(b->members.at[i].name, "revocation/", 11) == 0)
			n++;
	add(b, arena_printf(b->a, "revocation/%zu.crl", n),
	    slice_from(arena_copy(b->a, bytes.at, bytes.len), bytes.len));
	return FAULT_NONE;
}

static enum fault_code
add_trust(struct bundle *b, struct fault *why)
{
	struct buf roots = buf_make(b->a, 4096);
	struct slice jwks;
	const char *dir = arena_printf(b->a, "%s/trust", b->ask->office->dir);
	enum fault_code f = trust_files_each(dir, ".pem", put_pem, &roots, why);
	if (f != FAULT_NONE)
		return f;
	add(b, "root.pem", buf_slice(&roots));
	f = trust_files_each(dir, ".crl", put_crl, b, why);
	if (f == FAULT_NONE && b->ask->status_list.len != 0)
		add(b, "status-list.jwt", b->ask->status_list);
	if (f == FAULT_NONE)
		f = file_read(b->a, arena_printf(b->a, "%s/jwks.json",
		    b->ask->office->dir), JWKS_MOST, &jwks, why);
	if (f == FAULT_NONE)
		add(b, "jwks.json", jwks);
	return f;
}

/* ---- what became of it ---- */

static void
put_time(struct json_write *w, const char *key, int64_t at_s)
{
	char text[DATE_TEXT];
	date_rfc3339_ist(at_s, text);
	json_put_member(w, key, slice_of(text));
}

static void
put_digest(struct json_write *w, const char *key,
    const unsigned char digest[SHA256_LEN])
{
	char hex[HEX_LEN(SHA256_LEN) + 1] = "";
	hex_encode(digest, SHA256_LEN, hex);
	json_put_member(w, key, slice_of(hex));
}

/* Who, by role: the audit knows the account. */
static const char *
role_of(struct slice who)
{
	return slice_starts(who, "cli:") ? "administrator, by command" :
	    slice_starts(who, "client:") ? "the department's own system" :
	    slice_starts(who, "user:") ? "an officer at the desk" :
	    "the office";
}

/* "first=BCW0012026000001 last=BCW0012026000096": is ours among them? */
static bool
covers(const struct bundle *b, struct slice detail)
{
	struct slice rest = detail, word, first = { 0 }, last = { 0 };
	while (slice_cut(&rest, ' ', &word)) {
		if (slice_starts(word, "first="))
			first = slice_skip(word, 6);
		if (slice_starts(word, "last="))
			last = slice_skip(word, 5);
	}
	return first.len == UIN_LEN && last.len == UIN_LEN &&
	    slice_cmp(first, b->uin) <= 0 && slice_cmp(b->uin, last) <= 0;
}

static struct slice
service_code(const struct bundle *b)
{
	return b->service.service->code;
}

static enum fault_code
read_audit(struct bundle *b, struct audit_entry **out, size_t *n,
    struct fault *why)
{
	struct audit_entry *all = NULL;
	size_t count = 0, kept = 0;
	enum fault_code f = audit_about(b->db, b->a, b->uin, service_code(b),
	    b->cert.issued_s - AUDIT_BEFORE_S, b->cert.issued_s + AUDIT_AFTER_S,
	    &all, &count, why);
	for (size_t i = 0; f == FAULT_NONE && i < count; i++)
		if (slice_eq(all[i].what, b->uin) || covers(b, all[i].detail))
			all[kept++] = all[i];
	*out = all;
	*n = kept;
	return f;
}

static struct slice
audit_json(struct bundle *b, const struct audit_entry *e, size_t n)
{
	struct buf text = buf_make(b->a, 4096);
	struct json_write w = json_write_pretty(&text);
	json_put_array(&w);
	for (size_t i = 0; i < n; i++) {
		json_put_object(&w);
		json_put_member_int(&w, "seq", e[i].seq);
		put_time(&w, "at", e[i].at_s);
		json_put_member(&w, "who", e[i].who);
		json_put_member(&w, "role", slice_of(role_of(e[i].who)));
		json_put_member(&w, "act", e[i].act);
		json_put_member(&w, "what", e[i].what);
		json_put_member(&w, "detail", e[i].detail);
		put_digest(&w, "hash", e[i].hash);
		json_put_end(&w);
	}
	json_put_end(&w);
	buf_putc(&text, '\n');
	return buf_slice(&text);
}

/* The entry's role, of the last one that made it so. */
static const char *
role_at(const struct audit_entry *e, size_t n, int64_t at_s, bool issue)
{
	const char *role = "the office";
	for (size_t i = 0; i < n; i++)
		if (slice_starts(e[i].act, "issue") == issue &&
		    (issue || e[i].at_s == at_s))
			role = role_of(e[i].who);
	return role;
}

static enum fault_code
put_end(struct bundle *b, struct json_write *w, const struct audit_entry *e,
    size_t n, struct fault *why)
{
	struct series series;
	char by[UIN_TEXT] = "";
	if (b->cert.status == CERT_VALID)
		return FAULT_NONE;
	if (b->cert.replaced_by != 0) {
		enum fault_code f = series_find(b->db,
		    series_of(b->cert.replaced_by), &series, why);
		struct uin uin = f != FAULT_NONE ? (struct uin){ 0 } :
		    series_uin(&series, series_serial_of(b->cert.replaced_by));
		if (f == FAULT_NONE)
			f = uin_format(&uin, by, why);
		if (f != FAULT_NONE)
			return f;
	}
	json_put_object(w);
	json_put_member(w, "event", slice_of(cert_status_name(b->cert.status)));
	put_time(w, "at", b->cert.status_s);
	json_put_member(w, "by", slice_of(role_at(e, n, b->cert.status_s,
	    false)));
	json_put_member(w, "reason", b->cert.reason);
	if (by[0] != '\0')
		json_put_member(w, "replaced_by", slice_of(by));
	json_put_end(w);
	return FAULT_NONE;
}

static enum fault_code
history_json(struct bundle *b, const struct audit_entry *e, size_t n,
    struct slice *out, struct fault *why)
{
	struct buf text = buf_make(b->a, 2048);
	struct json_write w = json_write_pretty(&text);
	json_put_object(&w);
	json_put_member(&w, "format", slice_of("mohor-history-1"));
	json_put_member(&w, "uin", b->uin);
	json_put_member(&w, "status", slice_of(cert_status_name(
	    b->cert.status)));
	json_put_member(&w, "service", service_code(b));
	json_put_member(&w, "service_name", b->service.service->name.en);
	json_put_member(&w, "department",
	    b->service.service->department_name.en);
	json_put_key(&w, "events");
	json_put_array(&w);
	json_put_object(&w);
	json_put_member(&w, "event", slice_of("issued"));
	put_time(&w, "at", b->cert.issued_s);
	json_put_member(&w, "by", slice_of(role_at(e, n, 0, true)));
	json_put_member(&w, "number", slice_of("leased to the process that"
	    " issued it, and taken in the transaction that recorded the"
	    " certificate"));
	json_put_end(&w);
	enum fault_code f = put_end(b, &w, e, n, why);
	json_put_end(&w);
	put_digest(&w, "pdf_sha256", b->cert.pdf_sha256);
	put_digest(&w, "facts_sha256", b->cert.facts_sha256);
	json_put_member(&w, "qr_key", b->cert.qr_kid);
	json_put_key(&w, "signature");
	json_put_object(&w);
	json_put_key(&w, "hole");
	json_put_array(&w);
	json_put_int(&w, (int64_t)b->hole[0]);
	json_put_int(&w, (int64_t)b->hole[1]);
	json_put_end(&w);
	json_put_end(&w);
	json_put_end(&w);
	buf_putc(&text, '\n');
	*out = buf_slice(&text);
	return f;
}

static enum fault_code
add_history(struct bundle *b, struct fault *why)
{
	struct audit_entry *e = NULL;
	size_t n = 0;
	struct slice history = { NULL, 0 };
	enum fault_code f = catalogue_version(b->db, b->a,
	    b->cert.service_version, &b->service, why);
	if (f == FAULT_NONE)
		f = read_audit(b, &e, &n, why);
	if (f == FAULT_NONE)
		f = history_json(b, e, n, &history, why);
	if (f != FAULT_NONE)
		return f;
	add(b, "history.json", history);
	add(b, "audit.json", audit_json(b, e, n));
	return FAULT_NONE;
}

/* ---- the list of all, signed ---- */

static struct slice
manifest_json(struct bundle *b)
{
	struct buf text = buf_make(b->a, 4096);
	struct json_write w = json_write_pretty(&text);
	unsigned char digest[SHA256_LEN];
	json_put_object(&w);
	json_put_member(&w, "format", slice_of("mohor-evidence-1"));
	json_put_member(&w, "uin", b->uin);
	json_put_member(&w, "made_by", b->ask->office->conf.host);
	put_time(&w, "made_at", b->ask->now_s);
	json_put_key(&w, "files");
	json_put_array(&w);
	for (size_t i = 0; i < b->members.n; i++) {
		const struct zipfile_put *m = &b->members.at[i];
		sha256_of(m->bytes, digest);
		json_put_object(&w);
		json_put_member(&w, "name", slice_of(m->name));
		json_put_member_int(&w, "size", (int64_t)m->bytes.len);
		put_digest(&w, "sha256", digest);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	buf_putc(&text, '\n');
	return buf_slice(&text);
}

static enum fault_code
add_manifest(struct bundle *b, struct fault *why)
{
	struct cms_plan *plan = NULL;
	unsigned char digest[HASH_MOST];
	size_t len = 0;
	const struct slice manifest = manifest_json(b);
	signer_subject(b->ask->signer, b->uin);
	enum fault_code f = cms_plan_make(b->a, b->ask->signer, NULL, &plan,
	    why);
	if (f != FAULT_NONE)
		return f;
	hash_of(cms_plan_hash(plan), manifest, digest);
	size_t room = cms_plan_size(plan);
	unsigned char *der = arena_raw(b->a, room, 1);
	f = cms_write(plan, digest, b->ask->signer, der, room, &len, why);
	if (f != FAULT_NONE)
		return f;
	add(b, "manifest.json", manifest);
	add(b, "manifest.p7s", slice_from(der, len));
	return FAULT_NONE;
}

enum fault_code
bundle_make(struct arena *a, const struct bundle_ask *ask,
    struct slice *zip, struct fault *why)
{
	struct bundle b = { .a = a, .ask = ask, .db = ask->office->db };
	enum fault_code f = find_cert(&b, why);
	if (f == FAULT_NONE)
		f = read_pdf(&b, why);
	if (f == FAULT_NONE)
		f = read_signature(&b, why);
	if (f != FAULT_NONE)
		return f;
	for (const struct embed_file *r = office_evidence; r->name != NULL; r++)
		add(&b, r->name, r->bytes);
	add_certificate(&b);
	f = add_trust(&b, why);
	if (f == FAULT_NONE)
		f = add_history(&b, why);
	if (f == FAULT_NONE)
		f = add_manifest(&b, why);
	return f != FAULT_NONE ? f : zipfile_make(a, b.members.at, b.members.n,
	    ask->now_s, zip, why);
}
