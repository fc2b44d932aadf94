/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smaller command sets and the label methods through the doorbell: every function with right, short, long and out-of-order requests, and what is
 * unknown. A function that a query reports and that has no row here fails the test. Intel's set and the root device's have files of their own.
 */
#include "qemu/osdep.h"
#include "machine.h"
#include "tables.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-hpe1.h"
#include "fw/dsm-hyperv.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-msft.h"
#include "fw/dsm-read-fit.h"
#include "fw/smart.h"

#define DIMM_SIZE (64ull * 1024 * 1024)
#define LABELS    (128u * 1024)

/* Kinds of ring beside DOORBELL_DSM, docs/specs/doorbell.rst. */
#define KIND_LSI 2u
#define KIND_LSR 3u
#define KIND_LSW 4u
#define KIND_FIT 5u

/* Whom a row is for: 0 the root device, else the DIMM of slot n - 1, in this order. */
enum { ROOT, MSFT, HPE1, HYPERV, DIMMS = HYPERV };

static const char *const families[] = { [MSFT] = "msft", [HPE1] = "hpe1", [HYPERV] = "hyperv" };

typedef struct {
    const char *name;
    uint32_t kind;
    uint32_t device;
    const char *uuid;
    uint32_t function;
    size_t length;          /* of the input that it needs */
    uint8_t in[2];          /* the first bytes of a right one; the others are 0 */
    uint32_t status;        /* of a right request on a fresh machine */
    size_t answer;          /* bytes of the answer then */
    uint32_t locked;        /* status of the same request on a DIMM that is locked */
    uint32_t invalid;       /* status of an input that is too short */
} Row;

#define MSFT_ROW(name, function, ...) { "msft/" name, DOORBELL_DSM, MSFT, FW_DSM_MSFT_UUID, function, __VA_ARGS__ }
#define HPE1_ROW(name, function, ...) { "hpe1/" name, DOORBELL_DSM, HPE1, FW_DSM_HPE1_UUID, function, __VA_ARGS__ }
#define BUS_ROW(name, function, ...) { "bus/" name, DOORBELL_DSM, ROOT, FW_DSM_BUS_INTEL_UUID, function, __VA_ARGS__ }
#define MSFT_BAD FW_DSM_MSFT_INVALID_INPUT
#define NO_ENERGY FW_DSM_MSFT_SPECIFIC(FW_DSM_MSFT_NO_ENERGY_INFO)
#define HPE1_BAD FW_DSM_HPE1_INVALID_INPUT
#define LABEL_BAD FW_LABEL_METHOD_INVALID_INPUT

