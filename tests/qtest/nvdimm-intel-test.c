/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intel's command set through the doorbell: each function with right, short and long requests and on a DIMM that does not admit to it; then
 * what the calls do to the machine: notifications, data that cannot be reached, data that is gone, migration at each step.
 */
#include "qemu/osdep.h"
#include "dimm-intel.h"
#include "fw/fwupdate.h"
#include "fw/security.h"
#include "fw/smart.h"

typedef struct {
    uint32_t function;
    size_t length;          /* of the input that it needs */
    uint32_t status;        /* of a right request on a fresh DIMM */
    size_t answer;          /* bytes of the answer then */
    uint32_t order;         /* status of it in the middle of an update, with the lock frozen; 0: as on a fresh one */
} Function;

/* Input: all zeros, but what right_input() puts there. */
static const Function functions[] = {
    { FW_DSM_INTEL_SMART, 0, 0, 132 },
    { FW_DSM_INTEL_THRESHOLD, 0, 0, 12 },
    { FW_DSM_INTEL_LABEL_SIZE, 0, 0, 12 },
    { FW_DSM_INTEL_LABEL_GET, 8, 0, 4 },
    { FW_DSM_INTEL_LABEL_SET, 8, 0, 4 },
    { FW_DSM_INTEL_EFFECT_LOG_SIZE, 0, 0, 8 },
    { FW_DSM_INTEL_EFFECT_LOG, 0, 0, 24 },
    { FW_DSM_INTEL_VENDOR, 8, 0, 24 },
    { FW_DSM_INTEL_LATCH, 1, 0, 4 },
    { FW_DSM_INTEL_FW_INFO, 0, 0, 44 },
    { FW_DSM_INTEL_FW_START, 0, 0, 8, FW_DSM_INTEL_UPDATE_BUSY },
    { FW_DSM_INTEL_FW_SEND, 12, FW_DSM_INTEL_UPDATE_CONTEXT, 4 },
    { FW_DSM_INTEL_FW_FINISH, 8, FW_DSM_INTEL_UPDATE_CONTEXT, 4 },
    { FW_DSM_INTEL_FW_QUERY, 4, FW_DSM_INTEL_UPDATE_CONTEXT, 4 },
    { FW_DSM_INTEL_SET_THRESHOLD, 7, 0, 4 },
    { FW_DSM_INTEL_INJECT, 15, 0, 4 },
    { FW_DSM_INTEL_SECURITY_STATE, 0, 0, 12 },
    { FW_DSM_INTEL_SET_PASSPHRASE, 64, 0, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_DISABLE, 32, FW_DSM_INTEL_INVALID_STATE, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_UNLOCK, 32, FW_DSM_INTEL_INVALID_STATE, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_FREEZE, 0, 0, 4 },
    { FW_DSM_INTEL_ERASE, 32, 0, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_OVERWRITE, 32, 0, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_OVERWRITE_QUERY, 0, FW_DSM_INTEL_OVERWRITE_SEQUENCE, 4 },
    { FW_DSM_INTEL_SET_MASTER, 64, 0, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_MASTER_ERASE, 32, FW_DSM_INTEL_INVALID_STATE, 4, FW_DSM_INTEL_INVALID_STATE },
    { FW_DSM_INTEL_ACTIVATE_INFO, 0, 0, 14 },
    { FW_DSM_INTEL_ACTIVATE_ARM, 1, 0, 4 },
};

static void right_input(const Function *row, uint8_t *in)
{
    if (row->function == FW_DSM_INTEL_VENDOR) {
        in[0] = 1;
    }
}

static void test_right(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Intel) intel = intel_start(NULL);
    uint8_t in[64] = { 0 };
    g_autoptr(GByteArray) out = NULL;

    right_input(row, in);
    out = intel_call(intel, row->function, in, row->length);
    g_assert_cmphex(doorbell_status(out), ==, row->status);
    g_assert_cmpuint(out->len, ==, row->answer);
}

/* All lengths that are too short; nothing changes. */
static void test_short(const void *opaque)
{
    const Function *row = opaque;
    g_autoptr(Intel) intel = intel_start(NULL);
    uint8_t in[64] = { 0 };

    right_input(row, in);
    for (size_t length = 0; length < row->length; length++) {
        g_autoptr(GByteArray) out = intel_call(intel, row->function, in, length);

        g_assert_cmphex(doorbell_status(out), ==, FW_DSM_INTEL_INVALID_INPUT);
        g_assert_cmpuint(out->len, ==, 4);
    }
    g_assert_cmphex(intel_lock_state(intel), ==, 0);
    g_assert_false(intel_take_event(intel));
}

