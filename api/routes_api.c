/* Everything a machine can ask: one row each. */
#include "api.h"
#include "arena.h"
#include "buf.h"
#include "own.h"
#include "problem.h"

#define V1 "/api/v1"

static const struct route rows[] = {
	/*    method   path                           access  scope     body   handler            operation id         in                out                        once */
	ROUTE("POST", V1 "/token", PUBLIC, "", FORM, api_token, "getToken",
	    "TokenRequest", "200 Token", false,
	    "An access token for a client id and its secret, good for an hour."),
	ROUTE("GET", V1 "/services", CLIENT, "", EMPTY, api_services,
	    "listServices", "", "200 ServiceList", false,
	    "The services this client may use, with their time limits."),
	ROUTE("GET", V1 "/services/{code}", CLIENT, "", EMPTY, api_service,
	    "getService", "", "200 Service", false,
	    "One service: names, stages and their days, the fields of its"
	    " form."),
	ROUTE("POST", V1 "/services/{code}/certificates", CLIENT, "issue", JSON,
	    api_issue, "issueCertificate", "Person", "201 Issued", true,
	    "Issues one certificate."),
	ROUTE("POST", V1 "/services/{code}/batches", CLIENT, "issue", LINES,
	    api_batch_new, "issueBatch", "Person", "200+ Row", false,
	    "Issues a file of people, one JSON object a line; the results come"
	    " back in order while it runs. The same file again is the same"
	    " batch: nothing is issued twice."),
	ROUTE("GET", V1 "/batches/{id}", CLIENT, "read", EMPTY, api_batch,
	    "getBatch", "", "200 Batch", false, "How far a batch is."),
	ROUTE("GET", V1 "/batches/{id}/results", CLIENT, "read", EMPTY,
	    api_batch_results, "getBatchResults", "", "200+ Row", false,
	    "The results of a batch in order, from ?from=ROW on, until its"
	    " end."),
	ROUTE("GET", V1 "/certificates", CLIENT, "read", EMPTY,
	    api_certificates, "listCertificates", "", "200 CertificateList",
	    false, "The certificates of this client's services, by ?cursor,"
	    " ?service and ?limit."),
	ROUTE("GET", V1 "/certificates/{uin}", CLIENT, "read", EMPTY,
	    api_certificate, "getCertificate", "", "200 Certificate", false,
	    "One certificate and its status."),
	ROUTE("GET", V1 "/certificates/{uin}/document", CLIENT, "read", EMPTY,
	    api_document, "getDocument", "", "200* application/pdf", false,
	    "The signed PDF."),
	ROUTE("POST", V1 "/certificates/{uin}/cancel", CLIENT, "cancel", JSON,
	    api_cancel, "cancelCertificate", "CancelRequest",
	    "202 Cancellation", true, "Asks to cancel a certificate, for good."
	    " It stays valid until a second person confirms; 200 where the"
	    " office needs none."),
	ROUTE("GET", V1 "/cancellations", CLIENT, "read", EMPTY,
	    api_cancellations, "listCancellations", "",
	    "200 CancellationList", false, "Requests to cancel, the oldest"
	    " first, by ?state, ?cursor and ?limit."),
	ROUTE("GET", V1 "/cancellations/{id}", CLIENT, "read", EMPTY,
	    api_cancellation, "getCancellation", "", "200 Cancellation", false,
	    "One request to cancel, and what was decided."),
	ROUTE("POST", V1 "/cancellations/{id}/confirm", CLIENT, "cancel", JSON,
	    api_cancel_confirm, "confirmCancellation", "Remark",
	    "200 Cancellation", true, "Confirms what another one asked for: the"
	    " certificate is cancelled."),
	ROUTE("POST", V1 "/cancellations/{id}/refuse", CLIENT, "cancel", JSON,
	    api_cancel_refuse, "refuseCancellation", "RefusalRemark",
	    "200 Cancellation", true, "Refuses what another one asked for: the"
	    " certificate stays valid."),
	ROUTE("POST", V1 "/verify", PUBLIC, "", PAPER, api_verify,
	    "verifyCertificate", "Question", "200 Answer", false,
	    "Is it genuine? A number, with or without its access code; what a"
	    " QR code says; or a PDF or picture as the body. Open to pages of"
	    " all origins."),
	ROUTE("GET", V1 "/webhook", CLIENT, "webhook", EMPTY, api_hook_get,
	    "getWebhook", "", "200 Webhook", false,
	    "Where this client is told of events."),
	ROUTE("PUT", V1 "/webhook", CLIENT, "webhook", JSON, api_hook_put,
	    "setWebhook", "WebhookRequest", "200 WebhookSecret", false,
	    "Sets the address; the answer holds the secret, once."),
	ROUTE("DELETE", V1 "/webhook", CLIENT, "webhook", EMPTY,
	    api_hook_delete, "removeWebhook", "", "204", false,
	    "Tells this client no more."),
	ROUTE("GET", V1 "/certificates/{uin}/evidence", CLIENT, "read", EMPTY,
	    api_evidence, "getEvidence", "", "200* application/zip", false,
	    "All that is known of one certificate, for a court: signed, and"
	    " checked without a program of ours."),
	ROUTE("POST", V1 "/verifications", CLIENT, "verify", PILE, api_pile_new,
	    "verifyMany", "", "202 Verification", false,
	    "Takes a list (a line for each: the number, a comma, the access"
	    " code) or a ZIP of PDFs and pictures to be verified."),
	ROUTE("GET", V1 "/verifications/{id}", CLIENT, "verify", EMPTY, api_pile,
	    "getVerification", "", "200 Verification", false,
	    "How far a verification is, and its totals."),
	ROUTE("GET", V1 "/verifications/{id}/results", CLIENT, "verify", EMPTY,
	    api_pile_csv, "getVerificationResults", "", "200* text/csv", false,
	    "The answer for each. Kept for 24 hours."),
	ROUTE("GET", V1 "/verifications/{id}/report", CLIENT, "verify", EMPTY,
	    api_pile_report, "getVerificationReport", "",
	    "200* application/pdf", false,
	    "The signed report. Kept for 24 hours."),
	ROUTE("GET", V1 "/openapi.json", PUBLIC, "", EMPTY, api_openapi,
	    "getOpenapi", "", "200* application/json", false,
	    "This document."),
	ROUTE("GET", "/.well-known/jwks.json", PUBLIC, "", EMPTY, api_jwks,
	    "getJwks", "", "200* application/json", false,
	    "The public keys of QR codes and status lists (RFC 7517)."),
	ROUTE("GET", "/status/{list}", PUBLIC, "", EMPTY, api_status_list,
	    "getStatusList", "", "200* application/vc+jwt", false,
	    "Which certificates of a series were cancelled or replaced: a W3C"
	    " Bitstring Status List, such as BCW001-2026."),
	ROUTE("OPTIONS", V1 "/verify", PUBLIC, "", EMPTY, api_verify_options,
	    "", "", "", false, "That pages of all origins may ask."),
	ROUTE("GET", "/healthz", PUBLIC, "", EMPTY, api_health, "", "", "",
	    false, "This process answers."),
	ROUTE("GET", "/readyz", PUBLIC, "", EMPTY, api_ready, "", "", "", false,
	    "The register and the signer answer too."),
	ROUTE("GET", "/metrics", LOCAL, "", EMPTY, api_metrics, "", "", "",
	    false, "Figures for Prometheus."),
};

static void
fault(struct ask *ask, int status, const struct fault *why)
{
	struct buf b = buf_make(ask->a, 512);
	struct http_reply *r = ask->reply;
	problem_put(&b, status, why, ask->errors, ask->n_errors);
	r->status = status != 0 ? status : fault_row(why->code)->http_status;
	r->type = PROBLEM_TYPE;
	r->body = buf_slice(&b);
	ask_header(ask, "Cache-Control", "no-store");
	if (ask->route != NULL && ask->route->handle == api_verify)
		api_open_to_all(ask);
}

const struct route_table api_table = { rows, COUNT_OF(rows), fault, NULL };
