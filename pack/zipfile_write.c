/* Writing; see zipfile.h. */
#include <zip.h>

#include "arena.h"
#include "date.h"
#include "own.h"
#include "zipfile.h"

struct writing {
	zip_source_t *into;
	zip_t *zip;	/* owns into until it is closed, but for our count */
};

static void
drop_writing(struct writing *w)
{
	if (w->zip != NULL)
		zip_discard(w->zip);
	if (w->into != NULL)
		zip_source_free(w->into);
}

/* APPNOTE 4.4.6: two seconds are the smallest step, 1980 the first year. */
static void
dos_time(int64_t time_s, zip_uint16_t *time, zip_uint16_t *date)
{
	struct date_time t = date_ist(time_s);
	if (t.date.year < 1980 || t.date.year > 2107)
		t = (struct date_time){ .date = { 1980, 1, 1 } };
	*time = (zip_uint16_t)(t.hour << 11 | t.minute << 5 | t.second / 2);
	*date = (zip_uint16_t)((t.date.year - 1980) << 9 | t.date.month << 5 |
	    t.date.day);
}

static bool
add(struct writing *w, const struct zipfile_put *p, int64_t time_s)
{
	zip_uint16_t time, date;
	zip_source_t *from = zip_source_buffer(w->zip, p->bytes.at,
	    p->bytes.len, 0);
	if (from == NULL)
		return false;
	zip_int64_t i = zip_file_add(w->zip, p->name, from, ZIP_FL_ENC_UTF_8);
	if (i < 0) {
		zip_source_free(from);
		return false;
	}
	dos_time(time_s, &time, &date);
	return zip_set_file_compression(w->zip, (zip_uint64_t)i, ZIP_CM_STORE,
	    0) == 0 &&
	    zip_file_set_dostime(w->zip, (zip_uint64_t)i, time, date, 0) == 0 &&
	    zip_file_set_external_attributes(w->zip, (zip_uint64_t)i, 0,
	    ZIP_OPSYS_UNIX, (zip_uint32_t)0100644 << 16) == 0;
}

static bool
copy_out(struct arena *a, zip_source_t *from, struct slice *out)
{
	zip_stat_t st;
	zip_stat_init(&st);
	if (zip_source_stat(from, &st) != 0 ||
	    (st.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(from) != 0)
		return false;
	char *to = arena_raw(a, (size_t)st.size + 1, 1);
	zip_int64_t n = zip_source_read(from, to, st.size);
	zip_source_close(from);
	*out = slice_from(to, (size_t)st.size);
	return n >= 0 && (zip_uint64_t)n == st.size;
}

enum fault_code
zipfile_make(struct arena *a, const struct zipfile_put *members, size_t n,
    int64_t time_s, struct slice *out, struct fault *why)
{
	AUTO(drop_writing) struct writing w = { NULL, NULL };
	struct slice bytes = { NULL, 0 };
	zip_error_t error;
	zip_error_init(&error);
	bool well = (w.into = zip_source_buffer_create(NULL, 0, 0, &error)) !=
	    NULL;
	if (well) {
		zip_source_keep(w.into);
		w.zip = zip_open_from_source(w.into, ZIP_CREATE | ZIP_TRUNCATE,
		    &error);
		well = w.zip != NULL;
		if (!well)	/* the count that zip would have taken over */
			zip_source_free(w.into);
	}
	zip_error_fini(&error);
	for (size_t i = 0; i < n && well; i++)
		well = add(&w, &members[i], time_s);
	if (well && (well = zip_close(w.zip) == 0))
		w.zip = NULL;
	if (!well || !copy_out(a, w.into, &bytes))
		return fault_say(why, FAULT_BUG, "The ZIP archive could not be"
		    " made.");
	*out = bytes;
	return FAULT_NONE;
}
