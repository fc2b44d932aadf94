/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations that take several calls, interrupted at each step: by a migration, by going back to a snapshot in the same emulator, by a snapshot that a
 * new emulator starts from. Every answer behind the interruption, and what can be seen of the machine after it, must be byte for byte that of a
 * run that nobody interrupted.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "machine.h"
#include "scratch.h"
#include "snapshot.h"
#include "tables.h"
#include "fw/acpi.h"
#include "fw/dsm-bus-intel.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-root.h"
#include "fw/fwupdate.h"
#include "fw/security.h"

#define BASE      0x140000000ull
#define SIZE      (16ull * 1024 * 1024)
#define LABELS    (128u * 1024)
#define EVENT_BIT 7u                    /* general-purpose event of notifications */
#define NS_PER_MS 1000000ll
#define IMAGE     4096u                 /* bytes of a firmware image */
#define VERSION   0x0002000000000003u
#define STEPS_MAX 20

/* What a script does; the input of a call is written as pack() reads it. */
typedef enum Kind {
    END,
    ROOT,       /* function @number of the root device */
    BUS,        /* of the bus */
    DIMM,       /* of the DIMM nv0 */
    SET,        /* "property=value" of nv0 in the running machine */
    FIRMWARE,   /* the same of the firmware device */
    CLOCK,      /* the machine's clock shows @number milliseconds */
    EVENT,      /* the next notification is taken */
    STORE,      /* to the offset @number of nv0 */
    LOAD,       /* 8 bytes from there */
    FIT,        /* _FIT from the offset @number on */
} Kind;

typedef struct Step {
    Kind kind;
    uint32_t number;
    const char *text;
    uint64_t result;                    /* status of a call or an event, value of a load */
} Step;

typedef struct Script {
    const char *name, *firmware, *dimm;
    Step steps[STEPS_MAX];
} Script;

#define ROOT_STATUS(extended) ((uint64_t)(extended) << FW_DSM_ROOT_EXTENDED_SHIFT)
#define BUSY      ROOT_STATUS(FW_DSM_ROOT_ARS_IN_PROGRESS)
#define NEVER     ROOT_STATUS(FW_DSM_ROOT_ARS_NONE)
#define STOPPED   ROOT_STATUS(FW_DSM_ROOT_ARS_STOPPED)
#define REFUSED   FW_DSM_ROOT_FUNCTION_ERROR

#define FIRST_16M "8:0x140000000 8:0x1000000 2:2 6:0"
#define LOST      UINT64_MAX            /* a load of poison, without a processor */

/* The whole lock under one passphrase. */
#define LOCK_STEPS \
    { DIMM, FW_DSM_INTEL_UNLOCK, "p:no", FW_DSM_INTEL_INVALID_PASS }, \
    { DIMM, FW_DSM_INTEL_UNLOCK, "p:no", FW_DSM_INTEL_INVALID_PASS }, \
    { DIMM, FW_DSM_INTEL_UNLOCK, "p:one", 0 }, \
    { LOAD, 0x2000, NULL, 0x1234 }

