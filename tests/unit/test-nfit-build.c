/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT builder: the standard configuration, interleave sets, overrides, and
 * every refusal.
 */
#include <string.h>
#include "fw/nfit-build.h"
#include "fw/size.h"

#define DIMMS_MAX 300u

static struct fw_nfit_dimm dimms[DIMMS_MAX];

/* @count DIMMs of 1 GiB, one behind the other from 4 GiB on. */
static struct fw_nfit_config many(size_t count)
{
    struct fw_nfit_config config = { .dimms = dimms, .count = count };

    for (size_t i = 0; i < count; i++) {
        fw_nfit_dimm_init(&dimms[i]);
        dimms[i].slot = (uint32_t)i;
        dimms[i].base = 4 * FW_GIB + i * FW_GIB;
        dimms[i].length = FW_GIB;
    }
    return config;
}

static struct fw_nfit *build(const struct fw_nfit_config *config, enum fw_nfit_report report)
{
    g_autoptr(GError) error = NULL;
    struct fw_nfit *nfit = fw_nfit_build(config, report, &error);

    g_assert_no_error(error);
    return nfit;
}

/* Nothing but notes, of which "not-referenced" would be one. */
static void assert_clean(const struct fw_nfit *nfit)
{
    g_autoptr(GByteArray) bytes = fw_nfit_encode(nfit, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) again = fw_nfit_decode(bytes->data, bytes->len, findings);
    g_autoptr(GByteArray) second = fw_nfit_encode(again, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    fw_findings_print(findings, text);
    g_assert_cmpstr(text->str, ==, "");
    g_assert_cmpmem(bytes->data, bytes->len, second->data, second->len);
}

static void refuse(const struct fw_nfit_config *config, const char *text)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(fw_nfit_build(config, FW_NFIT_REPORT_STATIC, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL);
    if (!strstr(error->message, text)) {
        g_error("'%s' does not mention '%s'", error->message, text);
    }
}

/* The 184 bytes of a 128 MiB DIMM in slot 1 at 0x108000000 on node 2. */
static void test_standard(void)
{
    static const uint8_t head[] = {
        0x00, 0x00, 0x38, 0x00, 0x04, 0x00, 0x03, 0x00, 0, 0, 0, 0, 2, 0, 0, 0,
        0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40, 0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb,
        0, 0, 0, 0x08, 1, 0, 0, 0, 0, 0, 0, 0x08, 0, 0, 0, 0, 0x08, 0x80, 0, 0, 0, 0, 0, 0,
        0x01, 0x00, 0x30, 0x00, 2, 0, 0, 0, 0, 0, 0, 0, 4, 0, 5, 0, 0, 0, 0, 0x08, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
        0x04, 0x00, 0x50, 0x00, 5, 0, 0x86, 0x80, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0x57, 0x34, 0x12, 0x00, 0x01, 0x03, 0, 0,
    };
    struct fw_nfit_config config = many(1);
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(GByteArray) bytes = NULL;

    dimms[0].slot = 1;
    dimms[0].base = 0x108000000;
    dimms[0].length = 128 * FW_MIB;
    dimms[0].proximity = 2;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    bytes = fw_nfit_encode_structures(nfit, NULL);
    g_assert_cmpuint(bytes->len, ==, 184);
    g_assert_cmpmem(bytes->data, sizeof(head), head, sizeof(head));
    for (guint i = sizeof(head); i < bytes->len; i++) {
        g_assert_cmphex(bytes->data[i], ==, 0);
    }
    assert_clean(nfit);
}

static void test_unarmed(void)
{
    struct fw_nfit_config config = many(1);
    g_autoptr(fw_nfit) nfit = NULL;

    dimms[0].unarmed = TRUE;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.state_flags, ==, 8);
}

static void test_capabilities(void)
{
    static const struct { uint32_t bits; uint8_t highest; } cases[] = {
        { 0, 0 }, { 1, 0 }, { 2, 1 }, { 3, 1 }, { 7, 2 }, { 0x80000000, 31 },
    };
    struct fw_nfit_config config = many(1);

    config.has_capabilities = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_nfit) nfit = NULL;
        const struct fw_nfit_structure *last;

        config.capabilities = cases[i].bits;
        nfit = build(&config, FW_NFIT_REPORT_STATIC);
        last = g_ptr_array_index(nfit->structures, nfit->structures->len - 1);
        g_assert_cmpuint(last->type, ==, FW_NFIT_CAPABILITIES);
        g_assert_cmphex(last->u.capabilities.capabilities, ==, cases[i].bits);
        g_assert_cmpuint(last->u.capabilities.highest, ==, cases[i].highest);
        assert_clean(nfit);
    }
}

