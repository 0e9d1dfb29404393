/*
 * template: a certificate's page as a department's clerk writes it, compiled.
 *
 * A template is a text file (docs/template.md tells how to write one). Compiled
 * for one version of a service it becomes a prelude, the bytes that all its
 * certificates begin with (fonts, colour profile, letterhead, static text,
 * structure tree), and a small program for doc_make(), which writes what
 * differs from person to person.
 *
 * A template lives in the arena it was loaded into and borrows the fonts, so it
 * belongs to one thread. The same text and environment give the same prelude.
 */
#ifndef DOC_TEMPLATE_H
#define DOC_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct font_set;
struct service;
struct template;

#define TEMPLATE_TEXT_MOST ((size_t)256 * 1024)

/* What a template is compiled for. All of it must outlive the template. */
struct template_env {
	struct font_set *fonts;
	/* Names, fields with their types and choices, size of the QR. */
	const struct service *service;
	/* The folder image files are named in; NULL: no image may be used. */
	const char *image_dir;
	/* Where a certificate can be verified, in words: "https://HOST/v" (S6). */
	struct slice verify_url;
	/* Keys are test keys: each page says that it is no valid certificate. */
	bool test_pki;
	/* SPECIMEN and its Bengali word across each page. */
	bool specimen;
};

/*
 * Compiles. FAULT_INPUT for a mistake in the text, with where = "name:line":
 * an unknown word or field, an image that is not there, letters smaller than 8
 * points, a block that must be there and is not, or is there twice, static text
 * that leaves no room. FAULT_LIMIT above TEMPLATE_TEXT_MOST.
 */
enum fault_code template_load(struct arena *, struct slice text,
    const char *name, const struct template_env *, struct template **out,
    struct fault *why);

/* The first bytes of every file, up to and without the certificate's own. */
struct slice template_prelude(const struct template *);

/*
 * Everything that shapes a certificate besides its own data: the template's
 * text, the names of the service, the address, the flags, the prelude's length.
 * Whoever keeps templates hashes this for the identity of one (SHA-256).
 */
struct slice template_identity(const struct template *);

/* Does the page show this field of the service (by its place there)? */
bool template_shows(const struct template *, size_t field);

#endif
