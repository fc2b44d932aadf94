/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Label areas: geometry, bytes of index blocks and labels (UEFI 2.10, section
 * 13.19), which index block is in use, and hostile areas.
 */
#include <string.h>
#include "fw/fletcher.h"
#include "fw/label.h"
#include "fw/size.h"

#define AREA (128 * 1024u)

static const struct {
    uint32_t size;
    uint16_t minor;
    struct fw_label_geometry expected;
} shapes[] = {
    { 128 * 1024, 2, { 256, 256, 510, 512 } },
    { 128 * 1024, 1, { 128, 256, 1020, 512 } },
    { 2 * 1024 * 1024, 2, { 256, 1280, 8182, 2560 } },
    { 1024, 2, { 256, 256, 2, 512 } },
    { 768, 1, { 128, 256, 2, 512 } },
};

static void test_geometry(void)
{
    static const struct { uint32_t size; uint16_t minor; } bad[] = {
        { 0, 2 }, { 1023, 2 }, { 767, 1 }, { AREA, 0 }, { AREA, 3 }, { 0xffffffff, 2 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        struct fw_label_geometry geometry;

        g_test_message("row %" G_GSIZE_FORMAT, i);
        g_assert_true(fw_label_geometry(shapes[i].size, shapes[i].minor, &geometry, NULL));
        g_assert_cmpuint(geometry.label_length, ==, shapes[i].expected.label_length);
        g_assert_cmpuint(geometry.index_length, ==, shapes[i].expected.index_length);
        g_assert_cmpuint(geometry.slots, ==, shapes[i].expected.slots);
        g_assert_cmpuint(geometry.label_offset, ==, shapes[i].expected.label_offset);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct fw_label_geometry geometry;
        g_autoptr(GError) error = NULL;

        g_assert_false(fw_label_geometry(bad[i].size, bad[i].minor, &geometry, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
    }
}

static struct fw_label_area *sample(uint16_t minor)
{
    struct fw_label_area *area = fw_label_area_new(AREA, minor);
    struct fw_label *label = fw_label_area_add(area);

    memset(label->uuid, 0x11, sizeof(label->uuid));
    strcpy(label->name, "one");
    label->nlabel = 2;
    label->position = 1;
    label->cookie = 0x0102030405060708;
    label->dpa = 0x1000;
    label->raw_size = 0x40000000;
    memset(label->type_guid, minor >= 2 ? 0x22 : 0, sizeof(label->type_guid));
    label = fw_label_area_add(area);
    label->slot = 509;
    label->raw_size = 0x1000;
    return area;
}

static uint64_t sum_without(const uint8_t *bytes, guint length, guint hole)
{
    g_autofree uint8_t *copy = g_memdup2(bytes, length);

    memset(copy + hole, 0, 8);
    return fw_fletcher64(copy, length);
}

static void test_index_bytes(void)
{
    g_autoptr(fw_label_area) area = sample(2);
    g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);

    g_assert_cmpuint(bytes->len, ==, AREA);
    for (guint which = 0; which < 2; which++) {
        const uint8_t *index = bytes->data + which * 256;

        g_assert_cmpmem(index, 16, "NAMESPACE_INDEX", 16);
        g_assert_cmphex(index[19], ==, 1);
        g_assert_cmphex(fw_le_load(index + 20, 4), ==, which + 1);
        g_assert_cmphex(fw_le_load(index + 24, 8), ==, which * 256);
        g_assert_cmphex(fw_le_load(index + 32, 8), ==, 256);
        g_assert_cmphex(fw_le_load(index + 40, 8), ==, (1 - which) * 256);
        g_assert_cmphex(fw_le_load(index + 48, 8), ==, 512);
        g_assert_cmphex(fw_le_load(index + 56, 4), ==, 510);
        g_assert_cmphex(fw_le_load(index + 60, 2), ==, 1);
        g_assert_cmphex(fw_le_load(index + 62, 2), ==, 2);
        g_assert_cmphex(fw_le_load(index + 64, 8), ==, sum_without(index, 256, 64));
        g_assert_cmphex(index[72], ==, 0xfe);        /* slot 0 is in use */
        g_assert_cmphex(index[73], ==, 0xff);
        g_assert_cmphex(index[72 + 63], ==, 0x1f);   /* slot 509 is, 510 and 511 are not there */
        g_assert_cmphex(index[72 + 64], ==, 0);
    }
}

static void test_label_bytes(void)
{
    g_autoptr(fw_label_area) area = sample(2);
    g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);
    const uint8_t *label = bytes->data + 512;

    g_assert_cmphex(label[0], ==, 0x11);
    g_assert_cmpstr((const char *)label + 16, ==, "one");
    g_assert_cmphex(fw_le_load(label + 84, 2), ==, 2);
    g_assert_cmphex(fw_le_load(label + 86, 2), ==, 1);
    g_assert_cmphex(fw_le_load(label + 88, 8), ==, 0x0102030405060708);
    g_assert_cmphex(fw_le_load(label + 104, 8), ==, 0x1000);
    g_assert_cmphex(fw_le_load(label + 112, 8), ==, 0x40000000);
    g_assert_cmphex(fw_le_load(label + 120, 4), ==, 0);
    g_assert_cmphex(label[128], ==, 0x22);
    g_assert_cmphex(fw_le_load(label + 248, 8), ==, sum_without(label, 256, 248));
    g_assert_cmphex(fw_le_load(label + 509 * 256 + 120, 4), ==, 509);
}

static void test_round_trip(gconstpointer data)
{
    uint16_t minor = (uint16_t)GPOINTER_TO_UINT(data);
    g_autoptr(fw_label_area) area = sample(minor);
    g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_label_area) back = fw_label_area_decode(bytes->data, bytes->len, findings);

    g_assert_cmpuint(findings->items->len, ==, 0);
    g_assert_cmpuint(back->minor, ==, minor);
    g_assert_cmpuint(back->sequence, ==, 2);
    g_assert_cmpuint(back->labels->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        struct fw_label *was = g_ptr_array_index(area->labels, i);
        struct fw_label *is = g_ptr_array_index(back->labels, i);

        was->checksum = is->checksum;
        g_assert_cmpmem(was, sizeof(*was), is, sizeof(*is));
    }
}