static void test_smbios(void)
{
    static const uint8_t data[] = { 17, 40, 0x12, 0x34 };
    struct fw_nfit_config config = many(1);
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_structure *smbios;

    config.smbios = data;
    config.smbios_length = sizeof(data);
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    smbios = fw_nfit_nth(nfit, FW_NFIT_SMBIOS, 0);
    g_assert_cmpmem(smbios->u.smbios.data->data, smbios->u.smbios.data->len, data, sizeof(data));
}

/* Every DIMM in the order given, with its own indices. */
static void test_256(void)
{
    struct fw_nfit_config config = many(256);
    g_autoptr(fw_nfit) nfit = build(&config, FW_NFIT_REPORT_STATIC);

    g_assert_cmpuint(nfit->structures->len, ==, 3 * 256);
    for (guint i = 0; i < 256; i++) {
        const struct fw_nfit_spa *spa = &fw_nfit_nth(nfit, FW_NFIT_SPA, i)->u.spa;
        const struct fw_nfit_mapping *mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)->u.mapping;

        g_assert_cmpuint(spa->index, ==, (i + 1) * 2);
        g_assert_cmpuint(mapping->spa_index, ==, spa->index);
        g_assert_cmpuint(mapping->control_index, ==, spa->index + 1);
        g_assert_cmpuint(mapping->handle, ==, i + 1);
    }
    assert_clean(nfit);
}

static void test_where(void)
{
    static const struct {
        enum fw_nfit_where where;
        guint in_static, in_fit;
    } cases[] = {
        { FW_NFIT_WHERE_BOTH, 2, 2 }, { FW_NFIT_WHERE_STATIC, 2, 1 },
        { FW_NFIT_WHERE_FIT, 1, 2 }, { FW_NFIT_WHERE_NONE, 1, 1 },
    };
    struct fw_nfit_config config = many(2);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_nfit) table = NULL;
        g_autoptr(fw_nfit) fit = NULL;
        enum fw_nfit_where where;

        dimms[0].where = cases[i].where;
        table = build(&config, FW_NFIT_REPORT_STATIC);
        fit = build(&config, FW_NFIT_REPORT_FIT);
        g_assert_cmpuint(fw_nfit_count(table, FW_NFIT_SPA), ==, cases[i].in_static);
        g_assert_cmpuint(fw_nfit_count(fit, FW_NFIT_SPA), ==, cases[i].in_fit);
        g_assert_true(fw_nfit_where_parse(fw_nfit_where_name(cases[i].where), &where));
        g_assert_cmpint(where, ==, cases[i].where);
    }
    g_assert_false(fw_nfit_where_parse("nowhere", &dimms[0].where));
}

static void test_spa_window(void)
{
    struct fw_nfit_config config = many(1);
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_mapping *mapping;
    const struct fw_nfit_spa *spa;

    dimms[0].spa_offset = 64 * FW_MIB;
    dimms[0].spa_length = 5 * FW_MIB + 4096;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    spa = &fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa;
    mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping;
    g_assert_cmphex(spa->base, ==, 4 * FW_GIB + 64 * FW_MIB);
    g_assert_cmphex(spa->length, ==, 5 * FW_MIB + 4096);
    g_assert_cmphex(mapping->region_size, ==, spa->length);
    g_assert_cmphex(mapping->dpa, ==, 64 * FW_MIB);
    assert_clean(nfit);
    dimms[0].spa_length = 0;
    dimms[0].spa_base = 0x9000;
    g_clear_pointer(&nfit, fw_nfit_free);
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    spa = &fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa;
    g_assert_cmphex(spa->base, ==, 0x9000);
    g_assert_cmphex(spa->length, ==, FW_GIB - 64 * FW_MIB);
}

/* --- Interleave sets ---------------------------------------------------------- */

static void make_set(struct fw_nfit_config *config, size_t ways)
{
    *config = many(ways);
    for (size_t i = 0; i < ways; i++) {
        dimms[i].interleave_set = "set0";
    }
}

