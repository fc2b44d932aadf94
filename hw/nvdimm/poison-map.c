/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DIMM's poison in the guest's memory: pages that hold a poisoned line are taken out of the backing and answered here, every other
 * page is plain memory. A load that touches a poisoned line fails, everything else goes to the backing; a line that was wholly
 * overwritten is healed.
 *
 * The pages are children of the backing itself, so that they show in every place where a machine maps a part of it.
 * Must not: know an address of the guest, or how a guest hears of an error (hw/acpi, hw/ppc).
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "exec/target_page.h"
#include "exec/tb-flush.h"
#include "hw/core/cpu.h"
#include "hw/nvdimm/poison-map.h"
#include "hw/nvdimm/poison-state.h"
#include "system/tcg.h"

/* One run of pages. An object of its own, because the guest's processors may hold on to it for a moment after it was taken away. */
#define TYPE_POISON_PAGES "nvdimm-poison-pages"
OBJECT_DECLARE_SIMPLE_TYPE(PoisonPages, POISON_PAGES)

struct PoisonPages {
    Object parent_obj;

    MemoryRegion mr;
    NVDIMMDevice *nvdimm;                               /* a reference */
    struct fw_poison_range where;
};

/* Some DIMM of this machine has or had poison. */
static bool poison_was_mapped;

static MemoryRegion *backing_of(const NVDIMMDevice *nvdimm)
{
    return host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem);
}

static uint8_t *bytes_at(const PoisonPages *pages, hwaddr offset)
{
    return (uint8_t *)memory_region_get_ram_ptr(backing_of(pages->nvdimm)) + pages->where.offset + offset;
}

static MemTxResult pages_read(void *opaque, hwaddr offset, uint64_t *value, unsigned size, MemTxAttrs attrs)
{
    PoisonPages *pages = opaque;

    if (fw_poison_next(&pages->nvdimm->poison->lines, pages->where.offset + offset, size, NULL)) {
        *value = UINT64_MAX;
        return POISON_MEMTX;
    }
    *value = ldn_le_p(bytes_at(pages, offset), size);
    return MEMTX_OK;
}

static MemTxResult pages_write(void *opaque, hwaddr offset, uint64_t value, unsigned size, MemTxAttrs attrs)
{
    PoisonPages *pages = opaque;
    NvdimmPoison *poison = pages->nvdimm->poison;
    MemoryRegion *backing = backing_of(pages->nvdimm);

    if (memory_region_is_rom(backing)) {
        return MEMTX_OK;
    }
    stn_le_p(bytes_at(pages, offset), size, value);
    memory_region_set_dirty(backing, pages->where.offset + offset, size);
    if (fw_poison_fill(&poison->fill, &poison->lines, pages->where.offset + offset, size)) {
        nvdimm_poison_changed(pages->nvdimm);
    }
    return MEMTX_OK;
}

static const MemoryRegionOps pages_ops = {
    .read_with_attrs = pages_read,
    .write_with_attrs = pages_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static void pages_finalize(Object *obj)
{
    object_unref(OBJECT(POISON_PAGES(obj)->nvdimm));
}

static const TypeInfo pages_type = {
    .name = TYPE_POISON_PAGES,
    .parent = TYPE_OBJECT,
    .instance_size = sizeof(PoisonPages),
    .instance_finalize = pages_finalize,
};

static void poison_register_types(void)
{
    type_register_static(&pages_type);
}

type_init(poison_register_types)

/* --- Putting pages in the backing and taking them away --- */

static PoisonPages *pages_new(NVDIMMDevice *nvdimm, const struct fw_poison_range *where)
{
    PoisonPages *pages = POISON_PAGES(object_new(TYPE_POISON_PAGES));

    poison_was_mapped = true;
    pages->nvdimm = NVDIMM(object_ref(OBJECT(nvdimm)));
    pages->where = *where;
    memory_region_init_io(&pages->mr, OBJECT(pages), &pages_ops, pages, "nvdimm-poison", where->length);
    memory_region_add_subregion(backing_of(nvdimm), where->offset, &pages->mr);
    return pages;
}

static void pages_remove(NVDIMMDevice *nvdimm, guint index)
{
    PoisonPages *pages = g_ptr_array_index(nvdimm->poison->pages, index);

    memory_region_del_subregion(backing_of(nvdimm), &pages->mr);
    g_ptr_array_remove_index(nvdimm->poison->pages, index);
    object_unref(OBJECT(pages));
}

static bool is_at(const NVDIMMDevice *nvdimm, guint index, const struct fw_poison_range *where)
{
    const PoisonPages *pages;

    if (index >= nvdimm->poison->pages->len) {
        return false;
    }
    pages = g_ptr_array_index(nvdimm->poison->pages, index);
    return pages->where.offset == where->offset && pages->where.length == where->length;
}

/* Both lists are sorted: what is not wanted at its place goes, what is wanted and not there comes. */
void nvdimm_poison_remap(NVDIMMDevice *nvdimm)
{
    NvdimmPoison *poison = nvdimm->poison;
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(struct fw_poison_range));
    bool healed = false;
    guint index = 0;

    fw_poison_pages(&poison->lines, qemu_target_page_size(), POISON_RUNS_MAX, wanted);
    memory_region_transaction_begin();
    for (guint i = 0; i < wanted->len; i++, index++) {
        const struct fw_poison_range *where = &g_array_index(wanted, struct fw_poison_range, i);

        while (index < poison->pages->len &&
               ((PoisonPages *)g_ptr_array_index(poison->pages, index))->where.offset < where->offset + where->length &&
               !is_at(nvdimm, index, where)) {
            pages_remove(nvdimm, index);
            healed = true;
        }
        if (!is_at(nvdimm, index, where)) {
            g_ptr_array_insert(poison->pages, index, pages_new(nvdimm, where));
        }
    }
    while (poison->pages->len > wanted->len) {
        pages_remove(nvdimm, poison->pages->len - 1);
        healed = true;
    }
    memory_region_transaction_commit();
    if (healed && tcg_enabled() && first_cpu) {
        tb_flush(current_cpu ? current_cpu : first_cpu); /* code in these pages may have changed behind the translator's back */
    }
}

static void G_GNUC_PRINTF(1, 2) say_nothing(const char *text, ...)
{
}

void (*nvdimm_poison_warning(void))(const char *text, ...)
{
    return poison_was_mapped ? say_nothing : warn_report;
}

void nvdimm_poison_unmap(NVDIMMDevice *nvdimm)
{
    memory_region_transaction_begin();
    while (nvdimm->poison->pages->len) {
        pages_remove(nvdimm, nvdimm->poison->pages->len - 1);
    }
    memory_region_transaction_commit();
}
