/*
 * qr_plan: which symbol a certificate gets, and where on paper.
 *
 * The procedure asks for version 40 in 3 cm (S4). A module is four dots of a
 * 600 dpi printer (two at 300), so the symbol is 708/600 inch, 29.97 mm, wide,
 * its corner lies on the 1/600 inch grid, and four modules around it stay empty
 * (ISO/IEC 18004 clause 6.3.8). The error correction is the strongest level
 * that holds the content.
 *
 * Lengths are in dots of 1/600 inch (0.12 pt) unless the name says points.
 */
#ifndef QR_PLAN_H
#define QR_PLAN_H

#include <stddef.h>

#include "fault.h"
#include "qr_symbol.h"

#define QR_DOTS_PER_INCH 600
#define QR_DOTS_PER_MODULE 4
#define QR_QUIET_MODULES 4
#define QR_POINTS_PER_DOT 0.12

struct qr_plan {
	int version;
	int modules;		/* a side */
	enum qr_level level;
	size_t room;		/* bytes the symbol can hold at this level */
	int dots;		/* the symbol's side, without quiet zone: 708 */
	int quiet_dots;		/* to be left empty on every side: 16 */
	double points;		/* the symbol's side in points: 84.96 */
};

/*
 * Plans a symbol of the version for content of so many bytes in one byte
 * segment. FAULT_LIMIT when they do not fit even at level L, FAULT_INPUT for a
 * version outside 1 to 40.
 */
enum fault_code qr_plan(size_t bytes, int version, struct qr_plan *out,
    struct fault *why);
/* What qr_encode() is to be asked for. */
struct qr_want qr_plan_want(const struct qr_plan *);
/* The nearest position in points that lies on the grid of a 300 dpi printer,
 * and so on that of a 600 dpi one. Write it with two decimals ("%.2f"): that is
 * exact. */
double qr_snap(double points);

#endif
