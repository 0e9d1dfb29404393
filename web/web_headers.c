/* The headers of every response, as a table; see web.h. */
#include "own.h"
#include "web.h"

/* No script at all, nothing from elsewhere, no frame around us. */
#define CSP "default-src 'none'; style-src 'self'; img-src 'self'; " \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

#define EVERYWHERE \
	{ "Content-Security-Policy", CSP }, \
	{ "Strict-Transport-Security", "max-age=31536000" }, \
	{ "X-Content-Type-Options", "nosniff" }, \
	{ "Referrer-Policy", "no-referrer" }, \
	{ "Cross-Origin-Opener-Policy", "same-origin" }, \
	{ "Cross-Origin-Resource-Policy", "same-origin" }, \
	{ "Permissions-Policy", "camera=(), display-capture=(), " \
	    "geolocation=(), microphone=(), payment=(), usb=()" }

static const struct web_header shared[] = {
	EVERYWHERE,
	{ "Cache-Control", "no-cache" },
	{ "Vary", "Accept-Encoding, Accept-Language, Cookie" },
	{ NULL, NULL },
};

static const struct web_header personal[] = {
	EVERYWHERE,
	{ "Cache-Control", "no-store" },
	{ NULL, NULL },
};

static const struct web_header forever[] = {
	EVERYWHERE,
	{ "Cache-Control", "public, max-age=31536000, immutable" },
	{ "Vary", "Accept-Encoding" },
	{ NULL, NULL },
};

const struct web_header *
web_headers(enum web_keep keep)
{
	if (keep == WEB_SHARED)
		return shared;
	return keep == WEB_FOREVER ? forever : personal;
}
