/*
 * pattern: a small regular expression over code points, for the fields of a
 * service definition.
 *
 * The whole value must match; there are no anchors. Understood: literals, `.`,
 * classes [A-Z0-9] and [^...] with ranges of any script, \d, \ before any
 * punctuation, groups (...), alternatives |, and ? * + {m} {m,n} {m,}. Matching
 * takes time proportional to value times pattern, whatever both are (states are
 * followed side by side, there is no backtracking), so a department's pattern
 * cannot stall the press.
 */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct pattern;

/* FAULT_INPUT with the place in the pattern; FAULT_LIMIT: it unfolds to more
 * than 512 states. */
enum fault_code pattern_make(struct arena *, struct slice,
    struct pattern **out, struct fault *why);
/* value must be valid UTF-8. */
bool pattern_matches(const struct pattern *, struct slice value);

#endif
