/* The table of reasons: the one place for their words and their weight. The
 * sentences say what is the matter and what to do; a Bengali catalogue
 * translates them by their word. */
#include "verdict.h"

static const struct verdict_reason_row rows[REASON_CODES] = {
	{ REASON_NOT_A_PDF, "not-a-pdf", NOT_GENUINE,
	    "This is not a PDF file. Ask for the certificate as a PDF." },
	{ REASON_TOO_LARGE, "too-large", CANNOT_TELL,
	    "The file is far larger than any certificate and was not read." },
	{ REASON_ENCRYPTED, "encrypted", CANNOT_TELL,
	    "The file is locked. Certificates are issued unlocked: ask for the"
	    " file as it was issued." },
	{ REASON_TRUNCATED, "truncated", NOT_GENUINE,
	    "The end of the file is missing. Fetch the file again." },
	{ REASON_CHANGED, "changed-after-signing", NOT_GENUINE,
	    "The file was changed after it was signed." },
	{ REASON_APPENDED, "appended", NOT_GENUINE,
	    "Something was added to the end of the file after it was signed." },
	{ REASON_NOT_COVERED, "not-covered", NOT_GENUINE,
	    "The signature does not cover the whole file, so what is shown may"
	    " not be what was signed." },
	{ REASON_HIDDEN_SIGNATURE, "hidden-signature", NOT_GENUINE,
	    "The file hides another signature. Genuine certificates do not." },
	{ REASON_SIGNATURE_BROKEN, "signature-broken", NOT_GENUINE,
	    "The signature itself is damaged or forged." },
	{ REASON_NO_SIGNATURE, "no-signature", NOT_GENUINE,
	    "The file carries no digital signature. If it is a scan or a"
	    " print, check the QR code on it instead." },
	{ REASON_SIGNER_REVOKED, "signer-revoked", NOT_GENUINE,
	    "The signer's certificate had been revoked when this was signed." },
	{ REASON_SIGNER_UNKNOWN, "signer-unknown", NOT_GENUINE,
	    "The file was signed by somebody who is not a known issuer of"
	    " certificates." },
	{ REASON_SIGNER_EXPIRED, "signer-expired", NOT_GENUINE,
	    "The signer's certificate had expired when this was signed." },
	{ REASON_SIGNER_NOT_YET, "signer-not-yet-valid", NOT_GENUINE,
	    "The signer's certificate was not yet valid when this was signed." },
	{ REASON_SIGNER_USE, "wrong-certificate-use", NOT_GENUINE,
	    "The signer's certificate is not meant for signing certificates." },
	{ REASON_WEAK_ALGORITHM, "weak-algorithm", NOT_GENUINE,
	    "The signature uses a method too weak to be relied on." },
	{ REASON_TIMESTAMP_BROKEN, "timestamp-broken", NOT_GENUINE,
	    "The time stamp on the signature is damaged or belongs to another"
	    " signature." },
	{ REASON_EXTRA_SIGNATURE, "extra-signature", NOT_GENUINE,
	    "The file carries a signature that certificates do not have." },
	{ REASON_NOT_CERTIFIED, "not-certified", NOT_GENUINE,
	    "The signature does not certify the document against changes, as"
	    " certificates do." },
	{ REASON_SIGNATURE_FORM, "signature-form", NOT_GENUINE,
	    "The signature does not have the form that certificates have." },
	{ REASON_MALFORMED, "malformed", NOT_GENUINE,
	    "The file is not built as a PDF must be." },
	{ REASON_REVOKED_SINCE, "signer-revoked-since", CANNOT_TELL,
	    "The signer's certificate has been revoked since, and nothing proves"
	    " that this was signed before. Look the certificate up by its"
	    " number." },
	{ REASON_TIME_UNPROVEN, "time-unproven", CANNOT_TELL,
	    "The signer's certificate has expired since, and nothing proves that"
	    " this was signed before. Look the certificate up by its number." },
	{ REASON_TIME_ODD, "time-odd", CANNOT_TELL,
	    "The time of signing is missing, or cannot be right." },
	{ REASON_TIMESTAMP_UNKNOWN, "timestamp-unknown", CANNOT_TELL,
	    "The time stamp was made by an authority that is not known here." },
	{ REASON_REVOCATION_UNKNOWN, "revocation-unknown", CANNOT_TELL,
	    "Whether the signer's certificate has been revoked is not known"
	    " here." },
	{ REASON_TEST_SIGNER, "test-signer", CANNOT_TELL,
	    "This was signed for practice, under a test certificate. It is not"
	    " a certificate of any authority." },
	{ REASON_NO_ANCHOR, "no-trust-anchor", CANNOT_TELL,
	    "No trust anchor is set up here, so no signer can be known. Give"
	    " the root certificate to rely on." },
};

const struct verdict_reason_row *
verdict_reason_row(enum verdict_code code)
{
	return &rows[code < REASON_CODES ? code : REASON_MALFORMED];
}

const char *
verdict_outcome_name(enum verdict_outcome o)
{
	return o == GENUINE ? "genuine" : o == NOT_GENUINE ? "not-genuine" :
	    "cannot-tell";
}

/* As mohor verify(1) promises: 0 genuine, 1 not, 2 cannot tell. */
int
verdict_exit_status(enum verdict_outcome o)
{
	return o == GENUINE ? 0 : o == NOT_GENUINE ? 1 : 2;
}
