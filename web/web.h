/*
 * web: the pages anyone may open, made from plain values into a buffer. Nothing
 * here knows a connection: the service reads a request, asks the office, calls
 * one function of this header and sends the bytes with web_headers().
 *
 *	GET /			web_home
 *	GET /v			web_verify_form
 *	POST /v			check_number, then web_verify_result; a number
 *				that is none: web_verify_form with the fault;
 *				a file: check_settle, then web_file_result
 *	GET /accessibility, /privacy, /contact	web_about
 *	GET /offline		web_offline
 *	GET /offline.js		web_offline_kept, then web_offline_script
 *	GET /manifest.webmanifest	web_manifest
 *	GET /assets/NAME	web_asset
 *	anything else		web_error
 *
 * `?lang=bn` on any page is answered in that language and with web_lang_cookie().
 * Pages need no script; those under /v bring one (web/js) that adds the camera,
 * pictures read in the browser, and all of it without a network.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "html.h"
#include "slice.h"

struct buf;
struct check_report;
struct conf;
struct embed_file;

/* The languages whose catalogue is complete. */
enum web_lang { WEB_EN = HTML_EN, WEB_BN = HTML_BN, WEB_LANGS };

#define WEB_LANG_COOKIE "__Host-lang"

/* "en" or "bn"; false for another tag. */
bool web_lang_find(struct slice tag, enum web_lang *);
/* The reader's language from two headers, either of which may be empty: the
 * Cookie header decides, else the tag of Accept-Language (RFC 9110 section
 * 12.5.4) with the greatest weight; else English. */
enum web_lang web_lang_choose(struct slice accept_language,
    struct slice cookie);
/* The value of a Set-Cookie header that keeps the choice for a year. */
const char *web_lang_cookie(enum web_lang);

/* Who asks, where and when. Borrowed. */
struct web_ctx {
	enum web_lang lang;
	const struct conf *conf;	/* names, host, test or not */
	const char *version;
	int64_t now_s;			/* UTC */
	struct slice reference;		/* of the request, for errors; or none */
	bool embedded;			/* in a frame of somebody else's page */
	bool scan;			/* the page brings the script */
};

void web_home(struct buf *, const struct web_ctx *);
/* typed: what to show again in the field; why: NULL, or the fault of what was
 * typed. */
void web_verify_form(struct buf *, const struct web_ctx *, struct slice typed,
    const struct fault *why);
/* The same form, for what was sent as a file. */
enum web_file_problem { WEB_FILE_NONE, WEB_FILE_KIND, WEB_FILE_LARGE };
void web_file_form(struct buf *, const struct web_ctx *,
    enum web_file_problem);
/* The answer to a number. code: the right access code, with which the
 * certificate can be fetched; or empty. */
void web_verify_result(struct buf *, const struct web_ctx *,
    const struct check_report *, struct slice code);
/* The answer to a file or to what a QR code says. */
void web_file_result(struct buf *, const struct web_ctx *,
    const struct check_report *);
/* What a government's site must say of itself. */
enum web_about { WEB_ACCESSIBILITY, WEB_PRIVACY, WEB_CONTACT };
void web_about(struct buf *, const struct web_ctx *, enum web_about);
/* What somebody sees who has no network but kept the page. */
void web_offline(struct buf *, const struct web_ctx *);
/* The line before the service worker: what it keeps. Its bytes change when any
 * of that does, and so the worker is renewed. */
void web_offline_kept(struct buf *, const struct web_ctx *);
struct slice web_offline_script(void);
/* The Web Application Manifest (W3C) in the reader's language. */
void web_manifest(struct buf *, const struct web_ctx *);
/* An HTTP status of 400 or more (fault_row() has one for each fault). Says what
 * happened and what to do, and nothing of the inside. */
void web_error(struct buf *, const struct web_ctx *, int http_status);

/* A style sheet, script or picture by the name in its URL, which holds a hash of
 * its bytes; NULL if there is none. */
const struct embed_file *web_asset(struct slice name);
/* The Content-Type of an asset, by the ending of its name. */
const char *web_asset_type(const char *name);

/* What a response is, for caches. */
enum web_keep {
	WEB_SHARED,	/* alike for all who read this language */
	WEB_PERSONAL,	/* tells of a person: kept nowhere */
	WEB_FOREVER	/* its URL changes with its bytes */
};

struct web_header {
	const char *name, *value;
};

/* What a response may do in a browser: the least that it needs. */
enum web_power {
	WEB_PLAIN,	/* no script */
	WEB_SCRIPTED,	/* our scripts, asking us, and the camera */
	WEB_WORKER	/* a script that compiles WebAssembly; in no page */
};

/* The headers every response bears, Content-Type apart; ended by a row without
 * a name. */
const struct web_header *web_headers(enum web_keep, enum web_power);

#endif
