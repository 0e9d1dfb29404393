/*
 * people_file: a file of people, CSV or JSON Lines, whichever it is.
 *
 * The name decides (.csv .tsv .txt; .jsonl .ndjson .json); otherwise the first
 * byte that is not blank: `{` begins JSON Lines.
 */
#ifndef OFFICE_PEOPLE_FILE_H
#define OFFICE_PEOPLE_FILE_H

#include "fault.h"

struct arena;
struct rows;

/* As csv_open() and jsonl_open(); drop with rows_drop(). */
enum fault_code people_open(struct arena *, const char *path,
    struct rows **out, struct fault *why);

#endif
