/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SRAT's entries for persistent memory: one per SPA range, so that NFIT and
 * SRAT speak of the same ranges.
 *
 * Specification: ACPI 6.5, section 5.2.16.2 (non-volatile).
 * Must not: repeat a base that only the NFIT is to report (spa-base).
 */
#include "fw/proximity.h"
#include "nfit-group.h"

/* The true address of the range: that of the member with the lowest, and the offset in it. */
static uint64_t true_base(const struct nfit_group *group)
{
    uint64_t base = group->first->base;

    for (guint i = 0; i < group->members->len; i++) {
        const struct fw_nfit_dimm *dimm = g_ptr_array_index(group->members, i);

        base = MIN(base, dimm->base);
    }
    return base + group->first->spa_offset;
}

gboolean fw_srat_encode_persistent(const struct fw_nfit_config *config, GByteArray *out,
                                   GError **error)
{
    g_autoptr(GPtrArray) groups = nfit_groups_new(config, error);

    for (guint i = 0; groups && i < groups->len; i++) {
        const struct nfit_group *group = g_ptr_array_index(groups, i);
        struct fw_srat_memory memory = {
            .proximity = group->first->proximity,
            .base = true_base(group),
            .length = group->spa_length,
            .flags = FW_SRAT_MEMORY_ENABLED | FW_SRAT_MEMORY_NON_VOLATILE,
        };

        fw_srat_memory_encode(&memory, out);
    }
    return groups != NULL;
}