static const Row rows[] = {
    MSFT_ROW("last-backup", FW_DSM_MSFT_LAST_BACKUP, 0, { 0 }, 0, 12, 0, 0),
    MSFT_ROW("thresholds", FW_DSM_MSFT_THRESHOLDS, 0, { 0 }, 0, 6, 0, 0),
    MSFT_ROW("set-life", FW_DSM_MSFT_SET_LIFE, 1, { 50 }, 0, 4, 0, MSFT_BAD),
    MSFT_ROW("set-energy-life", FW_DSM_MSFT_SET_ENERGY_LIFE, 1, { 50 }, NO_ENERGY, 4, NO_ENERGY, MSFT_BAD),
    MSFT_ROW("set-energy-heat", FW_DSM_MSFT_SET_ENERGY_HEAT, 1, { 50 }, NO_ENERGY, 4, NO_ENERGY, MSFT_BAD),
    MSFT_ROW("critical-health", FW_DSM_MSFT_CRITICAL_HEALTH, 0, { 0 }, 0, 5, 0, 0),
    MSFT_ROW("health", FW_DSM_MSFT_HEALTH, 0, { 0 }, 0, 13, 0, 0),
    MSFT_ROW("energy-health", FW_DSM_MSFT_ENERGY_HEALTH, 0, { 0 }, NO_ENERGY, 4, NO_ENERGY, 0),
    MSFT_ROW("statistics", FW_DSM_MSFT_STATISTICS, 0, { 0 }, 0, 32, 0, 0),
    MSFT_ROW("log-size", FW_DSM_MSFT_LOG_SIZE, 0, { 0 }, 0, 8, 0, 0),
    MSFT_ROW("log-page", FW_DSM_MSFT_LOG_PAGE, 0, { 0 }, 0, 4, 0, 0),
    MSFT_ROW("inject-query", FW_DSM_MSFT_INJECT_QUERY, 0, { 0 }, 0, 5, 0, 0),
    MSFT_ROW("inject", FW_DSM_MSFT_INJECT, 4, { 0 }, 0, 4, 0, MSFT_BAD),
    MSFT_ROW("injected", FW_DSM_MSFT_INJECTED, 0, { 0 }, 0, 8, 0, 0),
    MSFT_ROW("erase", FW_DSM_MSFT_ERASE, 0, { 0 }, 0, 4, 0, 0),
    MSFT_ROW("arm", FW_DSM_MSFT_ARM, 0, { 0 }, 0, 4, 0, 0),
    MSFT_ROW("reset", FW_DSM_MSFT_RESET, 0, { 0 }, 0, 4, 0, 0),
    MSFT_ROW("set-counters", FW_DSM_MSFT_SET_COUNTERS, 2, { 7, 9 }, 0, 4, 0, MSFT_BAD),
    HPE1_ROW("smart", FW_DSM_HPE1_SMART, 4, { 0xff, 0xff }, 0, 128, 0, HPE1_BAD),
    HPE1_ROW("threshold", FW_DSM_HPE1_THRESHOLD, 0, { 0 }, 0, 36, 0, 0),
    HPE1_ROW("label-size", FW_DSM_HPE1_LABEL_SIZE, 0, { 0 }, 0, 12, FW_DSM_INTEL_LABELS_LOCKED, 0),
    HPE1_ROW("label-get", FW_DSM_HPE1_LABEL_GET, 8, { 0 }, 0, 4, FW_DSM_INTEL_LABELS_LOCKED, HPE1_BAD),
    HPE1_ROW("label-set", FW_DSM_HPE1_LABEL_SET, 8, { 0 }, 0, 4, FW_DSM_INTEL_LABELS_LOCKED, HPE1_BAD),
    HPE1_ROW("identity", FW_DSM_HPE1_IDENTITY, 0, { 0 }, 0, 48, 0, 0),
    HPE1_ROW("energy-identity", FW_DSM_HPE1_ENERGY_IDENTITY, 0, { 0 }, 0, 20, 0, 0),
    HPE1_ROW("last-backup", FW_DSM_HPE1_LAST_BACKUP, 0, { 0 }, 0, 8, 0, 0),
    HPE1_ROW("set-life", FW_DSM_HPE1_SET_LIFE, 1, { 50 }, 0, 4, 0, HPE1_BAD),
    HPE1_ROW("inject-query", FW_DSM_HPE1_INJECT_QUERY, 0, { 0 }, 0, 36, 0, 0),
    HPE1_ROW("inject", FW_DSM_HPE1_INJECT, 2, { 3, 1 }, 0, 4, 0, HPE1_BAD),
    HPE1_ROW("inject-status", FW_DSM_HPE1_INJECT_STATUS, 0, { 0 }, 0, 7, 0, 0),
    { "hyperv/health", DOORBELL_DSM, HYPERV, FW_DSM_HYPERV_UUID, FW_DSM_HYPERV_HEALTH, 0, { 0 }, 0, 8, 0, 0 },
    { "hyperv/shutdown", DOORBELL_DSM, HYPERV, FW_DSM_HYPERV_UUID, FW_DSM_HYPERV_SHUTDOWN, 0, { 0 }, 0, 8, 0, 0 },
    BUS_ROW("info", FW_DSM_BUS_INTEL_ACTIVATE_INFO, 0, { 0 }, 0, 4 + FW_DSM_BUS_INTEL_INFO_LENGTH, 0, 0),
    BUS_ROW("activate", FW_DSM_BUS_INTEL_ACTIVATE, 1, { 1 }, FW_DSM_BUS_INTEL_NOT_ARMED, 4, FW_DSM_BUS_INTEL_NOT_ARMED,
            FW_DSM_BUS_INTEL_INVALID_INPUT),
    { "method/lsi", KIND_LSI, HYPERV, NULL, 0, 0, { 0 }, 0, 12, 0, 0 },
    { "method/lsr", KIND_LSR, HYPERV, NULL, 0, 8, { 0 }, 0, 4, FW_LABEL_METHOD_LOCKED, LABEL_BAD },
    { "method/lsw", KIND_LSW, HYPERV, NULL, 0, 8, { 0 }, 0, 4, FW_LABEL_METHOD_LOCKED, LABEL_BAD },
    { "method/fit", KIND_FIT, ROOT, NULL, 0, 4, { 0 }, 0, 0, 0, FW_DSM_READ_FIT_INVALID_INPUT },
};

