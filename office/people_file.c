/* See people_file.h. */
#include "people_file.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "arena.h"
#include "csv_read.h"
#include "json_rows.h"
#include "own.h"
#include "file.h"

static bool
ends_in(const char *path, const char *const endings[], size_t n)
{
	size_t len = strlen(path);
	for (size_t i = 0; i < n; i++) {
		size_t k = strlen(endings[i]);
		if (len > k && strcasecmp(path + len - k, endings[i]) == 0)
			return true;
	}
	return false;
}

/* Only a regular file can be looked into without taking bytes away. */
static bool
begins_like_json(const char *path)
{
	char head[64];
	AUTO(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? 0 : pread(fd, head, sizeof head, 0);
	struct slice s = slice_trim(slice_from(head, n < 0 ? 0 : (size_t)n));
	if (slice_starts(s, "\xef\xbb\xbf"))
		s = slice_trim(slice_skip(s, 3));
	return slice_starts(s, "{");
}

enum fault_code
people_open(struct arena *a, const char *path, struct rows **out,
    struct fault *why)
{
	static const char *const json[] = { ".jsonl", ".ndjson", ".json" };
	static const char *const csv[] = { ".csv", ".tsv", ".txt" };
	if (ends_in(path, json, COUNT_OF(json)))
		return jsonl_open(a, path, out, why);
	if (!ends_in(path, csv, COUNT_OF(csv)) && begins_like_json(path))
		return jsonl_open(a, path, out, why);
	return csv_open(a, path, out, why);
}
