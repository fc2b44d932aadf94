/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical map: arithmetic, neighbours, placement, checks and drawing.
 */
#include <string.h>
#include "fw/layout.h"

static void add(struct fw_layout *layout, enum fw_layout_kind kind, uint64_t base,
                uint64_t length, const char *name)
{
    g_autoptr(GError) error = NULL;

    fw_layout_add(layout, kind, base, length, name, &error);
    g_assert_no_error(error);
}

/* Two regions of 252 GiB that meet 64 MiB into a section (pmem/ndctl issue 76). */
static struct fw_layout *shared_section(void)
{
    struct fw_layout *layout = fw_layout_new();

    add(layout, FW_LAYOUT_RAM, 0, 2 * FW_GIB, "ram");
    add(layout, FW_LAYOUT_PMEM, 0x577c000000, 0x3f00000000, "dimm1");
    add(layout, FW_LAYOUT_PMEM, 0x187c000000, 0x3f00000000, "dimm0");
    return layout;
}

static void test_units(void)
{
    uint64_t up;

    g_assert_cmphex(fw_section_base(&fw_layout_units_x86_64, 0x577bffffff), ==, 0x5778000000);
    g_assert_cmphex(fw_section_number(&fw_layout_units_x86_64, 0x5778000000), ==, 0xaef);
    g_assert_cmpuint(fw_subsection_number(&fw_layout_units_x86_64, 0x577c000000), ==, 32);
    g_assert_cmpuint(fw_subsection_number(&fw_layout_units_x86_64, 0x577fffffff), ==, 63);
    g_assert_true(fw_align_up(1, 4096, &up));
    g_assert_cmphex(up, ==, 4096);
    g_assert_true(fw_align_up(4096, 4096, &up));
    g_assert_cmphex(up, ==, 4096);
    g_assert_true(fw_align_up(0, FW_GIB, &up));
    g_assert_cmphex(up, ==, 0);
    g_assert_false(fw_align_up(UINT64_MAX - 1, 4096, &up));
    g_assert_cmphex(fw_common_alignment(0x187c000000, 0x3f00000000), ==, 64 * FW_MIB);
    g_assert_cmphex(fw_common_alignment(0, 0), ==, (uint64_t)1 << 63);
    g_assert_false(fw_is_power_of_two(0));
    g_assert_false(fw_is_power_of_two(6));
    g_assert_true(fw_is_power_of_two((uint64_t)1 << 63));
}

static void test_size_text(void)
{
    static const struct { uint64_t bytes; const char *text; } cases[] = {
        { 0, "0 B" }, { 1, "1 B" }, { 1024, "1 KiB" }, { 4097, "4097 B" },
        { 1536 * FW_MIB, "1536 MiB" }, { 16 * FW_TIB, "16 TiB" },
        { FW_GIB + 4096, "1 GiB + 4 KiB" }, { 0x3f00000000, "252 GiB" },
        { 96192 * FW_MIB, "93 GiB + 960 MiB" },
        { UINT64_MAX, "16383 PiB + 1023 TiB + 1023 GiB + 1023 MiB + 1023 KiB + 1023 B" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);

        fw_size_format(cases[i].bytes, out);
        g_assert_cmpstr(out->str, ==, cases[i].text);
    }
}