static void test_set_of(gconstpointer data)
{
    guint ways = GPOINTER_TO_UINT(data);
    struct fw_nfit_config config;
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_interleave *interleave;

    make_set(&config, ways);
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 1);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_MAPPING), ==, ways);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_CONTROL), ==, ways);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_INTERLEAVE), ==, ways > 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.length, ==, ways * FW_GIB);
    for (guint i = 0; i < ways; i++) {
        const struct fw_nfit_mapping *mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)->u.mapping;

        g_assert_cmpuint(mapping->interleave_ways, ==, ways);
        g_assert_cmphex(mapping->region_offset, ==, i * 256u);
        g_assert_cmphex(mapping->region_size, ==, FW_GIB);
        g_assert_cmpuint(mapping->interleave_index, ==, ways > 1);
    }
    interleave = fw_nfit_find_interleave(nfit, 1);
    if (ways > 1) {
        g_assert_cmpuint(interleave->line_size, ==, 256);
        g_assert_cmpuint(interleave->line_count, ==, 1);
        g_assert_cmpuint(g_array_index(interleave->lines, uint32_t, 0), ==, 0);
    }
    assert_clean(nfit);
}

static void test_set_lines(void)
{
    struct fw_nfit_config config;
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_interleave *interleave;

    make_set(&config, 3);
    for (guint i = 0; i < 3; i++) {
        dimms[i].interleave_line_size = 4096;
        dimms[i].interleave_lines = 4;
    }
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    interleave = fw_nfit_find_interleave(nfit, 1);
    g_assert_cmpuint(interleave->line_count, ==, 4);
    g_assert_cmpuint(interleave->lines->len, ==, 4);
    g_assert_cmpuint(g_array_index(interleave->lines, uint32_t, 3), ==, 9);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 2)->u.mapping.region_offset, ==, 8192);
    assert_clean(nfit);
}

/* Positions 2 and 0 are given; the third member takes what is left. */
static void test_set_positions(void)
{
    static const uint32_t expected[] = { 2, 3, 1 };   /* handles by position */
    struct fw_nfit_config config;
    g_autoptr(fw_nfit) nfit = NULL;

    make_set(&config, 3);
    dimms[0].interleave_position = 2;
    dimms[1].interleave_position = 0;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    for (guint i = 0; i < 3; i++) {
        const struct fw_nfit_mapping *mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, i)->u.mapping;

        g_assert_cmpuint(mapping->handle, ==, expected[i]);
        g_assert_cmphex(mapping->region_offset, ==, i * 256u);
    }
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.index, ==, 2);
}

static void test_two_sets(void)
{
    struct fw_nfit_config config = many(5);
    g_autoptr(fw_nfit) nfit = NULL;

    dimms[0].interleave_set = dimms[1].interleave_set = "a";
    dimms[2].interleave_set = dimms[3].interleave_set = "b";
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 3);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_INTERLEAVE), ==, 2);
    assert_clean(nfit);
}

/* Firmware that lost a member still reports the range, with what is left. */
static void test_set_in_part(void)
{
    struct fw_nfit_config config;
    g_autoptr(fw_nfit) nfit = NULL;

    make_set(&config, 2);
    dimms[1].where = FW_NFIT_WHERE_NONE;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 1);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_MAPPING), ==, 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.length, ==, 2 * FW_GIB);
}

/*
 * Cookies of two DIMMs, computed by hand: Fletcher 64 over (offset 0, serial
 * 0x123456) and (offset 256, serial 0x123457).
 */
