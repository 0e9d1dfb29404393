/*
 * Looking for a signature in bytes that are no readable PDF any more, to be able
 * to say "this was cut off" or "this was changed" and not only "damaged".
 */
#include "arena.h"
#include "codec.h"
#include "pdf_signature.h"
#include "pdf_value.h"

/* The last place of a word; NULL when there is none. */
static const char *
last_of(struct slice s, const char *word)
{
	const char *last = NULL;
	size_t n = strlen(word);
	while (s.len >= n) {
		const char *hit = memmem(s.at, s.len, word, n);
		if (hit == NULL)
			break;
		last = hit;
		s = slice_skip(s, (size_t)(hit - s.at) + n);
	}
	return last;
}

static bool
scan_range(struct arena *arena, struct slice file, const char *hit,
    struct pdf_signature *s)
{
	struct pdf_value v;
	struct pdf_cursor c = { file, (size_t)(hit - file.at) + 10, 0 };
	if (pdf_value_read(arena, &c, &v, NULL) != FAULT_NONE ||
	    v.kind != PDF_ARRAY || v.items.n != 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (!pdf_is_count(&v.items.at[i], UINT32_MAX, &s->range[i]))
			return false;
	s->covered_end = s->range[2] + s->range[3];
	return true;
}

bool
pdf_signature_scan(struct arena *arena, struct slice file,
    struct pdf_signature *out)
{
	struct pdf_signature s = { 0 };
	const char *hit = last_of(file, "/ByteRange");
	if (hit == NULL || !scan_range(arena, file, hit, &s))
		return false;
	s.cover = s.covered_end > file.len ? PDF_COVER_TRUNCATED :
	    PDF_COVER_WRONG;
	if (s.range[1] + 1 >= file.len || s.range[2] < s.range[1] + 2 ||
	    s.range[2] > file.len || file.at[s.range[1]] != '<' ||
	    file.at[s.range[2] - 1] != '>') {
		*out = s;
		return true;
	}
	s.hole_at = (size_t)s.range[1];
	s.hole_len = (size_t)(s.range[2] - s.range[1]);
	struct slice hex = { file.at + s.hole_at + 1, s.hole_len - 2 };
	char *bytes = arena_raw(arena, hex.len / 2 + 1, 1);
	if (s.cover == PDF_COVER_WRONG)
		s.cover = s.covered_end == file.len && s.range[0] == 0 ?
		    PDF_COVER_WHOLE : PDF_COVER_PARTLY;
	if (hex_decode(hex, bytes))
		s.contents = (struct slice){ bytes, hex.len / 2 };
	*out = s;
	return true;
}
