/* The table of routes, row by row, and the document written from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api.h"
#include "arena.h"
#include "buf.h"
#include "json_read.h"
#include "own.h"

static void
every_row_says_who_may_ask_and_what_it_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_table.n; i++) {
		const struct route *r = &api_table.routes[i];
		assert_in_range(r->access, ROUTE_PUBLIC, ROUTE_LOCAL);
		assert_in_range(r->body, ROUTE_EMPTY, ROUTE_PILE_FORM);
		assert_non_null(r->handle);
		assert_true(r->say[strlen(r->say) - 1] == '.');
		assert_true(r->path[0] == '/');
	}
}

static void
no_two_rows_answer_the_same_request(void **state)
{
	struct slice args[ROUTE_ARGS_MOST];
	(void)state;
	for (size_t i = 0; i < api_table.n; i++)
		for (size_t k = i + 1; k < api_table.n; k++) {
			const struct route *a = &api_table.routes[i],
			    *b = &api_table.routes[k];
			assert_false(strcmp(a->method, b->method) == 0 &&
			    strchr(b->path, '{') == NULL &&
			    route_fits(a, slice_of(b->path), args));
			assert_false(strcmp(a->method, b->method) == 0 &&
			    strcmp(a->path, b->path) == 0);
		}
}

static void
what_changes_something_is_never_public(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_table.n; i++) {
		const struct route *r = &api_table.routes[i];
		if (strcmp(r->method, "GET") == 0 ||
		    strcmp(r->method, "OPTIONS") == 0 ||
		    strcmp(r->id, "verifyCertificate") == 0 ||
		    strcmp(r->id, "getToken") == 0)
			continue;
		assert_int_equal(r->access, ROUTE_CLIENT);
		assert_true(r->scope[0] != '\0');
	}
}

static void
a_post_of_one_thing_needs_its_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_table.n; i++) {
		const struct route *r = &api_table.routes[i];
		if (strcmp(r->method, "POST") == 0 && r->body == ROUTE_JSON)
			assert_true(r->once);
	}
}

static struct json *
document(struct arena *a, struct buf *b)
{
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root = NULL;
	struct fault why = { 0 };
	openapi_put(b, &api_table);
	if (json_read(a, buf_slice(b), "openapi", faults, &root, &why) !=
	    FAULT_NONE)
		fail_msg("%s: %s", why.where, why.say);
	return root;
}

static void
the_document_names_every_operation_once(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 65536);
	char quoted[80];
	(void)state;
	document(a, &b);
	for (size_t i = 0; i < api_table.n; i++) {
		if (api_table.routes[i].id[0] == '\0')
			continue;
		snprintf(quoted, sizeof quoted, "\"operationId\":\"%s\"",
		    api_table.routes[i].id);
		const char *first = strstr(buf_text(&b), quoted);
		assert_non_null(first);
		assert_null(strstr(first + 1, quoted));
	}
}

static void
every_shape_it_refers_to_is_in_it(void **state)
{
	static const char head[] = "\"$ref\":\"#/components/schemas/";
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 65536);
	const struct json *root = document(a, &b);
	const struct json *schemas = json_read_object(json_read_object(root,
	    "components", JSON_MUST), "schemas", JSON_MUST);
	size_t n = 0;
	(void)state;
	assert_non_null(schemas);
	for (const char *p = strstr(buf_text(&b), head); p != NULL;
	    p = strstr(p + 1, head), n++) {
		const char *name = p + sizeof head - 1;
		assert_true(json_read_has(schemas, arena_text(a, name,
		    strcspn(name, "\""))));
	}
	assert_in_range(n, 20, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_says_who_may_ask_and_what_it_does),
		cmocka_unit_test(no_two_rows_answer_the_same_request),
		cmocka_unit_test(what_changes_something_is_never_public),
		cmocka_unit_test(a_post_of_one_thing_needs_its_key),
		cmocka_unit_test(the_document_names_every_operation_once),
		cmocka_unit_test(every_shape_it_refers_to_is_in_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
