/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where everything of a boot lies in the guest's physical address space, before anything is started.
 *
 * Built on fw/layout.h, fw/layout-pc.h and fw/scm.h: this file only says which machine a boot asks for and where each DIMM goes.
 */
#ifndef FW_SCENARIO_PLACE_H
#define FW_SCENARIO_PLACE_H

#include "fw/layout-pc.h"
#include "fw/nfit-build.h"
#include "fw/scenario-scm.h"
#include "fw/scm.h"

typedef struct FwScenarioMap {
    struct fw_layout *layout;           /* RAM, device memory, and each DIMM under its id */
    struct fw_layout_pc_config config;  /* with maxmem and slots as QEMU is told */
    struct fw_layout_pc pc;             /* x86-64 only */
    struct fw_layout_machine machine;   /* for fw_layout_check() */
    GArray *bases;                      /* uint64_t for each DIMM; UINT64_MAX: not there at boot */
    GArray *slots;                      /* unsigned for each DIMM */
    GPtrArray *scm;                     /* pseries: FwScenarioScm* for each DIMM; empty on x86-64 */
    FwScm *engine;                      /* pseries: the hypervisor, every device of the start bound; else NULL */
    uint64_t window;                    /* pseries: the hypervisor chooses from here on */
} FwScenarioMap;

/**
 * fw_scenario_map_new() - Place everything that is there when the guest starts.
 *
 * DIMMs without an address take the lowest free place in the window of device memory, in their order, as QEMU does. maxmem is
 * computed when the boot leaves it out. On a pseries machine a base is where the hypervisor binds the device when the guest asks for all of it,
 * devices in their order; of one that is bound in part at boot, the place of its first bound block.
 *
 * Returns: NULL and @error when the machine or a DIMM cannot be placed; *at (may be NULL) then is the DIMM's index, or G_MAXUINT.
 */
FwScenarioMap *fw_scenario_map_new(const FwScenarioBoot *boot, unsigned *at, GError **error);
void fw_scenario_map_free(FwScenarioMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwScenarioMap, fw_scenario_map_free)

/** fw_scenario_phys_bits() - Width of a physical address: the boot's, or the CPU model's under emulation. */
unsigned fw_scenario_phys_bits(const FwScenarioBoot *boot);

/**
 * fw_scenario_address_bits() - Address bits that a processor must have for @map: its memory, and the 64-bit PCI window behind it.
 *
 * Returns: 0 for a pseries machine, whose map has no such limit.
 */
unsigned fw_scenario_address_bits(const FwScenarioBoot *boot, const FwScenarioMap *map);

/**
 * fw_scenario_nfit() - The NFIT bytes that the guest gets: static table, or the answer of _FIT.
 *
 * Made by the code that makes the emulator's, damage included; a raw file (nfit-raw, fit-raw) is not looked at.
 * Returns: an empty array when nothing is reported; NULL and @error when the builder refuses the DIMMs.
 */
GByteArray *fw_scenario_nfit(const FwScenarioBoot *boot, const FwScenarioMap *map, enum fw_nfit_report report, GError **error);

#endif