static void test_order(void)
{
    g_autoptr(fw_layout) layout = shared_section();
    g_autoptr(GError) error = NULL;

    add(layout, FW_LAYOUT_DEVICE_MEMORY, 0x187c000000, FW_TIB, "window");
    g_assert_cmpstr(fw_layout_nth(layout, 0)->name, ==, "ram");
    g_assert_cmpstr(fw_layout_nth(layout, 1)->name, ==, "window");
    g_assert_cmpstr(fw_layout_nth(layout, 2)->name, ==, "dimm0");
    g_assert_cmpstr(fw_layout_nth(layout, 3)->name, ==, "dimm1");
    g_assert_null(fw_layout_nth(layout, 4));
    g_assert_cmphex(fw_layout_last(fw_layout_find(layout, "dimm1")), ==, 0x967bffffff);
    g_assert_null(fw_layout_find(layout, "dimm2"));
    g_assert_false(fw_layout_add(layout, FW_LAYOUT_RAM, 0, 0, "x", &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(fw_layout_add(layout, FW_LAYOUT_RAM, UINT64_MAX, 2, "x", &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
    add(layout, FW_LAYOUT_RAM, UINT64_MAX - 4095, 4096, "top");
    g_assert_cmphex(fw_layout_last(fw_layout_find(layout, "top")), ==, UINT64_MAX);
}

static void test_collisions(void)
{
    g_autoptr(fw_layout) layout = shared_section();
    g_autoptr(GArray) collisions = fw_layout_collisions(layout);
    const struct fw_layout_collision *collision =
        &g_array_index(collisions, struct fw_layout_collision, 0);

    g_assert_cmpuint(collisions->len, ==, 1);
    g_assert_cmphex(collision->section, ==, 0x5778000000);
    g_assert_cmpuint(collision->members->len, ==, 2);
    g_assert_cmpuint(g_array_index(collision->members, guint, 0), ==, 1);
    g_assert_cmpuint(g_array_index(collision->members, guint, 1), ==, 2);
}

/* RAM, a 2 MiB DIMM, a gap and another DIMM in one section: one collision of three. */
static void test_three_in_one(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GArray) collisions = NULL;

    add(layout, FW_LAYOUT_RAM, 0, 4 * FW_GIB + 64 * FW_MIB, "ram");
    add(layout, FW_LAYOUT_PMEM, 4 * FW_GIB + 64 * FW_MIB, 2 * FW_MIB, "a");
    add(layout, FW_LAYOUT_LEGACY_PMEM, 4 * FW_GIB + 100 * FW_MIB, FW_GIB, "b");
    add(layout, FW_LAYOUT_RESERVED, 4 * FW_GIB + 80 * FW_MIB, FW_MIB, "r");
    collisions = fw_layout_collisions(layout);
    g_assert_cmpuint(collisions->len, ==, 1);
    g_assert_cmpuint(g_array_index(collisions, struct fw_layout_collision, 0).members->len, ==, 3);
}

/* Section after section belongs to one range each: no collision. */
static void test_no_collision(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GArray) collisions = NULL;
    g_autoptr(GArray) overlaps = NULL;

    add(layout, FW_LAYOUT_RAM, 0, FW_SECTION_SIZE, "a");
    add(layout, FW_LAYOUT_PMEM, FW_SECTION_SIZE, FW_SECTION_SIZE, "b");
    add(layout, FW_LAYOUT_PMEM, 2 * FW_SECTION_SIZE, 16 * FW_TIB, "c");
    collisions = fw_layout_collisions(layout);
    overlaps = fw_layout_overlaps(layout);
    g_assert_cmpuint(collisions->len, ==, 0);
    g_assert_cmpuint(overlaps->len, ==, 0);
}

static void test_overlaps(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GArray) overlaps = NULL;
    const struct fw_layout_overlap *overlap;

    add(layout, FW_LAYOUT_DEVICE_MEMORY, 0, FW_TIB, "window");
    add(layout, FW_LAYOUT_RAM, 0, FW_GIB, "ram");
    add(layout, FW_LAYOUT_PMEM, FW_GIB - 4096, FW_GIB, "dimm");
    fw_layout_find(layout, "dimm")->overlap_wanted = TRUE;
    overlaps = fw_layout_overlaps(layout);
    g_assert_cmpuint(overlaps->len, ==, 1);
    overlap = &g_array_index(overlaps, struct fw_layout_overlap, 0);
    g_assert_cmphex(overlap->base, ==, FW_GIB - 4096);
    g_assert_cmphex(overlap->length, ==, 4096);
    g_assert_true(overlap->wanted);
}

/* --- Placement ------------------------------------------------------------------ */

static void test_place(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    uint64_t base;

    add(layout, FW_LAYOUT_DEVICE_MEMORY, 4 * FW_GIB, 4 * FW_GIB, "window");
    add(layout, FW_LAYOUT_PMEM, 4 * FW_GIB, FW_GIB - 128 * FW_KIB, "a");
    add(layout, FW_LAYOUT_PMEM, 6 * FW_GIB, FW_MIB, "b");
    g_assert_true(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, 128 * FW_MIB, 4096, &base, NULL));
    g_assert_cmphex(base, ==, 5 * FW_GIB - 128 * FW_KIB);
    g_assert_true(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, 128 * FW_MIB, FW_SECTION_SIZE,
                                  &base, NULL));
    g_assert_cmphex(base, ==, 5 * FW_GIB);
    /* 1 GiB + 128 KiB fits before b exactly; one page more does not. */
    g_assert_true(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, FW_GIB + 128 * FW_KIB, 4096,
                                  &base, NULL));
    g_assert_cmphex(base, ==, 5 * FW_GIB - 128 * FW_KIB);
    g_assert_true(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, FW_GIB + 132 * FW_KIB, 4096,
                                  &base, NULL));
    g_assert_cmphex(base, ==, 6 * FW_GIB + FW_MIB);
    g_assert_true(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, 2 * FW_GIB - FW_MIB, 4096, &base,
                                  NULL));
    g_assert_cmphex(base, ==, 6 * FW_GIB + FW_MIB);
}

