/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT codec: every structure's bytes at the offsets that ACPI 6.5, section
 * 5.2.25, gives, and back.
 */
#include <string.h>
#include "fw/nfit.h"

/* A little-endian number of the encoded structure. */
static uint64_t at(const GByteArray *bytes, guint offset, unsigned width)
{
    g_assert_cmpuint(offset + width, <=, bytes->len);
    return fw_le_load(bytes->data + offset, width);
}

/* Encodes @nfit, decodes and encodes again; both must agree. */
static GByteArray *encode_twice(const struct fw_nfit *nfit)
{
    g_autoptr(GError) error = NULL;
    GByteArray *bytes = fw_nfit_encode_structures(nfit, &error);
    g_autoptr(fw_nfit) again = NULL;
    g_autoptr(GByteArray) second = NULL;

    g_assert_no_error(error);
    again = fw_nfit_decode_structures(bytes->data, bytes->len, NULL);
    second = fw_nfit_encode_structures(again, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(bytes->data, bytes->len, second->data, second->len);
    return bytes;
}

static void test_spa(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_spa *spa = &fw_nfit_add(nfit, FW_NFIT_SPA)->u.spa;
    g_autoptr(GByteArray) bytes = NULL;

    spa->index = 0x0102;
    spa->flags = 0x0304;
    spa->reserved = 0x05060708;
    spa->proximity = 0x090a0b0c;
    memcpy(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH);
    spa->base = 0x1112131415161718;
    spa->length = 0x2122232425262728;
    spa->attributes = 0x3132333435363738;
    spa->location_cookie = 0x4142434445464748;
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 56);
    g_assert_cmphex(at(bytes, 0, 2), ==, 0);
    g_assert_cmphex(at(bytes, 2, 2), ==, 56);
    g_assert_cmphex(at(bytes, 4, 2), ==, 0x0102);
    g_assert_cmphex(at(bytes, 6, 2), ==, 0x0304);
    g_assert_cmphex(at(bytes, 8, 4), ==, 0x05060708);
    g_assert_cmphex(at(bytes, 12, 4), ==, 0x090a0b0c);
    g_assert_cmpmem(bytes->data + 16, 16, fw_nfit_guid_pmem, 16);
    g_assert_cmphex(at(bytes, 32, 8), ==, 0x1112131415161718);
    g_assert_cmphex(at(bytes, 40, 8), ==, 0x2122232425262728);
    g_assert_cmphex(at(bytes, 48, 8), ==, 0x3132333435363738);
}

static void test_spa_cookie(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_SPA);
    g_autoptr(GByteArray) bytes = NULL;

    structure->length = FW_NFIT_SPA_COOKIE_LENGTH;
    structure->u.spa.location_cookie = 0x4142434445464748;
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 64);
    g_assert_cmphex(at(bytes, 2, 2), ==, 64);
    g_assert_cmphex(at(bytes, 56, 8), ==, 0x4142434445464748);
}

static void test_mapping(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_mapping *mapping = &fw_nfit_add(nfit, FW_NFIT_MAPPING)->u.mapping;
    g_autoptr(GByteArray) bytes = NULL;

    *mapping = (struct fw_nfit_mapping) {
        0x01020304, 0x0506, 0x0708, 0x090a, 0x0b0c, 0x1112131415161718, 0x2122232425262728,
        0x3132333435363738, 0x4142, 0x4344, 0x4546, 0x4748,
    };
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 48);
    g_assert_cmphex(at(bytes, 0, 2), ==, 1);
    g_assert_cmphex(at(bytes, 4, 4), ==, 0x01020304);
    g_assert_cmphex(at(bytes, 8, 2), ==, 0x0506);
    g_assert_cmphex(at(bytes, 10, 2), ==, 0x0708);
    g_assert_cmphex(at(bytes, 12, 2), ==, 0x090a);
    g_assert_cmphex(at(bytes, 14, 2), ==, 0x0b0c);
    g_assert_cmphex(at(bytes, 16, 8), ==, 0x1112131415161718);
    g_assert_cmphex(at(bytes, 24, 8), ==, 0x2122232425262728);
    g_assert_cmphex(at(bytes, 32, 8), ==, 0x3132333435363738);
    g_assert_cmphex(at(bytes, 40, 2), ==, 0x4142);
    g_assert_cmphex(at(bytes, 42, 2), ==, 0x4344);
    g_assert_cmphex(at(bytes, 44, 2), ==, 0x4546);
    g_assert_cmphex(at(bytes, 46, 2), ==, 0x4748);
}

