/* door_evidence: a bundle of evidence (office/bundle.h) for who asks at a door. */
#ifndef DOOR_DOOR_EVIDENCE_H
#define DOOR_DOOR_EVIDENCE_H

#include "fault.h"
#include "slice.h"

struct ask;

/* Answers with the ZIP. code: the access code; NULL: the right to it was looked
 * at by the caller. */
enum fault_code door_evidence(struct ask *, struct slice uin,
    const struct slice *code, struct fault *why);

#endif
