/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers through the doorbell: what a guest gets for every kind of answer of every method, whose turn it is, and what a reset, a
 * migration, a plugged DIMM and a wrong list make of it.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "doorbell.h"
#include "machine.h"
#include "scratch.h"
#include "snapshot.h"
#include "fw/answers.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-msft.h"
#include "fw/dsm-root.h"

#define LABEL_SIZE  (128u * 1024u)
#define DIMM_SIZE   (64u * 1024u * 1024u)
#define DIMM        1u          /* the one of slot 0 */
#define TABLE_ID    "NVDIMM"

#define LSI "\0\0\0\0\0\0\2\0\xc0\xff\0\0"              /* status, 128 KiB, the buffer less 64 bytes */

typedef struct {
    TestMachine *machine;
    QTestState *qts;
    QFirmware *fw;
} Fixture;

/* One DIMM in slot 0, and properties (nullable) of the firmware device and of the DIMM. */
static void start(Fixture *f, const char *firmware, const char *dimm)
{
    g_autofree char *properties = g_strdup_printf("slot=0,label-size=128K,dsm-family=intel%s%s", dimm ? "," : "", dimm ? dimm : "");

    f->machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(f->machine, firmware ? firmware : "ars=on");
    machine_dimm(f->machine, DIMM_SIZE, properties);
    f->qts = machine_start(f->machine);
    f->fw = firmware_load(f->qts);
}

static void stop(Fixture *f)
{
    firmware_free(f->fw);
    qtest_quit(f->qts);
    machine_free(f->machine);
}

static GByteArray *ring(Fixture *f, uint32_t kind, uint32_t device, const char *uuid, uint32_t function, const void *in, size_t length)
{
    return doorbell_ring(f->qts, f->fw, kind, device, uuid, 1, function, in, length);
}

static void expect(Fixture *f, const GByteArray *out, uint32_t object, const char *bytes, size_t length)
{
    g_assert_cmphex(doorbell_object(f->qts, f->fw), ==, object);
    g_assert_cmpmem(out->data, out->len, bytes, length);
}

/* The true status of a label method, and no object of its own. */
static void expect_status(Fixture *f, uint32_t kind, uint32_t status)
{
    uint32_t in[2] = { 0, 0 };
    g_autoptr(GByteArray) out = ring(f, kind, DIMM, NULL, 0, in, sizeof(in));

    g_assert_cmphex(doorbell_object(f->qts, f->fw), ==, FW_OBJECT_USUAL);
    g_assert_cmphex(doorbell_status(out), ==, status);
}

/* --- Every answer of every method ------------------------------------------------------------------------------------------------ */

typedef struct {
    uint32_t kind;
    uint32_t device;
    const char *uuid;
    uint32_t function;
    const char *script;         /* of the DIMM; with the device 0 of the root */
    uint32_t object;
    const char *bytes;
    size_t length;
} Row;

#define USUAL   FW_OBJECT_USUAL
#define SIZE(script, object, bytes, length) { DOORBELL_DSM, DIMM, FW_DSM_INTEL_UUID, 4, script, object, bytes, length }
#define QUERY(script, uuid, bytes, length)  { DOORBELL_DSM, DIMM, uuid, 0, script, USUAL, bytes, length }
#define METHOD(kind, script, object, bytes, length) { kind, DIMM, NULL, 0, script, object, bytes, length }
#define ROOT(uuid, function, script, object, bytes, length) { DOORBELL_DSM, 0, uuid, function, script, object, bytes, length }
#define FIT(script, object, bytes, length)  { DOORBELL_FIT, 0, NULL, 0, script, object, bytes, length }
#define STRANGER "00112233-4455-6677-8899-aabbccddeeff"

