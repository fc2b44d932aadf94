/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a DIMM's firmware does to all of a DIMM costs what it costs for a small one: scrubs, clearing, translation, erasing and overwriting of 8 TiB, most of
 * which nobody ever wrote to. The measure is memory: what walks over the size in whatever unit leaves its trace there (8 TiB are 2^31 pages).
 */
#include "qemu/osdep.h"
#include "machine.h"
#include "tables.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-root.h"
#include "fw/security.h"

#define TIB         (1ull << 40)
#define BASE        TIB
#define SIZE        (8 * TIB)
#define WRITTEN     (SIZE / 2)      /* some bytes of data are there */
#define DEVICE      1u
/* A bit per page would be 256 MiB. */
#define GROWTH_MAX  (64ull << 10)   /* KiB */

typedef struct {
    TestMachine *machine;
    Guest *guest;
    uint64_t before;                /* KiB that the emulator had */
} Huge;

static uint64_t resident(QTestState *qts)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)qtest_pid(qts));
    g_autofree char *text = NULL;
    const char *line;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    line = strstr(text, "VmRSS:");
    g_assert_nonnull(line);
    return g_ascii_strtoull(line + strlen("VmRSS:"), NULL, 10);
}

static Huge *huge_start(void)
{
    Huge *huge = g_new0(Huge, 1);
    g_autofree char *dimm = g_strdup_printf("addr=0x%llx,label-size=128K,dsm-family=intel,poison=0+64:0x%llx+64", BASE, WRITTEN + 4096);

    /* the translator is there, though nothing runs: it has a bit per page of its own */
    huge->machine = machine_new("512M,slots=2,maxmem=10T -cpu max,phys-bits=46 -accel tcg -S");
    machine_firmware(huge->machine, "");
    machine_dimm(huge->machine, SIZE, dimm);
    huge->guest = guest_start(huge->machine);
    qtest_writel(huge->guest->qts, BASE + WRITTEN, 0x12345678);
    huge->before = resident(huge->guest->qts);
    return huge;
}

static void huge_stop(Huge *huge)
{
    uint64_t after = resident(huge->guest->qts);

    g_assert_cmpuint(after, <, huge->before + GROWTH_MAX);
    guest_quit(huge->guest);
    machine_free(huge->machine);
    g_free(huge);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Huge, huge_stop)

static GByteArray *root(Huge *huge, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    uint8_t in[FW_DSM_ROOT_START_LENGTH];

    fw_le_store(in, 8, spa);
    fw_le_store(in + 8, 8, length);
    fw_le_store(in + 16, 8, more);
    return doorbell_ring(huge->guest->qts, huge->guest->fw, DOORBELL_DSM, 0, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, function, in,
                         sizeof(in));
}

static uint32_t root_status(Huge *huge, uint32_t function, uint64_t spa, uint64_t length, uint64_t more)
{
    g_autoptr(GByteArray) out = root(huge, function, spa, length, more);

    return doorbell_status(out) & 0xffff;
}

static uint32_t intel(Huge *huge, uint32_t function)
{
    uint8_t in[2 * FW_SECURITY_PASSPHRASE] = { 0 };
    g_autoptr(GByteArray) out = doorbell_ring(huge->guest->qts, huge->guest->fw, DOORBELL_DSM, DEVICE, FW_DSM_INTEL_UUID,
                                              FW_DSM_INTEL_REVISION_2, function, in, sizeof(in));

    return doorbell_status(out);
}

static void test_scrub(void)
{
    g_autoptr(Huge) huge = huge_start();
    g_autoptr(GByteArray) out = NULL;
    uint64_t length = SIZE - 2 * 1024 * 1024;

    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_ARS_CAPABILITIES, BASE, length, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_ARS_START, BASE, length, FW_ARS_TYPE_PERSISTENT), ==, FW_DSM_ROOT_SUCCESS);
    out = root(huge, FW_DSM_ROOT_ARS_STATUS, 0, 0, 0);
    g_assert_cmpuint(fw_le_load(out->data + 44, 4), ==, 2);
    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_TRANSLATE_SPA, BASE + length - 1, 0, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_CLEAR_ERROR, BASE, length, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_INJECT, BASE, length, 0), ==, FW_DSM_ROOT_SUCCESS);
    g_assert_cmphex(root_status(huge, FW_DSM_ROOT_INJECT_CLEAR, BASE, length, 0), ==, FW_DSM_ROOT_SUCCESS);
}

static void test_erase(void)
{
    g_autoptr(Huge) huge = huge_start();

    g_assert_cmphex(intel(huge, FW_DSM_INTEL_ERASE), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmphex(qtest_readl(huge->guest->qts, BASE + WRITTEN), ==, 0);
}

static void test_overwrite(void)
{
    g_autoptr(Huge) huge = huge_start();

    g_assert_cmphex(intel(huge, FW_DSM_INTEL_OVERWRITE), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmphex(intel(huge, FW_DSM_INTEL_OVERWRITE_QUERY), ==, FW_DSM_INTEL_OVERWRITING);
    g_assert_cmphex(intel(huge, FW_DSM_INTEL_OVERWRITE_QUERY), ==, FW_DSM_INTEL_SUCCESS);
    g_assert_cmphex(qtest_readl(huge->guest->qts, BASE + WRITTEN), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-huge/scrub", test_scrub);
    qtest_add_func("nvdimm-huge/erase", test_erase);
    qtest_add_func("nvdimm-huge/overwrite", test_overwrite);
    return g_test_run();
}
