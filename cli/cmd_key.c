/* mohor key: the signing keys. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cert.h"
#include "clock.h"
#include "command.h"
#include "date.h"
#include "json_write.h"
#include "keyring.h"
#include "office.h"
#include "own.h"
#include "signer.h"

static int
list_keys(struct cli *c, struct office *o, struct fault *why)
{
	struct keyring_entry *keys;
	size_t n;
	struct buf b = buf_make(c->arena, 1024);
	if (keyring_list(c->arena, o, &keys, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++) {
		if (c->json) {
			struct json_write w = json_write_to(&b);
			json_put_object(&w);
			json_put_member(&w, "name", slice_of(keys[i].name));
			json_put_member_bool(&w, "token", keys[i].token);
			json_put_member_bool(&w, "pin_file",
			    keys[i].has_pin_file);
			json_put_end(&w);
			buf_putc(&b, '\n');
			continue;
		}
		buf_printf(&b, "%-16s %s%s\n", keys[i].name, keys[i].token ?
		    "token (PKCS#11)" : "file (PKCS#12)",
		    keys[i].has_pin_file ? ", its PIN is in a file beside it" :
		    "");
	}
	if (n == 0 && !c->json)
		buf_puts(&b, "There is no signing key. Add one: mohor key add"
		    " NAME FILE.p12\n");
	cli_print(&b);
	return 0;
}

static int
add_key(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	const char *pin;
	if (cli_operands(rest, 3, 3, "a name, and a .p12 file or a pkcs11: URI",
	    why) != FAULT_NONE ||
	    keyring_pin(secret, o, rest->at[1], cli_ask_pin, &pin, why) !=
	    FAULT_NONE ||
	    keyring_add(o, rest->at[1], rest->at[2], pin, why) != FAULT_NONE)
		return 1;
	printf("%s is a signing key now. Try it: mohor key test %s\n",
	    rest->at[1], rest->at[1]);
	(void)c;
	return 0;
}

static void
put_signer(const char *name, const struct signer *s)
{
	const struct cert_facts *f = signer_facts(s);
	char until[DATE_ISO_TEXT];
	date_iso(date_ist(f->until_s).date, until);
	printf("%s signs: %s\n  for      %s%s%s\n  by       %s\n  with     %s\n"
	    "  until    %s\n  class 3  %s%s\n", name, f->common_name,
	    f->organisation, f->title[0] != '\0' ? ", " : "", f->title,
	    f->issuer_name, sign_alg_name(signer_algorithm(s)), until,
	    f->class3 ? "yes" : "no", f->test_pki ? "\n  a TEST key: nothing it"
	    " signs is a certificate of any authority" : "");
}

static int
test_key(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	const char *name, *pin;
	unsigned char digest[HASH_MOST] = { 0 }, signature[SIGNATURE_MOST];
	size_t len;
	if (keyring_choose(c->arena, o, rest->n > 1 ? rest->at[1] : NULL, &name,
	    why) != FAULT_NONE ||
	    keyring_pin(secret, o, name, cli_ask_pin, &pin, why) !=
	    FAULT_NONE ||
	    keyring_open(o, name, pin, &signer, why) != FAULT_NONE)
		return 1;
	int64_t begun = clock_us();
	if (signer_sign_digest(signer, digest, signature, &len, why) !=
	    FAULT_NONE)
		return 1;
	int64_t took = clock_us() - begun;
	put_signer(name, signer);
	printf("  took     %lld microseconds for one signature\n",
	    (long long)took);
	return 0;
}

static int
run_key(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	bool renew = strcmp(verb, "renew") == 0 && rest->n == 2;
	if (!renew && strcmp(verb, "list") != 0 && strcmp(verb, "add") != 0 &&
	    strcmp(verb, "test") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: list, add NAME"
		    " FILE.p12, add NAME pkcs11:..., test [NAME], renew qr, renew"
		    " status, or renew seal.");
		return 1;
	}
	if (cli_office(c, renew, &o, why) != FAULT_NONE)
		return 1;
	if (renew) {
		if (keyring_renew(o, rest->at[1], why) != FAULT_NONE)
			return 1;
		printf("A new %s key is in use. What the old one %s stays"
		    " good. Back up %s/keys.\n", rest->at[1],
		    strcmp(rest->at[1], "seal") != 0 ? "signed" : "sealed", c->data);
		return 0;
	}
	if (verb[0] == 'l')
		return list_keys(c, o, why);
	return verb[0] == 'a' ? add_key(c, o, rest, why) :
	    test_key(c, o, rest, why);
}

const struct command command_key = {
	"key", "list|add|test|renew [NAME] [FILE|URI]", "keeps the signing keys",
	"A signing key is a PKCS#12 file, or a key in a token or HSM named by a\n"
	"PKCS#11 URI. The PIN is asked at the terminal, or read from the private\n"
	"file that MOHOR_PIN_FILE names; it is never an argument.\n\n"
	"  mohor key add sdo-bankura officer.p12\n"
	"  mohor key add hsm 'pkcs11:token=BCW;object=ds01?module-path=...'\n"
	"  mohor key test hsm\n\n"
	"The installation's own keys are renewed from time to time; what the old\n"
	"ones signed or sealed stays good:\n\n"
	"  mohor key renew qr             QR codes; jwks.json keeps the old ones\n"
	"  mohor key renew status         lists of what was cancelled, likewise\n"
	"  mohor key renew seal           documents at rest\n", NULL, run_key
};
