/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The overview: one box per stretch of addresses, from the lowest address up.
 *
 * Must not: write escape codes; a style callback may.
 */
#include <string.h>
#include "layout-draw.h"

#define COLUMNS_DEFAULT 100u
#define COLUMNS_LEAST   72u
#define ADDRESS_COLUMNS 21u   /* "  0x0123456789abcdef " */
#define NOTE_COLUMNS    36u   /* right of the box */
#define NAME_COLUMN     10    /* in the note, behind the size */

/* A stretch of addresses that the same ranges cover. */
struct stretch {
    uint64_t base, last;
    const struct fw_layout_range *top;     /* the first that is no container */
    const struct fw_layout_range *second;  /* another one: they overlap */
    const struct fw_layout_range *around;  /* innermost container */
};

void draw_piece(const struct fw_layout_drawing *drawing, GString *out,
                enum fw_layout_style style, const char *format, ...)
{
    va_list args;

    if (drawing->style) {
        drawing->style(drawing->opaque, style, TRUE, out);
    }
    va_start(args, format);
    g_string_append_vprintf(out, format, args);
    va_end(args);
    if (drawing->style) {
        drawing->style(drawing->opaque, style, FALSE, out);
    }
}

enum fw_layout_style draw_style(enum fw_layout_kind kind)
{
    switch (kind) {
    case FW_LAYOUT_RAM:
        return FW_LAYOUT_STYLE_RAM;
    case FW_LAYOUT_PMEM:
    case FW_LAYOUT_LEGACY_PMEM:
        return FW_LAYOUT_STYLE_PMEM;
    case FW_LAYOUT_DEVICE_MEMORY:
    case FW_LAYOUT_HOLE:
        return FW_LAYOUT_STYLE_GAP;
    default:
        return FW_LAYOUT_STYLE_OTHER;
    }
}

char draw_fill(enum fw_layout_kind kind)
{
    switch (draw_style(kind)) {
    case FW_LAYOUT_STYLE_RAM:
        return ':';
    case FW_LAYOUT_STYLE_PMEM:
        return '#';
    case FW_LAYOUT_STYLE_OTHER:
        return '/';
    default:
        return ' ';
    }
}

/* --- Stretches --------------------------------------------------------------- */

static gint compare_address(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return left < right ? -1 : left > right;
}

/* Every address at which something begins, or begins to be absent. */
static GArray *cut_points(const struct fw_layout *layout)
{
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint64_t zero = 0;

    g_array_append_val(cuts, zero);
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);
        uint64_t next = fw_layout_last(range) + 1;

        g_array_append_val(cuts, range->base);
        if (next != 0) {
            g_array_append_val(cuts, next);
        }
    }
    g_array_sort(cuts, compare_address);
    return cuts;
}

static void look_at(const struct fw_layout *layout, struct stretch *stretch)
{
    for (guint i = 0; i < fw_layout_count(layout); i++) {
        const struct fw_layout_range *range = fw_layout_nth(layout, i);

        if (range->base > stretch->base || fw_layout_last(range) < stretch->base) {
            continue;
        }
        if (fw_layout_kind_is_container(range->kind)) {
            stretch->around = range;
        } else if (!stretch->top) {
            stretch->top = range;
        } else if (!stretch->second) {
            stretch->second = range;
        }
    }
}

static GArray *stretches_new(const struct fw_layout *layout)
{
    g_autoptr(GArray) cuts = cut_points(layout);
    GArray *stretches = g_array_new(FALSE, TRUE, sizeof(struct stretch));
    uint64_t end = 0;

    for (guint i = 0; i < fw_layout_count(layout); i++) {
        end = MAX(end, fw_layout_last(fw_layout_nth(layout, i)));
    }
    for (guint i = 0; i < cuts->len; i++) {
        struct stretch stretch = { 0 };

        stretch.base = g_array_index(cuts, uint64_t, i);
        stretch.last = i + 1 < cuts->len ? g_array_index(cuts, uint64_t, i + 1) - 1 : end;
        if (stretch.base > end || stretch.last + 1 == stretch.base) {
            continue;
        }
        look_at(layout, &stretch);
        g_array_append_val(stretches, stretch);
    }
    return stretches;
}

/* --- Lines ---------------------------------------------------------------------- */

static guint box_columns(const struct fw_layout_drawing *drawing)
{
    guint columns = drawing->columns ? drawing->columns : COLUMNS_DEFAULT;

    return MAX(columns, COLUMNS_LEAST) - ADDRESS_COLUMNS - NOTE_COLUMNS - 2;
}

/* Whether two memory ranges meet at, or both lie in the section of, @address. */
static gboolean shared_at(const struct fw_layout *layout, const GArray *collisions, uint64_t address)
{
    for (guint i = 0; i < collisions->len; i++) {
        if (g_array_index(collisions, struct fw_layout_collision, i).section ==
            fw_section_base(&layout->units, address)) {
            return !fw_is_aligned(address, layout->units.section);
        }
    }
    return FALSE;
}

