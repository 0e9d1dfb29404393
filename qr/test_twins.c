/*
 * The symbols of libqrcodegen and libqrencode, module by module. Inputs are
 * random with fixed seeds, so a failure can be seen again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <qrcodegen/qrcodegen.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr_symbol.h"
#include "qr_tables.h"

static uint64_t seed;

static unsigned
dice(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % below);
}

/* Text of one mode; `bias` makes long runs, so that rule 3 has wide patterns. */
static void
random_text(enum qr_mode mode, char *out, size_t n, bool bias)
{
	for (size_t i = 0; i < n; i++)
		out[i] = mode == QR_NUMERIC ? (char)('0' + dice(10)) :
		    mode == QR_ALPHANUMERIC ? qr_alphanumerics[dice(45)] :
		    bias ? "\x00\xff\x33\x0f\xcc\x3f"[dice(6)] :
		    (char)dice(256);
}

static int
same_as_codegen(const struct qr_symbol *s, const uint8_t *theirs)
{
	if (s->size != qrcodegen_getSize(theirs))
		return 0;
	for (int y = 0; y < s->size; y++)
		for (int x = 0; x < s->size; x++)
			if (qr_dark(s, x, y) !=
			    qrcodegen_getModule(theirs, x, y))
				return 0;
	return 1;
}

/* Up to four random segments that fit the version at the level. */
static size_t
random_segments(int version, enum qr_level level, struct qr_segment *s,
    char *text)
{
	size_t n = 1 + dice(4);
	size_t room = qr_room(version, level);
	for (size_t i = 0; i < n; i++) {
		size_t most = room / n > 4 ? room / n - 4 : 1;
		size_t len = dice(3) == 0 ? dice((unsigned)most) : most;
		s[i].mode = (enum qr_mode)dice(3);
		random_text(s[i].mode, text, len, dice(2) == 0);
		s[i].text = slice_from(text, len);
		text += len;
	}
	return n;
}

static size_t
their_segments(const struct qr_segment *s, size_t n,
    struct qrcodegen_Segment *out, uint8_t *buf)
{
	for (size_t i = 0; i < n; i++, buf += 4000) {
		char text[4000];
		memcpy(text, s[i].text.at, s[i].text.len);
		text[s[i].text.len] = '\0';
		out[i] = s[i].mode == QR_NUMERIC ?
		    qrcodegen_makeNumeric(text, buf) :
		    s[i].mode == QR_ALPHANUMERIC ?
		    qrcodegen_makeAlphanumeric(text, buf) :
		    qrcodegen_makeBytes((const uint8_t *)text,
			s[i].text.len, buf);
	}
	return n;
}

/* One random symbol, both ways. */
static void
try_one(int version, enum qr_level level, int mask)
{
	static char text[16000];
	static uint8_t buf[16000], temp[qrcodegen_BUFFER_LEN_MAX],
	    theirs[qrcodegen_BUFFER_LEN_MAX];
	struct qr_segment s[4];
	struct qrcodegen_Segment t[4];
	struct qr_want want = { .min_version = version,
	    .max_version = version + (int)dice((unsigned)(41 - version)),
	    .level = level, .boost = dice(2) == 0, .mask = mask };
	size_t n = random_segments(version, level, s, text);
	their_segments(s, n, t, buf);
	struct qr_symbol ours;
	struct fault why;
	bool they_can = qrcodegen_encodeSegmentsAdvanced(t, n,
	    (enum qrcodegen_Ecc)level, want.min_version, want.max_version,
	    (enum qrcodegen_Mask)mask, want.boost, temp, theirs);
	bool we_can = qr_encode_segments(s, n, &want, &ours, &why) ==
	    FAULT_NONE;
	if (we_can != they_can || (we_can && !same_as_codegen(&ours, theirs)))
		fail_msg("version %d level %d mask %d boost %d differs",
		    version, (int)level, mask, want.boost);
}

static void
every_version_level_and_mask_is_libqrcodegens(void **state)
{
	(void)state;
	seed = 1;
	for (int version = 1; version <= 40; version++)
		for (int level = 0; level < 4; level++)
			for (int mask = 0; mask < 8; mask++)
				try_one(version, (enum qr_level)level, mask);
}

static void
the_mask_chosen_by_penalty_is_libqrcodegens(void **state)
{
	(void)state;
	seed = 2;
	for (int i = 0; i < 1500; i++) {
		/* Small versions mostly: theirs takes 10 ms for a large one. */
		unsigned most = i % 8 == 0 ? 40 : 12;
		try_one(1 + (int)dice(most), (enum qr_level)dice(4),
		    QR_MASK_AUTO);
	}
}

static void
plain_text_is_one_byte_segment(void **state)
{
	(void)state;
	static uint8_t theirs[qrcodegen_BUFFER_LEN_MAX];
	static uint8_t data[qrcodegen_BUFFER_LEN_MAX];
	seed = 3;
	for (int i = 0; i < 300; i++) {
		size_t len = dice(i % 10 == 0 ? 1270 : 200);
		random_text(QR_BYTE, (char *)data, len, false);
		struct qr_symbol ours;
		struct qr_want want = { 1, 40, QR_LEVEL_H, false,
		    QR_MASK_AUTO, QR_ONE_BYTE_SEGMENT };
		assert_int_equal(qr_encode(slice_from(data, len), &want, &ours,
		    NULL), FAULT_NONE);
		assert_true(qrcodegen_encodeBinary(data, len, theirs,
		    qrcodegen_Ecc_HIGH, 1, 40, qrcodegen_Mask_AUTO, false));
		assert_true(same_as_codegen(&ours, theirs));
	}
}

/* libqrencode reads rule 3 differently, so its mask is taken as given. */
static void
libqrencodes_symbol_is_ours_with_its_mask(void **state)
{
	(void)state;
	seed = 4;
	for (int i = 0; i < 300; i++) {
		unsigned char data[3000];
		int version = 1 + (int)dice(i % 6 == 0 ? 40 : 15);
		enum qr_level level = (enum qr_level)dice(4);
		size_t len = 1 + dice((unsigned)qr_room(version, level));
		random_text(QR_BYTE, (char *)data, len, false);
		QRinput *in = QRinput_new2(version, (QRecLevel)level);
		QRinput_append(in, QR_MODE_8, (int)len, data);
		QRcode *theirs = QRcode_encodeInput(in);
		assert_non_null(theirs);
		uint32_t format = 0;
		for (int b = 0; b < 15; b++) {
			int x, y;
			qr_format_at(theirs->width, b, 0, &x, &y);
			format |= (theirs->data[y * theirs->width + x] & 1u)
			    << b;
		}
		int mask = 0;
		while (mask < 8 && qr_format_bits(level, mask) != format)
			mask++;
		assert_in_range(mask, 0, 7);
		struct qr_want want = { theirs->version, theirs->version,
		    level, false, mask, QR_ONE_BYTE_SEGMENT };
		struct qr_symbol ours;
		assert_int_equal(qr_encode(slice_from(data, len), &want, &ours,
		    NULL), FAULT_NONE);
		assert_int_equal(ours.size, theirs->width);
		for (int m = 0; m < ours.size * ours.size; m++)
			assert_int_equal(qr_dark(&ours, m % ours.size,
			    m / ours.size), theirs->data[m] & 1);
		QRcode_free(theirs);
		QRinput_free(in);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version_level_and_mask_is_libqrcodegens),
		cmocka_unit_test(the_mask_chosen_by_penalty_is_libqrcodegens),
		cmocka_unit_test(plain_text_is_one_byte_segment),
		cmocka_unit_test(libqrencodes_symbol_is_ours_with_its_mask),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
