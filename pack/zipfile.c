/* Reading, by libzip from memory; see zipfile.h. */
#include "zipfile.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "arena.h"
#include "own.h"
#include "utf8.h"

struct zipfile {
	struct arena *arena;
	zip_t *zip;
	struct zipfile_limits limits;
	struct zipfile_member *members;
	size_t n;
	uint64_t taken;
};

bool
zipfile_is(struct slice s)
{
	return s.len >= 4 && (memcmp(s.at, "PK\3\4", 4) == 0 ||
	    memcmp(s.at, "PK\5\6", 4) == 0);
}

static enum fault_code
open_zip(struct zipfile *z, struct slice bytes, struct fault *why)
{
	zip_error_t error;
	zip_error_init(&error);
	if (!zipfile_is(bytes))	/* libzip takes no bytes for an empty archive */
		return fault_say(why, FAULT_INPUT, "This is no ZIP archive.");
	zip_source_t *source = zip_source_buffer_create(bytes.at, bytes.len, 0,
	    &error);
	if (source != NULL) {
		z->zip = zip_open_from_source(source, z->limits.strict ?
		    ZIP_RDONLY | ZIP_CHECKCONS : ZIP_RDONLY, &error);
		if (z->zip == NULL)
			zip_source_free(source);
	}
	if (z->zip == NULL)
		fault_log(why, "zip: %s", zip_error_strerror(&error));
	zip_error_fini(&error);
	return z->zip != NULL ? FAULT_NONE : fault_say(why, FAULT_INPUT,
	    "This is no ZIP archive, or a damaged or cut one. Make it anew and"
	    " send it again.");
}

static bool
name_climbs(struct slice name)
{
	struct slice rest = name, part;
	while (slice_cut(&rest, '/', &part))
		if (slice_is(part, ".."))
			return true;
	return name.len != 0 && name.at[0] == '/';
}

static bool
name_is_plain(struct slice name)
{
	if (!utf8_valid(name, NULL) || name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f ||
		    name.at[i] == '\\')
			return false;
	return true;
}

static bool
is_link(zip_t *zip, zip_uint64_t i)
{
	zip_uint8_t system;
	zip_uint32_t attributes;
	if (zip_file_get_external_attributes(zip, i, 0, &system,
	    &attributes) != 0 || system != ZIP_OPSYS_UNIX)
		return false;
	mode_t kind = (mode_t)(attributes >> 16) & S_IFMT;
	return kind != 0 && kind != S_IFREG && kind != S_IFDIR;
}

static enum fault_code
judge(struct zipfile *z, zip_uint64_t i, const zip_stat_t *st,
    const struct zipfile_member *m, struct fault *why)
{
	const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD |
	    ZIP_STAT_ENCRYPTION_METHOD;
	if ((st->valid & needed) != needed)
		return fault_say(why, FAULT_INPUT, "The archive does not say"
		    " how this file is packed.");
	if (name_climbs(m->name))
		return fault_say(why, FAULT_INPUT, "Its name leads out of the"
		    " archive: such files are not read.");
	if (is_link(z->zip, i))
		return fault_say(why, FAULT_INPUT, "It is a link, not a file:"
		    " such entries are not read.");
	if (st->encryption_method != ZIP_EM_NONE)
		return fault_say(why, FAULT_INPUT, "It is locked with a"
		    " password. Make the archive without one.");
	if (st->comp_method != ZIP_CM_STORE &&
	    st->comp_method != ZIP_CM_DEFLATE)
		return fault_say(why, FAULT_INPUT, "It is compressed in an"
		    " unusual way. Make an ordinary ZIP (Deflate).");
	if (st->size > z->limits.each)
		return fault_say(why, FAULT_LIMIT, "It is larger than %zu MB"
		    " unpacked.", z->limits.each >> 20);
	return FAULT_NONE;
}

static void
read_member(struct zipfile *z, zip_uint64_t i)
{
	struct zipfile_member *m = &z->members[i];
	zip_stat_t st;
	zip_stat_init(&st);
	if (zip_stat_index(z->zip, i, ZIP_FL_ENC_GUESS, &st) != 0 ||
	    (st.valid & ZIP_STAT_NAME) == 0 ||
	    !name_is_plain(slice_of(st.name))) {
		m->name = (struct slice)SLICE("?");
		fault_say(&m->bad, FAULT_INPUT, "Its name cannot be read. Use"
		    " plain letters.");
		return;
	}
	m->name = slice_of(arena_text(z->arena, st.name, strlen(st.name)));
	m->folder = m->name.at[m->name.len - 1] == '/';
	m->size = (st.valid & ZIP_STAT_SIZE) != 0 ? st.size : 0;
	judge(z, i, &st, m, &m->bad);
}

