/* mohor verify: one plain line for each, then the reasons. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "buf.h"
#include "check.h"
#include "cmd_many.h"
#include "codec.h"
#include "command.h"
#include "date.h"
#include "bundle.h"
#include "file.h"
#include "json_write.h"
#include "office.h"
#include "own.h"
#include "uin.h"
#include "vec.h"

static struct option_list trust, status;
static const char *access_code, *many, *out_dir;
static bool any_class, revocation, brief, quiet;

/* All that is verified in one call. */
struct verifying {
	struct cli *cli;
	struct checker *checker;
	struct arena *a;	/* of one file */
	struct buf out;
	size_t count[3];	/* by outcome */
	size_t unread;
};

static void
put_day(struct buf *b, const char *label, int64_t utc_s)
{
	struct date_time t = date_ist(utc_s);
	buf_printf(b, "  %-11s %02d-%02d-%04d %02d:%02d IST\n", label,
	    t.date.day, t.date.month, t.date.year, t.hour, t.minute);
}

static void
put_line(struct buf *b, const char *label, struct slice value)
{
	if (value.len != 0)
		buf_printf(b, "  %-11s %.*s\n", label, SLICE_FMT(value));
}

static void
put_certificate(struct buf *b, const struct check_certificate *c)
{
	put_line(b, "Number", c->uin);
	put_line(b, "Name", c->holder);
	put_line(b, "Service", c->service);
	put_line(b, "Department", c->department);
	if (c->issued_s != 0)
		put_day(b, "Issued", c->issued_s);
	put_line(b, "Valid until", c->valid_until);
}

static void
put_signature(struct buf *b, const struct check_report *r)
{
	static const struct {
		const char *kind, *say;
	} kinds[] = {
		{ "claimed", "by the signer's own clock" },
		{ "stamped", "by a time-stamping authority" },
		{ "register", "by the register" },
	};
	if (r->signer_name[0] == '\0')
		return;
	buf_printf(b, "  %-11s %s%s%s (certified by %s)\n", "Signed by",
	    r->signer_name, r->signer_organisation[0] != '\0' ? ", " : "",
	    r->signer_organisation, r->issuer_name);
	if (r->signed_s != 0) {
		put_day(b, "Signed", r->signed_s);
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (strcmp(kinds[i].kind, r->time_kind) == 0) {
				b->len--;
				buf_printf(b, ", %s\n", kinds[i].say);
			}
	}
	buf_printf(b, "  %-11s %s, PAdES %s\n", "Signature", r->algorithm,
	    r->level);
}

static void
put_text(struct verifying *v, const char *what, const struct check_report *r)
{
	struct buf *b = &v->out;
	buf_printf(b, "%s: %s\n", r->headline, what);
	if (brief)
		return;
	for (size_t i = 0; i < r->n_reasons; i++) {
		const struct check_reason *x = &r->reasons[i];
		buf_printf(b, "  - %s [%s]%s%s\n", x->sentence, x->word,
		    x->detail[0] != '\0' ? "\n    " : "", x->detail);
	}
	put_certificate(b, &r->cert);
	put_signature(b, r);
	for (size_t i = 0; i < r->n_checked; i++)
		buf_printf(b, "  checked     %s\n", r->checked[i]);
	for (size_t i = 0; i < r->n_unchecked; i++)
		buf_printf(b, "  not checked %s\n", r->unchecked[i]);
}

static void
put_list(struct json_write *w, const char *key, const char *const *list,
    size_t n)
{
	json_put_key(w, key);
	json_put_array(w);
	for (size_t i = 0; i < n; i++)
		json_put_text(w, slice_of(list[i]));
	json_put_end(w);
}

static void
put_json_time(struct json_write *w, const char *key, int64_t utc_s)
{
	char text[DATE_TEXT];
	if (utc_s == 0)
		return;
	date_rfc3339_ist(utc_s, text);
	json_put_member(w, key, slice_of(text));
}

