/*
 * press_template: from a service to its compiled template, and to its row in
 * the register.
 */
#ifndef OFFICE_PRESS_TEMPLATE_H
#define OFFICE_PRESS_TEMPLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct font_set;
struct office;
struct service;
struct template;
struct trust;

/* Reads and compiles DIR/templates/<template>.mt; borrows fonts and service. */
enum fault_code press_template_load(struct arena *, const struct office *,
    const struct service *, struct font_set *, bool test_pki, bool specimen,
    struct template **out, struct fault *why);
/* Stores it in the register, or finds it there. */
enum fault_code press_template_keep(const struct office *,
    const struct service *, const struct template *, int64_t *id,
    struct fault *why);

/* A certificate of made-up values with SPECIMEN across it; not signed, not
 * numbered. *pdf is in the arena. path NULL: the service's own template. */
enum fault_code press_template_preview(struct arena *, const struct office *,
    const struct service *, const char *path, struct slice *pdf,
    struct fault *why);

/* Who may time-stamp: the installation's anchors. */
enum fault_code press_tsa_trust(const struct office *, struct trust **out,
    struct fault *why);
void press_tsa_trust_drop(struct trust *);

#endif
