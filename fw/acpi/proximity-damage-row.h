/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row of the damage table. Private to the proximity damages.
 */
#ifndef FW_ACPI_PROXIMITY_DAMAGE_ROW_H
#define FW_ACPI_PROXIMITY_DAMAGE_ROW_H

#include "fw/proximity-damage.h"

/* One of the functions is set: by the table, and for the HMAT before or after encoding. */
struct fw_proximity_damage {
    const char *name;
    enum fw_proximity_table table;
    const char *finding;
    const char *description;
    gboolean (*hmat)(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                     GError **error);
    gboolean (*bytes)(GByteArray *bytes, GError **error);
    gboolean (*srat)(const struct fw_proximity_config *config, struct fw_srat *srat,
                     GError **error);
    gboolean (*slit)(const struct fw_proximity_config *config, struct fw_slit *slit,
                     GError **error);
    gboolean (*nfit)(const struct fw_proximity_config *config, uint32_t *domain, GError **error);
};

/* FALSE, and @error: @damage needs @what, which is not there. */
gboolean proximity_damage_missing(GError **error, const char *damage, const char *what);

#endif
