/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NFIT decoder against hostile tables: each finding appears when it should, and
 * no damaged byte makes the decoder read beyond the end.
 */
#include <string.h>
#include "fw/nfit-build.h"
#include "fw/size.h"

static struct fw_nfit *two_dimms(void)
{
    static struct fw_nfit_dimm dimms[2];
    struct fw_nfit_config config = { .dimms = dimms, .count = 2, .has_capabilities = TRUE,
                                     .capabilities = 3 };

    for (guint i = 0; i < 2; i++) {
        fw_nfit_dimm_init(&dimms[i]);
        dimms[i].slot = i;
        dimms[i].base = 4 * FW_GIB + i * FW_GIB;
        dimms[i].length = FW_GIB;
        dimms[i].flush_hints = 2;
        dimms[i].flush_base = 0xfed90000;
        dimms[i].interleave_set = "s";
    }
    return fw_nfit_build(&config, FW_NFIT_REPORT_STATIC, NULL);
}

static GByteArray *two_dimms_bytes(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();

    return fw_nfit_encode(nfit, NULL);
}

/* Decodes a model's bytes and expects exactly the finding @name (@times). */
static void expect(const struct fw_nfit *nfit, const char *name, guint times)
{
    g_autoptr(GByteArray) bytes = fw_nfit_encode(nfit, NULL);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) decoded = fw_nfit_decode(bytes->data, bytes->len, findings);
    g_autoptr(GString) text = g_string_new(NULL);

    fw_findings_print(findings, text);
    g_assert_nonnull(decoded);
    if (fw_findings_count(findings, name, FW_SEVERITY_NOTE) != times) {
        g_error("expected %u times '%s', got:\n%s", times, name, text->str);
    }
}

static void expect_bytes(const GByteArray *bytes, const char *name)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode(bytes->data, bytes->len, findings);
    g_autoptr(GString) text = g_string_new(NULL);

    fw_findings_print(findings, text);
    if (fw_findings_count(findings, name, FW_SEVERITY_NOTE) == 0) {
        g_error("expected '%s', got:\n%s", name, text->str);
    }
}

static void test_header(void)
{
    g_autoptr(GByteArray) bytes = two_dimms_bytes();
    g_autoptr(fw_findings) findings = fw_findings_new();

    g_assert_null(fw_nfit_decode(bytes->data, 35, findings));
    g_assert_cmpuint(fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR), ==, 1);
    g_assert_null(fw_nfit_decode(bytes->data, 39, findings));
    g_assert_null(fw_nfit_decode(NULL, 0, findings));
    bytes->data[0] = 'X';
    expect_bytes(bytes, "signature");
    expect_bytes(bytes, "checksum");
    bytes->data[8] = 2;
    expect_bytes(bytes, "revision");
    bytes->data[4]--;
    expect_bytes(bytes, "length");
    fw_le_store(bytes->data + 4, 4, 0xffffffff);
    expect_bytes(bytes, "length");
    fw_le_store(bytes->data + 4, 4, 0);
    expect_bytes(bytes, "too-short");
}

static void test_zero_length(void)
{
    g_autoptr(GByteArray) bytes = two_dimms_bytes();
    g_autoptr(fw_nfit) nfit = NULL;

    fw_le_store(bytes->data + 40 + 56 + 2, 2, 0);
    expect_bytes(bytes, "zero-length");
    nfit = fw_nfit_decode(bytes->data, bytes->len, NULL);
    g_assert_cmpuint(nfit->structures->len, ==, 1);
    fw_le_store(bytes->data + 40 + 56 + 2, 2, 3);
    expect_bytes(bytes, "short-structure");
}

