/*
 * trust_files: the files of a folder by their ending, in the order of names.
 */
#ifndef OFFICE_TRUST_FILES_H
#define OFFICE_TRUST_FILES_H

#include "fault.h"
#include "slice.h"

typedef enum fault_code trust_file_use(void *with, struct slice bytes,
    struct fault *why);

/* Reads each file of the folder with this ending and hands its bytes over; they
 * are gone after the call. A folder that is not there has no files. A fault gets
 * the file's path. */
enum fault_code trust_files_each(const char *folder, const char *ending,
    trust_file_use *, void *with, struct fault *why);

#endif
