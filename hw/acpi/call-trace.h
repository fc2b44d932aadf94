/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware call trace: pmem-firmware's property "trace", docs/devel/contracts.rst section 3. */
#ifndef HW_ACPI_CALL_TRACE_H
#define HW_ACPI_CALL_TRACE_H

#include "hw/mem/nvdimm.h"
#include "fw/dsm.h"

/* Begins the file, empty; fine when no trace is asked for. */
bool call_trace_open(Error **errp);

/* One line, which is in the file when this returns; nothing without a file. */
void call_trace(NVDIMMState *state, uint32_t handle, const struct fw_dsm_call *call, const struct fw_dsm_reply *reply);

#endif