static void test_truncated(void)
{
    g_autoptr(GByteArray) bytes = two_dimms_bytes();
    g_autoptr(fw_nfit) nfit = NULL;

    g_byte_array_set_size(bytes, 40 + 50);
    g_assert_true(fw_acpi_seal(bytes, NULL));
    expect_bytes(bytes, "truncated");
    nfit = fw_nfit_decode(bytes->data, bytes->len, NULL);
    g_assert_cmpuint(nfit->structures->len, ==, 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.length, ==, 2 * FW_GIB);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa.attributes, ==, 0);
    g_byte_array_set_size(bytes, 42);
    g_assert_true(fw_acpi_seal(bytes, NULL));
    expect_bytes(bytes, "trailing-bytes");
}

/* A structure shorter than its fields keeps those that are there. */
static void test_short_structure(void)
{
    static const uint8_t bytes[] = { 1, 0, 12, 0, 9, 0, 0, 0, 0x11, 0x22, 0x33, 0x44 };
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode_structures(bytes, sizeof(bytes), findings);

    g_assert_cmpuint(fw_findings_count(findings, "short-structure", FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 9);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.region_id, ==, 0x4433);
}

static void test_lists(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();

    fw_nfit_nth(nfit, FW_NFIT_INTERLEAVE, 0)->u.interleave.line_count = 0xffffffff;
    expect(nfit, "line-count", 1);
    fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, 0)->u.flush_hint.hint_count = 3;
    fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, 1)->u.flush_hint.hint_count = 0xffff;
    expect(nfit, "hint-count", 2);
    fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, 1)->u.flush_hint.hint_count = 1;
    expect(nfit, "trailing-bytes", 1);
}

static void test_indices(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_mapping *mapping = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, 1)->u.mapping;

    expect(nfit, "dangling-index", 0);
    mapping->spa_index = 99;
    expect(nfit, "dangling-index", 1);
    mapping->control_index = 98;
    expect(nfit, "dangling-index", 2);
    mapping->interleave_index = 97;
    expect(nfit, "dangling-index", 3);
    mapping->handle = 96;
    expect(nfit, "dangling-index", 4);      /* its flush hints, too */
    mapping->control_index = 0;
    expect(nfit, "zero-index", 1);
    fw_nfit_add(nfit, FW_NFIT_BLOCK_WINDOW);
    expect(nfit, "dangling-index", 4);
    fw_nfit_nth(nfit, FW_NFIT_CONTROL, 1)->u.control.index =
        fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0)->u.control.index;
    expect(nfit, "duplicate-index", 1);
    expect(nfit, "not-referenced", 1);
}

static void test_handles(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_mapping *second = &fw_nfit_nth(nfit, FW_NFIT_MAPPING, 1)->u.mapping;

    expect(nfit, "duplicate-handle", 0);
    second->handle = 1;
    expect(nfit, "duplicate-handle", 1);
    /* Two regions of one DIMM are no duplicate. */
    second->control_index = 3;
    second->spa_index = 0;
    expect(nfit, "duplicate-handle", 0);
    /* The same region twice is. */
    second->spa_index = 2;
    expect(nfit, "duplicate-handle", 1);
}

static void test_serials(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_control *first = &fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0)->u.control;
    struct fw_nfit_control *second = &fw_nfit_nth(nfit, FW_NFIT_CONTROL, 1)->u.control;

    second->serial = first->serial;
    expect(nfit, "duplicate-serial", 1);
    second->manufacturing_location = 7;
    expect(nfit, "duplicate-serial", 0);
}

static void test_ranges(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_spa *spa = &fw_nfit_nth(nfit, FW_NFIT_SPA, 0)->u.spa;
    struct fw_nfit_spa *other = &fw_nfit_add(nfit, FW_NFIT_SPA)->u.spa;

    other->index = 50;
    memcpy(other->guid, fw_nfit_guid_control, FW_GUID_LENGTH);
    expect(nfit, "range-empty", 1);
    other->base = spa->base + spa->length;
    other->length = 4096;
    expect(nfit, "range-overlap", 0);
    other->base--;
    expect(nfit, "range-overlap", 1);
    other->base = UINT64_MAX - 100;
    expect(nfit, "range-wrap", 1);
    other->guid[3] ^= 0xff;
    expect(nfit, "unknown-guid", 1);
    spa->length -= 4096;
    expect(nfit, "size-mismatch", 1);
    fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.interleave_ways = 3;
    expect(nfit, "ways-mismatch", 1);
}

