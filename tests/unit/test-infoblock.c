/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Info-blocks: bytes, versions, planning of the data offset, and the verdict of
 * a current driver.
 */
#include <string.h>
#include "fw/fletcher.h"
#include "fw/infoblock.h"
#include "fw/size.h"

#define BASE  0x184000000u   /* 64 MiB into a section, right behind RAM */

static struct fw_infoblock sample(void)
{
    struct fw_infoblock block = {
        .kind = FW_INFOBLOCK_PFN, .major = 1, .minor = 4, .dataoff = 0x4000000, .npfns = 0x3c000,
        .mode = FW_INFOBLOCK_MODE_PMEM, .start_pad = 0x01020000, .end_trunc = 0x03040000,
        .align = 0x200000, .page_size = 4096, .page_struct_size = 64,
    };

    g_assert_true(fw_uuid_parse("00112233-4455-6677-8899-aabbccddeeff", block.uuid, NULL));
    g_assert_true(fw_uuid_parse("ffeeddcc-bbaa-9988-7766-554433221100", block.parent_uuid, NULL));
    return block;
}

/* The sum written out the long way, as a check on the one in the library. */
static uint64_t slow_fletcher(const uint8_t *bytes, size_t length)
{
    uint64_t low = 0, high = 0;

    for (size_t i = 0; i < length; i += 4) {
        uint32_t word;

        memcpy(&word, bytes + i, 4);
        low = (low + GUINT32_FROM_LE(word)) % ((uint64_t)1 << 32);
        high = (high + low) % ((uint64_t)1 << 32);
    }
    return high * ((uint64_t)1 << 32) + low;
}

static void test_bytes(void)
{
    struct fw_infoblock block = sample();
    g_autoptr(GByteArray) bytes = fw_infoblock_encode(&block, NULL);
    static const uint8_t uuid[] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                    0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
    uint64_t sum;

    g_assert_cmpuint(bytes->len, ==, 4096);
    g_assert_cmpmem(bytes->data, 16, "NVDIMM_PFN_INFO", 16);
    g_assert_cmpmem(bytes->data + 16, 16, uuid, 16);
    g_assert_cmphex(bytes->data[32], ==, 0xff);
    g_assert_cmphex(fw_le_load(bytes->data + 52, 2), ==, 1);
    g_assert_cmphex(fw_le_load(bytes->data + 54, 2), ==, 4);
    g_assert_cmphex(fw_le_load(bytes->data + 56, 8), ==, 0x4000000);
    g_assert_cmphex(fw_le_load(bytes->data + 64, 8), ==, 0x3c000);
    g_assert_cmphex(fw_le_load(bytes->data + 72, 4), ==, 2);
    g_assert_cmphex(fw_le_load(bytes->data + 76, 4), ==, 0x01020000);
    g_assert_cmphex(fw_le_load(bytes->data + 80, 4), ==, 0x03040000);
    g_assert_cmphex(fw_le_load(bytes->data + 84, 4), ==, 0x200000);
    g_assert_cmphex(fw_le_load(bytes->data + 88, 4), ==, 4096);
    g_assert_cmphex(fw_le_load(bytes->data + 92, 2), ==, 64);
    sum = fw_le_load(bytes->data + 4088, 8);
    memset(bytes->data + 4088, 0, 8);
    g_assert_cmphex(slow_fletcher(bytes->data, 4096), ==, sum);
    block.kind = FW_INFOBLOCK_DAX;
    g_clear_pointer(&bytes, g_byte_array_unref);
    bytes = fw_infoblock_encode(&block, NULL);
    g_assert_cmpmem(bytes->data, 16, "NVDIMM_DAX_INFO", 16);
}

static void test_round_trip(void)
{
    struct fw_infoblock block = sample(), back;
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GByteArray) bytes = fw_infoblock_encode(&block, NULL);

    g_assert_true(fw_infoblock_decode(bytes->data, bytes->len, &back, findings));
    g_assert_cmpuint(findings->items->len, ==, 0);
    block.checksum = back.checksum;
    g_assert_cmpmem(&block, sizeof(block), &back, sizeof(back));
}

