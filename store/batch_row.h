/*
 * batch_row: rows of batches as numbers, for the stores alone. Everything here is
 * a part of the caller's DB_WRITE transaction.
 */
#ifndef STORE_BATCH_ROW_H
#define STORE_BATCH_ROW_H

#include "batch_store.h"

static inline int64_t
batch_row_id(int64_t batch, uint32_t row)
{
	return batch << 32 | row;
}

/* FAULT_CLASH if the row is done already. */
enum fault_code batch_row_add(struct db *, int64_t batch, uint32_t row,
    int64_t cert, struct fault *why);
/* As batch_reject(). */
enum fault_code batch_rows_refuse(struct db *, int64_t batch,
    const struct batch_row *, size_t n, struct fault *why);

#endif
