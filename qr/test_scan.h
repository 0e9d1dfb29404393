/*
 * test_scan: a printer and a scanner made of arithmetic, for tests and
 * measurements of the reader.
 *
 * Ink is 30, paper 235. Every pixel is the mean of 16 points; then come blur,
 * uneven light, noise and the losses of JPEG, each if asked for. The same
 * wishes give the same page.
 */
#ifndef TEST_SCAN_H
#define TEST_SCAN_H

#include <stdint.h>

#include "qr_read.h"
#include "qr_symbol.h"

struct arena;

struct scan {
	int width;
	int height;
	double x;		/* the symbol's middle */
	double y;
	double module;		/* pixels */
	double turn;		/* degrees, clockwise on the page */
	double ink;		/* modules the ink spreads on each side */
	double skew;		/* perspective: 0.1 shrinks the far side 10 % */
	double wave;		/* pixels the paper strays, across the symbol */
	double blur;		/* standard deviation, pixels */
	double noise;		/* standard deviation, gray values */
	double shade;		/* 0.4: the right margin gets 60 % of the light */
	int jpeg;		/* step of quantisation; 0: none */
	bool bilevel;		/* black and white only */
	uint32_t seed;
};

/* A white page in the arena. */
struct qr_gray scan_page(struct arena *, int width, int height);
/* Lines of something like writing all over it. */
void scan_clutter(struct qr_gray *, double dpi, uint32_t seed);
/* Prints one symbol onto it; its quiet zone becomes paper. */
void scan_print(struct qr_gray *, const struct qr_symbol *,
    const struct scan *);
/* What the scanner does to the whole page. */
void scan_spoil(struct arena *, struct qr_gray *, const struct scan *);
/* All three. */
struct qr_gray scan_make(struct arena *, const struct qr_symbol *,
    const struct scan *);
/* Bytes that look like a certificate's token. */
void scan_text(char *out, size_t n, uint32_t seed);
/* The next of a row of numbers from *state, 0 up to 1. */
double scan_random(uint32_t *state);

#endif