/* What is behind the input that a function knows is not looked at. */
static void test_long(const void *opaque)
{
    static const size_t more[] = { 1, 7, 4000, 60000 };
    const Function *row = opaque;

    for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
        g_autoptr(Intel) intel = intel_start(NULL);
        g_autofree uint8_t *in = g_malloc0(row->length + more[i]);
        g_autoptr(GByteArray) out = NULL;

        memset(in + row->length, 0xff, more[i]);
        right_input(row, in);
        out = intel_call(intel, row->function, in, row->length + more[i]);
        g_assert_cmphex(doorbell_status(out), ==, row->status);
        g_assert_cmpuint(out->len, ==, row->answer);
    }
}

/* An update was started, and the lock is frozen: what cannot be then is refused, and all else answers as ever. */
static void test_out_of_order(const void *opaque)
{
    const Function *row = opaque;
    uint32_t expected = row->order ? row->order : row->status;
    g_autoptr(Intel) intel = intel_start(NULL);
    uint8_t in[64] = { 0 };
    g_autoptr(GByteArray) out = NULL;

    right_input(row, in);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_FW_START, NULL, 0), ==, 0);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_FREEZE, NULL, 0), ==, 0);
    out = intel_call(intel, row->function, in, row->length);
    g_assert_cmphex(doorbell_status(out), ==, expected);
    g_assert_cmpuint(out->len, ==, expected == row->status ? row->answer : 4);
}

/* Neither on a DIMM that does not admit to it nor on one without a family. */
static void test_not_admitted(const void *opaque)
{
    const Function *row = opaque;
    g_autofree char *others = row->function == 1 ? g_strdup("dsm-functions=2-31")
        : g_strdup_printf("dsm-functions=1-%u:%u-31", row->function - 1, row->function + 1);
    g_autoptr(Intel) intel = intel_start(others);
    uint8_t in[64] = { 0 };
    g_autoptr(GByteArray) mask = intel_call(intel, 0, NULL, 0);

    right_input(row, in);
    g_assert_cmphex(fw_le_load(mask->data, 4) >> row->function & 1, ==, 0);
    g_assert_cmphex(intel_status(intel, row->function, in, row->length), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    intel_set(intel, "dsm-functions", "all");
    g_assert_cmphex(intel_status(intel, row->function, in, row->length), ==, row->status);
}

/* --- Which functions there are --- */

static uint32_t mask_of(Intel *intel, uint32_t revision)
{
    g_autoptr(GByteArray) out = doorbell_ring(intel->guest->qts, intel->guest->fw, DOORBELL_DSM, 1, FW_DSM_INTEL_UUID, revision, 0, NULL, 0);

    return out->len == 4 ? fw_le_load(out->data, 4) : out->len == 1 ? out->data[0] : UINT32_MAX;
}

static void test_masks(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);
    uint32_t rows = 1;

    g_assert_cmphex(mask_of(intel, 0), ==, 0);
    g_assert_cmphex(mask_of(intel, 1), ==, 0x000007f7);
    g_assert_cmphex(mask_of(intel, 2), ==, 0x7ffff7f7);
    g_assert_cmphex(mask_of(intel, 3), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        rows |= 1u << functions[i].function;
    }
    g_assert_cmphex(mask_of(intel, 2), ==, rows);                   /* every function has a row */
    intel_set(intel, "dsm-functions", "1:4-6");
    g_assert_cmphex(mask_of(intel, 2), ==, 0x73);
    intel_set(intel, "dsm-functions", "none");
    g_assert_cmphex(mask_of(intel, 2), ==, 0);
}

