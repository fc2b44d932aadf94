/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layout freedom: where RAM ends, where device memory begins, which part of a backing the NFIT reports, sets over one
 * range, kinds of the memory map. What the NFIT says is checked against the memory behind it.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "machine.h"
#include "tables.h"

#define KIB                 1024ull
#define MIB                 (1024 * KIB)
#define GIB                 (1024 * MIB)
#define DIMM_SIZE           (64 * MIB)
#define FOUR_GIB            (4 * GIB)

/* The range of the DIMM in @slot. */
static void assert_spa(const fw_nfit *nfit, guint slot, uint64_t base, uint64_t length)
{
    const struct fw_nfit_spa *spa = nfit_spa_of(nfit, slot + 1);

    g_assert_nonnull(spa);
    g_assert_cmphex(spa->base, ==, base);
    g_assert_cmphex(spa->length, ==, length);
}

/* A word written at @address stays there: there is memory. */
static void assert_memory(Guest *guest, uint64_t address)
{
    qtest_writel(guest->qts, address, 0xfeedbeef);
    g_assert_cmphex(qtest_readl(guest->qts, address), ==, 0xfeedbeef);
}

static void assert_no_memory(Guest *guest, uint64_t address)
{
    qtest_writel(guest->qts, address, 0xfeedbeef);
    g_assert_cmphex(qtest_readl(guest->qts, address), !=, 0xfeedbeef);
}

static void test_device_memory_base(void)
{
    g_autoptr(TestMachine) m = machine_new("4160M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_firmware(m, "device-memory-base=0x184000000");
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, 0x184000000, DIMM_SIZE);
    assert_memory(guest, 0x183fffffc);      /* the last word of RAM */
    assert_memory(guest, 0x184000000);
    assert_memory(guest, 0x184000000 + DIMM_SIZE - 4);
    assert_no_memory(guest, 0x184000000 + DIMM_SIZE);
}

static void test_ram_base(void)
{
    g_autoptr(TestMachine) m = machine_new("4160M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_firmware(m, "ram-above-4g-base=0x104000000,device-memory-base=0x100000000,device-memory-size=64M");
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, FOUR_GIB, DIMM_SIZE);
    assert_memory(guest, 0x103fffffc);
    assert_memory(guest, 0x104000000);
    assert_memory(guest, 0x187fffffc);      /* 2112 MiB behind the base */
    assert_no_memory(guest, 0x188000000);
}

static void test_back_to_back(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, 68 * MIB + 4 * KIB, "addr=0x100000000");
    machine_dimm(m, DIMM_SIZE, "addr=0x104401000");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, FOUR_GIB, 68 * MIB + 4 * KIB);
    assert_spa(nfit, 1, 0x104401000, DIMM_SIZE);
    qtest_writel(guest->qts, 0x104400ffc, 1);
    qtest_writel(guest->qts, 0x104401000, 2);
    g_assert_cmphex(qtest_readl(guest->qts, 0x104400ffc), ==, 1);
    g_assert_cmphex(qtest_readl(guest->qts, 0x104401000), ==, 2);
}

static void test_label_backing(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(GByteArray) out = NULL;

    machine_backend(m, "lsa0", 256 * KIB);
    machine_dimm(m, DIMM_SIZE, "label-memdev=lsa0");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, FOUR_GIB, DIMM_SIZE);
    assert_memory(guest, FOUR_GIB + DIMM_SIZE - 4);
    out = doorbell_call(guest->qts, guest->fw, 1, 1, 4, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 0);
    g_assert_cmphex(ldl_le_p(out->data + 4), ==, 256 * KIB);
}

static void test_placement_align(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_firmware(m, "placement-align=128M");
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, FOUR_GIB, DIMM_SIZE);
    assert_spa(nfit, 1, FOUR_GIB + 128 * MIB, DIMM_SIZE);
    assert_spa(nfit, 2, FOUR_GIB + 256 * MIB, DIMM_SIZE);
}

static void test_align_of_one_dimm(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, 4 * KIB, NULL);
    machine_dimm(m, DIMM_SIZE, "align=16M");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 1, FOUR_GIB + 16 * MIB, DIMM_SIZE);
}

static void test_range_inside_backing(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "spa-offset=0x3000,spa-length=0x2345678");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, FOUR_GIB + 0x3000, 0x2345678);
    assert_memory(guest, FOUR_GIB);         /* the backing is there all the same */
}

static void test_false_base(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "spa-base=0x200000000");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, 0x200000000, DIMM_SIZE);
    assert_no_memory(guest, 0x200000000);
    assert_memory(guest, FOUR_GIB);
}

static void test_overlap(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_dimm(m, DIMM_SIZE, "addr=0x100000000");
    machine_dimm(m, DIMM_SIZE, "addr=0x102000000,overlap=on");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, 0x100000000, DIMM_SIZE);
    assert_spa(nfit, 1, 0x102000000, DIMM_SIZE);
    assert_memory(guest, 0x102000000);
    assert_memory(guest, 0x105fffffc);
}

