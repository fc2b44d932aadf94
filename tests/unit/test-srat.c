/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SRAT codec: entries at the offsets of ACPI 6.5, section 5.2.16, and hostile
 * tables.
 */
#include <string.h>
#include "fw/srat.h"

static void test_memory_bytes(void)
{
    static const struct fw_srat_memory memory = {
        .proximity = 0x01020304, .base = 0x1112131415161718, .length = 0x2122232425262728,
        .flags = FW_SRAT_MEMORY_ENABLED | FW_SRAT_MEMORY_NON_VOLATILE,
    };
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    struct fw_srat_memory back;

    fw_srat_memory_encode(&memory, bytes);
    g_assert_cmpuint(bytes->len, ==, 40);
    g_assert_cmphex(bytes->data[0], ==, 1);
    g_assert_cmphex(bytes->data[1], ==, 40);
    g_assert_cmphex(fw_le_load(bytes->data + 2, 4), ==, 0x01020304);
    g_assert_cmphex(fw_le_load(bytes->data + 6, 2), ==, 0);
    g_assert_cmphex(fw_le_load(bytes->data + 8, 8), ==, 0x1112131415161718);
    g_assert_cmphex(fw_le_load(bytes->data + 16, 8), ==, 0x2122232425262728);
    g_assert_cmphex(fw_le_load(bytes->data + 24, 4), ==, 0);
    g_assert_cmphex(fw_le_load(bytes->data + 28, 4), ==, 5);
    g_assert_cmphex(fw_le_load(bytes->data + 32, 8), ==, 0);
    g_assert_true(fw_srat_memory_decode(bytes->data, bytes->len, &back));
    g_assert_cmpmem(&memory, sizeof(memory), &back, sizeof(back));
    g_assert_false(fw_srat_memory_decode(bytes->data, 39, &back));
    bytes->data[0] = 0;
    g_assert_false(fw_srat_memory_decode(bytes->data, 40, &back));
}

static struct fw_srat *sample(void)
{
    struct fw_srat *srat = fw_srat_new();
    struct fw_srat_memory *memory;
    struct fw_srat_entry *raw;
    static const uint8_t gicc[] = { 3, 18, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 };

    fw_srat_add(srat, FW_SRAT_PROCESSOR_APIC)->u.apic.apic_id = 3;
    fw_srat_add(srat, FW_SRAT_PROCESSOR_X2APIC)->u.x2apic.x2apic_id = 0x01020304;
    fw_srat_add(srat, FW_SRAT_GENERIC_INITIATOR)->u.initiator.proximity = 9;
    memory = &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory;
    memory->base = 0x100000000;
    memory->length = 0x40000000;
    memory->proximity = 1;
    memory->flags = FW_SRAT_MEMORY_ENABLED;
    raw = fw_srat_add(srat, FW_SRAT_PROCESSOR_GICC);
    g_byte_array_append(raw->raw, gicc, sizeof(gicc));
    return srat;
}

static void test_round_trip(void)
{
    g_autoptr(fw_srat) srat = sample();
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GByteArray) bytes = fw_srat_encode(srat, NULL);
    g_autoptr(fw_srat) back = fw_srat_decode(bytes->data, bytes->len, findings);
    g_autoptr(GByteArray) again = fw_srat_encode(back, NULL);

    g_assert_cmpuint(findings->items->len, ==, 0);
    g_assert_cmpuint(bytes->len, ==, 48 + 16 + 24 + 32 + 40 + 18);
    g_assert_cmphex(fw_le_load(bytes->data + 36, 4), ==, 1);
    g_assert_cmphex(bytes->data[48 + 3], ==, 3);                       /* APIC ID */
    g_assert_cmphex(fw_le_load(bytes->data + 64 + 8, 4), ==, 0x01020304);
    g_assert_cmphex(fw_le_load(bytes->data + 88 + 4, 4), ==, 9);
    g_assert_cmpmem(bytes->data, bytes->len, again->data, again->len);
}

static void expect(const GByteArray *bytes, const char *name, guint entries)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_srat) srat = fw_srat_decode(bytes->data, bytes->len, findings);

    g_test_message("%s", name);
    g_assert_cmpuint(fw_findings_count(findings, name, FW_SEVERITY_NOTE), >, 0);
    g_assert_cmpuint(srat->entries->len, ==, entries);
}