static void test_place_refusals(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GError) error = NULL;
    uint64_t base = 77;

    add(layout, FW_LAYOUT_PMEM, 5 * FW_GIB, FW_GIB, "a");
    g_assert_false(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, 3 * FW_GIB, 4096, &base, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
    g_assert_nonnull(strstr(error->message, "largest gap is 2 GiB"));
    g_clear_error(&error);
    g_assert_false(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, FW_GIB, 3, &base, &error));
    g_clear_error(&error);
    g_assert_false(fw_layout_place(layout, 4 * FW_GIB, 4 * FW_GIB, 0, 4096, &base, &error));
    g_clear_error(&error);
    g_assert_false(fw_layout_place(layout, UINT64_MAX - FW_GIB + 1, FW_GIB, FW_MIB,
                                   (uint64_t)1 << 63, &base, &error));
    g_clear_error(&error);
    add(layout, FW_LAYOUT_PMEM, UINT64_MAX - FW_GIB + 1, FW_GIB, "top");
    g_assert_false(fw_layout_place(layout, UINT64_MAX - FW_GIB + 1, FW_GIB, FW_MIB, 4096, &base,
                                   &error));
    g_assert_nonnull(strstr(error->message, "largest gap is 0 B"));
    g_assert_cmphex(base, ==, 77);
}

/* --- Checks ------------------------------------------------------------------------ */

