/*
 * pdf_tree: the structure of a tagged document (ISO 32000-1, 14.7): which piece
 * of the page is a heading, a paragraph, a table cell, in reading order.
 *
 * A template makes one tree of everything that may stand on its certificates. A
 * shape says for each node on which page it came to stand in one document, or
 * that it was left out. The usual shape has everything on the first page; it is
 * written once, and a document of another shape writes anew only the nodes that
 * differ.
 *
 * A leaf is one marked-content sequence. Its identifier (MCID) is the same on
 * whatever page.
 */
#ifndef PDF_TREE_H
#define PDF_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "vec.h"

struct arena;
struct buf;
struct pdf_packs;
struct pdf_write;

enum pdf_node_kind {
	PDF_NODE_GROUP,
	PDF_NODE_LEAF,
	PDF_NODE_WIDGET		/* an annotation: OBJR (14.7.4.3) */
};

struct pdf_node {
	enum pdf_node_kind kind;
	const char *tag;	/* "P", "TR" ... (14.8.4) */
	struct slice more;	/* other entries: /Lang, /Alt, /A */
	int parent;		/* -1: the tree itself */
	int first, last, next;	/* children and sibling; -1: none */
	uint32_t num;
	uint32_t mcid;		/* of a leaf */
};

struct pdf_tree {
	struct arena *arena;
	VEC_OF(struct pdf_node)
	uint32_t root, parents;		/* object numbers */
	uint32_t widget;		/* the annotation's; 0: none */
	uint32_t marks;			/* leaves so far */
};

#define PDF_NODE_ABSENT (-1)
/* Key of the widget in the parent tree; page p has 0 for 0, else p + 1. */
#define PDF_TREE_WIDGET_KEY 1

struct pdf_tree pdf_tree_make(struct arena *);
/* The new node's place. more must outlive the tree. */
int pdf_tree_add(struct pdf_tree *, int parent, enum pdf_node_kind,
    const char *tag, struct slice more);
/* Gives each node its object number, once all are there. */
void pdf_tree_number(struct pdf_tree *, struct pdf_write *);

static inline int
pdf_tree_page_key(int page)
{
	return page == 0 ? 0 : page + 1;
}

/* For each node its page in one document, from 0, or PDF_NODE_ABSENT. */
struct pdf_shape {
	signed char *page;
	int pages;
	const uint32_t *page_num;	/* object numbers of the pages */
};

/* Everything on the first page. */
struct pdf_shape pdf_shape_usual(struct arena *, const struct pdf_tree *,
    const uint32_t *page_num);
/* Groups stand where their first present child does; absent without one. */
void pdf_shape_settle(const struct pdf_tree *, struct pdf_shape *);

/* Packs the tree's objects: all of them, or (usual not NULL) those that differ
 * from another shape's. */
void pdf_tree_pack(const struct pdf_tree *, const struct pdf_shape *,
    const struct pdf_shape *usual, struct pdf_packs *);

/* "/P<</MCID 4>>BDC " before a leaf's content; "EMC\n" behind it. */
void pdf_tree_begin(struct buf *, const struct pdf_tree *, int leaf);
void pdf_tree_end(struct buf *);

#endif