#define SEND(offset) \
    { DIMM, FW_DSM_INTEL_FW_SEND, "4:1 4:" #offset " 4:1024 i:" #offset, 0 }

static const Script scripts[] = {
    { "scrub-calls", "ars-calls=2", "poison=0x1000+64", {
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", NEVER },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, REFUSED },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
        { ROOT, FW_DSM_ROOT_CLEAR_ERROR, "8:0x140001000 8:256", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
        { ROOT, FW_DSM_ROOT_ARS_START, "8:0x140001000 8:64 2:2 6:0x2", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
    } },
    { "scrub-time", "ars-time=1500", "poison=0x1000+64", {
        { CLOCK, 1000, NULL, 0 },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { CLOCK, 2499, NULL, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { CLOCK, 2500, NULL, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { CLOCK, 3999, NULL, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { CLOCK, 4001, NULL, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
    } },
    { "scrub-overflow", "ars-records=1,ars-calls=1", "poison=0+64:0x1000+64:0x2000+64", {
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", STOPPED },
        { ROOT, FW_DSM_ROOT_ARS_START, "8:0x140000040 8:0xffffc0 2:2 6:0", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", STOPPED },
        { ROOT, FW_DSM_ROOT_ARS_START, "8:0x140001040 8:0xffefc0 2:2 6:0", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
    } },
    { "scrub-partial", "ars-stop-after=8K,ars-calls=1,ars-output-size=44", "poison=0x1000+64:0x2000+64", {
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", STOPPED },
        { ROOT, FW_DSM_ROOT_ARS_START, "8:0x140002000 8:0xffe000 2:2 6:0", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", STOPPED },
    } },
    { "injection", "", "", {
        { ROOT, FW_DSM_ROOT_INJECT, "8:0x140003000 8:64 1:1", 0 },
        { EVENT, 0, NULL, 0 },
        { EVENT, 0, NULL, 1 },
        { ROOT, FW_DSM_ROOT_INJECT, "8:0x140003100 8:64 1:0", 0 },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
        { STORE, 0x3000, "64:7", 0 },
        { ROOT, FW_DSM_ROOT_INJECT_CLEAR, "8:0x140003100 8:64", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", 0 },
    } },
    { "poison", "patrol-scrub=on", "", {
        { STORE, 0x1000, "8:0x1234", 0 },
        { SET, 0, "poison=0x1000+128", 0 },
        { LOAD, 0x1000, NULL, LOST },
        { EVENT, 0, NULL, 0 },
        { STORE, 0x1000, "32:5", 0 },
        { LOAD, 0x1000, NULL, LOST },
        { STORE, 0x1020, "32:6", 0 },
        { LOAD, 0x1000, NULL, 5 },
        { STORE, 0x1040, "63:7", 0 },
        { LOAD, 0x1040, NULL, LOST },
        { STORE, 0x107f, "1:8", 0 },
        { LOAD, 0x1040, NULL, 7 },
    } },
    { "overwrite", "", "overwrite-polls=2,poison=0x4000+64", {
        { STORE, 0x2000, "8:0x1234", 0 },
        { DIMM, FW_DSM_INTEL_LABEL_SET, "4:0 4:4 4:0x55", 0 },
        { DIMM, FW_DSM_INTEL_SET_PASSPHRASE, "p: p:one", 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE, "p:one", 0 },
        { LOAD, 0x2000, NULL, 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITING },
        { DIMM, FW_DSM_INTEL_LABEL_GET, "4:0 4:4", FW_DSM_INTEL_LABELS_LOCKED },
        { SET, 0, "power-cycle=clean", 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITING },
        { DIMM, FW_DSM_INTEL_DISABLE, "p:one", FW_DSM_INTEL_INVALID_STATE },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITE_SEQUENCE },
        { DIMM, FW_DSM_INTEL_UNLOCK, "p:one", 0 },
        { DIMM, FW_DSM_INTEL_LABEL_GET, "4:0 4:4", 0 },
        { LOAD, 0x2000, NULL, 0 },
    } },
    { "lock", "", "", {
        { STORE, 0x2000, "8:0x1234", 0 },
        { DIMM, FW_DSM_INTEL_SET_PASSPHRASE, "p: p:zero", 0 },
        { DIMM, FW_DSM_INTEL_SET_PASSPHRASE, "p:zero p:one", 0 },
        { SET, 0, "power-cycle=clean", 0 },
        { LOAD, 0x2000, NULL, 0 },
        LOCK_STEPS,
        { DIMM, FW_DSM_INTEL_FREEZE, "", 0 },
        { DIMM, FW_DSM_INTEL_DISABLE, "p:one", FW_DSM_INTEL_INVALID_STATE },
        { SET, 0, "power-cycle=clean", 0 },
        LOCK_STEPS,
        { DIMM, FW_DSM_INTEL_DISABLE, "p:one", 0 },
    } },
    { "erase", "", "", {
        { DIMM, FW_DSM_INTEL_SET_MASTER, "p: p:boss", 0 },
        { STORE, 0x2000, "8:0x1234", 0 },
        { SET, 0, "security-passphrase=one", 0 },
        { DIMM, FW_DSM_INTEL_ERASE, "p:no", FW_DSM_INTEL_INVALID_PASS },
        { DIMM, FW_DSM_INTEL_ERASE, "p:one", 0 },
        { LOAD, 0x2000, NULL, 0 },
        { STORE, 0x2000, "8:0x5678", 0 },
        { SET, 0, "security-passphrase=two", 0 },
        { DIMM, FW_DSM_INTEL_UNLOCK, "p:no", FW_DSM_INTEL_INVALID_PASS },
        { DIMM, FW_DSM_INTEL_UNLOCK, "p:no", FW_DSM_INTEL_INVALID_PASS },
        { DIMM, FW_DSM_INTEL_UNLOCK, "p:no", FW_DSM_INTEL_INVALID_PASS },
        { DIMM, FW_DSM_INTEL_UNLOCK, "p:two", FW_DSM_INTEL_INVALID_STATE },
        { DIMM, FW_DSM_INTEL_MASTER_ERASE, "p:no", FW_DSM_INTEL_INVALID_PASS },
        { DIMM, FW_DSM_INTEL_MASTER_ERASE, "p:boss", 0 },
        { LOAD, 0x2000, NULL, 0 },
    } },
    { "update-activated", "activation=firmware", "firmware-verify-polls=2", {
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        SEND(0), SEND(1024), SEND(2048), SEND(1024), SEND(3072),
        { DIMM, FW_DSM_INTEL_FW_FINISH, "4:0 4:1", 0 },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", FW_DSM_INTEL_UPDATE_VERIFYING },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", FW_DSM_INTEL_UPDATE_VERIFYING },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", 0 },
        { DIMM, FW_DSM_INTEL_FW_START, "", FW_DSM_INTEL_UPDATE_BUSY },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", 0 },
        { DIMM, FW_DSM_INTEL_ACTIVATE_ARM, "1:1", 0 },
        { BUS, FW_DSM_BUS_INTEL_ACTIVATE, "1:0", 0 },
        { BUS, FW_DSM_BUS_INTEL_ACTIVATE, "1:0", FW_DSM_BUS_INTEL_NOT_ARMED },
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        { DIMM, FW_DSM_INTEL_FW_FINISH, "4:1 4:2", FW_DSM_INTEL_UPDATE_ABORTED },
    } },
    { "update-cycled", "", "firmware-verify-polls=0", {
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        SEND(0),
        { SET, 0, "power-cycle=clean", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:1 4:1024 4:1024 i:1024", FW_DSM_INTEL_UPDATE_CONTEXT },
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:2 4:0 4:1024 i:0", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:2 4:1024 4:1024 i:1024", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:2 4:2048 4:1024 i:2048", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:2 4:3072 4:1024 i:3072", 0 },
        { DIMM, FW_DSM_INTEL_FW_FINISH, "4:0 4:2", 0 },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:2", 0 },
        { DIMM, FW_DSM_INTEL_ACTIVATE_ARM, "1:1", 0 },
        { SET, 0, "power-cycle=dirty", 0 },
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
    } },
    { "update-refused", "", "firmware-calls-max=3", {
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:1 4:0 4:4 4:0", 0 },
        { DIMM, FW_DSM_INTEL_FW_FINISH, "4:0 4:1", 0 },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", FW_DSM_INTEL_UPDATE_VERIFYING },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:1", FW_DSM_INTEL_NO_RESOURCES },
        { SET, 0, "firmware-calls-max=0", 0 },
        { DIMM, FW_DSM_INTEL_FW_START, "", 0 },
        { DIMM, FW_DSM_INTEL_FW_SEND, "4:2 4:0 4:4 4:0", 0 },
        { DIMM, FW_DSM_INTEL_FW_FINISH, "4:0 4:2", 0 },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:2", FW_DSM_INTEL_UPDATE_VERIFYING },
        { DIMM, FW_DSM_INTEL_FW_QUERY, "4:2", FW_DSM_INTEL_UPDATE_BAD },
        { DIMM, FW_DSM_INTEL_ACTIVATE_ARM, "1:1", FW_DSM_INTEL_NOT_READY },
    } },
    { "health", "", "", {
        { DIMM, FW_DSM_INTEL_SET_THRESHOLD, "2:1 1:20 4:0x10001", 0 },
        { DIMM, FW_DSM_INTEL_INJECT, "8:2 3:0 1:1 1:15 2:0", 0 },
        { EVENT, 0, NULL, 0 },
        { SET, 0, "smart-spares=5", 0 },
        { EVENT, 0, NULL, 1 },
        { DIMM, FW_DSM_INTEL_INJECT, "8:2 7:0", 0 },
        { DIMM, FW_DSM_INTEL_LATCH, "1:1", 0 },
        { SET, 0, "power-cycle=dirty", 0 },
        { EVENT, 0, NULL, 0 },
        { SET, 0, "smart-health=critical", 0 },
        { EVENT, 0, NULL, 0 },
        { SET, 0, "dsm-functions=1:4-6", 0 },
    } },
    { "settings", "", "", {
        { FIRMWARE, 0, "ars-calls=2", 0 },
        { FIRMWARE, 0, "ars-records=1", 0 },
        { SET, 0, "poison=0+64:0x1000+64", 0 },
        { ROOT, FW_DSM_ROOT_ARS_START, FIRST_16M, 0 },
        { FIRMWARE, 0, "ars-calls=0", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", BUSY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", STOPPED },
        { FIRMWARE, 0, "activation=system", 0 },
        { FIRMWARE, 0, "activation-time=77", 0 },
        { FIRMWARE, 0, "ars=off", 0 },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", FW_DSM_ROOT_NOT_SUPPORTED },
    } },
    { "scripted-answers", "answers=root-3@2=status-retry-suggested", "answers=intel-26@2=status-hardware-error", {
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", NEVER },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", FW_DSM_ROOT_RETRY },
        { ROOT, FW_DSM_ROOT_ARS_STATUS, "", NEVER },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITE_SEQUENCE },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_HARDWARE },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITE_SEQUENCE },
        { SET, 0, "answers=intel-26@1=status-hardware-error", 0 },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_HARDWARE },
        { DIMM, FW_DSM_INTEL_OVERWRITE_QUERY, "", FW_DSM_INTEL_OVERWRITE_SEQUENCE },
    } },
    { "fit", "", "", {
        { FIT, 0, NULL, 0 },
        { FIT, 64, NULL, 0 },
        { FIT, 0, NULL, 0 },
    } },
};

/* --- One step --- */

static void good_image(uint8_t image[IMAGE])
{
    uint32_t sum = 0;

    memset(image, 0x5a, IMAGE);
    memcpy(image, FW_UPDATE_MAGIC, FW_UPDATE_MAGIC_LENGTH);
    fw_le_store(image + FW_UPDATE_AT_VERSION, 8, VERSION);
    fw_le_store(image + FW_UPDATE_AT_LENGTH, 4, IMAGE);
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, 0);
    for (uint32_t at = 0; at < IMAGE; at += 4) {
        sum += fw_le_load(image + at, 4);
    }
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, -sum);
}

/*
 * Words with a blank between: "N:value" is N bytes, little-endian; "p:text" a passphrase of 32 bytes; "i:offset" 1 KiB of a good image.
 */
static GByteArray *pack(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    GByteArray *bytes = g_byte_array_new();

    for (char **word = words; *word && **word; word++) {
        uint8_t piece[IMAGE] = { 0 };
        const char *value = strchr(*word, ':') + 1;
        size_t length = 32, from = 0;

        if (**word == 'p') {
            memcpy(piece, value, strlen(value));
        } else if (**word == 'i') {
            good_image(piece);
            from = g_ascii_strtoull(value, NULL, 0);
            length = 1024;
        } else {
            length = g_ascii_strtoull(*word, NULL, 10);
            fw_le_store(piece, 8, g_ascii_strtoull(value, NULL, 0));
        }
        g_byte_array_append(bytes, piece + from, length);
    }
    return bytes;
}

static GByteArray *call(Guest *guest, const Step *step)
{
    g_autoptr(GByteArray) in = pack(step->text);
    const char *uuid = step->kind == ROOT ? FW_DSM_ROOT_UUID : step->kind == BUS ? FW_DSM_BUS_INTEL_UUID : FW_DSM_INTEL_UUID;

    return doorbell_ring(guest->qts, guest->fw, DOORBELL_DSM, step->kind == DIMM ? 1 : 0, uuid,
                         step->kind == DIMM ? FW_DSM_INTEL_REVISION_2 : 1, step->number, in->data, in->len);
}

static void set(Guest *guest, const char *id, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "=", 2);
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);
    guint64 number;

    if (g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXINT64, &number, NULL)) {
        qtest_qmp_assert_success(guest->qts, "{'execute': 'qom-set', 'arguments': {'path': %s, 'property': %s, 'value': %" PRId64 "}}", path,
                                 parts[0], (int64_t)number);
    } else if (g_str_equal(parts[1], "off")) {
        qtest_qmp_assert_success(guest->qts, "{'execute': 'qom-set', 'arguments': {'path': %s, 'property': %s, 'value': false}}", path, parts[0]);
    } else {
        machine_set(guest->qts, id, parts[0], parts[1]);
    }
}

