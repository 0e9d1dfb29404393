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
	const char *css;	/* its name, with the hash */
	const char *script;	/* NULL: a page without one, and so without: */
	const char *scan_css, *icon;
	const char *version;
	struct slice state, organisation;
	struct web_lang_link langs[WEB_LANGS];
	size_t n_langs;
	struct date changed;
	bool test;
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
	struct slice problem;	/* empty: none */
};

struct verdict_reason_view {
	struct slice sentence;
	struct date since;
	bool has_since;
	bool foreign;		/* no translation: English */
};

/* verdict.html */
struct verdict_view {
	struct web_frame frame;
	struct scan_view scan;
	const char *kind;	/* the class: "genuine", "bad", "unsure" */
	const char *mark;
	struct slice headline;
	struct verdict_reason_view *reasons;
	size_t n_reasons;
	struct slice uin, holder, service, department;
	struct date_time issued, checked;
	struct date until;
	bool has_issued, has_until, expired, masked, is_test, compare, advise;
};

/* error.html */
struct error_view {
	struct web_frame frame;
	struct slice what, advice, reference;
};

/* What every page of this context shares. */
struct web_frame web_frame_of(const struct web_ctx *);
struct scan_view web_scan_of(const struct web_ctx *);
/* The name of the asset "STEM-hash.ENDING"; "" if there is none. */
const char *web_asset_name(const char *stem, const char *ending);
/* A sentence of web/po in the reader's language; English if there is none. */
struct slice web_say(const struct web_ctx *, const char *english);

#endif
