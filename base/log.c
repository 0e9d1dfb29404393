/*
 * One write(2) holds whole lines only, so that lines of several processes do not
 * mix.
 */
#include "log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "date.h"
#include "fault.h"

#define LINE_MOST 1024
#define KEPT_MOST (32 * 1024)

static enum log_level least = LOG_INFO_;
static struct {
	bool on;
	size_t len;
	char text[KEPT_MOST];
} kept;

void
log_set_least(enum log_level level)
{
	least = level;
}

void
log_keep(void)
{
	kept.on = true;
}

void
log_flush(void)
{
	size_t len = kept.len;
	kept.len = 0;
	if (len != 0 && write(STDERR_FILENO, kept.text, len) < 0)
		return;	/* nowhere left to say so */
}

/* The time of the line, put together once a second. */
static const char *
now_text(void)
{
	static char text[DATE_TEXT];
	static int64_t of_s = -1;
	int64_t now_s = clock_now(&clock_system);
	if (now_s != of_s)
		date_rfc3339_utc(now_s, text);
	of_s = now_s;
	return text;
}

static char *
put_word(char *at, const char *key, const char *word)
{
	return stpcpy(stpcpy(at, key), word);
}

/* Writes the line, its end too, and tells its length. */
static size_t __attribute__((format(printf, 4, 0)))
put_line(char line[LINE_MOST], enum log_level level, const char *event,
    const char *fmt, va_list ap)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char *at = put_word(line, "time=", now_text());
	at = put_word(at, " level=", names[level]);
	at = put_word(at, " event=", event);
	*at++ = ' ';
	vsnprintf(at, LINE_MOST - (size_t)(at - line) - 1, fmt, ap);
	for (at = line; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	*at = '\n';
	return (size_t)(at - line) + 1;
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;
	if (level < least)
		return;
	if (sizeof kept.text - kept.len < LINE_MOST)
		log_flush();
	va_start(ap, fmt);
	kept.len += put_line(kept.text + kept.len, level, event, fmt, ap);
	va_end(ap);
	if (!kept.on || level >= LOG_WARN_)
		log_flush();
}

/* ` name="text"`, whose quotes are its own. */
static void
put_text(char *line, size_t room, const char *name, const char *text)
{
	size_t n = strlen(line);
	if (text[0] == '\0')
		return;
	snprintf(line + n, room - n, " %s=\"%s", name, text);
	for (char *p = line + n + strlen(name) + 3; *p != '\0'; p++)
		if (*p == '"')
			*p = '\'';
	n = strlen(line);
	snprintf(line + n, room - n, "\"");
}

void
log_fault(enum log_level level, const char *event, const struct fault *why,
    bool say)
{
	char line[900];	/* holds the texts of a fault */
	snprintf(line, sizeof line, "fault=%s", fault_row(why->code)->name);
	put_text(line, sizeof line, "where", why->where);
	if (say)
		put_text(line, sizeof line, "say", why->say);
	put_text(line, sizeof line, "log", why->log);
	log_line(level, event, "%s", line);
}
