/*
 * The memory of shaped words: a hash table that is emptied all at once.
 *
 * The hash is seeded at random, because the words are typed by strangers.
 */
#include "pdf_words.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "pdf_face.h"
#include "random.h"

#define WORDS_MOST ((size_t)8 * 1024 * 1024)	/* bytes held */
#define WORDS_FULL (WORDS_MOST / 4 * 3)		/* tidied from here */
#define LONG_WORD 256	/* bytes; longer ones are not worth keeping */

struct words {
	struct arena *arena;
	struct word **slot;	/* open addressing; cap is a power of 2 */
	size_t n, cap;
	uint64_t seed;
};

static void
words_clear(struct words *w, size_t cap)
{
	arena_drop(w->arena);
	w->arena = arena_make();
	free(w->slot);
	w->slot = calloc(cap, sizeof(struct word *));
	if (w->slot == NULL)
		abort();
	w->cap = cap;
	w->n = 0;
}

struct words *
words_make(void)
{
	struct words *w = calloc(1, sizeof *w);
	if (w == NULL)
		abort();
	random_bytes(&w->seed, sizeof w->seed);
	words_clear(w, 1024);
	return w;
}

void
words_drop(struct words *w)
{
	if (w == NULL)
		return;
	arena_drop(w->arena);
	free(w->slot);
	free(w);
}

static size_t
words_held(const struct words *w)
{
	return arena_held(w->arena) + w->cap * sizeof(struct word *);
}

void
font_set_tidy(struct font_set *set)
{
	if (words_held(set->words) >= WORDS_FULL)
		words_clear(set->words, 1024);
}

static inline uint64_t
mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product =
	    (unsigned __int128)a * (unsigned __int128)b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Multiply and fold, eight bytes a step; the length goes in as well. */
static uint64_t
hash_word(uint64_t seed, struct slice text, unsigned kind)
{
	uint64_t h = seed ^ (text.len << 8 | kind), part;
	const char *at = text.at;
	size_t n = text.len;
	for (; n >= 8; n -= 8, at += 8) {
		memcpy(&part, at, 8);
		h = mix(h ^ part, 0x9E3779B97F4A7C15u);
	}
	part = 0;
	for (size_t i = 0; i < n; i++)
		part |= (uint64_t)(unsigned char)at[i] << (8 * i);
	return mix(h ^ part, 0xD6E8FEB86659FD93u ^ seed);
}

static void
words_widen(struct words *w)
{
	struct word **old = w->slot;
	size_t n = w->cap;
	w->cap *= 2;
	w->slot = calloc(w->cap, sizeof(struct word *));
	if (w->slot == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (old[i] == NULL)
			continue;
		size_t at = old[i]->hash & (w->cap - 1);
		while (w->slot[at] != NULL)
			at = (at + 1) & (w->cap - 1);
		w->slot[at] = old[i];
	}
	free(old);
}

enum fault_code
word_find(struct arena *arena, struct font_set *set, enum face_style style,
    enum word_lang lang, struct slice text, struct word **out,
    struct fault *why)
{
	struct words *w = set->words;
	uint64_t hash = hash_word(w->seed, text,
	    (unsigned)style << 2 | (unsigned)lang);
	size_t at = hash & (w->cap - 1);
	for (; w->slot[at] != NULL; at = (at + 1) & (w->cap - 1)) {
		struct word *it = w->slot[at];
		if (it->hash == hash && slice_eq(it->text, text) &&
		    it->style == style && it->lang == lang) {
			*out = it;
			return FAULT_NONE;
		}
	}
	if (text.len > LONG_WORD || word_is_code(text) ||
	    words_held(w) >= WORDS_MOST)
		return word_make(arena, set, style, lang, text, out, why);
	struct word *made;
	enum fault_code bad =
	    word_make(w->arena, set, style, lang, text, &made, why);
	if (bad != FAULT_NONE)
		return bad;
	made->hash = hash;
	w->slot[at] = made;
	if (++w->n * 2 > w->cap)
		words_widen(w);
	*out = made;
	return FAULT_NONE;
}
