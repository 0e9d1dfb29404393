/* What every page shares: names, languages, the style sheet. */
#include "conf.h"
#include "embed_file.h"
#include "own.h"
#include "web_view.h"

extern const struct embed_file web_assets[];
extern const struct html_sentence *const web_sentences[];
extern const size_t web_sentences_count;

#define HASH_LEN 17		/* and the '-' before it */

/* When what the pages say was last changed: change it with them. */
static const struct date changed = { 2026, 11, 24 };

struct slice
web_say(const struct web_ctx *ctx, const char *english)
{
	const struct html_sentence *s = html_find(web_sentences,
	    web_sentences_count, english);
	return s == NULL ? slice_of(english) :
	    html_in(s, (enum html_lang)ctx->lang);
}

bool
web_can_say(const struct web_ctx *ctx, const char *english)
{
	const struct html_sentence *s = html_find(web_sentences,
	    web_sentences_count, english);
	return ctx->lang == WEB_EN || (s != NULL &&
	    s->in[ctx->lang].at != NULL);
}

const struct embed_file *
web_asset(struct slice name)
{
	for (const struct embed_file *f = web_assets; f->name != NULL; f++)
		if (slice_is(name, f->name))
			return f;
	return NULL;
}

const char *
web_asset_name(const char *file)
{
	size_t stem = strcspn(file, ".");
	for (const struct embed_file *f = web_assets; f->name != NULL; f++)
		if (strncmp(f->name, file, stem) == 0 &&
		    f->name[stem] == '-' && strlen(f->name) == strlen(file) +
		    HASH_LEN && strcmp(f->name + stem + HASH_LEN,
		    file + stem) == 0)
			return f->name;
	return "";
}

const char *
web_asset_type(struct slice name)
{
	static const struct {
		const char *end, *type;
	} rows[] = {
		{ ".css", "text/css; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".wasm", "application/wasm" },
		{ ".webmanifest", "application/manifest+json" },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t n = strlen(rows[i].end);
		if (name.len > n && slice_is(slice_skip(name, name.len - n),
		    rows[i].end))
			return rows[i].type;
	}
	return "application/octet-stream";
}

struct web_frame
web_frame_of(const struct web_ctx *ctx)
{
	const struct conf *c = ctx->conf;
	bool bn = ctx->lang == WEB_BN;
	return (struct web_frame){
		.lang = html_lang_tag((enum html_lang)ctx->lang),
		.css = web_asset_name("mohor.css"),
		.seal = web_asset_name("seal.svg"),
		.version = ctx->version,
		.state = bn ? c->state_bn : c->state_en,
		.organisation = bn ? c->organisation_bn : c->organisation_en,
		.langs = { { "en", "English", !bn }, { "bn", "বাংলা", bn } },
		.n_langs = WEB_LANGS,
		.changed = changed,
		.test = c->test_pki,
	};
}
