/*
 * check: is it genuine? One answer for a number, a PDF, a picture of a page
 * (S7), with the register where there is one and without it where there is not.
 *
 * A checker is long-lived and belongs to one process. What it may rely on is
 * given at the start: a data directory (its anchors, its signers, its QR keys,
 * its register), or files of trust, or both.
 */
#ifndef OFFICE_CHECK_H
#define OFFICE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"
#include "verdict.h"

struct arena;
struct checker;
struct clock;
struct office;

#define CHECK_REASONS_MOST 32
#define CHECK_FILE_MOST ((size_t)256 << 20)

struct check_options {
	/* NULL: no data directory. Its register must be open. */
	struct office *office;
	/* Files, or folders of them: PEM or DER certificates (a CA's is an
	 * anchor, another one a signer to insist on), revocation lists, JWKS,
	 * status lists. */
	const char *const *trust;
	size_t n_trust;
	/* Files of status lists, or folders of them (.jwt); they may be among
	 * the files of trust as well. */
	const char *const *status;
	size_t n_status;
	bool any_class;		/* signers need not be Class 3 */
	bool revocation_needed;	/* no word on revocation: cannot tell */
	const struct clock *clock;
};

enum fault_code checker_make(const struct check_options *,
    struct checker **out, struct fault *why);
void checker_drop(struct checker *);
void checker_drop_ptr(struct checker **);

enum check_kind { CHECK_PDF, CHECK_NUMBER, CHECK_PICTURE };
const char *check_kind_name(enum check_kind);

struct check_reason {
	const char *word;	/* "changed-after-signing": stable */
	const char *sentence;
	const char *detail;	/* "" without */
};

/* A field of the service's definition, as it stands on the certificate. */
struct check_field {
	struct slice label, label_bn;
	struct slice value, value_bn;	/* alike but for a choice's label */
	bool is_day;		/* 1989-05-12 */
};

/* What the certificate is, as far as it is proved; empty where it is not. */
struct check_certificate {
	struct slice uin;
	struct slice holder;
	bool masked;		/* for only the number was given */
	/* As the QR code says, when all of it holds; else empty. */
	struct slice access_code;
	struct slice service;	/* "BCW-001 Scheduled Castes certificate" */
	struct slice service_code, service_name, service_name_bn;
	struct slice department, department_bn;
	int64_t issued_s;
	struct slice valid_until;	/* 2027-03-31 */
	bool expired;		/* its own validity has ended */
	/* What else stands on it; none where the name is masked. */
	const struct check_field *fields;
	size_t n_fields;
	/* Cancelled or replaced: since when, and by which number. */
	int64_t status_s;
	struct slice replaced_by;
	struct slice ended_why;	/* in the office's words; none when masked */
};

struct check_report {
	enum check_kind kind;
	enum verdict_outcome outcome;
	const char *headline;	/* one plain line */
	struct check_reason reasons[CHECK_REASONS_MOST];
	size_t n_reasons;
	struct check_certificate cert;
	bool test;		/* made under a test PKI */
	bool in_register;	/* the register confirms it */
	bool same_file;		/* and has this very file */
	/* About the signature of a PDF; "" else. */
	const char *signer_name, *signer_organisation, *issuer_name;
	const char *algorithm, *level;
	int64_t signed_s;
	const char *time_kind;	/* "claimed", "stamped", "register" */
	unsigned char file_sha256[32];
	const char *checked[VERDICT_NOTES_MOST + 4];
	size_t n_checked;
	const char *unchecked[VERDICT_NOTES_MOST + 4];
	size_t n_unchecked;
};

/* Each always fills *out, with texts in the arena; a fault is only for what
 * kept the question from being asked (a file that cannot be read, a register
 * that is damaged). A file is looked at to tell a picture from a PDF. */
enum fault_code check_file(struct checker *, struct arena *, const char *path,
    struct check_report *out, struct fault *why);
enum fault_code check_bytes(struct checker *, struct arena *, struct slice,
    struct check_report *out, struct fault *why);
/* code: the access code beside it, which unmasks the name; may be empty. */
enum fault_code check_number(struct checker *, struct arena *,
    struct slice typed, struct slice code, struct check_report *out,
    struct fault *why);
/* Is this the text of the small QR code, our address with a number and its access
 * code? Then it counts for these two: check_number(). Borrows. One that leads to
 * another address is none: nobody signed it, and check_credential() says so. */
bool check_is_small_code(const struct checker *, struct slice,
    struct slice *uin, struct slice *code);
/* What a QR code says, read by somebody else: its whole text or the token
 * alone. Always fills *out, as a picture's. */
void check_credential(struct checker *, struct arena *, struct slice,
    struct check_report *out);

#endif