static void reseal(uint8_t *index)
{
    fw_le_store(index + 64, 8, sum_without(index, 256, 64));
}

/* Which of two valid blocks counts, for every pair of sequence numbers. */
static void test_sequences(void)
{
    static const struct { uint32_t first, second; uint32_t used; } cases[] = {
        { 1, 2, 2 }, { 2, 3, 3 }, { 3, 1, 1 }, { 2, 1, 2 }, { 3, 2, 3 }, { 1, 3, 1 }, { 2, 2, 2 },
        { 0, 3, 3 }, { 3, 0, 3 }, { 5, 6, 2 },
    };
    g_autoptr(fw_label_area) area = sample(2);
    g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_label_area) back = NULL;

        fw_le_store(bytes->data + 20, 4, cases[i].first);
        fw_le_store(bytes->data + 256 + 20, 4, cases[i].second);
        reseal(bytes->data);
        reseal(bytes->data + 256);
        back = fw_label_area_decode(bytes->data, bytes->len, NULL);
        g_test_message("%u and %u", cases[i].first, cases[i].second);
        g_assert_cmpuint(back->sequence, ==, cases[i].used);
    }
    fw_le_store(bytes->data + 20, 4, 0);
    fw_le_store(bytes->data + 256 + 20, 4, 4);
    reseal(bytes->data);
    reseal(bytes->data + 256);
    g_assert_null(fw_label_area_decode(bytes->data, bytes->len, NULL));
}

/* One damaged field of the first index block; the second still serves. */
static void test_bad_index(void)
{
    static const struct { guint offset, width; uint64_t value; gboolean seal; const char *name; }
    cases[] = {
        { 0, 1, 'X', TRUE, "index-signature" }, { 60, 2, 2, TRUE, "index-version" },
        { 19, 1, 0, TRUE, "index-version" }, { 19, 1, 200, TRUE, "index-version" },
        { 64, 8, 1, FALSE, "index-checksum" }, { 20, 4, 0, TRUE, "index-sequence" },
        { 24, 8, 256, TRUE, "index-offset" }, { 40, 8, 0, TRUE, "index-offset" },
        { 32, 8, 71, TRUE, "index-offset" }, { 32, 8, UINT64_MAX, TRUE, "index-offset" },
        { 56, 4, 511, TRUE, "index-slots" }, { 56, 4, 0xffffffff, TRUE, "index-slots" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_label_area) area = sample(2);
        g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_label_area) back = NULL;

        fw_le_store(bytes->data + cases[i].offset, cases[i].width, cases[i].value);
        if (cases[i].seal) {
            reseal(bytes->data);
        }
        back = fw_label_area_decode(bytes->data, bytes->len, findings);
        g_test_message("%s, row %" G_GSIZE_FORMAT, cases[i].name, i);
        g_assert_nonnull(back);
        g_assert_cmpuint(back->sequence, ==, 2);
        g_assert_cmpuint(fw_findings_count(findings, cases[i].name, FW_SEVERITY_ERROR), ==, 1);
    }
}

