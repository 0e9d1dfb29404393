/*
 * report: the verdicts on many papers as a document of its own, to be signed.
 *
 * PDF 1.7, PDF/A-2a and PDF/UA-1 like a certificate (doc.h), on A4 crosswise, in
 * English and Bengali: who asked whom and when, the totals, what a "genuine" in it
 * means, and a table that goes over as many pages as it needs, its headings on
 * each. Its metadata call it a report (REPORT_IDENTIFIER) and give it no number,
 * so that nobody's verifier takes it for a certificate.
 *
 * The same input gives the same bytes. Nothing of a row can stop it: a sign that
 * no font has is shown as "?".
 */
#ifndef DOC_REPORT_H
#define DOC_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct font_set;

#define REPORT_IDENTIFIER "urn:mohor:report:"

/* In the order of the totals. */
enum report_answer {
	REPORT_GENUINE,
	REPORT_CANCELLED,
	REPORT_REPLACED,
	REPORT_CHANGED,
	REPORT_NOT_HERE,
	REPORT_UNKNOWN,
	REPORT_ANSWERS
};

/* All texts UTF-8; empty where there is nothing to say. */
struct report_row {
	size_t number;		/* in what was sent, from 1 */
	struct slice given;
	enum report_answer answer;
	struct slice uin, holder, service;
	struct slice issued;	/* "24-11-2026" */
	struct slice note;	/* "since 01-12-2026: wrong father's name" */
};

struct report_input {
	struct font_set *fonts;
	struct slice state_en, state_bn;
	struct slice organisation_en, organisation_bn;	/* may be empty */
	struct slice host;
	const char *input_kind;		/* "list", "archive" */
	struct slice input_sha256, csv_sha256;	/* hexadecimal */
	int64_t made_s;
	size_t totals[REPORT_ANSWERS];
	const struct report_row *rows;
	size_t n;
	struct slice signer_name, signer_post, signer_organisation;
	struct slice signer_place;	/* may be empty */
	bool test;
	size_t hole_room;
};

struct report_output {
	char *at;		/* in the arena; the signature goes into it */
	size_t len;
	size_t hole_at, hole_len;	/* as of doc.h, from the file's start */
	int pages;
};

/* FAULT_INPUT when a name of the office cannot be written. */
enum fault_code report_make(struct arena *, const struct report_input *,
    struct report_output *out, struct fault *why);

#endif
