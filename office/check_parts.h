/* check_parts: what the pieces of check share. */
#ifndef OFFICE_CHECK_PARTS_H
#define OFFICE_CHECK_PARTS_H

#include "cert_store.h"
#include "check.h"
#include "status_list.h"
#include "vec.h"

struct jws_verifier;
struct office_keys;
struct service;
struct verifier;

struct check_pin {
	unsigned char sha256[32];
};

struct check_qr_key {
	const char *kid;
	struct jws_verifier *verifier;
	bool status;	/* of status lists alone; else of QR codes alone */
	bool test;	/* what it signed is only a test */
};

/* A status list that was given; what is wrong with it, or what it says. */
struct check_list {
	struct slice token;
	const char *word;	/* of the reason; NULL: it is good */
	const char *sentence, *detail;
	struct status_list list;
};

/* A version of a service never changes. */
struct check_service {
	int64_t version;
	const struct service *service;
};

struct checker {
	struct arena *arena;
	struct check_options options;
	struct verifier *verifier;
	struct office_keys *keys;	/* of the data directory, or NULL */
	struct { VEC_OF(struct check_pin) } pins;
	struct { VEC_OF(struct check_pin) } report_pins;	/* sign no certificates */
	struct { VEC_OF(struct check_qr_key) } qr_keys;
	struct { VEC_OF(struct check_list) } lists;
	struct { VEC_OF(struct check_service) } services;	/* met so far */
};

/* Takes a file of trust in, whatever kind it is. */
enum fault_code check_trust_bytes(struct checker *, struct slice,
    struct fault *why);
enum fault_code check_trust_path(struct checker *, const char *path,
    struct fault *why);
/* The same of status lists alone. */
enum fault_code check_status_path(struct checker *, const char *path,
    struct fault *why);

/* Status lists (check_status.c): is it one, as far as can be seen at once; takes
 * it; reads all that were taken, when all keys are known. */
bool check_status_is(struct slice);
void check_status_take(struct checker *, struct slice);
void check_status_open(struct checker *);
/* What the lists say of a certificate, where no register does. host: its
 * issuer's, or empty; issued_s: 0 when it is not known. */
void check_status(struct checker *, struct arena *, struct slice host,
    struct slice uin, uint64_t index, int64_t issued_s,
    struct check_report *, enum verdict_outcome *);

void check_add(struct check_report *, const char *word, const char *sentence,
    const char *detail);
void check_did(struct check_report *, const char *sentence);
void check_did_not(struct check_report *, const char *sentence);
/* Sets outcome and headline at the end. */
void check_conclude(struct checker *, struct arena *, struct check_report *,
    enum verdict_outcome);

/* The register's word on a number. *found is false when it has no such
 * certificate. Fills what it knows; a status other than valid is a reason and
 * sets *outcome to NOT_GENUINE. mask: the holder's name is masked. */
enum fault_code check_register(struct checker *, struct arena *,
    struct slice uin, bool mask, struct check_report *, struct cert *cert,
    bool *found, enum verdict_outcome *outcome, struct fault *why);

/* A report of which nothing is known yet. */
struct check_report check_begin(enum check_kind);
/* The register could not be asked: CANNOT_TELL, with the reason. */
enum verdict_outcome check_unread(struct arena *, struct check_report *,
    const struct fault *why);

struct look;
void check_settle_pdf(struct checker *, struct arena *, const struct look *,
    struct check_report *);
void check_settle_picture(struct checker *, struct arena *,
    const struct look *, struct check_report *);

#endif
