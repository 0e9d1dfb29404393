/* Structure elements and the parent tree; see pdf_tree.h. */
#include "pdf_tree.h"

#include <string.h>

#include "arena.h"
#include "pdf_write.h"

struct pdf_tree
pdf_tree_make(struct arena *arena)
{
	return (struct pdf_tree){ .arena = arena };
}

int
pdf_tree_add(struct pdf_tree *t, int parent, enum pdf_node_kind kind,
    const char *tag, struct slice more)
{
	int i = (int)t->n;
	*VEC_ADD(t->arena, t) = (struct pdf_node){ .kind = kind, .tag = tag,
	    .more = more, .parent = parent, .first = -1, .last = -1,
	    .next = -1 };
	if (kind == PDF_NODE_LEAF)
		t->at[i].mcid = t->marks++;
	if (parent >= 0) {
		struct pdf_node *p = &t->at[parent];
		if (p->last >= 0)
			t->at[p->last].next = i;
		else
			p->first = i;
		p->last = i;
	}
	return i;
}

void
pdf_tree_number(struct pdf_tree *t, struct pdf_write *w)
{
	t->root = pdf_write_number(w, 1);
	t->parents = pdf_write_number(w, 1);
	for (size_t i = 0; i < t->n; i++)
		t->at[i].num = pdf_write_number(w, 1);
}

struct pdf_shape
pdf_shape_usual(struct arena *arena, const struct pdf_tree *t,
    const uint32_t *page_num)
{
	return (struct pdf_shape){ .page = arena_alloc(arena, t->n + 1),
	    .pages = 1, .page_num = page_num };
}

void
pdf_shape_settle(const struct pdf_tree *t, struct pdf_shape *s)
{
	for (size_t i = t->n; i-- > 0;) {
		if (t->at[i].kind != PDF_NODE_GROUP)
			continue;
		s->page[i] = PDF_NODE_ABSENT;
		for (int k = t->at[i].first; k >= 0; k = t->at[k].next) {
			if (s->page[k] == PDF_NODE_ABSENT)
				continue;
			s->page[i] = s->page[k];
			break;
		}
	}
}

static void
put_kids(struct buf *b, const struct pdf_tree *t, const struct pdf_shape *s,
    const struct pdf_node *n)
{
	buf_putc(b, '[');
	bool any = false;
	for (int k = n->first; k >= 0; k = t->at[k].next) {
		if (s->page[k] == PDF_NODE_ABSENT)
			continue;
		if (any)
			buf_putc(b, ' ');
		any = true;
		pdf_put_ref(b, t->at[k].num);
	}
	buf_putc(b, ']');
}

static void
put_node(struct buf *b, const struct pdf_tree *t, const struct pdf_shape *s,
    size_t i)
{
	const struct pdf_node *n = &t->at[i];
	buf_puts(b, "<</S/");
	buf_puts(b, n->tag);
	buf_puts(b, "/P ");
	pdf_put_ref(b, n->parent < 0 ? t->root : t->at[n->parent].num);
	buf_put_slice(b, n->more);
	if (n->kind != PDF_NODE_GROUP) {
		buf_puts(b, "/Pg ");
		pdf_put_ref(b, s->page_num[s->page[i]]);
	}
	buf_puts(b, "/K");
	if (n->kind == PDF_NODE_GROUP) {
		put_kids(b, t, s, n);
	} else if (n->kind == PDF_NODE_LEAF) {
		buf_putc(b, ' ');
		pdf_put_uint(b, n->mcid);
	} else {
		buf_puts(b, "<</Type/OBJR/Obj ");
		pdf_put_ref(b, t->widget);
		buf_puts(b, ">>");
	}
	buf_puts(b, ">>");
}

static void
put_root(struct buf *b, const struct pdf_tree *t)
{
	buf_puts(b, "<</Type/StructTreeRoot/K[");
	for (size_t i = 0; i < t->n; i++) {
		if (t->at[i].parent < 0)
			pdf_put_ref(b, t->at[i].num);
	}
	buf_puts(b, "]/ParentTree ");
	pdf_put_ref(b, t->parents);
	buf_puts(b, "/ParentTreeNextKey ");
	pdf_put_uint(b, PDF_TREE_WIDGET_KEY + 1);
	buf_puts(b, ">>");
}

/* 14.7.4.4: for each page the element of each of its MCIDs. */
static void
put_page_marks(struct buf *b, const struct pdf_tree *t,
    const struct pdf_shape *s, int page)
{
	size_t last = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (t->at[i].kind == PDF_NODE_LEAF && s->page[i] == page)
			last = i + 1;
	}
	pdf_put_uint(b, (uint64_t)pdf_tree_page_key(page));
	buf_putc(b, '[');
	for (size_t i = 0; i < last; i++) {
		if (t->at[i].kind != PDF_NODE_LEAF)
			continue;
		if (s->page[i] != page)
			buf_puts(b, "null");
		else
			pdf_put_ref(b, t->at[i].num);
		buf_putc(b, ' ');
	}
	buf_putc(b, ']');
}

static void
put_parents(struct buf *b, const struct pdf_tree *t,
    const struct pdf_shape *s)
{
	buf_puts(b, "<</Nums[");
	put_page_marks(b, t, s, 0);
	for (size_t i = 0; i < t->n; i++) {
		if (t->at[i].kind != PDF_NODE_WIDGET)
			continue;
		pdf_put_uint(b, PDF_TREE_WIDGET_KEY);
		buf_putc(b, ' ');
		pdf_put_ref(b, t->at[i].num);
		buf_putc(b, ' ');
	}
	for (int page = 1; page < s->pages; page++)
		put_page_marks(b, t, s, page);
	buf_puts(b, "]>>");
}

/* Does a node's object read otherwise in this shape? */
static bool
differs(const struct pdf_tree *t, const struct pdf_shape *s,
    const struct pdf_shape *usual, size_t i)
{
	if (t->at[i].kind != PDF_NODE_GROUP)
		return s->page[i] != usual->page[i];
	for (int k = t->at[i].first; k >= 0; k = t->at[k].next) {
		if ((s->page[k] == PDF_NODE_ABSENT) !=
		    (usual->page[k] == PDF_NODE_ABSENT))
			return true;
	}
	return false;
}

void
pdf_tree_pack(const struct pdf_tree *t, const struct pdf_shape *s,
    const struct pdf_shape *usual, struct pdf_packs *packs)
{
	bool any = usual == NULL;
	for (size_t i = 0; i < t->n; i++) {
		if (usual != NULL && !differs(t, s, usual, i))
			continue;
		any = true;
		if (s->page[i] != PDF_NODE_ABSENT)
			put_node(pdf_pack(packs, t->at[i].num), t, s, i);
	}
	if (usual == NULL)
		put_root(pdf_pack(packs, t->root), t);
	if (any)
		put_parents(pdf_pack(packs, t->parents), t, s);
}

void
pdf_tree_begin(struct buf *b, const struct pdf_tree *t, int leaf)
{
	buf_putc(b, '/');
	buf_puts(b, t->at[leaf].tag);
	buf_put(b, "<</MCID ", 8);
	pdf_put_uint(b, t->at[leaf].mcid);
	buf_put(b, ">>BDC ", 6);
}

void
pdf_tree_end(struct buf *b)
{
	buf_put(b, "EMC\n", 4);
}
