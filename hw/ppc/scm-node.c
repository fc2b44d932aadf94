/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the device-tree nodes that fw/scm made: /ibm,persistent-memory and one child per device.
 *
 * Must not: know a property's bytes, save those of the parent node and the associativity of a NUMA node, which is the machine's.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/ppc/fdt.h"
#include "hw/ppc/scm.h"
#include "hw/ppc/spapr.h"
#include "hw/ppc/spapr_drc.h"
#include "hw/ppc/spapr_numa.h"
#include "hw/ppc/spapr_nvdimm.h"

#include <libfdt.h>

#define SCM_PARENT "ibm,persistent-memory"

/* Flushes are the guest's duty when the backing does not keep what the CPU's caches were emptied into. */
static bool hcall_flush_required(const SpaprScmUnit *unit)
{
    HostMemoryBackend *backend = PC_DIMM(unit->nvdimm)->hostmem;

    return object_dynamic_cast(OBJECT(unit->nvdimm), TYPE_SPAPR_NVDIMM) &&
           (unit->pmem_override || !object_property_get_bool(OBJECT(backend), "pmem", NULL));
}

/* Returns the node, or a libfdt error. */
static int write_node(SpaprMachineState *spapr, void *fdt, int parent, SpaprScmUnit *unit)
{
    g_autofree char *name = fw_scm_node_name(unit->device->config.drc_index);
    int node = fdt_add_subnode(fdt, parent, name);
    GPtrArray *entries;
    int rc = node;

    unit->form.hcall_flush_required = hcall_flush_required(unit);
    entries = node < 0 ? NULL : fw_scm_node_build(unit->device, &unit->form, NULL);
    for (guint i = 0; entries && rc >= 0 && i < entries->len; i++) {
        const FwScmNodeEntry *entry = g_ptr_array_index(entries, i);

        rc = fdt_setprop(fdt, node, entry->name, entry->bytes, entry->len);
    }
    if (entries) {
        g_ptr_array_unref(entries);
    }
    if (rc >= 0 && !unit->form.n_domains && unit->form.damage[FW_SCM_NODE_ASSOCIATIVITY] != FW_SCM_NODE_MISSING) {
        spapr_numa_write_associativity_dt(spapr, fdt, node, PC_DIMM(unit->nvdimm)->node);
    }
    return rc < 0 ? rc : node;
}

int spapr_pmem_dt_populate(SpaprDrc *drc, SpaprMachineState *spapr, void *fdt, int *fdt_start_offset, Error **errp)
{
    SpaprScm *scm = spapr_scm_get(errp);
    SpaprScmUnit *unit = scm ? spapr_scm_unit_of(scm, NVDIMM(drc->dev)) : NULL;
    int node = unit ? write_node(spapr, fdt, 0, unit) : -FDT_ERR_NOTFOUND;

    if (node < 0) {
        if (scm) {
            error_setg(errp, "DRC 0x%x: its device-tree node cannot be made: %s", spapr_drc_index(drc), fdt_strerror(node));
        }
        return -1;
    }
    *fdt_start_offset = node;
    return 0;
}

static int find_parent(void *fdt)
{
    int parent = fdt_subnode_offset(fdt, 0, SCM_PARENT);

    if (parent < 0) {
        parent = fdt_add_subnode(fdt, 0, SCM_PARENT);
        _FDT(parent);
        _FDT(fdt_setprop_cell(fdt, parent, "#address-cells", 1));
        _FDT(fdt_setprop_cell(fdt, parent, "#size-cells", 0));
        _FDT(fdt_setprop_string(fdt, parent, "device_type", SCM_PARENT));
    }
    return parent;
}

void spapr_dt_persistent_memory(SpaprMachineState *spapr, void *fdt)
{
    SpaprScm *scm = spapr_scm_get(NULL);
    int parent = find_parent(fdt);

    /* libfdt puts a new node before its siblings: the guest finds, and binds, the devices in the order in which they were created. */
    for (guint i = scm ? scm->units->len : 0; i > 0; i--) {
        _FDT(write_node(spapr, fdt, parent, g_ptr_array_index(scm->units, i - 1)));
    }
}
