/* Any codewords of any version and level: correction and segments. With the
 * first byte odd, the bytes are data without correction. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "own.h"
#include "qr_decode.h"
#include "qr_layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice content = { 0 };
	struct fault why = { 0 };
	enum fault_code code;
	int errors = -1;
	if (size < 2)
		return 0;
	int version = data[1] % 40 + 1;
	enum qr_level level = (enum qr_level)(data[0] >> 1 & 3);
	if (data[0] & 1) {
		size_t n = size - 2 < QR_CODEWORDS_MAX ? size - 2 :
		    QR_CODEWORDS_MAX;
		unsigned char *exact = malloc(n + 1);
		if (exact == NULL)
			return 0;
		memcpy(exact, data + 2, n);
		code = qr_content_read(a, exact, (int)n, version, &content,
		    &why);
		free(exact);
	} else {
		unsigned char codewords[8 * QR_STREAM_WORDS] = { 0 };
		memcpy(codewords, data + 2, size - 2 < QR_CODEWORDS_MAX ?
		    size - 2 : QR_CODEWORDS_MAX);
		unsigned char doubt[QR_CODEWORDS_MAX];
		for (size_t i = 0; i < sizeof doubt; i++)
			doubt[i] = data[i % size] % QR_DOUBTS;
		code = qr_decode_codewords(a, version, level, codewords, doubt,
		    &content, &errors, &why);
		if (code == FAULT_NONE && errors < 0)
			abort();
	}
	if (code != FAULT_NONE && why.say[0] == '\0')
		abort();
	return 0;
}
