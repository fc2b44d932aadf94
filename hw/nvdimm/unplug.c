/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hot-unplug of NVDIMMs on PCs.
 *
 * ACPI knows no answer by which an operating system says that it released an NVDIMM, and Linux gives none. So the emulator looks: a
 * region in use is mapped by its driver, and a released one is not (guest-mappings.h).
 *
 * Must not: take away memory that the guest may touch; the guest would lose data without an error.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/acpi/acpi_dev_interface.h"
#include "hw/boards.h"
#include "hw/core/cpu.h"
#include "hw/i386/x86.h"
#include "hw/mem/nvdimm.h"
#include "system/cpus.h"
#include "hw/nvdimm/guest-mappings.h"
#include "hw/nvdimm/unplug.h"

static const char *name_of(NVDIMMDevice *nvdimm)
{
    return DEVICE(nvdimm)->id ? DEVICE(nvdimm)->id : "(unnamed)";
}

/* @nvdimm and all that share its range; free the list with g_slist_free(). */
static GSList *members_of(NVDIMMDevice *nvdimm)
{
    GSList *all, *members = NULL;

    if (!nvdimm->interleave_set) {
        return g_slist_prepend(NULL, nvdimm);
    }
    all = nvdimm_list_plugged();
    for (GSList *item = all; item; item = item->next) {
        if (!g_strcmp0(NVDIMM(item->data)->interleave_set, nvdimm->interleave_set)) {
            members = g_slist_append(members, item->data);
        }
    }
    g_slist_free(all);
    return members;
}

static bool may_leave(NVDIMMDevice *nvdimm, Error **errp)
{
    ERRP_GUARD();

    if (nvdimm->e820 != NVDIMM_E820_NONE) {
        error_setg(errp, "%s is in the memory map that the guest read at boot (e820), which cannot be changed; only DIMMs with e820=none "
                   "can be unplugged", name_of(nvdimm));
        return false;
    }
    if (!guest_mappings_absent(PC_DIMM(nvdimm)->addr, memory_region_size(nvdimm->nvdimm_mr), errp)) {
        error_prepend(errp, "%s is in use: ", name_of(nvdimm));
        error_append_hint(errp, "In a Linux guest, unmount what is on it and release its region: ndctl disable-region REGION\n");
        return false;
    }
    return true;
}

static bool all_may_leave(GSList *members, Error **errp)
{
    for (GSList *item = members; item; item = item->next) {
        if (!may_leave(item->data, errp)) {
            return false;
        }
    }
    return true;
}

/* The member that was not asked to leave yet, or NULL. */
static NVDIMMDevice *waits_for(GSList *members)
{
    for (GSList *item = members; item; item = item->next) {
        if (!DEVICE(item->data)->pending_deleted_event) {
            return item->data;
        }
    }
    return NULL;
}

static void take_out(GSList *members)
{
    MachineState *machine = MACHINE(qdev_get_machine());

    for (GSList *item = members; item; item = item->next) {
        pc_dimm_unplug(PC_DIMM(item->data), machine);
        qdev_unrealize(DEVICE(item->data));
        object_unparent(OBJECT(item->data));
    }
    nvdimm_plug(machine->nvdimms_state);
    acpi_send_event(DEVICE(X86_MACHINE(machine)->acpi_dev), ACPI_NVDIMM_HOTPLUG_STATUS);
}

/* Between the look and the removal no CPU may make a new mapping; a CPU that asks for the removal itself is not stopped. */
static bool leave(NVDIMMDevice *nvdimm, Error **errp)
{
    GSList *members = members_of(nvdimm);
    bool outside = !current_cpu;
    bool ok;

    if (outside) {
        pause_all_vcpus();
    }
    ok = all_may_leave(members, errp);
    if (ok) {
        DEVICE(nvdimm)->pending_deleted_event = true;
        if (!waits_for(members)) {
            take_out(members);
        }
    }
    if (outside) {
        resume_all_vcpus();
    }
    g_slist_free(members);
    return ok;
}

bool nvdimm_unplug_request(DeviceState *dev, Error **errp)
{
    NVDIMMDevice *nvdimm = (NVDIMMDevice *)object_dynamic_cast(OBJECT(dev), TYPE_NVDIMM);

    if (nvdimm) {
        leave(nvdimm, errp);
    }
    return nvdimm != NULL;
}

bool nvdimm_eject(uint32_t slot, Error **errp)
{
    GSList *all = nvdimm_list_plugged();
    NVDIMMDevice *nvdimm = NULL;

    for (GSList *item = all; item; item = item->next) {
        if (PC_DIMM(item->data)->slot == slot) {
            nvdimm = item->data;
        }
    }
    g_slist_free(all);
    if (!nvdimm) {
        error_setg(errp, "slot %" PRIu32 " holds no NVDIMM", slot);
        return false;
    }
    return leave(nvdimm, errp);
}
