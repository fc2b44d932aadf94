/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of a DIMM's firmware: every one of the table, what it takes, what it refuses, and that a refusal changes nothing. */
#include <string.h>
#include "fw/dimm-properties.h"
#include "fw/dsm-intel.h"

static gboolean set(struct fw_dimm *dimm, const char *name, const char *text)
{
    const struct fw_dimm_property *property = fw_dimm_property_find(name);
    struct fw_dimm before = *dimm;
    g_autoptr(GError) error = NULL;
    gboolean good;

    g_assert_nonnull(property);
    good = fw_dimm_property_set_text(dimm, property, text, &error);
    g_assert_cmpint(good, ==, error == NULL);
    if (!good) {
        g_assert_cmpmem(dimm, sizeof(*dimm), &before, sizeof(before));
    }
    return good;
}

static void assert_text(const struct fw_dimm *dimm, const char *name, const char *expected)
{
    g_autofree char *text = fw_dimm_property_find(name)->format(dimm);

    g_assert_cmpstr(text, ==, expected);
}

/* Each number: its limits are taken and read back, one more is refused. */
static void test_numbers(void)
{
    struct fw_dimm dimm;
    unsigned tried = 0;

    fw_dimm_init(&dimm);
    for (size_t i = 0; i < fw_dimm_properties_count(); i++) {
        const struct fw_dimm_property *row = &fw_dimm_properties[i];
        const int64_t limits[] = { row->min, row->max };

        if (row->kind == FW_DIMM_PROPERTY_TEXT || !row->set) {
            continue;
        }
        for (size_t end = 0; end < G_N_ELEMENTS(limits); end++) {
            struct fw_dimm before;
            int64_t beyond = end ? row->max + (row->max < INT64_MAX) : row->min - 1;

            g_assert_true(fw_dimm_property_set_number(&dimm, row, limits[end], NULL));
            g_assert_cmpint(row->get(&dimm), ==, limits[end]);
            before = dimm;
            if (beyond != limits[end]) {
                g_assert_false(fw_dimm_property_set_number(&dimm, row, beyond, NULL));
                g_assert_cmpmem(&dimm, sizeof(dimm), &before, sizeof(before));
            }
        }
        tried++;
    }
    g_assert_cmpuint(tried, >=, 11);
    fw_dimm_clear(&dimm);
}

/* What cannot be set says so; everything can be found, has help and can be read or set. */
static void test_table(void)
{
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    for (size_t i = 0; i < fw_dimm_properties_count(); i++) {
        const struct fw_dimm_property *row = &fw_dimm_properties[i];
        gboolean text = row->kind == FW_DIMM_PROPERTY_TEXT;

        g_assert_true(fw_dimm_property_find(row->name) == row);
        g_assert_nonnull(row->help);
        g_assert_true(text ? row->format || row->parse : row->get != NULL);
        if (text ? !row->parse : !row->set) {
            g_assert_false(set(&dimm, row->name, "0"));
        }
    }
    g_assert_null(fw_dimm_property_find("smart"));
    fw_dimm_clear(&dimm);
}

static void test_number_texts(void)
{
    static const char *const bad[] = { "", "x", "1x", "-", "0x", "+1", " 1", "1 ", "0x1g", "--1", "99999999999999999999999" };
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(set(&dimm, "smart-spares", bad[i]));
    }
    g_assert_true(set(&dimm, "smart-spares", "0x10"));
    g_assert_cmpuint(dimm.smart.sensors.spares, ==, 16);
    g_assert_true(set(&dimm, "smart-media-temperature", "-5"));
    g_assert_cmphex(dimm.smart.sensors.media_temperature, ==, 0x8050);
    g_assert_true(set(&dimm, "smart-injection", "off"));
    g_assert_false(dimm.injection);
    g_assert_true(set(&dimm, "smart-injection", "yes"));
    g_assert_true(dimm.injection);
    g_assert_false(set(&dimm, "smart-injection", "1"));
    g_assert_false(set(&dimm, "smart-injection", "maybe"));
    fw_dimm_clear(&dimm);
}

