/*
 * api: the door for machines (S23): OAuth 2.0 client credentials (RFC 6749
 * 4.4, RFC 6750), JSON in and out, problems by RFC 9457, an Idempotency-Key on
 * what must happen once, JSON Lines for many.
 *
 * routes_api.c is the list of all of it; /api/v1/openapi.json is written from
 * that list and schemas.json.
 */
#ifndef API_API_H
#define API_API_H

#include "door.h"

extern const struct route_table api_table;

/* The OpenAPI 3.1 document, from the table. */
struct buf;
void openapi_put(struct buf *, const struct route_table *);

/* The handlers, by resource. */
route_handler api_token;				/* res_token.c */
route_handler api_services, api_service;		/* res_service.c */
route_handler api_issue, api_certificates, api_certificate,
    api_document;					/* res_cert.c */
route_handler api_cancel, api_cancellations, api_cancellation,
    api_cancel_confirm, api_cancel_refuse;		/* res_cancel.c */
route_handler api_batch_new, api_batch, api_batch_results; /* res_batch.c */
route_handler api_verify, api_verify_options;		/* res_verify.c */
void api_open_to_all(struct ask *);
route_handler api_hook_get, api_hook_put, api_hook_delete; /* res_hook.c */
route_handler api_evidence;				/* res_evidence.c */
route_handler api_pile_new, api_pile, api_pile_csv,
    api_pile_report;					/* res_pile.c */
route_handler api_status_list;				/* res_status.c */
route_handler api_openapi, api_jwks, api_health, api_ready,
    api_metrics;					/* res_probe.c */

#endif