static void test_interleave(void)
{
    static const uint32_t lines[] = { 0, 2, 4, 0x01020304 };
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_interleave *interleave = &fw_nfit_add(nfit, FW_NFIT_INTERLEAVE)->u.interleave;
    g_autoptr(GByteArray) bytes = NULL;

    interleave->index = 7;
    interleave->line_count = 4;
    interleave->line_size = 256;
    g_array_append_vals(interleave->lines, lines, 4);
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 32);
    g_assert_cmphex(at(bytes, 0, 2), ==, 2);
    g_assert_cmphex(at(bytes, 2, 2), ==, 32);
    g_assert_cmphex(at(bytes, 4, 2), ==, 7);
    g_assert_cmphex(at(bytes, 6, 2), ==, 0);
    g_assert_cmphex(at(bytes, 8, 4), ==, 4);
    g_assert_cmphex(at(bytes, 12, 4), ==, 256);
    g_assert_cmphex(at(bytes, 20, 4), ==, 2);
    g_assert_cmphex(at(bytes, 28, 4), ==, 0x01020304);
}

static void test_smbios(void)
{
    static const uint8_t data[] = { 0x11, 0x22, 0x33 };
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_smbios *smbios = &fw_nfit_add(nfit, FW_NFIT_SMBIOS)->u.smbios;
    g_autoptr(GByteArray) bytes = NULL;

    g_byte_array_append(smbios->data, data, sizeof(data));
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 11);
    g_assert_cmphex(at(bytes, 0, 2), ==, 3);
    g_assert_cmphex(at(bytes, 2, 2), ==, 11);
    g_assert_cmphex(at(bytes, 4, 4), ==, 0);
    g_assert_cmpmem(bytes->data + 8, 3, data, 3);
}

static void fill_control(struct fw_nfit_control *control)
{
    *control = (struct fw_nfit_control) {
        0x0102, 0x0304, 0x0506, 0x0708, 0x090a, 0x0b0c, 0x0d0e, 0x11, 0x12, 0x1314, 0x1516,
        0x21222324, 0x3132, 0x3334, 0x4142434445464748, 0x5152535455565758, 0x6162636465666768,
        0x7172737475767778, 0x8182838485868788, 0x9192, { 1, 2, 3, 4, 5, 6 },
    };
}

static void test_control(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    g_autoptr(GByteArray) bytes = NULL;
    static const uint8_t reserved[] = { 1, 2, 3, 4, 5, 6 };

    fill_control(&fw_nfit_add(nfit, FW_NFIT_CONTROL)->u.control);
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 80);
    g_assert_cmphex(at(bytes, 0, 2), ==, 4);
    for (unsigned i = 0; i < 7; i++) {
        g_assert_cmphex(at(bytes, 4 + 2 * i, 2), ==, 0x0102 + 0x0202 * i);
    }
    g_assert_cmphex(at(bytes, 18, 1), ==, 0x11);
    g_assert_cmphex(at(bytes, 19, 1), ==, 0x12);
    g_assert_cmphex(at(bytes, 20, 2), ==, 0x1314);
    g_assert_cmphex(at(bytes, 22, 2), ==, 0x1516);
    g_assert_cmphex(at(bytes, 24, 4), ==, 0x21222324);
    g_assert_cmphex(at(bytes, 28, 2), ==, 0x3132);
    g_assert_cmphex(at(bytes, 30, 2), ==, 0x3334);
    g_assert_cmphex(at(bytes, 32, 8), ==, 0x4142434445464748);
    g_assert_cmphex(at(bytes, 40, 8), ==, 0x5152535455565758);
    g_assert_cmphex(at(bytes, 48, 8), ==, 0x6162636465666768);
    g_assert_cmphex(at(bytes, 56, 8), ==, 0x7172737475767778);
    g_assert_cmphex(at(bytes, 64, 8), ==, 0x8182838485868788);
    g_assert_cmphex(at(bytes, 72, 2), ==, 0x9192);
    g_assert_cmpmem(bytes->data + 74, 6, reserved, 6);
}

static void test_control_short(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_structure *structure = fw_nfit_add(nfit, FW_NFIT_CONTROL);
    g_autoptr(GByteArray) bytes = NULL;

    fill_control(&structure->u.control);
    structure->u.control.window_count = 0;
    structure->length = FW_NFIT_CONTROL_SHORT;
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 32);
    g_assert_cmphex(at(bytes, 2, 2), ==, 32);
    g_assert_cmphex(at(bytes, 28, 2), ==, 0x3132);
}

static void test_block_window(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    g_autoptr(GByteArray) bytes = NULL;

    fw_nfit_add(nfit, FW_NFIT_BLOCK_WINDOW)->u.block_window = (struct fw_nfit_block_window) {
        0x0102, 0x0304, 0x1112131415161718, 0x2122232425262728, 0x3132333435363738,
        0x4142434445464748,
    };
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 40);
    g_assert_cmphex(at(bytes, 0, 2), ==, 5);
    g_assert_cmphex(at(bytes, 4, 2), ==, 0x0102);
    g_assert_cmphex(at(bytes, 6, 2), ==, 0x0304);
    g_assert_cmphex(at(bytes, 8, 8), ==, 0x1112131415161718);
    g_assert_cmphex(at(bytes, 16, 8), ==, 0x2122232425262728);
    g_assert_cmphex(at(bytes, 24, 8), ==, 0x3132333435363738);
    g_assert_cmphex(at(bytes, 32, 8), ==, 0x4142434445464748);
}