static void
put_json_certificate(struct json_write *w, const struct check_certificate *c)
{
	if (c->uin.len == 0)
		return;
	json_put_key(w, "certificate");
	json_put_object(w);
	json_put_member(w, "uin", c->uin);
	json_put_member(w, "holder", c->holder);
	json_put_member(w, "service", c->service);
	json_put_member(w, "department", c->department);
	put_json_time(w, "issued", c->issued_s);
	json_put_member(w, "valid_until", c->valid_until);
	json_put_member_bool(w, "expired", c->expired);
	json_put_end(w);
}

static void
put_json(struct verifying *v, const char *what, const struct check_report *r)
{
	char hex[65] = { 0 };
	struct json_write w = json_write_to(&v->out);
	json_put_object(&w);
	json_put_member(&w, "what", slice_of(what));
	json_put_member(&w, "kind", slice_of(check_kind_name(r->kind)));
	json_put_member(&w, "verdict",
	    slice_of(verdict_outcome_name(r->outcome)));
	json_put_member_bool(&w, "test", r->test);
	json_put_member_bool(&w, "in_register", r->in_register);
	json_put_key(&w, "reasons");
	json_put_array(&w);
	for (size_t i = 0; i < r->n_reasons; i++) {
		json_put_object(&w);
		json_put_member(&w, "code", slice_of(r->reasons[i].word));
		json_put_member(&w, "say", slice_of(r->reasons[i].sentence));
		json_put_member(&w, "detail", slice_of(r->reasons[i].detail));
		json_put_end(&w);
	}
	json_put_end(&w);
	put_json_certificate(&w, &r->cert);
	if (r->signer_name[0] != '\0') {
		json_put_key(&w, "signature");
		json_put_object(&w);
		json_put_member(&w, "signer", slice_of(r->signer_name));
		json_put_member(&w, "organisation",
		    slice_of(r->signer_organisation));
		json_put_member(&w, "issuer", slice_of(r->issuer_name));
		json_put_member(&w, "algorithm", slice_of(r->algorithm));
		json_put_member(&w, "level", slice_of(r->level));
		put_json_time(&w, "signed", r->signed_s);
		json_put_member(&w, "time", slice_of(r->time_kind));
		json_put_end(&w);
	}
	if (r->kind == CHECK_PDF) {
		hex_encode(r->file_sha256, 32, hex);
		json_put_member(&w, "sha256", slice_of(hex));
	}
	put_list(&w, "checked", r->checked, r->n_checked);
	put_list(&w, "not_checked", r->unchecked, r->n_unchecked);
	json_put_end(&w);
	buf_putc(&v->out, '\n');
}

static void
put_report(struct verifying *v, const char *what,
    const struct check_report *r)
{
	v->count[r->outcome]++;
	if (v->cli->json)
		put_json(v, what, r);
	else
		put_text(v, what, r);
	if (v->out.len > 32 * 1024)
		cli_print(&v->out);
}

/* What could not even be asked counts as "cannot tell". */
static void
put_unread(struct verifying *v, const char *what, const struct fault *why)
{
	struct check_report r = { .outcome = CANNOT_TELL,
	    .headline = "CANNOT TELL", .signer_name = "" };
	r.reasons[r.n_reasons++] = (struct check_reason){ "unread",
	    arena_printf(v->a, "%s", why->say), "" };
	v->unread++;
	put_report(v, what, &r);
}