static const Row rows[] = {
    SIZE("none", USUAL, LSI, 12),
    SIZE("dsm-4=status-2", USUAL, "\2\0\0\0", 4),
    SIZE("dsm-4=status-7+2", USUAL, "\7\0\2\0", 4),
    SIZE("intel-4=status-hardware-error", USUAL, "\4\0\0\0", 4),
    SIZE("_DSM=status-5", USUAL, "\5\0\0\0", 4),
    SIZE("dsm-4=then-status-3", USUAL, "\3\0\0\0", 4),
    SIZE("dsm-4=bytes-", USUAL, "", 0),
    SIZE("dsm-4=bytes-0000000001", USUAL, "\0\0\0\0\1", 5),
    SIZE("dsm-4=short-8", USUAL, LSI, 8),
    SIZE("dsm-4=short-3", USUAL, LSI, 3),
    SIZE("dsm-4=short-0", USUAL, "", 0),
    SIZE("dsm-4=long-1", USUAL, LSI "\xaa", 13),
    SIZE("dsm-4=patch-4+00040000", USUAL, "\0\0\0\0\0\4\0\0\xc0\xff\0\0", 12),
    SIZE("dsm-4=sizes-0+0", USUAL, "\0\0\0\0\0\0\0\0\0\0\0\0", 12),
    SIZE("dsm-4=integer-513", FW_OBJECT_INTEGER, "\1\2\0\0", 4),
    SIZE("dsm-4=string-abc", FW_OBJECT_STRING, "abc", 3),
    SIZE("dsm-4=package", FW_OBJECT_PACKAGE, "\0\0\0\0", 4),
    SIZE("dsm-4=package-1+x02+s3", FW_OBJECT_PACKAGE, "\3\0\0\0" "\1\0\0\0\4\0\0\0\1\0\0\0" "\4\0\0\0\1\0\0\0\2" "\2\0\0\0\1\0\0\0" "3", 34),
    SIZE("dsm-4=fails", FW_OBJECT_FAILS, "", 0),
    SIZE("msft-4=fails", USUAL, LSI, 12),
    SIZE("dsm-5=fails", USUAL, LSI, 12),
    QUERY("dsm-0=functions-0xffffffff", FW_DSM_INTEL_UUID, "\xff\xff\xff\xff", 4),
    QUERY("dsm-0=functions-0", FW_DSM_INTEL_UUID, "\0\0\0\0", 4),
    QUERY("dsm-0=functions-0x100000000", FW_DSM_INTEL_UUID, "\0\0\0\0\1\0\0\0", 8),
    QUERY("msft-0=functions-0x801", FW_DSM_MSFT_UUID, "\1\x08\0\0", 4),
    QUERY("unknown-0=functions-3", STRANGER, "\3\0\0\0", 4),
    QUERY("dsm-0=functions-3", STRANGER, "\0", 1),
    METHOD(DOORBELL_LSI, "none", USUAL, LSI, 12),
    METHOD(DOORBELL_LSI, "_LSI=status-1", USUAL, "\1\0\0\0", 4),
    METHOD(DOORBELL_LSI, "_LSI=status-label-storage-area-locked", USUAL, "\3\0\0\0", 4),
    METHOD(DOORBELL_LSI, "_LSI=sizes-1K+64", USUAL, "\0\0\0\0\0\4\0\0\x40\0\0\0", 12),
    METHOD(DOORBELL_LSI, "_LSI=sizes-0x100000+0xffffffff", USUAL, "\0\0\0\0\0\0\x10\0\xff\xff\xff\xff", 12),
    METHOD(DOORBELL_LSI, "_LSI=integer", FW_OBJECT_INTEGER, "\0\0\0\0", 4),
    METHOD(DOORBELL_LSI, "_LSI=string", FW_OBJECT_STRING, "", 0),
    METHOD(DOORBELL_LSI, "_LSI=buffer-000000000004", FW_OBJECT_BUFFER, "\0\0\0\0\0\4", 6),
    METHOD(DOORBELL_LSI, "_LSI=package-0+1024", FW_OBJECT_PACKAGE, "\2\0\0\0" "\1\0\0\0\4\0\0\0\0\0\0\0" "\1\0\0\0\4\0\0\0\0\4\0\0", 28),
    METHOD(DOORBELL_LSI, "_LSI=fails", FW_OBJECT_FAILS, "", 0),
    METHOD(DOORBELL_LSR, "none", USUAL, "\0\0\0\0" "abcdefgh", 12),
    METHOD(DOORBELL_LSR, "_LSR=status-failure", USUAL, "\1\0\0\0", 4),
    METHOD(DOORBELL_LSR, "_LSR=status-0", USUAL, "\0\0\0\0", 4),
    METHOD(DOORBELL_LSR, "_LSR=short-3", USUAL, "\0\0\0\0" "abc", 7),
    METHOD(DOORBELL_LSR, "_LSR=long-2", USUAL, "\0\0\0\0" "abcdefgh\xaa\xaa", 14),
    METHOD(DOORBELL_LSR, "_LSR=patch-2+5a5a", USUAL, "\0\0\0\0" "abZZefgh", 12),
    METHOD(DOORBELL_LSR, "_LSR=bytes-5a", USUAL, "\0\0\0\0" "Z", 5),
    METHOD(DOORBELL_LSR, "_LSR=package-0", FW_OBJECT_PACKAGE, "\1\0\0\0" "\1\0\0\0\4\0\0\0\0\0\0\0", 16),
    METHOD(DOORBELL_LSR, "_LSR=buffer", FW_OBJECT_BUFFER, "", 0),
    METHOD(DOORBELL_LSR, "_LSR=integer-1", FW_OBJECT_INTEGER, "\1\0\0\0", 4),
    METHOD(DOORBELL_LSR, "_LSR=fails", FW_OBJECT_FAILS, "", 0),
    METHOD(DOORBELL_LSW, "_LSW=status-hardware-error", USUAL, "\4\0\0\0", 4),
    METHOD(DOORBELL_LSW, "_LSW=string-x", FW_OBJECT_STRING, "x", 1),
    METHOD(DOORBELL_LSW, "_LSW=package", FW_OBJECT_PACKAGE, "\0\0\0\0", 4),
    METHOD(DOORBELL_LSW, "_LSW=fails", FW_OBJECT_FAILS, "", 0),
    METHOD(DOORBELL_NCH, "_NCH=status-retry-suggested", USUAL, "\4\0\0\0", 4),
    METHOD(DOORBELL_NCH, "_NCH=short-3", FW_OBJECT_BUFFER, "\0\0\0", 3),
    METHOD(DOORBELL_NCH, "_NCH=bytes-0300000001", FW_OBJECT_BUFFER, "\3\0\0\0\1", 5),
    METHOD(DOORBELL_NCH, "_NCH=integer-7", FW_OBJECT_INTEGER, "\7\0\0\0", 4),
    METHOD(DOORBELL_NCH, "_NCH=fails", FW_OBJECT_FAILS, "", 0),
    ROOT(FW_DSM_ROOT_UUID, 0, "dsm-0=functions-0x3", USUAL, "\3\0\0\0", 4),
    ROOT(FW_DSM_ROOT_UUID, 3, "dsm-3=short-20", USUAL, "\0\0\2\0\x30\0\0\0" "\0\0\0\0\0\0\0\0" "\0\0\0\0", 20),
    ROOT(FW_DSM_ROOT_UUID, 3, "root-3=status-retry-suggested", USUAL, "\4\0\0\0", 4),
    ROOT(FW_DSM_ROOT_UUID, 3, "dsm-3=fails", FW_OBJECT_FAILS, "", 0),
    ROOT(FW_DSM_BUS_INTEL_UUID, 1, "intel-bus-1=status-2", USUAL, "\2\0\0\0", 4),
    ROOT(FW_DSM_BUS_INTEL_UUID, 1, "dsm-1=status-2", USUAL, "\1\0\0\0", 4),
    FIT("_FIT=bytes-0102", USUAL, "\0\0\0\0\1\2", 6),
    FIT("_FIT=short-0", USUAL, "\0\0\0\0", 4),
    FIT("_FIT=integer-1", FW_OBJECT_INTEGER, "\1\0\0\0", 4),
    FIT("_FIT=package-x00", FW_OBJECT_PACKAGE, "\1\0\0\0" "\4\0\0\0\1\0\0\0\0", 13),
    FIT("_FIT=fails", FW_OBJECT_FAILS, "", 0),
};