static const struct {
    const char *check;
    enum fw_layout_kind kind;
    uint64_t base, length;
    guint times;
} one_range[] = {
    { "base-not-page", FW_LAYOUT_PMEM, FW_TIB + 1, FW_GIB, 1 },
    { "base-not-page", FW_LAYOUT_PMEM, FW_TIB + 4096, FW_GIB, 0 },
    { "base-not-2m", FW_LAYOUT_PMEM, FW_TIB + 4096, FW_GIB, 1 },
    { "base-not-2m", FW_LAYOUT_PMEM, FW_TIB + 2 * FW_MIB, FW_GIB, 0 },
    { "base-not-2m", FW_LAYOUT_RAM, FW_TIB + 4096, FW_GIB, 0 },
    { "base-not-1g", FW_LAYOUT_PMEM, FW_TIB + 2 * FW_MIB, FW_GIB, 1 },
    { "base-not-1g", FW_LAYOUT_PMEM, FW_TIB + FW_GIB, FW_GIB, 0 },
    { "base-not-1g", FW_LAYOUT_PMEM, FW_TIB + 4096, FW_GIB, 0 },
    { "end-misaligned", FW_LAYOUT_PMEM, FW_TIB, FW_GIB + 4096, 1 },
    { "end-misaligned", FW_LAYOUT_PMEM, FW_TIB + 4096, FW_GIB - 4096, 0 },
    { "region-align-16m", FW_LAYOUT_PMEM, FW_TIB, FW_GIB + 2 * FW_MIB, 1 },
    { "region-align-16m", FW_LAYOUT_PMEM, FW_TIB, FW_GIB + 16 * FW_MIB, 0 },
    { "hyper-transport-hole", FW_LAYOUT_PMEM, 1011 * FW_GIB, FW_GIB, 0 },
    { "hyper-transport-hole", FW_LAYOUT_PMEM, 1011 * FW_GIB, FW_GIB + 1, 1 },
    { "hyper-transport-hole", FW_LAYOUT_RAM, FW_TIB - 1, 4096, 1 },
    { "hyper-transport-hole", FW_LAYOUT_PMEM, FW_TIB, FW_GIB, 0 },
    { "phys-bits", FW_LAYOUT_PMEM, ((uint64_t)1 << 46) - FW_GIB, FW_GIB, 0 },
    { "phys-bits", FW_LAYOUT_PMEM, ((uint64_t)1 << 46) - FW_GIB, FW_GIB + 1, 1 },
    { "outside-device-memory", FW_LAYOUT_PMEM, 10 * FW_TIB, FW_GIB, 1 },
    { "outside-device-memory", FW_LAYOUT_RAM, 10 * FW_TIB, FW_GIB, 0 },
    { "in-hole", FW_LAYOUT_PMEM, 3 * FW_GIB - 1, 1, 0 },
    { "in-hole", FW_LAYOUT_PMEM, 3 * FW_GIB - 1, 2, 1 },
    { "memmap-exceeds-ram", FW_LAYOUT_PMEM, FW_TIB, 64 * FW_GIB, 0 },
    { "memmap-exceeds-ram", FW_LAYOUT_PMEM, FW_TIB, 65 * FW_GIB, 1 },
    { "overlap", FW_LAYOUT_PMEM, FW_GIB - 1, 2, 1 },
    { "overlap", FW_LAYOUT_PMEM, FW_GIB, 2, 0 },
    { "section-shared", FW_LAYOUT_PMEM, FW_GIB, FW_GIB, 0 },
    { "section-shared", FW_LAYOUT_PMEM, FW_GIB - 4096, FW_GIB, 1 },
};

static void test_checks(void)
{
    static const struct fw_layout_machine machine = { .phys_bits = 46, .amd = TRUE };

    for (gsize i = 0; i < G_N_ELEMENTS(one_range); i++) {
        g_autoptr(fw_layout) layout = fw_layout_new();
        g_autoptr(fw_findings) findings = fw_findings_new();

        add(layout, FW_LAYOUT_RAM, 0, FW_GIB, "ram");
        add(layout, FW_LAYOUT_HOLE, 3 * FW_GIB, FW_GIB, "hole");
        add(layout, FW_LAYOUT_DEVICE_MEMORY, 4 * FW_GIB, 2 * FW_TIB, "window");
        add(layout, one_range[i].kind, one_range[i].base, one_range[i].length, "it");
        fw_layout_check(layout, &machine, findings);
        g_test_message("%s, row %" G_GSIZE_FORMAT, one_range[i].check, i);
        g_assert_cmpuint(fw_findings_count(findings, one_range[i].check, FW_SEVERITY_NOTE), ==,
                         one_range[i].times);
    }
}

static void test_subsection(void)
{
    static const struct fw_layout_machine machine = { .phys_bits = 0, .amd = FALSE };
    static const struct { uint64_t gap; guint shared; } cases[] = {
        { 0, 1 }, { 4096, 1 }, { FW_MIB, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_layout) layout = fw_layout_new();
        g_autoptr(fw_findings) findings = fw_findings_new();

        add(layout, FW_LAYOUT_RAM, 0, FW_GIB + FW_MIB, "ram");
        add(layout, FW_LAYOUT_PMEM, FW_GIB + FW_MIB + cases[i].gap, FW_GIB, "dimm");
        fw_layout_check(layout, &machine, findings);
        g_assert_cmpuint(fw_findings_count(findings, "subsection-shared", FW_SEVERITY_ERROR), ==,
                         cases[i].shared);
    }
}