typedef struct {
    TestMachine *machine;
    Guest *guest;
} Machine;

static void machine_stop(Machine *m)
{
    guest_quit(m->guest);
    machine_free(m->machine);
    g_free(m);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Machine, machine_stop)

/* One DIMM of each family; the bus can activate firmware. @dimm: (nullable): of all of them. */
static Machine *machine_with_families(const char *dimm)
{
    Machine *m = g_new0(Machine, 1);

    m->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(m->machine, "activation=firmware");
    for (unsigned i = MSFT; i <= DIMMS; i++) {
        g_autofree char *properties = g_strdup_printf("label-size=128K,dsm-family=%s%s%s", families[i], dimm ? "," : "", dimm ?: "");

        machine_dimm(m->machine, DIMM_SIZE, properties);
    }
    m->guest = guest_start(m->machine);
    return m;
}

static GByteArray *ring(Machine *m, const Row *row, const void *in, size_t length)
{
    return doorbell_ring(m->guest->qts, m->guest->fw, row->kind, row->device, row->uuid, row->kind == DOORBELL_DSM, row->function, in, length);
}

/* A right input; @length may be more than it needs. */
static uint8_t *input(const Row *row, size_t length)
{
    uint8_t *in = g_malloc0(MAX(length, sizeof(row->in)));

    memcpy(in, row->in, sizeof(row->in));
    return in;
}

static void assert_answer(const GByteArray *out, const Row *row, uint32_t status)
{
    g_assert_cmphex(doorbell_status(out), ==, status);
    if (status != row->status) {
        g_assert_cmpuint(out->len, ==, 4);
    } else if (row->answer) {
        g_assert_cmpuint(out->len, ==, row->answer);
    }
}

static void test_right(const void *opaque)
{
    const Row *row = opaque;
    g_autoptr(Machine) m = machine_with_families(NULL);
    g_autofree uint8_t *in = input(row, row->length);
    g_autoptr(GByteArray) out = ring(m, row, in, row->length);

    assert_answer(out, row, row->status);
}

/* Every length that is too short; then a right request finds the machine as it was. */
static void test_short(const void *opaque)
{
    const Row *row = opaque;
    g_autoptr(Machine) m = machine_with_families(NULL);
    g_autofree uint8_t *in = input(row, row->length);
    g_autoptr(GByteArray) out = NULL;

    for (size_t length = 0; length < row->length; length++) {
        g_autoptr(GByteArray) refused = ring(m, row, in, length);

        g_assert_cmphex(doorbell_status(refused), ==, row->invalid);
        g_assert_cmpuint(refused->len, ==, 4);
    }
    out = ring(m, row, in, row->length);
    assert_answer(out, row, row->status);
}

/* What is behind the input that a function knows is not looked at. */
static void test_long(const void *opaque)
{
    static const size_t more[] = { 1, 7, 512, 4000, 60000 };
    const Row *row = opaque;
    g_autoptr(Machine) m = machine_with_families(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
        g_autofree uint8_t *in = input(row, row->length + more[i]);
        g_autoptr(GByteArray) out = NULL;

        memset(in + row->length, 0xff, more[i]);
        out = ring(m, row, in, row->length + more[i]);
        assert_answer(out, row, row->status);
    }
}

