/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HMAT and SLIT codecs: fields at the offsets of ACPI 6.5, sections 5.2.28 and 5.2.17, what entries mean in both revisions, and hostile tables.
 */
#include <string.h>
#include "fw/hmat.h"
#include "fw/slit.h"

/* One structure of each type; domains 0 and 1 initiate, 0, 1 and 7 are targets. */
static fw_hmat *sample(uint8_t revision)
{
    static const uint32_t initiators[] = { 0, 1 }, targets[] = { 0, 1, 7 };
    static const uint16_t entries[] = { 8, 13, 17, 13, 0, 0xffff };
    static const uint16_t handles[] = { 0x1234 };
    fw_hmat *hmat = fw_hmat_new(revision);
    struct fw_hmat_proximity *proximity = &fw_hmat_add(hmat, FW_HMAT_PROXIMITY)->u.proximity;
    struct fw_hmat_locality *locality = &fw_hmat_add(hmat, FW_HMAT_LOCALITY)->u.locality;
    struct fw_hmat_cache *cache = &fw_hmat_add(hmat, FW_HMAT_CACHE)->u.cache;

    proximity->flags = FW_HMAT_INITIATOR_VALID;
    proximity->initiator = 1;
    proximity->memory = 7;
    locality->data_type = FW_HMAT_READ_LATENCY;
    locality->base_unit = 10000;
    g_array_append_vals(locality->initiators, initiators, G_N_ELEMENTS(initiators));
    g_array_append_vals(locality->targets, targets, G_N_ELEMENTS(targets));
    g_array_append_vals(locality->entries, entries, G_N_ELEMENTS(entries));
    cache->memory = 7;
    cache->size = 0x1122334455;
    cache->attributes = 0x00401111;
    g_array_append_vals(cache->handles, handles, 1);
    return hmat;
}

#define MATRIX (FW_HMAT_FIXED_LENGTH + 40u)
#define CACHE (MATRIX + 32 + 5 * 4 + 6 * 2)

static void test_bytes(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    g_autoptr(GByteArray) bytes = fw_hmat_encode(hmat, NULL);
    const uint8_t *p = bytes->data + FW_HMAT_FIXED_LENGTH;

    g_assert_cmpmem(bytes->data, 4, "HMAT", 4);
    g_assert_cmpuint(bytes->data[8], ==, 2);
    g_assert_cmpuint(fw_le_load(bytes->data + 4, 4), ==, bytes->len);
    g_assert_cmpuint(fw_acpi_sum(bytes->data, bytes->len), ==, 0);
    g_assert_cmpuint(fw_le_load(p, 2), ==, 0);
    g_assert_cmpuint(fw_le_load(p + 4, 4), ==, 40);
    g_assert_cmpuint(fw_le_load(p + 8, 2), ==, 1);
    g_assert_cmpuint(fw_le_load(p + 12, 4), ==, 1);
    g_assert_cmpuint(fw_le_load(p + 16, 4), ==, 7);
    p = bytes->data + MATRIX;
    g_assert_cmpuint(fw_le_load(p, 2), ==, 1);
    g_assert_cmpuint(fw_le_load(p + 4, 4), ==, 64);
    g_assert_cmpuint(p[8], ==, 0);
    g_assert_cmpuint(p[9], ==, 1);
    g_assert_cmpuint(fw_le_load(p + 12, 4), ==, 2);
    g_assert_cmpuint(fw_le_load(p + 16, 4), ==, 3);
    g_assert_cmpuint(fw_le_load(p + 24, 8), ==, 10000);
    g_assert_cmpuint(fw_le_load(p + 32 + 4, 4), ==, 1);
    g_assert_cmpuint(fw_le_load(p + 32 + 4 * 4, 4), ==, 7);
    g_assert_cmpuint(fw_le_load(p + 32 + 5 * 4 + 2 * 2, 2), ==, 17);
    g_assert_cmpuint(fw_le_load(p + 32 + 5 * 4 + 5 * 2, 2), ==, 0xffff);
    p = bytes->data + CACHE;
    g_assert_cmpuint(fw_le_load(p, 2), ==, 2);
    g_assert_cmpuint(fw_le_load(p + 4, 4), ==, 34);
    g_assert_cmpuint(fw_le_load(p + 8, 4), ==, 7);
    g_assert_cmphex(fw_le_load(p + 16, 8), ==, 0x1122334455);
    g_assert_cmphex(fw_le_load(p + 24, 4), ==, 0x00401111);
    g_assert_cmpuint(fw_le_load(p + 30, 2), ==, 1);
    g_assert_cmphex(fw_le_load(p + 32, 2), ==, 0x1234);
}

