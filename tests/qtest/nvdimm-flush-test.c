/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes data durable (ACPI 6.5): flush hint addresses (section 5.2.25.8) of DIMMs that come and go, of sets, of machines that move; and
 * the platform capabilities (section 5.2.25.9) in both reports.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "machine.h"
#include "scratch.h"
#include "snapshot.h"
#include "tables.h"

#define MEMORY    "512M,slots=4,maxmem=4G"
#define DIMM_SIZE (64ull * 1024 * 1024)
#define PAGE      0x1000u
#define AUTO_BASE 0xff000000u           /* of slot 0; docs/pmem-firmware.rst */
#define OWN_BASE  0xfd000000u           /* free on q35 */

static uint64_t flushes(QTestState *qts, const char *id)
{
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    QDict *answer = qtest_qmp(qts, "{'execute': 'qom-get', 'arguments': {'path': %s, 'property': 'flush-count'}}", path);
    uint64_t count = qdict_get_int(answer, "return");

    qobject_unref(answer);
    return count;
}

/* Address @index of the DIMM in slot @slot; 0: it has none. */
static uint64_t hint_of(const fw_nfit *nfit, uint32_t slot, guint index)
{
    const struct fw_nfit_structure *structure;

    for (guint i = 0; (structure = fw_nfit_nth(nfit, FW_NFIT_FLUSH_HINT, i)); i++) {
        if (structure->u.flush_hint.handle == slot + 1) {
            g_assert_cmpuint(structure->u.flush_hint.hints->len, ==, structure->u.flush_hint.hint_count);
            return index < structure->u.flush_hint.hint_count ? g_array_index(structure->u.flush_hint.hints, uint64_t, index) : 0;
        }
    }
    return 0;
}

/* Whether addresses of some DIMM begin at @base. */
static bool answers_at(QTestState *qts, uint64_t base)
{
    g_autofree char *map = qtest_hmp(qts, "info mtree");
    g_autofree char *first = g_strdup_printf("%016" PRIx64 "-", base);
    g_auto(GStrv) lines = g_strsplit(map, "\n", -1);

    for (char **line = lines; *line; line++) {
        if (strstr(*line, first) && strstr(*line, "nvdimm-flush-hints")) {
            return true;
        }
    }
    return false;
}

/* Every width, at every place of an address's 64 bytes, is one flush; a read is none, and gives nothing. */
static void test_widths(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;

    machine_dimm(m, DIMM_SIZE, "flush-hints=2");
    guest = guest_start(m);
    qtest_writeb(guest->qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 1);
    qtest_writew(guest->qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 2);
    qtest_writel(guest->qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 3);
    qtest_writeq(guest->qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 4);
    qtest_writeb(guest->qts, AUTO_BASE + 2 * 64 - 1, 0xff);     /* the last byte */
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 5);
    qtest_writeb(guest->qts, AUTO_BASE + 2 * 64, 0xff);         /* behind it */
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 5);
    g_assert_cmphex(qtest_readb(guest->qts, AUTO_BASE), ==, 0);
    g_assert_cmphex(qtest_readw(guest->qts, AUTO_BASE), ==, 0);
    g_assert_cmphex(qtest_readl(guest->qts, AUTO_BASE), ==, 0);
    g_assert_cmphex(qtest_readq(guest->qts, AUTO_BASE + 64), ==, 0);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 5);
}

/* --- DIMMs that come and go --- */

static QDict *try_plug(Guest *guest, const char *id, const char *memdev, unsigned slot, uint64_t base)
{
    return qtest_qmp(guest->qts, "{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': %s, 'memdev': %s, 'slot': %u,"
                     "'flush-hints': 3, 'flush-base': %" PRId64 "}}", id, memdev, slot, (int64_t)base);
}

static void plug(Guest *guest, const char *id, const char *memdev, unsigned slot, uint64_t base)
{
    QDict *answer = try_plug(guest, id, memdev, slot, base);

    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
}

static void unplug(Guest *guest, const char *id)
{
    qtest_qmp_assert_success(guest->qts, "{'execute': 'device_del', 'arguments': {'id': %s}}", id);
    qtest_qmp_eventwait(guest->qts, "DEVICE_DELETED");
}

