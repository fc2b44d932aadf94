/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The window for memory that comes later, in the SRAT: all of it, only what no
 * persistent range covers, or not at all.
 *
 * Specification: ACPI 6.5, section 5.2.16.2 (hot pluggable).
 * Must not: touch an entry that is not hot pluggable.
 */
#include "fw/proximity.h"

struct span {
    uint64_t base;
    uint64_t last;       /* address of the last byte */
};

static gboolean is_memory(const struct fw_srat_entry *entry)
{
    return entry->type == FW_SRAT_MEMORY && !entry->raw && entry->u.memory.length != 0 &&
           entry->u.memory.flags & FW_SRAT_MEMORY_ENABLED;
}

static gboolean is_window(const struct fw_srat_entry *entry)
{
    return is_memory(entry) && entry->u.memory.flags & FW_SRAT_MEMORY_HOT_PLUGGABLE;
}

static gint compare_span(gconstpointer a, gconstpointer b)
{
    const struct span *left = a, *right = b;

    return left->base < right->base ? -1 : left->base > right->base;
}

/* The persistent ranges, by address. */
static GArray *persistent(const struct fw_srat *srat)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));

    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);
        struct span span = { .base = entry->u.memory.base };

        if (is_memory(entry) && !is_window(entry) &&
            entry->u.memory.flags & FW_SRAT_MEMORY_NON_VOLATILE) {
            span.last = span.base + (entry->u.memory.length - 1);
            g_array_append_val(spans, span);
        }
    }
    g_array_sort(spans, compare_span);
    return spans;
}

static void add_hole(struct fw_srat *srat, const struct fw_srat_memory *window, uint64_t base,
                     uint64_t last)
{
    struct fw_srat_memory *hole = &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory;

    *hole = *window;
    hole->base = base;
    hole->length = last - base + 1;
}

static void add_holes(struct fw_srat *srat, const struct fw_srat_memory *window,
                      const GArray *spans)
{
    uint64_t next = window->base;
    uint64_t end = window->base + (window->length - 1);

    for (guint i = 0; i < spans->len && next <= end; i++) {
        const struct span *span = &g_array_index(spans, struct span, i);

        if (span->last < next || span->base > end) {
            continue;
        }
        if (span->base > next) {
            add_hole(srat, window, next, span->base - 1);
        }
        if (span->last == UINT64_MAX) {
            return;
        }
        next = span->last + 1;
    }
    if (next <= end) {
        add_hole(srat, window, next, end);
    }
}

void fw_srat_set_window(struct fw_srat *srat, enum fw_srat_window window)
{
    g_autoptr(GArray) spans = persistent(srat);
    guint count = srat->entries->len;

    if (window == FW_SRAT_WINDOW_ALL) {
        return;
    }
    for (guint i = 0; i < count;) {
        struct fw_srat_entry *entry = g_ptr_array_index(srat->entries, i);

        if (!is_window(entry)) {
            i++;
            continue;
        }
        if (window == FW_SRAT_WINDOW_HOLES) {
            struct fw_srat_memory memory = entry->u.memory;

            add_holes(srat, &memory, spans);
        }
        g_ptr_array_remove_index(srat->entries, i);
        count--;
    }
}
