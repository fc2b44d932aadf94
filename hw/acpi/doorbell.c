/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The doorbell: a guest writes the address of a buffer, the emulator answers the request in it (docs/specs/doorbell.rst).
 *
 * The guest is hostile: the request is copied once, its length is checked against the buffer's before any use, and neither copy reaches
 * anything but RAM.
 * Must not: know a command; fw/dsm answers.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "exec/address-spaces.h"
#include "hw/acpi/call-trace.h"
#include "hw/acpi/doorbell.h"
#include "hw/acpi/events.h"
#include "hw/acpi/report.h"
#include "hw/acpi/root-device.h"
#include "hw/nvdimm/answers.h"
#include "hw/nvdimm/dimm-firmware.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "hw/nvdimm/unplug.h"
#include "migration/vmstate.h"
#include "fw/dsm.h"
#include "fw/dsm-answers.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-read-fit.h"
#include "fw/dsm-root.h"

/* Status of an eject request that was refused, in the trace. */
#define EJECT_REFUSED 1u

/* So many refused ejections are told to the user: a guest can ask for them as often as it likes. */
#define EJECT_WARNINGS_MAX 100u

/* RAM only: a buffer "in" a device would let a guest make the doorbell write to registers. */
static const MemTxAttrs doorbell_attributes = { .memory = 1 };

/* One ring: the request as it was copied, and what is needed to answer. */
typedef struct Ring {
    NVDIMMState *state;
    hwaddr address;
    enum doorbell_kind kind;
    uint32_t device;
    uint8_t *bytes;                                     /* the copy; the call's input points into it */
    struct fw_dsm_call call;
    struct fw_dsm_reply reply;
} Ring;

uint32_t doorbell_buffer_size(NVDIMMState *state)
{
    return state->dsm_mem->len;
}

static uint32_t room_for_output(const Ring *ring)
{
    return ring->kind == DOORBELL_KIND_PLAIN ? DOORBELL_PAGE - DOORBELL_PLAIN_OUTPUT
                                             : doorbell_buffer_size(ring->state) - DOORBELL_OUTPUT;
}

static bool copy_in(hwaddr address, void *bytes, uint32_t length)
{
    return address_space_read(&address_space_memory, address, doorbell_attributes, bytes, length) == MEMTX_OK;
}

/* A plain request has no UUID and no length: the device implies the one, the page the other. */
static bool fetch_plain(Ring *ring)
{
    static const char *const uuids[] = { FW_DSM_ROOT_UUID, FW_DSM_READ_FIT_UUID, FW_DSM_INTEL_UUID };
    const char *uuid;

    ring->bytes = g_malloc(DOORBELL_PAGE);
    if (!copy_in(ring->address, ring->bytes, DOORBELL_PAGE)) {
        return false;
    }
    ring->device = ldl_le_p(ring->bytes);
    uuid = uuids[ring->device == DOORBELL_DEVICE_ROOT ? 0 : ring->device == DOORBELL_DEVICE_EMULATOR ? 1 : 2];
    fw_guid_parse(uuid, ring->call.uuid, NULL);
    ring->call.method = FW_DSM_METHOD_DSM;
    ring->call.revision = ldl_le_p(ring->bytes + DOORBELL_REVISION);
    ring->call.function = ldl_le_p(ring->bytes + DOORBELL_FUNCTION);
    ring->call.in = ring->bytes + DOORBELL_PLAIN_INPUT;
    ring->call.in_length = DOORBELL_PAGE - DOORBELL_PLAIN_INPUT;
    ring->call.in_padded = true;
    return true;
}

/* The method behind each kind that is one. */
static enum fw_dsm_method method_of(enum doorbell_kind kind)
{
    static const enum fw_dsm_method methods[] = {
        [DOORBELL_KIND_DSM] = FW_DSM_METHOD_DSM,
        [DOORBELL_KIND_LSI] = FW_DSM_METHOD_LSI,
        [DOORBELL_KIND_LSR] = FW_DSM_METHOD_LSR,
        [DOORBELL_KIND_LSW] = FW_DSM_METHOD_LSW,
        [DOORBELL_KIND_FIT] = FW_DSM_METHOD_FIT,
        [DOORBELL_KIND_EJ0] = FW_DSM_METHOD_EJ0,
        [DOORBELL_KIND_NCH] = FW_DSM_METHOD_NCH,
        [DOORBELL_KIND_NBS] = FW_DSM_METHOD_NBS,
        [DOORBELL_KIND_NIC] = FW_DSM_METHOD_NIC,
        [DOORBELL_KIND_NIH] = FW_DSM_METHOD_NIH,
        [DOORBELL_KIND_NIG] = FW_DSM_METHOD_NIG,
    };

    return methods[kind];
}