/* What a version does not have is neither written nor believed. */
static void test_versions(void)
{
    for (uint16_t minor = 0; minor <= 4; minor++) {
        struct fw_infoblock block = sample(), back;
        g_autoptr(GByteArray) bytes = NULL;

        block.minor = minor;
        if (minor < 1) {
            block.start_pad = block.end_trunc = 0;
        }
        if (minor < 2) {
            block.align = 0;
        }
        if (minor < 4) {
            block.page_size = block.page_struct_size = 0;
        }
        bytes = fw_infoblock_encode(&block, NULL);
        g_assert_nonnull(bytes);
        /* Garbage where later versions have fields does not count. */
        for (guint offset = minor < 1 ? 76 : minor < 2 ? 84 : minor < 4 ? 88 : 94; offset < 94;
             offset++) {
            bytes->data[offset] = 0xa5;
        }
        g_assert_true(fw_infoblock_decode(bytes->data, bytes->len, &back, NULL));
        g_assert_cmphex(back.start_pad, ==, block.start_pad);
        g_assert_cmphex(back.align, ==, block.align);
        g_assert_cmphex(back.page_size, ==, 4096);
        g_assert_cmphex(back.page_struct_size, ==, 64);
    }
}

static void test_version_refusals(void)
{
    struct fw_infoblock block = sample();
    g_autoptr(GError) error = NULL;
    static const uint16_t bad[] = { 0, 1, 2, 3, 5, 65535 };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        block.minor = bad[i];
        g_assert_null(fw_infoblock_encode(&block, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
        g_clear_error(&error);
    }
}

static guint count(const GByteArray *bytes, const char *name)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    struct fw_infoblock block;

    fw_infoblock_decode(bytes->data, bytes->len, &block, findings);
    return fw_findings_count(findings, name, FW_SEVERITY_NOTE);
}

static void test_hostile(void)
{
    struct fw_infoblock block = sample();
    g_autoptr(GByteArray) bytes = fw_infoblock_encode(&block, NULL);

    g_assert_cmpuint(count(bytes, "checksum"), ==, 0);
    bytes->data[100] = 1;
    g_assert_cmpuint(count(bytes, "checksum"), ==, 1);
    g_assert_cmpuint(count(bytes, "reserved-field"), ==, 1);
    bytes->data[72] = 3;
    g_assert_cmpuint(count(bytes, "mode"), ==, 1);
    bytes->data[54] = 5;
    g_assert_cmpuint(count(bytes, "version"), ==, 1);
    bytes->data[15] = 'X';
    g_assert_cmpuint(count(bytes, "signature"), ==, 1);
    g_byte_array_set_size(bytes, 4095);
    g_assert_cmpuint(count(bytes, "too-short"), ==, 1);
    g_byte_array_set_size(bytes, 0);
    g_assert_cmpuint(count(bytes, "too-short"), ==, 1);
}

/*
 * A kernel before 5.3 on a namespace of 1 GiB whose first section RAM shares:
 * 64 MiB cut off; 245758 pages of 64 bytes and 8 KiB, rounded up to 2 MiB.
 */
static void test_legacy_plan(void)
{
    struct fw_infoblock block = { .kind = FW_INFOBLOCK_PFN, .major = 1, .minor = 2,
                                  .mode = FW_INFOBLOCK_MODE_PMEM, .align = 2 * FW_MIB };
    g_autoptr(fw_findings) findings = fw_findings_new();

    fw_infoblock_legacy_pads(BASE, FW_GIB, TRUE, FALSE, &block.start_pad, &block.end_trunc);
    g_assert_cmphex(block.start_pad, ==, 64 * FW_MIB);
    g_assert_cmphex(block.end_trunc, ==, 0);
    g_assert_true(fw_infoblock_plan(&block, BASE, FW_GIB, NULL));
    g_assert_cmphex(block.dataoff, ==, 16 * FW_MIB);
    g_assert_cmpuint(block.npfns, ==, (960 - 16) * 256);
    fw_infoblock_check(&block, BASE, FW_GIB, NULL, findings);
    g_assert_cmpuint(findings->items->len, ==, 0);
    fw_infoblock_legacy_pads(BASE, FW_GIB, FALSE, TRUE, &block.start_pad, &block.end_trunc);
    g_assert_cmphex(block.start_pad, ==, 0);
    g_assert_cmphex(block.end_trunc, ==, 64 * FW_MIB);
    fw_infoblock_legacy_pads(FW_GIB, FW_GIB, TRUE, TRUE, &block.start_pad, &block.end_trunc);
    g_assert_cmphex(block.start_pad + block.end_trunc, ==, 0);
}

