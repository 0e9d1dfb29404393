/* Writing and judging the signer's journal; see guard_journal.h. */
#include "guard_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "codec.h"
#include "date.h"
#include "file.h"
#include "hash.h"
#include "own.h"

#define LINE_MOST 1024
#define TORN " torn\n"
#define PREV_WORD " prev="
#define PREV_LEN (sizeof PREV_WORD - 1 + HEX_LEN(SHA256_LEN) + 1)

struct guard_journal {
	int fd;
	const char *path;
	uint64_t seq;		/* of the last whole line */
	char head[65];
	bool torn;		/* the last write was not whole */
	int64_t at_s;		/* what at is of */
	char at[DATE_TEXT];
	_Atomic uint64_t written;
};

static void
set_head(char head[65], struct slice line)
{
	unsigned char digest[SHA256_LEN];
	sha256_of(line, digest);
	hex_encode(digest, sizeof digest, head);
	head[64] = '\0';
}

/* ---- reading ---- */

struct reading {
	guard_journal_line *each;
	void *with;
	struct guard_journal_report r;
	bool odd;		/* a line that must turn out to be torn */
};

struct slice
guard_journal_word(struct slice words, const char *key)
{
	struct slice word, rest = words;
	size_t n = strlen(key);
	while (slice_cut(&rest, ' ', &word))
		if (word.len > n && word.at[n] == '=' &&
		    memcmp(word.at, key, n) == 0)
			return slice_skip(word, n + 1);
	return (struct slice){ NULL, 0 };
}

/* The words between event= and prev= of a line that continues the chain. */
static bool
continues(const struct reading *g, struct slice line, struct slice *event,
    struct slice *words)
{
	unsigned long long seq;
	struct slice rest = { line.at, line.len < PREV_LEN ? 0 :
	    line.len - PREV_LEN }, time, number;
	const char *prev = line.at + rest.len;
	if (rest.len == 0 || memcmp(prev, PREV_WORD, sizeof PREV_WORD - 1) != 0 ||
	    memcmp(prev + sizeof PREV_WORD - 1, g->r.head, 64) != 0)
		return false;
	if (!slice_cut(&rest, ' ', &time) || !slice_starts(time, "time=") ||
	    !slice_cut(&rest, ' ', &number) || !slice_starts(number, "seq=") ||
	    !slice_number(slice_skip(number, 4), UINT64_MAX, &seq) ||
	    seq != g->r.lines + 1 || !slice_starts(rest, "event="))
		return false;
	slice_cut(&rest, ' ', event);
	*event = slice_skip(*event, 6);
	*words = rest.at == NULL ? (struct slice){ "", 0 } : rest;
	return true;
}

/* line: with its newline. */
static bool
read_line(struct reading *g, struct slice line)
{
	struct slice event, words;
	size_t torn = sizeof TORN - 1;
	if (!continues(g, line, &event, &words)) {
		if (line.len < torn ||
		    memcmp(line.at + line.len - torn, TORN, torn) != 0)
			return false;
		g->r.torn++;
		return true;
	}
	g->r.lines++;
	g->r.signatures += slice_is(event, "sign");
	g->r.qr_codes += slice_is(event, "qr");
	set_head(g->r.head, line);
	if (g->each != NULL)
		g->each(g->with, event, words);
	return true;
}

static enum fault_code
read_all(struct reading *g, const char *path, struct slice all,
    struct fault *why)
{
	uint64_t number = 0;
	memset(g->r.head, '0', 64);
	while (all.len != 0) {
		const char *end = memchr(all.at, '\n', all.len);
		if (end == NULL) {
			g->r.torn_end = true;
			return FAULT_NONE;
		}
		size_t n = (size_t)(end - all.at) + 1;
		number++;
		if (!read_line(g, slice_from(all.at, n)))
			return fault_at(why, FAULT_DAMAGE, path, "line %llu does"
			    " not follow the line before it: a line was changed"
			    " or is missing. Keep the file as evidence and find"
			    " out who could write to it; moved aside, the signer"
			    " begins a new one.", (unsigned long long)number);
		all = slice_skip(all, n);
	}
	return FAULT_NONE;
}

