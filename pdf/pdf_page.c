/* The XMP packet and the signature dictionary; see pdf_page.h. */
#include "pdf_page.h"

#include "date.h"
#include "pdf_write.h"

/* Text between tags (XML 1.0, 2.4); form checks keep control characters out. */
static void
put_xml(struct buf *b, struct slice s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		const char *as = s.at[i] == '&' ? "&amp;" :
		    s.at[i] == '<' ? "&lt;" : s.at[i] == '>' ? "&gt;" : NULL;
		if (as == NULL)
			continue;
		buf_put(b, s.at + from, i - from);
		buf_puts(b, as);
		from = i + 1;
	}
	buf_put(b, s.at + from, s.len - from);
}

static const char xmp_head[] =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\""
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description"
    " rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
    " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
    /* 6.6.2.3.3 wants these three prefixes and no others. */
    " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    "<pdfuaid:part>1</pdfuaid:part><pdfaExtension:schemas><rdf:Bag><rdf:li"
    " rdf:parseType=\"Resource\"><pdfaSchema:schema>PDF/UA identification"
    "</pdfaSchema:schema><pdfaSchema:namespaceURI>"
    "http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property>"
    "<rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part"
    "</pdfaProperty:name><pdfaProperty:valueType>Integer"
    "</pdfaProperty:valueType><pdfaProperty:category>internal"
    "</pdfaProperty:category><pdfaProperty:description>part"
    "</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas><dc:title><rdf:Alt>"
    "<rdf:li xml:lang=\"x-default\">";

void
pdf_put_xmp(struct buf *b, const struct pdf_meta *m)
{
	char when[DATE_TEXT];
	date_rfc3339_ist(m->created_s, when);
	buf_put(b, xmp_head, sizeof xmp_head - 1);
	put_xml(b, m->title);
	buf_puts(b, "</rdf:li></rdf:Alt></dc:title><dc:publisher><rdf:Bag>"
	    "<rdf:li>");
	put_xml(b, m->publisher);
	buf_puts(b, "</rdf:li></rdf:Bag></dc:publisher><dc:identifier>");
	put_xml(b, m->identifier);
	buf_puts(b, "</dc:identifier><xmp:CreateDate>");
	buf_puts(b, when);
	buf_puts(b, "</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>"
	    "<?xpacket end=\"r\"?>");
}

/* Room for "[0 a b c]" with numbers of eight digits. */
#define RANGE_ROOM 28

void
pdf_write_signature(struct pdf_write *w, uint32_t num,
    const struct pdf_signing *s, struct pdf_hole *out)
{
	struct buf *b = &w->out;
	pdf_write_open(w, num);
	buf_puts(b, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter"
	    "/ETSI.CAdES.detached/M");
	pdf_put_date_ist(b, s->time_s);
	if (s->name.len != 0) {
		buf_puts(b, "/Name");
		pdf_put_text(b, s->name);
	}
	if (s->place.len != 0) {
		buf_puts(b, "/Location");
		pdf_put_text(b, s->place);
	}
	/* 12.8.2.2: neither DigestMethod nor any of its kin (ISO 19005-2,
	 * 6.1.12). */
	buf_puts(b, "/Reference[<</Type/SigRef/TransformMethod/DocMDP"
	    "/TransformParams<</Type/TransformParams/P 2/V/1.2>>>>]/ByteRange");
	struct pdf_hole h = { .range_at = b->len };
	memset(buf_grow(b, RANGE_ROOM), ' ', RANGE_ROOM);
	buf_puts(b, "/Contents");
	h.at = b->len;
	h.len = s->room * 2 + 2;
	char *hole = buf_grow(b, h.len);
	memset(hole, '0', h.len);
	hole[0] = '<';
	hole[h.len - 1] = '>';
	buf_puts(b, ">>");
	pdf_write_close(w);
	*out = h;
}

void
pdf_write_range(struct pdf_write *w, const struct pdf_hole *h,
    uint64_t range[4])
{
	range[0] = 0;
	range[1] = w->base + h->at;
	range[2] = range[1] + h->len;
	range[3] = w->base + w->out.len - range[2];
	struct buf b = buf_make(w->arena, RANGE_ROOM + 8);
	buf_putc(&b, '[');
	for (int i = 0; i < 4; i++) {
		pdf_put_uint(&b, range[i]);
		buf_putc(&b, i < 3 ? ' ' : ']');
	}
	/* Offsets have three bytes in the cross-reference, so eight digits
	 * always do. */
	memcpy(w->out.at + h->range_at, b.at, b.len);
}
