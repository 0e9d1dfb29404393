/* All that is known of one certificate, for the department that issued it. */
#include "api.h"
#include "certs.h"
#include "door_evidence.h"

enum fault_code
api_evidence(struct ask *ask, struct fault *why)
{
	struct certs_view view;
	/* What is not the client's does not exist for it. */
	enum fault_code code = certs_find(ask->door->certs, ask->a,
	    &ask->client, ask->args[0], &view, why);
	if (code == FAULT_NONE)
		code = door_evidence(ask, slice_of(view.uin), NULL, why);
	if (code == FAULT_NONE)
		ask_header(ask, "Cache-Control", "no-store");
	return code;
}
