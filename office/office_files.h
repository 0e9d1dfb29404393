/* office_files: what the build put into the program for a new data directory. */
#ifndef OFFICE_OFFICE_FILES_H
#define OFFICE_OFFICE_FILES_H

#include "embed_file.h"

extern const struct embed_file office_departments[];
extern const struct embed_file office_services[];
extern const struct embed_file office_templates[];
extern const struct embed_file office_samples[];
extern const struct embed_file office_evidence[];	/* READMEs of a bundle */

#endif