static void test_plan_modes(void)
{
    struct fw_infoblock block = { .kind = FW_INFOBLOCK_PFN, .minor = 4,
                                  .mode = FW_INFOBLOCK_MODE_RAM, .align = 4096 };

    g_assert_true(fw_infoblock_plan(&block, FW_TIB, FW_GIB, NULL));
    g_assert_cmphex(block.dataoff, ==, 8192);
    block.kind = FW_INFOBLOCK_DAX;
    block.minor = 2;
    g_assert_true(fw_infoblock_plan(&block, FW_TIB, FW_GIB, NULL));
    g_assert_cmphex(block.dataoff, ==, 8192 + 128 * FW_KIB);
    block.align = FW_GIB;
    g_assert_true(fw_infoblock_plan(&block, FW_TIB, 2 * FW_GIB, NULL));
    g_assert_cmphex(block.dataoff, ==, FW_GIB);
    g_assert_cmpuint(block.npfns, ==, 262144);
}

static void test_plan_refusals(void)
{
    static const struct { uint32_t align, start_pad; uint64_t base, size; } bad[] = {
        { 3, 0, FW_TIB, FW_GIB }, { 2048, 0, FW_TIB, FW_GIB }, { 0x80000000, 0, FW_TIB, FW_GIB },
        { 4096, 0, FW_TIB, 0 }, { 4096, 0, FW_TIB, 8192 }, { 4096, 0x40000000, FW_TIB, FW_GIB },
        { 0x40000000, 0, FW_TIB, FW_GIB }, { 4096, 0, UINT64_MAX - 8191, 16384 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct fw_infoblock block = { .minor = 4, .mode = FW_INFOBLOCK_MODE_PMEM,
                                      .align = bad[i].align, .start_pad = bad[i].start_pad };
        g_autoptr(GError) error = NULL;

        g_test_message("row %" G_GSIZE_FORMAT, i);
        g_assert_false(fw_infoblock_plan(&block, bad[i].base, bad[i].size, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
    }
}

/* A block made for one address and found at another. */
static void test_check(void)
{
    struct fw_infoblock block = { .kind = FW_INFOBLOCK_PFN, .major = 1, .minor = 4,
                                  .mode = FW_INFOBLOCK_MODE_PMEM, .align = 2 * FW_MIB,
                                  .page_size = 4096, .page_struct_size = 64 };
    static const struct { uint64_t base, size; const char *name; } moved[] = {
        { FW_TIB + 4096, FW_GIB, "offset-misaligned" },
        { FW_TIB + 4096, FW_GIB, "start-misaligned" },
        { FW_TIB, FW_GIB - 4096, "end-misaligned" },
        { FW_TIB, 8 * FW_MIB, "offset-beyond-end" },
    };
    uint8_t parent[FW_GUID_LENGTH] = { 1 };

    g_assert_true(fw_infoblock_plan(&block, FW_TIB, FW_GIB, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(moved); i++) {
        g_autoptr(fw_findings) findings = fw_findings_new();

        fw_infoblock_check(&block, FW_TIB, FW_GIB, block.parent_uuid, findings);
        g_assert_cmpuint(findings->items->len, ==, 0);
        fw_infoblock_check(&block, moved[i].base, moved[i].size, NULL, findings);
        g_assert_cmpuint(fw_findings_count(findings, moved[i].name, FW_SEVERITY_ERROR), ==, 1);
        fw_infoblock_check(&block, FW_TIB, FW_GIB, parent, findings);
        g_assert_cmpuint(fw_findings_count(findings, "parent-uuid", FW_SEVERITY_ERROR), ==, 1);
    }
}

static void test_show(void)
{
    struct fw_infoblock block = sample();
    g_autoptr(GString) text = g_string_new(NULL);
    struct fw_visitor *printer = fw_printer_new(text, 0);

    fw_infoblock_visit(&block, printer);
    fw_printer_free(printer);
    g_assert_nonnull(strstr(text->str, "00112233-4455-6677-8899-aabbccddeeff"));
    g_assert_nonnull(strstr(text->str, "map=dev"));
    g_assert_nonnull(strstr(text->str, "64 MiB"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/infoblock/bytes", test_bytes);
    g_test_add_func("/infoblock/round-trip", test_round_trip);
    g_test_add_func("/infoblock/versions", test_versions);
    g_test_add_func("/infoblock/version-refusals", test_version_refusals);
    g_test_add_func("/infoblock/hostile", test_hostile);
    g_test_add_func("/infoblock/legacy-plan", test_legacy_plan);
    g_test_add_func("/infoblock/plan-modes", test_plan_modes);
    g_test_add_func("/infoblock/plan-refusals", test_plan_refusals);
    g_test_add_func("/infoblock/check", test_check);
    g_test_add_func("/infoblock/show", test_show);
    return g_test_run();
}
