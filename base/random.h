/*
 * random: unpredictable bytes from the kernel (getrandom(2)). Never fails: a
 * machine without random numbers must not issue.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

void random_bytes(void *, size_t n);
/* n/2 bytes as n lower-case hex digits and a NUL; n even. */
void random_hex(char *out, size_t n);

#endif
