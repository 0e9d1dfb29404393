/*
 * file: whole files, read and written so that a crash leaves the old or the new
 * and never half of one.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fault.h"
#include "slice.h"

struct arena;

/* Reads a regular file of at most `most` bytes; "-" is not special.
 * FAULT_ABSENT, FAULT_DENIED, FAULT_LIMIT, FAULT_LATER. */
enum fault_code file_read(struct arena *, const char *path, size_t most,
    struct slice *out, struct fault *why);

/* Writes path.tmp-PID, syncs it, renames it over path, syncs the folder. */
enum fault_code file_write(const char *path, mode_t, struct slice,
    struct fault *why);
/* The same without syncing: for output that can be made again. */
enum fault_code file_put(const char *path, mode_t, struct slice,
    struct fault *why);
/* Creates a file that must not exist yet; synced. FAULT_CLASH when it does. */
enum fault_code file_create(const char *path, mode_t, struct slice,
    struct fault *why);

/* Makes a folder and its parents; well when it is there already. */
enum fault_code file_make_dir(const char *path, mode_t, struct fault *why);
bool file_exists(const char *path);

/* A read-only mapping. Empty files map to { NULL, 0 }. */
enum fault_code file_map(const char *path, struct slice *out,
    struct fault *why);
void file_unmap(struct slice);

/* Turns errno into a fault that names the path and what was tried. */
enum fault_code file_fault(struct fault *why, int error, const char *doing,
    const char *path);

/* For AUTO(file_close). */
void file_close(int *fd);
/* The descriptor out of such a variable: the caller's from here on. */
int file_take(int *fd);

#endif
