/*
 * One subset as the five objects of a composite font (ISO 32000-1, 9.7).
 *
 * Glyph numbers are kept (HB_SUBSET_FLAGS_RETAIN_GIDS), so CIDs are glyph
 * numbers of the font file and CIDToGIDMap is Identity. Tables that only a
 * shaper needs are left out; hinting too, for print and screens of today.
 */
#include <hb-ot.h>
#include <hb-subset.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "pdf_plan.h"
#include "pdf_write.h"
#include "utf8.h"

static void
drop_input(hb_subset_input_t **in)
{
	hb_subset_input_destroy(*in);
}

static void
drop_face(hb_face_t **face)
{
	hb_face_destroy(*face);
}

static void
drop_blob(hb_blob_t **blob)
{
	hb_blob_destroy(*blob);
}

/* --- the font program ----------------------------------------------------- */

static enum fault_code
subset_file(struct arena *arena, const struct face *face,
    const struct font_own *glyphs, struct slice *out, struct fault *why)
{
	static const hb_tag_t dropped[] = { HB_TAG('G', 'S', 'U', 'B'),
	    HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
	    HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
	    HB_TAG('O', 'S', '/', '2'), HB_TAG('c', 'm', 'a', 'p'),
	    HB_TAG('g', 'a', 's', 'p'), HB_TAG('S', 'T', 'A', 'T'),
	    HB_TAG('M', 'A', 'T', 'H'), HB_TAG('D', 'S', 'I', 'G') };
	AUTO(drop_input) hb_subset_input_t *in =
	    hb_subset_input_create_or_fail();
	AUTO(drop_face) hb_face_t *subset = NULL;
	AUTO(drop_blob) hb_blob_t *blob = NULL;
	if (in != NULL) {
		hb_set_t *want = hb_subset_input_glyph_set(in);
		for (uint32_t g = 0; g < face->glyphs; g++)
			if (glyphs_have(glyphs, g))
				hb_set_add(want, g);
		hb_set_t *drop = hb_subset_input_set(in,
		    HB_SUBSET_SETS_DROP_TABLE_TAG);
		for (size_t i = 0; i < COUNT_OF(dropped); i++)
			hb_set_add(drop, dropped[i]);
		hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_RETAIN_GIDS |
		    HB_SUBSET_FLAGS_NO_HINTING);
		subset = hb_subset_or_fail(face->hb, in);
	}
	if (subset != NULL)
		blob = hb_face_reference_blob(subset);
	unsigned len = 0;
	const char *bytes = blob == NULL ? NULL : hb_blob_get_data(blob, &len);
	if (bytes == NULL || len == 0)
		return fault_at(why, FAULT_DAMAGE, face->path, "The font file "
		    "%s cannot be cut down to the letters in use. Reinstall "
		    "the Debian package fonts-noto-core.", face->path);
	*out = slice_from(arena_copy(arena, bytes, len), len);
	return FAULT_NONE;
}

/* --- names, widths, meaning ----------------------------------------------- */

/* Six letters that depend on the glyphs only (9.6.4), then the font's name
 * without what a name may not hold. */
static void
make_name(const struct face *face, const struct font_own *glyphs,
    char out[64])
{
	uint64_t h = 0xCBF29CE484222325u;
	for (uint32_t i = 0; i < glyphs->words; i++)
		for (int k = 0; k < 64; k += 8)
			h = (h ^ (glyphs->bits[i] >> k & 0xFF)) *
			    0x100000001B3u;
	for (int i = 0; i < 6; i++, h /= 26)
		out[i] = (char)('A' + h % 26);
	out[6] = '+';
	char name[57];
	unsigned len = sizeof name;
	hb_ot_name_get_utf8(face->hb, HB_OT_NAME_ID_POSTSCRIPT_NAME,
	    HB_LANGUAGE_INVALID, &len, name);
	size_t n = 7;
	for (const char *p = name; *p != '\0' && n < 63; p++)
		if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= 'a' && *p <= 'z') || *p == '-')
			out[n++] = *p;
	out[n] = '\0';
}

static void
put_int(struct buf *b, int32_t value)
{
	if (value < 0)
		buf_putc(b, '-');
	pdf_put_uint(b, (uint64_t)(value < 0 ? -(int64_t)value : value));
}

