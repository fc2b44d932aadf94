/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bound blocks in the guest's address space: one alias of the backing per range of the engine, never one per block.
 *
 * What is bound lies above whatever else a container has at these addresses; what is not bound is not there, and touching it is a machine check.
 */
#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/ppc/scm.h"
#include "hw/ppc/spapr_nvdimm.h"
#include "fw/scm-ranges.h"

#define SCM_PRIORITY 1

typedef struct ScmAlias {
    FwScmRange range;
    MemoryRegion *mr;
} ScmAlias;

GArray *spapr_scm_mapping_new(void)
{
    return g_array_new(false, false, sizeof(ScmAlias));
}

static void alias_add(SpaprScmUnit *unit, GArray *aliases, const FwScmRange *range)
{
    uint64_t block_size = unit->device->config.block_size;
    ScmAlias alias = { .range = *range, .mr = g_new0(MemoryRegion, 1) };

    memory_region_init_alias(alias.mr, OBJECT(unit->nvdimm), "scm-blocks", host_memory_backend_get_memory(PC_DIMM(unit->nvdimm)->hostmem),
                             range->first * block_size, range->count * block_size);
    memory_region_set_nonvolatile(alias.mr, true);
    memory_region_add_subregion_overlap(get_system_memory(), range->address, alias.mr, SCM_PRIORITY);
    g_array_append_val(aliases, alias);
}

static void alias_remove(ScmAlias *alias)
{
    memory_region_del_subregion(get_system_memory(), alias->mr);
    object_unparent(OBJECT(alias->mr));
    g_free(alias->mr);
}

static bool same_range(const FwScmRange *a, const FwScmRange *b)
{
    return a->first == b->first && a->count == b->count && a->address == b->address;
}

/* Both lists go by rising block number: an alias that is still right is kept, every other one is made anew. */
static void sync_unit(SpaprScmUnit *unit)
{
    const GArray *ranges = unit->device->ranges;
    GArray *old = unit->aliases;
    GArray *now = spapr_scm_mapping_new();
    guint i = 0;

    for (guint r = 0; r < ranges->len; r++) {
        const FwScmRange *range = &g_array_index(ranges, FwScmRange, r);

        while (i < old->len && g_array_index(old, ScmAlias, i).range.first < range->first) {
            alias_remove(&g_array_index(old, ScmAlias, i++));
        }
        if (i < old->len && same_range(&g_array_index(old, ScmAlias, i).range, range)) {
            g_array_append_val(now, g_array_index(old, ScmAlias, i));
            i++;
        } else {
            alias_add(unit, now, range);
        }
    }
    while (i < old->len) {
        alias_remove(&g_array_index(old, ScmAlias, i++));
    }
    g_array_unref(old);
    unit->aliases = now;
}

void spapr_scm_mapping_sync(SpaprScm *scm)
{
    if (!scm->map_changed) {
        return;
    }
    scm->map_changed = false;
    memory_region_transaction_begin();
    for (guint i = 0; i < scm->units->len; i++) {
        sync_unit(g_ptr_array_index(scm->units, i));
    }
    memory_region_transaction_commit();
}

void spapr_scm_mapping_clear(SpaprScmUnit *unit)
{
    memory_region_transaction_begin();
    for (guint i = 0; i < unit->aliases->len; i++) {
        alias_remove(&g_array_index(unit->aliases, ScmAlias, i));
    }
    g_array_set_size(unit->aliases, 0);
    memory_region_transaction_commit();
}

bool spapr_nvdimm_is_bound(hwaddr address)
{
    SpaprScm *scm = spapr_scm_get(NULL);

    for (guint i = 0; scm && i < scm->units->len; i++) {
        const FwScmDevice *device = ((SpaprScmUnit *)g_ptr_array_index(scm->units, i))->device;

        if (fw_scm_ranges_find_address(device->ranges, device->config.block_size, address)) {
            return true;
        }
    }
    return false;
}