static void test_flush_hint(void)
{
    static const uint64_t hints[] = { 0x1000, 0x1040, 0x1122334455667788 };
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_flush_hint *hint = &fw_nfit_add(nfit, FW_NFIT_FLUSH_HINT)->u.flush_hint;
    g_autoptr(GByteArray) bytes = NULL;

    hint->handle = 0x01020304;
    hint->hint_count = 3;
    g_array_append_vals(hint->hints, hints, 3);
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 40);
    g_assert_cmphex(at(bytes, 0, 2), ==, 6);
    g_assert_cmphex(at(bytes, 4, 4), ==, 0x01020304);
    g_assert_cmphex(at(bytes, 8, 2), ==, 3);
    g_assert_cmphex(at(bytes, 10, 4), ==, 0);
    g_assert_cmphex(at(bytes, 14, 2), ==, 0);
    g_assert_cmphex(at(bytes, 16, 8), ==, 0x1000);
    g_assert_cmphex(at(bytes, 32, 8), ==, 0x1122334455667788);
}

static void test_capabilities(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    g_autoptr(GByteArray) bytes = NULL;

    fw_nfit_add(nfit, FW_NFIT_CAPABILITIES)->u.capabilities = (struct fw_nfit_capabilities) {
        2, { 0, 0, 0 }, 7, 0x01020304,
    };
    bytes = encode_twice(nfit);
    g_assert_cmpuint(bytes->len, ==, 16);
    g_assert_cmphex(at(bytes, 0, 2), ==, 7);
    g_assert_cmphex(at(bytes, 4, 1), ==, 2);
    g_assert_cmphex(at(bytes, 5, 1), ==, 0);
    g_assert_cmphex(at(bytes, 8, 4), ==, 7);
    g_assert_cmphex(at(bytes, 12, 4), ==, 0x01020304);
}

/* Header, 4 reserved bytes, structures; the sum of all is zero. */
static void test_table(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    g_autoptr(fw_nfit) again = NULL;
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(GByteArray) second = NULL;

    memcpy(nfit->header.oem_id, "MISFIT", 6);
    nfit->header.oem_revision = 0x01020304;
    nfit->reserved = 0;
    fw_nfit_add(nfit, FW_NFIT_CAPABILITIES)->u.capabilities.highest = 2;
    bytes = fw_nfit_encode(nfit, NULL);
    g_assert_cmpuint(bytes->len, ==, 56);
    g_assert_cmpmem(bytes->data, 4, "NFIT", 4);
    g_assert_cmphex(at(bytes, 4, 4), ==, 56);
    g_assert_cmphex(at(bytes, 8, 1), ==, 1);
    g_assert_cmpmem(bytes->data + 10, 6, "MISFIT", 6);
    g_assert_cmphex(at(bytes, 24, 4), ==, 0x01020304);
    g_assert_cmphex(at(bytes, 36, 4), ==, 0);
    g_assert_cmphex(at(bytes, 40, 2), ==, 7);
    g_assert_cmphex(fw_acpi_sum(bytes->data, bytes->len), ==, 0);
    again = fw_nfit_decode(bytes->data, bytes->len, findings);
    g_assert_cmpuint(findings->items->len, ==, 0);
    second = fw_nfit_encode(again, NULL);
    g_assert_cmpmem(bytes->data, bytes->len, second->data, second->len);
}

/* What a decoder does not know is kept. */
static void test_unknown_kept(void)
{
    static const uint8_t bytes[] = {
        0xf0, 0x00, 0x08, 0x00, 0xaa, 0xbb, 0xcc, 0xdd,        /* reserved type 0xf0 */
        0x07, 0x00, 0x14, 0x00, 2, 9, 9, 9, 7, 0, 0, 0,        /* capabilities with */
        0x88, 0x88, 0x88, 0x88, 0x31, 0x32, 0x33, 0x34,        /* 4 bytes too many */
    };
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode_structures(bytes, sizeof(bytes), findings);
    g_autoptr(GByteArray) again = fw_nfit_encode_structures(nfit, NULL);

    g_assert_cmpmem(again->data, again->len, bytes, sizeof(bytes));
    g_assert_cmpuint(fw_findings_count(findings, "reserved-type", FW_SEVERITY_WARNING), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "trailing-bytes", FW_SEVERITY_NOTE), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "reserved-field", FW_SEVERITY_NOTE), ==, 2);
}

