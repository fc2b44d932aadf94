/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each damage does what its name says and nothing else.
 */
#include <string.h>
#include "fw/nfit-build.h"
#include "fw/nfit-damage.h"
#include "fw/size.h"

static struct fw_nfit *model(guint count)
{
    static struct fw_nfit_dimm dimms[2];
    struct fw_nfit_config config = { .dimms = dimms, .count = count };

    for (guint i = 0; i < count; i++) {
        fw_nfit_dimm_init(&dimms[i]);
        dimms[i].slot = i;
        dimms[i].base = 4 * FW_GIB + i * FW_GIB;
        dimms[i].length = FW_GIB;
    }
    return fw_nfit_build(&config, FW_NFIT_REPORT_STATIC, NULL);
}

static GByteArray *damaged(const char *names, gboolean fit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(fw_damage_list) list = fw_damage_list_parse(names, &error);
    g_autoptr(fw_nfit) nfit = model(2);
    GByteArray *bytes;

    g_assert_no_error(error);
    bytes = fw_damage_encode(list, nfit, fit, &error);
    g_assert_no_error(error);
    return bytes;
}

static void test_none(void)
{
    g_autoptr(fw_nfit) nfit = model(2);
    g_autoptr(GByteArray) plain = fw_nfit_encode(nfit, NULL);
    g_autoptr(GByteArray) structures = fw_nfit_encode_structures(nfit, NULL);
    static const char *const nothing[] = { NULL, "", "none" };

    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
        g_autoptr(GByteArray) bytes = damaged(nothing[i], FALSE);
        g_autoptr(GByteArray) fit = damaged(nothing[i], TRUE);

        g_assert_cmpmem(bytes->data, bytes->len, plain->data, plain->len);
        g_assert_cmpmem(fit->data, fit->len, structures->data, structures->len);
    }
}

/* Damage, the finding that a decoder must have, how many structures it keeps. */
static const struct {
    const char *name, *finding;
    guint structures;
} cases[] = {
    { "checksum", "checksum", 6 },
    { "truncated", "truncated", 6 },
    { "zero-length", "zero-length", 3 },
    { "zero-padding", "zero-length", 6 },
    { "dangling-index", "dangling-index", 6 },
    { "duplicate-handle", "duplicate-handle", 6 },
    { "reserved-type", "reserved-type", 7 },
    { "unknown-guid", "unknown-guid", 6 },
    { "short-control-region", "short-control-region", 6 },
};

static void test_each(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = damaged(cases[i].name, FALSE);
        g_autoptr(GByteArray) again = damaged(cases[i].name, FALSE);
        g_autoptr(fw_findings) findings = fw_findings_new();
        g_autoptr(fw_nfit) nfit = fw_nfit_decode(bytes->data, bytes->len, findings);

        g_test_message("%s", cases[i].name);
        g_assert_cmpmem(bytes->data, bytes->len, again->data, again->len);
        g_assert_cmpuint(fw_findings_count(findings, cases[i].finding, FW_SEVERITY_NOTE), >, 0);
        g_assert_cmpuint(nfit->structures->len, ==, cases[i].structures);
        g_assert_cmpuint(fw_le_load(bytes->data + 4, 4), ==, bytes->len);
        g_assert_cmpint(fw_findings_count(findings, "checksum", FW_SEVERITY_ERROR) > 0, ==,
                        g_str_equal(cases[i].name, "checksum"));
    }
}

/* The rows are all tested above, described, and none is missing. */
static void test_rows(void)
{
    guint n = 0;

    for (const struct fw_damage *row; (row = fw_damage_nth(n)); n++) {
        gboolean tested = FALSE;

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
            tested |= g_str_equal(cases[i].name, fw_damage_name(row));
        }
        g_assert_true(tested);
        g_assert_cmpuint(strlen(fw_damage_description(row)), >, 20);
    }
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(cases));
}

/* What firmware computes over the span is what sealing computes. */
static void test_span(void)
{
    g_autoptr(fw_damage_list) list = fw_damage_list_parse("checksum", NULL);
    g_autoptr(GByteArray) bytes = damaged("checksum", FALSE);
    g_autoptr(GByteArray) sound = damaged("none", FALSE);
    g_autoptr(GError) error = NULL;
    uint8_t zeros[64] = { 0 };
    size_t span;

    g_assert_true(fw_damage_checksum_span(list, bytes->data, bytes->len, &span, NULL));
    g_assert_cmpuint(span, <, bytes->len);
    g_assert_cmpuint(span, >, FW_ACPI_CHECKSUM_OFFSET);
    g_assert_cmphex(fw_acpi_sum(bytes->data, span), ==, 0);
    g_assert_cmphex(fw_acpi_sum(bytes->data, bytes->len), !=, 0);
    g_assert_true(fw_damage_checksum_span(NULL, sound->data, sound->len, &span, NULL));
    g_assert_cmpuint(span, ==, sound->len);
    g_assert_false(fw_damage_checksum_span(list, zeros, sizeof(zeros), &span, &error));
    g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING);
}

/* A _FIT answer has no header: checksum damage leaves it alone. */
static void test_fit(void)
{
    g_autoptr(GByteArray) sound = damaged("none", TRUE);
    g_autoptr(GByteArray) bytes = damaged("checksum", TRUE);
    g_autoptr(GByteArray) cut = damaged("truncated", TRUE);

    g_assert_cmpmem(bytes->data, bytes->len, sound->data, sound->len);
    g_assert_cmpuint(cut->len, ==, sound->len - 40);
}

static void test_together(void)
{
    g_autoptr(GByteArray) one = damaged("checksum:reserved-type:truncated:unknown-guid", FALSE);
    g_autoptr(GByteArray) two = damaged("unknown-guid:truncated:checksum:reserved-type", FALSE);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode(one->data, one->len, findings);

    g_assert_cmpmem(one->data, one->len, two->data, two->len);
    g_assert_nonnull(nfit);
    g_assert_cmpuint(fw_findings_count(findings, "checksum", FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "truncated", FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "unknown-guid", FW_SEVERITY_WARNING), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "reserved-type", FW_SEVERITY_WARNING), ==, 1);
}

/* A damage without the structure that it needs says so. */
static void test_missing(void)
{
    static const struct { const char *name; guint dimms; } absent[] = {
        { "dangling-index", 0 }, { "duplicate-handle", 0 }, { "duplicate-handle", 1 },
        { "unknown-guid", 0 }, { "short-control-region", 0 }, { "zero-length", 0 },
        { "truncated", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(absent); i++) {
        g_autoptr(fw_damage_list) list = fw_damage_list_parse(absent[i].name, NULL);
        g_autoptr(fw_nfit) nfit = model(absent[i].dimms);
        g_autoptr(GError) error = NULL;

        g_assert_null(fw_damage_encode(list, nfit, FALSE, &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING);
        g_assert_nonnull(strstr(error->message, absent[i].name));
    }
}

static void test_names(void)
{
    static const char *const bad[] = { "rust", "checksum:", ":checksum", "checksum:checksum",
                                       "Checksum", "checksum,truncated" };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(fw_damage_list_parse(bad[i], &error));
        g_assert_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nfit-damage/none", test_none);
    g_test_add_func("/nfit-damage/each", test_each);
    g_test_add_func("/nfit-damage/rows", test_rows);
    g_test_add_func("/nfit-damage/span", test_span);
    g_test_add_func("/nfit-damage/fit", test_fit);
    g_test_add_func("/nfit-damage/together", test_together);
    g_test_add_func("/nfit-damage/missing", test_missing);
    g_test_add_func("/nfit-damage/names", test_names);
    return g_test_run();
}