/* A block that says 1.1 wins over one that says 1.2, because 1.1 is tried first. */
static void test_mixed_versions(void)
{
    for (guint which = 0; which < 2; which++) {
        g_autoptr(fw_label_area) area = sample(2);
        g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);
        g_autoptr(fw_label_area) back = NULL;

        fw_le_store(bytes->data + which * 256 + 62, 2, 1);
        reseal(bytes->data + which * 256);
        back = fw_label_area_decode(bytes->data, bytes->len, NULL);
        g_assert_cmpuint(back->minor, ==, 1);
        g_assert_cmpuint(back->sequence, ==, which + 1);
    }
}

static void test_bad_labels(void)
{
    static const struct { guint offset; const char *name; } cases[] = {
        { 120, "label-slot" }, { 104, "label-alignment" }, { 112, "label-alignment" },
        { 30, "label-checksum" }, { 248, "label-checksum" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_label_area) area = sample(2);
        g_autoptr(GByteArray) bytes = fw_label_area_encode(area, NULL);
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_label_area) back = NULL;

        bytes->data[512 + cases[i].offset] ^= 1;
        back = fw_label_area_decode(bytes->data, bytes->len, findings);
        g_assert_cmpuint(fw_findings_count(findings, cases[i].name, FW_SEVERITY_ERROR), ==, 1);
        g_assert_cmpuint(findings->items->len, ==, 1);
        g_assert_cmpuint(back->labels->len, ==, 1);
    }
}

static void test_hostile_sizes(void)
{
    static const uint8_t zeros[4096];
    g_autoptr(fw_findings) findings = fw_findings_new();

    g_assert_null(fw_label_area_decode(zeros, 0, findings));
    g_assert_null(fw_label_area_decode(zeros, 767, findings));
    g_assert_cmpuint(fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR), ==, 2);
    g_assert_null(fw_label_area_decode(zeros, 768, findings));
    g_assert_null(fw_label_area_decode(zeros, sizeof(zeros), findings));
    g_assert_cmpuint(fw_findings_count(findings, "index-signature", FW_SEVERITY_ERROR), >=, 2);
}

static void test_refusals(void)
{
    g_autoptr(fw_label_area) area = sample(2);
    struct fw_label *label = g_ptr_array_index(area->labels, 1);
    g_autoptr(GError) error = NULL;

    label->slot = 510;
    g_assert_null(fw_label_area_encode(area, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL);
    g_clear_error(&error);
    label->slot = 0;
    g_assert_null(fw_label_area_encode(area, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL);
    g_clear_error(&error);
    label->slot = 1;
    label->dpa = 512;
    g_assert_null(fw_label_area_encode(area, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MODEL);
    g_clear_error(&error);
    label->dpa = 0;
    area->size = 1000;
    g_assert_null(fw_label_area_encode(area, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
}

static void test_fletcher(void)
{
    static const uint8_t bytes[] = { 1, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 9, 9, 9 };

    g_assert_cmphex(fw_fletcher64(bytes, 0), ==, 0);
    g_assert_cmphex(fw_fletcher64(bytes, 4), ==, 0x0000000100000001);
    g_assert_cmphex(fw_fletcher64(bytes, 8), ==, 0x0000000400000003);
    g_assert_cmphex(fw_fletcher64(bytes, 12), ==, 0x0000000600000002);
    g_assert_cmphex(fw_fletcher64(bytes, 15), ==, 0x0000000600000002);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label/geometry", test_geometry);
    g_test_add_func("/label/index-bytes", test_index_bytes);
    g_test_add_func("/label/label-bytes", test_label_bytes);
    g_test_add_data_func("/label/round-trip-1.1", GUINT_TO_POINTER(1), test_round_trip);
    g_test_add_data_func("/label/round-trip-1.2", GUINT_TO_POINTER(2), test_round_trip);
    g_test_add_func("/label/sequences", test_sequences);
    g_test_add_func("/label/bad-index", test_bad_index);
    g_test_add_func("/label/mixed-versions", test_mixed_versions);
    g_test_add_func("/label/bad-labels", test_bad_labels);
    g_test_add_func("/label/hostile-sizes", test_hostile_sizes);
    g_test_add_func("/label/refusals", test_refusals);
    g_test_add_func("/label/fletcher", test_fletcher);
    return g_test_run();
}