enum fault_code
guard_journal_each(const char *path, guard_journal_line *each, void *with,
    struct guard_journal_report *out, struct fault *why)
{
	struct reading g = { .each = each, .with = with };
	struct slice all = { 0 };
	enum fault_code code = file_map(path, &all, why);
	if (code != FAULT_NONE)
		return code;
	code = read_all(&g, path, all, why);
	file_unmap(all);
	if (code == FAULT_NONE)
		*out = g.r;
	return code;
}

enum fault_code
guard_journal_check(const char *path, struct guard_journal_report *out,
    struct fault *why)
{
	return guard_journal_each(path, NULL, NULL, out, why);
}

/* ---- writing ---- */

static void
ask_append_only(int fd)
{
	int flags = 0;
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) {
		flags |= FS_APPEND_FL;
		if (ioctl(fd, FS_IOC_SETFLAGS, &flags) != 0)
			return;	/* not ours to demand */
	}
}

enum fault_code
guard_journal_open(struct guard_journal **out, const char *path,
    bool append_flag, guard_journal_line *each, void *with, struct fault *why)
{
	struct guard_journal_report r = { 0 };
	AUTO(file_close) int fd = open(path, O_WRONLY | O_APPEND | O_CREAT |
	    O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return file_fault(why, errno, "open", path);
	enum fault_code code = guard_journal_each(path, each, with, &r, why);
	if (code != FAULT_NONE)
		return code;
	if (append_flag)
		ask_append_only(fd);
	struct guard_journal *j = calloc(1, sizeof *j);
	if (j == NULL || (j->path = strdup(path)) == NULL)
		abort();
	j->fd = file_take(&fd);
	j->seq = r.lines;
	j->torn = r.torn_end;
	j->at_s = INT64_MIN;
	memcpy(j->head, r.head, sizeof j->head);
	*out = j;
	return FAULT_NONE;
}

void
guard_journal_drop(struct guard_journal *j)
{
	if (j == NULL)
		return;
	(void)guard_journal_sync(j, NULL);
	file_close(&j->fd);
	free((void *)(uintptr_t)j->path);
	free(j);
}

/* All or nothing counts; half of it is torn. */
static bool
put(struct guard_journal *j, const char *at, size_t n)
{
	ssize_t done;
	do
		done = write(j->fd, at, n);
	while (done < 0 && errno == EINTR);
	if (done > 0 && (size_t)done < n) {
		j->torn = true;
		errno = ENOSPC;
	}
	return done == (ssize_t)n;
}

static enum fault_code
full(const struct guard_journal *j, struct fault *why)
{
	int error = errno;
	fault_say(why, FAULT_LATER, "The signer's journal cannot be written, so"
	    " nothing is signed: %s. Is the disk full?", strerror(error));
	fault_log(why, "journal=%s", j->path);
	return FAULT_LATER;
}

enum fault_code
guard_journal_add(struct guard_journal *j, int64_t now_s, struct fault *why,
    const char *event, const char *fmt, ...)
{
	char line[LINE_MOST];
	size_t n, words = sizeof line - PREV_LEN - 1;
	va_list ap;
	if (j->torn && !put(j, TORN, sizeof TORN - 1))
		return full(j, why);
	j->torn = false;
	if (j->at_s != now_s)
		date_rfc3339_utc(now_s, j->at);
	j->at_s = now_s;
	n = (size_t)snprintf(line, words, "time=%s seq=%llu event=%s ", j->at,
	    (unsigned long long)j->seq + 1, event);
	va_start(ap, fmt);
	int more = vsnprintf(line + n, words - n, fmt, ap);
	va_end(ap);
	if (more < 0 || (size_t)more >= words - n)
		return fault_say(why, FAULT_BUG, "A line of the signer's journal"
		    " would be too long.");
	n += (size_t)more;
	memcpy(line + n, PREV_WORD, sizeof PREV_WORD - 1);
	memcpy(line + n + sizeof PREV_WORD - 1, j->head, 64);
	n += PREV_LEN;
	line[n - 1] = '\n';
	if (!put(j, line, n))
		return full(j, why);
	j->seq++;
	set_head(j->head, slice_from(line, n));
	atomic_fetch_add(&j->written, 1);
	return FAULT_NONE;
}

uint64_t
guard_journal_written(const struct guard_journal *j)
{
	return atomic_load(&j->written);
}

enum fault_code
guard_journal_sync(struct guard_journal *j, struct fault *why)
{
	if (fdatasync(j->fd) == 0)
		return FAULT_NONE;
	return file_fault(why, errno, "sync", j->path);
}