/* What the user does not ask for is not there: the DIMM of QEMU. */
static void test_default_masks(void)
{
    g_autoptr(TestMachine) machine = machine_new("512M,slots=4,maxmem=4G");
    Intel intel = { 0 };

    machine_dimm(machine, DIMM_SIZE, "label-size=128K");
    intel.guest = guest_start(machine);
    g_assert_cmphex(mask_of(&intel, 1), ==, 0x71);
    g_assert_cmphex(mask_of(&intel, 2), ==, 0x71);
    g_assert_cmphex(intel_status(&intel, FW_DSM_INTEL_SMART, NULL, 0), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    guest_quit(intel.guest);
}

static void test_no_family(void)
{
    g_autoptr(TestMachine) machine = machine_new("512M,slots=4,maxmem=4G");
    Intel intel = { 0 };

    machine_dimm(machine, DIMM_SIZE, "label-size=128K,dsm-family=none");
    intel.guest = guest_start(machine);
    g_assert_cmphex(mask_of(&intel, 1), ==, 0);
    g_assert_cmphex(intel_status(&intel, FW_DSM_INTEL_LABEL_SIZE, NULL, 0), ==, FW_DSM_INTEL_NOT_SUPPORTED);
    guest_quit(intel.guest);
}

/* --- Health --- */

static uint64_t smart_field(Intel *intel, unsigned at, unsigned width)
{
    g_autoptr(GByteArray) out = intel_call(intel, FW_DSM_INTEL_SMART, NULL, 0);

    return fw_le_load(out->data + 4 + at, width);
}

/* A change by the user is seen and told once; one for the better is not told. */
static void test_health_told(void)
{
    g_autoptr(Intel) intel = intel_start("smart-spares=60");

    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_SPARES, 1), ==, 60);
    intel_set_number(intel, "smart-spares", 11);
    g_assert_false(intel_take_event(intel));
    intel_set_number(intel, "smart-spares", 10);
    g_assert_true(guest_acpi_event_pending(intel->guest, 7));
    g_assert_true(intel_take_event(intel));
    g_assert_false(intel_take_event(intel));
    g_assert_cmphex(smart_field(intel, FW_DSM_INTEL_AT_ALARMS, 1), ==, FW_SMART_ALARM_SPARES);
    intel_set_number(intel, "smart-spares", 5);
    g_assert_false(intel_take_event(intel));
    intel_set(intel, "smart-health", "fatal");
    g_assert_true(intel_take_event(intel));
    intel_set(intel, "smart-health", "ok");
    g_assert_false(intel_take_event(intel));
}

/* A DIMM that is ill when the machine starts is no news. */
static void test_health_at_start(void)
{
    g_autoptr(Intel) intel = intel_start("smart-health=critical,smart-spares=1,smart-media-temperature=-3");

    g_assert_false(intel_take_event(intel));
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_HEALTH, 1), ==, FW_SMART_HEALTH_CRITICAL);
    g_assert_cmphex(smart_field(intel, FW_DSM_INTEL_AT_MEDIA, 2), ==, 0x8030);
}

static void test_injection_told(void)
{
    static const uint8_t fatal[15] = { FW_SMART_INJECT_FATAL, [13] = 1 }, end[15] = { FW_SMART_INJECT_FATAL };
    g_autoptr(Intel) intel = intel_start(NULL);

    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_INJECT, fatal, sizeof(fatal)), ==, 0);
    g_assert_true(intel_take_event(intel));
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_INJECT, end, sizeof(end)), ==, 0);
    g_assert_false(intel_take_event(intel));
    qtest_qmp_assert_success(intel->guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0',"
                             " 'property': 'smart-injection', 'value': false}}");
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_INJECT, fatal, sizeof(fatal)), ==, FW_DSM_INTEL_INJECTION_DISABLED);
}

/* Unclean shutdowns count when the guest asked for it. */
static void test_dirty_shutdown(void)
{
    static const uint8_t on = 1;
    g_autoptr(Intel) intel = intel_start(NULL);

    intel_set(intel, "power-cycle", "dirty");
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_COUNT, 4), ==, 0);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_LATCH, &on, 1), ==, 0);
    intel_set(intel, "power-cycle", "clean");
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_COUNT, 4), ==, 0);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_LATCH, &on, 1), ==, 0);
    intel_set(intel, "power-cycle", "dirty");
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_COUNT, 4), ==, 1);
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_SHUTDOWN, 1), ==, 1);
    g_assert_true(intel_take_event(intel));
}

static void test_health_migrates(void)
{
    static const uint8_t inject[15] = { FW_SMART_INJECT_SPARES, [11] = 1, 3 };
    g_autoptr(Intel) intel = intel_start(NULL);

    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_INJECT, inject, sizeof(inject)), ==, 0);
    intel_migrate(intel);
    g_assert_cmpuint(smart_field(intel, FW_DSM_INTEL_AT_SPARES, 1), ==, 3);
    g_assert_true(intel_take_event(intel));
    intel_set_number(intel, "smart-spares", 2);
    g_assert_false(intel_take_event(intel));
}

