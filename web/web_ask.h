/* web_ask: what the handlers of pages share: who reads, and how an answer is
 * made of a page. For the files of routes alone. */
#ifndef WEB_WEB_ASK_H
#define WEB_WEB_ASK_H

#include "door.h"
#include "web.h"

struct buf;

/* ?lang= decides and is kept; else what the reader has. */
struct web_ctx web_context(struct ask *);
/* The same for a page that brings the script. */
struct web_ctx web_context_scripted(struct ask *);
void web_answer(struct ask *, int status, const struct buf *page,
    enum web_keep);
/* With the headers of what is no plain page. */
void web_answer_with(struct ask *, int status, const struct buf *page,
    enum web_keep, enum web_power);
/* The page of an error. */
void web_fault(struct ask *, int status, const struct fault *);

/* The handlers, by file. */
route_handler web_verify_get, web_verify_post, web_verify_number,
    web_certificate_post;	/* res_verify.c */
route_handler web_offline_get, web_offline_worker,
    web_manifest_get;	/* res_offline.c */

route_handler web_embed_get, web_embed_script;	/* res_embed.c */

/* Is the page in a frame of somebody else's? Then this is its policy. */
bool web_is_embedded(const struct ask *);
const char *web_embed_policy(const struct ask *);

#endif
