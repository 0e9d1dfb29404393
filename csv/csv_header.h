/* csv_header: the first line of a CSV file. Used by csv_read alone. */
#ifndef CSV_CSV_HEADER_H
#define CSV_CSV_HEADER_H

#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct window;

/* Steps over a byte order mark and finds the separator. FAULT_INPUT for what
 * is plainly no CSV: UTF-16, a spreadsheet, a PDF. */
enum fault_code csv_header_begin(struct window *, char *separator,
    struct fault *why);
/* Checks the names and copies them into the arena. */
enum fault_code csv_header_names(struct arena *, const struct slice *fields,
    size_t n, const char *file, const struct slice **out, struct fault *why);

#endif
