/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugged NVDIMMs of the machine: what every report and every call through the doorbell begins with.
 */
#include "qemu/osdep.h"
#include "hw/mem/nvdimm.h"
#include "fw/nfit-build.h"

static GSList *nvdimm_plugged;                          /* in order of creation */

static gint compare_creation(gconstpointer a, gconstpointer b)
{
    uint64_t left = NVDIMM(a)->created;
    uint64_t right = NVDIMM(b)->created;

    return left < right ? -1 : left > right;
}

/* For realize and unrealize. */
void nvdimm_list_add(NVDIMMDevice *nvdimm)
{
    nvdimm_plugged = g_slist_insert_sorted(nvdimm_plugged, nvdimm, compare_creation);
}

void nvdimm_list_remove(NVDIMMDevice *nvdimm)
{
    nvdimm_plugged = g_slist_remove(nvdimm_plugged, nvdimm);
}

GSList *nvdimm_list_plugged(void)
{
    return g_slist_copy(nvdimm_plugged);
}

NVDIMMDevice *nvdimm_of_slot(uint32_t slot)
{
    for (GSList *item = nvdimm_plugged; item; item = item->next) {
        if (PC_DIMM(item->data)->slot == slot) {
            return item->data;
        }
    }
    return NULL;
}

uint32_t nvdimm_handle(const NVDIMMDevice *nvdimm)
{
    int id = fw_nfit_property_find("nfit-handle");

    if (id >= 0 && nvdimm->nfit->overrides[id].set) {
        return nvdimm->nfit->overrides[id].number;
    }
    return PC_DIMM(nvdimm)->slot + 1;
}
