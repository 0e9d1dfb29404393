/* remote_parts: a question and its answer, for the files that ask. */
#ifndef PKI_REMOTE_PARTS_H
#define PKI_REMOTE_PARTS_H

#include "ipc.h"
#include "remote.h"
#include "remote_words.h"

struct remote {
	int fd;			/* -1: not connected */
	char *path;		/* NULL: by descriptor */
	uint32_t serial;
	unsigned char out[IPC_MOST], in[IPC_MOST];
};

/* A question is put into *p, then asked; the answer lives in the remote until
 * the next question. */
void remote_ask_begin(struct remote *, struct ipc_put *, enum remote_word);
enum fault_code remote_ask(struct remote *, struct ipc_put *,
    struct ipc_got *answer, struct fault *why);

#endif