static void test_health(void)
{
    static const char *const words[] = { "ok", "non-critical", "critical", "fatal" };
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_assert_true(set(&dimm, "smart-health", words[i]));
        assert_text(&dimm, "smart-health", words[i]);
        g_assert_cmpuint(dimm.smart.sensors.health, ==, i ? 1 << (i - 1) : 0);
    }
    g_assert_false(set(&dimm, "smart-health", "bad"));
    g_assert_true(set(&dimm, "smart-shutdown", "dirty"));
    assert_text(&dimm, "smart-shutdown", "dirty");
    g_assert_false(set(&dimm, "smart-shutdown", "Dirty"));
    g_assert_true(set(&dimm, "smart-shutdown", "clean"));
    assert_text(&dimm, "smart-shutdown", "clean");
    fw_dimm_clear(&dimm);
}

static void test_passphrases(void)
{
    static const char *const bad[] = { "", "123456789012345678901234567890123", "hex:", "hex:00" };
    g_autofree char *digits = g_strnfill(64, 'a');
    g_autofree char *right = g_strconcat("hex:", digits, NULL), *wrong = g_strconcat("hex:", digits, "a", NULL);
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    assert_text(&dimm, "security", "disabled");
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(set(&dimm, "security-passphrase", bad[i]));
        g_assert_false(set(&dimm, "security-master-passphrase", bad[i]));
    }
    g_assert_false(set(&dimm, "security-passphrase", wrong));
    wrong[67] = 'g';
    wrong[68] = 0;
    g_assert_false(set(&dimm, "security-passphrase", wrong));
    g_assert_true(set(&dimm, "security-passphrase", right));
    g_assert_cmphex(dimm.security.user.bytes[0], ==, 0xaa);
    g_assert_cmphex(dimm.security.user.bytes[31], ==, 0xaa);
    g_assert_true(set(&dimm, "security-passphrase", "12345678901234567890123456789012"));
    g_assert_true(set(&dimm, "security-passphrase", "short"));
    g_assert_cmpmem(dimm.security.user.bytes, 8, "short\0\0\0", 8);
    assert_text(&dimm, "security", "enabled,locked");
    g_assert_cmphex(dimm.events, ==, FW_DIMM_EVENT_ACCESS);
    g_assert_true(set(&dimm, "security-master-passphrase", "m"));
    g_assert_true(dimm.security.master.enabled);
    fw_dimm_clear(&dimm);
}

static void test_functions(void)
{
    static const char *const bad[] = { "", ":", "0", "32", "4-", "6-4", "4:", ":4", "a", "4-6-7", "1,2", "All", "99999999999999999999" };
    static const struct { const char *text; uint32_t mask; } good[] = {
        { "none", 0 }, { "1", 2 }, { "31", 1u << 31 }, { "4-6", 0x70 }, { "1-2:4-6:31", 0x80000076 }, { "all", UINT32_MAX },
    };
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(set(&dimm, "dsm-functions", bad[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(set(&dimm, "dsm-functions", good[i].text));
        g_assert_cmphex(dimm.functions, ==, good[i].mask);
        assert_text(&dimm, "dsm-functions", good[i].text);
    }
    fw_dimm_clear(&dimm);
}

/* A family brings all its functions, unless the user said which, in whatever order. */
static void test_family(void)
{
    struct fw_dimm dimm;

    fw_dimm_init(&dimm);
    dimm.functions = FW_DIMM_FUNCTIONS_LABELS;
    g_assert_false(set(&dimm, "dsm-family", "root"));
    g_assert_false(set(&dimm, "dsm-family", "Intel"));
    g_assert_true(set(&dimm, "dsm-family", "intel"));
    g_assert_cmphex(dimm.functions, ==, FW_DIMM_FUNCTIONS_ALL);
    g_assert_true(set(&dimm, "dsm-functions", "1"));
    g_assert_true(set(&dimm, "dsm-family", "intel"));
    g_assert_cmphex(dimm.functions, ==, 2);
    g_assert_true(set(&dimm, "dsm-family", "none"));
    g_assert_null(dimm.family);
    assert_text(&dimm, "dsm-family", "none");
    fw_dimm_clear(&dimm);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dimm-properties/numbers", test_numbers);
    g_test_add_func("/dimm-properties/table", test_table);
    g_test_add_func("/dimm-properties/number-texts", test_number_texts);
    g_test_add_func("/dimm-properties/health", test_health);
    g_test_add_func("/dimm-properties/passphrases", test_passphrases);
    g_test_add_func("/dimm-properties/functions", test_functions);
    g_test_add_func("/dimm-properties/family", test_family);
    return g_test_run();
}