/* On a DIMM that is locked, and again on one that lost power: what needs the labels is refused, all else answers. */
static void test_out_of_order(const void *opaque)
{
    const Row *row = opaque;
    g_autoptr(Machine) m = machine_with_families("security-passphrase=one");
    g_autofree uint8_t *in = input(row, row->length);

    for (unsigned round = 0; round < 2; round++) {
        g_autoptr(GByteArray) out = ring(m, row, in, row->length);

        assert_answer(out, row, row->locked);
        if (row->device != ROOT) {
            g_autofree char *name = g_strdup_printf("nv%u", row->device - 1);

            machine_set(m->guest->qts, name, "power-cycle", "dirty");
        }
    }
}

/* A DIMM that does not admit to any function, and a slot that is empty. */
static void test_not_admitted(const void *opaque)
{
    const Row *row = opaque;
    g_autoptr(Machine) m = machine_with_families("dsm-functions=none");
    g_autofree uint8_t *in = input(row, row->length);
    g_autoptr(GByteArray) out = ring(m, row, in, row->length);
    g_autoptr(GByteArray) query = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, row->device, row->uuid, 1, 0, NULL, 0);
    Row empty = *row;
    g_autoptr(GByteArray) nobody = NULL;

    g_assert_cmphex(doorbell_status(out), ==, 1);
    g_assert_cmphex(doorbell_status(query), ==, 0);
    empty.device = DIMMS + 1;
    nobody = ring(m, &empty, in, row->length);
    g_assert_cmpuint(nobody->len, ==, 4);
    g_assert_cmphex(doorbell_status(nobody), ==, 2);
}

/* --- Which functions there are --- */

static uint32_t mask_of(Machine *m, uint32_t device, const char *uuid)
{
    g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, device, uuid, 1, 0, NULL, 0);

    g_assert_cmpuint(out->len, ==, 4);
    return fw_le_load(out->data, 4);
}

static uint32_t mask_of_rows(const char *uuid)
{
    uint32_t mask = 1;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].uuid && !strcmp(rows[i].uuid, uuid)) {
            mask |= 1u << rows[i].function;
        }
    }
    return mask;
}

static const struct { uint32_t device; const char *uuid; } sets[] = {
    { MSFT, FW_DSM_MSFT_UUID }, { HPE1, FW_DSM_HPE1_UUID }, { HYPERV, FW_DSM_HYPERV_UUID }, { ROOT, FW_DSM_BUS_INTEL_UUID },
};

static void test_every_function_has_a_row(void)
{
    g_autoptr(Machine) m = machine_with_families(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_assert_cmphex(mask_of(m, sets[i].device, sets[i].uuid), ==, mask_of_rows(sets[i].uuid));
    }
}

/* A UUID of nobody or of another family, and a revision that there is not: no functions; a call is not supported (ACPI 6.5, 9.1.1). */
static void assert_unknown(Machine *m, uint32_t device, const char *uuid, uint32_t revision)
{
    g_autoptr(GByteArray) query = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, device, uuid, revision, 0, NULL, 0);
    g_autoptr(GByteArray) call = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, device, uuid, revision, 1, NULL, 0);

    g_assert_cmpuint(query->len, ==, 1);
    g_assert_cmphex(query->data[0], ==, 0);
    g_assert_cmpuint(call->len, ==, 4);
    g_assert_cmphex(doorbell_status(call), ==, 1);
}

