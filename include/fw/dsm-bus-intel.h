/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intel's command set of the NVDIMM root device: the armed DIMMs begin to run their staged firmware without a power cycle.
 *
 * Specification: Intel, "NVDIMM DSM Interface", revision 2, run-time firmware activation, commands of the bus; the DIMM's part is in fw/fwupdate.h. Numbers are
 * little-endian; times are microseconds.
 */
#ifndef FW_DSM_BUS_INTEL_H
#define FW_DSM_BUS_INTEL_H

#include "fw/dsm.h"
#include "fw/fwupdate.h"

#define FW_DSM_BUS_INTEL_UUID "c7d8acd4-2df8-4b82-9f65-a325335af149"
#define FW_DSM_BUS_INTEL_REVISION 1u

#define FW_DSM_BUS_INTEL_ACTIVATE_INFO 1u
#define FW_DSM_BUS_INTEL_ACTIVATE      2u

/* Statuses, low 16 bits; 6 has one of the extended ones in the high 16 bits. */
enum fw_dsm_bus_intel_status {
    FW_DSM_BUS_INTEL_SUCCESS       = 0,
    FW_DSM_BUS_INTEL_NOT_SUPPORTED = 1,
    FW_DSM_BUS_INTEL_INVALID_INPUT = 2,
    FW_DSM_BUS_INTEL_NOT_ARMED     = 6 | 1 << 16,
    FW_DSM_BUS_INTEL_TIMEOUT       = 6 | 4 << 16,  /* it would take longer than the platform may stand still */
};

/* State of the bus. */
#define FW_DSM_BUS_INTEL_IDLE  0u
#define FW_DSM_BUS_INTEL_ARMED 1u

/* Capabilities: who manages that devices do not write to memory meanwhile. */
#define FW_DSM_BUS_INTEL_CAP_FIRMWARE (1u << 0)
#define FW_DSM_BUS_INTEL_CAP_SYSTEM   (1u << 1)

/* Answer of the information behind the status: reserved (2), state (1), capability (1), four times of 8 bytes. */
#define FW_DSM_BUS_INTEL_INFO_LENGTH 36u

/* Input of the activation: 0 the platform is to stop devices, 1 the operating system has done so. Ours can always stop them. */
#define FW_DSM_BUS_INTEL_INPUT_LENGTH 1u
#define FW_DSM_BUS_INTEL_STOP_DEVICES 0u
#define FW_DSM_BUS_INTEL_DEVICES_IDLE 1u

struct fw_dsm_bus {
    uint32_t capability;          /* FW_DSM_BUS_INTEL_CAP_* */
    uint64_t activation_time;     /* what one activation takes */
    uint64_t standstill_max;      /* what the platform may stand still */
    struct fw_update **dimms;
    size_t count;
};

extern const struct fw_dsm_family fw_dsm_bus_intel;

#endif
