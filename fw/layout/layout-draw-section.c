/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections in detail: 64 columns for every section that is shared or in which
 * persistent memory begins or ends. On x86-64 a column is a sub-section.
 */
#include "layout-draw.h"

#define CELLS          64u    /* columns of a section */
#define TICK           8u     /* columns from one tick to the next */
#define SECTIONS_MOST  24u    /* further ones are only counted */
#define INDENT         "  "

/* A section to draw and the memory ranges in it. */
struct section {
    uint64_t base;
    GArray *members;          /* of guint: places in the layout */
};

/* The letter of a member: a, b, c ... in order of address. */
static char letter(guint member)
{
    return member < 26 ? (char)('a' + member) : '*';
}

/* --- Which sections ------------------------------------------------------------ */

static gint compare_address(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

static gboolean is_pmem(const struct fw_layout_range *range)
{
    return range->kind == FW_LAYOUT_PMEM || range->kind == FW_LAYOUT_LEGACY_PMEM;
}

static void add_once(GArray *sections, uint64_t section)
{
    for (guint i = 0; i < sections->len; i++) {
        if (g_array_index(sections, uint64_t, i) == section) {
            return;
        }
    }
    g_array_append_val(sections, section);
}

/* Shared sections, and those that PMEM fills only in part. */
static GArray *interesting(const struct fw_layout *layout, const GArray *collisions)
{
    GArray *sections = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    for (guint i = 0; i < collisions->len; i++) {
        add_once(sections, g_array_index(collisions, struct fw_layout_collision, i).section);
    }
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        uint64_t last = fw_layout_last(range);

        if (is_pmem(range) && !fw_is_aligned(range->base, layout->units.section)) {
            add_once(sections, fw_section_base(&layout->units, range->base));
        }
        if (is_pmem(range) && !fw_is_aligned(last + 1, layout->units.section)) {
            add_once(sections, fw_section_base(&layout->units, last));
        }
    }
    g_array_sort(sections, compare_address);
    return sections;
}

static GArray *members_of(const struct fw_layout *layout, uint64_t section)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));
    uint64_t last = section + (layout->units.section - 1);

    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (fw_layout_kind_is_memory(range->kind) && range->base <= last &&
            fw_layout_last(range) >= section) {
            g_array_append_val(members, i);
        }
    }
    return members;
}

/* --- One section ------------------------------------------------------------------ */

static uint64_t cell_size(const struct fw_layout *layout)
{
    return layout->units.section / CELLS;
}

/* Members with a byte in the column that begins at @base: their number and the first. */
static guint cell_members(const struct fw_layout *layout, const struct section *section,
                          uint64_t base, guint *first)
{
    uint64_t last = base + (cell_size(layout) - 1);
    guint count = 0;

    for (guint i = 0; i < section->members->len; i++) {
        const struct fw_layout_range *range =
            fw_layout_nth(layout, g_array_index(section->members, guint, i));

        if (range->base <= last && fw_layout_last(range) >= base) {
            *first = count++ ? *first : i;
        }
    }
    return count;
}

static void draw_cells(const struct fw_layout *layout, const struct section *section,
                       const struct fw_layout_drawing *drawing, GString *out)
{
    draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER, INDENT "|");
    for (guint i = 0; i < CELLS; i++) {
        guint first = 0;
        guint count = cell_members(layout, section, section->base + i * cell_size(layout),
                                   &first);

        if (count == 0) {
            draw_piece(drawing, out, FW_LAYOUT_STYLE_GAP, ".");
        } else if (count > 1) {
            draw_piece(drawing, out, FW_LAYOUT_STYLE_COLLISION, "!");
        } else {
            const struct fw_layout_range *range =
                fw_layout_nth(layout, g_array_index(section->members, guint, first));

            draw_piece(drawing, out, draw_style(range->kind), "%c", letter(first));
        }
    }
    draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER, "|");
    g_string_append_c(out, '\n');
}

/* "+-------+-------...+" with a tick every eight columns, and the numbers above it. */
static void draw_ruler(const struct fw_layout *layout, const struct fw_layout_drawing *drawing, gboolean numbers, GString *out)
{
    g_autoptr(GString) line = g_string_new(INDENT);

    for (guint i = 0; i <= CELLS; i += TICK) {
        if (numbers) {
            unsigned mib = (unsigned)(i * cell_size(layout) / FW_MIB);

            g_string_append_printf(line, "%-*u", i < CELLS ? (int)TICK : 0, mib);
        } else {
            g_string_append(line, i < CELLS ? "+-------" : "-+");
        }
    }
    draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER, "%s%s\n", line->str, numbers ? " MiB" : "");
}