/* One machine for all rows of a method: the script is changed while it runs. */
static void test_rows(const void *opaque)
{
    static const uint8_t label[16] = { 0, 0, 0, 0, 8, 0, 0, 0, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' };
    uint32_t kind = GPOINTER_TO_UINT(opaque);
    g_autoptr(GByteArray) write = NULL;
    Fixture f;

    start(&f, "id=fw,health-methods=on", NULL);
    write = ring(&f, DOORBELL_LSW, DIMM, NULL, 0, label, sizeof(label));
    g_assert_cmphex(doorbell_status(write), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(GByteArray) out = NULL;

        if (row->kind == kind) {
            g_test_message("%s", row->script);
            machine_set(f.qts, row->device ? "nv0" : "fw", "answers", row->script);
            out = ring(&f, kind, row->device, row->uuid, row->function, label, kind == DOORBELL_FIT ? 4 : 8);
            expect(&f, out, row->object, row->bytes, row->length);
            machine_set(f.qts, row->device ? "nv0" : "fw", "answers", "none");
        }
    }
    stop(&f);
}

/* --- What the call does ---------------------------------------------------------------------------------------------------------- */

/* Writes @byte at the beginning; returns the status. */
static uint32_t put_label(Fixture *f, uint8_t byte)
{
    uint8_t in[9] = { 0, 0, 0, 0, 1, 0, 0, 0, byte };
    g_autoptr(GByteArray) out = ring(f, DOORBELL_LSW, DIMM, NULL, 0, in, sizeof(in));

    return doorbell_status(out);
}

static uint8_t get_label(Fixture *f)
{
    static const uint8_t in[8] = { 0, 0, 0, 0, 1 };
    g_autoptr(GByteArray) out = ring(f, DOORBELL_LSR, DIMM, NULL, 0, in, sizeof(in));

    g_assert_cmpuint(out->len, ==, 5);
    return out->data[4];
}

/* A refusal, an answer that was lost, a success that is a lie, and the truth. */
static void test_lost(void)
{
    Fixture f;

    start(&f, NULL, "answers=_LSW@1=status-4:_LSW@2=then-status-4:_LSW@3=status-0");
    g_assert_cmphex(put_label(&f, 'a'), ==, 4);
    g_assert_cmphex(get_label(&f), ==, 0);
    g_assert_cmphex(put_label(&f, 'b'), ==, 4);
    g_assert_cmphex(get_label(&f), ==, 'b');
    g_assert_cmphex(put_label(&f, 'c'), ==, 0);
    g_assert_cmphex(get_label(&f), ==, 'b');
    g_assert_cmphex(put_label(&f, 'd'), ==, 0);
    g_assert_cmphex(get_label(&f), ==, 'd');
    stop(&f);
}

/* _EJ0 that does nothing leaves the DIMM where it is. */
static void test_eject(void)
{
    Fixture f;
    g_autoptr(GByteArray) out = NULL;

    start(&f, NULL, "answers=_EJ0=status-1");
    out = ring(&f, DOORBELL_EJ0, DIMM, NULL, 0, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 1);
    expect_status(&f, DOORBELL_LSI, 0);
    stop(&f);
}

/* --- _FIT: one evaluation, several calls ----------------------------------------------------------------------------------------- */

static GByteArray *evaluate_fit(Fixture *f)
{
    GByteArray *fit = g_byte_array_new();

    for (;;) {
        uint32_t offset = cpu_to_le32(fit->len);
        g_autoptr(GByteArray) piece = ring(f, DOORBELL_FIT, 0, NULL, 0, &offset, sizeof(offset));

        g_assert_cmphex(doorbell_object(f->qts, f->fw), ==, FW_OBJECT_USUAL);
        g_assert_cmphex(doorbell_status(piece), ==, 0);
        if (piece->len == 4) {
            return fit;
        }
        g_byte_array_append(fit, piece->data + 4, piece->len - 4);
    }
}

static void test_fit(void)
{
    Fixture f;
    g_autoptr(GByteArray) whole = NULL;
    g_autoptr(GByteArray) shorter = NULL;
    g_autoptr(GByteArray) longer = NULL;
    g_autoptr(GByteArray) again = NULL;

    start(&f, "dsm-buffer-size=4K,answers=_FIT@2=short-50:_FIT@3=long-5000", NULL);
    whole = evaluate_fit(&f);
    shorter = evaluate_fit(&f);
    longer = evaluate_fit(&f);
    again = evaluate_fit(&f);
    g_assert_cmpmem(shorter->data, shorter->len, whole->data, 50);
    g_assert_cmpuint(longer->len, ==, whole->len + 5000);
    g_assert_cmpmem(longer->data, whole->len, whole->data, whole->len);
    g_assert_cmphex(longer->data[longer->len - 1], ==, FW_ANSWER_FILLER);
    g_assert_cmpmem(again->data, again->len, whole->data, whole->len);
    stop(&f);
}

/* --- Whose turn it is ------------------------------------------------------------------------------------------------------------ */

static void test_turns(void)
{
    static const uint32_t expected[] = { 0, 1, 2, 0, 0, 3, 0, 0, 0, 4, 0 };
    Fixture f;

    start(&f, NULL, "answers=_LSI@2=status-1:_LSI@2-3=status-2:_LSI@6=status-3:_LSI@every-5=status-4");
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        expect_status(&f, DOORBELL_LSI, i == 4 ? 4 : expected[i]);
    }
    stop(&f);
}