static void test_unknown(const void *opaque)
{
    static const uint32_t revisions[] = { 0, 2, 3, 255, UINT32_MAX };
    size_t set = GPOINTER_TO_SIZE(opaque);
    g_autoptr(Machine) m = machine_with_families(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(revisions); i++) {
        assert_unknown(m, sets[set].device, sets[set].uuid, revisions[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        if (i != set) {
            assert_unknown(m, sets[set].device, sets[i].uuid, 1);
        }
    }
    assert_unknown(m, sets[set].device, NULL, 1);
    assert_unknown(m, sets[set].device, FW_DSM_INTEL_UUID, 1);
    assert_unknown(m, sets[set].device, FW_DSM_READ_FIT_UUID, 1);
}

static void test_unknown_function(const void *opaque)
{
    size_t set = GPOINTER_TO_SIZE(opaque);
    g_autoptr(Machine) m = machine_with_families(NULL);
    uint32_t mask = mask_of(m, sets[set].device, sets[set].uuid);

    for (uint32_t function = 1; function < 70; function++) {
        if (function >= 32 || !(mask >> function & 1)) {
            g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, sets[set].device, sets[set].uuid, 1, function,
                                                      NULL, 0);

            g_assert_cmpuint(out->len, ==, 4);
            g_assert_cmphex(doorbell_status(out), ==, 1);
        }
    }
}

/* --- What the calls do to the machine --- */

static uint8_t hpe1_byte(Machine *m, uint32_t function, const void *in, size_t length, unsigned offset)
{
    g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, HPE1, FW_DSM_HPE1_UUID, 1, function, in, length);

    g_assert_cmphex(doorbell_status(out), ==, 0);
    g_assert_cmpuint(out->len, >, 4 + offset);
    return out->data[4 + offset];
}

/* Notify 0x81 of the DIMM, which is taken. */
static bool take_event(Machine *m)
{
    g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_EVENT, 0, NULL, 0, 0, NULL, 0);

    if (doorbell_status(out)) {
        return false;
    }
    g_assert_cmpuint(fw_le_load(out->data + 4, 4), ==, HPE1);
    g_assert_cmphex(fw_le_load(out->data + 8, 4), ==, 0x81);
    return true;
}

static void test_hpe1_migrates(void)
{
    static const uint8_t life = 40, fatal[] = { FW_DSM_HPE1_ERROR_FATAL, FW_DSM_HPE1_OPTION_PERSISTENT };
    g_autoptr(Machine) m = machine_with_families(NULL);
    g_autoptr(GByteArray) set = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, HPE1, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_SET_LIFE, &life, 1);
    g_autoptr(GByteArray) inject = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, HPE1, FW_DSM_HPE1_UUID, 1, FW_DSM_HPE1_INJECT, fatal,
                                                 sizeof(fatal));
    QTestState *target;

    g_assert_true(take_event(m));
    g_assert_false(take_event(m));
    target = machine_migrate(m->machine, m->guest->qts);
    qtest_quit(m->guest->qts);
    m->guest->qts = target;
    g_assert_cmpuint(hpe1_byte(m, FW_DSM_HPE1_THRESHOLD, NULL, 0, FW_DSM_HPE1_THRESHOLD_LIFE), ==, 40);
    g_assert_cmpuint(hpe1_byte(m, FW_DSM_HPE1_INJECT_STATUS, NULL, 0, 1), ==, FW_DSM_HPE1_ERROR_FATAL);
    g_assert_cmpuint(hpe1_byte(m, FW_DSM_HPE1_SMART, "\xff\0\0\0", 4, FW_DSM_HPE1_AT_HEALTH), ==, FW_SMART_HEALTH_FATAL);
    qtest_qmp_assert_success(m->guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv1', 'property':"
                             " 'smart-life-used', 'value': 40}}");
    g_assert_true(take_event(m));
    machine_set(m->guest->qts, "nv1", "power-cycle", "clean");
    g_assert_cmpuint(hpe1_byte(m, FW_DSM_HPE1_INJECT_STATUS, NULL, 0, 0), ==, FW_DSM_HPE1_STATE_NONE);
    g_assert_cmpuint(hpe1_byte(m, FW_DSM_HPE1_THRESHOLD, NULL, 0, FW_DSM_HPE1_THRESHOLD_LIFE), ==, 40);
}

