#include "problem.h"

#include "json_write.h"

#define TYPE_HEAD "urn:mohor:problem:"

void
problem_put(struct buf *b, int status, const struct fault *why,
    const struct fault *errors, size_t n_errors)
{
	char type[64] = TYPE_HEAD;
	const struct fault_row *row = fault_row(why->code);
	struct json_write w = json_write_to(b);
	strncat(type, row->name, sizeof type - sizeof TYPE_HEAD);
	json_put_object(&w);
	json_put_member(&w, "type", slice_of(type));
	json_put_member(&w, "title", slice_of(row->meaning));
	json_put_member_int(&w, "status", status != 0 ? status :
	    row->http_status);
	json_put_member(&w, "detail", slice_of(why->say));
	/* Where it went wrong on our side is nobody's business: a path, a host. */
	if (why->where[0] != '\0' && why->code < FAULT_LATER)
		json_put_member(&w, "field", slice_of(why->where));
	if (n_errors != 0) {
		json_put_key(&w, "errors");
		json_put_array(&w);
		for (size_t i = 0; i < n_errors; i++) {
			json_put_object(&w);
			json_put_member(&w, "field", slice_of(errors[i].where));
			json_put_member(&w, "detail", slice_of(errors[i].say));
			json_put_end(&w);
		}
		json_put_end(&w);
	}
	json_put_end(&w);
}
