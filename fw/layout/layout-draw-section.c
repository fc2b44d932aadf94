/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections in detail: 64 columns, one per 2 MiB sub-section, for every section
 * that is shared or in which persistent memory begins or ends.
 */
#include "layout-draw.h"

#define SUBSECTIONS    64u
#define TICK           8u     /* sub-sections from one tick to the next: 16 MiB */
#define SECTIONS_MOST  24u    /* further ones are only counted */
#define INDENT         "  "

G_STATIC_ASSERT(SUBSECTIONS * FW_SUBSECTION_SIZE == FW_SECTION_SIZE);

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

        if (is_pmem(range) && !fw_is_aligned(range->base, FW_SECTION_SIZE)) {
            add_once(sections, fw_section_base(range->base));
        }
        if (is_pmem(range) && !fw_is_aligned(last + 1, FW_SECTION_SIZE)) {
            add_once(sections, fw_section_base(last));
        }
    }
    g_array_sort(sections, compare_address);
    return sections;
}

static GArray *members_of(const struct fw_layout *layout, uint64_t section)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));
    uint64_t last = section + (FW_SECTION_SIZE - 1);

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

/* Members with a byte in [base, base + 2 MiB): their number and the first. */
static guint cell_members(const struct fw_layout *layout, const struct section *section,
                          uint64_t base, guint *first)
{
    uint64_t last = base + (FW_SUBSECTION_SIZE - 1);
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
    for (guint i = 0; i < SUBSECTIONS; i++) {
        guint first = 0;
        guint count = cell_members(layout, section, section->base + i * FW_SUBSECTION_SIZE,
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

/* "+-------+-------...+" with a tick every 16 MiB, and the numbers above it. */
static void draw_ruler(const struct fw_layout_drawing *drawing, gboolean numbers, GString *out)
{
    g_autoptr(GString) line = g_string_new(INDENT);

    for (guint i = 0; i <= SUBSECTIONS; i += TICK) {
        if (numbers) {
            unsigned mib = (unsigned)(i * (FW_SUBSECTION_SIZE / FW_MIB));

            g_string_append_printf(line, "%-*u", i < SUBSECTIONS ? (int)TICK : 0, mib);
        } else {
            g_string_append(line, i < SUBSECTIONS ? "+-------" : "-+");
        }
    }
    draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER, "%s%s\n", line->str, numbers ? " MiB" : "");
}

/* "begins 64 MiB into the section" and the like. */
static void append_edges(const struct fw_layout_range *range, const struct section *section,
                         GString *text)
{
    uint64_t last = fw_layout_last(range);
    gboolean begins = range->base >= section->base;
    gboolean ends = last - section->base < FW_SECTION_SIZE - 1;

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

        append_edges(range, section, text);
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
               G_GINT64_MODIFIER "x: %s", fw_section_number(section->base), section->base,
               section->base + (FW_SECTION_SIZE - 1), shared ? "SHARED" : "one range");
    if (shared) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_COLLISION, " by %u ranges",
                   section->members->len);
    }
    g_string_append_c(out, '\n');
    draw_ruler(drawing, TRUE, out);
    draw_ruler(drawing, FALSE, out);
    draw_cells(layout, section, drawing, out);
    draw_ruler(drawing, FALSE, out);
    draw_legend(layout, section, drawing, out);
}

/* --- All of them -------------------------------------------------------------------- */

static void draw_summary(const struct fw_layout_drawing *drawing, guint shared, guint drawn,
                         GString *out)
{
    g_string_append_c(out, '\n');
    if (shared == 0) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_PLAIN,
                   "No 128 MiB section is shared by two memory ranges.\n");
    } else {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_COLLISION,
                   "%u section%s shared by two or more memory ranges.\n", shared,
                   shared == 1 ? " is" : "s are");
    }
    if (drawn > 0) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER,
                   "Below, one column is a sub-section of 2 MiB; '.' is empty, '!' has two ranges.\n");
    }
}

void draw_sections(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                   GString *out)
{
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);
    g_autoptr(GArray) sections = interesting(layout, collisions);

    draw_summary(drawing, collisions->len, sections->len, out);
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