static void test_set_cookie(void)
{
    static const uint32_t words1[] = { 0, 0, 0x123456, 0, 256, 0, 0x123457, 0 };
    struct fw_nfit_config config;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(GError) error = NULL;
    uint32_t low = 0, high = 0;
    uint64_t v1, v2, before;

    make_set(&config, 2);
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    g_assert_true(fw_nfit_set_cookie(nfit, 2, &v1, &v2, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(words1); i++) {
        low += words1[i];
        high += low;
    }
    g_assert_cmphex(v1, ==, (uint64_t)high << 32 | low);
    g_assert_cmphex(v2, !=, 0);
    g_assert_cmphex(v2, !=, v1);
    before = v2;
    fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0)->u.control.manufacturing_date = 0x2617;
    g_assert_true(fw_nfit_set_cookie(nfit, 2, &v1, &v2, NULL));
    g_assert_cmphex(v2, !=, before);
    g_assert_false(fw_nfit_set_cookie(nfit, 99, &v1, &v2, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING);
}

static void test_set_refusals(void)
{
    struct fw_nfit_config config;

    make_set(&config, 17);
    refuse(&config, "at most 16");
    make_set(&config, 2);
    dimms[1].length = FW_GIB / 2;
    refuse(&config, "other members of set 'set0'");
    make_set(&config, 2);
    dimms[1].base += 4096;
    refuse(&config, "previous member");
    make_set(&config, 2);
    dimms[0].interleave_position = dimms[1].interleave_position = 1;
    refuse(&config, "is taken");
    make_set(&config, 2);
    dimms[0].interleave_position = 2;
    refuse(&config, "positions are 0 to 1");
    make_set(&config, 2);
    dimms[0].interleave_line_size = 512;
    refuse(&config, "interleave-line-size");
    make_set(&config, 2);
    dimms[1].proximity = dimms[0].proximity + 1;
    refuse(&config, "proximity domain is 1; that of the first member of set 'set0' is 0");
    make_set(&config, 3);
    dimms[0].spa_length = FW_GIB;
    refuse(&config, "evenly");
}

static void test_refusals(void)
{
    struct fw_nfit_config config = many(2);

    dimms[1].slot = 0;
    refuse(&config, "slot 0 is taken");
    config = many(1);
    dimms[0].slot = 32767;
    refuse(&config, "32766");
    config = many(1);
    dimms[0].length = 0;
    dimms[0].id = "mem7";
    refuse(&config, "'mem7'");
    config = many(1);
    dimms[0].base = UINT64_MAX - 4095;
    refuse(&config, "end of the address space");
    config = many(1);
    dimms[0].spa_offset = FW_GIB;
    refuse(&config, "spa-offset");
    config = many(1);
    dimms[0].spa_offset = FW_GIB / 2;
    dimms[0].spa_length = FW_GIB;
    refuse(&config, "spa-length");
    config = many(1);
    dimms[0].flush_hints = 1;
    refuse(&config, "flush hints");
    config = many(1);
    dimms[0].interleave_line_size = 300;
    refuse(&config, "power of two");
    config = many(1);
    dimms[0].interleave_lines = 1025;
    refuse(&config, "1024");
}

static void test_flush_hints(void)
{
    struct fw_nfit_config config = many(1);
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_flush_hint *hint;

    dimms[0].flush_hints = 3;
    dimms[0].flush_base = 0xfed90000;
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    hint = &fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, 0)->u.flush_hint;
    g_assert_cmphex(hint->handle, ==, 1);
    g_assert_cmpuint(hint->hints->len, ==, 3);
    g_assert_cmphex(g_array_index(hint->hints, uint64_t, 2), ==, 0xfed90080);
    assert_clean(nfit);
}

/* --- Overrides -------------------------------------------------------------------- */

/* Each row alone changes exactly the bytes of its field in its structure. */
static void test_every_override(void)
{
    guint count;
    const struct fw_nfit_property *rows = fw_nfit_properties(&count);

    for (guint i = 0; i < count; i++) {
        struct fw_nfit_config config;
        const struct fw_acpi_field *field = fw_nfit_property_field(&rows[i]);
        g_autoptr(fw_nfit) nfit = NULL;
        g_autoptr(GByteArray) bytes = NULL;
        guint offset = 0, found = 0;

        g_assert_nonnull(field);
        g_assert_cmpuint(field->width, ==, rows[i].width);
        g_assert_cmpint(fw_nfit_property_find(rows[i].name), ==, (int)i);
        make_set(&config, 2);
        dimms[0].flush_hints = 1;
        dimms[0].flush_base = 0x1000;
        g_assert_true(fw_nfit_dimm_set_text(&dimms[0], rows[i].name, rows[i].width == 16
                                            ? "00112233-4455-6677-8899-aabbccddeeff" : "0x5a",
                                            NULL));
        nfit = build(&config, FW_NFIT_REPORT_STATIC);
        bytes = fw_nfit_encode_structures(nfit, NULL);
        while (offset < bytes->len) {
            const uint8_t *wire = bytes->data + offset;

            if (fw_le_load(wire, 2) == rows[i].type && found++ == 0) {
                g_assert_cmphex(rows[i].width == 16 ? wire[rows[i].wire]
                                : fw_le_load(wire + rows[i].wire, rows[i].width), ==,
                                rows[i].width == 16 ? 0x33 : 0x5a);
            }
            offset += (guint)fw_le_load(wire + 2, 2);
        }
        g_assert_cmpuint(found, >=, 1);
    }
}