/* --- Lock --- */

#define PATTERN 0x6d6973666974u

/* What a load gives where a machine has no memory. */
#define NO_MEMORY 0u

static void put_pattern(Intel *intel)
{
    qtest_writeq(intel->guest->qts, DIMM_BASE, PATTERN);
    qtest_writeq(intel->guest->qts, DIMM_BASE + DIMM_DATA - 8, PATTERN);
}

static void assert_data(Intel *intel, uint64_t value)
{
    g_assert_cmphex(qtest_readq(intel->guest->qts, DIMM_BASE), ==, value);
    g_assert_cmphex(qtest_readq(intel->guest->qts, DIMM_BASE + DIMM_DATA - 8), ==, value);
}

static uint32_t label_status(Intel *intel, uint32_t function)
{
    uint8_t in[12] = { [4] = 4 };

    return intel_status(intel, function, in, sizeof(in));
}

static void test_locked(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);

    put_pattern(intel);
    intel_set(intel, "security-passphrase", "one");
    g_assert_cmphex(intel_lock_state(intel), ==, FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_LOCKED);
    assert_data(intel, NO_MEMORY);
    qtest_writeq(intel->guest->qts, DIMM_BASE, 1);
    g_assert_cmphex(label_status(intel, FW_DSM_INTEL_LABEL_SIZE), ==, FW_DSM_INTEL_LABELS_LOCKED);
    g_assert_cmphex(label_status(intel, FW_DSM_INTEL_LABEL_GET), ==, FW_DSM_INTEL_LABELS_LOCKED);
    g_assert_cmphex(label_status(intel, FW_DSM_INTEL_LABEL_SET), ==, FW_DSM_INTEL_LABELS_LOCKED);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "two"), ==, FW_DSM_INTEL_INVALID_PASS);
    assert_data(intel, NO_MEMORY);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "one"), ==, 0);
    assert_data(intel, PATTERN);
    g_assert_cmphex(label_status(intel, FW_DSM_INTEL_LABEL_GET), ==, 0);
}

/* From the command line on. */
static void test_locked_at_start(void)
{
    g_autoptr(Intel) intel = intel_start("security-passphrase=one");
    g_autofree char *state = machine_get(intel->guest->qts, "nv0", "security");

    g_assert_cmpstr(state, ==, "enabled,locked");
    assert_data(intel, NO_MEMORY);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "one"), ==, 0);
    assert_data(intel, 0);
}

static void test_power_cycle_locks(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);

    put_pattern(intel);
    g_assert_cmphex(intel_pass_pair(intel, FW_DSM_INTEL_SET_PASSPHRASE, NULL, "one"), ==, 0);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_FREEZE, NULL, 0), ==, 0);
    assert_data(intel, PATTERN);
    intel_set(intel, "power-cycle", "clean");
    assert_data(intel, NO_MEMORY);
    g_assert_cmphex(intel_lock_state(intel), ==, FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_LOCKED);
}

static void test_lock_migrates(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);

    put_pattern(intel);
    g_assert_cmphex(intel_pass_pair(intel, FW_DSM_INTEL_SET_PASSPHRASE, NULL, "one"), ==, 0);
    intel_set(intel, "power-cycle", "clean");
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "no"), ==, FW_DSM_INTEL_INVALID_PASS);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "no"), ==, FW_DSM_INTEL_INVALID_PASS);
    intel_migrate(intel);
    assert_data(intel, NO_MEMORY);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "no"), ==, FW_DSM_INTEL_INVALID_PASS);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "one"), ==, FW_DSM_INTEL_INVALID_STATE);
    intel_set(intel, "power-cycle", "clean");
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_UNLOCK, "one"), ==, 0);
    assert_data(intel, PATTERN);
}

