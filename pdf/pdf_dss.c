/* The document security store (ISO 32000-2, 12.8.4.3): certificates, CRLs and
 * OCSP responses kept in the file, as streams of DER. */
#include "arena.h"
#include "pdf_read.h"
#include "pdf_signature.h"

#define DSS_ITEMS_MOST 256

static enum fault_code
read_list(struct arena *arena, struct pdf_file *f,
    const struct pdf_value *list, const struct slice **out, size_t *n,
    struct fault *why)
{
	if (list == NULL)
		return FAULT_NONE;
	if (!pdf_is_array(list))
		return fault_say(why, FAULT_INPUT,
		    "The security store of the PDF is not well formed.");
	if (list->items.n > DSS_ITEMS_MOST)
		return fault_say(why, FAULT_LIMIT,
		    "The security store of the PDF is too large.");
	struct slice *to = ARENA_ARRAY(arena, struct slice, list->items.n);
	for (size_t i = 0; i < list->items.n; i++) {
		const struct pdf_value *ref = &list->items.at[i];
		if (ref->kind != PDF_REF)
			return fault_say(why, FAULT_INPUT, "The security store"
			    " of the PDF is not well formed.");
		enum fault_code code = pdf_stream(arena, f, ref->ref.num,
		    &to[i], why);
		if (code != FAULT_NONE)
			return code == FAULT_ABSENT ? FAULT_INPUT : code;
	}
	*out = to;
	*n = list->items.n;
	return FAULT_NONE;
}

enum fault_code
pdf_dss_read(struct arena *arena, struct pdf_file *f, struct pdf_dss *out,
    struct fault *why)
{
	struct pdf_dss got = { 0 };
	const struct pdf_value *dss = pdf_get(f, pdf_catalog(f), "DSS");
	if (!pdf_is_dict(dss))
		return fault_say(why, FAULT_ABSENT,
		    "The PDF has no security store.");
	enum fault_code code = read_list(arena, f, pdf_get(f, dss, "Certs"),
	    &got.certs, &got.cert_n, why);
	if (code == FAULT_NONE)
		code = read_list(arena, f, pdf_get(f, dss, "CRLs"), &got.crls,
		    &got.crl_n, why);
	if (code == FAULT_NONE)
		code = read_list(arena, f, pdf_get(f, dss, "OCSPs"),
		    &got.ocsps, &got.ocsp_n, why);
	if (code == FAULT_NONE)
		*out = got;
	return code;
}
