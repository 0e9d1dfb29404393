/* The table of letters.h, searched by halves. */
#include "letters.h"

#include "own.h"
#include "utf8.h"

static const struct {
	uint16_t from, to;
	uint8_t class;
} ranges[] = {
	{ 0x0020, 0x0020, LETTER_BLANK }, { 0x0021, 0x002f, LETTER_OTHER },
	{ 0x0030, 0x0039, LETTER_DIGIT }, { 0x003a, 0x0040, LETTER_OTHER },
	{ 0x0041, 0x005a, LETTER_LETTER }, { 0x005b, 0x0060, LETTER_OTHER },
	{ 0x0061, 0x007a, LETTER_LETTER }, { 0x007b, 0x007e, LETTER_OTHER },
	{ 0x00a0, 0x00a0, LETTER_BLANK }, { 0x00a1, 0x00a9, LETTER_OTHER },
	{ 0x00aa, 0x00aa, LETTER_LETTER }, { 0x00ab, 0x00ac, LETTER_OTHER },
	{ 0x00ae, 0x00b4, LETTER_OTHER }, { 0x00b5, 0x00b5, LETTER_LETTER },
	{ 0x00b6, 0x00b9, LETTER_OTHER }, { 0x00ba, 0x00ba, LETTER_LETTER },
	{ 0x00bb, 0x00bf, LETTER_OTHER }, { 0x00c0, 0x00d6, LETTER_LETTER },
	{ 0x00d7, 0x00d7, LETTER_OTHER }, { 0x00d8, 0x00f6, LETTER_LETTER },
	{ 0x00f7, 0x00f7, LETTER_OTHER }, { 0x00f8, 0x024f, LETTER_LETTER },
	{ 0x0300, 0x034e, LETTER_MARK }, { 0x0350, 0x036f, LETTER_MARK },
	{ 0x0900, 0x0903, LETTER_MARK }, { 0x0904, 0x0939, LETTER_LETTER },
	{ 0x093a, 0x093c, LETTER_MARK }, { 0x093d, 0x093d, LETTER_LETTER },
	{ 0x093e, 0x094f, LETTER_MARK }, { 0x0950, 0x0950, LETTER_LETTER },
	{ 0x0951, 0x0957, LETTER_MARK }, { 0x0958, 0x0961, LETTER_LETTER },
	{ 0x0962, 0x0963, LETTER_MARK }, { 0x0964, 0x0965, LETTER_OTHER },
	{ 0x0966, 0x096f, LETTER_DIGIT }, { 0x0970, 0x0970, LETTER_OTHER },
	{ 0x0971, 0x0980, LETTER_LETTER }, { 0x0981, 0x0983, LETTER_MARK },
	{ 0x0985, 0x098c, LETTER_LETTER }, { 0x098f, 0x0990, LETTER_LETTER },
	{ 0x0993, 0x09a8, LETTER_LETTER }, { 0x09aa, 0x09b0, LETTER_LETTER },
	{ 0x09b2, 0x09b2, LETTER_LETTER }, { 0x09b6, 0x09b9, LETTER_LETTER },
	{ 0x09bc, 0x09bc, LETTER_MARK }, { 0x09bd, 0x09bd, LETTER_LETTER },
	{ 0x09be, 0x09c4, LETTER_MARK }, { 0x09c7, 0x09c8, LETTER_MARK },
	{ 0x09cb, 0x09cd, LETTER_MARK }, { 0x09ce, 0x09ce, LETTER_LETTER },
	{ 0x09d7, 0x09d7, LETTER_MARK }, { 0x09dc, 0x09dd, LETTER_LETTER },
	{ 0x09df, 0x09e1, LETTER_LETTER }, { 0x09e2, 0x09e3, LETTER_MARK },
	{ 0x09e6, 0x09ef, LETTER_DIGIT }, { 0x09f0, 0x09f1, LETTER_LETTER },
	{ 0x09f2, 0x09fb, LETTER_OTHER }, { 0x09fc, 0x09fc, LETTER_LETTER },
	{ 0x09fd, 0x09fd, LETTER_OTHER }, { 0x09fe, 0x09fe, LETTER_MARK },
	{ 0x1e00, 0x1eff, LETTER_LETTER }, { 0x200c, 0x200d, LETTER_JOINER },
	{ 0x2010, 0x2015, LETTER_OTHER }, { 0x2018, 0x2022, LETTER_OTHER },
	{ 0x2026, 0x2026, LETTER_OTHER }, { 0x2030, 0x2030, LETTER_OTHER },
	{ 0x2032, 0x2033, LETTER_OTHER }, { 0x20b9, 0x20b9, LETTER_OTHER },
	{ 0x2116, 0x2116, LETTER_OTHER },
};

enum letter_class
letter_class(uint32_t p)
{
	size_t low = 0, high = COUNT_OF(ranges);
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (p < ranges[mid].from)
			high = mid;
		else if (p > ranges[mid].to)
			low = mid + 1;
		else
			return (enum letter_class)ranges[mid].class;
	}
	return LETTER_NONE;
}

int
letter_digit(uint32_t p)
{
	static const uint32_t zeros[] = { 0x30, 0x9e6, 0x966 };
	for (size_t i = 0; i < COUNT_OF(zeros); i++)
		if (p >= zeros[i] && p <= zeros[i] + 9)
			return (int)(p - zeros[i]);
	return -1;
}

int
letter_is_virama(uint32_t p)
{
	return p == 0x9cd || p == 0x94d;
}

size_t
letter_cluster(struct slice s)
{
	struct slice rest = s;
	uint32_t before = utf8_take(&rest);
	while (rest.len != 0) {
		struct slice at = rest;
		uint32_t p = utf8_take(&rest);
		enum letter_class class = letter_class(p);
		if (class != LETTER_MARK && class != LETTER_JOINER &&
		    !(class == LETTER_LETTER && letter_is_virama(before)))
			return s.len - at.len;
		/* a joiner between virama and consonant keeps the tie */
		if (class != LETTER_JOINER)
			before = p;
	}
	return s.len;
}
