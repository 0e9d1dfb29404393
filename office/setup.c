#include "setup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "catalogue.h"
#include "clock.h"
#include "conf.h"
#include "db.h"
#include "embed_file.h"
#include "file.h"
#include "json_read.h"
#include "office_files.h"
#include "office_keys.h"
#include "own.h"
#include "random.h"
#include "register.h"
#include "server_cert.h"
#include "testpki.h"
#include "token.h"

/* What is being made. */
struct setup {
	struct arena *arena;
	const char *dir;	/* the folder beside */
	const struct setup_options *options;
	int64_t now_s;
	struct setup_report report;
};

static const char *
in_dir(const struct setup *s, const char *name)
{
	return arena_printf(s->arena, "%s/%s", s->dir, name);
}

static enum fault_code
put_files(const struct setup *s, const struct embed_file *files,
    const char *folder, size_t *n, struct fault *why)
{
	enum fault_code code = file_make_dir(in_dir(s, folder), 0755, why);
	for (*n = 0; code == FAULT_NONE && files->name != NULL; files++, ++*n)
		code = file_create(arena_printf(s->arena, "%s/%s/%s", s->dir,
		    folder, files->name), 0644, files->bytes, why);
	return code;
}

static enum fault_code
fill_register(struct db *db, void *arg, struct fault *why)
{
	struct setup *s = arg;
	enum fault_code code = catalogue_departments(db,
	    office_departments[0].bytes, "departments.csv",
	    &s->report.departments, why);
	for (const struct embed_file *f = office_services;
	    code == FAULT_NONE && f->name != NULL; f++) {
		struct json_faults faults;
		struct service_version version;
		bool added;
		code = catalogue_import(db, s->arena, f->bytes, f->name,
		    s->now_s, &version, &added, &faults, why);
	}
	return code;
}

static enum fault_code
make_register(struct setup *s, const struct clock *clock, struct fault *why)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	struct slice store = s->options->store;
	enum fault_code code = store.len == 0 ?
	    register_create(s->dir, clock, &db, why) :
	    register_create_on(arena_text(s->arena, store.at, store.len),
	    clock, &db, why);
	return code != FAULT_NONE ? code :
	    db_run(db, DB_WRITE, fill_register, s, why);
}

/* A copy under another name. */
static enum fault_code
copy(const struct setup *s, const char *from, const char *to, mode_t mode,
    struct fault *why)
{
	struct slice bytes;
	enum fault_code code = file_read(s->arena, in_dir(s, from), 1 << 20,
	    &bytes, why);
	return code != FAULT_NONE ? code :
	    file_create(in_dir(s, to), mode, bytes, why);
}

static enum fault_code
spread_test_pki(const struct setup *s, const char *pin, struct fault *why)
{
	static const struct {
		const char *from, *to;
		mode_t mode;
	} rows[] = {
		{ "test-pki/root.pem", "trust/root.pem", 0644 },
		{ "test-pki/ca.pem", "trust/links/ca.pem", 0644 },
		{ "test-pki/ca.crl", "trust/ca.crl", 0644 },
		{ "test-pki/root.crl", "trust/root.crl", 0644 },
		{ "test-pki/signer.p12", "keys/sign/test.p12", 0600 },
		{ "test-pki/report.p12", "keys/sign/report.p12", 0600 },
	};
	enum fault_code code = file_make_dir(in_dir(s, "keys/sign"), 0700, why);
	for (size_t i = 0; code == FAULT_NONE && i < COUNT_OF(rows); i++)
		code = copy(s, rows[i].from, rows[i].to, rows[i].mode, why);
	if (code == FAULT_NONE)
		code = file_create(in_dir(s, "keys/sign/test.pin"), 0600,
		    slice_of(pin), why);
	return code != FAULT_NONE ? code : file_create(
	    in_dir(s, "keys/sign/report.pin"), 0600, slice_of(pin), why);
}

/* The key of reports is of nobody's hand: an organisation's. */
static enum fault_code
make_report_key(const struct setup *s, const struct testpki_set *set,
    const char *pin, struct fault *why)
{
	AUTO(testpki_drop_ptr) struct testpki_cert *key = NULL;
	const struct testpki_wish wish = { .role = TESTPKI_SIGNER,
	    .key = s->options->test_p256 ? KEY_P256 : KEY_RSA,
	    .common_name = "Mohor TEST reports and evidence",
	    .organisation = "Government of West Bengal (TEST)",
	    .from_s = s->now_s };
	const struct slice chain[] = { testpki_der(set->ca),
	    testpki_der(set->root) };
	struct slice p12 = { NULL, 0 };
	enum fault_code code = testpki_make(&wish, set->ca, &key, why);
	if (code == FAULT_NONE)
		code = testpki_pkcs12(s->arena, key, chain, COUNT_OF(chain), pin,
		    &p12, why);
	if (code == FAULT_NONE)
		code = file_create(in_dir(s, "test-pki/report.p12"), 0600, p12,
		    why);
	if (code == FAULT_NONE)
		code = file_make_dir(in_dir(s, "trust/reports"), 0755, why);
	return code != FAULT_NONE ? code : file_create(in_dir(s,
	    "trust/reports/report.pem"), 0644, testpki_pem(s->arena, key), why);
}

