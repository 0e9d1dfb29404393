/* The headers of every response, as a table; see web.h. */
#include "web.h"

/* Nothing from elsewhere, no frame around us, no script but where one is. */
#define CSP "default-src 'none'; style-src 'self'; img-src 'self'; " \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#define CSP_SCRIPTED CSP "; script-src 'self'; connect-src 'self'; " \
    "worker-src 'self'; manifest-src 'self'"
#define CSP_WORKER "default-src 'none'; connect-src 'self'; " \
    "script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'"

#define PERMISSIONS(camera) "camera=(" camera "), display-capture=(), " \
    "geolocation=(), microphone=(), payment=(), usb=()"

#define EVERYWHERE(csp, camera) \
	{ "Content-Security-Policy", csp }, \
	{ "Strict-Transport-Security", "max-age=31536000" }, \
	{ "X-Content-Type-Options", "nosniff" }, \
	{ "Referrer-Policy", "no-referrer" }, \
	{ "Cross-Origin-Opener-Policy", "same-origin" }, \
	{ "Cross-Origin-Resource-Policy", "same-origin" }, \
	{ "Permissions-Policy", PERMISSIONS(camera) }

#define SHARED { "Cache-Control", "no-cache" }, \
	{ "Vary", "Accept-Encoding, Accept-Language, Cookie" }
#define PERSONAL { "Cache-Control", "no-store" }
#define FOREVER { "Cache-Control", "public, max-age=31536000, immutable" }, \
	{ "Vary", "Accept-Encoding" }

#define MOST 10
#define ROW(power, csp, camera) \
	[WEB_SHARED][power] = { EVERYWHERE(csp, camera), SHARED }, \
	[WEB_PERSONAL][power] = { EVERYWHERE(csp, camera), PERSONAL }, \
	[WEB_FOREVER][power] = { EVERYWHERE(csp, camera), FOREVER }

/* Each ends with a row that is all NULL. */
static const struct web_header rows[3][3][MOST] = {
	ROW(WEB_PLAIN, CSP, ""),
	ROW(WEB_SCRIPTED, CSP_SCRIPTED, "self"),
	ROW(WEB_WORKER, CSP_WORKER, ""),
};

const struct web_header *
web_headers(enum web_keep keep, enum web_power power)
{
	return rows[keep][power];
}