static void test_wanted_overlap(void)
{
    static const struct fw_layout_machine machine = { .phys_bits = 0, .amd = FALSE };
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(fw_findings) findings = fw_findings_new();

    add(layout, FW_LAYOUT_RAM, 0, FW_GIB, "ram");
    add(layout, FW_LAYOUT_PMEM, 0, FW_GIB, "dimm");
    fw_layout_find(layout, "dimm")->overlap_wanted = TRUE;
    fw_layout_check(layout, &machine, findings);
    g_assert_cmpuint(fw_findings_count(findings, "overlap", FW_SEVERITY_NOTE), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "overlap", FW_SEVERITY_WARNING), ==, 0);
}

static void test_check_rows(void)
{
    guint n = 0;

    for (const struct fw_layout_check *check; (check = fw_layout_check_nth(n)); n++) {
        g_assert_true(fw_layout_check_find(check->name) == check);
        g_assert_null(strchr(check->explanation, '\n'));
    }
    g_assert_cmpuint(n, ==, 13);
    g_assert_null(fw_layout_check_find("no-such-check"));
}

/* --- Drawing -------------------------------------------------------------------------- */

static void test_drawing(void)
{
    g_autoptr(fw_layout) layout = shared_section();
    g_autoptr(GString) out = g_string_new(NULL);
    g_auto(GStrv) lines = NULL;

    fw_layout_draw(layout, NULL, out);
    lines = g_strsplit(out->str, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_assert_cmpuint(strlen(lines[i]), <=, 100);
        for (const char *c = lines[i]; *c; c++) {
            g_assert_true(g_ascii_isprint(*c));
        }
    }
    g_assert_nonnull(strstr(out->str, "0x000000577c000000 +!!!!"));
    g_assert_nonnull(strstr(out->str, "64 MiB into a SHARED section"));
    g_assert_nonnull(strstr(out->str, "Section 0xaef, 0x5778000000 to 0x577fffffff: SHARED by 2"));
    g_assert_nonnull(strstr(out->str, "|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbb"
                                      "bbbbbbbb|"));
    g_assert_nonnull(strstr(out->str, "252 GiB"));
}

/* Two ranges in one sub-section are marked, and so is an overlap. */
static void test_drawing_marks(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GString) out = g_string_new(NULL);

    add(layout, FW_LAYOUT_RAM, 0, FW_SECTION_SIZE + 3 * FW_MIB, "ram");
    add(layout, FW_LAYOUT_PMEM, FW_SECTION_SIZE + 3 * FW_MIB, FW_GIB, "dimm");
    add(layout, FW_LAYOUT_PMEM, FW_SECTION_SIZE + FW_GIB, FW_GIB, "dimm2");
    fw_layout_draw(layout, NULL, out);
    g_assert_nonnull(strstr(out->str, "|a!bbbb"));
    g_assert_nonnull(strstr(out->str, "dimm AND dimm2"));
}

