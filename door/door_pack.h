/*
 * door_pack: answers made smaller on their way out, and not sent twice.
 *
 * Text is packed with gzip (RFC 9110 section 8.4.1) for who takes it. The length
 * of packed bytes tells a watcher of the network whether two parts of an answer
 * are alike: if a stranger can make a person's browser ask for a page that holds
 * both a secret of that person and words of the stranger's, he reads the secret
 * off byte by byte (BREACH). So an answer is packed only when it is the same for
 * anybody who asks the same: the route is PUBLIC, the request has no Authorization
 * and no cookie but that of the language, and the answer sets no other one. Such
 * an answer may hold somebody's name, but only for who sent the number and the
 * code himself, and he could just read it. All pages behind a login, and every
 * page that has a form with a session's token, go out as they are.
 *
 * An answer that caches may keep if they ask again (Cache-Control: no-cache)
 * gets an entity tag (RFC 9110 section 8.8.3), weak, for it is of the bytes
 * before packing; who has it already is told so, and no more.
 */
#ifndef DOOR_DOOR_PACK_H
#define DOOR_DOOR_PACK_H

#include <stdbool.h>

#include "slice.h"

struct ask;

#define DOOR_PACK_COOKIE "__Host-lang"	/* tells nothing of a person */
#define DOOR_PACK_LEAST ((size_t)600)	/* less fits a packet anyway */

/* Is "gzip" or "br" among what an Accept-Encoding header takes? Only by its own
 * name, and not with a weight of nothing. */
bool door_accepts(struct slice accept_encoding, const char *coding);
/* Has this Cookie header no other cookie than that of the language? */
bool door_pack_cookies(struct slice cookie_header);

/* When the answer stands whole. */
void door_pack(struct ask *);

#endif
