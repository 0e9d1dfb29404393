#include "keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "audit_store.h"
#include "cert.h"
#include "clock.h"
#include "file.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "signer.h"
#include "trust_files.h"
#include "vec.h"

#define KEY_FILE_MOST ((size_t)256 * 1024)
#define KEY_NAME_MOST 64

static bool
name_valid(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	return n > 0 && n <= KEY_NAME_MOST && name[n] == '\0';
}

static const char *
key_path(struct arena *a, const struct office *o, const char *name,
    const char *ending)
{
	return arena_printf(a, "%s/keys/sign/%s%s", o->dir, name, ending);
}

static void
drop_dir(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}

static int
by_name(const void *a, const void *b)
{
	const struct keyring_entry *x = a, *y = b;
	return strcmp(x->name, y->name);
}

enum fault_code
keyring_list(struct arena *a, const struct office *o,
    struct keyring_entry **out, size_t *n, struct fault *why)
{
	struct { VEC_OF(struct keyring_entry) } keys = { 0 };
	const char *path = arena_printf(a, "%s/keys/sign", o->dir);
	AUTO(drop_dir) DIR *d = opendir(path);
	struct dirent *e;
	if (d == NULL && errno != ENOENT)
		return file_fault(why, errno, "list", path);
	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t len = strlen(e->d_name);
		bool token = len > 4 && strcmp(e->d_name + len - 4, ".uri") == 0;
		if (!token && !(len > 4 &&
		    strcmp(e->d_name + len - 4, ".p12") == 0))
			continue;
		const char *name = arena_text(a, e->d_name, len - 4);
		if (name_valid(name))
			*VEC_ADD(a, &keys) = (struct keyring_entry){ name, token,
			    file_exists(key_path(a, o, name, ".pin")) };
	}
	if (keys.n > 1)
		qsort(keys.at, keys.n, sizeof *keys.at, by_name);
	*out = keys.at;
	*n = keys.n;
	return FAULT_NONE;
}

/* Nobody means the key of reports without saying so. */
static void
leave_out(struct slice name, struct keyring_entry *keys, size_t *n)
{
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		if (!slice_is(name, keys[i].name))
			keys[kept++] = keys[i];
	*n = kept;
}

enum fault_code
keyring_choose(struct arena *a, const struct office *o, const char *wanted,
    const char **name, struct fault *why)
{
	struct keyring_entry *keys = NULL;
	size_t n = 0;
	const char *list = "";
	enum fault_code code = keyring_list(a, o, &keys, &n, why);
	if (code != FAULT_NONE)
		return code;
	if (wanted == NULL)
		leave_out(o->conf.report_key, keys, &n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(keys[i].name, wanted != NULL ? wanted : n == 1 ?
		    keys[0].name : "default") == 0) {
			*name = keys[i].name;
			return FAULT_NONE;
		}
		list = arena_printf(a, "%s%s%s", list, i == 0 ? "" : ", ",
		    keys[i].name);
	}
	if (n == 0)
		return fault_say(why, FAULT_ABSENT, "There is no signing key."
		    " Add one: mohor key add NAME FILE.p12");
	if (wanted != NULL)
		return fault_at(why, FAULT_ABSENT, wanted, "is no signing key"
		    " here. There are: %s", list);
	return fault_say(why, FAULT_INPUT, "There are several signing keys: %s."
	    " Say which with --key NAME.", list);
}

static enum fault_code
pin_from_file(struct arena *a, const char *path, const char **pin,
    struct fault *why)
{
	struct slice text;
	struct stat st;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) != 0)
		return fault_at(why, FAULT_DENIED, path, "holds a PIN and can be"
		    " read by others. Make it private: chmod 600 %s", path);
	enum fault_code code = file_read(a, path, 4096, &text, why);
	if (code != FAULT_NONE)
		return code;
	text = slice_trim(text);
	*pin = arena_text(a, text.at, text.len);
	return FAULT_NONE;
}

enum fault_code
keyring_pin_beside(struct arena *a, const struct office *o, const char *name,
    const char **pin, struct fault *why)
{
	if (!name_valid(name))
		return fault_at(why, FAULT_ABSENT, "key",
		    "is no signing key here.");
	return pin_from_file(a, key_path(a, o, name, ".pin"), pin, why);
}

enum fault_code
keyring_pin(struct arena *a, const struct office *o, const char *name,
    keyring_ask *ask, const char **pin, struct fault *why)
{
	const char *env = getenv("MOHOR_PIN_FILE");
	const char *path = key_path(a, o, name, ".pin");
	if (env != NULL && env[0] != '\0')
		return pin_from_file(a, env, pin, why);
	if (file_exists(path))
		return pin_from_file(a, path, pin, why);
	const char *typed = ask == NULL ? NULL : ask(a, name);
	if (typed == NULL)
		return fault_at(why, FAULT_DENIED, name, "needs its PIN. Run"
		    " this at a terminal, or name a private file that holds the"
		    " PIN in MOHOR_PIN_FILE.");
	*pin = typed;
	return FAULT_NONE;
}

