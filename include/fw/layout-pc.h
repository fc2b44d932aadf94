/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where QEMU's x86 machines (q35 and pc) put RAM and device memory.
 *
 * These are observable facts of QEMU 10.0's machine types; nothing here talks
 * to an emulator.
 */
#ifndef FW_LAYOUT_PC_H
#define FW_LAYOUT_PC_H

#include "fw/layout.h"

enum fw_layout_pc_type {
    FW_LAYOUT_PC_Q35,
    FW_LAYOUT_PC_I440FX,
};

/* -m RAM,slots=SLOTS,maxmem=MAXMEM and what pmem-firmware may move. */
struct fw_layout_pc_config {
    enum fw_layout_pc_type type;
    uint64_t ram;                  /* bytes, at least 1 */
    uint64_t maxmem;               /* bytes; equal to ram or 0: no device memory */
    unsigned slots;
    gboolean amd_hole;             /* the machine moves memory above 1 TiB when it would
                                      reach the HyperTransport hole (AMD CPU models) */
    gboolean has_ram_above_base;   /* pmem-firmware.ram-above-4g-base */
    uint64_t ram_above_base;
    gboolean has_device_base;      /* pmem-firmware.device-memory-base */
    uint64_t device_base;
    gboolean has_device_size;      /* pmem-firmware.device-memory-size */
    uint64_t device_size;
};

struct fw_layout_pc {
    uint64_t ram_below_4g;         /* length, from address 0 */
    uint64_t ram_above_base;
    uint64_t ram_above_4g;         /* length, may be 0 */
    uint64_t device_base;          /* 0 and 0 when there is none */
    uint64_t device_size;
};

/*
 * The addresses that follow from @config. FALSE and @error, naming the property,
 * when they are impossible: a base that is no multiple of 4 KiB or below 4 GiB,
 * maxmem below ram, windows that overlap or pass 2^64.
 */
gboolean fw_layout_pc_compute(const struct fw_layout_pc_config *config,
                              struct fw_layout_pc *pc, GError **error);

/* Adds "ram-low", "ram-high", "device-memory" and the fixed holes to @layout. */
gboolean fw_layout_pc_fill(const struct fw_layout_pc *pc, struct fw_layout *layout,
                           GError **error);

#endif
