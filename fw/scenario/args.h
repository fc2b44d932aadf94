/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of one DIMM as -device and device_add get them, and what they need. Private to fw/scenario.
 */
#ifndef FW_SCENARIO_ARGS_PRIVATE_H
#define FW_SCENARIO_ARGS_PRIVATE_H

#include "fw/scenario-args.h"

typedef enum FwArgKind {
    FW_ARG_TEXT,
    FW_ARG_NUMBER,          /* device_add wants a JSON number */
    FW_ARG_SWITCH,          /* "on", "off": device_add wants true or false */
} FwArgKind;

typedef struct FwArg {
    char *name;
    char *value;
    FwArgKind kind;
    bool ours;              /* QEMU's own device has no such property */
} FwArg;

/**
 * fw_scenario_dimm_args() - Properties of fw_scenario_device(), "id" first; only those that are not at their default.
 *
 * Returns: array of FwArg* (free function set).
 */
GPtrArray *fw_scenario_dimm_args(const FwScenarioBoot *boot, const FwScenarioDimm *dimm);

#endif
