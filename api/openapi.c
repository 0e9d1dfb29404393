/*
 * The OpenAPI 3.1 document. Paths come from the route table, so that nothing is
 * described that is not there and nothing is there that is not described; the
 * shapes of bodies from schemas.json.
 *
 * A row's `out`: "201 Issued" is JSON of a schema; "200+ Row" lines of it;
 * "200* application/pdf" another media type; "204" nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "buf.h"
#include "embed_file.h"
#include "json_write.h"

extern const struct embed_file api_schemas[];

static void
put_ref(struct json_write *w, const char *schema)
{
	char ref[96] = "#/components/schemas/";
	strncat(ref, schema, sizeof ref - strlen(ref) - 1);
	json_put_key(w, "schema");
	json_put_object(w);
	json_put_member(w, "$ref", slice_of(ref));
	json_put_end(w);
}

static void
put_media(struct json_write *w, const char *type, const char *schema)
{
	json_put_key(w, type);
	json_put_object(w);
	if (schema[0] != '\0')
		put_ref(w, schema);
	json_put_end(w);
}

static void
put_content(struct json_write *w, const char *type, const char *schema)
{
	json_put_key(w, "content");
	json_put_object(w);
	put_media(w, type, schema);
	json_put_end(w);
}

static void
put_parameter(struct json_write *w, const char *in, struct slice name,
    bool required, const char *say)
{
	json_put_object(w);
	json_put_member(w, "name", name);
	json_put_member(w, "in", slice_of(in));
	json_put_member_bool(w, "required", required);
	json_put_member(w, "description", slice_of(say));
	json_put_key(w, "schema");
	json_put_object(w);
	json_put_member(w, "type", slice_of("string"));
	json_put_end(w);
	json_put_end(w);
}

/* What stands in braces in the path, the key of once, ?names in the sentence. */
static void
put_parameters(struct json_write *w, const struct route *r)
{
	json_put_key(w, "parameters");
	json_put_array(w);
	for (const char *p = strchr(r->path, '{'); p != NULL;
	    p = strchr(p + 1, '{'))
		put_parameter(w, "path", slice_from(p + 1, strcspn(p, "}") - 1),
		    true, "See the description.");
	for (const char *p = strchr(r->say, '?'); p != NULL;
	    p = strchr(p + 1, '?'))
		put_parameter(w, "query", slice_from(p + 1, strspn(p + 1,
		    "abcdefghijklmnopqrstuvwxyz")), false,
		    "See the description.");
	if (r->once)
		put_parameter(w, "header", slice_of("Idempotency-Key"), true,
		    "Yours for this request; a repetition with it is never done"
		    " twice.");
	json_put_end(w);
}

static void
put_body(struct json_write *w, const struct route *r)
{
	const struct route_type *t = route_types(r->body);
	if (t->type == NULL)
		return;
	json_put_key(w, "requestBody");
	json_put_object(w);
	json_put_member_bool(w, "required", true);
	json_put_key(w, "content");
	json_put_object(w);
	/* A file has no schema. */
	for (; t->type != NULL; t++)
		put_media(w, t->type, t->keep == ROUTE_IN_NAMELESS ||
		    t->keep == ROUTE_IN_LARGE ? "" :
		    r->in);
	json_put_end(w);
	json_put_end(w);
}

static void
put_response(struct json_write *w, const struct route *r, const char *status,
    const char *say)
{
	const char *what = strchr(r->out, ' ');
	json_put_key(w, status);
	json_put_object(w);
	json_put_member(w, "description", slice_of(say));
	if (what != NULL)
		put_content(w, r->out[3] == '*' ? what + 1 : r->out[3] == '+' ?
		    "application/x-ndjson" : "application/json",
		    r->out[3] == '*' ? "" : what + 1);
	json_put_end(w);
}

static void
put_responses(struct json_write *w, const struct route *r)
{
	char status[4] = "";
	memcpy(status, r->out, 3);
	json_put_key(w, "responses");
	json_put_object(w);
	put_response(w, r, status, "Done.");
	if (r->once && strcmp(status, "200") != 0)
		put_response(w, r, "200", "It was done before, or at once.");
	json_put_key(w, "default");
	json_put_object(w);
	json_put_member(w, "description", slice_of("What went wrong."));
	put_content(w, "application/problem+json", "Problem");
	json_put_end(w);
	json_put_end(w);
}

static void
put_security(struct json_write *w, const struct route *r)
{
	json_put_key(w, "security");
	json_put_array(w);
	if (r->access == ROUTE_CLIENT) {
		json_put_object(w);
		json_put_key(w, "client");
		json_put_array(w);
		if (r->scope[0] != '\0')
			json_put_text(w, slice_of(r->scope));
		json_put_end(w);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_operation(struct json_write *w, const struct route *r)
{
	char method[8] = "";
	for (size_t i = 0; r->method[i] != '\0' && i < 7; i++)
		method[i] = (char)(r->method[i] | 0x20);
	json_put_key(w, method);
	json_put_object(w);
	json_put_member(w, "operationId", slice_of(r->id));
	json_put_member(w, "summary", slice_of(r->say));
	put_parameters(w, r);
	put_body(w, r);
	put_responses(w, r);
	put_security(w, r);
	json_put_end(w);
}

/* All methods of one path stand together. */
static void
put_paths(struct json_write *w, const struct route_table *t)
{
	json_put_key(w, "paths");
	json_put_object(w);
	for (size_t i = 0; i < t->n; i++) {
		const struct route *r = &t->routes[i];
		if (r->id[0] == '\0' || (i > 0 &&
		    strcmp(t->routes[i - 1].path, r->path) == 0))
			continue;
		json_put_key(w, r->path);
		json_put_object(w);
		for (size_t k = i; k < t->n &&
		    strcmp(t->routes[k].path, r->path) == 0; k++)
			put_operation(w, &t->routes[k]);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_scheme(struct json_write *w)
{
	static const struct { const char *name, *say; } scopes[] = {
		{ "issue", "Issue certificates." },
		{ "read", "Read certificates and batches." },
		{ "cancel", "Cancel certificates." },
		{ "webhook", "Set the webhook." },
	};
	json_put_key(w, "securitySchemes");
	json_put_object(w);
	json_put_key(w, "client");
	json_put_object(w);
	json_put_member(w, "type", slice_of("oauth2"));
	json_put_key(w, "flows");
	json_put_object(w);
	json_put_key(w, "clientCredentials");
	json_put_object(w);
	json_put_member(w, "tokenUrl", slice_of("/api/v1/token"));
	json_put_key(w, "scopes");
	json_put_object(w);
	for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
		json_put_member(w, scopes[i].name, slice_of(scopes[i].say));
	for (int i = 0; i < 5; i++)
		json_put_end(w);
}

void
openapi_put(struct buf *b, const struct route_table *t)
{
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member(&w, "openapi", slice_of("3.1.0"));
	json_put_key(&w, "info");
	json_put_object(&w);
	json_put_member(&w, "title", slice_of("mohor"));
	json_put_member(&w, "version", slice_of("1"));
	json_put_member(&w, "description", slice_of("By which departments' own"
	    " systems issue, read and cancel certificates."));
	json_put_end(&w);
	put_paths(&w, t);
	json_put_key(&w, "components");
	json_put_object(&w);
	put_scheme(&w);
	json_put_key(&w, "schemas");
	json_put_raw(&w, api_schemas[0].bytes);
	json_put_end(&w);
	json_put_end(&w);
}