/* "  0x... +---...---+  note": the line between two stretches. */
static void draw_border(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                        const GArray *collisions, uint64_t address, GString *out)
{
    guint width = box_columns(drawing);
    gboolean shared = shared_at(layout, collisions, address);
    g_autofree char *rule = g_strnfill(width, shared ? '!' : '-');
    g_autoptr(GString) into = g_string_new(NULL);

    draw_piece(drawing, out, FW_LAYOUT_STYLE_RULER, "  0x%016" G_GINT64_MODIFIER "x ", address);
    draw_piece(drawing, out, shared ? FW_LAYOUT_STYLE_COLLISION : FW_LAYOUT_STYLE_RULER,
               "+%s+", rule);
    if (!fw_is_aligned(address, layout->units.section)) {
        fw_size_format(address % layout->units.section, into);
        draw_piece(drawing, out, shared ? FW_LAYOUT_STYLE_COLLISION : FW_LAYOUT_STYLE_RULER,
                   "  %s into %s section", into->str, shared ? "a SHARED" : "a");
    }
    g_string_append_c(out, '\n');
}

/* What a stretch is, in words. */
static char *stretch_label(const struct stretch *stretch)
{
    if (stretch->second) {
        return g_strdup_printf(" %s AND %s ", stretch->top->name, stretch->second->name);
    }
    if (stretch->top) {
        return g_strdup_printf(" %s ", fw_layout_kind_name(stretch->top->kind));
    }
    if (stretch->around) {
        return g_strdup_printf(" %s%s ", stretch->around->kind == FW_LAYOUT_HOLE ? "" : "free ",
                               stretch->around->kind == FW_LAYOUT_HOLE
                               ? stretch->around->name
                               : fw_layout_kind_name(stretch->around->kind));
    }
    return g_strdup("");
}

static enum fw_layout_style stretch_style(const struct stretch *stretch)
{
    if (stretch->second) {
        return FW_LAYOUT_STYLE_COLLISION;
    }
    return stretch->top ? draw_style(stretch->top->kind) : FW_LAYOUT_STYLE_GAP;
}

/* One row of a box; @label in its middle, or NULL. */
static void draw_row(const struct fw_layout_drawing *drawing, const struct stretch *stretch,
                     const char *label, const char *note, GString *out)
{
    guint width = box_columns(drawing);
    char fill = stretch->second ? '!' : stretch->top ? draw_fill(stretch->top->kind) : ' ';
    gboolean solid = stretch->top || stretch->around;
    g_autofree char *row = g_strnfill(width, fill);
    size_t length = label ? MIN(strlen(label), width) : 0;

    if (length > 0) {
        memcpy(row + (width - length) / 2, label, length);
    }
    g_string_append_printf(out, "%*s", (int)ADDRESS_COLUMNS, "");
    draw_piece(drawing, out, stretch_style(stretch), "%c%s%c", solid ? '|' : '.', row,
               solid ? '|' : '.');
    if (note) {
        draw_piece(drawing, out, FW_LAYOUT_STYLE_PLAIN, "  %s", note);
    }
    g_string_append_c(out, '\n');
}

/* Large stretches get more rows, by powers of 64. */
static guint stretch_rows(const struct stretch *stretch)
{
    uint64_t length = stretch->last - stretch->base;

    if (!stretch->top) {
        return 1;
    }
    return length < FW_GIB ? 1 : length < 64 * FW_GIB ? 2 : 3;
}

static void draw_stretch(const struct fw_layout_drawing *drawing, const struct stretch *stretch,
                         GString *out)
{
    g_autofree char *label = stretch_label(stretch);
    g_autoptr(GString) note = g_string_new(NULL);
    guint rows = stretch_rows(stretch);

    fw_size_format(stretch->last - stretch->base + 1, note);
    if (stretch->top) {
        g_string_append_printf(note, "%*s%s", MAX(NAME_COLUMN - (int)note->len, 2), "",
                               stretch->top->name);
    }
    for (guint i = 0; i < rows; i++) {
        gboolean middle = i == rows / 2;

        draw_row(drawing, stretch, middle ? label : NULL, middle ? note->str : NULL, out);
    }
}

/* 2^64 has no address of its own; such a map ends with its last byte. */
static uint64_t end_border(const struct stretch *stretch)
{
    return stretch->last == UINT64_MAX ? stretch->last : stretch->last + 1;
}

void fw_layout_draw(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                    GString *out)
{
    static const struct fw_layout_drawing plain = { COLUMNS_DEFAULT, NULL, NULL };
    g_autoptr(GArray) stretches = stretches_new(layout);
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);

    drawing = drawing ? drawing : &plain;
    for (guint i = 0; i < stretches->len; i++) {
        const struct stretch *stretch = &g_array_index(stretches, struct stretch, i);

        draw_border(layout, drawing, collisions, stretch->base, out);
        draw_stretch(drawing, stretch, out);
        if (i + 1 == stretches->len) {
            draw_border(layout, drawing, collisions, end_border(stretch), out);
        }
    }
    draw_sections(layout, drawing, out);
}
