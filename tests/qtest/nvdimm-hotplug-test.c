/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NVDIMMs that come and go while the machine runs: device_add raises the event and shows in _FIT; device_del of a DIMM
 * that no page table maps takes it away for good, and the slot and the address can be used again.
 */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "machine.h"
#include "tables.h"

#define MIB                 (1024u * 1024u)
#define DIMM_SIZE           (64u * MIB)
#define BASE                0x140000000ull
#define NVDIMM_EVENT        4       /* general-purpose event of the NVDIMM root device, \_GPE._E04 */

/* device_add of a DIMM named @id on a new backing, with what QMP allows of @properties. */
static void plug(TestMachine *m, Guest *guest, const char *id, const char *properties)
{
    g_autofree char *backend = g_strdup_printf("%s-mem", id);
    const char *path = machine_backend(m, backend, DIMM_SIZE);
    g_autofree char *arguments = g_strdup_printf("{'execute': 'device_add', 'arguments': {'driver': 'nvdimm',"
                                                 "'id': '%s', 'memdev': '%s' %s}}", id, backend, properties);
    g_autofree char *object = g_strdup_printf("{'execute': 'object-add', 'arguments': {'qom-type':"
                                              "'memory-backend-file', 'id': '%s', 'size': %u, 'share': true,"
                                              "'mem-path': '%s'}}", backend, DIMM_SIZE, path);
    QDict *answer;

    qtest_qmp_send_raw(guest->qts, "%s", object);
    answer = qtest_qmp_receive(guest->qts);
    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
    qtest_qmp_send_raw(guest->qts, "%s", arguments);
    answer = qtest_qmp_receive(guest->qts);
    g_assert_true(qdict_haskey(answer, "return"));
    qobject_unref(answer);
}

/* device_del; returns the text of the error, or NULL. */
static char *unplug(Guest *guest, const char *id)
{
    QDict *answer = qtest_qmp(guest->qts, "{'execute': 'device_del', 'arguments': {'id': %s}}", id);
    QDict *error = qdict_get_qdict(answer, "error");
    char *text = error ? g_strdup(qdict_get_str(error, "desc")) : NULL;

    qobject_unref(answer);
    return text;
}

static void wait_deleted(Guest *guest, const char *id)
{
    for (;;) {
        QDict *event = qtest_qmp_eventwait_ref(guest->qts, "DEVICE_DELETED");
        QDict *data = qdict_get_qdict(event, "data");
        bool ours = qdict_haskey(data, "device") && g_str_equal(qdict_get_str(data, "device"), id);

        qobject_unref(event);
        if (ours) {
            return;
        }
    }
}

static guint fit_dimms(Guest *guest)
{
    g_autoptr(fw_nfit) fit = guest_fit(guest, NULL);

    return fw_nfit_count(fit, FW_NFIT_MAPPING);
}

static void test_add_shows_in_fit(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);
    g_autoptr(fw_nfit) fit = NULL;

    g_assert_cmpuint(fit_dimms(guest), ==, 0);
    plug(m, guest, "late", ", 'addr': 5368709120");
    fit = guest_fit(guest, NULL);
    g_assert_cmpuint(fw_nfit_count(fit, FW_NFIT_MAPPING), ==, 1);
    g_assert_cmphex(fw_nfit_nth(fit, FW_NFIT_SPA, 0)->u.spa.base, ==, BASE);
    qtest_writel(guest->qts, BASE, 0x12345678);
    g_assert_cmphex(qtest_readl(guest->qts, BASE), ==, 0x12345678);
}

static void test_add_raises_event(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);

    g_assert_false(guest_acpi_event_pending(guest, NVDIMM_EVENT));
    plug(m, guest, "late", "");
    g_assert_true(guest_acpi_event_pending(guest, NVDIMM_EVENT));
}

static void test_add_with_labels(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);
    g_autoptr(GByteArray) out = NULL;

    plug(m, guest, "late", ", 'label-size': 131072");
    out = doorbell_call(guest->qts, guest->fw, 1, 1, 4, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 0);
}

static void test_add_until_slots_are_full(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=2,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);
    const char *path;
    QDict *answer;

    plug(m, guest, "a", "");
    plug(m, guest, "b", "");
    path = machine_backend(m, "c-mem", DIMM_SIZE);
    qtest_qmp_assert_success(guest->qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-file',"
                             "'id': 'c-mem', 'size': %u, 'share': true, 'mem-path': %s}}", DIMM_SIZE, path);
    answer = qtest_qmp(guest->qts, "{'execute': 'device_add', 'arguments': {'driver': 'nvdimm', 'id': 'c',"
                       "'memdev': 'c-mem'}}");
    g_assert_true(qdict_haskey(answer, "error"));
    qobject_unref(answer);
    g_assert_cmpuint(fit_dimms(guest), ==, 2);
}

