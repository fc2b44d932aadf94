/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damage to SRAT, SLIT, HMAT and the domains of the NFIT by request: each damage shows in the tables in guest memory, nothing else does,
 * and the machine still runs.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "machine.h"
#include "tables.h"
#include "fw/proximity-check.h"
#include "fw/proximity-damage.h"

#define DIMM_SIZE   (64u * 1024u * 1024u)
#define MEMORY      "512M,slots=4,maxmem=4G"

/* What our decoders and the comparison of the tables say of each damage, and of what follows from it. */
static const struct {
    const char *damage;
    const char *finding;
    const char *also;           /* names separated by blanks; NULL: nothing */
} expected[] = {
    { "target-without-initiator", "target-without-initiator", NULL },
    { "initiator-not-in-srat", "initiator-not-in-srat", NULL },
    { "valid-bit-off", "valid-bit-off", NULL },
    { "missing-pairs", "missing-pairs", NULL },
    { "entry-overflow", "entry-overflow", NULL },
    { "base-unit-zero", "base-unit-zero", NULL },
    { "duplicate-disagrees", "duplicate-disagrees", NULL },
    { "short-matrix", "short-matrix", NULL },
    { "length-past-end", "length-past-end", NULL },
    { "srat-domain-not-in-nfit", "srat-domain-not-in-nfit", "nfit-domain-not-in-srat target-not-in-srat" },
    { "two-domains-one-range", "two-domains-one-range", "srat-domain-not-in-nfit overlap" },
    { "srat-range-differs", "srat-range-differs", NULL },
    { "slit-contradicts-hmat", "slit-contradicts-hmat", NULL },
    { "nfit-domain-not-in-srat", "nfit-domain-not-in-srat", "srat-domain-not-in-nfit" },
};

static Guest *damaged(TestMachine *m, const char *damage)
{
    g_autofree char *firmware = g_strdup_printf("ram-latency=80ns,ram-bandwidth=100G,proximity-damage=%s", damage);

    machine_firmware(m, firmware);
    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=170ns,read-bandwidth=30G,distance=17");
    machine_dimm(m, DIMM_SIZE, "proximity=own,read-latency=340ns,read-bandwidth=10G,distance=28");
    return guest_start(m);
}

/* Everything that is found in the four tables. */
static fw_findings *look(Guest *guest)
{
    fw_findings *findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = guest_nfit(guest, findings);
    g_autoptr(fw_srat) srat = guest_srat(guest, findings);
    g_autoptr(fw_slit) slit = guest_slit(guest, findings);
    g_autoptr(fw_hmat) hmat = guest_hmat(guest, findings);

    g_assert_true(nfit && srat && slit && hmat);
    fw_proximity_check(nfit, srat, slit, hmat, findings);
    return findings;
}

static bool is_listed(const char *name, const char *finding, const char *also)
{
    g_auto(GStrv) names = g_strsplit(also ? also : "", " ", -1);

    return g_str_equal(name, finding) || g_strv_contains((const char *const *)names, name);
}

static void test_damage(const void *opaque)
{
    const char *damage = opaque;
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = damaged(m, damage);
    g_autoptr(fw_findings) findings = look(guest);
    bool known = false;

    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        if (!g_str_equal(expected[i].damage, damage)) {
            continue;
        }
        known = true;
        g_assert_cmpuint(fw_findings_count(findings, expected[i].finding, FW_SEVERITY_NOTE), >, 0);
        for (guint n = 0; n < findings->items->len; n++) {
            const struct fw_finding *finding = g_ptr_array_index(findings->items, n);

            if (finding->severity != FW_SEVERITY_NOTE && !is_listed(finding->name, expected[i].finding, expected[i].also)) {
                g_test_message("%s beside %s: %s", finding->name, damage, finding->text);
                g_test_fail();
            }
        }
    }
    g_assert_true(known);
}

