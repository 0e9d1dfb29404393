/*
 * Where lines may end.
 */
#include <unictype.h>
#include <unigbrk.h>
#include <unilbrk.h>

#include "arena.h"
#include "pdf_item.h"
#include "utf8.h"

static bool
is_danda(uint32_t point)
{
	return point == 0x0964 || point == 0x0965;
}

const bool *
breaks_find(struct arena *arena, struct slice text)
{
	bool *may = ARENA_ARRAY(arena, bool, text.len);
	char *kind = ARENA_ARRAY(arena, char, text.len);
	u8_possible_linebreaks((const uint8_t *)text.at, text.len, "UTF-8",
	    kind);
	struct slice rest = text;
	while (rest.len > 0) {
		size_t at = text.len - rest.len;
		uint32_t point = utf8_take(&rest);
		may[at] = at > 0 && kind[at] == UC_BREAK_POSSIBLE &&
		    !is_danda(point);
	}
	return may;
}

static bool
is_virama(uint32_t point)
{
	return point == 0x094D || point == 0x09CD;
}

const bool *
breaks_find_letters(struct arena *arena, struct slice word)
{
	bool *may = ARENA_ARRAY(arena, bool, word.len);
	char *apart = ARENA_ARRAY(arena, char, word.len);
	u8_grapheme_breaks((const uint8_t *)word.at, word.len, apart);
	struct slice rest = word;
	bool joined = false;	/* a virama, and perhaps joiners, came before */
	while (rest.len > 0) {
		size_t at = word.len - rest.len;
		uint32_t point = utf8_take(&rest);
		bool joiner = point == 0x200C || point == 0x200D;
		may[at] = at > 0 && apart[at] != 0 && !joined && !joiner &&
		    !is_danda(point) &&
		    !uc_is_general_category(point, UC_CATEGORY_M);
		joined = is_virama(point) || (joined && joiner);
	}
	return may;
}