/* Overriding an index keeps references to it whole. */
static void test_override_follows(void)
{
    struct fw_nfit_config config = many(2);
    g_autoptr(fw_nfit) nfit = NULL;

    g_assert_true(fw_nfit_dimm_set_text(&dimms[0], "nfit-spa-index", "77", NULL));
    g_assert_true(fw_nfit_dimm_set_text(&dimms[0], "nfit-control-index", "78", NULL));
    g_assert_true(fw_nfit_dimm_set_text(&dimms[0], "nfit-spa-cookie", "0x1234", NULL));
    g_assert_true(fw_nfit_dimm_set_text(&dimms[1], "nfit-manufacturing-date", "0x3419", NULL));
    nfit = build(&config, FW_NFIT_REPORT_STATIC);
    assert_clean(nfit);
    g_assert_nonnull(fw_nfit_find_spa(nfit, 77));
    g_assert_nonnull(fw_nfit_find_control(nfit, 78));
    g_assert_cmphex(fw_nfit_find_spa(nfit, 77)->flags, ==, 7);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->length, ==, 64);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_SPA, 1)->length, ==, 56);
    g_assert_cmphex(fw_nfit_find_control(nfit, 5)->valid_fields, ==, 1);
}

static void test_override_refusals(void)
{
    static const struct { const char *name, *text; int code; } cases[] = {
        { "nfit-serial", "0x100000000", FW_ACPI_ERROR_RANGE },
        { "nfit-vendor", "65536", FW_ACPI_ERROR_RANGE },
        { "nfit-valid-fields", "256", FW_ACPI_ERROR_RANGE },
        { "nfit-serial", "", FW_ACPI_ERROR_SYNTAX },
        { "nfit-serial", "-1", FW_ACPI_ERROR_SYNTAX },
        { "nfit-serial", "12x", FW_ACPI_ERROR_SYNTAX },
        { "nfit-serial", " 12", FW_ACPI_ERROR_SYNTAX },
        { "nfit-dpa", "18446744073709551616", FW_ACPI_ERROR_SYNTAX },
        { "nfit-spa-guid", "12", FW_ACPI_ERROR_SYNTAX },
        { "nfit-colour", "1", FW_ACPI_ERROR_MISSING },
    };
    struct fw_nfit_dimm dimm;
    g_autoptr(GError) error = NULL;

    fw_nfit_dimm_init(&dimm);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_false(fw_nfit_dimm_set_text(&dimm, cases[i].name, cases[i].text, &error));
        g_assert_error(error, FW_ACPI_ERROR, cases[i].code);
        g_assert_nonnull(strstr(error->message, cases[i].name));
        g_clear_error(&error);
    }
    g_assert_false(fw_nfit_dimm_set_number(&dimm, fw_nfit_property_find("nfit-spa-guid"), 1,
                                           &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX);
    g_clear_error(&error);
    g_assert_false(fw_nfit_dimm_set_number(&dimm, -1, 1, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING);
    for (guint i = 0; i < FW_NFIT_PROPERTY_MAX; i++) {
        g_assert_false(dimm.overrides[i].set);
    }
}

int main(int argc, char **argv)
{
    static const guint ways[] = { 1, 2, 3, 4, 6, 8, 12, 16 };

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nfit-build/standard", test_standard);
    g_test_add_func("/nfit-build/unarmed", test_unarmed);
    g_test_add_func("/nfit-build/capabilities", test_capabilities);
    g_test_add_func("/nfit-build/smbios", test_smbios);
    g_test_add_func("/nfit-build/256-dimms", test_256);
    g_test_add_func("/nfit-build/where", test_where);
    g_test_add_func("/nfit-build/spa-window", test_spa_window);
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *path = g_strdup_printf("/nfit-build/set-of-%u", ways[i]);

        g_test_add_data_func(path, GUINT_TO_POINTER(ways[i]), test_set_of);
    }
    g_test_add_func("/nfit-build/set-lines", test_set_lines);
    g_test_add_func("/nfit-build/set-positions", test_set_positions);
    g_test_add_func("/nfit-build/two-sets", test_two_sets);
    g_test_add_func("/nfit-build/set-in-part", test_set_in_part);
    g_test_add_func("/nfit-build/set-cookie", test_set_cookie);
    g_test_add_func("/nfit-build/set-refusals", test_set_refusals);
    g_test_add_func("/nfit-build/refusals", test_refusals);
    g_test_add_func("/nfit-build/flush-hints", test_flush_hints);
    g_test_add_func("/nfit-build/every-override", test_every_override);
    g_test_add_func("/nfit-build/override-follows", test_override_follows);
    g_test_add_func("/nfit-build/override-refusals", test_override_refusals);
    return g_test_run();
}
