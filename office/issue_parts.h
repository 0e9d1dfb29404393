/*
 * issue_parts: what the pieces of issue share: the job as the parent describes
 * it, and the memory in which its workers tell how far they are.
 */
#ifndef OFFICE_ISSUE_PARTS_H
#define OFFICE_ISSUE_PARTS_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>

#include "batch_store.h"
#include "issue.h"

#define ISSUE_CHUNK 16		/* rows in a row for one worker */

/* Made before fork(2), read only afterwards. */
struct issue_job {
	const char *dir;	/* of data */
	const char *input;
	struct stat input_stat;
	const char *out_dir;	/* or NULL */
	const char *key;
	const char *pin;	/* in a wiping arena; NULL with signer_path */
	const char *signer_path, *scope;	/* NULL: keys are opened here */
	const struct office_keys *secrets;	/* with signer_path, or NULL */
	int64_t service_version;
	int64_t batch;
	const char *service;	/* for the audit */
	struct batch_done done;
	int jobs;
	int64_t group_size;
	const struct clock *clock;
};

/* One worker's word, in memory shared with the parent. */
struct issue_slot {
	_Atomic uint64_t issued, rejected, bytes, files;
	_Atomic int level;
	struct fault why;	/* once it has ended */
	struct press_times times;
	double commit_us;
	long rss_kb;
	uint64_t rows;		/* of the file, once its end was reached */
	bool stopped;		/* ended before the last row, as told */
};

/* Is it still the file that was hashed? FAULT_INPUT when not. */
enum fault_code issue_same_file(const struct issue_job *, struct fault *why);

/* The SHA-256 that a file is known by. */
enum fault_code issue_hash_file(const char *path, unsigned char out[32],
    struct fault *why);
/* Has it all the columns that the service requires? FAULT_INPUT when not. */
struct service;
enum fault_code issue_check_columns(struct arena *, const char *path,
    const struct service *, struct fault *why);

/* The life of one worker, in its own process. */
enum fault_code issue_work(const struct issue_job *, int number,
    struct issue_slot *, struct fault *why);

/* OUT/UIN.pdf, complete or not there. */
enum fault_code issue_put_pdf(struct arena *, const char *out_dir,
    const char *uin, struct slice prelude, struct slice tail,
    struct fault *why);

/* Certificates of the batch whose file is not in out_dir are written again from
 * the register. */
enum fault_code issue_missing_files(struct office *, int64_t batch,
    const char *out_dir, uint64_t *written, struct fault *why);

/* Writes the report and the rows to mend; sets the paths and the rows to show. */
enum fault_code issue_report(struct arena *, struct office *,
    const struct issue_options *, struct issue_outcome *, struct fault *why);

/* A rejected row's note: its line, then "column TAB problem" lines. */
struct slice issue_note(struct arena *, uint64_t line, const struct fault *,
    size_t n);

#endif