static void test_hostile(void)
{
    g_autoptr(fw_srat) srat = sample();
    g_autoptr(GByteArray) bytes = fw_srat_encode(srat, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();

    g_assert_null(fw_srat_decode(bytes->data, 47, findings));
    g_assert_null(fw_srat_decode(bytes->data, 0, findings));
    g_assert_cmpuint(fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR), ==, 2);
    bytes->data[9]++;
    expect(bytes, "checksum", 5);
    bytes->data[64 + 1] = 1;
    expect(bytes, "zero-length", 1);
    bytes->data[64 + 1] = 255;
    expect(bytes, "truncated", 1);
    bytes->data[64 + 1] = 24;
    bytes->data[64] = 200;
    expect(bytes, "reserved-type", 5);
    bytes->data[64] = FW_SRAT_MEMORY;
    expect(bytes, "wrong-length", 5);
    bytes->data[64] = FW_SRAT_PROCESSOR_X2APIC;
    bytes->data[64 + 2] = 1;
    expect(bytes, "reserved-field", 5);
}

static guint overlaps(uint32_t first_flags, uint32_t second_domain, enum fw_severity least)
{
    g_autoptr(fw_srat) srat = fw_srat_new();
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_srat) back = NULL;
    g_autoptr(GByteArray) bytes = NULL;

    fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory = (struct fw_srat_memory) {
        .proximity = 1, .base = 0x1000, .length = 0x2000, .flags = first_flags,
    };
    fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory = (struct fw_srat_memory) {
        .proximity = second_domain, .base = 0x2fff, .length = 0x1000, .flags = 1,
    };
    bytes = fw_srat_encode(srat, NULL);
    back = fw_srat_decode(bytes->data, bytes->len, findings);
    return fw_findings_count(findings, "overlap", least);
}

static void test_overlap(void)
{
    g_assert_cmpuint(overlaps(1, 2, FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmpuint(overlaps(1, 1, FW_SEVERITY_NOTE), ==, 0);
    g_assert_cmpuint(overlaps(0, 2, FW_SEVERITY_NOTE), ==, 0);
    g_assert_cmpuint(overlaps(3, 2, FW_SEVERITY_ERROR), ==, 0);
    g_assert_cmpuint(overlaps(3, 2, FW_SEVERITY_NOTE), ==, 1);
}

/* Severities of the overlaps of a window of domain 0 and two ranges inside it, the first at its very start. */
static void test_overlap_in_window(void)
{
    static const struct {
        uint32_t first, second;     /* domains */
        uint64_t second_base;
        guint errors, notes;
    } cases[] = {
        { 0, 0, 0x8000, 0, 0 },
        { 1, 2, 0x8000, 0, 2 },
        { 1, 2, 0x1800, 1, 3 },     /* over the first one too */
        { 1, 2, 0x1000, 1, 2 },     /* of ranges with one base the farthest stands for all */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_srat) srat = fw_srat_new();
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_srat) back = NULL;
        g_autoptr(GByteArray) bytes = NULL;

        fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory = (struct fw_srat_memory) {
            .proximity = cases[i].first, .base = 0x1000, .length = 0x1000, .flags = 5 };
        fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory = (struct fw_srat_memory) {
            .proximity = cases[i].second, .base = cases[i].second_base, .length = 0x1000, .flags = 5 };
        fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory = (struct fw_srat_memory) {
            .proximity = 0, .base = 0x1000, .length = 0x10000, .flags = 3 };
        bytes = fw_srat_encode(srat, NULL);
        back = fw_srat_decode(bytes->data, bytes->len, findings);
        g_assert_cmpuint(fw_findings_count(findings, "overlap", FW_SEVERITY_ERROR), ==,
                         cases[i].errors);
        g_assert_cmpuint(fw_findings_count(findings, "overlap", FW_SEVERITY_NOTE), ==,
                         cases[i].notes);
    }
}

static void test_every_cut(void)
{
    g_autoptr(fw_srat) srat = sample();
    g_autoptr(GByteArray) bytes = fw_srat_encode(srat, NULL);

    for (guint length = 0; length <= bytes->len; length++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, MAX(length, 1));
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_srat) cut = fw_srat_decode(copy, length, findings);
        g_autoptr(GString) text = g_string_new(NULL);

        g_assert_true((cut != NULL) == (length >= 48));
        if (cut) {
            fw_srat_print(cut, text);
            g_assert_cmpuint(text->len, >, 0);
        }
    }
}

static void test_unencodable(void)
{
    g_autoptr(fw_srat) srat = fw_srat_new();
    struct fw_srat_entry *entry = fw_srat_add(srat, FW_SRAT_GIC_ITS);
    g_autoptr(GError) error = NULL;

    g_byte_array_set_size(entry->raw, 256);
    g_assert_null(fw_srat_encode(srat, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/srat/memory-bytes", test_memory_bytes);
    g_test_add_func("/srat/round-trip", test_round_trip);
    g_test_add_func("/srat/hostile", test_hostile);
    g_test_add_func("/srat/overlap", test_overlap);
    g_test_add_func("/srat/overlap-in-window", test_overlap_in_window);
    g_test_add_func("/srat/every-cut", test_every_cut);
    g_test_add_func("/srat/unencodable", test_unencodable);
    return g_test_run();
}
