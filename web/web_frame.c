/* What every page shares: names, languages, the style sheet. */
#include "conf.h"
#include "embed_file.h"
#include "own.h"
#include "web_view.h"

extern const struct embed_file web_assets[];
extern const struct html_sentence *const web_sentences[];
extern const size_t web_sentences_count;

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
web_asset_name(const char *stem, const char *ending)
{
	size_t n = strlen(stem);
	for (const struct embed_file *f = web_assets; f->name != NULL; f++) {
		const char *dot = strrchr(f->name, '.');
		if (strncmp(f->name, stem, n) == 0 && f->name[n] == '-' &&
		    dot != NULL && strcmp(dot, ending) == 0)
			return f->name;
	}
	return "";
}

const char *
web_asset_type(const char *name)
{
	static const struct {
		const char *ending, *type;
	} rows[] = {
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".wasm", "application/wasm" },
		{ ".png", "image/png" },
		{ ".svg", "image/svg+xml" },
	};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot != NULL && i < COUNT_OF(rows); i++)
		if (strcmp(dot, rows[i].ending) == 0)
			return rows[i].type;
	return "application/octet-stream";
}

struct web_frame
web_frame_of(const struct web_ctx *ctx)
{
	const struct conf *c = ctx->conf;
	bool bn = ctx->lang == WEB_BN;
	return (struct web_frame){
		.lang = html_lang_tag((enum html_lang)ctx->lang),
		.css = web_asset_name("mohor", ".css"),
		.seal = web_asset_name("seal", ".svg"),
		.script = ctx->scan ? web_asset_name("page", ".js") : NULL,
		.version = ctx->version,
		.state = bn ? c->state_bn : c->state_en,
		.organisation = bn ? c->organisation_bn : c->organisation_en,
		.langs = { { "en", "English", !bn }, { "bn", "বাংলা", bn } },
		.n_langs = WEB_LANGS,
		.changed = changed,
		.test = c->test_pki,
		.embed_js = web_asset_name("embed-frame", ".js"),
		.sites = c->embed_sites,
		.host = c->host,
		.now = date_ist(ctx->now_s),
	};
}