static void
verify_file(struct verifying *v, const char *path)
{
	struct check_report r;
	struct fault why = { 0 };
	struct slice file;
	arena_reset(v->a);
	/* Read, not mapped: its bytes must not change under the verdict. */
	if (file_read(v->a, path, CHECK_FILE_MOST, &file, &why) != FAULT_NONE) {
		put_unread(v, path, &why);
		return;
	}
	if (bundle_is(file))
		bundle_check(v->checker, v->a, file, &r);
	else
		check_bytes(v->checker, v->a, file, &r, NULL);
	put_report(v, path, &r);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_certificate_name(const char *name)
{
	static const char *const endings[] = { ".pdf", ".PDF", ".png", ".PNG",
	    ".jpg", ".JPG", ".jpeg", ".JPEG" };
	size_t n = strlen(name);
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		size_t k = strlen(endings[i]);
		if (name[0] != '.' && n > k &&
		    strcmp(name + n - k, endings[i]) == 0)
			return true;
	}
	return false;
}

static void
verify_folder(struct verifying *v, const char *path)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct { VEC_OF(char *) } names = { 0 };
	struct dirent *e;
	struct fault why = { 0 };
	DIR *d = opendir(path);
	if (d == NULL) {
		file_fault(&why, errno, "list", path);
		put_unread(v, path, &why);
		return;
	}
	while ((e = readdir(d)) != NULL)
		if (is_certificate_name(e->d_name))
			*VEC_ADD(a, &names) = arena_printf(a, "%s/%s", path,
			    e->d_name);
	closedir(d);
	if (names.n > 1)
		qsort(names.at, names.n, sizeof *names.at, by_text);
	if (names.n == 0) {
		fault_say(&why, FAULT_ABSENT, "There is no PDF or picture in"
		    " this folder.");
		put_unread(v, path, &why);
	}
	for (size_t i = 0; i < names.n; i++)
		verify_file(v, names.at[i]);
}