static void test_round_trip(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    g_autoptr(GByteArray) bytes = fw_hmat_encode(hmat, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_hmat) back = fw_hmat_decode(bytes->data, bytes->len, findings);
    g_autoptr(GByteArray) again = fw_hmat_encode(back, NULL);

    g_assert_cmpuint(findings->items->len, ==, 0);
    g_assert_cmpmem(again->data, again->len, bytes->data, bytes->len);
}

static void test_lookup(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    uint64_t value = 0;
    uint32_t initiator;

    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 7, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 170000);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 1, 7, &value), ==, FW_HMAT_UNREACHABLE);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 1, 1, &value), ==, FW_HMAT_NOTHING);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_WRITE_LATENCY, 0, 7, &value), ==, FW_HMAT_NOTHING);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_SIDE_CACHE_1, FW_HMAT_READ_LATENCY, 0, 7, &value), ==, FW_HMAT_NOTHING);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 7, 0, &value), ==, FW_HMAT_NOTHING);
    g_assert_true(fw_hmat_attached(hmat, 7, &initiator));
    g_assert_cmpuint(initiator, ==, 1);
    g_assert_false(fw_hmat_attached(hmat, 0, &initiator));
}

/* Access stands for read and write where nothing else is said. */
static void test_lookup_access(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    struct fw_hmat_structure *structure = g_ptr_array_index(hmat->structures, 1);
    uint64_t value = 0;

    structure->u.locality.data_type = FW_HMAT_ACCESS_LATENCY;
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_WRITE_LATENCY, 0, 1, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 130000);
    g_assert_cmpint(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_BANDWIDTH, 0, 1, &value), ==, FW_HMAT_NOTHING);
}