static GByteArray *take_event(Guest *guest)
{
    return doorbell_ring(guest->qts, guest->fw, DOORBELL_EVENT, 0, NULL, 0, 0, NULL, 0);
}

static GByteArray *read_fit(Guest *guest, uint32_t offset)
{
    uint32_t in = cpu_to_le32(offset);

    return doorbell_call(guest->qts, guest->fw, DOORBELL_RESERVED, 1, 1, &in, sizeof(in));
}

static void append_load(Guest *guest, GByteArray *out, uint64_t offset)
{
    uint8_t value[8];

    fw_le_store(value, 8, qtest_readq(guest->qts, BASE + offset));
    g_byte_array_append(out, value, sizeof(value));
}

static void store(Guest *guest, const Step *step)
{
    g_autoptr(GByteArray) bytes = pack(step->text);

    qtest_bufwrite(guest->qts, BASE + step->number, bytes->data, bytes->len);
}

/* The answer; what has none gives nothing. */
static GByteArray *act(Guest *guest, const Step *step)
{
    GByteArray *out;

    switch (step->kind) {
    case ROOT:
    case BUS:
    case DIMM:
        return call(guest, step);
    case EVENT:
        return take_event(guest);
    case FIT:
        return read_fit(guest, step->number);
    default:
        break;
    }
    out = g_byte_array_new();
    if (step->kind == LOAD) {
        append_load(guest, out, step->number);
    } else if (step->kind == STORE) {
        store(guest, step);
    } else if (step->kind == CLOCK) {
        qtest_clock_set(guest->qts, step->number * NS_PER_MS);
    } else {
        set(guest, step->kind == SET ? "nv0" : "fw0", step->text);
    }
    return out;
}

