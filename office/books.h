/*
 * books: the register as an administrator sees it: how full each series is,
 * which files were issued, whether all of it adds up.
 */
#ifndef OFFICE_BOOKS_H
#define OFFICE_BOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "batch_store.h"
#include "fault.h"
#include "register.h"
#include "series_store.h"

struct arena;
struct office;

struct books_series {
	struct series series;
	char code[8];		/* "BCW-001" */
	uint32_t used;		/* numbers handed out */
	uint32_t capacity;
	enum uin_level level;
};

enum fault_code books_series_list(struct office *, struct arena *,
    struct books_series **out, size_t *n, struct fault *why);

/* Lets the series of a service and year (0: this year's) go on with letters
 * after 999,999, for good; noted in the audit. */
enum fault_code books_series_extend(struct office *, struct arena *,
    const char *service, int year, struct books_series *out,
    struct fault *why);

enum fault_code books_batches(struct office *, struct arena *,
    struct batch **out, size_t *n, struct fault *why);

/* register_check() with the keys: every open_each-th document is opened and its
 * bytes compared with the digest recorded; 0: numbers only. */
enum fault_code books_check(struct office *, uint32_t open_each,
    struct register_report *out, struct fault *why);

#endif
