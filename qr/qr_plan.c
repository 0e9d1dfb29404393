/* The choice of level, and the printer's grid. */
#include "qr_plan.h"

#include <math.h>

enum fault_code
qr_plan(size_t bytes, int version, struct qr_plan *out, struct fault *why)
{
	if (version < 1 || version > QR_VERSION_MAX)
		return fault_say(why, FAULT_INPUT, "a QR symbol has a version "
		    "from 1 to 40, not %d", version);
	int level = QR_LEVEL_H;
	while (level >= QR_LEVEL_L &&
	    qr_room(version, (enum qr_level)level) < bytes)
		level--;
	if (level < QR_LEVEL_L)
		return fault_say(why, FAULT_LIMIT, "the QR code would have to "
		    "hold %zu bytes, but version %d holds %zu at most; mark "
		    "fewer or shorter fields for the QR code%s", bytes, version,
		    qr_room(version, QR_LEVEL_L), version < QR_VERSION_MAX ?
		    ", or choose a larger version" : "");
	struct qr_plan p = { .version = version, .modules = 17 + 4 * version,
	    .level = (enum qr_level)level };
	p.room = qr_room(version, p.level);
	p.dots = p.modules * QR_DOTS_PER_MODULE;
	p.quiet_dots = QR_QUIET_MODULES * QR_DOTS_PER_MODULE;
	p.points = p.dots * QR_POINTS_PER_DOT;
	*out = p;
	return FAULT_NONE;
}

struct qr_want
qr_plan_want(const struct qr_plan *p)
{
	return (struct qr_want){ .min_version = p->version,
	    .max_version = p->version, .level = p->level, .boost = false,
	    .mask = QR_MASK_AUTO, .cut = QR_ONE_BYTE_SEGMENT };
}

double
qr_snap(double points)
{
	/* By way of whole dots of 1/300 inch: 0.24 has no exact binary form. */
	return nearbyint(points / (2 * QR_POINTS_PER_DOT)) * 24 / 100;
}
