#include "trust_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "file.h"
#include "own.h"
#include "vec.h"

#define TRUST_FILE_MOST ((size_t)64 << 20)

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum fault_code
trust_files_each(const char *folder, const char *ending, trust_file_use *use,
    void *with, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct { VEC_OF(char *) } names = { 0 };
	struct dirent *e;
	enum fault_code code = FAULT_NONE;
	DIR *d = opendir(folder);
	if (d == NULL)
		return errno == ENOENT ? FAULT_NONE :
		    file_fault(why, errno, "list", folder);
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name), k = strlen(ending);
		if (n > k && strcmp(e->d_name + n - k, ending) == 0)
			*VEC_ADD(a, &names) = arena_printf(a, "%s/%s", folder,
			    e->d_name);
	}
	closedir(d);
	if (names.n > 1)
		qsort(names.at, names.n, sizeof *names.at, by_text);
	for (size_t i = 0; i < names.n && code == FAULT_NONE; i++) {
		struct slice bytes;
		code = file_read(a, names.at[i], TRUST_FILE_MOST, &bytes, why);
		if (code != FAULT_NONE)
			return code;
		code = use(with, bytes, why);
		if (code != FAULT_NONE && why != NULL)
			return fault_within(why, names.at[i]);
	}
	return code;
}
