/*
 * secret_heap: libcrypto's memory, wiped before it is given back.
 *
 * libcrypto wipes its keys, but not every intermediate: its key derivation for
 * PKCS#12 files (RFC 7292 B.2) leaves the PIN behind, as UTF-16. In the process
 * that is given PINs everything it frees is wiped. Takes hold before main() in
 * programs that call this, since libcrypto lets its memory be minded only before
 * it has used any.
 */
#ifndef PKI_SECRET_HEAP_H
#define PKI_SECRET_HEAP_H

#include <stdbool.h>

/* From now on, in this process and its children. False: libcrypto was in use
 * before us, and minds its memory itself. */
bool secret_heap_on(void);

#endif
