/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine-wide firmware device: what belongs to the platform and not to one DIMM.
 *
 * The type is created in pmem-firmware.c, which parses and checks every property; its readers (tables, doorbell, placement) take the
 * fields below as they are.  A machine without the device behaves as if every field had its default.
 */
#ifndef HW_NVDIMM_PMEM_FIRMWARE_H
#define HW_NVDIMM_PMEM_FIRMWARE_H

#include "hw/qdev-core.h"
#include "qom/object.h"
#include "fw/ars.h"

#include "hw/nvdimm/answers.h"
#include "hw/nvdimm/pmem-firmware-proximity.h"

#define TYPE_PMEM_FIRMWARE "pmem-firmware"
OBJECT_DECLARE_SIMPLE_TYPE(PmemFirmware, PMEM_FIRMWARE)

/* Value of an address or a length that the user left to the machine. */
#define PMEM_FIRMWARE_AUTO UINT64_MAX

#define PMEM_FIRMWARE_DSM_BUFFER_DEFAULT (64 * 1024)
#define PMEM_FIRMWARE_DSM_BUFFER_MIN     (4 * 1024)
#define PMEM_FIRMWARE_DSM_BUFFER_MAX     (1024 * 1024)

/* Microseconds that the platform may stand still. */
#define PMEM_FIRMWARE_ACTIVATION_MAX_DEFAULT 1000000

/* Which of the two reports of the NFIT a damage applies to. */
typedef enum PmemFirmwareWhere {
    PMEM_FIRMWARE_WHERE_STATIC = 1,                     /* the table that the guest finds at boot */
    PMEM_FIRMWARE_WHERE_FIT    = 2,                     /* what the method _FIT returns */
    PMEM_FIRMWARE_WHERE_BOTH   = 3,
} PmemFirmwareWhere;

struct PmemFirmware {
    DeviceState parent_obj;

    /* Layout, in bytes; PMEM_FIRMWARE_AUTO leaves the machine's own rule in force. */
    uint64_t device_memory_base;
    uint64_t device_memory_size;
    uint64_t ram_above_4g_base;
    bool     layout_moved;                              /* realize moved one of the above */
    uint64_t placement_align;                           /* default of every DIMM's "align"; 0 = the machine's rule */

    /* NFIT */
    bool     nfit_capabilities_set;                     /* false: -M nvdimm-persistence decides */
    uint32_t nfit_capabilities;                         /* ACPI 6.5 section 5.2.25.9, Capabilities */
    char    *nfit_smbios_hex;                           /* as the user gave it, or NULL */
    GBytes  *nfit_smbios;                               /* decoded; NULL when there is none */
    char    *nfit_damage_names;                         /* as the user gave it, or NULL */
    struct fw_damage_list *nfit_damage;                 /* parsed, see fw/nfit-damage.h; NULL when there is none */
    PmemFirmwareWhere nfit_damage_where;
    char    *nfit_raw_path;                             /* file whose bytes replace the static table, or NULL */
    GBytes  *nfit_raw;
    char    *fit_raw_path;                              /* file whose bytes replace the answer of _FIT, or NULL */
    GBytes  *fit_raw;

    /* Address range scrub */
    bool     ars_off;                                   /* the root device has no commands */
    bool     patrol_scrub;                              /* poison that the user sets is told to the guest */
    struct fw_ars_config ars;

    PmemFirmwareProximity proximity;

    /* Run-time activation of firmware */
    uint32_t activation;                                /* FW_DSM_BUS_INTEL_CAP_*; 0: there is none */
    uint64_t activation_time;                           /* microseconds */
    uint64_t activation_max;

    /* Methods */
    bool     health_methods;                            /* DIMMs have those of ACPI 6.5 section 9.20.8 */

    /* Doorbell */
    NvdimmAnswers answers;                              /* of the root device */
    char    *trace_path;                                /* file of the firmware call trace, or NULL */
    uint64_t dsm_buffer_size;                           /* bytes, a multiple of 4 KiB between the limits above */
};

/**
 * pmem_firmware_get: the machine's firmware device.
 *
 * Returns NULL when the machine has none.
 */
PmemFirmware *pmem_firmware_get(void);

/* The properties of the address range scrub; pmem_firmware_add_properties() calls it. */
void pmem_firmware_add_ars(ObjectClass *oc);

/* What may change in a running machine; pmem_firmware_class_init() takes it. */
extern const struct VMStateDescription pmem_firmware_vmstate;

/* The properties of run-time activation; the same function calls it. */
void pmem_firmware_add_activation(ObjectClass *oc);

#endif
