/*
 * pagec: what its two halves share: pagec.c walks the HTML, pagec_code.c turns
 * what stands in braces into C. The language of pages is told in pagec.c.
 */
#ifndef TOOLS_PAGEC_H
#define TOOLS_PAGEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { NAME = 64, PATH = 512, DEPTH = 16 };

enum where { TEXT, TAG, ATTRIBUTE, EQUALS, QUOTED, BARE };

/* Where in the HTML the next byte stands. */
struct place {
	enum where where;
	char tag[NAME];		/* "" in text */
	char attribute[NAME];
	char quote;
	int as_is;		/* within this many <pre> and <textarea> */
};

/* The text being walked; tool_path and tool_line say where. */
struct part {
	const char *at, *end;
	const char *path;
	int line;
	const char *view;	/* "v" or "frame" */
	int depth;		/* of includes */
};

extern struct part now, title, content;
extern struct place place;
extern char value[PATH];	/* fixed text of the attribute so far */
extern bool value_has_field;
extern FILE *body;		/* the function being written */

/* Walks a part of a page from text to text. */
void scan(struct part);
/* Takes one byte off the text. */
char take(void);
/* Writes out the fixed text so far. */
void flush(void);

/* Takes what stands in braces off the text. */
void brace(void);
/* Is the attribute one that holds a URL? */
bool is_url(void);
/* The path of a file that lies beside another. */
char *beside(const char *path, const char *name);
int open_blocks(void);
/* Fails when more blocks are open than were. */
void check_blocks(int were);
/* The sentences met: as C declarations, and as a catalogue for poc. */
void put_sentences(FILE *c, FILE *pot);

#endif