static enum fault_code
add_link(void *with, struct slice bytes, struct fault *why)
{
	(void)why;
	buf_put_slice(with, bytes);
	return FAULT_NONE;
}

/* The intermediates an installation knows, to complete a key's chain. */
static enum fault_code
known_links(struct arena *a, const struct office *o, struct slice *out,
    struct fault *why)
{
	struct buf all = buf_make(a, 4096);
	enum fault_code code = trust_files_each(arena_printf(a,
	    "%s/trust/links", o->dir), ".pem", add_link, &all, why);
	*out = buf_slice(&all);
	return code;
}

static enum fault_code
open_source(struct arena *a, const struct office *o, const char *source,
    const char *pin, struct signer **out, struct fault *why)
{
	struct signer_policy policy = { 0 };
	struct slice p12;
	enum fault_code code = known_links(a, o, &policy.extra_certs, why);
	if (code != FAULT_NONE)
		return code;
	if (strncmp(source, "pkcs11:", 7) == 0)
		return signer_open_pkcs11(out, source, pin, &policy, why);
	code = file_read(a, source, KEY_FILE_MOST, &p12, why);
	return code != FAULT_NONE ? code :
	    signer_open_pkcs12(out, p12, pin, &policy, why);
}

enum fault_code
keyring_open(const struct office *o, const char *name, const char *pin,
    struct signer **out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	const char *source = key_path(a, o, name, ".p12");
	struct slice uri;
	enum fault_code code;
	AUTO(file_close) int turn = -1;
	if (!name_valid(name))
		return fault_at(why, FAULT_ABSENT, "key",
		    "is no signing key here.");
	if (!file_exists(source)) {
		const char *path = key_path(a, o, name, ".uri");
		code = file_read(a, path, 4096, &uri, why);
		if (code != FAULT_NONE)
			return code;
		/* One after another: SoftHSM does not find its own token when
		 * several processes open it at the same moment. */
		turn = open(path, O_RDONLY | O_CLOEXEC);
		if (turn >= 0)
			flock(turn, LOCK_EX);
		uri = slice_trim(uri);
		source = arena_text(a, uri.at, uri.len);
	}
	code = open_source(a, o, source, pin, out, why);
	if (code != FAULT_NONE && why != NULL && why->where[0] == '\0')
		fault_within(why, name);
	return code;
}

/* Verifying here accepts what this key signs; but what the key of reports signs
 * is known for no certificate. */
static enum fault_code
pin_signer(struct arena *a, const struct office *o, const char *name,
    const struct signer *signer, struct fault *why)
{
	const char *dir = arena_printf(a, "%s/trust/%s", o->dir,
	    slice_is(o->conf.report_key, name) ? "reports" : "signers");
	enum fault_code code = file_make_dir(dir, 0755, why);
	if (code != FAULT_NONE)
		return code;
	return file_write(arena_printf(a, "%s/%s.pem", dir, name), 0644,
	    cert_pem(a, signer_facts(signer)->der), why);
}

enum fault_code
keyring_add(struct office *o, const char *name, const char *source,
    const char *pin, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	bool token = strncmp(source, "pkcs11:", 7) == 0;
	struct slice bytes = slice_of(source);
	if (!name_valid(name))
		return fault_at(why, FAULT_INPUT, name, "is no name for a key:"
		    " use small letters, digits, - and _, at most %d.",
		    KEY_NAME_MOST);
	if (file_exists(key_path(a, o, name, ".p12")) ||
	    file_exists(key_path(a, o, name, ".uri")))
		return fault_at(why, FAULT_CLASH, name, "is the name of a key"
		    " already. Choose another: certificates name the key that"
		    " signed them.");
	enum fault_code code = open_source(a, o, source, pin, &signer, why);
	if (code == FAULT_NONE && !token)
		code = file_read(a, source, KEY_FILE_MOST, &bytes, why);
	if (code == FAULT_NONE)
		code = file_make_dir(arena_printf(a, "%s/keys/sign", o->dir),
		    0700, why);
	if (code == FAULT_NONE)
		code = pin_signer(a, o, name, signer, why);
	if (code != FAULT_NONE)
		return code;
	return file_create(key_path(a, o, name, token ? ".uri" : ".p12"), 0600,
	    bytes, why);
}

enum fault_code
keyring_renew(struct office *o, const char *which, struct fault *why)
{
	char who[32];
	int64_t now = clock_now(o->clock);
	enum fault_code code;
	if (strcmp(which, "qr") == 0)
		code = office_keys_renew_qr(o->dir, why);
	else if (strcmp(which, "seal") == 0)
		code = office_keys_renew_seal(o->dir, now, why);
	else if (strcmp(which, "status") == 0)
		code = office_keys_renew_status(o->dir, why);
	else
		code = fault_at(why, FAULT_INPUT, which, "is not a key of the"
		    " installation: renew qr, status or seal.");
	if (code != FAULT_NONE)
		return code;
	snprintf(who, sizeof who, "cli:uid=%u", (unsigned)getuid());
	return audit_add(o->db, &(struct audit_entry){ .at_s = now,
	    .who = slice_of(who), .act = slice_of("key.renew"),
	    .what = slice_of(which), .detail = slice_of("by=command") }, why);
}