/* The backing file itself holds nothing of the data. */
static void test_erase(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);
    uint8_t label[12] = { [4] = 4, [8] = 1, 2, 3, 4 };
    g_autofree char *bytes = NULL;
    gsize length;

    put_pattern(intel);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_LABEL_SET, label, sizeof(label)), ==, 0);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_ERASE, NULL), ==, 0);
    assert_data(intel, 0);
    g_assert_true(g_file_get_contents(g_ptr_array_index(intel->machine->files, 0), &bytes, &length, NULL));
    g_assert_cmpuint(length, ==, DIMM_SIZE);
    for (size_t i = 0; i < DIMM_DATA; i += 8) {
        g_assert_cmphex(fw_le_load((uint8_t *)bytes + i, 8), ==, 0);
    }
    g_assert_cmphex(fw_le_load((uint8_t *)bytes + DIMM_DATA, 4), ==, 0x04030201);
}

/* Every step of an overwrite, each in another emulator. */
static void test_overwrite(void)
{
    g_autoptr(Intel) intel = intel_start("overwrite-polls=2,poison=4096+64");
    uint8_t label[12] = { [4] = 4, [8] = 1, 2, 3, 4 }, range[8] = { [4] = 4 };
    g_autoptr(GByteArray) out = NULL;
    g_autofree char *poison = NULL;

    put_pattern(intel);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_LABEL_SET, label, sizeof(label)), ==, 0);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_OVERWRITE, NULL), ==, 0);
    intel_migrate(intel);
    assert_data(intel, NO_MEMORY);
    g_assert_cmphex(intel_lock_state(intel), ==, FW_SECURITY_STATE_OVERWRITE);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0), ==, FW_DSM_INTEL_OVERWRITING);
    intel_migrate(intel);
    g_assert_cmphex(label_status(intel, FW_DSM_INTEL_LABEL_GET), ==, FW_DSM_INTEL_LABELS_LOCKED);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0), ==, FW_DSM_INTEL_OVERWRITING);
    g_assert_cmphex(intel_pass_pair(intel, FW_DSM_INTEL_SET_PASSPHRASE, NULL, "x"), ==, FW_DSM_INTEL_INVALID_STATE);
    intel_migrate(intel);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0), ==, 0);
    intel_migrate(intel);
    assert_data(intel, 0);
    out = intel_call(intel, FW_DSM_INTEL_LABEL_GET, range, sizeof(range));
    g_assert_cmphex(fw_le_load(out->data + 4, 4), ==, 0);
    poison = machine_get(intel->guest->qts, "nv0", "poison");
    g_assert_cmpstr(poison, ==, "");
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0), ==, 0);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_OVERWRITE_QUERY, NULL, 0), ==, FW_DSM_INTEL_OVERWRITE_SEQUENCE);
}

static void test_no_overwrite(void)
{
    g_autoptr(Intel) intel = intel_start("overwrite=off");

    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_OVERWRITE, NULL), ==, FW_DSM_INTEL_NO_OVERWRITE);
}

static void test_master(void)
{
    g_autoptr(Intel) intel = intel_start("security-passphrase=user,security-master-passphrase=master");

    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_MASTER_ERASE, "user"), ==, FW_DSM_INTEL_INVALID_PASS);
    g_assert_cmphex(intel_pass(intel, FW_DSM_INTEL_MASTER_ERASE, "master"), ==, 0);
    g_assert_cmphex(intel_lock_state(intel), ==, 0);
    assert_data(intel, 0);
}

/* --- Update --- */

#define IMAGE_LENGTH 4096u
#define NEW_VERSION  0x0002000000000003u

static void make_image(uint8_t *image)
{
    uint32_t sum = 0;

    memset(image, 0x5a, IMAGE_LENGTH);
    memcpy(image, FW_UPDATE_MAGIC, FW_UPDATE_MAGIC_LENGTH);
    fw_le_store(image + FW_UPDATE_AT_VERSION, 8, NEW_VERSION);
    fw_le_store(image + FW_UPDATE_AT_LENGTH, 4, IMAGE_LENGTH);
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, 0);
    for (uint32_t at = 0; at < IMAGE_LENGTH; at += 4) {
        sum += fw_le_load(image + at, 4);
    }
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, -sum);
}

static uint32_t start_update(Intel *intel)
{
    g_autoptr(GByteArray) out = intel_call(intel, FW_DSM_INTEL_FW_START, NULL, 0);

    g_assert_cmphex(doorbell_status(out), ==, 0);
    return fw_le_load(out->data + 4, 4);
}

