/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NVDIMM root device: fetches DIMMs, poison and the user's wishes for fw/dsm/root.c, and keeps the state of the scrub.
 *
 * Must not: know a command.
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "hw/acpi/events.h"
#include "hw/acpi/report.h"
#include "hw/acpi/root-device.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "hw/nvdimm/poison-map.h"
#include "migration/vmstate.h"
#include "system/reset.h"
#include "fw/dimm.h"

/* Addresses as they migrate. */
typedef struct SavedAddresses {
    uint32_t length;
    uint8_t *bytes;
} SavedAddresses;

typedef struct RootState {
    NVDIMMState *state;
    struct fw_ars ars;
    struct fw_poison found;                             /* system physical addresses, in a result that is kept */
    struct fw_poison injected;                          /* system physical addresses */
    SavedAddresses saved_found;
    SavedAddresses saved_injected;
} RootState;

static gboolean poison_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    return nvdimm_poison_add(dimm, offset, length, NULL);
}

static gboolean heal_dimm(void *dimm, uint64_t offset, uint64_t length)
{
    return nvdimm_poison_clear(dimm, offset, length, NULL);
}

static void notify(void *opaque)
{
    nvdimm_event(opaque, 0, NVDIMM_NOTIFY_ROOT_UNCORRECTABLE);
}

/* Poison that the user set: a platform that scrubs all the time finds it. */
static void poison_came(NVDIMMState *state, NVDIMMDevice *nvdimm)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    if (firmware && firmware->patrol_scrub && !firmware->ars_off) {
        notify(state);
    }
}

static struct fw_nfit *make_nfit(void *opaque)
{
    return report_model(opaque);
}

static size_t list_regions(struct fw_ars_region **regions)
{
    GSList *list = nvdimm_list_plugged();
    size_t count = 0;

    *regions = g_new(struct fw_ars_region, g_slist_length(list));
    for (GSList *item = list; item; item = item->next) {
        NVDIMMDevice *nvdimm = item->data;

        (*regions)[count++] = (struct fw_ars_region) {
            .spa = PC_DIMM(nvdimm)->addr,
            .length = memory_region_size(nvdimm->nvdimm_mr),
            .handle = nvdimm_handle(nvdimm),
            .poison = nvdimm_poison_lines(nvdimm),
            .dimm = nvdimm,
        };
    }
    g_slist_free(list);
    return count;
}

const struct fw_dsm_root *root_device_begin(RootDevice *device, NVDIMMState *state, uint32_t room)
{
    static const struct fw_ars_config conformant;
    const PmemFirmware *firmware = pmem_firmware_get();

    if (firmware && firmware->ars_off) {
        return NULL;
    }
    device->root = (struct fw_dsm_root) {
        .ars = {
            .state = &state->root->ars,
            .found = &state->root->found,
            .injected = &state->root->injected,
            .config = firmware ? &firmware->ars : &conformant,
            .count = list_regions(&device->regions),
            .now = qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL),
            .poison = poison_dimm,
            .heal = heal_dimm,
            .notify = notify,
            .opaque = state,
        },
        .output_max = room,
        .nfit = make_nfit,
    };
    device->root.ars.regions = device->regions;
    return &device->root;
}

void root_device_end(RootDevice *device)
{
    g_free(device->regions);
    g_free(device->bus.dimms);
}

const struct fw_dsm_bus *root_device_bus(RootDevice *device)
{
    const PmemFirmware *firmware = pmem_firmware_get();
    GSList *list;

    if (!firmware || !firmware->activation) {
        return NULL;
    }
    list = nvdimm_list_plugged();
    device->bus = (struct fw_dsm_bus) {
        .capability = firmware->activation,
        .activation_time = firmware->activation_time,
        .standstill_max = firmware->activation_max,
        .dimms = g_new(struct fw_update *, g_slist_length(list)),
    };
    for (GSList *item = list; item; item = item->next) {
        device->bus.dimms[device->bus.count++] = &NVDIMM(item->data)->firmware->update;
    }
    g_slist_free(list);
    return &device->bus;
}

/* "Since the platform started" begins anew; the errors themselves stay. */
static void reset(void *opaque)
{
    RootState *root = opaque;

    memset(&root->ars, 0, sizeof(root->ars));
    fw_poison_clear_all(&root->found);
}

static void save(const struct fw_poison *addresses, SavedAddresses *saved)
{
    GByteArray *bytes = g_byte_array_new();

    fw_poison_save(addresses, bytes);
    g_free(saved->bytes);
    saved->length = bytes->len;
    saved->bytes = g_byte_array_free(bytes, FALSE);
}

static bool length_is_sane(void *opaque, int version)
{
    return ((SavedAddresses *)opaque)->length <= FW_POISON_RANGES_MAX * FW_POISON_SAVED_RANGE;
}

static const VMStateDescription addresses_vmstate = {
    .name = "nvdimm-root/addresses",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(length, SavedAddresses),
        VMSTATE_VALIDATE("as many addresses as there can be", length_is_sane),
        VMSTATE_VBUFFER_ALLOC_UINT32(bytes, SavedAddresses, 1, NULL, length),
        VMSTATE_END_OF_LIST()
    },
};

static int save_root(void *opaque)
{
    RootState *root = opaque;

    save(&root->found, &root->saved_found);
    save(&root->injected, &root->saved_injected);
    return 0;
}

static int forget_saved(void *opaque)
{
    RootState *root = opaque;

    g_clear_pointer(&root->saved_found.bytes, g_free);
    g_clear_pointer(&root->saved_injected.bytes, g_free);
    return 0;
}

static int load_root(void *opaque, int version)
{
    RootState *root = opaque;

    if (!fw_ars_state_is_sane(&root->ars) ||
        !fw_poison_load(&root->found, root->saved_found.bytes, root->saved_found.length, NULL) ||
        !fw_poison_load(&root->injected, root->saved_injected.bytes, root->saved_injected.length, NULL)) {
        return -EINVAL;
    }
    return 0;
}

/* Always there: a snapshot from before the first injection takes back what was injected later. */
static const VMStateDescription root_vmstate = {
    .name = "nvdimm-root",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = save_root,
    .pre_load = forget_saved,
    .post_load = load_root,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ars.phase, RootState),
        VMSTATE_UINT64(ars.start, RootState),
        VMSTATE_UINT64(ars.length, RootState),
        VMSTATE_UINT16(ars.type, RootState),
        VMSTATE_UINT32(ars.calls_left, RootState),
        VMSTATE_UINT64(ars.deadline, RootState),
        VMSTATE_UINT8(ars.kept, RootState),
        VMSTATE_STRUCT(saved_found, RootState, 1, addresses_vmstate, SavedAddresses),
        VMSTATE_STRUCT(saved_injected, RootState, 1, addresses_vmstate, SavedAddresses),
        VMSTATE_END_OF_LIST()
    },
};

void root_device_init(NVDIMMState *state)
{
    RootState *root = g_new0(RootState, 1);

    root->state = state;
    fw_poison_init(&root->found, FW_POISON_LINE_X86);
    fw_poison_init(&root->injected, FW_POISON_LINE_X86);
    state->root = root;
    state->poison_came = poison_came;
    qemu_register_reset(reset, root);
    vmstate_register_any(NULL, &root_vmstate, root);
}