/* On ppc64 a section has 16 MiB, so a column is an eighth of a sub-section, and pages have 64 KiB. */
static void test_drawing_ppc64(void)
{
    static const struct fw_layout_machine machine = { .bound = TRUE };
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GString) out = g_string_new(NULL);
    struct fw_findings *findings = fw_findings_new();

    layout->units = fw_layout_units_ppc64;
    add(layout, FW_LAYOUT_RAM, 0, FW_GIB, "ram");
    add(layout, FW_LAYOUT_DEVICE_MEMORY, FW_GIB, FW_GIB, "device-memory");
    add(layout, FW_LAYOUT_PMEM, 4 * FW_GIB + 64 * FW_KIB, 48 * FW_MIB, "scm");
    add(layout, FW_LAYOUT_PMEM, 8 * FW_GIB + 4 * FW_KIB, FW_GIB, "odd");
    fw_layout_draw(layout, NULL, out);
    g_assert_nonnull(strstr(out->str, "No 16 MiB section is shared"));
    g_assert_nonnull(strstr(out->str, "one column is 256 KiB; "));
    g_assert_nonnull(strstr(out->str, "Section 0x100, 0x100000000 to 0x100ffffff: one range"));
    g_assert_nonnull(strstr(out->str, "0       2       4 "));
    fw_layout_check(layout, &machine, findings);
    for (guint i = 0; i < findings->items->len; i++) {
        const struct fw_finding *finding = g_ptr_array_index(findings->items, i);

        g_assert_cmpstr(finding->name, !=, "outside-device-memory");
        g_assert_true(!g_str_equal(finding->name, "base-not-page") || strstr(finding->text, "odd"));
    }
    fw_findings_free(findings);
}

static void count_style(void *opaque, enum fw_layout_style style, gboolean begin, GString *out)
{
    int *depth = opaque;

    (void)out;
    depth[style] += begin ? 1 : -1;
    g_assert_cmpint(depth[style], >=, 0);
    g_assert_cmpint(depth[style], <=, 1);
}

static void test_drawing_styles(void)
{
    g_autoptr(fw_layout) layout = shared_section();
    g_autoptr(GString) styled = g_string_new(NULL);
    g_autoptr(GString) plain = g_string_new(NULL);
    int depth[FW_LAYOUT_STYLE_COLLISION + 1] = { 0 };
    struct fw_layout_drawing drawing = { 100, count_style, depth };

    fw_layout_draw(layout, &drawing, styled);
    fw_layout_draw(layout, NULL, plain);
    g_assert_cmpstr(styled->str, ==, plain->str);
    for (gsize i = 0; i < G_N_ELEMENTS(depth); i++) {
        g_assert_cmpint(depth[i], ==, 0);
    }
}

static void test_drawing_edges(void)
{
    g_autoptr(fw_layout) layout = fw_layout_new();
    g_autoptr(GString) out = g_string_new(NULL);

    fw_layout_draw(layout, NULL, out);
    g_assert_nonnull(strstr(out->str, "No 128 MiB section is shared"));
    for (guint i = 0; i < 60; i++) {
        g_autofree char *name = g_strdup_printf("dimm%u", i);

        add(layout, FW_LAYOUT_PMEM, FW_TIB + i * (FW_GIB + 2 * FW_MIB), FW_GIB, name);
    }
    add(layout, FW_LAYOUT_MMIO, UINT64_MAX - 4095, 4096, "top");
    fw_layout_draw(layout, NULL, out);
    g_assert_nonnull(strstr(out->str, "0xffffffffffffffff"));
    g_assert_nonnull(strstr(out->str, "more sections are filled in part"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout/units", test_units);
    g_test_add_func("/layout/size-text", test_size_text);
    g_test_add_func("/layout/order", test_order);
    g_test_add_func("/layout/collisions", test_collisions);
    g_test_add_func("/layout/three-in-one", test_three_in_one);
    g_test_add_func("/layout/no-collision", test_no_collision);
    g_test_add_func("/layout/overlaps", test_overlaps);
    g_test_add_func("/layout/place", test_place);
    g_test_add_func("/layout/place-refusals", test_place_refusals);
    g_test_add_func("/layout/checks", test_checks);
    g_test_add_func("/layout/subsection", test_subsection);
    g_test_add_func("/layout/wanted-overlap", test_wanted_overlap);
    g_test_add_func("/layout/check-rows", test_check_rows);
    g_test_add_func("/layout/drawing", test_drawing);
    g_test_add_func("/layout/drawing-marks", test_drawing_marks);
    g_test_add_func("/layout/drawing-ppc64", test_drawing_ppc64);
    g_test_add_func("/layout/drawing-styles", test_drawing_styles);
    g_test_add_func("/layout/drawing-edges", test_drawing_edges);
    return g_test_run();
}
