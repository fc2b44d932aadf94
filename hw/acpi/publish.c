/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine calls to tell a guest about its NVDIMMs: tables at boot, the content of _FIT, an event at hot-plug.
 *
 * Stands in QEMU's tree as hw/acpi/nvdimm.c.  The bytes come from report.c and ssdt.c, the doorbell is in doorbell.c.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/acpi/acpi_dev_interface.h"
#include "hw/acpi/aml-build.h"
#include "hw/boards.h"
#include "hw/acpi/call-trace.h"
#include "hw/acpi/doorbell.h"
#include "hw/acpi/report.h"
#include "hw/acpi/ssdt.h"
#include "hw/mem/nvdimm.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "hw/nvram/fw_cfg.h"

/* The buffer's file grows or shrinks to what pmem-firmware asks for, which is known only once all devices are made. */
static void size_buffer(NVDIMMState *state)
{
    const PmemFirmware *firmware = pmem_firmware_get();
    uint64_t size = firmware ? firmware->dsm_buffer_size : PMEM_FIRMWARE_DSM_BUFFER_DEFAULT;

    if (state->dsm_mem->len != size) {
        g_array_set_size(state->dsm_mem, size);
        fw_cfg_modify_file(fw_cfg_find(), NVDIMM_DSM_MEM_FILE, state->dsm_mem->data, size);
    }
}

void nvdimm_init_acpi_state(NVDIMMState *state, MemoryRegion *io, struct AcpiGenericAddress dsm_io, FWCfgState *fw_cfg, Object *owner)
{
    state->dsm_io = dsm_io;
    state->dsm_mem = g_array_new(FALSE, TRUE, 1);
    acpi_data_push(state->dsm_mem, PMEM_FIRMWARE_DSM_BUFFER_DEFAULT);
    fw_cfg_add_file(fw_cfg, NVDIMM_DSM_MEM_FILE, state->dsm_mem->data, state->dsm_mem->len);
    state->check_newcomer = report_check_newcomer;
    doorbell_init(state, io, owner);
}

void nvdimm_plug(NVDIMMState *state)
{
    g_clear_pointer(&state->fit_buf.fit, g_byte_array_unref);
    state->fit_buf.dirty = true;
}

void nvdimm_acpi_plug_cb(HotplugHandler *hotplug_dev, DeviceState *dev)
{
    if (dev->hotplugged) {
        acpi_send_event(DEVICE(hotplug_dev), ACPI_NVDIMM_HOTPLUG_STATUS);
    }
}

void nvdimm_build_srat(GArray *table_data)
{
    NVDIMMState *state = MACHINE(qdev_get_machine())->nvdimms_state;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Error *error = NULL;

    if (!report_persistent_ranges(bytes, &error)) {
        error_report_err(error);
        if (!state->published) {
            exit(EXIT_FAILURE);
        }
    }
    g_array_append_vals(table_data, bytes->data, bytes->len);
}

/* The table's checksum is in its bytes, wrong ones included: nothing in it is relocated, so the boot firmware has nothing to sum. */
static void append_nfit(NVDIMMState *state, GArray *table_offsets, GArray *table_data, const char *oem_id, const char *oem_table_id)
{
    Error *error = NULL;
    g_autoptr(GByteArray) nfit = report_bytes(state, FW_NFIT_REPORT_STATIC, oem_id, oem_table_id, &error);

    if (error) {
        error_report_err(error);
        if (!state->published) {
            exit(EXIT_FAILURE);
        }
    } else if (nfit) {
        acpi_add_table(table_offsets, table_data);
        g_array_append_vals(table_data, nfit->data, nfit->len);
    }
}

void nvdimm_build_acpi(GArray *table_offsets, GArray *table_data, BIOSLinker *linker, NVDIMMState *state, uint32_t ram_slots,
                       const char *oem_id, const char *oem_table_id)
{
    if (!ram_slots) {
        return;                                         /* no DIMM can ever be plugged */
    }
    if (!state->published) {
        call_trace_open(&error_fatal);
    }
    size_buffer(state);
    ssdt_append(table_offsets, table_data, linker, state, ram_slots, oem_id);
    append_nfit(state, table_offsets, table_data, oem_id, oem_table_id);
    state->published = true;
}
