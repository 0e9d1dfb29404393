/*
 * What the script of the pages under /v reads, the page for the time without a
 * network, and what a browser keeps of us for that time.
 */
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "codec.h"
#include "conf.h"
#include "embed_file.h"
#include "hash.h"
#include "json_write.h"
#include "page_offline.h"
#include "web_view.h"

#define VERSION_LEN 8		/* bytes of SHA-256 */

extern const struct embed_file web_assets[];
extern const struct embed_file web_worker[];

struct scan_view
web_scan_of(const struct web_ctx *ctx)
{
	return (struct scan_view){ .host = ctx->conf->host,
	    .decoder = web_asset_name("decode", ".js"),
	    .wasm = web_asset_name("zxing_reader", ".wasm") };
}

void
web_offline(struct buf *to, const struct web_ctx *ctx)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct offline_view v = { .frame = web_frame_of(ctx),
	    .scan = web_scan_of(ctx) };
	page_offline(&h, &v);
}

static void
put_pages(struct json_write *w)
{
	json_put_key(w, "pages");
	json_put_array(w);
	for (int i = 0; i < WEB_LANGS; i++) {
		char path[24];
		snprintf(path, sizeof path, "/offline?lang=%s",
		    html_lang_tag((enum html_lang)i));
		json_put_text(w, slice_of(path));
	}
	json_put_end(w);
}

/* Does the page without a network need it? */
static bool
is_kept(const char *name)
{
	static const char *const names[] = { "mohor", "page", "decode",
	    "zxing_reader", "icon", "seal", NULL };
	size_t i = 0, n = 0;
	while (names[i] != NULL && (n = strlen(names[i]),
	    strncmp(name, names[i], n) != 0 || name[n] != '-'))
		i++;
	return names[i] != NULL;
}

static void
put_assets(struct json_write *w)
{
	json_put_key(w, "assets");
	json_put_array(w);
	for (const struct embed_file *f = web_assets; f->name != NULL; f++) {
		char path[80];
		if (!is_kept(f->name))
			continue;
		snprintf(path, sizeof path, "/assets/%s", f->name);
		json_put_text(w, slice_of(path));
	}
	json_put_end(w);
}

/* Names of assets hold their hashes; pages are hashed here, for settings and
 * sentences stand in them. */
static void
put_version(struct json_write *w, struct buf *b, const struct web_ctx *ctx)
{
	unsigned char digest[SHA256_LEN];
	char text[2 * VERSION_LEN + 1];
	struct web_ctx in = *ctx;
	size_t begin = b->len;
	for (int i = 0; i < WEB_LANGS; i++) {
		in.lang = (enum web_lang)i;
		web_offline(b, &in);
	}
	sha256_of(slice_skip(buf_slice(b), begin), digest);
	b->len = begin;
	hex_encode(digest, VERSION_LEN, text);
	text[2 * VERSION_LEN] = '\0';
	json_put_member(w, "version", slice_of(text));
}

void
web_offline_kept(struct buf *to, const struct web_ctx *ctx)
{
	buf_puts(to, "const KEPT = ");
	struct json_write w = json_write_to(to);
	json_put_object(&w);
	put_version(&w, to, ctx);
	put_assets(&w);
	put_pages(&w);
	json_put_end(&w);
	buf_puts(to, ";\n");
}

struct slice
web_offline_script(void)
{
	return web_worker[0].bytes;
}

static void
put_icon(struct json_write *w, const char *stem, const char *ending,
    const char *sizes)
{
	char path[80];
	const char *name = web_asset_name(stem, ending);
	snprintf(path, sizeof path, "/assets/%s", name);
	json_put_object(w);
	json_put_member(w, "src", slice_of(path));
	json_put_member(w, "type", slice_of(web_asset_type(name)));
	json_put_member(w, "sizes", slice_of(sizes));
	json_put_member(w, "purpose", slice_of("any maskable"));
	json_put_end(w);
}

void
web_manifest(struct buf *to, const struct web_ctx *ctx)
{
	struct json_write w = json_write_to(to);
	struct slice name = web_say(ctx, "Verification of certificates");
	json_put_object(&w);
	json_put_member(&w, "id", slice_of("/v"));
	json_put_member(&w, "name", name);
	json_put_member(&w, "short_name", web_say(ctx, "Verify"));
	json_put_member(&w, "lang",
	    slice_of(html_lang_tag((enum html_lang)ctx->lang)));
	json_put_member(&w, "start_url", slice_of("/v"));
	json_put_member(&w, "scope", slice_of("/"));
	json_put_member(&w, "display", slice_of("standalone"));
	json_put_member(&w, "background_color", slice_of("#ffffff"));
	json_put_member(&w, "theme_color", slice_of("#1c2f5c"));
	json_put_key(&w, "icons");
	json_put_array(&w);
	put_icon(&w, "seal", ".svg", "any");
	put_icon(&w, "icon", ".png", "512x512");
	json_put_end(&w);
	json_put_end(&w);
}
