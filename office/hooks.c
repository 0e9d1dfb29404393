#include "hooks.h"

#include "buf.h"
#include "date.h"
#include "json_write.h"

void
hooks_put_payload(struct buf *b, enum hook_event event, const char *key,
    struct slice value, int64_t now_s)
{
	struct json_write w = json_write_to(b);
	char at[DATE_TEXT];
	date_rfc3339_utc(now_s, at);
	json_put_object(&w);
	json_put_member(&w, "type", slice_of(hook_event_name(event)));
	json_put_member(&w, "timestamp", slice_of(at));
	json_put_key(&w, "data");
	json_put_object(&w);
	json_put_member(&w, key, value);
	json_put_end(&w);
	json_put_end(&w);
}