/* Two DIMMs count each for itself; the plain protocol neither counts nor is scripted. */
static void test_apart(void)
{
    Fixture f;

    f.machine = machine_new("512M,slots=4,maxmem=4G");
    machine_dimm(f.machine, DIMM_SIZE, "slot=0,label-size=128K,answers=_LSI@2=status-1:dsm-4=status-2");
    machine_dimm(f.machine, DIMM_SIZE, "slot=1,label-size=128K,answers=_LSI@1=status-3");
    f.qts = machine_start(f.machine);
    f.fw = firmware_load(f.qts);
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GByteArray) first = ring(&f, DOORBELL_LSI, 1, NULL, 0, NULL, 0);
        g_autoptr(GByteArray) second = ring(&f, DOORBELL_LSI, 2, NULL, 0, NULL, 0);
        g_autoptr(GByteArray) plain = doorbell_call(f.qts, f.fw, 1, 1, 4, NULL, 0);

        g_assert_cmphex(doorbell_status(first), ==, i ? 1 : 0);
        g_assert_cmphex(doorbell_status(second), ==, i ? 0 : 3);
        g_assert_cmphex(doorbell_status(plain), ==, 0);
    }
    stop(&f);
}

/* A list that is set begins to count, and so does every list after a reset. */
static void test_restart(void)
{
    Fixture f;

    start(&f, "id=fw", "answers=_LSI@2=status-1");
    expect_status(&f, DOORBELL_LSI, 0);
    machine_set(f.qts, "nv0", "answers", "_LSI@2=status-2");
    expect_status(&f, DOORBELL_LSI, 0);
    expect_status(&f, DOORBELL_LSI, 2);
    expect_status(&f, DOORBELL_LSI, 0);
    qtest_system_reset(f.qts);
    firmware_free(f.fw);
    f.fw = firmware_load(f.qts);
    expect_status(&f, DOORBELL_LSI, 0);
    expect_status(&f, DOORBELL_LSI, 2);
    stop(&f);
}