/* The next glyph from g on that the subset shows; face->glyphs: none. */
static uint32_t
next_glyph(const struct face *face, const struct font_own *glyphs, uint32_t g)
{
	while (g < face->glyphs && !glyphs_have(glyphs, g))
		g++;
	return g;
}

/* /W [ first [w w w] ... ] in runs of neighbours (9.7.4.3). */
static void
put_widths(struct buf *b, const struct face *face,
    const struct font_own *glyphs)
{
	buf_puts(b, "/DW 0/W[");
	uint32_t g = next_glyph(face, glyphs, 0);
	while (g < face->glyphs) {
		pdf_put_uint(b, g);
		buf_putc(b, '[');
		for (bool first = true; g < face->glyphs &&
		    glyphs_have(glyphs, g); g++, first = false) {
			if (!first)
				buf_putc(b, ' ');
			put_int(b, hb_font_get_glyph_h_advance(face->font, g));
		}
		buf_putc(b, ']');
		g = next_glyph(face, glyphs, g);
	}
	buf_putc(b, ']');
}

static void
put_hex16(struct buf *b, uint32_t value)
{
	static const char digit[] = "0123456789ABCDEF";
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_putc(b, digit[value >> shift & 15]);
}

static void
put_meaning(struct buf *b, struct slice text)
{
	while (text.len > 0) {
		uint32_t point = utf8_take(&text);
		if (point >= 0x10000) {
			put_hex16(b, 0xD7C0 + (point >> 10));
			point = 0xDC00 + (point & 0x3FF);
		}
		put_hex16(b, point);
	}
}

/* A ToUnicode CMap (9.10.3): at most 100 lines in a group. */
static struct slice
make_to_unicode(struct arena *arena, struct font_set *set, struct face *face,
    const struct font_own *glyphs, int count)
{
	struct buf b = buf_make(arena, 512 + (size_t)count * 24);
	buf_puts(&b, "/CIDInit /ProcSet findresource begin\n"
	    "12 dict begin\nbegincmap\n"
	    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) "
	    "/Supplement 0>> def\n"
	    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
	    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	uint32_t g = next_glyph(face, glyphs, 0);
	while (count > 0) {
		int group = count < 100 ? count : 100;
		count -= group;
		pdf_put_uint(&b, (uint64_t)group);
		buf_puts(&b, " beginbfchar\n");
		for (; group > 0; group--) {
			buf_putc(&b, '<');
			put_hex16(&b, g);
			buf_puts(&b, "> <");
			put_meaning(&b, face_spelling(set, face, g));
			buf_puts(&b, ">\n");
			g = next_glyph(face, glyphs, g + 1);
		}
		buf_puts(&b, "endbfchar\n");
	}
	buf_puts(&b, "endcmap\nCMapName currentdict /CMap defineresource pop\n"
	    "end\nend\n");
	return buf_slice(&b);
}

/* --- the descriptor ------------------------------------------------------- */

static int32_t
metric(const struct face *face, hb_ot_metrics_tag_t which)
{
	hb_position_t value = 0;
	hb_ot_metrics_get_position_with_fallback(face->font, which, &value);
	return value;
}

/* xMin, yMin, xMax, yMax of head, in 1/1000 em (OpenType 1.9, head). */
static void
put_box(struct buf *b, const struct face *face)
{
	AUTO(drop_blob) hb_blob_t *head =
	    hb_face_reference_table(face->hb, HB_TAG('h', 'e', 'a', 'd'));
	unsigned len;
	const unsigned char *at =
	    (const unsigned char *)hb_blob_get_data(head, &len);
	int32_t upem = (int32_t)hb_face_get_upem(face->hb);
	buf_puts(b, "/FontBBox[");
	for (unsigned i = 36; i < 44; i += 2) {
		int32_t v = len < 54 ? 0 :
		    (int16_t)(uint16_t)(at[i] << 8 | at[i + 1]);
		put_int(b, v * 1000 / upem);
		buf_putc(b, i < 42 ? ' ' : ']');
	}
}

/* Symbolic (4), for the glyphs are no Latin set; serif (2) for the first three
 * scripts. StemV is not recorded in TrueType: the usual guess by weight. */
