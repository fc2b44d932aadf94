/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ranges overlap, and which share a memory section.
 */
#include "fw/layout.h"

static gboolean both_reach(const struct fw_layout_range *a, const struct fw_layout_range *b,
                           uint64_t *base, uint64_t *last)
{
    *base = MAX(a->base, b->base);
    *last = MIN(fw_layout_last(a), fw_layout_last(b));
    return *base <= *last;
}

GArray *fw_layout_overlaps(const struct fw_layout *layout)
{
    GArray *overlaps = g_array_new(FALSE, FALSE, sizeof(struct fw_layout_overlap));

    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *first = fw_layout_nth(layout, i);

        if (fw_layout_kind_is_container(first->kind)) {
            continue;
        }
        for (guint j = i + 1; j < fw_layout_count(layout); j++) {
            const struct fw_layout_range *second = fw_layout_nth(layout, j);
            struct fw_layout_overlap overlap = { i, j, 0, 0, FALSE };
            uint64_t last;

            if (second->base > fw_layout_last(first)) {
                break;
            }
            if (!fw_layout_kind_is_container(second->kind) &&
                both_reach(first, second, &overlap.base, &last)) {
                overlap.length = last - overlap.base + 1;
                overlap.wanted = first->overlap_wanted || second->overlap_wanted;
                g_array_append_val(overlaps, overlap);
            }
        }
    }
    return overlaps;
}

static void collision_clear(gpointer data)
{
    struct fw_layout_collision *collision = data;

    g_array_unref(collision->members);
}

static gint compare_address(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

/* Sections in which some memory range begins or ends, by address, each once. */
static GArray *boundary_sections(const struct fw_layout *layout)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    GArray *once = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        uint64_t ends[2] = {
            fw_section_base(&layout->units, range->base),
            fw_section_base(&layout->units, fw_layout_last(range)),
        };

        if (fw_layout_kind_is_memory(range->kind)) {
            g_array_append_vals(all, ends, 2);
        }
    }
    g_array_sort(all, compare_address);
    for (guint i = 0; i < all->len; i++) {
        uint64_t section = g_array_index(all, uint64_t, i);

        if (once->len == 0 || g_array_index(once, uint64_t, once->len - 1) != section) {
            g_array_append_val(once, section);
        }
    }
    return once;
}

static GArray *section_members(const struct fw_layout *layout, uint64_t section)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));
    uint64_t last = section + (layout->units.section - 1);

    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (range->base > last) {
            break;
        }
        if (fw_layout_kind_is_memory(range->kind) && fw_layout_last(range) >= section) {
            g_array_append_val(members, i);
        }
    }
    return members;
}

GArray *fw_layout_collisions(const struct fw_layout *layout)
{
    GArray *collisions = g_array_new(FALSE, FALSE, sizeof(struct fw_layout_collision));
    g_autoptr(GArray) sections = boundary_sections(layout);

    g_array_set_clear_func(collisions, collision_clear);
    for (guint i = 0; i < sections->len; i++) {
        struct fw_layout_collision collision;

        collision.section = g_array_index(sections, uint64_t, i);
        collision.members = section_members(layout, collision.section);
        if (collision.members->len > 1) {
            g_array_append_val(collisions, collision);
        } else {
            g_array_unref(collision.members);
        }
    }
    return collisions;
}
