/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damage to the NFIT by request: each damage shows where it was asked for, and only there, and the machine still runs.
 */
#include "qemu/osdep.h"
#include "machine.h"
#include "scratch.h"
#include "tables.h"
#include "fw/nfit-damage.h"

#define DIMM_SIZE       (64u * 1024u * 1024u)

/* What our decoder says of each damage, and whether that is seen in _FIT too (a checksum is only in the table). */
static const struct {
    const char *damage;
    const char *finding;
    bool in_fit;
} expected[] = {
    { "checksum", "checksum", false },
    { "truncated", "truncated", true },
    { "zero-length", "zero-length", true },
    { "zero-padding", "zero-length", true },
    { "dangling-index", "dangling-index", true },
    { "duplicate-handle", "duplicate-handle", true },
    { "reserved-type", "reserved-type", true },
    { "unknown-guid", "unknown-guid", true },
    { "short-control-region", "short-control-region", true },
};

static const char *finding_of(const char *damage, bool *in_fit)
{
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(expected); i++) {
        if (g_str_equal(expected[i].damage, damage)) {
            *in_fit = expected[i].in_fit;
            return expected[i].finding;
        }
    }
    g_error("damage '%s' has no expectation in this test", damage);
}

static Guest *damaged(TestMachine *m, const char *damage, const char *where)
{
    g_autofree char *properties = g_strdup_printf("nfit-damage=%s,nfit-damage-where=%s", damage, where);

    machine_firmware(m, properties);
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_dimm(m, DIMM_SIZE, NULL);
    return guest_start(m);
}

static guint in_static(Guest *guest, const char *finding)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = guest_nfit(guest, findings);

    return fw_findings_count(findings, finding, FW_SEVERITY_NOTE);
}

static guint in_fit(Guest *guest, const char *finding)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) fit = guest_fit(guest, findings);

    return fw_findings_count(findings, finding, FW_SEVERITY_NOTE);
}

static void test_static(const void *opaque)
{
    const char *damage = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = damaged(m, damage, "static");
    bool also_fit;
    const char *finding = finding_of(damage, &also_fit);

    g_assert_cmpuint(in_static(guest, finding), >, 0);
    g_assert_cmpuint(in_fit(guest, finding), ==, 0);
}

static void test_fit(const void *opaque)
{
    const char *damage = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = damaged(m, damage, "fit");
    bool also_fit;
    const char *finding = finding_of(damage, &also_fit);

    g_assert_cmpuint(in_static(guest, finding), ==, 0);
    g_assert_cmpuint(in_fit(guest, finding) > 0, ==, also_fit);
}

static void test_both(const void *opaque)
{
    const char *damage = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = damaged(m, damage, "both");
    bool also_fit;
    const char *finding = finding_of(damage, &also_fit);

    g_assert_cmpuint(in_static(guest, finding), >, 0);
    g_assert_cmpuint(in_fit(guest, finding) > 0, ==, also_fit);
}

static void test_none(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = damaged(m, "none", "both");

    g_assert_cmpuint(in_static(guest, NULL), ==, 0);
    g_assert_cmpuint(in_fit(guest, NULL), ==, 0);
}

static void test_unknown(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");

    machine_firmware(m, "nfit-damage=scratched");
    machine_refused(m, "scratched");
}

static void write_file(TestMachine *m, const char *text, gsize length, char **path)
{
    g_autoptr(GError) error = NULL;

    *path = scratch_path();
    g_assert_true(g_file_set_contents(*path, text, length, &error));
    g_ptr_array_add(m->files, *path);
}

static void test_raw_fit(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autofree char *properties = NULL;
    g_autoptr(Guest) guest = NULL;
    g_autoptr(GByteArray) fit = NULL;
    char *path = NULL;

    write_file(m, "\x07\x00\x10\x00\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00", 16, &path);
    properties = g_strdup_printf("fit-raw=%s", path);
    machine_firmware(m, properties);
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    fit = doorbell_read_fit(guest->qts, guest->fw);
    g_assert_cmpmem(fit->data, fit->len, "\x07\x00\x10\x00\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00", 16);
    g_assert_cmpuint(in_static(guest, NULL), ==, 0);
}

static void test_raw_missing_file(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");

    machine_firmware(m, "nfit-raw=no-such-file-here");
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_refused(m, "no-such-file-here");
}

static void add_cases(const char *where, void (*fn)(const void *))
{
    const struct fw_damage *damage;
    guint i;

    for (i = 0; (damage = fw_damage_nth(i)); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-damage/%s/%s", where, fw_damage_name(damage));

        qtest_add_data_func(path, fw_damage_name(damage), fn);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_cases("static", test_static);
    add_cases("fit", test_fit);
    add_cases("both", test_both);
    qtest_add_func("nvdimm-damage/none", test_none);
    qtest_add_func("nvdimm-damage/unknown", test_unknown);
    qtest_add_func("nvdimm-damage/raw/fit", test_raw_fit);
    qtest_add_func("nvdimm-damage/raw/missing-file", test_raw_missing_file);
    return emulator_run("pmem-firmware", "nfit-damage");
}
