/*
 * log: one line an event, key=value, on standard error.
 *
 * Never a name, mobile number, PIN, token, or anything a person typed.
 * Library code does not log; doors do, once, and from one thread of a process.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

struct fault;

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

/* log_line(LOG_INFO_, "batch.done", "batch=%s rows=%zu", id, n) prints
 * "time=... level=info event=batch.done batch=... rows=..." */
void log_line(enum log_level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same of a fault: fault=later where="..." log="...", and its sentence as
 * say="..." if that was written for an operator. What is empty is left out. */
void log_fault(enum log_level, const char *event, const struct fault *why,
    bool say);
void log_set_least(enum log_level);

/* From here on this process keeps its lines until log_flush(), or until there
 * are 32 KB of them; a warning or an error goes out at once, and what was kept
 * before it. For a loop that flushes every moment and before it ends: a line a
 * request is then a write(2) for many. Not before a fork(2). */
void log_keep(void);
void log_flush(void);

#endif