/* A structure that its 16-bit length cannot express is an error, not a lie. */
static void test_too_long(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_smbios *smbios = &fw_nfit_add(nfit, FW_NFIT_SMBIOS)->u.smbios;
    g_autoptr(GError) error = NULL;
    g_autofree uint8_t *data = g_malloc0(65536);
    g_autoptr(GByteArray) bytes = NULL;

    g_byte_array_append(smbios->data, data, 65535 - FW_NFIT_SMBIOS_FIXED);
    bytes = fw_nfit_encode_structures(nfit, &error);
    g_assert_no_error(error);
    g_assert_cmphex(at(bytes, 2, 2), ==, 65535);
    g_byte_array_append(smbios->data, data, 1);
    g_assert_null(fw_nfit_encode(nfit, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
}

/* No field of any structure overlaps another, and together they fill it. */
static void test_field_tables(void)
{
    for (uint16_t type = 0; type < FW_NFIT_TYPE_COUNT; type++) {
        const struct fw_acpi_layout *layout = fw_nfit_layout(type);
        unsigned next = FW_NFIT_STRUCTURE_HEADER;

        g_assert_cmpuint(layout->type, ==, type);
        for (const struct fw_acpi_field *field = layout->fields; field->name; field++) {
            g_assert_cmpuint(field->wire, ==, next);
            next = field->wire + field->width;
            g_assert_nonnull(field->help);
        }
        g_assert_cmpuint(next, ==, type == FW_NFIT_SPA ? 64 : layout->length);
    }
    g_assert_null(fw_nfit_layout(FW_NFIT_TYPE_COUNT));
}

static void test_print(void)
{
    g_autoptr(fw_nfit) nfit = fw_nfit_new();
    struct fw_nfit_spa *spa = &fw_nfit_add(nfit, FW_NFIT_SPA)->u.spa;
    g_autoptr(GString) text = g_string_new(NULL);

    memcpy(spa->guid, fw_nfit_guid_pmem, FW_GUID_LENGTH);
    spa->length = 0x8000000;
    spa->attributes = 0x8008;
    fw_nfit_print(nfit, text);
    g_assert_nonnull(strstr(text->str, "66f0d379-b4f3-4074-ac43-0d3318b78cdb"));
    g_assert_nonnull(strstr(text->str, "byte addressable persistent memory"));
    g_assert_nonnull(strstr(text->str, "128 MiB"));
    g_assert_nonnull(strstr(text->str, "WB | NV"));
}

static void test_guid_text(void)
{
    uint8_t guid[FW_GUID_LENGTH];
    char text[FW_GUID_TEXT_LENGTH + 1];
    static const char *const bad[] = {
        "", "66f0d379", "66f0d379-b4f3-4074-ac43-0d3318b78cd", "66f0d379_b4f3-4074-ac43-0d3318b78cdb",
        "66f0d379-b4f3-4074-ac43-0d3318b78cdbb", "g6f0d379-b4f3-4074-ac43-0d3318b78cdb",
        "{66f0d379-b4f3-4074-ac43-0d3318b78cdb", "66f0d379-b4f3-4074-ac43-0d3318b78cdb}}",
        "66f0d379-b4f3-4074-ac43-0d3318b78c--",
    };

    g_assert_true(fw_guid_parse("{66F0D379-B4F3-4074-AC43-0D3318B78CDB}", guid, NULL));
    g_assert_cmpmem(guid, 16, fw_nfit_guid_pmem, 16);
    fw_guid_format(guid, text);
    g_assert_cmpstr(text, ==, "66f0d379-b4f3-4074-ac43-0d3318b78cdb");
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(fw_guid_parse(bad[i], guid, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nfit/spa", test_spa);
    g_test_add_func("/nfit/spa-cookie", test_spa_cookie);
    g_test_add_func("/nfit/mapping", test_mapping);
    g_test_add_func("/nfit/interleave", test_interleave);
    g_test_add_func("/nfit/smbios", test_smbios);
    g_test_add_func("/nfit/control", test_control);
    g_test_add_func("/nfit/control-short", test_control_short);
    g_test_add_func("/nfit/block-window", test_block_window);
    g_test_add_func("/nfit/flush-hint", test_flush_hint);
    g_test_add_func("/nfit/capabilities", test_capabilities);
    g_test_add_func("/nfit/table", test_table);
    g_test_add_func("/nfit/unknown-kept", test_unknown_kept);
    g_test_add_func("/nfit/too-long", test_too_long);
    g_test_add_func("/nfit/field-tables", test_field_tables);
    g_test_add_func("/nfit/print", test_print);
    g_test_add_func("/nfit/guid-text", test_guid_text);
    return g_test_run();
}
