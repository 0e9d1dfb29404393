/*
 * cert_store: the certificates issued.
 *
 * A certificate is committed with everything that belongs to it, or not at all:
 * its row, its document, its row of the batch, the end of its number's lease, the
 * audit entry, and (so that the next group need not wait) the reservation of the
 * numbers that follow. One such transaction for a group of 64 to 256 costs one
 * sync of the disk.
 *
 * Facts and document arrive sealed (pki/seal.h); the store never sees them open.
 * The associated data of the seal is the UIN.
 */
#ifndef STORE_CERT_STORE_H
#define STORE_CERT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "series_store.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct audit_entry;
struct batch_row;
struct db;

struct cert_new {
	int64_t series;
	uint32_t serial;		/* leased to the group's run */
	uint32_t batch_row;		/* 0: not from a batch */
	unsigned char facts_sha256[32];	/* of the canonical facts */
	unsigned char pdf_sha256[32];	/* of the whole file */
	uint32_t pdf_len;		/* prelude + tail */
	struct slice facts;		/* sealed */
	struct slice tail;		/* sealed */
	int64_t issued_s;
};

struct cert_group {
	int64_t run;
	int64_t service_version;
	int64_t template;
	struct slice qr_kid;		/* the key that signed the QR contents */
	const struct cert_new *certs;	/* ascending serials cost least */
	size_t n;			/* 0 is allowed: only the rest is done */

	int64_t batch;			/* 0: no batch */
	const struct batch_row *rejected;
	size_t n_rejected;

	const struct series_range *spare;	/* leased, not used: given back */
	size_t n_spare;

	const struct audit_entry *audit;	/* NULL: none */

	int64_t next_series;		/* 0: reserve nothing */
	uint32_t next_n;
};

/* Commits the group, durably, and answers with the next numbers (next may be NULL
 * if none are asked for). FAULT_CLASH: a number not leased by this run, or a row
 * of the batch done already; FAULT_LIMIT: the series that `next` is to come from
 * is full, and then the group IS committed and *next is empty with tell =
 * UIN_FULL, answered as FAULT_NONE. FAULT_BUG: issued_s is not in the series' year
 * (in India), the series is not of the service version's service, or there are rows
 * but no batch. After any fault nothing is kept. */
enum fault_code cert_add_group(struct db *, struct arena *,
    const struct cert_group *, struct series_ranges *next, struct fault *why);

enum cert_status { CERT_VALID, CERT_CANCELLED, CERT_REPLACED };
const char *cert_status_name(enum cert_status);

struct cert {
	int64_t id;			/* series_cert_id() */
	struct uin uin;
	int64_t service_version;
	int64_t template;
	unsigned char facts_sha256[32];
	unsigned char pdf_sha256[32];
	uint32_t pdf_len;
	struct slice facts;		/* sealed */
	struct slice qr_kid;
	int64_t issued_s;
	enum cert_status status;
	struct slice reason;		/* of a status other than valid */
	int64_t status_s;
	int64_t replaced_by;		/* 0, or the id of the one in its place */
};

/* FAULT_ABSENT for an unknown, spare, leased or void number alike. */
enum fault_code cert_find(struct db *, struct arena *, const struct uin *,
    struct cert *out, struct fault *why);
/* The same for half the work, where the number's series is known: its id, from a
 * certificate of it that was found before (series_of()), never changes. */
enum fault_code cert_find_in(struct db *, struct arena *, const struct uin *,
    int64_t series, struct cert *out, struct fault *why);
enum fault_code cert_find_id(struct db *, struct arena *, int64_t id,
    struct cert *out, struct fault *why);
/* The sealed tail. */
enum fault_code cert_tail(struct db *, struct arena *, int64_t id,
    struct slice *out, struct fault *why);

/* A valid certificate becomes cancelled or replaced, once and for good; FAULT_CLASH
 * if it is no longer valid. The caller adds the audit entry (in one db_run()). */
enum fault_code cert_cancel(struct db *, const struct uin *,
    struct slice reason, int64_t now_s, struct fault *why);
enum fault_code cert_replace(struct db *, const struct uin *,
    const struct uin *by, struct slice reason, int64_t now_s,
    struct fault *why);

/* Which certificates of a series, and in which order. */
struct cert_page {
	int64_t series;
	uint32_t past;		/* go on past this serial; 0: from the end */
	bool ascending;
	int status;		/* enum cert_status, or -1: any */
	size_t most;
};

/* A page of them; facts are not read. *n < most: there are no more. */
enum fault_code cert_list(struct db *, struct arena *,
    const struct cert_page *, struct cert **out, size_t *n,
    struct fault *why);

/* Certificates of a series in order from a serial on; facts are not read. A fault
 * from each() ends the walk. */
enum fault_code cert_walk(struct db *, int64_t series, uint32_t serial,
    enum fault_code (*each)(void *arg, const struct cert *,
    struct fault *why), void *arg, struct fault *why);

#endif
