/* Signers of keys that live in the signer process, one for each key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "door.h"
#include "jws.h"
#include "office.h"
#include "office_keys.h"
#include "remote.h"
#include "signer.h"

#define SCOPE_USUAL "*"

struct door_signer {
	struct door_signer *next;
	char key[REMOTE_KEY_MOST + 1];
	struct signer *signer;
};

static char scope_now[REMOTE_SCOPE_MOST + 1] = SCOPE_USUAL;

static struct door_signer *
find(const struct door *d, const char *key)
{
	for (struct door_signer *s = d->signers; s != NULL; s = s->next)
		if (strcmp(s->key, key) == 0)
			return s;
	return NULL;
}

enum fault_code
door_signer(void *with, const char *key, struct signer **out,
    struct fault *why)
{
	struct door *d = with;
	struct door_signer *s = find(d, key);
	if (s == NULL) {
		struct signer *signer = NULL;
		enum fault_code code = signer_open_remote(&signer, d->remote,
		    key, scope_now, NULL, why);
		if (code != FAULT_NONE)
			return code;
		s = calloc(1, sizeof *s);
		if (s == NULL)
			abort();
		strncpy(s->key, key, sizeof s->key - 1);
		s->signer = signer;
		s->next = d->signers;
		d->signers = s;
	}
	*out = s->signer;
	return FAULT_NONE;
}

void
door_sign_for(struct door *d, const struct client *client)
{
	char key[REMOTE_KEY_MOST + 1] = "";
	struct slice name = slice_head(client->key_name, REMOTE_KEY_MOST);
	struct slice id = slice_head(client->id, CLIENT_ID_LEN);
	memcpy(key, name.at, name.len);
	snprintf(scope_now, sizeof scope_now, "client:%.*s", SLICE_FMT(id));
	struct door_signer *s = find(d, key);
	if (s != NULL)
		signer_remote_scope(s->signer, scope_now);
	jws_key_remote_scope(office_qr_key(d->keys), key, scope_now);
}

void
door_signers_drop(struct door *d)
{
	while (d->signers != NULL) {
		struct door_signer *s = d->signers;
		d->signers = s->next;
		signer_drop(s->signer);
		free(s);
	}
}