static void msft_set(Machine *m, uint32_t function, const void *in, size_t length)
{
    g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, MSFT, FW_DSM_MSFT_UUID, 1, function, in, length);

    g_assert_cmphex(doorbell_status(out), ==, 0);
}

static void assert_msft(Machine *m, uint32_t function, const void *expected, size_t length)
{
    g_autoptr(GByteArray) out = doorbell_ring(m->guest->qts, m->guest->fw, DOORBELL_DSM, MSFT, FW_DSM_MSFT_UUID, 1, function, NULL, 0);

    g_assert_cmphex(doorbell_status(out), ==, 0);
    g_assert_cmpmem(out->data + 4, out->len - 4, expected, length);
}

static void test_msft_migrates(void)
{
    static const uint8_t life = 10, counters[] = { 7, 9 }, thresholds[] = { 10, 0 }, backup[8] = { 4, [5] = 2 };
    static const uint8_t health[] = { 0, 0, 25, 0, 0, 0, 100, 7, 9 };
    static const uint8_t statistics[28] = { [12] = 1, [16] = 1, [20] = 1, [24] = 2 };
    static const uint8_t erased[8] = { 4 }, saved[8] = { 5 };
    g_autoptr(Machine) m = machine_with_families(NULL);
    QTestState *target;

    msft_set(m, FW_DSM_MSFT_SET_LIFE, &life, 1);
    msft_set(m, FW_DSM_MSFT_SET_COUNTERS, counters, sizeof(counters));
    machine_set(m->guest->qts, "nv0", "power-cycle", "clean");
    msft_set(m, FW_DSM_MSFT_ERASE, NULL, 0);
    assert_msft(m, FW_DSM_MSFT_LAST_BACKUP, erased, sizeof(erased));
    machine_set(m->guest->qts, "nv0", "power-cycle", "dirty");
    target = machine_migrate(m->machine, m->guest->qts);
    qtest_quit(m->guest->qts);
    m->guest->qts = target;
    assert_msft(m, FW_DSM_MSFT_THRESHOLDS, thresholds, sizeof(thresholds));
    assert_msft(m, FW_DSM_MSFT_HEALTH, health, sizeof(health));
    assert_msft(m, FW_DSM_MSFT_LAST_BACKUP, backup, sizeof(backup));
    assert_msft(m, FW_DSM_MSFT_STATISTICS, statistics, sizeof(statistics));
    g_assert_false(take_event(m));
    machine_set(m->guest->qts, "nv0", "power-cycle", "clean");
    assert_msft(m, FW_DSM_MSFT_LAST_BACKUP, saved, sizeof(saved));
}

/* --- List --- */

static void add_row_tests(const Row *row)
{
    static const struct {
        const char *name;
        void (*test)(const void *);
        bool needs_input, dimm;
    } kinds[] = {
        { "right", test_right, false, false }, { "short", test_short, true, false }, { "long", test_long, false, false },
        { "out-of-order", test_out_of_order, false, false }, { "not-admitted", test_not_admitted, false, true },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-families/%s/%s", kinds[i].name, row->name);

        if ((!kinds[i].needs_input || row->length) && (!kinds[i].dimm || (row->device != ROOT && row->kind == DOORBELL_DSM))) {
            qtest_add_data_func(path, row, kinds[i].test);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        add_row_tests(&rows[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *name = g_strdup_printf("nvdimm-families/unknown/%zu", i);
        g_autofree char *function = g_strdup_printf("nvdimm-families/unknown-function/%zu", i);

        qtest_add_data_func(name, GSIZE_TO_POINTER(i), test_unknown);
        qtest_add_data_func(function, GSIZE_TO_POINTER(i), test_unknown_function);
    }
    qtest_add_func("nvdimm-families/every-function-has-a-row", test_every_function_has_a_row);
    qtest_add_func("nvdimm-families/hpe1-migrates", test_hpe1_migrates);
    qtest_add_func("nvdimm-families/msft-migrates", test_msft_migrates);
    return g_test_run();
}