/* "begins 64 MiB into the section" and the like. */
static void append_edges(const struct fw_layout *layout, const struct fw_layout_range *range, const struct section *section,
                         GString *text)
{
    uint64_t last = fw_layout_last(range);
    gboolean begins = range->base >= section->base;
    gboolean ends = last - section->base < layout->units.section - 1;

    if (begins) {
        g_string_append(text, "  begins at +");
        fw_size_format(range->base - section->base, text);
    }
    if (ends) {
        g_string_append(text, begins ? ", ends at +" : "  ends at +");
        fw_size_format(last + 1 - section->base, text);
    }
    if (!begins && !ends) {
        g_string_append(text, "  goes on at both ends");
    } else if (!ends) {
        g_string_append(text, ", goes on");
    }
}

static void draw_legend(const struct fw_layout *layout, const struct section *section,
                        const struct fw_layout_drawing *drawing, GString *out)
{
    for (guint i = 0; i < section->members->len; i++) {
        const struct fw_layout_range *range =
            fw_layout_nth(layout, g_array_index(section->members, guint, i));
        g_autoptr(GString) text = g_string_new(NULL);

        append_edges(layout, range, section, text);
        g_string_append(out, INDENT);
        draw_piece(drawing, out, draw_style(range->kind), "%c = %s (%s)", letter(i), range->name,
                   fw_layout_kind_name(range->kind));
        draw_piece(drawing, out, FW_LAYOUT_STYLE_PLAIN, "%s\n", text->str);
    }
}

static void draw_section(const struct fw_layout *layout, const struct section *section,
                         const struct fw_layout_drawing *drawing, GString *out)
{
    gboolean shared = section->members->len > 1;

    g_string_append_c(out, '\n');
    draw_piece(drawing, out, shared ? FW_LAYOUT_STYLE_COLLISION : FW_LAYOUT_STYLE_RULER,
               "Section 0x%" G_GINT64_MODIFIER "x, 0x%" G_GINT64_MODIFIER "x to 0x%"
               G_GINT64_MODIFIER "x: %s", fw_section_number(&layout->units, section->base), section->base,
               section->base + (layout->units.section - 1), shared ? "SHARED" : "one range");
    if (shared) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_COLLISION, " by %u ranges",
                   section->members->len);
    }
    g_string_append_c(out, '\n');
    draw_ruler(layout, drawing, TRUE, out);
    draw_ruler(layout, drawing, FALSE, out);
    draw_cells(layout, section, drawing, out);
    draw_ruler(layout, drawing, FALSE, out);
    draw_legend(layout, section, drawing, out);
}

/* --- All of them -------------------------------------------------------------------- */

static void draw_summary(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                         guint shared, guint drawn, GString *out)
{
    g_autoptr(GString) section = g_string_new(NULL), cell = g_string_new(NULL);

    fw_size_format(layout->units.section, section);
    fw_size_format(cell_size(layout), cell);
    g_string_append_c(out, '\n');
    if (shared == 0) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_PLAIN,
                   "No %s section is shared by two memory ranges.\n", section->str);
    } else {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_COLLISION,
                   "%u section%s shared by two or more memory ranges.\n", shared,
                   shared == 1 ? " is" : "s are");
    }
    if (drawn > 0) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER,
                   "Below, one column is %s%s; '.' is empty, '!' has two ranges.\n",
                   cell_size(layout) == layout->units.subsection ? "a sub-section of " : "", cell->str);
    }
}

void draw_sections(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                   GString *out)
{
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);
    g_autoptr(GArray) sections = interesting(layout, collisions);

    draw_summary(layout, drawing, collisions->len, sections->len, out);
    for (guint i = 0; i < MIN(sections->len, SECTIONS_MOST); i++) {
        struct section section = { g_array_index(sections, uint64_t, i), NULL };

        section.members = members_of(layout, section.base);
        draw_section(layout, &section, drawing, out);
        g_array_unref(section.members);
    }
    if (sections->len > SECTIONS_MOST) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_PLAIN, "\n%u more sections are filled in part.\n",
                   sections->len - SECTIONS_MOST);
    }
}
