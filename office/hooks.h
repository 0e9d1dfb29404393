/*
 * hooks: telling a department's own system what happened (Standard Webhooks 1.0).
 *
 *	POST URL
 *	webhook-id: msg_17...		the same in every try
 *	webhook-timestamp: 1795500000	of this try
 *	webhook-signature: v1,BASE64	HMAC-SHA256 over ID.TIMESTAMP.BODY under the
 *					bytes that whsec_... is the base64 of
 *	{"type":"certificate.issued","timestamp":"...","data":{"uin":"..."}}
 *
 * A message holds no personal data: whoever is told asks for the certificate. Any
 * status from 200 to 299 means that it was heard. Else it is tried again after
 * 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h (later if Retry-After
 * asks so), and then given up; 410 disables the endpoint.
 *
 * Connections go to public addresses only, checked where the connection is made,
 * so that no name can lead a server of ours to a neighbour of its own; the setting
 * [webhooks] private lets others be told too, and http:// on the loopback.
 */
#ifndef OFFICE_HOOKS_H
#define OFFICE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_store.h"
#include "fault.h"
#include "hook_store.h"
#include "slice.h"

struct arena;
struct buf;
struct http_client;
struct office;
struct office_keys;

#define HOOK_URL_MOST 1000
#define HOOK_TRIES_MOST 10	/* the first and nine more */

struct hooks_view {
	struct slice url;
	unsigned events;	/* enum hook_event */
	bool enabled;		/* false: it said 410 */
	int64_t set_s;
	struct slice secret;	/* "whsec_..." when it was made just now */
};

/* The words of events: "certificate.issued certificate.cancelled". */
enum fault_code hooks_read_event(struct slice word, unsigned *events,
    struct fault *why);

/* Sets the endpoint, or changes it and enables it again. A secret is made for a
 * new one or when `renew`, and shown this once. events 0: all. FAULT_INPUT: an
 * address that will not be told. Wants CLIENT_WEBHOOK. */
enum fault_code hooks_set(struct office *, struct office_keys *,
    struct arena *, const struct client *, struct slice url, unsigned events,
    bool renew, struct hooks_view *out, struct fault *why);
/* FAULT_ABSENT when there is none. */
enum fault_code hooks_get(struct office *, struct arena *,
    const struct client *, struct hooks_view *out, struct fault *why);
enum fault_code hooks_remove(struct office *, const struct client *,
    struct fault *why);

/* {"type":...,"timestamp":...,"data":{"uin":...}} */
void hooks_put_payload(struct buf *, enum hook_event, const char *key,
    struct slice value, int64_t now_s);

/* Tells what is due, one message after the other and at most `most`. *sent:
 * heard; *left: still due now. A fault is the register's or ours: an endpoint's
 * failure is noted in the outbox. Job workers may do this side by side. */
enum fault_code hooks_deliver_due(struct office *, struct office_keys *,
    struct http_client *, int64_t now_s, size_t most, size_t *sent,
    size_t *left, struct fault *why);

#endif
