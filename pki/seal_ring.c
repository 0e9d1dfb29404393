/*
 * The key file: read strictly, since a key misread is documents lost, and
 * rewritten whole under a lock, since two administrators may add a key at once.
 */
#include "seal_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "date.h"
#include "file.h"
#include "hash.h"
#include "own.h"
#include "random.h"
#include "vec.h"

#define KEY_LEN 32
#define FILE_MOST 65536
#define WORD "mohor-seal"

struct line {
	uint32_t id;
	unsigned char key[KEY_LEN];
};

struct lines {
	VEC_OF(struct line)
};

static enum fault_code
bad_line(const char *path, size_t n, struct fault *why)
{
	char where[96];
	snprintf(where, sizeof where, "%.70s: line %zu", path, n);
	return fault_at(why, FAULT_DAMAGE, where, "The key file's line is not"
	    " \"" WORD " 1 <id> <created> <key>\". Restore the file from its"
	    " backup.");
}

static bool
read_line(struct arena *arena, struct slice text, struct line *out)
{
	struct slice word, version, id, created, key;
	unsigned char b[4];
	int64_t when;
	if (!slice_cut(&text, ' ', &word) || !slice_is(word, WORD) ||
	    !slice_cut(&text, ' ', &version) || !slice_is(version, "1") ||
	    !slice_cut(&text, ' ', &id) || id.len != 8 || !hex_decode(id, b) ||
	    !slice_cut(&text, ' ', &created) ||
	    !date_parse_rfc3339(created, &when) || text.at == NULL ||
	    !base64_take(arena, text, &key) || key.len != KEY_LEN)
		return false;
	out->id = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
	memcpy(out->key, key.at, KEY_LEN);
	return out->id != 0;
}

static enum fault_code
private_file(const char *path, struct fault *why)
{
	struct stat st;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return fault_at(why, FAULT_DENIED, path, "Others may read or"
		    " write the key file. Set its mode to 0600.");
	return FAULT_NONE;
}

/* arena must be a wiping one. */
static enum fault_code
read_lines(struct arena *arena, const char *path, struct lines *out,
    struct slice *text, struct fault *why)
{
	struct slice part, rest;
	enum fault_code code = private_file(path, why);
	if (code == FAULT_NONE)
		code = file_read(arena, path, FILE_MOST, text, why);
	if (code != FAULT_NONE)
		return code;
	rest = *text;
	if (rest.len == 0 || rest.at[rest.len - 1] != '\n')
		return bad_line(path, 1, why);
	rest.len--;
	while (slice_cut(&rest, '\n', &part)) {
		struct line line = { 0 };
		bool good = read_line(arena, part, &line);
		for (size_t i = 0; good && i < out->n; i++)
			good = out->at[i].id != line.id;
		if (!good)
			return bad_line(path, out->n + 1, why);
		*VEC_ADD(arena, out) = line;
		secret_wipe(&line, sizeof line);
	}
	return FAULT_NONE;
}

/* Nothing can go wrong here but memory and the library itself. */
static EVP_CIPHER_CTX *
schedule(const unsigned char *key, int closing)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	if (ctx == NULL || EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key,
	    NULL, closing) != 1)
		abort();
	return ctx;
}

enum fault_code
seal_ring_open(struct seal_ring **out, const char *path, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	struct lines lines = { 0 };
	struct slice text;
	enum fault_code code = read_lines(secret, path, &lines, &text, why);
	if (code != FAULT_NONE)
		return code;
	struct arena *arena = arena_make();
	struct seal_ring *ring = ARENA_NEW(arena, struct seal_ring);
	ring->arena = arena;
	ring->n = lines.n;
	ring->keys = ARENA_ARRAY(arena, struct seal_key, lines.n);
	for (size_t i = 0; i < lines.n; i++)
		ring->keys[i] = (struct seal_key){ lines.at[i].id,
		    schedule(lines.at[i].key, 1), schedule(lines.at[i].key, 0) };
	*out = ring;
	return FAULT_NONE;
}

void
seal_ring_drop(struct seal_ring *ring)
{
	if (ring == NULL)
		return;
	for (size_t i = 0; i < ring->n; i++) {
		EVP_CIPHER_CTX_free(ring->keys[i].close);
		EVP_CIPHER_CTX_free(ring->keys[i].open);
	}
	arena_drop(ring->arena);
}

void
seal_ring_drop_ptr(struct seal_ring **ring)
{
	seal_ring_drop(*ring);
}

size_t
seal_ring_count(const struct seal_ring *ring)
{
	return ring->n;
}

uint32_t
seal_ring_active(const struct seal_ring *ring)
{
	return ring->keys[ring->n - 1].id;
}

static void
put_new_line(struct buf *b, const struct lines *others, int64_t now_s)
{
	unsigned char id[4], key[KEY_LEN];
	char when[DATE_TEXT], hex[9] = "";
	bool taken;
	do {
		random_bytes(id, sizeof id);
		uint32_t v = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
		    (uint32_t)id[2] << 8 | id[3];
		taken = v == 0;
		for (size_t i = 0; i < others->n; i++)
			taken = taken || others->at[i].id == v;
	} while (taken);
	random_bytes(key, sizeof key);
	hex_encode(id, sizeof id, hex);
	date_rfc3339_utc(now_s, when);
	buf_printf(b, WORD " 1 %s %s ", hex, when);
	base64_put(b, key, sizeof key);
	buf_putc(b, '\n');
	secret_wipe(key, sizeof key);
}

enum fault_code
seal_ring_create(const char *path, int64_t now_s, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	struct buf b = buf_make(secret, 256);
	put_new_line(&b, &(struct lines){ 0 }, now_s);
	return file_create(path, 0600, buf_slice(&b), why);
}

enum fault_code
seal_ring_add(const char *path, int64_t now_s, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	struct lines lines = { 0 };
	struct slice text;
	const char *lock = arena_printf(secret, "%s.lock", path);
	if (!file_exists(path))
		return fault_at(why, FAULT_ABSENT, path,
		    "There is no such key file.");
	AUTO(file_close) int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX) != 0)
		return file_fault(why, errno, "lock the key file", lock);
	enum fault_code code = read_lines(secret, path, &lines, &text, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(secret, text.len + 256);
	buf_put_slice(&b, text);
	put_new_line(&b, &lines, now_s);
	return file_write(path, 0600, buf_slice(&b), why);
}
