/* The fault table and the three ways to say one. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct fault_row rows[FAULT_CODES] = {
	{ FAULT_NONE, "none", 200, EX_OK, false, "all is well" },
	{ FAULT_INPUT, "input", 422, EX_DATAERR, false,
	    "what was given is wrong; the giver can mend it" },
	{ FAULT_DENIED, "denied", 403, EX_NOPERM, false,
	    "not allowed: a wrong PIN, code or right" },
	{ FAULT_ABSENT, "absent", 404, EX_NOINPUT, false,
	    "there is no such thing" },
	{ FAULT_CLASH, "clash", 409, EX_CANTCREAT, false,
	    "it exists already, or someone else was first" },
	{ FAULT_LIMIT, "limit", 413, EX_USAGE, false,
	    "too large, too many, or the series is full" },
	{ FAULT_LATER, "later", 503, EX_TEMPFAIL, true,
	    "busy or out of reach; the same call may succeed later" },
	{ FAULT_DAMAGE, "damage", 500, EX_IOERR, false,
	    "stored or signed bytes are not what they must be" },
	{ FAULT_BUG, "bug", 500, EX_SOFTWARE, false,
	    "a fault of the program's own" },
};

const struct fault_row *
fault_row(enum fault_code code)
{
	return &rows[code < FAULT_CODES ? code : FAULT_BUG];
}

static void __attribute__((format(printf, 4, 0)))
say(struct fault *why, enum fault_code code, const char *where,
    const char *fmt, va_list ap)
{
	if (why == NULL)
		return;
	why->code = code;
	snprintf(why->where, sizeof why->where, "%s", where);
	vsnprintf(why->say, sizeof why->say, fmt, ap);
	why->log[0] = '\0';
}

enum fault_code
fault_say(struct fault *why, enum fault_code code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(why, code, "", fmt, ap);
	va_end(ap);
	return code;
}

enum fault_code
fault_at(struct fault *why, enum fault_code code, const char *where,
    const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(why, code, where, fmt, ap);
	va_end(ap);
	return code;
}

enum fault_code
fault_log(struct fault *why, const char *fmt, ...)
{
	if (why == NULL)
		return FAULT_BUG;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why->log, sizeof why->log, fmt, ap);
	va_end(ap);
	return why->code;
}

enum fault_code
fault_within(struct fault *why, const char *where)
{
	if (why == NULL)
		return FAULT_BUG;
	char old[sizeof why->where];
	memcpy(old, why->where, sizeof old);
	int n = snprintf(why->where, sizeof why->where, "%s%s%s", where,
	    old[0] == '\0' ? "" : ": ", old);
	if (n < 0 || (size_t)n >= sizeof why->where)
		memcpy(why->where + sizeof why->where - 4, "...", 4);
	return why->code;
}