static void test_get(void)
{
    Fixture f;
    g_autofree char *dimm = NULL, *firmware = NULL, *none = NULL;

    start(&f, "id=fw,answers=_FIT@3+=fails", "answers=dsm-4@2=status-7+1:_LSW=missing");
    dimm = machine_get(f.qts, "nv0", "answers");
    g_assert_cmpstr(dimm, ==, "dsm-4@2=status-7+1:_LSW=missing");
    firmware = machine_get(f.qts, "fw", "answers");
    g_assert_cmpstr(firmware, ==, "_FIT@3+=fails");
    machine_set(f.qts, "nv0", "answers", "");
    none = machine_get(f.qts, "nv0", "answers");
    g_assert_cmpstr(none, ==, "none");
    stop(&f);
}

/* --- Migration ------------------------------------------------------------------------------------------------------------------- */

static void migrate(Fixture *f)
{
    QTestState *target = machine_migrate(f->machine, f->qts);

    qtest_quit(f->qts);
    f->qts = target;
}

/* Counters go on, and a list that was changed meanwhile comes along. */
static void test_migration(void)
{
    Fixture f;
    g_autofree char *text = NULL;
    g_autoptr(GByteArray) out = NULL;

    start(&f, "answers=dsm-3@2=status-6", "answers=_LSI@3=status-1");
    expect_status(&f, DOORBELL_LSI, 0);
    expect_status(&f, DOORBELL_LSI, 0);
    g_byte_array_unref(ring(&f, DOORBELL_DSM, 0, FW_DSM_ROOT_UUID, 3, NULL, 0));
    migrate(&f);
    expect_status(&f, DOORBELL_LSI, 1);
    out = ring(&f, DOORBELL_DSM, 0, FW_DSM_ROOT_UUID, 3, NULL, 0);
    g_assert_cmphex(doorbell_status(out), ==, 6);
    machine_set(f.qts, "nv0", "answers", "_LSI@2=status-4:_LSR=fails");
    expect_status(&f, DOORBELL_LSI, 0);
    migrate(&f);
    text = machine_get(f.qts, "nv0", "answers");
    g_assert_cmpstr(text, ==, "_LSI@2=status-4:_LSR=fails");
    expect_status(&f, DOORBELL_LSI, 4);
    stop(&f);
}