/* --- What can be seen without changing anything --- */

static const Step looks[] = {
    { ROOT, 0, "", 0 }, { ROOT, FW_DSM_ROOT_ARS_CAPABILITIES, "8:0x140000000 8:0x1000", 0 }, { ROOT, FW_DSM_ROOT_INJECT_QUERY, "", 0 },
    { BUS, 0, "", 0 }, { BUS, FW_DSM_BUS_INTEL_ACTIVATE_INFO, "", 0 }, { DIMM, 0, "", 0 }, { DIMM, FW_DSM_INTEL_SMART, "", 0 },
    { DIMM, FW_DSM_INTEL_THRESHOLD, "", 0 }, { DIMM, FW_DSM_INTEL_LABEL_SIZE, "", 0 }, { DIMM, FW_DSM_INTEL_LABEL_GET, "4:0 4:256", 0 },
    { DIMM, FW_DSM_INTEL_FW_INFO, "", 0 }, { DIMM, FW_DSM_INTEL_SECURITY_STATE, "", 0 }, { DIMM, FW_DSM_INTEL_ACTIVATE_INFO, "", 0 },
    { LOAD, 0, NULL, 0 }, { LOAD, 0x1000, NULL, 0 }, { LOAD, 0x1040, NULL, 0 }, { LOAD, 0x2000, NULL, 0 }, { LOAD, 0x3000, NULL, 0 },
};

