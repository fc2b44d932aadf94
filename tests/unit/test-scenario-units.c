/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single values and kernel ranges: what is accepted, at the edges, and what is not.
 */
#include "../../fw/scenario/units.h"
#include "fw/scenario-kernel.h"

typedef struct Size {
    const char *text;
    uint64_t value;
} Size;

static void test_sizes(void)
{
    static const Size good[] = {
        { "0", 0 }, { "4096", 4096 }, { "0x1000", 4096 }, { "128K", 131072 }, { "4160M", UINT64_C(4362076160) }, { "252G", UINT64_C(270582939648) },
        { "16T", UINT64_C(1) << 44 }, { "18446744073709551615", UINT64_MAX }, { "0xffffffffffffffff", UINT64_MAX },
        { "18014398509481983K", UINT64_MAX - 1023 },
    };
    static const char *const bad[] = {
        "", " ", "K", "1.5G", "-1", "+1", "1 G", "1g", "1GB", "1GiB", "0x", "0x1K", "18446744073709551616", "18014398509481984K", "1P", "1KK", "0b1",
    };
    uint64_t value;

    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_null(fw_unit_size(good[i].text, &value));
        g_assert_cmpuint(value, ==, good[i].value);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_nonnull(fw_unit_size(bad[i], &value));
    }
}

static void test_addresses(void)
{
    uint64_t value;

    g_assert_null(fw_unit_address("0x187c000000", &value));
    g_assert_cmphex(value, ==, UINT64_C(0x187c000000));
    g_assert_null(fw_unit_address("0XFFFFFFFFFFFFFFFF", &value));
    g_assert_nonnull(fw_unit_address("187c000000", &value));
    g_assert_nonnull(fw_unit_address("4096", &value));
    g_assert_nonnull(fw_unit_address("0x1G", &value));
    g_assert_nonnull(fw_unit_address("0x10000000000000000", &value));
}

static void test_durations(void)
{
    unsigned ms;

    g_assert_null(fw_unit_duration("500ms", &ms));
    g_assert_cmpuint(ms, ==, 500);
    g_assert_null(fw_unit_duration("30s", &ms));
    g_assert_cmpuint(ms, ==, 30000);
    g_assert_null(fw_unit_duration("1440m", &ms));
    g_assert_cmpuint(ms, ==, 86400000);
    g_assert_nonnull(fw_unit_duration("1441m", &ms));
    g_assert_nonnull(fw_unit_duration("0s", &ms));
    g_assert_nonnull(fw_unit_duration("30", &ms));
    g_assert_nonnull(fw_unit_duration("s", &ms));
    g_assert_nonnull(fw_unit_duration("99999999999999999999s", &ms));
}

static void test_names(void)
{
    g_autofree char *longest = g_strnfill(64, 'a'), *longer = g_strnfill(65, 'a');

    g_assert_null(fw_unit_name("pm0"));
    g_assert_null(fw_unit_name("2-way"));
    g_assert_null(fw_unit_name(longest));
    g_assert_nonnull(fw_unit_name(longer));
    g_assert_nonnull(fw_unit_name(""));
    g_assert_nonnull(fw_unit_name("-a"));
    g_assert_nonnull(fw_unit_name("a/b"));
    g_assert_nonnull(fw_unit_name("../a"));
    g_assert_nonnull(fw_unit_name("a,b"));
}

static void test_bytes(void)
{
    static const uint8_t wanted[] = { 0xde, 0xad, 0x00 };
    g_autoptr(GBytes) bytes = NULL;
    GBytes *none = NULL;
    gsize length;

    g_assert_null(fw_unit_bytes("de AD\n00", &bytes));
    g_assert_cmpmem(g_bytes_get_data(bytes, &length), 3, wanted, 3);
    g_assert_cmpuint(length, ==, 3);
    g_assert_nonnull(fw_unit_bytes("", &none));
    g_assert_nonnull(fw_unit_bytes("d", &none));
    g_assert_nonnull(fw_unit_bytes("d e", &none));
    g_assert_nonnull(fw_unit_bytes("0x12", &none));
    g_assert_null(none);
}

static void check_range(const char *text, const char *release, gboolean wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FwKernelRange) range = fw_kernel_range_parse(text, &error);

    g_assert_no_error(error);
    g_assert_cmpint(fw_kernel_range_has(range, release), ==, wanted);
}

static void test_kernel_ranges(void)
{
    check_range(">=5.3", "6.12.107+deb13-amd64", TRUE);
    check_range(">=5.3", "5.3.0-rc1", TRUE);
    check_range("<5.3", "5.2.21", TRUE);
    check_range("<5.3", "5.3", FALSE);
    check_range(">=5.10 <6.1", "6.0.19", TRUE);
    check_range(">=5.10 <6.1", "6.1.0", FALSE);
    check_range(">=5.10", "5.9.12", FALSE);
    check_range("=6.12", "6.12.95", TRUE);
    check_range("=6.12.95", "6.12.9", FALSE);
    check_range("<=6.12", "6.12.95", TRUE);
    check_range(">6.12", "6.12.95", FALSE);
    check_range(">6.12", "6.13", TRUE);
    check_range("!=6.12", "6.12.1", FALSE);
    check_range("!=6.12", "6.11.1", TRUE);
    check_range(">=5", "not a kernel", FALSE);
    g_assert_true(fw_kernel_range_has(NULL, "not a kernel"));
}

static void test_bad_ranges(void)
{
    static const char *const bad[] = { "", " ", "6.1", ">=", ">=x", ">=6.", "~6.1", ">=6.1.2.3", ">=6 <6", ">6.1 <6.2", "<0", ">=99999" };

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(fw_kernel_range_parse(bad[i], &error));
        g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/units/sizes", test_sizes);
    g_test_add_func("/units/addresses", test_addresses);
    g_test_add_func("/units/durations", test_durations);
    g_test_add_func("/units/names", test_names);
    g_test_add_func("/units/bytes", test_bytes);
    g_test_add_func("/kernel/ranges", test_kernel_ranges);
    g_test_add_func("/kernel/bad", test_bad_ranges);
    return g_test_run();
}
