/*
 * Files of certificates as administrators have them: PEM with text around it
 * (RFC 7468), or DER.
 */
#include "arena.h"
#include "buf.h"
#include "cert.h"
#include "codec.h"
#include "der.h"
#include "vec.h"

#define BEGIN_LINE "-----BEGIN CERTIFICATE-----"
#define END_LINE "-----END CERTIFICATE-----"

static struct slice
without_blanks(struct arena *a, struct slice text)
{
	char *to = arena_raw(a, text.len + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		if (memchr(" \t\r\n", text.at[i], 4) == NULL)
			to[n++] = text.at[i];
	return slice_from(to, n);
}

struct list {
	VEC_OF(struct slice)
};

static enum fault_code
split_pem(struct arena *a, struct slice file, struct list *list,
    struct fault *why)
{
	const char *at;
	while ((at = memmem(file.at, file.len, BEGIN_LINE,
	    sizeof BEGIN_LINE - 1)) != NULL) {
		struct slice der;
		file = slice_skip(file, (size_t)(at - file.at) +
		    sizeof BEGIN_LINE - 1);
		const char *end = memmem(file.at, file.len, END_LINE,
		    sizeof END_LINE - 1);
		size_t n = end == NULL ? file.len : (size_t)(end - file.at);
		struct der whole;
		if (end == NULL || !base64_take(a, without_blanks(a,
		    slice_head(file, n)), &der) ||
		    !der_only(der, DER_SEQUENCE, &whole))
			return fault_say(why, FAULT_INPUT, "Certificate %zu of"
			    " the file is damaged: it is not base64 of DER, or"
			    " is cut off.", list->n + 1);
		*VEC_ADD(a, list) = der;
		file = slice_skip(file, n + sizeof END_LINE - 1);
	}
	return FAULT_NONE;
}

enum fault_code
cert_split(struct arena *a, struct slice file, struct slice **certs,
    size_t *n, struct fault *why)
{
	struct list list = { 0 };
	struct der e;
	if (der_next_is(file, DER_SEQUENCE)) {
		while (der_take_tag(&file, DER_SEQUENCE, &e))
			*VEC_ADD(a, &list) = e.whole;
		if (file.len != 0)
			return fault_say(why, FAULT_INPUT, "Behind certificate"
			    " %zu there are bytes that are none.", list.n);
	} else {
		enum fault_code code = split_pem(a, file, &list, why);
		if (code != FAULT_NONE)
			return code;
	}
	if (list.n == 0)
		return fault_say(why, FAULT_INPUT, "There is no certificate in"
		    " the file; PEM or DER is expected.");
	*certs = list.at;
	*n = list.n;
	return FAULT_NONE;
}

struct slice
cert_pem(struct arena *a, struct slice der)
{
	struct buf text = buf_make(a, der.len * 4 / 3 + 8);
	struct buf out = buf_make(a, der.len * 3 / 2 + 80);
	base64_put(&text, der.at, der.len);
	buf_puts(&out, BEGIN_LINE "\n");
	for (struct slice s = buf_slice(&text); s.len > 0;
	    s = slice_skip(s, 64)) {
		buf_put_slice(&out, slice_head(s, 64));
		buf_putc(&out, '\n');
	}
	buf_puts(&out, END_LINE "\n");
	return buf_slice(&out);
}
