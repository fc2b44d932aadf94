/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical map: a list of typed ranges in order of address.
 *
 * Must not: grow with the length of a range, or judge (layout-check.c does).
 */
#include "fw/layout.h"

static const struct {
    const char *name;
    gboolean memory, container;
} kinds[FW_LAYOUT_KIND_COUNT] = {
    [FW_LAYOUT_RAM] = { "System RAM", TRUE, FALSE },
    [FW_LAYOUT_PMEM] = { "Persistent Memory", TRUE, FALSE },
    [FW_LAYOUT_LEGACY_PMEM] = { "Persistent Memory (legacy)", TRUE, FALSE },
    [FW_LAYOUT_RESERVED] = { "Reserved", FALSE, FALSE },
    [FW_LAYOUT_DEVICE_MEMORY] = { "device memory", FALSE, TRUE },
    [FW_LAYOUT_HOLE] = { "hole", FALSE, TRUE },
    [FW_LAYOUT_MMIO] = { "MMIO", FALSE, FALSE },
};

const char *fw_layout_kind_name(enum fw_layout_kind kind)
{
    return kinds[kind].name;
}

gboolean fw_layout_kind_is_memory(enum fw_layout_kind kind)
{
    return kinds[kind].memory;
}

gboolean fw_layout_kind_is_container(enum fw_layout_kind kind)
{
    return kinds[kind].container;
}

static void range_clear(gpointer data)
{
    struct fw_layout_range *range = data;

    g_free(range->name);
}

struct fw_layout *fw_layout_new(void)
{
    struct fw_layout *layout = g_new0(struct fw_layout, 1);

    layout->ranges = g_array_new(FALSE, TRUE, sizeof(struct fw_layout_range));
    layout->units = fw_layout_units_x86_64;
    g_array_set_clear_func(layout->ranges, range_clear);
    return layout;
}

void fw_layout_free(struct fw_layout *layout)
{
    if (layout) {
        g_array_unref(layout->ranges);
        g_free(layout);
    }
}

guint fw_layout_count(const struct fw_layout *layout)
{
    return layout->ranges->len;
}

struct fw_layout_range *fw_layout_nth(const struct fw_layout *layout, guint nth)
{
    return nth < layout->ranges->len
           ? &g_array_index(layout->ranges, struct fw_layout_range, nth) : NULL;
}

struct fw_layout_range *fw_layout_find(const struct fw_layout *layout, const char *name)
{
    for (guint i = 0; i < layout->ranges->len; i++) {
        struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (g_str_equal(range->name, name)) {
            return range;
        }
    }
    return NULL;
}

/* By base; of two with one base the longer first, so that a window leads. */
static gboolean goes_before(const struct fw_layout_range *a, const struct fw_layout_range *b)
{
    return a->base != b->base ? a->base < b->base : a->length > b->length;
}

gboolean fw_layout_add(struct fw_layout *layout, enum fw_layout_kind kind, uint64_t base,
                       uint64_t length, const char *name, GError **error)
{
    struct fw_layout_range range = { base, length, kind, NULL, FALSE };
    guint place = 0;

    if (length == 0) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "%s '%s' at 0x%" G_GINT64_MODIFIER "x is empty",
                    fw_layout_kind_name(kind), name, base);
        return FALSE;
    }
    if (base + (length - 1) < base) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "%s '%s': 0x%" G_GINT64_MODIFIER "x bytes at 0x%" G_GINT64_MODIFIER
                    "x pass the end of the address space",
                    fw_layout_kind_name(kind), name, length, base);
        return FALSE;
    }
    while (place < layout->ranges->len && !goes_before(&range, fw_layout_nth(layout, place))) {
        place++;
    }
    range.name = g_strdup(name);
    g_array_insert_val(layout->ranges, place, range);
    return TRUE;
}

static void visit_range(const struct fw_layout_range *range, const struct fw_visitor *visitor)
{
    if (visitor->begin) {
        visitor->begin(visitor->opaque, NULL, FALSE);
    }
    if (visitor->text) {
        visitor->text(visitor->opaque, "Name", range->name, NULL);
        visitor->text(visitor->opaque, "Kind", fw_layout_kind_name(range->kind), NULL);
    }
    if (visitor->number) {
        g_autoptr(GString) size = g_string_new(NULL);

        fw_size_format(range->length, size);
        visitor->number(visitor->opaque, "Base", range->base, 8, NULL);
        visitor->number(visitor->opaque, "Length", range->length, 8, size->str);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, FALSE);
    }
}

static void visit_pair(const struct fw_layout *layout, uint64_t base, const guint *members,
                       guint count, const struct fw_visitor *visitor)
{
    if (visitor->begin) {
        visitor->begin(visitor->opaque, NULL, FALSE);
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Base", base, 8, NULL);
    }
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Members", TRUE);
    }
    for (guint i = 0; visitor->text && i < count; i++) {
        visitor->text(visitor->opaque, NULL, fw_layout_nth(layout, members[i])->name, NULL);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, TRUE);
        visitor->end(visitor->opaque, FALSE);
    }
}

static void visit_list(const struct fw_visitor *visitor, const char *name, gboolean begin)
{
    if (begin && visitor->begin) {
        visitor->begin(visitor->opaque, name, TRUE);
    }
    if (!begin && visitor->end) {
        visitor->end(visitor->opaque, TRUE);
    }
}

void fw_layout_visit(const struct fw_layout *layout, const struct fw_visitor *visitor)
{
    g_autoptr(GArray) overlaps = fw_layout_overlaps(layout);
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);

    visit_list(visitor, "Ranges", TRUE);
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        visit_range(fw_layout_nth(layout, i), visitor);
    }
    visit_list(visitor, NULL, FALSE);
    visit_list(visitor, "Overlaps", TRUE);
    for (guint i = 0; i < overlaps->len; i++) {
        const struct fw_layout_overlap *overlap =
            &g_array_index(overlaps, struct fw_layout_overlap, i);
        guint members[] = { overlap->first, overlap->second };

        visit_pair(layout, overlap->base, members, 2, visitor);
    }
    visit_list(visitor, NULL, FALSE);
    visit_list(visitor, "Shared Sections", TRUE);
    for (guint i = 0; i < collisions->len; i++) {
        const struct fw_layout_collision *collision =
            &g_array_index(collisions, struct fw_layout_collision, i);

        visit_pair(layout, collision->section, (const guint *)(const void *)collision->members->data,
                   collision->members->len, visitor);
    }
    visit_list(visitor, NULL, FALSE);
}
