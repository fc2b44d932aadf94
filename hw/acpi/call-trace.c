/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the lines of the firmware call trace.
 *
 * Each line is one write of its own and precedes the reply to the guest: whatever kills the emulator, what was answered is in the file.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/acpi/call-trace.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "fw/trace.h"

static int trace_fd = -1;
static int64_t trace_start_us;

bool call_trace_open(Error **errp)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    if (!firmware || !firmware->trace_path || trace_fd >= 0) {
        return true;
    }
    trace_fd = qemu_create(firmware->trace_path, O_WRONLY | O_TRUNC | O_APPEND, 0644, errp);
    if (trace_fd < 0) {
        error_prepend(errp, "pmem-firmware: trace: ");
        return false;
    }
    trace_start_us = g_get_monotonic_time();
    return true;
}

void call_trace(NVDIMMState *state, uint32_t handle, const struct fw_dsm_call *call, const struct fw_dsm_reply *reply)
{
    GString *line;

    if (trace_fd < 0) {
        return;
    }
    line = g_string_new(NULL);
    fw_trace_dsm(line, ++state->calls, g_get_monotonic_time() - trace_start_us, handle, call, reply);
    if (qemu_write_full(trace_fd, line->str, line->len) != line->len) {
        warn_report("pmem-firmware: trace: %s; no more calls are recorded", strerror(errno));
        close(trace_fd);
        trace_fd = -1;
    }
    g_string_free(line, TRUE);
}
