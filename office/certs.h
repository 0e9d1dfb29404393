/*
 * certs: certificates as a department's own system may see them.
 *
 * A desk keeps definitions and preludes, which never change, in memory. What
 * belongs to another department, or to a service that the client is not allowed,
 * does not exist for it: FAULT_ABSENT in the same words as an unknown number.
 */
#ifndef OFFICE_CERTS_H
#define OFFICE_CERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cert_store.h"
#include "client_store.h"
#include "fault.h"
#include "slice.h"
#include "token.h"
#include "uin.h"

struct arena;
struct certs_desk;
struct office;
struct office_keys;

#define CERTS_PAGE_MOST 100
#define CERTS_PAGE_USUAL 50

/* All are borrowed; the register must be open. */
enum fault_code certs_desk_make(struct office *, struct office_keys *,
    const struct token_key *, struct certs_desk **out, struct fault *why);
void certs_desk_drop(struct certs_desk *);
void certs_desk_drop_ptr(struct certs_desk **);

struct certs_view {
	char uin[UIN_TEXT];
	char service[8];		/* "BCW-001" */
	struct slice service_name;	/* English */
	struct slice department;	/* English name */
	int version;			/* of the definition */
	enum cert_status status;
	struct slice reason;		/* of a status other than valid */
	int64_t status_s;
	char replaced_by[UIN_TEXT];	/* "" unless replaced */
	int64_t issued_s;
	struct slice valid_until;	/* empty: does not expire, or in a list */
	struct slice holder;		/* empty in a list */
	unsigned char pdf_sha256[32];
	uint32_t pdf_len;
};

/* One certificate. typed as people write it. FAULT_INPUT when that is no number
 * at all; FAULT_ABSENT. Wants CLIENT_READ. */
enum fault_code certs_find(struct certs_desk *, struct arena *,
    const struct client *, struct slice typed, struct certs_view *out,
    struct fault *why);

struct certs_filter {
	struct slice service;	/* "BCW-001"; empty: all of the client's */
	int status;		/* enum cert_status, or -1 for any */
	bool ascending;		/* else the newest of a series first */
	size_t limit;		/* 0: CERTS_PAGE_USUAL */
	struct slice cursor;	/* empty: the first page */
};

struct certs_page {
	struct certs_view *at;
	size_t n;
	struct slice next;	/* the cursor of the next page; empty: no more */
};

/* A page of certificates in the order of their series and numbers. The cursor
 * carries our mark: one that was changed, or that belongs to another client or
 * another filter, is FAULT_INPUT. Wants CLIENT_READ. */
enum fault_code certs_list(struct certs_desk *, struct arena *,
    const struct client *, const struct certs_filter *,
    struct certs_page *out, struct fault *why);

struct certs_document {
	char uin[UIN_TEXT];
	struct slice prelude;	/* the file is prelude + tail */
	struct slice tail;
	unsigned char sha256[32];
};

/* The signed PDF, its digest checked: FAULT_DAMAGE when it is not what was
 * issued. The prelude is the desk's, good until the next call; the tail lives in
 * the arena. Wants CLIENT_READ. */
enum fault_code certs_document(struct certs_desk *, struct arena *,
    const struct client *, struct slice typed, struct certs_document *out,
    struct fault *why);

/* The same for anybody who has the access code printed on it. FAULT_ABSENT, in
 * the same words, for another code. */
enum fault_code certs_document_for(struct certs_desk *, struct arena *,
    struct slice typed, struct slice access_code, struct certs_document *out,
    struct fault *why);

#endif