static bool fetch(Ring *ring)
{
    uint8_t header[DOORBELL_INPUT];
    uint32_t length;

    if (!copy_in(ring->address, header, sizeof(header))) {
        return false;
    }
    ring->device = ldl_le_p(header + DOORBELL_DEVICE);
    ring->call.method = method_of(ring->kind);
    ring->call.revision = ldl_le_p(header + DOORBELL_REVISION);
    ring->call.function = ldl_le_p(header + DOORBELL_FUNCTION);
    memcpy(ring->call.uuid, header + DOORBELL_UUID, sizeof(ring->call.uuid));
    length = ldl_le_p(header + DOORBELL_LENGTH);
    if (length > doorbell_buffer_size(ring->state) - DOORBELL_INPUT) {
        length = 0;                                     /* more than there is: the command finds its input missing */
    }
    ring->bytes = g_malloc(length ? length : 1);
    ring->call.in = ring->bytes;
    ring->call.in_length = length;
    return !length || copy_in(ring->address + DOORBELL_INPUT, ring->bytes, length);
}

static void read_labels(void *opaque, uint32_t offset, uint8_t *bytes, uint32_t length)
{
    NVDIMM_GET_CLASS(opaque)->read_label_data(opaque, bytes, length, offset);
}

static void write_labels(void *opaque, uint32_t offset, const uint8_t *bytes, uint32_t length)
{
    NVDIMM_GET_CLASS(opaque)->write_label_data(opaque, bytes, length, offset);
}

static void describe_dimm(const Ring *ring, NVDIMMDevice *nvdimm, struct fw_dsm_dimm *dimm)
{
    dimm->labels = (struct fw_label_area) {
        .size = nvdimm->label_size,
        .empty = nvdimm->label_size_set,
        .transfer_max = ring->kind == DOORBELL_KIND_PLAIN ? DOORBELL_PAGE - DOORBELL_PLAIN_LABEL_OVERHEAD
                                                          : doorbell_buffer_size(ring->state) - DOORBELL_LABEL_OVERHEAD,
        .readonly = nvdimm->readonly,
        .locked = fw_security_inaccessible(&nvdimm->firmware->security),
        .read = read_labels,
        .write = write_labels,
        .opaque = nvdimm,
    };
    dimm->firmware = nvdimm->firmware;
    dimm->in_max = ring->kind == DOORBELL_KIND_PLAIN ? DOORBELL_PAGE - DOORBELL_PLAIN_INPUT
                                                     : doorbell_buffer_size(ring->state) - DOORBELL_INPUT;
}

/* The content of _FIT, made when it is first asked for after a change. */
static const GByteArray *fit_bytes(NVDIMMState *state)
{
    if (!state->fit_buf.fit) {
        Error *error = NULL;

        state->fit_buf.fit = report_bytes(state, FW_NFIT_REPORT_FIT, "", "", &error);
        if (!state->fit_buf.fit) {
            warn_reportf_err(error, "_FIT is empty: ");
            state->fit_buf.fit = g_byte_array_new();
        }
    }
    return state->fit_buf.fit;
}

/* _EJ0 has no answer that an operating system looks at; why a DIMM stays is for the user. */
static void eject(Ring *ring)
{
    Error *error = NULL;

    ring->reply.name = "Eject";
    ring->reply.status_name = "Success";
    if (!nvdimm_eject(ring->device - 1, &error)) {
        ring->reply.status = EJECT_REFUSED;
        ring->reply.status_name = "Refused";
        if (ring->state->eject_warnings < EJECT_WARNINGS_MAX) {
            ring->state->eject_warnings++;
            warn_reportf_err(error, "_EJ0: ");
        } else {
            error_free(error);
        }
    }
}

/* The call itself: what it does, and the true answer. */
static void carry_out(Ring *ring, const struct fw_dsm_target *target)
{
    fw_dsm_dispatch(target, &ring->call, &ring->reply);
    if (ring->kind == DOORBELL_KIND_EJ0) {
        eject(ring);
    }
}

/* Who says what is answered instead: the script of the DIMM, or of the root device. The plain protocol has no scripts. */
static struct fw_answers *script_of(const Ring *ring, const NVDIMMDevice *nvdimm)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    if (ring->kind == DOORBELL_KIND_PLAIN) {
        return NULL;
    }
    if (ring->device == DOORBELL_DEVICE_ROOT) {
        return firmware ? firmware->answers.list : NULL;
    }
    return nvdimm ? nvdimm->answers->list : NULL;
}

/* The true answer or the one of a script. */
static void answer_call(Ring *ring, const struct fw_dsm_target *target, struct fw_answers *script)
{
    const struct fw_answer *scripted = fw_dsm_answers_find(script, target, &ring->call);
    g_autoptr(GByteArray) fit = g_byte_array_new();

    if (scripted && target->fit) {
        fw_dsm_answers_fit(scripted, target->fit, fit);
    }
    if (fw_dsm_answers_executes(scripted, &ring->call)) {
        carry_out(ring, target);
    } else {
        fw_dsm_identify(target, &ring->call, &ring->reply);
    }
    if (scripted) {
        fw_dsm_answers_apply(script, scripted, &ring->call, &ring->reply);
    }
}