static void test_control(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_structure *control = fw_nfit_nth(nfit, FW_NFIT_CONTROL, 0);
    g_autoptr(fw_findings) findings = fw_findings_new();

    control->length = FW_NFIT_CONTROL_SHORT;
    fw_nfit_check(nfit, findings);
    g_assert_cmpuint(fw_findings_count(findings, "short-control-region", FW_SEVERITY_NOTE), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, NULL, FW_SEVERITY_ERROR), ==, 0);
    control->u.control.window_count = 1;
    fw_nfit_check(nfit, findings);
    g_assert_cmpuint(fw_findings_count(findings, "short-control-region", FW_SEVERITY_ERROR), ==, 1);
}

static void test_capabilities(void)
{
    g_autoptr(fw_nfit) nfit = two_dimms();
    struct fw_nfit_capabilities *caps =
        &fw_nfit_nth(nfit, FW_NFIT_CAPABILITIES, 0)->u.capabilities;

    expect(nfit, "capability-range", 0);
    caps->highest = 0;
    expect(nfit, "capability-range", 1);
    caps->highest = 31;
    expect(nfit, "capability-range", 0);
    caps->highest = 32;
    expect(nfit, "capability-range", 1);
}

/*
 * Every prefix, in a buffer of exactly its length, and every byte set to each of
 * a few nasty values: the sanitizers watch.
 */
static void test_every_cut(void)
{
    g_autoptr(GByteArray) bytes = two_dimms_bytes();

    for (guint length = 0; length <= bytes->len; length++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, MAX(length, 1));
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_nfit) nfit = fw_nfit_decode(copy, length, findings);
        g_autoptr(fw_nfit) fit = fw_nfit_decode_structures(copy, length, findings);

        g_assert_true((nfit != NULL) == (length >= 40));
        g_assert_nonnull(fit);
    }
}

static void test_every_byte(void)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x03, 0x7f, 0x80, 0xff };
    g_autoptr(GByteArray) bytes = two_dimms_bytes();

    for (guint i = 0; i < bytes->len; i++) {
        uint8_t saved = bytes->data[i];

        for (guint v = 0; v < G_N_ELEMENTS(values); v++) {
            g_autoptr(fw_findings) findings = fw_findings_new();
            g_autoptr(fw_nfit) nfit = NULL;
            g_autoptr(GString) text = g_string_new(NULL);

            bytes->data[i] = values[v];
            nfit = fw_nfit_decode(bytes->data, bytes->len, findings);
            g_assert_nonnull(findings);
            if (nfit) {
                fw_nfit_print(nfit, text);
            }
            /* One changed byte cannot keep the sum. */
            g_assert_true(values[v] == saved || findings->items->len > 0);
        }
        bytes->data[i] = saved;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nfit-decode/header", test_header);
    g_test_add_func("/nfit-decode/zero-length", test_zero_length);
    g_test_add_func("/nfit-decode/truncated", test_truncated);
    g_test_add_func("/nfit-decode/short-structure", test_short_structure);
    g_test_add_func("/nfit-decode/lists", test_lists);
    g_test_add_func("/nfit-decode/indices", test_indices);
    g_test_add_func("/nfit-decode/handles", test_handles);
    g_test_add_func("/nfit-decode/serials", test_serials);
    g_test_add_func("/nfit-decode/ranges", test_ranges);
    g_test_add_func("/nfit-decode/control", test_control);
    g_test_add_func("/nfit-decode/capabilities", test_capabilities);
    g_test_add_func("/nfit-decode/every-cut", test_every_cut);
    g_test_add_func("/nfit-decode/every-byte", test_every_byte);
    return g_test_run();
}
