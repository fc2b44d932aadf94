/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a boot of a scenario to arguments of QEMU.
 *
 * Only what the scenario decides is made here: machine, CPU model, memory, nodes, DIMMs and the firmware device. Accelerator,
 * kernel, initrd, consoles, monitor and display belong to the lab.
 */
#ifndef FW_SCENARIO_ARGS_H
#define FW_SCENARIO_ARGS_H

#include "fw/scenario.h"

/* Paths chosen by the lab; any characters are allowed (commas are escaped here). */
typedef struct FwScenarioPaths {
    const char *images;         /* folder of backing files: DIR/ID.pmem and DIR/ID.labels */
    const char *trace;          /* file for the firmware call trace, or NULL: no trace asked for */
    const char *scenario;       /* folder of the scenario file: nfit-raw and fit-raw are relative to it */
} FwScenarioPaths;

/** fw_scenario_image_path() - DIR/ID.pmem, or DIR/ID.labels with @labels. Free with g_free(). */
char *fw_scenario_image_path(const FwScenarioPaths *paths, const FwScenarioDimm *dimm, bool labels);

/** fw_scenario_poison_path() - DIR/ID.poison, where a DIMM with keep_poison keeps it. Free with g_free(). */
char *fw_scenario_poison_path(const FwScenarioPaths *paths, const FwScenarioDimm *dimm);

/**
 * fw_scenario_qemu_args() - Arguments for QEMU, the program's name not included.
 *
 * "-device pmem-firmware" appears only when the boot sets one of its properties or @paths has a trace, so that a conformant
 * scenario also runs on QEMU's own device models. DIMMs with hotplug get their memory backends only.
 *
 * Returns: NULL-terminated GPtrArray of char* (free function set), or NULL and @error when the DIMMs cannot be placed.
 */
GPtrArray *fw_scenario_qemu_args(const FwScenario *scenario, const FwScenarioBoot *boot, const FwScenarioPaths *paths,
                                 GError **error);

/**
 * fw_scenario_device_add() - Arguments of the QMP command device_add for a DIMM that is plugged later.
 *
 * Returns: JSON object as text ({"driver":"nvdimm","id":"pm0",...}); free with g_free().
 */
char *fw_scenario_device_add(const FwScenarioBoot *boot, const FwScenarioDimm *dimm);

#endif