static void test_plug(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) with = NULL;
    g_autoptr(fw_nfit) without = NULL;
    g_autoptr(fw_findings) findings = fw_findings_new();

    machine_dimm(m, DIMM_SIZE, "flush-hints=1");
    machine_backend(m, "late-mem", DIMM_SIZE);
    guest = guest_start(m);
    g_assert_true(answers_at(guest->qts, AUTO_BASE));
    g_assert_false(answers_at(guest->qts, AUTO_BASE + 2 * PAGE));
    plug(guest, "late", "late-mem", 2, 0);
    g_assert_true(answers_at(guest->qts, AUTO_BASE + 2 * PAGE));
    with = guest_fit(guest, findings);
    g_assert_cmpuint(fw_findings_count(findings, NULL, FW_SEVERITY_WARNING), ==, 0);
    g_assert_cmphex(hint_of(with, 0, 0), ==, AUTO_BASE);
    for (guint i = 0; i < 3; i++) {
        g_assert_cmphex(hint_of(with, 2, i), ==, AUTO_BASE + 2 * PAGE + i * 64);
        qtest_writel(guest->qts, hint_of(with, 2, i), 1);
        g_assert_cmpuint(flushes(guest->qts, "late"), ==, i + 1);
    }
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 0);

    unplug(guest, "late");
    without = guest_fit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(without, FW_NFIT_FLUSH_HINT), ==, 1);
    g_assert_false(answers_at(guest->qts, AUTO_BASE + 2 * PAGE));
    qtest_writel(guest->qts, AUTO_BASE + 2 * PAGE, 1);          /* a late flush is nobody's */
    qtest_writel(guest->qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 1);

    plug(guest, "again", "late-mem", 2, 0);
    g_assert_cmpuint(flushes(guest->qts, "again"), ==, 0);
    qtest_writel(guest->qts, AUTO_BASE + 2 * PAGE, 1);
    g_assert_cmpuint(flushes(guest->qts, "again"), ==, 1);
}

/* A DIMM that is refused leaves nothing behind: neither where its addresses would have been, nor what a later one trips over. */
static void test_refused_plug(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    QDict *answer;

    machine_dimm(m, DIMM_SIZE, "flush-hints=1");
    machine_backend(m, "late-mem", DIMM_SIZE);
    guest = guest_start(m);
    answer = try_plug(guest, "late", "late-mem", 1, AUTO_BASE);         /* taken */
    g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "flush-base"));
    qobject_unref(answer);
    answer = qtest_qmp(guest->qts, "{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': 'late', 'memdev': 'late-mem', 'slot': 1,"
                       "'flush-hints': 3, 'poison': '0x80000000+64'}}");        /* refused behind the making of its addresses */
    g_assert_nonnull(strstr(qdict_get_str(qdict_get_qdict(answer, "error"), "desc"), "poison"));
    qobject_unref(answer);
    g_assert_false(answers_at(guest->qts, AUTO_BASE + PAGE));
    plug(guest, "late", "late-mem", 1, OWN_BASE);
    qtest_writel(guest->qts, OWN_BASE, 1);
    g_assert_cmpuint(flushes(guest->qts, "late"), ==, 1);
}

/* --- Sets --- */

/* Each member has addresses of its own, whoever came first; the one without has none. */
static void test_set(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) fit = NULL;

    machine_dimm(m, DIMM_SIZE, "interleave-set=s,flush-hints=1");
    machine_dimm(m, DIMM_SIZE, "interleave-set=s,flush-hints=2,flush-base=0xfd000000");
    machine_dimm(m, DIMM_SIZE, "interleave-set=s");
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_SPA), ==, 1);
    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_FLUSH_HINT), ==, 2);
    g_assert_cmphex(hint_of(nfit, 0, 0), ==, AUTO_BASE);
    g_assert_cmphex(hint_of(nfit, 1, 1), ==, OWN_BASE + 64);
    g_assert_cmphex(hint_of(nfit, 2, 0), ==, 0);
    g_assert_cmphex(hint_of(fit, 0, 0), ==, AUTO_BASE);
    g_assert_cmphex(hint_of(fit, 1, 1), ==, OWN_BASE + 64);
    qtest_writeq(guest->qts, hint_of(nfit, 1, 0), 1);
    qtest_writeq(guest->qts, hint_of(nfit, 1, 1), 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 0);
    g_assert_cmpuint(flushes(guest->qts, "nv1"), ==, 2);
    qtest_writeq(guest->qts, hint_of(nfit, 0, 0), 1);
    g_assert_cmpuint(flushes(guest->qts, "nv0"), ==, 1);
    g_assert_cmpuint(flushes(guest->qts, "nv2"), ==, 0);
}

/* --- Machines that move --- */

static void test_migration(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    QTestState *source, *target;

    machine_dimm(m, DIMM_SIZE, "flush-hints=1");
    machine_dimm(m, DIMM_SIZE, "flush-hints=1,flush-base=0xfd000000");
    source = machine_start(m);
    qtest_writel(source, OWN_BASE, 1);
    qtest_writel(source, OWN_BASE, 1);
    target = machine_migrate(m, source);
    g_assert_cmpuint(flushes(target, "nv0"), ==, 0);
    g_assert_cmpuint(flushes(target, "nv1"), ==, 2);
    qtest_writel(target, OWN_BASE, 1);
    qtest_writel(target, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(target, "nv0"), ==, 1);
    g_assert_cmpuint(flushes(target, "nv1"), ==, 3);
    qtest_quit(source);
    qtest_quit(target);
}