static uint32_t send_piece(Intel *intel, uint32_t context, uint32_t offset, const uint8_t *bytes, uint32_t length)
{
    g_autofree uint8_t *in = g_malloc(FW_DSM_INTEL_SEND_HEADER + length);

    fw_le_store(in, 4, context);
    fw_le_store(in + 4, 4, offset);
    fw_le_store(in + 8, 4, length);
    memcpy(in + FW_DSM_INTEL_SEND_HEADER, bytes + offset, length);
    return intel_status(intel, FW_DSM_INTEL_FW_SEND, in, FW_DSM_INTEL_SEND_HEADER + length);
}

static uint32_t finish_update(Intel *intel, uint32_t context, uint8_t flags)
{
    uint8_t in[8] = { flags };

    fw_le_store(in + 4, 4, context);
    return intel_status(intel, FW_DSM_INTEL_FW_FINISH, in, sizeof(in));
}

static uint32_t query_update(Intel *intel, uint32_t context)
{
    uint8_t in[4];

    fw_le_store(in, 4, context);
    return intel_status(intel, FW_DSM_INTEL_FW_QUERY, in, sizeof(in));
}

/* Running and staged. */
static void assert_versions(Intel *intel, uint64_t running, uint64_t staged)
{
    g_autoptr(GByteArray) out = intel_call(intel, FW_DSM_INTEL_FW_INFO, NULL, 0);

    g_assert_cmphex(fw_le_load(out->data + 28, 8), ==, running);
    g_assert_cmphex(fw_le_load(out->data + 36, 8), ==, staged);
}

/* Every step in another emulator. */
static void test_update(void)
{
    g_autoptr(Intel) intel = intel_start("firmware-version=7");
    uint8_t image[IMAGE_LENGTH];
    uint32_t context;

    make_image(image);
    context = start_update(intel);
    intel_migrate(intel);
    g_assert_cmphex(send_piece(intel, context, 0, image, 1000), ==, 0);
    intel_migrate(intel);
    g_assert_cmphex(send_piece(intel, context, 1000, image, IMAGE_LENGTH - 1000), ==, 0);
    g_assert_cmphex(finish_update(intel, context, 0), ==, 0);
    intel_migrate(intel);
    g_assert_cmphex(query_update(intel, context), ==, FW_DSM_INTEL_UPDATE_VERIFYING);
    intel_migrate(intel);
    g_assert_cmphex(query_update(intel, context), ==, 0);
    assert_versions(intel, 7, NEW_VERSION);
    intel_migrate(intel);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_FW_START, NULL, 0), ==, FW_DSM_INTEL_UPDATE_BUSY);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_ACTIVATE_ARM, "\1", 1), ==, 0);
    intel_set(intel, "power-cycle", "clean");
    assert_versions(intel, NEW_VERSION, 0);
}

/* Out of order, out of bounds, of another context; nothing of it is staged. */
static void test_update_refused(void)
{
    g_autoptr(Intel) intel = intel_start(NULL);
    uint8_t image[IMAGE_LENGTH];
    uint32_t context = start_update(intel);

    make_image(image);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_FW_START, NULL, 0), ==, FW_DSM_INTEL_UPDATE_BUSY);
    g_assert_cmphex(query_update(intel, context), ==, FW_DSM_INTEL_UPDATE_ORDER);
    g_assert_cmphex(send_piece(intel, context + 1, 0, image, 8), ==, FW_DSM_INTEL_UPDATE_CONTEXT);
    g_assert_cmphex(send_piece(intel, context, 8, image, 8), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmphex(send_piece(intel, context, 0, image, 0), ==, FW_DSM_INTEL_INVALID_INPUT);
    g_assert_cmphex(finish_update(intel, context, 1), ==, FW_DSM_INTEL_UPDATE_ABORTED);
    g_assert_cmphex(finish_update(intel, context, 0), ==, FW_DSM_INTEL_UPDATE_CONTEXT);
    context = start_update(intel);
    image[100] ^= 1;
    g_assert_cmphex(send_piece(intel, context, 0, image, IMAGE_LENGTH), ==, 0);
    g_assert_cmphex(finish_update(intel, context, 0), ==, 0);
    g_assert_cmphex(finish_update(intel, context, 0), ==, FW_DSM_INTEL_UPDATE_DONE);
    g_assert_cmphex(query_update(intel, context), ==, FW_DSM_INTEL_UPDATE_VERIFYING);
    g_assert_cmphex(query_update(intel, context), ==, FW_DSM_INTEL_UPDATE_BAD);
    g_assert_cmphex(intel_status(intel, FW_DSM_INTEL_ACTIVATE_ARM, "\1", 1), ==, FW_DSM_INTEL_NOT_READY);
    assert_versions(intel, 0x0001000000000001, 0);
}

