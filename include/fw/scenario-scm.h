/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DIMM of a pseries scenario as the engine of fw/scm knows it: the properties of the device spapr-nvdimm, from text.
 *
 * The words are judged by the same parsers as in the emulator, so that a file is refused for the reason for which the emulator would refuse.
 */
#ifndef FW_SCENARIO_SCM_H
#define FW_SCENARIO_SCM_H

#include "fw/scenario.h"
#include "fw/scm-node.h"

/* How a scenario file may write the value of a property. */
typedef enum FwScenarioScmKind {
    FW_SCENARIO_SCM_SIZE,       /* bytes, with a suffix */
    FW_SCENARIO_SCM_NUMBER,
    FW_SCENARIO_SCM_SWITCH,
    FW_SCENARIO_SCM_TEXT,       /* one word or text */
    FW_SCENARIO_SCM_LIST,       /* a text with colons, or a list */
    FW_SCENARIO_SCM_PAIRS,      /* a text with colons, a list, or a mapping of NAME to VALUE */
} FwScenarioScmKind;

typedef struct FwScenarioScmProperty {
    const char *name;           /* of the property, and of the scenario's key */
    FwScenarioScmKind kind;
} FwScenarioScmProperty;

/* What the properties of one device say. */
typedef struct FwScenarioScm {
    FwScmDevice *device;        /* nothing is bound in it; config complete after fw_scenario_scm_new() */
    FwScmNodeForm form;
    GArray *bound;              /* FwScmRange: bound at boot */
    GArray *in_use;             /* FwScmRange */
    char *guid;
    char *placement_after;      /* id of another DIMM, or NULL */
    bool has_metadata_size;
} FwScenarioScm;

/** fw_scenario_scm_property() - Row @n of the properties, or NULL behind the last. */
const FwScenarioScmProperty *fw_scenario_scm_property(unsigned n);

/** fw_scenario_scm_try() - Whether @text is a value of that property of any device; @error says what is wrong. */
bool fw_scenario_scm_try(const char *name, const char *text, GError **error);

/**
 * fw_scenario_scm_new() - The device of a DIMM.
 * @slot: its memory slot; the DRC index follows from it.
 *
 * Returns: NULL and @error when properties contradict each other or the size.
 */
FwScenarioScm *fw_scenario_scm_new(const FwScenarioDimm *dimm, unsigned slot, GError **error);
void fw_scenario_scm_free(FwScenarioScm *scm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwScenarioScm, fw_scenario_scm_free)

/** fw_scenario_scm_uuid() - The DIMM's UUID, or one that follows from its id: a pseries device must have one. Free with g_free(). */
char *fw_scenario_scm_uuid(const FwScenarioDimm *dimm);

/** fw_scenario_scm_block_size() - Bytes of a block; the default when the DIMM does not say. */
uint64_t fw_scenario_scm_block_size(const FwScenarioDimm *dimm);

#endif