/* Lets fw/ answer; the output of all methods but _DSM, which has its own, gets the status in front. */
static void answer(Ring *ring)
{
    NVDIMMDevice *nvdimm = ring->device == DOORBELL_DEVICE_ROOT ? NULL : nvdimm_of_slot(ring->device - 1);
    struct fw_dsm_dimm dimm = { 0 };
    RootDevice root = { 0 };
    struct fw_dsm_fit fit = { .chunk_max = room_for_output(ring) - sizeof(uint32_t) };
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_DIMM };
    uint32_t handle = nvdimm ? nvdimm_handle(nvdimm) : ring->device;

    if (nvdimm) {
        object_ref(OBJECT(nvdimm));                     /* _EJ0 takes it out */
        describe_dimm(ring, nvdimm, &dimm);
        target.dimm = &dimm;
    } else if (ring->device == DOORBELL_DEVICE_ROOT) {
        target.device = FW_DSM_DEVICE_ROOT;
        target.root = root_device_begin(&root, ring->state, room_for_output(ring));
        target.bus = root_device_bus(&root);
    }
    if (ring->kind == DOORBELL_KIND_FIT || (ring->kind == DOORBELL_KIND_PLAIN && ring->device == DOORBELL_DEVICE_EMULATOR)) {
        const GByteArray *bytes = fit_bytes(ring->state);

        target.device = FW_DSM_DEVICE_EMULATOR;
        fit.bytes = bytes->data;
        fit.length = bytes->len;
        fit.changed = ring->state->fit_buf.dirty;
        target.fit = &fit;
    }
    answer_call(ring, &target, script_of(ring, nvdimm));
    root_device_end(&root);
    if (target.fit) {
        ring->state->fit_buf.dirty = fit.changed;
    }
    if (nvdimm) {
        nvdimm_firmware_obey(nvdimm);
        object_unref(OBJECT(nvdimm));
    }
    call_trace(ring->state, handle, &ring->call, &ring->reply);
    if (ring->call.method != FW_DSM_METHOD_DSM && !ring->reply.object) {
        uint32_t status = cpu_to_le32(ring->reply.status);

        g_byte_array_prepend(ring->reply.out, (const guint8 *)&status, sizeof(status));
    }
}

/* The next device to notify, and of what; only a status when there is none. */
static void answer_event(Ring *ring)
{
    uint32_t words[3] = { cpu_to_le32(1) };

    if (nvdimm_event_take(ring->state, &words[1], &words[2])) {
        words[0] = 0;
        words[1] = cpu_to_le32(words[1]);
        words[2] = cpu_to_le32(words[2]);
    }
    g_byte_array_append(ring->reply.out, (const guint8 *)words, words[0] ? sizeof(words[0]) : sizeof(words));
}

/* Length and object first, then output; a plain length counts itself, and has no object. */
static void put_reply(Ring *ring)
{
    bool plain = ring->kind == DOORBELL_KIND_PLAIN;
    uint32_t front = plain ? DOORBELL_PLAIN_OUTPUT : DOORBELL_OUTPUT;
    uint32_t length = MIN(ring->reply.out->len, room_for_output(ring));
    g_autofree uint8_t *bytes = g_malloc0(front + length);

    stl_le_p(bytes + DOORBELL_REPLY_LENGTH, plain ? front + length : length);
    if (!plain) {
        stl_le_p(bytes + DOORBELL_REPLY_OBJECT, ring->reply.object);
    }
    memcpy(bytes + front, ring->reply.out->data, length);
    address_space_write(&address_space_memory, ring->address, doorbell_attributes, bytes, front + length);
}

static void doorbell_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Ring ring = {
        .state = opaque,
        .address = value & ~(uint64_t)DOORBELL_KIND_MASK,
        .kind = value & DOORBELL_KIND_MASK,
    };

    if (ring.kind >= DOORBELL_KIND_COUNT) {
        return;
    }
    if (ring.kind == DOORBELL_KIND_EVENT) {
        ring.reply.out = g_byte_array_new();
        answer_event(&ring);
        put_reply(&ring);
        g_byte_array_unref(ring.reply.out);
    } else if (ring.kind == DOORBELL_KIND_PLAIN ? fetch_plain(&ring) : fetch(&ring)) {
        ring.reply.out = g_byte_array_new();
        answer(&ring);
        put_reply(&ring);
        g_byte_array_unref(ring.reply.out);
    }
    g_free(ring.bytes);
}

static uint64_t doorbell_read(void *opaque, hwaddr offset, unsigned size)
{
    return 0;
}

static const MemoryRegionOps doorbell_ops = {
    .read = doorbell_read,
    .write = doorbell_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
};

/* A reader of _FIT that began before a migration goes on after it. */
static const VMStateDescription doorbell_vmstate = {
    .name = "nvdimm-fit",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(fit_buf.dirty, NVDIMMState),
        VMSTATE_END_OF_LIST()
    },
};

void doorbell_init(NVDIMMState *state, MemoryRegion *io, Object *owner)
{
    memory_region_init_io(&state->io_mr, owner, &doorbell_ops, state, "nvdimm-acpi-io", state->dsm_io.bit_width / BITS_PER_BYTE);
    memory_region_add_subregion(io, state->dsm_io.address, &state->io_mr);
    vmstate_register_any(NULL, &doorbell_vmstate, state);
    nvdimm_events_init(state);
    root_device_init(state);
}