static void test_values(void)
{
    struct fw_hmat_locality locality = { .base_unit = 3, .data_type = FW_HMAT_READ_LATENCY };
    uint64_t value = 0;

    g_assert_cmpint(fw_hmat_value(2, &locality, 7, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 21);
    g_assert_cmpint(fw_hmat_value(1, &locality, 7, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 2100);                  /* tenths of a nanosecond */
    locality.data_type = FW_HMAT_READ_BANDWIDTH;
    g_assert_cmpint(fw_hmat_value(1, &locality, 7, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 3);                     /* 2.1, rounded up */
    locality.base_unit = UINT64_MAX;
    g_assert_cmpint(fw_hmat_value(2, &locality, 1, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpint(fw_hmat_value(2, &locality, 2, &value), ==, FW_HMAT_OVERFLOW);
    g_assert_cmpint(fw_hmat_value(2, &locality, 0, &value), ==, FW_HMAT_NOTHING);
    g_assert_cmpint(fw_hmat_value(2, &locality, 0xffff, &value), ==, FW_HMAT_UNREACHABLE);
}

static void test_hierarchies(void)
{
    g_assert_cmpuint(fw_hmat_hierarchy_code(2, FW_HMAT_SIDE_CACHE_1), ==, 1);
    g_assert_cmpuint(fw_hmat_hierarchy_code(1, FW_HMAT_SIDE_CACHE_1), ==, 2);
    g_assert_cmpuint(fw_hmat_hierarchy_code(1, FW_HMAT_MEMORY), ==, 0);
    g_assert_cmpint(fw_hmat_hierarchy_of(1, 4), ==, FW_HMAT_SIDE_CACHE_3);
    g_assert_cmpint(fw_hmat_hierarchy_of(1, 1), ==, -1);
    g_assert_cmpint(fw_hmat_hierarchy_of(2, 4), ==, -1);
    g_assert_cmpstr(fw_hmat_hierarchy_name(1, 1), ==, "Last Level Memory");
}

/* --- Hostile bytes ---------------------------------------------------------- */

static void test_every_cut(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    g_autoptr(GByteArray) bytes = fw_hmat_encode(hmat, NULL);

    for (guint length = 0; length < bytes->len; length++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, length);
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_hmat) back = fw_hmat_decode(copy, length, findings);

        g_assert_cmpuint(fw_findings_count(findings, NULL, FW_SEVERITY_ERROR), >, 0);
        g_assert_true((back == NULL) == (length < FW_HMAT_FIXED_LENGTH));
    }
}

/* One change of the sample, and what must be found. */
static const struct {
    uint32_t offset;
    unsigned width;
    uint64_t value;
    const char *finding;
} changes[] = {
    { 0, 1, 'h', "signature" },
    { 4, 4, 1000, "length" },
    { 9, 1, 0x55, "checksum" },
    { 8, 1, 3, "revision" },
    { MATRIX - 40, 2, 3, "reserved-type" },
    { MATRIX - 40 + 2, 2, 1, "reserved-field" },
    { MATRIX - 40 + 4, 4, 0, "zero-length" },
    { MATRIX - 40 + 4, 4, 12, "short-structure" },
    { MATRIX - 40 + 8, 2, 0, "no-initiator" },
    { MATRIX - 40 + 24, 8, 1, "reserved-field" },
    { MATRIX + 4, 4, UINT32_MAX, "length-past-end" },
    { MATRIX + 8, 1, 9, "reserved-code" },
    { MATRIX + 9, 1, 6, "reserved-code" },
    { MATRIX + 12, 4, 0, "empty-matrix" },
    { MATRIX + 12, 4, 3, "short-matrix" },
    { MATRIX + 12, 4, UINT32_MAX, "short-matrix" },
    { MATRIX + 16, 4, UINT32_MAX, "short-matrix" },
    { MATRIX + 12, 4, 1, "trailing-bytes" },
    { MATRIX + 24, 8, 0, "base-unit-zero" },
    { MATRIX + 24, 8, UINT64_MAX, "entry-overflow" },
    { MATRIX + 32, 4, 1, "duplicate-domain" },
    { CACHE + 24, 4, 0x00401112 + 0x30, "cache-level" },
    { CACHE + 24, 4, 0x00401311, "reserved-code" },
    { CACHE + 30, 2, 2, "handle-count" },
    { CACHE + 30, 2, 0, "trailing-bytes" },
};

static void test_changes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(fw_hmat) hmat = sample(2);
        g_autoptr(GByteArray) bytes = fw_hmat_encode(hmat, NULL);
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_hmat) back = NULL;
        g_autoptr(GString) text = g_string_new(NULL);

        fw_le_store(bytes->data + changes[i].offset, changes[i].width, changes[i].value);
        back = fw_hmat_decode(bytes->data, bytes->len, findings);
        fw_findings_print(findings, text);
        g_test_message("%u: %s", changes[i].offset, text->str);
        g_assert_cmpuint(fw_findings_count(findings, changes[i].finding, FW_SEVERITY_NOTE), >, 0);
        fw_hmat_print(back, text);
    }
}

static void test_duplicates(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    g_autoptr(fw_findings) same = fw_findings_new();
    g_autoptr(fw_findings) other = fw_findings_new();
    const struct fw_hmat_locality *first = &((struct fw_hmat_structure *)g_ptr_array_index(hmat->structures, 1))->u.locality;
    struct fw_hmat_locality *second = &fw_hmat_add(hmat, FW_HMAT_LOCALITY)->u.locality;
    uint64_t value = 0;

    second->data_type = first->data_type;
    second->base_unit = first->base_unit;
    g_array_append_vals(second->initiators, first->initiators->data, first->initiators->len);
    g_array_append_vals(second->targets, first->targets->data, first->targets->len);
    g_array_append_vals(second->entries, first->entries->data, first->entries->len);
    fw_hmat_check(hmat, same);
    g_assert_cmpuint(fw_findings_count(same, "duplicate-entry", FW_SEVERITY_NOTE), ==, 1);
    g_assert_cmpuint(fw_findings_count(same, "duplicate-disagrees", FW_SEVERITY_NOTE), ==, 0);
    second->base_unit = 20000;
    fw_hmat_check(hmat, other);
    g_assert_cmpuint(fw_findings_count(other, "duplicate-disagrees", FW_SEVERITY_ERROR), ==, 1);
    fw_hmat_lookup(hmat, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 7, &value);
    g_assert_cmpuint(value, ==, 340000);                /* the last one counts */
}

