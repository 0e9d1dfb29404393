/* What a certificate must show (S3 to S6) and what its service says it does. */
#include "template_parts.h"

static const struct block *
find_block(const struct sheet *s, enum block_kind kind)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->at[i].kind == kind)
			return &s->at[i];
	}
	return NULL;
}

static enum fault_code
check_blocks(const struct sheet *s, struct fault *why)
{
	static const struct {
		enum block_kind kind;
		const char *word, *for_what;
	} needed[] = {
	    { BLOCK_HEADING, "heading", "a certificate says what it is" },
	    { BLOCK_NUMBERS, "numbers",
		"a certificate shows its number and its date" },
	    { BLOCK_FACTS, "facts", "a certificate says whose it is" },
	    { BLOCK_SIGNATURE, "signature", "a certificate names its signer" },
	    { BLOCK_QR, "qr", "a certificate has a QR code" },
	    { BLOCK_VERIFY, "verify",
		"a certificate says where it can be verified" },
	};
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
		const struct block *b = find_block(s, needed[i].kind);
		if (b == NULL)
			return sheet_fault(s, 1, why, "The block '%s' is "
			    "missing: %s.", needed[i].word,
			    needed[i].for_what);
		if (b->text.n == 0 && b->facts.n == 0)
			return sheet_fault(s, b->line, why,
			    "The block '%s' is empty.", needed[i].word);
	}
	const struct block *q = find_block(s, BLOCK_QR);
	const struct block *n = find_block(s, BLOCK_NUMBERS);
	if (q->more.n == 0 || n->more.n == 0)
		return sheet_fault(s, q->more.n == 0 ? q->line : n->line, why,
		    q->more.n == 0 ?
		    "'qr' needs the words for the access code: code bn ..." :
		    "'numbers' needs the words for the date: date bn ...");
	return FAULT_NONE;
}

static bool
is_dynamic(const struct passages *p, int *line)
{
	for (size_t i = 0; i < p->n; i++) {
		*line = p->at[i].line;
		if (p->at[i].dynamic)
			return true;
	}
	return false;
}

/* Blocks that are the same for everybody. */
static enum fault_code
check_static(const struct sheet *s, struct fault *why)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct block *b = &s->at[i];
		int line = b->line;
		if (b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_SIGNATURE)
			continue;
		if (is_dynamic(&b->text, &line) || is_dynamic(&b->more, &line))
			return sheet_fault(s, line, why, "In this block the "
			    "words are the same for everybody: no value can "
			    "stand here. Put it into 'facts', 'paragraph' or "
			    "'signature'.");
	}
	return FAULT_NONE;
}

static enum fault_code
check_fields(const struct sheet *s, struct fault *why)
{
	const struct service *service = s->env->service;
	for (size_t i = 0; i < service->n_fields; i++) {
		const struct service_field *f = &service->fields[i];
		if (f->type == FIELD_PHOTO || f->on_certificate == s->shows[i])
			continue;
		if (s->shows[i])
			return sheet_fault(s, s->field_line[i], why, "'%.*s' is "
			    "not meant for the certificate. Mark it "
			    "\"certificate\" in the definition of the service, "
			    "or take it out here.", SLICE_FMT(f->name));
		return sheet_fault(s, 1, why, "The service says that '%.*s' "
		    "stands on the certificate, but no block shows it.",
		    SLICE_FMT(f->name));
	}
	if (!s->shows[service->holder])
		return sheet_fault(s, 1, why, "The holder's name, '%.*s', must "
		    "stand on the certificate.",
		    SLICE_FMT(service->fields[service->holder].name));
	return FAULT_NONE;
}

static enum fault_code
check_facts(const struct sheet *s, struct fault *why)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->at[i].facts.n; k++) {
			const struct fact *f = &s->at[i].facts.at[k];
			if (f->cell[0].label.n == 0 || f->cell[0].value.n == 0)
				return sheet_fault(s, f->line, why, "A row "
				    "without fields needs 'label' and 'value' "
				    "lines below it.");
		}
	}
	return FAULT_NONE;
}

enum fault_code
sheet_check(const struct sheet *s, struct fault *why)
{
	enum fault_code code = check_blocks(s, why);
	if (code == FAULT_NONE)
		code = check_static(s, why);
	if (code == FAULT_NONE)
		code = check_facts(s, why);
	if (code == FAULT_NONE)
		code = check_fields(s, why);
	if (code == FAULT_NONE && !s->uses[PIECE_SIGNER_NAME])
		code = sheet_fault(s, find_block(s, BLOCK_SIGNATURE)->line,
		    why, "'signature' must show {signer.name}.");
	if (code == FAULT_NONE && !s->says_url)
		code = sheet_fault(s, find_block(s, BLOCK_VERIFY)->line, why,
		    "'verify' must show {certificate.url}, the address where "
		    "the certificate can be verified.");
	return code;
}
