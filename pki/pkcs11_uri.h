/*
 * pkcs11_uri: which key in which token by which module (RFC 7512).
 *
 * A PIN does not belong into a setting: pin-value and pin-source are refused.
 * The module must be named by its full path, so that nothing is loaded from a
 * place nobody thought of.
 */
#ifndef PKI_PKCS11_URI_H
#define PKI_PKCS11_URI_H

#include "fault.h"
#include "slice.h"

struct arena;

/* Texts are decoded; NULL when not named: anything will do. */
struct pkcs11_uri {
	const char *token, *manufacturer, *model, *serial;
	const char *object;	/* the key's label */
	struct slice id;	/* its CKA_ID; { NULL, 0 } when not named */
	const char *module_path;
};

enum fault_code pkcs11_uri_read(struct arena *, const char *uri,
    struct pkcs11_uri *out, struct fault *why);

#endif