static void append_property(Guest *guest, GByteArray *out, const char *id, const char *name)
{
    g_autofree char *text = machine_get(guest->qts, id, name);

    g_byte_array_append(out, (const guint8 *)text, strlen(text) + 1);
}

static GByteArray *look(Guest *guest)
{
    GByteArray *seen = g_byte_array_new();
    uint8_t pending = guest_acpi_event_pending(guest, EVENT_BIT);

    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autoptr(GByteArray) answer = act(guest, &looks[i]);

        g_byte_array_append(seen, answer->data, answer->len);
    }
    append_property(guest, seen, "nv0", "poison");
    append_property(guest, seen, "nv1", "poison");
    append_property(guest, seen, "nv0", "security");
    g_byte_array_append(seen, &pending, sizeof(pending));
    return seen;
}

/* --- A run, and what one gave that nobody interrupted --- */

/* Before each step, and after the last one, what was seen; of each step, the answer. */
typedef struct Record {
    unsigned count;
    GByteArray *seen[STEPS_MAX + 1], *answers[STEPS_MAX];
} Record;

static void record_free(Record *record)
{
    for (unsigned i = 0; i < record->count; i++) {
        g_byte_array_unref(record->seen[i]);
        g_byte_array_unref(record->answers[i]);
    }
    g_byte_array_unref(record->seen[record->count]);
    g_free(record);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

static TestMachine *make_machine(const Script *script)
{
    TestMachine *machine = machine_new("64M,slots=4,maxmem=1G");
    g_autofree char *firmware = g_strdup_printf("id=fw0%s%s", script->firmware[0] ? "," : "", script->firmware);
    g_autofree char *dimm = g_strdup_printf("addr=0x%llx,label-size=%u,dsm-family=intel%s%s", BASE, LABELS, script->dimm[0] ? "," : "",
                                            script->dimm);

    machine_firmware(machine, firmware);
    machine_dimm(machine, SIZE + LABELS, dimm);
    machine_dimm(machine, SIZE, NULL);
    return machine;
}

static void check_result(const Script *script, unsigned i, const GByteArray *answer)
{
    const Step *step = &script->steps[i];
    uint64_t result = answer->len >= 4 ? fw_le_load(answer->data, step->kind == LOAD ? 8 : 4) : 0;

    if (result != step->result) {
        g_error("%s: step %u, function %u: 0x%" PRIx64 ", wanted 0x%" PRIx64, script->name, i, step->number, result, step->result);
    }
}

static Record *uninterrupted(const Script *script)
{
    g_autoptr(TestMachine) machine = make_machine(script);
    g_autoptr(Guest) guest = guest_start(machine);
    Record *record = g_new0(Record, 1);

    for (; script->steps[record->count].kind != END; record->count++) {
        unsigned i = record->count;

        record->seen[i] = look(guest);
        record->answers[i] = act(guest, &script->steps[i]);
        check_result(script, i, record->answers[i]);
    }
    record->seen[record->count] = look(guest);
    return record;
}

static void compare(const Script *script, const char *what, unsigned cut, unsigned i, const GByteArray *now, const GByteArray *then)
{
    if (now->len == then->len && !memcmp(now->data, then->data, now->len)) {
        return;
    }
    for (guint at = 0; at < MIN(now->len, then->len); at++) {
        if (now->data[at] != then->data[at]) {
            g_test_message("byte %u: 0x%02x, without the interruption 0x%02x", at, now->data[at], then->data[at]);
        }
    }
    g_error("%s: interrupted before step %u, %s step %u differs (%u bytes, without the interruption %u)", script->name, cut, what, i, now->len,
            then->len);
}

static void one_step(Guest *guest, const Script *script, const Record *record, unsigned cut, unsigned i)
{
    g_autoptr(GByteArray) answer = act(guest, &script->steps[i]);
    g_autoptr(GByteArray) seen = look(guest);

    compare(script, "the answer of", cut, i, answer, record->answers[i]);
    compare(script, "what is seen behind", cut, i, seen, record->seen[i + 1]);
}

/* A test's clock is none of the machine's state: a new emulator's begins at 0. */
static void catch_up(Guest *guest, const Script *script, unsigned cut)
{
    for (unsigned i = 0; i < cut; i++) {
        if (script->steps[i].kind == CLOCK) {
            qtest_clock_set(guest->qts, script->steps[i].number * NS_PER_MS);
        }
    }
}

/* From step @cut on to the end. */
static void go_on(Guest *guest, const Script *script, const Record *record, unsigned cut)
{
    g_autoptr(GByteArray) seen = NULL;

    catch_up(guest, script, cut);
    seen = look(guest);
    compare(script, "what is seen before", cut, cut, seen, record->seen[cut]);
    for (unsigned i = cut; i < record->count; i++) {
        one_step(guest, script, record, cut, i);
    }
}

/* --- The interruptions --- */

/* Before each step the machine moves to a new emulator with DIMMs of its own, and goes to the end there; then the old one goes on by a step. */
static void test_migration(const void *opaque)
{
    const Script *script = opaque;
    g_autoptr(Record) record = uninterrupted(script);
    g_autoptr(TestMachine) machine = make_machine(script);
    g_autoptr(Guest) source = guest_start(machine);

    for (unsigned cut = 0; cut <= record->count; cut++) {
        g_autoptr(TestMachine) other = make_machine(script);
        Guest target = { machine_migrate(other, source->qts), source->fw };

        go_on(&target, script, record, cut);
        qtest_quit(target.qts);
        qtest_qmp_assert_success(source->qts, "{'execute': 'cont'}");
        if (cut < record->count) {
            one_step(source, script, record, cut, cut);
        }
    }
}

/* A guest that ran to the end, with a snapshot before each step in @disk, which is @machine's, named after the step. */
static Guest *snapshots_of(const Script *script, const Record *record, TestMachine *machine, char **disk)
{
    Guest *guest = guest_start(machine);

    *disk = scratch_file(0);
    g_ptr_array_add(machine->files, *disk);
    snapshot_disk(guest->qts, *disk, true);
    for (unsigned i = 0; i <= record->count; i++) {
        g_autofree char *tag = g_strdup_printf("step%u", i);

        snapshot_save(guest->qts, tag);
        if (i < record->count) {
            one_step(guest, script, record, i, i);
        }
    }
    return guest;
}

static void load_snapshot(Guest *guest, unsigned i)
{
    g_autofree char *tag = g_strdup_printf("step%u", i);

    snapshot_load(guest->qts, tag);
}

/* Back to each of them from the end, and to the beginning from each: what came later is gone. */
static void test_snapshot(const void *opaque)
{
    const Script *script = opaque;
    g_autoptr(Record) record = uninterrupted(script);
    g_autoptr(TestMachine) machine = make_machine(script);
    char *disk;
    g_autoptr(Guest) guest = snapshots_of(script, record, machine, &disk);

    for (unsigned cut = 0; cut <= record->count; cut++) {
        load_snapshot(guest, cut);
        go_on(guest, script, record, cut);
    }
    for (unsigned from = 1; from <= record->count; from++) {
        g_autoptr(GByteArray) seen = NULL;

        load_snapshot(guest, from);
        load_snapshot(guest, 0);
        seen = look(guest);
        compare(script, "going back from there, what is seen before", from, 0, seen, record->seen[0]);
    }
}

/* A new emulator with empty DIMMs begins at each of them. */
static void test_restart(const void *opaque)
{
    const Script *script = opaque;
    g_autoptr(Record) record = uninterrupted(script);
    g_autoptr(TestMachine) machine = make_machine(script);
    char *disk;
    g_autoptr(Guest) guest = snapshots_of(script, record, machine, &disk);

    machine_kill(guest->qts);
    for (unsigned cut = 0; cut <= record->count; cut++) {
        g_autoptr(TestMachine) other = make_machine(script);

        guest->qts = machine_start(other);
        snapshot_disk(guest->qts, disk, false);
        load_snapshot(guest, cut);
        go_on(guest, script, record, cut);
        if (cut < record->count) {
            qtest_quit(guest->qts);
        }
    }
}

/* The file says what the machine says: going back to a snapshot is a change of it. */
static void test_poison_file(void)
{
    g_autofree char *path = scratch_path();
    g_autofree char *properties = g_strdup_printf("addr=0x%llx,poison=0x5000+64,poison-file=%s", BASE, path);
    g_autoptr(TestMachine) machine = machine_new("64M,slots=4,maxmem=1G");
    g_autofree char *poison = NULL;
    g_autofree char *text = NULL;
    char *disk = scratch_file(0);
    QTestState *qts;

    machine_dimm(machine, SIZE, properties);
    g_ptr_array_add(machine->files, disk);
    qts = machine_start(machine);
    snapshot_disk(qts, disk, true);
    snapshot_save(qts, "poisoned");
    machine_set(qts, "nv0", "poison", "0x9000+64");
    snapshot_load(qts, "poisoned");
    poison = machine_get(qts, "nv0", "poison");
    g_assert_cmpstr(poison, ==, "0x5000+64");
    machine_kill(qts);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "0x5000+64\n");
}

/* The clock of this test stands still, and a snapshot does not turn it back; in a real machine it does (scenarios/snapshot). */
static bool needs_time(const Script *script)
{
    for (const Step *step = script->steps; step->kind != END; step++) {
        if (step->kind == CLOCK) {
            return true;
        }
    }
    return false;
}

static void add(const char *kind, const Script *script, void (*test)(const void *))
{
    g_autofree char *path = g_strdup_printf("nvdimm-snapshot/%s/%s", kind, script->name);

    qtest_add_data_func(path, script, test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        add("migration", &scripts[i], test_migration);
        add("restart", &scripts[i], test_restart);
        if (!needs_time(&scripts[i])) {
            add("snapshot", &scripts[i], test_snapshot);
        }
    }
    qtest_add_func("nvdimm-snapshot/poison-file", test_poison_file);
    return emulator_run("nvdimm", "poison");
}
