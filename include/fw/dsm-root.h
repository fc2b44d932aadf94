/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The _DSM of the NVDIMM root device ACPI0012: ACPI 6.5 section 9.20.8.  This platform has no address range scrub, no error injection
 * and no translation service, so that the query is all it answers.
 */
#ifndef FW_DSM_ROOT_H
#define FW_DSM_ROOT_H

#include "fw/dsm.h"

#define FW_DSM_ROOT_UUID "2f10e7a4-9e91-11e4-89d3-123b93f75cba"
#define FW_DSM_ROOT_REVISION 1u

/* Statuses, low 16 bits. */
enum fw_dsm_root_status {
    FW_DSM_ROOT_SUCCESS       = 0,
    FW_DSM_ROOT_NOT_SUPPORTED = 1,
    FW_DSM_ROOT_INVALID_INPUT = 2,
};

extern const struct fw_dsm_family fw_dsm_root;

#endif
