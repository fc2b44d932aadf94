/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests for damage by name, read against a table of rows. Private to the
 * damages of tables.
 */
#ifndef FW_ACPI_DAMAGE_NAMES_H
#define FW_ACPI_DAMAGE_NAMES_H

#include "fw/acpi.h"

/* What there is to name: row(0), row(1), ... until NULL. */
struct damage_names {
    const char *kind;                       /* for messages, such as "NFIT damage" */
    const void *(*row)(guint n);
    const char *(*name)(const void *row);
};

/*
 * The rows that @text names, separated by colons; "" and NULL and "none" name
 * none. NULL and @error (with the known names) for an unknown or repeated name.
 */
GPtrArray *damage_names_parse(const struct damage_names *names, const char *text, GError **error);

#endif
