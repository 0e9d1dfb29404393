/* One write(2) a line, so that lines of several processes do not mix. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "date.h"

static enum log_level least = LOG_INFO_;

void
log_set_least(enum log_level level)
{
	least = level;
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	if (level < least)
		return;
	char line[1024], at[DATE_TEXT];
	date_rfc3339_utc(clock_now(&clock_system), at);
	int n = snprintf(line, sizeof line, "time=%s level=%s event=%s ", at,
	    names[level], event);
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
	va_end(ap);
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	size_t len = strlen(line);
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return;	/* nowhere left to say so */
}
