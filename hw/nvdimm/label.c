/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the labels of an NVDIMM are kept: at the end of its own backing, or in a backing of their own.
 *
 * A write reaches the backing before it is acknowledged; a shared file therefore has it whatever happens to the emulator.
 * Must not: know what a label is.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/pmem.h"
#include "hw/mem/nvdimm.h"
#include "migration/vmstate.h"

static const char *backend_name(HostMemoryBackend *backend)
{
    return object_get_canonical_path_component(OBJECT(backend));
}

static bool prepare_own_backing(NVDIMMDevice *nvdimm, Error **errp)
{
    HostMemoryBackend *backend = nvdimm->label_memdev;
    MemoryRegion *backing = host_memory_backend_get_memory(backend);
    uint64_t size = memory_region_size(backing);

    if (backend == PC_DIMM(nvdimm)->hostmem) {
        error_setg(errp, "'" NVDIMM_LABEL_MEMDEV_PROP "' property: %s is '" PC_DIMM_MEMDEV_PROP "' already", backend_name(backend));
        return false;
    }
    if (host_memory_backend_is_mapped(backend)) {
        error_setg(errp, "'" NVDIMM_LABEL_MEMDEV_PROP "' property: %s is used by another device", backend_name(backend));
        return false;
    }
    if (!nvdimm->label_size_set) {
        nvdimm->label_size = size;
    }
    if (nvdimm->label_size > size) {
        error_setg(errp, "'" NVDIMM_LABEL_SIZE_PROP "' property: 0x%" PRIx64 " must be at most the size of %s, 0x%" PRIx64,
                   nvdimm->label_size, backend_name(backend), size);
        return false;
    }
    nvdimm->label_mr = backing;
    nvdimm->label_offset = 0;
    return true;
}

static bool prepare_shared_backing(NVDIMMDevice *nvdimm, Error **errp)
{
    HostMemoryBackend *backend = PC_DIMM(nvdimm)->hostmem;
    MemoryRegion *backing = host_memory_backend_get_memory(backend);
    uint64_t size = memory_region_size(backing);

    if (nvdimm->label_size >= size) {
        error_setg(errp, "the size of memdev %s (0x%" PRIx64 ") is too small to contain nvdimm label (0x%" PRIx64 ") and aligned PMEM "
                   "(0x%" PRIx64 ")", backend_name(backend), size, nvdimm->label_size, memory_region_get_alignment(backing));
        return false;
    }
    nvdimm->label_mr = backing;
    nvdimm->label_offset = size - nvdimm->label_size;
    return true;
}

/* QEMU's limit, unless the user says that it is no mistake. */
static bool check_size(const NVDIMMDevice *nvdimm, Error **errp)
{
    if ((nvdimm->label_size_set || nvdimm->label_memdev) && nvdimm->label_size < MIN_NAMESPACE_LABEL_SIZE && !nvdimm->small_labels) {
        error_setg(errp, "Property '%s." NVDIMM_LABEL_SIZE_PROP "' (0x%" PRIx64 ") is required at least 0x%llx; small-labels=on has any size "
                   "(declared fault)", object_get_typename(OBJECT(nvdimm)), nvdimm->label_size, MIN_NAMESPACE_LABEL_SIZE);
        return false;
    }
    return true;
}

/* Finds the label area of @nvdimm and checks its properties; a DIMM without labels is fine. */
bool nvdimm_label_prepare(NVDIMMDevice *nvdimm, Error **errp)
{
    MemoryRegion *backing = host_memory_backend_get_memory(PC_DIMM(nvdimm)->hostmem);

    if (nvdimm->label_memdev) {
        if (!prepare_own_backing(nvdimm, errp)) {
            return false;
        }
    } else if (nvdimm->label_size && !prepare_shared_backing(nvdimm, errp)) {
        return false;
    }
    if (!check_size(nvdimm, errp)) {
        return false;
    }
    if (nvdimm->label_size > UINT32_MAX) {
        error_setg(errp, "'" NVDIMM_LABEL_SIZE_PROP "' property: 0x%" PRIx64 " does not fit the 32 bits in which firmware reports it",
                   nvdimm->label_size);
        return false;
    }
    nvdimm->readonly = memory_region_is_rom(nvdimm->label_mr ? nvdimm->label_mr : backing);
    return true;
}

/* Marks a backing of its own as used and lets it migrate under the DIMM's name. */
void nvdimm_label_claim(NVDIMMDevice *nvdimm)
{
    if (nvdimm->label_memdev) {
        host_memory_backend_set_mapped(nvdimm->label_memdev, true);
        vmstate_register_ram(nvdimm->label_mr, DEVICE(nvdimm));
    }
}

void nvdimm_label_release(NVDIMMDevice *nvdimm)
{
    if (nvdimm->label_memdev) {
        vmstate_unregister_ram(nvdimm->label_mr, DEVICE(nvdimm));
        host_memory_backend_set_mapped(nvdimm->label_memdev, false);
    }
}

static uint8_t *label_bytes(NVDIMMDevice *nvdimm)
{
    return (uint8_t *)memory_region_get_ram_ptr(nvdimm->label_mr) + nvdimm->label_offset;
}

void nvdimm_label_read(NVDIMMDevice *nvdimm, void *buf, uint64_t size, uint64_t offset)
{
    g_return_if_fail(offset <= nvdimm->label_size && size <= nvdimm->label_size - offset);
    if (size) {
        memcpy(buf, label_bytes(nvdimm) + offset, size);
    }
}

void nvdimm_label_write(NVDIMMDevice *nvdimm, const void *buf, uint64_t size, uint64_t offset)
{
    HostMemoryBackend *backend = nvdimm->label_memdev ? nvdimm->label_memdev : PC_DIMM(nvdimm)->hostmem;

    g_return_if_fail(!nvdimm->readonly && offset <= nvdimm->label_size && size <= nvdimm->label_size - offset);
    if (!size) {
        return;
    }
    if (object_property_get_bool(OBJECT(backend), "pmem", NULL)) {
        pmem_memcpy_persist(label_bytes(nvdimm) + offset, buf, size);
    } else {
        memcpy(label_bytes(nvdimm) + offset, buf, size);
    }
    memory_region_set_dirty(nvdimm->label_mr, nvdimm->label_offset + offset, size);
}