static enum fault_code
make_test_pki(const struct setup *s, struct fault *why)
{
	char pin[33];
	struct testpki_set set = { 0 };
	const struct testpki_options o = { .now_s = s->now_s,
	    .key = s->options->test_p256 ? KEY_P256 : KEY_RSA,
	    .title = "Issuing Authority (TEST)" };
	enum fault_code code = testpki_set_make(&o, &set, why);
	if (code != FAULT_NONE)
		return code;
	random_hex(pin, sizeof pin - 1);
	code = testpki_set_write(&set, in_dir(s, "test-pki"), pin, s->now_s,
	    why);
	if (code == FAULT_NONE)
		code = file_create(in_dir(s, "trust/signers/test.pem"), 0644,
		    testpki_pem(s->arena, set.signer), why);
	if (code == FAULT_NONE)
		code = make_report_key(s, &set, pin, why);
	if (code == FAULT_NONE)
		code = spread_test_pki(s, pin, why);
	testpki_set_drop(&set);
	return code;
}

static enum fault_code
make_conf(const struct setup *s, struct fault *why)
{
	struct conf conf;
	struct buf b = buf_make(s->arena, 4096);
	conf_defaults(&conf);
	if (s->options->host.len != 0)
		conf.host = s->options->host;
	conf.store_where = s->options->store;
	conf.test_pki = s->options->test_pki;
	conf_put_file(&b, &conf);
	struct conf again;
	enum fault_code code = conf_read(s->arena, buf_slice(&b), "--host, --store",
	    &again, why);
	return code != FAULT_NONE ? code :
	    file_create(in_dir(s, "mohor.conf"), 0644, buf_slice(&b), why);
}

/* The host without its port. */
static struct slice
host_name(struct slice host)
{
	const char *colon = memchr(host.at, ':', host.len);
	return slice_from(host.at, colon == NULL ? host.len :
	    (size_t)(colon - host.at));
}

/* So that the service speaks TLS from the first minute (S8). */
static enum fault_code
make_server_cert(const struct setup *s, struct fault *why)
{
	struct conf usual;
	struct slice cert = { 0 }, key = { 0 };
	conf_defaults(&usual);
	struct slice host = s->options->host.len != 0 ? s->options->host :
	    usual.host;
	enum fault_code code = server_cert_make(s->arena, host_name(host),
	    s->now_s, &cert, &key, why);
	if (code == FAULT_NONE)
		code = file_make_dir(in_dir(s, "tls"), 0755, why);
	if (code == FAULT_NONE)
		code = file_create(in_dir(s, "tls/cert.pem"), 0644, cert, why);
	return code != FAULT_NONE ? code :
	    file_create(in_dir(s, "keys/tls.pem"), 0600, key, why);
}

static enum fault_code
make_all(struct setup *s, const struct clock *clock, struct fault *why)
{
	size_t copied;
	struct token_key tokens = { 0 };
	enum fault_code code = make_conf(s, why);
	if (code == FAULT_NONE)
		code = office_keys_create(s->dir, s->now_s,
		    s->options->test_pki, why);
	if (code == FAULT_NONE)
		code = make_server_cert(s, why);
	if (code == FAULT_NONE)
		code = token_key_open(s->dir, &tokens, why);
	token_key_wipe(&tokens);
	if (code == FAULT_NONE)
		code = file_make_dir(in_dir(s, "trust/signers"), 0755, why);
	if (code == FAULT_NONE)
		code = file_make_dir(in_dir(s, "trust/links"), 0755, why);
	if (code == FAULT_NONE)
		code = put_files(s, office_templates, "templates",
		    &s->report.templates, why);
	if (code == FAULT_NONE)
		code = put_files(s, office_services, "services",
		    &s->report.services, why);
	if (code == FAULT_NONE)
		code = put_files(s, office_samples, "samples", &copied, why);
	if (code == FAULT_NONE && s->options->test_pki)
		code = make_test_pki(s, why);
	return code != FAULT_NONE ? code : make_register(s, clock, why);
}

/* An empty folder may be there: rmdir(2) tells. */
static enum fault_code
must_be_free(const char *dir, struct fault *why)
{
	if (rmdir(dir) == 0 || errno == ENOENT)
		return FAULT_NONE;
	return fault_at(why, FAULT_CLASH, dir, errno == ENOTDIR ?
	    "is a file. Name a folder that does not exist." :
	    "is there already and is not empty. Name another folder, or use"
	    " this one as it is.");
}

/* Best effort: what a failed set-up leaves. */
static void
remove_tree(const char *path)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	DIR *d = opendir(path);
	struct dirent *e;
	if (d == NULL) {
		unlink(path);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		struct stat st;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		const char *inner = arena_printf(a, "%s/%s", path, e->d_name);
		if (lstat(inner, &st) == 0 && S_ISDIR(st.st_mode))
			remove_tree(inner);
		else
			unlink(inner);
	}
	closedir(d);
	rmdir(path);
}

enum fault_code
setup_make(const char *dir, const struct clock *clock,
    const struct setup_options *options, struct setup_report *report,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct setup s = { .arena = a, .options = options,
	    .now_s = clock_now(clock) };
	size_t len = strlen(dir);
	while (len > 1 && dir[len - 1] == '/')
		len--;
	dir = arena_text(a, dir, len);
	s.dir = arena_printf(a, "%s.new-%d", dir, (int)getpid());
	enum fault_code code = must_be_free(dir, why);
	if (code == FAULT_NONE)
		code = file_make_dir(s.dir, 0700, why);
	if (code != FAULT_NONE)
		return code;
	code = make_all(&s, clock, why);
	if (code == FAULT_NONE && rename(s.dir, dir) != 0)
		code = file_fault(why, errno, "create", dir);
	if (code != FAULT_NONE) {
		remove_tree(s.dir);
		return code;
	}
	*report = s.report;
	return FAULT_NONE;
}