static void
verify_one(struct verifying *v, const char *what)
{
	struct check_report r;
	struct fault why = { 0 };
	struct stat st;
	if (stat(what, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			verify_folder(v, what);
		else
			verify_file(v, what);
		return;
	}
	arena_reset(v->a);
	if (strpbrk(what, "/.") != NULL) {
		file_fault(&why, errno, "read", what);
		put_unread(v, what, &why);
		return;
	}
	if (check_number(v->checker, v->a, slice_of(what),
	    slice_of(access_code), &r, &why) == FAULT_NONE) {
		put_report(v, what, &r);
		return;
	}
	if (why.code == FAULT_INPUT)
		fault_say(&why, FAULT_INPUT, "This is neither a file that can be"
		    " read nor a number: %s", arena_printf(v->a, "%s",
		    why.say));
	put_unread(v, what, &why);
}

/* The worst of all: anything not genuine, else anything doubtful. */
static int
status_of(const struct verifying *v)
{
	if (v->count[NOT_GENUINE] != 0)
		return verdict_exit_status(NOT_GENUINE);
	return verdict_exit_status(v->count[CANNOT_TELL] != 0 ? CANNOT_TELL :
	    GENUINE);
}

/* A data directory is used when it is named, or when it is there and nothing
 * else is to be relied on. */
static enum fault_code
open_office(struct cli *c, struct office **office, struct fault *why)
{
	struct stat st;
	if (!c->data_given && (trust.n != 0 || stat(c->data, &st) != 0))
		return FAULT_NONE;
	return cli_office(c, true, office, why);
}

static int
run_verify(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *office = NULL;
	AUTO(checker_drop_ptr) struct checker *checker = NULL;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct verifying v = { .cli = c, .a = a,
	    .out = buf_make(c->arena, 64 * 1024) };
	if (cli_operands(rest, many == NULL ? 1 : 0, many == NULL ? SIZE_MAX :
	    0, "what to verify: PDFs, pictures,"
	    " numbers, folders", why) != FAULT_NONE ||
	    open_office(c, &office, why) != FAULT_NONE)
		return 2;
	const struct check_options o = { .office = office, .trust = trust.at,
	    .n_trust = trust.n, .status = status.at, .n_status = status.n,
	    .any_class = any_class,
	    .revocation_needed = revocation, .clock = c->clock };
	if (checker_make(&o, &checker, why) != FAULT_NONE)
		return 2;
	if (many != NULL)
		return cmd_many(c, &(struct cmd_many){ many, out_dir, quiet,
		    checker, office }, why);
	v.checker = checker;
	for (size_t i = 0; i < rest->n; i++)
		verify_one(&v, rest->at[i]);
	size_t all = v.count[0] + v.count[1] + v.count[2];
	if (all > 1 && !c->json)
		buf_printf(&v.out, "%zu genuine, %zu not genuine, %zu cannot"
		    " tell\n", v.count[GENUINE], v.count[NOT_GENUINE],
		    v.count[CANNOT_TELL]);
	cli_print(&v.out);
	return status_of(&v);
}

static const struct option_row verify_options[] = {
	{ "trust", OPTION_LIST, &trust, "FILE", "What to rely on: a root or"
	    " signer's certificate (PEM, DER), a revocation list, the issuer's"
	    " jwks.json, or a folder of them. May be given again.", 0 },
	{ "status", OPTION_LIST, &status, "FILE", "The issuer's list of what was"
	    " cancelled, from https://HOST/status/SERIES, or a folder of them"
	    " (.jwt). May be given again.", 0 },
	{ "code", OPTION_TEXT, &access_code, "CODE", "The access code printed"
	    " beside the number: shows the name in full.", 0 },
	{ "many", OPTION_TEXT, &many, "FILE", "A list (a line for each: the"
	    " number, a comma, the access code) or a ZIP of PDFs and pictures,"
	    " at most 10,000 in all.", 0 },
	{ "out", OPTION_TEXT, &out_dir, "DIR", "With --many: where the verdicts"
	    " (CSV) and the signed report (PDF) go. Without it beside FILE.",
	    0 },
	{ "quiet", OPTION_FLAG, &quiet, NULL, "With --many: no progress bar.",
	    0 },
	{ "brief", OPTION_FLAG, &brief, NULL, "One line for each.", 0 },
	{ "revocation", OPTION_FLAG, &revocation, NULL, "Without a word on the"
	    " signer's revocation the answer is \"cannot tell\".", 0 },
	{ "any-class", OPTION_FLAG, &any_class, NULL, "Accept signers whose"
	    " certificate is not Class 3.", 0 },
	{ 0 }
};

const struct command command_verify = {
	"verify", "FILE|NUMBER|FOLDER...", "tells whether certificates are"
	" genuine",
	"A PDF is judged by its signature; a picture of the whole page (PNG or\n"
	"JPEG, 300 to 600 dpi, in any turn) by its QR code; a number by the\n"
	"register. No network is used, and no data directory is needed when the\n"
	"root certificate (and for pictures the issuer's jwks.json) is given:\n\n"
	"  mohor verify BCW0012026000001.pdf --trust root.pem\n"
	"  mohor verify scan.png --trust jwks.json\n"
	"  mohor verify BCW-001-2026-000001 --data mohor-data\n\n"
	"A bundle of evidence (mohor evidence) is checked the same way, and\n"
	"without a data directory:\n\n"
	"  mohor verify evidence.zip --trust root.pem --trust report.pem\n\n"
	"report.pem is the office's certificate for evidence (trust/reports).\n\n"
	"A verifier with many papers gets a verdict for each in a CSV, and a\n"
	"report signed with the key of [report] key:\n\n"
	"  mohor verify --many papers.zip --out verdicts\n"
	"  mohor verify --many numbers.csv\n\n"
	"Without the register, whether it was cancelled is told by the issuer's\n"
	"status list, as of the time that it is from; it is good for a day:\n\n"
	"  mohor verify scan.png --trust jwks.json --status BCW001-2026.jwt\n\n"
	"With only a root certificate, whoever it certifies is believed: give\n"
	"the issuing officer's certificate too, and other signers are refused.\n"
	"Exit status: 0 all are genuine, 1 one is not, 2 one cannot be told.\n",
	verify_options, run_verify
};