/* QEMU's own model refuses every device_del. */
static bool no_delete(void)
{
    return emulator_lacks("nvdimm", "label-memdev");
}

static void test_delete_unmapped(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autofree char *error = NULL;

    if (no_delete()) {
        return;
    }
    machine_dimm(m, DIMM_SIZE, "addr=0x140000000");
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    qtest_writel(guest->qts, BASE, 0x12345678);
    error = unplug(guest, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    wait_deleted(guest, "nv0");
    g_assert_cmpuint(fit_dimms(guest), ==, 1);
    g_assert_cmphex(qtest_readl(guest->qts, BASE), !=, 0x12345678);
    g_assert_true(guest_acpi_event_pending(guest, NVDIMM_EVENT));
}

/* The guest itself lets a DIMM go, which is not there any more when the call ends; later calls find the slot empty. */
static void test_eject(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;

    if (no_delete()) {
        return;
    }
    machine_dimm(m, DIMM_SIZE, NULL);
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    for (uint32_t device = 1; device <= 2; device++) {
        g_autoptr(GByteArray) out = doorbell_ring(guest->qts, guest->fw, DOORBELL_EJ0, device, NULL, 0, 0, NULL, 0);
        g_autoptr(GByteArray) again = doorbell_ring(guest->qts, guest->fw, DOORBELL_EJ0, device, NULL, 0, 0, NULL, 0);

        g_assert_cmpuint(doorbell_status(out), ==, 0);
        g_assert_cmpuint(doorbell_status(again), !=, 0);
        g_assert_cmpuint(fit_dimms(guest), ==, 2 - device);
    }
    for (unsigned i = 0; i < 100; i++) {        /* refused again and again */
        g_autoptr(GByteArray) out = doorbell_ring(guest->qts, guest->fw, DOORBELL_EJ0, i, NULL, 0, 0, NULL, 0);

        g_assert_cmpuint(doorbell_status(out), !=, 0);
    }
}

static void test_delete_then_add_again(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=1,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(fw_nfit) fit = NULL;
    unsigned round;

    if (no_delete()) {
        return;
    }
    guest = guest_start(m);
    for (round = 0; round < 3; round++) {
        g_autofree char *id = g_strdup_printf("r%u", round);
        g_autofree char *error = NULL;

        plug(m, guest, id, ", 'addr': 5368709120, 'slot': 0");
        g_assert_cmpuint(fit_dimms(guest), ==, 1);
        error = unplug(guest, id);
        g_assert_cmpstr(error, ==, NULL);
        wait_deleted(guest, id);
        g_assert_cmpuint(fit_dimms(guest), ==, 0);
    }
    plug(m, guest, "last", ", 'addr': 5368709120, 'slot': 0");
    fit = guest_fit(guest, NULL);
    g_assert_cmphex(fw_nfit_nth(fit, FW_NFIT_SPA, 0)->u.spa.base, ==, BASE);
}

static void test_delete_frees_backend(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autofree char *error = NULL;

    if (no_delete()) {
        return;
    }
    machine_dimm(m, DIMM_SIZE, NULL);
    guest = guest_start(m);
    error = unplug(guest, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    wait_deleted(guest, "nv0");
    qtest_qmp_assert_success(guest->qts, "{'execute': 'object-del', 'arguments': {'id': 'mem0'}}");
}

static void test_delete_unknown(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = guest_start(m);
    g_autofree char *error = unplug(guest, "nobody");

    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error, "nobody"));
}

static void test_deleted_dimm_refuses_dsm(void)
{
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
    g_autoptr(Guest) guest = NULL;
    g_autoptr(GByteArray) out = NULL;
    g_autofree char *error = NULL;

    if (no_delete()) {
        return;
    }
    machine_dimm(m, DIMM_SIZE, "label-size=128K");
    guest = guest_start(m);
    error = unplug(guest, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    wait_deleted(guest, "nv0");
    out = doorbell_call(guest->qts, guest->fw, 1, 1, 4, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-hotplug/add/fit", test_add_shows_in_fit);
    qtest_add_func("nvdimm-hotplug/add/event", test_add_raises_event);
    qtest_add_func("nvdimm-hotplug/add/labels", test_add_with_labels);
    qtest_add_func("nvdimm-hotplug/add/slots-full", test_add_until_slots_are_full);
    qtest_add_func("nvdimm-hotplug/delete/unknown", test_delete_unknown);
    qtest_add_func("nvdimm-hotplug/delete/unmapped", test_delete_unmapped);
    qtest_add_func("nvdimm-hotplug/delete/eject", test_eject);
    qtest_add_func("nvdimm-hotplug/delete/add-again", test_delete_then_add_again);
    qtest_add_func("nvdimm-hotplug/delete/backend", test_delete_frees_backend);
    qtest_add_func("nvdimm-hotplug/delete/dsm", test_deleted_dimm_refuses_dsm);
    return g_test_run();
}