static void test_not_encodable(void)
{
    g_autoptr(fw_hmat) hmat = sample(2);
    g_autoptr(GError) error = NULL;
    const struct fw_hmat_structure *matrix = g_ptr_array_index(hmat->structures, 1);

    g_array_set_size(matrix->u.locality.entries, 5);
    g_assert_null(fw_hmat_encode(hmat, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE);
}

/* --- SLIT --------------------------------------------------------------------- */

static void test_slit_bytes(void)
{
    g_autoptr(fw_slit) slit = fw_slit_new(3);
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_slit) back = NULL;

    *fw_slit_distance(slit, 0, 2) = 17;
    *fw_slit_distance(slit, 2, 0) = 28;
    bytes = fw_slit_encode(slit, NULL);
    g_assert_cmpuint(bytes->len, ==, 44 + 9);
    g_assert_cmpuint(bytes->data[8], ==, 1);
    g_assert_cmpuint(fw_le_load(bytes->data + 36, 8), ==, 3);
    g_assert_cmpmem(bytes->data + 44, 9, ((uint8_t[]) { 10, 20, 17, 20, 10, 20, 28, 20, 10 }), 9);
    back = fw_slit_decode(bytes->data, bytes->len, findings);
    g_assert_cmpuint(*fw_slit_distance(back, 2, 0), ==, 28);
    g_assert_null(fw_slit_distance(back, 3, 0));
    g_assert_null(fw_slit_distance(back, 0, UINT32_MAX));
    g_assert_cmpuint(fw_findings_count(findings, "asymmetric", FW_SEVERITY_NOTE), ==, 1);
    g_assert_cmpuint(findings->items->len, ==, 1);
}

static void expect_slit(guint offset, unsigned width, uint64_t value, const char *name)
{
    g_autoptr(fw_slit) slit = fw_slit_new(3);
    g_autoptr(GByteArray) bytes = fw_slit_encode(slit, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_slit) back = NULL;

    fw_le_store(bytes->data + offset, width, value);
    back = fw_slit_decode(bytes->data, bytes->len, findings);
    g_assert_nonnull(back);
    g_assert_cmpuint(fw_findings_count(findings, name, FW_SEVERITY_NOTE), >, 0);
}

static void test_slit_hostile(void)
{
    expect_slit(36, 8, 4, "short-matrix");
    expect_slit(36, 8, UINT64_MAX, "short-matrix");
    expect_slit(36, 8, (uint64_t)1 << 32, "short-matrix");
    expect_slit(36, 8, 2, "trailing-bytes");
    expect_slit(44, 1, 11, "diagonal");
    expect_slit(45, 1, 9, "reserved-distance");
    expect_slit(45, 1, 10, "local-distance");
    for (guint length = 0; length < FW_SLIT_FIXED_LENGTH; length++) {
        g_autofree uint8_t *bytes = g_malloc0(length + 1);

        g_assert_null(fw_slit_decode(bytes, length, NULL));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hmat/bytes", test_bytes);
    g_test_add_func("/hmat/round-trip", test_round_trip);
    g_test_add_func("/hmat/lookup", test_lookup);
    g_test_add_func("/hmat/lookup-access", test_lookup_access);
    g_test_add_func("/hmat/values", test_values);
    g_test_add_func("/hmat/hierarchies", test_hierarchies);
    g_test_add_func("/hmat/every-cut", test_every_cut);
    g_test_add_func("/hmat/changes", test_changes);
    g_test_add_func("/hmat/duplicates", test_duplicates);
    g_test_add_func("/hmat/not-encodable", test_not_encodable);
    g_test_add_func("/slit/bytes", test_slit_bytes);
    g_test_add_func("/slit/hostile", test_slit_hostile);
    return g_test_run();
}