static void
put_descriptor(struct buf *b, int index, const struct face *face)
{
	bool bold = index / FACE_SCRIPTS == STYLE_BOLD;
	bool serif = index % FACE_SCRIPTS != SCRIPT_OTHER;
	buf_puts(b, serif ? "/Flags 6" : "/Flags 4");
	put_box(b, face);
	buf_puts(b, "/ItalicAngle 0/Ascent ");
	put_int(b, metric(face, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER));
	buf_puts(b, "/Descent ");
	put_int(b, metric(face, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER));
	buf_puts(b, "/CapHeight ");
	put_int(b, metric(face, HB_OT_METRICS_TAG_CAP_HEIGHT));
	buf_puts(b, bold ? "/StemV 140" : "/StemV 80");
}

enum fault_code
font_embed_make(struct arena *arena, struct font_set *set, int index,
    const struct font_own *glyphs, char prefix, bool small,
    struct font_embed *out, struct fault *why)
{
	struct face *face = &set->face[index];
	enum pdf_squeeze squeeze = small ? PDF_FLATE_BEST : PDF_FLATE;
	struct font_embed made = { .resource = { prefix,
	    (char)('0' + index) } };
	struct slice file = { 0 };
	enum fault_code bad = subset_file(arena, face, glyphs, &file, why);
	if (bad != FAULT_NONE)
		return bad;
	for (uint32_t i = 0; i < glyphs->words; i++)
		made.glyphs += __builtin_popcountll(glyphs->bits[i]);
	make_name(face, glyphs, made.name);
	made.file_len = file.len;
	made.stream[FONT_FILE] = pdf_deflate(arena, file, squeeze);
	made.stream[FONT_TO_UNICODE] = pdf_deflate(arena, make_to_unicode(
	    arena, set, face, glyphs, made.glyphs), squeeze);
	struct buf tail = buf_make(arena, 64 + (size_t)made.glyphs * 6);
	put_widths(&tail, face, glyphs);
	made.cid_tail = buf_slice(&tail);
	tail = buf_make(arena, 256);
	put_descriptor(&tail, index, face);
	made.descriptor_tail = buf_slice(&tail);
	*out = made;
	return FAULT_NONE;
}

/* --- dictionaries --------------------------------------------------------- */

static void
put_ref(struct buf *b, const char *key, int num)
{
	buf_puts(b, key);
	buf_putc(b, ' ');
	pdf_put_ref(b, (uint32_t)num);
}

static void
put_stream_dict(struct buf *b, struct slice stream)
{
	buf_puts(b, "<</Filter/FlateDecode/Length ");
	pdf_put_uint(b, stream.len);
}

void
font_embed_dict(struct buf *b, const struct font_embed *e,
    enum font_object which, int first)
{
	switch (which) {
	case FONT_TYPE0:
		buf_puts(b, "<</Type/Font/Subtype/Type0/BaseFont/");
		buf_puts(b, e->name);
		buf_puts(b, "/Encoding/Identity-H");
		put_ref(b, "/ToUnicode", first + FONT_TO_UNICODE);
		put_ref(b, "/DescendantFonts[", first + FONT_CID);
		buf_putc(b, ']');
		break;
	case FONT_CID:
		buf_puts(b, "<</Type/Font/Subtype/CIDFontType2/BaseFont/");
		buf_puts(b, e->name);
		buf_puts(b, "/CIDSystemInfo<</Registry(Adobe)"
		    "/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity");
		put_ref(b, "/FontDescriptor", first + FONT_DESCRIPTOR);
		buf_put_slice(b, e->cid_tail);
		break;
	case FONT_DESCRIPTOR:
		buf_puts(b, "<</Type/FontDescriptor/FontName/");
		buf_puts(b, e->name);
		put_ref(b, "/FontFile2", first + FONT_FILE);
		buf_put_slice(b, e->descriptor_tail);
		break;
	case FONT_FILE:
		put_stream_dict(b, e->stream[FONT_FILE]);
		buf_puts(b, "/Length1 ");
		pdf_put_uint(b, e->file_len);
		break;
	case FONT_TO_UNICODE:
		put_stream_dict(b, e->stream[FONT_TO_UNICODE]);
		break;
	default:
		buf_puts(b, "<<");
		break;
	}
	buf_puts(b, ">>");
}