static void test_snapshot(void)
{
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    char *disk = scratch_file(0);
    QTestState *qts;

    machine_dimm(m, DIMM_SIZE, "flush-hints=1");
    g_ptr_array_add(m->files, disk);
    qts = machine_start(m);
    snapshot_disk(qts, disk, true);
    qtest_writel(qts, AUTO_BASE, 1);
    snapshot_save(qts, "then");
    qtest_writel(qts, AUTO_BASE, 1);
    qtest_writel(qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(qts, "nv0"), ==, 3);
    snapshot_load(qts, "then");
    g_assert_cmpuint(flushes(qts, "nv0"), ==, 1);
    qtest_writel(qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(qts, "nv0"), ==, 2);
    qtest_quit(qts);

    qts = machine_start(m);
    snapshot_disk(qts, disk, false);
    snapshot_load(qts, "then");
    qtest_writel(qts, AUTO_BASE, 1);
    g_assert_cmpuint(flushes(qts, "nv0"), ==, 2);
    qtest_quit(qts);
}

/* --- Platform capabilities --- */

typedef struct Capabilities {
    const char *name, *machine, *firmware;
    bool present;
    uint32_t bits;
    uint8_t highest;                    /* valid bit */
} Capabilities;

static const Capabilities capabilities[] = {
    { "default", "", NULL, false, 0, 0 },
    { "cpu", ",nvdimm-persistence=cpu", NULL, true, 3, 1 },
    { "mem-ctrl", ",nvdimm-persistence=mem-ctrl", NULL, true, 2, 1 },
    { "none", "", "nfit-capabilities=0", true, 0, 0 },
    { "mirroring", "", "nfit-capabilities=4", true, 4, 2 },
    { "all", "", "nfit-capabilities=7", true, 7, 2 },
    { "lie", "", "nfit-capabilities=0x80000001", true, 0x80000001, 31 },
    { "firmware-wins", ",nvdimm-persistence=cpu", "nfit-capabilities=2", true, 2, 1 },
};

static void check_capabilities(const fw_nfit *nfit, const Capabilities *wanted)
{
    const struct fw_nfit_structure *found = fw_nfit_nth(nfit, FW_NFIT_CAPABILITIES, 0);

    g_assert_cmpuint(fw_nfit_count(nfit, FW_NFIT_CAPABILITIES), ==, wanted->present);
    if (found) {
        g_assert_cmphex(found->u.capabilities.capabilities, ==, wanted->bits);
        g_assert_cmpuint(found->u.capabilities.highest, ==, wanted->highest);
    }
}

/* The same in the table, in _FIT, and when a DIMM came. */
static void test_capabilities(const void *opaque)
{
    const Capabilities *wanted = opaque;
    g_autoptr(TestMachine) m = machine_new(MEMORY);
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) nfit = NULL;
    g_autoptr(fw_nfit) before = NULL;
    g_autoptr(fw_nfit) after = NULL;

    g_string_append_printf(m->args, " -machine q35,nvdimm=on%s", wanted->machine);
    if (wanted->firmware) {
        machine_firmware(m, wanted->firmware);
    }
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_backend(m, "late-mem", DIMM_SIZE);
    guest = guest_start(m);
    nfit = guest_nfit(guest, NULL);
    before = guest_fit(guest, NULL);
    plug(guest, "late", "late-mem", 1, 0);
    after = guest_fit(guest, NULL);
    check_capabilities(nfit, wanted);
    check_capabilities(before, wanted);
    check_capabilities(after, wanted);
    g_assert_cmpuint(fw_nfit_count(after, FW_NFIT_MAPPING), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-flush/widths", test_widths);
    qtest_add_func("nvdimm-flush/plug", test_plug);
    qtest_add_func("nvdimm-flush/refused-plug", test_refused_plug);
    qtest_add_func("nvdimm-flush/set", test_set);
    qtest_add_func("nvdimm-flush/migration", test_migration);
    qtest_add_func("nvdimm-flush/snapshot", test_snapshot);
    for (size_t i = 0; i < G_N_ELEMENTS(capabilities); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-flush/capabilities/%s", capabilities[i].name);

        qtest_add_data_func(path, &capabilities[i], test_capabilities);
    }
    return emulator_run("nvdimm", "flush-count");
}