/* The machine's own tables have one note: DIMMs lie in a window that has another domain. */
static void assert_sound(const fw_findings *findings)
{
    g_assert_cmpuint(fw_findings_count(findings, NULL, FW_SEVERITY_WARNING), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmpuint(fw_findings_count(findings, expected[i].finding, FW_SEVERITY_NOTE), ==, 0);
    }
}

static void test_none(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = damaged(m, "none");
    g_autoptr(fw_findings) findings = look(guest);

    assert_sound(findings);
}

static void test_several(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = damaged(m, "length-past-end:srat-range-differs:base-unit-zero");
    g_autoptr(fw_findings) findings = look(guest);

    g_assert_cmpuint(fw_findings_count(findings, "length-past-end", FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "srat-range-differs", FW_SEVERITY_WARNING), ==, 1);
    g_assert_cmpuint(fw_findings_count(findings, "base-unit-zero", FW_SEVERITY_ERROR), >, 0);
}

static void set_damage(Guest *guest, const char *damage)
{
    QDict *answer = qtest_qmp(guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral-anon/device[0]',"
                              "'property': 'proximity-damage', 'value': %s}}", damage);

    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
}

/* Damage that is asked for while the machine runs: _FIT has it at once, tables have it after a reset. */
static void test_while_running(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = damaged(m, "none");
    g_autoptr(fw_nfit) fit = NULL;
    g_autoptr(fw_findings) after = NULL;
    g_autoptr(fw_findings) healed = NULL;

    set_damage(guest, "nfit-domain-not-in-srat:base-unit-zero");
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(nfit_spa_of(fit, 2)->proximity, ==, 3);
    g_assert_cmpuint(nfit_spa_of(fit, 1)->proximity, ==, 1);
    guest_reset(guest);
    after = look(guest);
    g_assert_cmpuint(fw_findings_count(after, "nfit-domain-not-in-srat", FW_SEVERITY_ERROR), ==, 1);
    g_assert_cmpuint(fw_findings_count(after, "base-unit-zero", FW_SEVERITY_ERROR), >, 0);
    set_damage(guest, "none");
    guest_reset(guest);
    healed = look(guest);
    assert_sound(healed);
}

/* What cannot be damaged does not end a running machine. */
static void test_impossible_while_running(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_srat) srat = NULL;

    machine_firmware(m, "");
    guest = guest_start(m);
    set_damage(guest, "srat-range-differs:base-unit-zero:slit-contradicts-hmat:nfit-domain-not-in-srat");
    guest_reset(guest);
    srat = guest_srat(guest, NULL);
    g_assert_nonnull(srat);
}

/* A machine without an SRAT refuses damage while it runs, too, and stays as it was. */
static void test_no_srat_while_running(void)
{
    g_autoptr(TestMachine) m = machine_new("512M");
    g_autofree char *damage = NULL;
    QTestState *qts;
    QDict *answer;

    machine_firmware(m, "id=fw0,proximity-damage=none");
    qts = machine_start(m);
    answer = qtest_qmp(qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/fw0', 'property': 'proximity-damage',"
                       "'value': 'srat-range-differs'}}");
    g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "SRAT"));
    qobject_unref(answer);
    damage = machine_get(qts, "fw0", "proximity-damage");
    g_assert_cmpstr(damage, ==, "none");
    machine_set(qts, "fw0", "proximity-damage", "none");
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    const struct fw_proximity_damage *damage;

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-proximity-damage/%s", fw_proximity_damage_name(damage));

        qtest_add_data_func(path, fw_proximity_damage_name(damage), test_damage);
    }
    qtest_add_func("nvdimm-proximity-damage/none", test_none);
    qtest_add_func("nvdimm-proximity-damage/several", test_several);
    qtest_add_func("nvdimm-proximity-damage/while-running", test_while_running);
    qtest_add_func("nvdimm-proximity-damage/impossible-while-running", test_impossible_while_running);
    qtest_add_func("nvdimm-proximity-damage/no-srat-while-running", test_no_srat_while_running);
    return emulator_run("pmem-firmware", "proximity-damage");
}
