/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interleave-set cookies: what Linux computes from a range's mappings and their
 * control regions, and expects in the namespace labels of the set's DIMMs.
 *
 * The specification (UEFI 2.10, section 13.19.5, SetCookie) asks for a value
 * that changes when the set does; the two records summed here are facts of the
 * Linux driver, one per label version:
 *   1.1  region offset u64, serial number u32, zero u32
 *   1.2  region offset u64, serial number u32, vendor u16, manufacturing date
 *        u16, manufacturing location u8, 31 zero bytes
 * in order of the region offset.
 */
#include <string.h>
#include "fw/fletcher.h"
#include "fw/nfit.h"

#define RECORD_V1_LENGTH 16u
#define RECORD_V2_LENGTH 48u

struct member {
    const struct fw_nfit_mapping *mapping;
    const struct fw_nfit_control *control;
};

static gint compare_offset(gconstpointer a, gconstpointer b)
{
    const struct member *left = a, *right = b;

    if (left->mapping->region_offset == right->mapping->region_offset) {
        return 0;
    }
    return left->mapping->region_offset < right->mapping->region_offset ? -1 : 1;
}

static GArray *collect(const struct fw_nfit *nfit, uint16_t spa_index, GError **error)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(struct member));

    for (guint i = 0; i < nfit->structures->len; i++) {
        const struct fw_nfit_structure *structure = g_ptr_array_index(nfit->structures, i);
        struct member member = { &structure->u.mapping, NULL };

        if (structure->type != FW_NFIT_MAPPING || member.mapping->spa_index != spa_index) {
            continue;
        }
        member.control = fw_nfit_find_control(nfit, member.mapping->control_index);
        if (!member.control) {
            g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING,
                        "handle 0x%x has no control region with index %u",
                        member.mapping->handle, member.mapping->control_index);
            return NULL;
        }
        g_array_append_val(members, member);
    }
    if (members->len == 0) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING,
                    "no region mapping refers to SPA range %u", spa_index);
        return NULL;
    }
    g_array_sort(members, compare_offset);
    return g_steal_pointer(&members);
}

gboolean fw_nfit_set_cookie(const struct fw_nfit *nfit, uint16_t spa_index,
                            uint64_t *v1, uint64_t *v2, GError **error)
{
    g_autoptr(GArray) members = collect(nfit, spa_index, error);
    g_autofree uint8_t *records1 = NULL;
    g_autofree uint8_t *records2 = NULL;

    if (!members) {
        return FALSE;
    }
    records1 = g_malloc0(members->len * RECORD_V1_LENGTH);
    records2 = g_malloc0(members->len * RECORD_V2_LENGTH);
    for (guint i = 0; i < members->len; i++) {
        const struct member *member = &g_array_index(members, struct member, i);
        uint8_t *r1 = records1 + i * RECORD_V1_LENGTH;
        uint8_t *r2 = records2 + i * RECORD_V2_LENGTH;

        fw_le_store(r1, 8, member->mapping->region_offset);
        fw_le_store(r1 + 8, 4, member->control->serial);
        memcpy(r2, r1, 12);
        fw_le_store(r2 + 12, 2, member->control->vendor);
        fw_le_store(r2 + 14, 2, member->control->manufacturing_date);
        r2[16] = member->control->manufacturing_location;
    }
    *v1 = fw_fletcher64(records1, members->len * RECORD_V1_LENGTH);
    *v2 = fw_fletcher64(records2, members->len * RECORD_V2_LENGTH);
    return TRUE;
}
