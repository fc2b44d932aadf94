/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row of the damage table. Private to the NFIT damages.
 */
#ifndef FW_ACPI_NFIT_DAMAGE_ROW_H
#define FW_ACPI_NFIT_DAMAGE_ROW_H

#include "fw/nfit-damage.h"

struct fw_damage {
    const char *name;
    enum fw_damage_phase phase;
    const char *description;
    gboolean (*model)(struct fw_nfit *nfit, GError **error);
    gboolean (*bytes)(GByteArray *bytes, GError **error);
};

/* FALSE, and @error: @damage needs @what, which the table does not have. */
gboolean nfit_damage_missing(GError **error, const char *damage, const char *what);

#endif