static int
by_name(const void *a, const void *b)
{
	const struct zipfile_member *const *x = a, *const *y = b;
	return slice_cmp((*x)->name, (*y)->name);
}

/* Which of two of one name is meant nobody can say: neither is read. */
static void
find_twins(struct zipfile *z)
{
	struct zipfile_member **all = ARENA_ARRAY(z->arena,
	    struct zipfile_member *, z->n);
	for (size_t i = 0; i < z->n; i++)
		all[i] = &z->members[i];
	if (z->n > 1)
		qsort(all, z->n, sizeof(struct zipfile_member *), by_name);
	for (size_t i = 1; i < z->n; i++) {
		if (slice_is(all[i]->name, "?") ||
		    !slice_eq(all[i - 1]->name, all[i]->name))
			continue;
		for (size_t k = i - 1; k <= i; k++)
			fault_say(&all[k]->bad, FAULT_INPUT, "Its name stands"
			    " twice in the archive, so it is not known which"
			    " is meant.");
	}
}

enum fault_code
zipfile_open(struct slice bytes, const struct zipfile_limits *limits,
    struct zipfile **out, struct fault *why)
{
	struct arena *arena = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = ARENA_NEW(arena,
	    struct zipfile);
	z->arena = arena;
	z->limits = *limits;
	enum fault_code code = open_zip(z, bytes, why);
	if (code != FAULT_NONE)
		return code;
	zip_int64_t n = zip_get_num_entries(z->zip, 0);
	if (n < 0 || (uint64_t)n > limits->members)
		return fault_say(why, FAULT_LIMIT, "The archive has more than"
		    " %zu files. Divide it.", limits->members);
	z->n = (size_t)n;
	z->members = ARENA_ARRAY(z->arena, struct zipfile_member, z->n);
	for (size_t i = 0; i < z->n; i++)
		read_member(z, i);
	find_twins(z);
	*out = TAKE(z);
	return FAULT_NONE;
}

void
zipfile_drop(struct zipfile *z)
{
	if (z == NULL)
		return;
	if (z->zip != NULL)
		zip_discard(z->zip);
	arena_drop(z->arena);
}

void
zipfile_drop_ptr(struct zipfile **z)
{
	zipfile_drop(*z);
}

size_t
zipfile_count(const struct zipfile *z)
{
	return z->n;
}

const struct zipfile_member *
zipfile_member(const struct zipfile *z, size_t i)
{
	return &z->members[i];
}

/* Reads exactly the bytes it says it has; libzip checks the CRC at the end. */
static bool
unpack(zip_file_t *from, char *to, size_t size)
{
	char more;
	size_t done = 0;
	while (done < size) {
		zip_int64_t n = zip_fread(from, to + done, size - done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return zip_fread(from, &more, 1) == 0;
}

enum fault_code
zipfile_take(struct arena *a, struct zipfile *z, size_t i, struct slice *out,
    struct fault *why)
{
	const struct zipfile_member *m = &z->members[i];
	const char *where = arena_printf(a, "%.*s", SLICE_FMT(slice_head(
	    m->name, 90)));
	if (m->bad.code != FAULT_NONE) {
		if (why != NULL)
			*why = m->bad;
		return why != NULL ? fault_within(why, where) : m->bad.code;
	}
	if (m->size > z->limits.all - z->taken)
		return fault_at(why, FAULT_LIMIT, where, "The archive unpacks to"
		    " more than %llu MB. Divide it.",
		    (unsigned long long)(z->limits.all >> 20));
	z->taken += m->size;
	char *to = arena_raw(a, (size_t)m->size + 1, 1);
	zip_file_t *from = zip_fopen_index(z->zip, i, 0);
	bool well = from != NULL && unpack(from, to, (size_t)m->size);
	if (from != NULL)
		zip_fclose(from);
	if (!well)
		return fault_at(why, FAULT_INPUT, where, "It cannot be unpacked:"
		    " the archive is damaged here.");
	*out = slice_from(to, (size_t)m->size);
	return FAULT_NONE;
}
