/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Erasing what a DIMM holds.
 *
 * Time and memory do not grow with the size of a shared or anonymous backing: its pages are given back and read as zeros. A private
 * mapping of a file (share=off) has nothing to give back to that would not be the file's old content, so zeros are written.
 */
#include "qemu/osdep.h"
#include "exec/cpu-common.h"
#include "exec/memory.h"
#include "exec/ram_addr.h"
#include "exec/tb-flush.h"
#include "hw/core/cpu.h"
#include "hw/nvdimm/dimm-firmware.h"
#include "hw/nvdimm/poison-map.h"
#include "system/hostmem.h"
#include "system/tcg.h"

static bool give_back(RAMBlock *block, uint64_t offset, uint64_t length)
{
    bool private_file = qemu_ram_get_fd(block) >= 0 && !qemu_ram_is_shared(block);

    return !private_file && !ram_block_discard_is_disabled() && QEMU_IS_ALIGNED(offset | length, qemu_ram_pagesize(block)) &&
           !ram_block_discard_range(block, offset, length);
}

/*
 * The pages are news to a migration. To mark each of them as changed for the translator, too, would touch a bit per page of the DIMM; it forgets all that it
 * translated instead.
 */
static void tell_of_change(MemoryRegion *mr, uint64_t offset, uint64_t length)
{
    uint8_t readers = memory_region_get_dirty_log_mask(mr) & ~(1 << DIRTY_MEMORY_CODE);

    cpu_physical_memory_set_dirty_range(memory_region_get_ram_addr(mr) + offset, length, readers);
    if (tcg_enabled() && first_cpu) {
        tb_flush(current_cpu ? current_cpu : first_cpu);
    }
}

static void erase(MemoryRegion *mr, uint64_t offset, uint64_t length)
{
    if (!give_back(mr->ram_block, offset, length)) {
        memset((uint8_t *)memory_region_get_ram_ptr(mr) + offset, 0, length);
    }
    tell_of_change(mr, offset, length);
    memory_region_msync(mr, offset, length);
}

/* A line that was written as a whole is healed, and here every line was. */
void nvdimm_media_heal(NVDIMMDevice *nvdimm)
{
    nvdimm_poison_clear(nvdimm, 0, memory_region_size(nvdimm->nvdimm_mr), NULL);
}

/* Up to the labels, when they lie behind the data: what alignment leaves between the two is data that nobody can reach. */
void nvdimm_media_erase_data(NVDIMMDevice *nvdimm)
{
    MemoryRegion *backing = host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem);

    erase(backing, 0, nvdimm->label_mr == backing ? nvdimm->label_offset : memory_region_size(backing));
}

void nvdimm_media_erase_labels(NVDIMMDevice *nvdimm)
{
    if (nvdimm->label_mr && nvdimm->label_size && !nvdimm->readonly) {
        erase(nvdimm->label_mr, nvdimm->label_offset, nvdimm->label_size);
    }
}