static void test_static_only(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) fit = NULL;

    machine_dimm(m, DIMM_SIZE, "nfit=static");
    machine_dimm(m, DIMM_SIZE, "nfit=fit");
    machine_dimm(m, DIMM_SIZE, "nfit=none");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_MAPPING), ==, 1);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 1);
    g_assert_cmpuint(fw_nfit_count(fit, FW_NFIT_MAPPING), ==, 1);
    g_assert_cmpuint(fw_nfit_nth(fit, FW_NFIT_MAPPING, 0)->u.mapping.handle, ==, 2);
}

static void test_fit_only(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) fit = NULL;

    machine_dimm(m, DIMM_SIZE, "nfit=fit");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    fit = guest_fit(guest, NULL);
    g_assert_true(!nfit || fw_nfit_count(nfit, FW_NFIT_MAPPING) == 0);
    g_assert_cmpuint(fw_nfit_count(fit, FW_NFIT_MAPPING), ==, 1);
}

static void test_set(const void *opaque)
{
    guint ways = GPOINTER_TO_UINT(opaque), i;
    g_autoptr(TestMachine) m = machine_new("512M,slots=16,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = NULL;

    for (i = 0; i < ways; i++) {
        machine_dimm(m, DIMM_SIZE, "interleave-set=s");
    }
    guest = guest_start(m);
    nfit = guest_nfit(guest, findings);
    g_assert_cmpuint(fw_findings_count(findings, NULL, FW_SEVERITY_WARNING), ==, 0);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 1);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_MAPPING), ==, ways);
    assert_spa(nfit, 0, FOUR_GIB, ways * DIMM_SIZE);
    for (i = 0; i < ways; i++) {
        const struct fw_nfit_mapping *mapping = nfit_mapping_of(nfit, i + 1);

        g_assert_cmpuint(mapping->interleave_ways, ==, ways);
        g_assert_cmphex(mapping->region_size, ==, DIMM_SIZE);
    }
    assert_memory(guest, FOUR_GIB + ways * DIMM_SIZE - 4);
}

static void test_capabilities(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_firmware(m, "nfit-capabilities=5");
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_CAPABILITIES), ==, 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_CAPABILITIES, 0)->u.capabilities.capabilities, ==, 5);
    g_assert_cmpuint(fw_nfit_nth(nfit, FW_NFIT_CAPABILITIES, 0)->u.capabilities.highest, ==, 2);
}

static void test_smbios(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    machine_firmware(m, "nfit-smbios=110401000000");
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SMBIOS), ==, 1);
    g_assert_cmphex(fw_nfit_nth(nfit, FW_NFIT_SMBIOS, 0)->u.smbios.data->data[0], ==, 0x11);
}

static void test_flush_hints(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=16G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    const struct fw_nfit_flush_hint *hint;

    machine_dimm(m, DIMM_SIZE, "flush-hints=4");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_FLUSH_HINT), ==, 1);
    hint = &fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, 0)->u.flush_hint;
    g_assert_cmpuint(hint->hints->len, ==, 4);
    qtest_writeq(guest->qts, g_array_index(hint->hints, uint64_t, 0), 1);
    qtest_writeq(guest->qts, g_array_index(hint->hints, uint64_t, 3), 1);
    assert_memory(guest, FOUR_GIB);
}

static void test_ndctl_issue_76(void)
{
    g_autoptr(TestMachine) m = machine_new("2G,slots=4,maxmem=700G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    g_string_append(m->args, " -cpu max");
    machine_dimm(m, 252 * GIB, "addr=0x187c000000");
    machine_dimm(m, 252 * GIB, "addr=0x577c000000");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    assert_spa(nfit, 0, 0x187c000000, 252 * GIB);
    assert_spa(nfit, 1, 0x577c000000, 252 * GIB);
    assert_memory(guest, 0x577bfffffc);
    assert_memory(guest, 0x967bfffffc);
}

int main(int argc, char **argv)
{
    static const guint ways[] = { 1, 2, 3, 4, 5, 6, 8, 12, 16 };
    size_t i;

    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-layout/device-memory-base", test_device_memory_base);
    qtest_add_func("nvdimm-layout/ram-base", test_ram_base);
    qtest_add_func("nvdimm-layout/back-to-back", test_back_to_back);
    qtest_add_func("nvdimm-layout/label-backing", test_label_backing);
    qtest_add_func("nvdimm-layout/align/all", test_placement_align);
    qtest_add_func("nvdimm-layout/align/one", test_align_of_one_dimm);
    qtest_add_func("nvdimm-layout/inside-backing", test_range_inside_backing);
    qtest_add_func("nvdimm-layout/false-base", test_false_base);
    qtest_add_func("nvdimm-layout/overlap", test_overlap);
    qtest_add_func("nvdimm-layout/report/each", test_static_only);
    qtest_add_func("nvdimm-layout/report/fit-only", test_fit_only);
    qtest_add_func("nvdimm-layout/capabilities", test_capabilities);
    qtest_add_func("nvdimm-layout/smbios", test_smbios);
    qtest_add_func("nvdimm-layout/flush-hints", test_flush_hints);
    qtest_add_func("nvdimm-layout/ndctl-76", test_ndctl_issue_76);
    for (i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-layout/set/%u-ways", ways[i]);

        qtest_add_data_func(path, GUINT_TO_POINTER(ways[i]), test_set);
    }
    return emulator_run("pmem-firmware", "device-memory-base");
}
