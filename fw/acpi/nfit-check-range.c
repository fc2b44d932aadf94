/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cross-checks of an NFIT's ranges: each by itself, against its members, and
 * against the others.
 *
 * Specification: ACPI 6.5, sections 5.2.25.2 and 5.2.25.3.
 */
#include <string.h>
#include "fw/size.h"
#include "nfit-check.h"

void nfit_check_range(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_spa *spa = &structure->u.spa;
    char guid[FW_GUID_TEXT_LENGTH + 1];

    if (!fw_nfit_guid_name(spa->guid)) {
        fw_guid_format(spa->guid, guid);
        nfit_check_report(check, FW_SEVERITY_WARNING, "unknown-guid", structure,
                          "Address Range Type GUID",
                          "%s is no range type that the specification defines", guid);
    }
    if (spa->length == 0) {
        nfit_check_report(check, FW_SEVERITY_WARNING, "range-empty", structure, "SPA Range Length",
                          "the range has no bytes");
    } else if (spa->base + (spa->length - 1) < spa->base) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "range-wrap", structure, "SPA Range Length",
                          "0x%" G_GINT64_MODIFIER "x bytes from 0x%" G_GINT64_MODIFIER "x pass "
                          "the end of the address space",
                          spa->length, spa->base);
    }
}

/* The members of one range against the range and each other. */
void nfit_check_members(struct nfit_check *check, struct fw_nfit_structure *structure,
                        const GPtrArray *members)
{
    const struct fw_nfit_spa *spa = &structure->u.spa;
    uint64_t sum = 0;

    for (guint i = 0; i < members->len; i++) {
        const struct fw_nfit_structure *member = g_ptr_array_index(members, i);
        const struct fw_nfit_mapping *mapping = &member->u.mapping;

        sum += mapping->region_size;
        if (mapping->interleave_ways != members->len &&
            !(mapping->interleave_ways == 0 && members->len == 1)) {
            nfit_check_report(check, FW_SEVERITY_WARNING, "ways-mismatch", member,
                              "Interleave Ways", "%u ways, but range %u has %u mappings",
                              mapping->interleave_ways, spa->index, members->len);
        }
    }
    if (memcmp(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH) == 0 && sum != spa->length) {
        g_autoptr(GString) have = g_string_new(NULL);
        g_autoptr(GString) want = g_string_new(NULL);

        fw_size_format(sum, have);
        fw_size_format(spa->length, want);
        nfit_check_report(check, FW_SEVERITY_WARNING, "size-mismatch", structure,
                          "SPA Range Length", "range of %s, but its regions add up to %s",
                          want->str, have->str);
    }
}

static gint compare_base(gconstpointer a, gconstpointer b)
{
    const struct fw_nfit_structure *left = *(struct fw_nfit_structure *const *)a;
    const struct fw_nfit_structure *right = *(struct fw_nfit_structure *const *)b;

    if (left->u.spa.base != right->u.spa.base) {
        return left->u.spa.base < right->u.spa.base ? -1 : 1;
    }
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

static uint64_t last_byte(const struct fw_nfit_spa *spa)
{
    uint64_t last = spa->base + (spa->length - 1);

    return last < spa->base ? UINT64_MAX : last;
}

/* Each range against the one before it that reaches furthest. */
void nfit_check_overlaps(struct nfit_check *check)
{
    g_autoptr(GPtrArray) ranges = g_ptr_array_new();
    const struct fw_nfit_structure *reach = NULL;

    for (guint i = 0; i < check->nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(check->nfit->structures, i);

        if (structure->type == FW_NFIT_SPA && structure->u.spa.length != 0) {
            g_ptr_array_add(ranges, structure);
        }
    }
    g_ptr_array_sort(ranges, compare_base);
    for (guint i = 0; i < ranges->len; i++) {
        const struct fw_nfit_structure *range = g_ptr_array_index(ranges, i);

        if (reach && range->u.spa.base <= last_byte(&reach->u.spa)) {
            nfit_check_report(check, FW_SEVERITY_ERROR, "range-overlap", range, "SPA Range Base",
                              "range %u begins at 0x%" G_GINT64_MODIFIER "x, inside range %u "
                              "(to 0x%" G_GINT64_MODIFIER "x)",
                              range->u.spa.index, range->u.spa.base, reach->u.spa.index,
                              last_byte(&reach->u.spa));
        }
        if (!reach || last_byte(&range->u.spa) > last_byte(&reach->u.spa)) {
            reach = range;
        }
    }
}