static void test_update_timeout(void)
{
    g_autoptr(Intel) intel = intel_start("firmware-calls-max=1");
    uint8_t image[IMAGE_LENGTH];
    uint32_t context = start_update(intel);

    make_image(image);
    g_assert_cmphex(send_piece(intel, context, 0, image, IMAGE_LENGTH), ==, 0);
    g_assert_cmphex(finish_update(intel, context, 0), ==, FW_DSM_INTEL_NO_RESOURCES);
    g_assert_cmphex(query_update(intel, context), ==, FW_DSM_INTEL_UPDATE_CONTEXT);
    start_update(intel);
}

/* --- What the command line refuses --- */

static const struct {
    const char *name, *properties, *message;
} refusals[] = {
    { "family", "dsm-family=amd", "'nvdimm.dsm-family': 'amd' is none of" },
    { "functions", "dsm-functions=0", "'nvdimm.dsm-functions': '0' is neither" },
    { "spares", "smart-spares=101", "'nvdimm.smart-spares': 101 is not between 0 and 100" },
    { "health", "smart-health=bad", "'nvdimm.smart-health': 'bad' is none of" },
    { "passphrase", "security-passphrase=123456789012345678901234567890123", "'nvdimm.security-passphrase': a passphrase is 1 to 32 bytes" },
    { "power-cycle", "power-cycle=clean", "'nvdimm.power-cycle' is an order to a plugged DIMM" },
};

static void test_refused(const void *opaque)
{
    size_t i = GPOINTER_TO_SIZE(opaque);
    g_autoptr(TestMachine) machine = machine_new("512M,slots=4,maxmem=4G");

    machine_dimm(machine, DIMM_SIZE, refusals[i].properties);
    machine_refused(machine, refusals[i].message);
}

static void add_function_tests(const Function *row)
{
    static const struct {
        const char *name;
        void (*test)(const void *);
        bool needs_input;
    } kinds[] = {
        { "right", test_right, false }, { "short", test_short, true }, { "long", test_long, false }, { "not-admitted", test_not_admitted, false },
        { "out-of-order", test_out_of_order, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-intel/%s/%u", kinds[i].name, row->function);

        if (!kinds[i].needs_input || row->length) {
            qtest_add_data_func(path, row, kinds[i].test);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        add_function_tests(&functions[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-intel/refused/%s", refusals[i].name);

        qtest_add_data_func(path, GSIZE_TO_POINTER(i), test_refused);
    }
    qtest_add_func("nvdimm-intel/masks", test_masks);
    qtest_add_func("nvdimm-intel/default-masks", test_default_masks);
    qtest_add_func("nvdimm-intel/no-family", test_no_family);
    qtest_add_func("nvdimm-intel/health/told", test_health_told);
    qtest_add_func("nvdimm-intel/health/at-start", test_health_at_start);
    qtest_add_func("nvdimm-intel/health/injection", test_injection_told);
    qtest_add_func("nvdimm-intel/health/dirty-shutdown", test_dirty_shutdown);
    qtest_add_func("nvdimm-intel/health/migrates", test_health_migrates);
    qtest_add_func("nvdimm-intel/lock/locked", test_locked);
    qtest_add_func("nvdimm-intel/lock/at-start", test_locked_at_start);
    qtest_add_func("nvdimm-intel/lock/power-cycle", test_power_cycle_locks);
    qtest_add_func("nvdimm-intel/lock/migrates", test_lock_migrates);
    qtest_add_func("nvdimm-intel/lock/erase", test_erase);
    qtest_add_func("nvdimm-intel/lock/overwrite", test_overwrite);
    qtest_add_func("nvdimm-intel/lock/no-overwrite", test_no_overwrite);
    qtest_add_func("nvdimm-intel/lock/master", test_master);
    qtest_add_func("nvdimm-intel/update/good", test_update);
    qtest_add_func("nvdimm-intel/update/refused", test_update_refused);
    qtest_add_func("nvdimm-intel/update/timeout", test_update_timeout);
    return emulator_run("nvdimm", "dsm-functions");
}