/* Going back takes the counters and the list back. */
static void test_snapshot(void)
{
    g_autofree char *disk = scratch_file(0), *text = NULL;
    Fixture f;

    start(&f, NULL, NULL);
    snapshot_disk(f.qts, disk, true);
    snapshot_save(f.qts, "none");
    machine_set(f.qts, "nv0", "answers", "_LSI@2=status-1");
    expect_status(&f, DOORBELL_LSI, 0);
    snapshot_save(f.qts, "one");
    expect_status(&f, DOORBELL_LSI, 1);
    expect_status(&f, DOORBELL_LSI, 0);
    snapshot_load(f.qts, "one");
    expect_status(&f, DOORBELL_LSI, 1);
    snapshot_load(f.qts, "none");
    text = machine_get(f.qts, "nv0", "answers");
    g_assert_cmpstr(text, ==, "none");
    stop(&f);
}

/* An evaluation of _FIT that began before goes on as it began. */
static void test_migration_fit(void)
{
    uint32_t offset = 0;
    Fixture f;
    g_autoptr(GByteArray) first = NULL;
    g_autoptr(GByteArray) end = NULL;

    start(&f, "answers=_FIT@1=short-50", NULL);
    first = ring(&f, DOORBELL_FIT, 0, NULL, 0, &offset, sizeof(offset));
    g_assert_cmpuint(first->len, ==, 54);
    migrate(&f);
    offset = cpu_to_le32(50);
    end = ring(&f, DOORBELL_FIT, 0, NULL, 0, &offset, sizeof(offset));
    expect(&f, end, FW_OBJECT_USUAL, "\0\0\0\0", 4);
    stop(&f);
}

/* --- Methods that are missing ---------------------------------------------------------------------------------------------------- */

/* How many methods (MethodOp, a length of one byte, the name) of that name the SSDT has. */
static unsigned count_methods(Fixture *f, const char *name)
{
    g_autoptr(GByteArray) ssdt = firmware_ssdt_of(f->fw, TABLE_ID);
    unsigned count = 0;

    g_assert_nonnull(ssdt);
    for (guint i = 2; i + 4 <= ssdt->len; i++) {
        count += ssdt->data[i - 2] == 0x14 && !memcmp(ssdt->data + i, name, 4);
    }
    return count;
}

static void test_missing(void)
{
    Fixture f;

    start(&f, NULL, "answers=_LSW=missing:_EJ0=missing");
    g_assert_cmpuint(count_methods(&f, "_LSW"), ==, 3);               /* four slots, and a DIMM in the first */
    g_assert_cmpuint(count_methods(&f, "_EJ0"), ==, 3);
    g_assert_cmpuint(count_methods(&f, "_LSR"), ==, 4);
    g_assert_cmpuint(count_methods(&f, "_DSM"), ==, 5);
    g_assert_cmpuint(count_methods(&f, "_FIT"), ==, 1);
    expect_status(&f, DOORBELL_LSW, 0);                               /* the emulator's side is as ever */
    stop(&f);
    start(&f, "answers=_FIT=missing:_DSM=missing", NULL);
    g_assert_cmpuint(count_methods(&f, "_DSM"), ==, 4);
    g_assert_cmpuint(count_methods(&f, "_FIT"), ==, 0);
    stop(&f);
}

