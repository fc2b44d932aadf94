/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Automatic placement: the lowest aligned address in a window that is free.
 *
 * Must not: add what it places; the caller decides.
 */
#include "fw/layout.h"

static gboolean window_full(const struct fw_layout *layout, uint64_t window_base,
                            uint64_t window_last, uint64_t length, uint64_t align, GError **error)
{
    g_autoptr(GString) want = g_string_new(NULL);
    g_autoptr(GString) have = g_string_new(NULL);
    g_autoptr(GString) step = g_string_new(NULL);
    uint64_t cursor = window_base, largest = 0;
    gboolean covered = FALSE;

    for (guint i = 0; i < fw_layout_count(layout) && !covered; i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (fw_layout_kind_is_container(range->kind) || fw_layout_last(range) < cursor ||
            range->base > window_last) {
            continue;
        }
        if (range->base > cursor) {
            largest = MAX(largest, range->base - cursor);
        }
        covered = fw_layout_last(range) >= window_last;
        cursor = fw_layout_last(range) + 1;
    }
    if (!covered) {
        largest = MAX(largest, window_last - cursor + 1);
    }
    fw_size_format(length, want);
    fw_size_format(largest, have);
    fw_size_format(align, step);
    g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                "no room for %s aligned to %s between 0x%" G_GINT64_MODIFIER "x and 0x%"
                G_GINT64_MODIFIER "x; the largest gap is %s",
                want->str, step->str, window_base, window_last, have->str);
    return FALSE;
}

gboolean fw_layout_place(const struct fw_layout *layout, uint64_t window_base,
                         uint64_t window_length, uint64_t length, uint64_t align,
                         uint64_t *base, GError **error)
{
    uint64_t window_last = window_base + (window_length - 1);
    uint64_t cursor;

    if (!fw_is_power_of_two(align) || length == 0 || window_length == 0 ||
        window_last < window_base) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "cannot place 0x%" G_GINT64_MODIFIER "x bytes with alignment 0x%"
                    G_GINT64_MODIFIER "x in a window of 0x%" G_GINT64_MODIFIER "x bytes",
                    length, align, window_length);
        return FALSE;
    }
    if (!fw_align_up(window_base, align, &cursor)) {
        return window_full(layout, window_base, window_last, length, align, error);
    }
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        uint64_t last = fw_layout_last(range);

        if (fw_layout_kind_is_container(range->kind) || last < cursor) {
            continue;
        }
        if (range->base > cursor && range->base - cursor >= length) {
            break;
        }
        if (last == UINT64_MAX || !fw_align_up(last + 1, align, &cursor)) {
            return window_full(layout, window_base, window_last, length, align, error);
        }
    }
    if (cursor > window_last || window_last - cursor < length - 1) {
        return window_full(layout, window_base, window_last, length, align, error);
    }
    *base = cursor;
    return TRUE;
}
