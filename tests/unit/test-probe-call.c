/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of the probe's raw firmware call, guest/probe/call.h: which device, family and bytes they make, and which word is wrong. */
#include <glib.h>
#include <string.h>

#include <linux/ndctl.h>

#include "probe/call.h"

static struct call call;

/* Splits @line at blanks; what call_parse() says of it. */
static const char *parse(const char *line)
{
    static char *words[16];
    static char text[256];
    int count = 0;

    g_strlcpy(text, line, sizeof(text));
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    return call_parse(&call, count, words);
}

static void test_devices(void)
{
    g_assert_null(parse("nmem12 intel 1"));
    g_assert_cmpstr(call.path, ==, "/dev/nmem12");
    g_assert_cmpuint(call.family, ==, NVDIMM_FAMILY_INTEL);
    g_assert_cmpuint(call.function, ==, 1);
    g_assert_cmpuint(call.length, ==, 0);
    g_assert_null(parse("ndbus0 root 9"));
    g_assert_cmpstr(call.path, ==, "/dev/ndctl0");
    g_assert_cmpuint(call.family, ==, NVDIMM_BUS_FAMILY_NFIT);
    g_assert_null(parse("ndbus1 intel-bus 1"));
    g_assert_cmpuint(call.family, ==, NVDIMM_BUS_FAMILY_INTEL);
    g_assert_null(parse("nmem0 msft 0xb"));
    g_assert_cmpuint(call.family, ==, NVDIMM_FAMILY_MSFT);
    g_assert_cmpuint(call.function, ==, 11);
}

static void test_input(void)
{
    static const uint8_t expected[] = { 0x00, 0xFF, 7, 0x02, 0x01, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0 };

    g_assert_null(parse("nmem0 intel 14 00ff u8:7 u16:0x102 u32:0x01020304 u64:0x0102030405060708 zero:3"));
    g_assert_cmpmem(call.input, call.length, expected, sizeof(expected));
    g_assert_null(parse("nmem0 intel 14 zero:4096"));
    g_assert_cmpuint(call.length, ==, CALL_INPUT_MAX);
    g_assert_null(parse("nmem0 intel 14 u64:18446744073709551615"));
    g_assert_cmpuint(call.input[7], ==, 0xFF);
}

/* The word that is wrong is told. */
static void test_wrong(void)
{
    static const struct { const char *line, *word; } cases[] = {
        { "nmem0 intel", "" },
        { "nmem intel 1", "nmem" },
        { "nmem-1 intel 1", "nmem-1" },
        { "pmem0 intel 1", "pmem0" },
        { "nmem70000 intel 1", "nmem70000" },
        { "nmem0 root 1", "root" },
        { "ndbus0 intel 1", "intel" },
        { "nmem0 intel 0", "0" },
        { "nmem0 intel 32", "32" },
        { "nmem0 intel one", "one" },
        { "nmem0 intel 1 0", "0" },
        { "nmem0 intel 1 0g", "0g" },
        { "nmem0 intel 1 u8:256", "u8:256" },
        { "nmem0 intel 1 u16:65536", "u16:65536" },
        { "nmem0 intel 1 u32:0x100000000", "u32:0x100000000" },
        { "nmem0 intel 1 u64:18446744073709551616", "u64:18446744073709551616" },
        { "nmem0 intel 1 u8:-1", "u8:-1" },
        { "nmem0 intel 1 u24:1", "u24:1" },
        { "nmem0 intel 1 zero:4097", "zero:4097" },
        { "nmem0 intel 1 zero:4096 00", "00" },
        { "nmem0 intel 1 zero:4090 u64:0", "u64:0" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(parse(cases[i].line), ==, cases[i].word);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/probe/call/devices", test_devices);
    g_test_add_func("/probe/call/input", test_input);
    g_test_add_func("/probe/call/wrong", test_wrong);
    return g_test_run();
}
