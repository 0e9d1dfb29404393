/*
 * html_escape: the three escapers. Which one is right depends on where a value
 * stands, and nothing else; tools/pagec chooses.
 *
 * HTML knows no NUL and no control characters besides tab and line ends, and a
 * page is UTF-8: what is neither is written as U+FFFD, so that no byte a person
 * typed can change how a page is read.
 */
#ifndef HTML_HTML_ESCAPE_H
#define HTML_HTML_ESCAPE_H

#include "slice.h"

struct buf;

/* Between tags: & < > are escaped. */
void html_escape_text(struct buf *, struct slice);
/* Within a quoted attribute: also " and '. */
void html_escape_attr(struct buf *, struct slice);
/* One component of a URL (RFC 3986 section 2.3): all but unreserved bytes
 * become %XX, so the result is also safe in an attribute and in text. */
void html_escape_url(struct buf *, struct slice);

#endif