/* What is missing in a running machine is so when the tables are made anew, at the reset. */
static void test_missing_later(void)
{
    Fixture f;

    start(&f, NULL, NULL);
    machine_set(f.qts, "nv0", "answers", "_LSW=missing");
    g_assert_cmpuint(count_methods(&f, "_LSW"), ==, 4);
    qtest_system_reset(f.qts);
    firmware_free(f.fw);
    f.fw = firmware_load(f.qts);
    g_assert_cmpuint(count_methods(&f, "_LSW"), ==, 3);
    stop(&f);
}

/* --- The trace ------------------------------------------------------------------------------------------------------------------- */

static void test_trace(void)
{
    g_autofree char *path = scratch_path();
    g_autofree char *firmware = g_strdup_printf("trace=%s", path);
    g_autofree char *text = NULL;
    static const uint8_t passphrase[32] = { 0x5e, 0xc2, 0xe7 };
    Fixture f;

    start(&f, firmware, "answers=dsm-4@1=status-7+1:dsm-4@2=short-3:_LSI@1=integer-5:dsm-22=fails");
    g_byte_array_unref(ring(&f, DOORBELL_DSM, DIMM, FW_DSM_INTEL_UUID, 4, NULL, 0));
    g_byte_array_unref(ring(&f, DOORBELL_DSM, DIMM, FW_DSM_INTEL_UUID, 4, NULL, 0));
    g_byte_array_unref(ring(&f, DOORBELL_LSI, DIMM, NULL, 0, NULL, 0));
    g_byte_array_unref(ring(&f, DOORBELL_DSM, DIMM, FW_DSM_INTEL_UUID, 22, passphrase, sizeof(passphrase)));
    g_byte_array_unref(ring(&f, DOORBELL_LSI, DIMM, NULL, 0, NULL, 0));
    stop(&f);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "\"status\":65543,\"status_name\":\"Function Specific Error 1\",\"scripted\":\"dsm-4@1=status-7+1\","
                                  "\"out\":\"07000100\",\"out_len\":4}"));
    g_assert_nonnull(strstr(text, "\"in_len\":0,\"scripted\":\"dsm-4@2=short-3\",\"out\":\"000000\",\"out_len\":3}"));
    g_assert_nonnull(strstr(text, "\"scripted\":\"_LSI@1=integer-5\",\"object\":\"Integer\",\"out\":\"05000000\",\"out_len\":4}"));
    g_assert_nonnull(strstr(text, "\"name\":\"Unlock Unit\",\"in\":\"\",\"in_len\":0,\"scripted\":\"dsm-22=fails\",\"object\":\"none\""));
    g_assert_null(strstr(text, "5ec2e7"));
    g_assert_nonnull(strstr(text, "\"n\":5,"));
    g_assert_null(strstr(strstr(text, "\"n\":5,"), "scripted"));
}

/* --- Label areas that are too small ---------------------------------------------------------------------------------------------- */

static void expect_sizes(uint32_t size, const char *properties, bool separate)
{
    static const uint8_t byte[8] = { 0, 0, 0, 0, 1 };
    g_autofree char *all = g_strdup_printf("slot=0,small-labels=on,label-size=%u,%s%s", size, properties, separate ? ",label-memdev=labels" : "");
    Fixture f;

    f.machine = machine_new("512M,slots=4,maxmem=4G");
    machine_firmware(f.machine, "ars=on");
    if (separate) {
        machine_backend(f.machine, "labels", 4096);
    }
    machine_dimm(f.machine, DIMM_SIZE, all);
    f.qts = machine_start(f.machine);
    f.fw = firmware_load(f.qts);
    {
        g_autoptr(GByteArray) lsi = ring(&f, DOORBELL_LSI, DIMM, NULL, 0, NULL, 0);
        g_autoptr(GByteArray) dsm = ring(&f, DOORBELL_DSM, DIMM, FW_DSM_INTEL_UUID, 4, NULL, 0);
        g_autoptr(GByteArray) lsr = ring(&f, DOORBELL_LSR, DIMM, NULL, 0, byte, sizeof(byte));

        g_assert_cmphex(doorbell_status(lsi), ==, 0);
        g_assert_cmphex(ldl_le_p(lsi->data + 4), ==, size);
        g_assert_cmpmem(dsm->data, dsm->len, lsi->data, lsi->len);
        g_assert_cmphex(doorbell_status(lsr), ==, size ? 0 : 2);
        if (size) {
            g_assert_cmphex(put_label(&f, 'x'), ==, 0);
            g_assert_cmphex(get_label(&f), ==, 'x');
        }
    }
    stop(&f);
}

