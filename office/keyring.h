/*
 * keyring: the signing keys of an installation (S1, S2, S9).
 *
 * A key has a name. DIR/keys/sign/NAME.p12 is a PKCS#12 file, NAME.uri one line
 * with the PKCS#11 URI of a token. A PIN comes from NAME.pin (mode 0600: for
 * test keys, and for servers that must start unattended), from the file named
 * by the environment's MOHOR_PIN_FILE, or from whoever is asked.
 */
#ifndef OFFICE_KEYRING_H
#define OFFICE_KEYRING_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct office;
struct signer;

/* Asks a person for a PIN: a NUL-terminated text in the (wiping) arena, or NULL
 * when nobody can be asked. */
typedef const char *keyring_ask(struct arena *, const char *key_name);

struct keyring_entry {
	const char *name;
	bool token;		/* PKCS#11 */
	bool has_pin_file;
};

enum fault_code keyring_list(struct arena *, const struct office *,
    struct keyring_entry **out, size_t *n, struct fault *why);

/* The name to use when none was given: the only key there is, or the one called
 * "default". FAULT_INPUT names the choice there is. */
enum fault_code keyring_choose(struct arena *, const struct office *,
    const char *wanted, const char **name, struct fault *why);

/* The PIN of a key in the (wiping) arena. ask may be NULL. */
enum fault_code keyring_pin(struct arena *, const struct office *,
    const char *name, keyring_ask *ask, const char **pin, struct fault *why);

/* The PIN in the file beside a key, whatever the environment says. FAULT_ABSENT:
 * there is none, so its officer has to be asked. */
enum fault_code keyring_pin_beside(struct arena *, const struct office *,
    const char *name, const char **pin, struct fault *why);

/* Opens a key. Faults as signer.h, with the key's name in where. */
enum fault_code keyring_open(const struct office *, const char *name,
    const char *pin, struct signer **out, struct fault *why);

/* Takes over a .p12 file or a pkcs11: URI under a name, after opening it with
 * the PIN. Its certificate becomes a pinned signer, but for the key of reports
 * ([report] key), whose certificate is known to sign none. FAULT_CLASH when the name
 * is taken. */
enum fault_code keyring_add(struct office *, const char *name,
    const char *p12_or_uri, const char *pin, struct fault *why);

/* Renews a key of the installation itself: "qr", "status" or "seal" (office_keys.h), noted
 * in the audit. The register must be open. */
enum fault_code keyring_renew(struct office *, const char *which,
    struct fault *why);

#endif
