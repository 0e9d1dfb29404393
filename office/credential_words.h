/*
 * credential_words: the fixed words of a credential, for its writer and its
 * reader.
 */
#ifndef OFFICE_CREDENTIAL_WORDS_H
#define OFFICE_CREDENTIAL_WORDS_H

#define CREDENTIAL_CONTEXT "https://www.w3.org/ns/credentials/v2"
#define CREDENTIAL_TYPE "VerifiableCredential"
#define CREDENTIAL_STATUS_TYPE "BitstringStatusListEntry"
#define CREDENTIAL_PURPOSE "revocation"
#define CREDENTIAL_DAY_END "T23:59:59+05:30"
#define CREDENTIAL_FACTS_LEN 43	/* base64url of 32 bytes */

#endif
