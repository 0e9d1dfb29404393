/* Keys of the practice PKI out of the folder that `mohor init` wrote. */
#ifndef TESTS_FAKE_KEYS_H
#define TESTS_FAKE_KEYS_H

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "file.h"
#include "testpki.h"

static inline void
fake_must(enum fault_code code, const struct fault *why)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "%s %s\n", why->where, why->say);
	exit(1);
}

static inline struct slice
fake_file(struct arena *arena, const char *folder, const char *name)
{
	struct fault why = { 0 };
	struct slice out;
	fake_must(file_read(arena, arena_printf(arena, "%s/%s", folder, name),
	    1 << 20, &out, &why), &why);
	return out;
}

static inline struct testpki_cert *
fake_key(struct arena *arena, const char *folder, const char *name,
    const char *pin)
{
	struct fault why = { 0 };
	struct testpki_cert *out;
	fake_must(testpki_pkcs12_open(fake_file(arena, folder, name), pin, &out,
	    &why), &why);
	return out;
}

#endif
