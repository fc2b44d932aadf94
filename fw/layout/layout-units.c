/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arithmetic of alignments, sections and sub-sections.
 */
#include "fw/layout.h"

uint64_t fw_layout_last(const struct fw_layout_range *range)
{
    return range->base + (range->length - 1);
}

uint64_t fw_align_down(uint64_t value, uint64_t align)
{
    return value & ~(align - 1);
}

gboolean fw_align_up(uint64_t value, uint64_t align, uint64_t *result)
{
    uint64_t up = fw_align_down(value, align);

    if (up != value) {
        up += align;
        if (up == 0) {
            return FALSE;
        }
    }
    *result = up;
    return TRUE;
}

gboolean fw_is_aligned(uint64_t value, uint64_t align)
{
    return (value & (align - 1)) == 0;
}

gboolean fw_is_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

uint64_t fw_common_alignment(uint64_t base, uint64_t length)
{
    uint64_t both = base | length;

    return both ? both & -both : (uint64_t)1 << 63;
}

const struct fw_layout_units fw_layout_units_x86_64 = { FW_PAGE_SIZE, FW_SECTION_SIZE, FW_SUBSECTION_SIZE };
const struct fw_layout_units fw_layout_units_ppc64 = { FW_PPC64_PAGE_SIZE, FW_PPC64_SECTION_SIZE, FW_SUBSECTION_SIZE };

uint64_t fw_section_number(const struct fw_layout_units *units, uint64_t address)
{
    return address / units->section;
}

uint64_t fw_section_base(const struct fw_layout_units *units, uint64_t address)
{
    return fw_align_down(address, units->section);
}

uint64_t fw_subsection_number(const struct fw_layout_units *units, uint64_t address)
{
    return address % units->section / units->subsection;
}
