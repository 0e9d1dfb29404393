/*
 * web_view: what each page shows. A page names its struct in its first line and
 * tools/pagec makes its fields C, so a page and its view cannot drift apart. A
 * field's type decides how it is written (html.h); n_ counts an array.
 */
#ifndef WEB_WEB_VIEW_H
#define WEB_WEB_VIEW_H

#include "html.h"
#include "web.h"

struct web_lang_link {
	const char *tag;	/* "bn" */
	const char *name;	/* in itself */
	bool here;		/* the page is in it */
};

/* layout.html */
struct web_frame {
	const char *lang;
	const char *css, *seal;	/* their names, with the hash */
	const char *script;	/* NULL: a page without one */
	const char *version;
	struct slice state, organisation;
	struct slice host;	/* on paper and in a frame */
	struct web_lang_link langs[WEB_LANGS];
	size_t n_langs;
	struct date changed;
	bool test;
	/* embed_layout.html */
	const char *embed_js;
	struct slice sites;
	struct date_time now;
};

/* scan.html, words.html: what a script reads (screen_scan.c) */
struct scan_view {
	struct slice host;	/* in our QR codes */
	const char *decoder, *wasm;	/* names of assets */
};

/* offline.html */
struct offline_view {
	struct web_frame frame;
	struct scan_view scan;
};

/* home.html, verify.html */
struct home_view {
	struct web_frame frame;
	struct scan_view scan;
	const char *example;
	struct slice host;
	struct slice typed;
	struct slice problem;	/* with the number; empty: none */
	struct slice file_problem;	/* with the file; empty: none */
	int64_t file_mb;
	bool wrong;		/* one of the two */
	bool closed;		/* embedded, where nobody may */
};

struct verdict_reason_view {
	struct slice sentence;
	struct date since;
	bool has_since;
	struct slice detail;	/* a name or an address; or empty */
	bool foreign;		/* no translation: English */
};

struct verdict_note_view {
	struct slice sentence;
	bool foreign;
};

struct verdict_field_view {
	struct slice label, value;
	struct date day;
	bool is_day;
};

/* verdict.html, embed_verdict.html */
struct verdict_view {
	struct web_frame frame;
	struct scan_view scan;
	const char *kind;	/* the class: "genuine", "bad", "unsure" */
	const char *mark;
	struct slice headline, lead;
	struct verdict_reason_view *reasons;
	size_t n_reasons;
	struct verdict_note_view *steps, *checks, *misses;
	size_t n_steps, n_checks, n_misses;
	bool has_notes;
	struct slice uin, holder, service, department, replaced_by;
	struct slice ended_listed, ended_why;
	struct verdict_field_view *fields;
	size_t n_fields;
	struct date_time issued, checked, signed_at;
	struct date until;
	bool has_issued, has_until, has_signed, expired, is_test, download, has_why;
	bool service_foreign, department_foreign, from_register;
	bool ask_code;		/* the form for the access code */
	bool embedded;		/* in a frame of somebody else's page */
	struct slice code;	/* the right one: the button to download */
	struct slice signer, organisation, issuer, time_say, level, algorithm;
};

/* error.html */
struct error_view {
	struct web_frame frame;
	struct slice what, advice, reference;
};

/* accessibility.html, privacy.html, contact.html */
struct about_view {
	struct web_frame frame;
	struct slice organisation, email, telephone, address;
	bool nowhere;		/* none of the three is known */
};

/* What every page of this context shares. */
struct web_frame web_frame_of(const struct web_ctx *);
struct scan_view web_scan_of(const struct web_ctx *);
/* The name of the asset "STEM-hash.ENDING"; "" if there is none. */
const char *web_asset_name(const char *stem, const char *ending);
/* A sentence of web/po in the reader's language; English if there is none. */
struct slice web_say(const struct web_ctx *, const char *english);
/* Is there one? */
bool web_can_say(const struct web_ctx *, const char *english);

#endif