static void test_small_labels(void)
{
    expect_sizes(0, "dsm-family=intel", false);
    expect_sizes(0, "dsm-family=intel", true);
    expect_sizes(1, "dsm-family=intel", true);
    expect_sizes(1024, "dsm-family=intel", false);
    expect_sizes(1024, "dsm-family=intel", true);
}

static void test_small_labels_refused(void)
{
    static const char *const bad[] = { "label-size=1K", "label-size=0", "label-size=131071" };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");

        machine_dimm(m, DIMM_SIZE, bad[i]);
        machine_refused(m, "is required at least 0x20000; small-labels=on has any size (declared fault)");
    }
}

/* --- Refusals -------------------------------------------------------------------------------------------------------------------- */

static void test_refused(void)
{
    static const struct { const char *script, *message; } bad[] = {
        { "_LSX=fails", "Property 'nvdimm.answers': item 1, '_LSX=fails': '_LSX' is no call; it can be _LSI, _LSR, _LSW, _NCH" },
        { "_LSI=fails:_LSR@0=fails", "item 2, '_LSR@0=fails': '@0' does not say which calls; it can be 2, 2-4, 3+ or every-3" },
        { "_LSI=short-3", "'short-3' is no answer of _LSI; it can be [then-]status-S, sizes-SIZE+TRANSFER" },
        { "_FIT=fails", "'_FIT' is no call" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
        g_autofree char *properties = g_strdup_printf("answers=%s", bad[i].script);

        machine_dimm(m, DIMM_SIZE, properties);
        machine_refused(m, bad[i].message);
    }
}

/* A list that is wrong leaves the one that was there. */
static void test_refused_running(void)
{
    Fixture f;
    QDict *response;

    start(&f, NULL, "answers=_LSI=status-1");
    response = qtest_qmp(f.qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', 'property': 'answers', "
                         "'value': '_LSI=sizes-1'}}");
    g_assert_true(qdict_haskey(response, "error"));
    qobject_unref(response);
    expect_status(&f, DOORBELL_LSI, 1);
    stop(&f);
}

int main(int argc, char **argv)
{
    static const struct { const char *name; uint32_t kind; } kinds[] = {
        { "/answers/dsm", DOORBELL_DSM }, { "/answers/lsi", DOORBELL_LSI }, { "/answers/lsr", DOORBELL_LSR },
        { "/answers/lsw", DOORBELL_LSW }, { "/answers/nch", DOORBELL_NCH }, { "/answers/fit", DOORBELL_FIT },
    };

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        qtest_add_data_func(kinds[i].name, GUINT_TO_POINTER(kinds[i].kind), test_rows);
    }
    qtest_add_func("/answers/lost", test_lost);
    qtest_add_func("/answers/eject", test_eject);
    qtest_add_func("/answers/fit-pieces", test_fit);
    qtest_add_func("/answers/turns", test_turns);
    qtest_add_func("/answers/apart", test_apart);
    qtest_add_func("/answers/restart", test_restart);
    qtest_add_func("/answers/get", test_get);
    qtest_add_func("/answers/migration", test_migration);
    qtest_add_func("/answers/migration-fit", test_migration_fit);
    qtest_add_func("/answers/snapshot", test_snapshot);
    qtest_add_func("/answers/missing", test_missing);
    qtest_add_func("/answers/missing-later", test_missing_later);
    qtest_add_func("/answers/trace", test_trace);
    qtest_add_func("/answers/small-labels", test_small_labels);
    qtest_add_func("/answers/small-labels-refused", test_small_labels_refused);
    qtest_add_func("/answers/refused", test_refused);
    qtest_add_func("/answers/refused-running", test_refused_running);
    return emulator_run("nvdimm", "answers");
}
