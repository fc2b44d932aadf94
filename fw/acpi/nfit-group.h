/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups of DIMMs that share one SPA range: an interleave set, or a DIMM on its
 * own. Private to the NFIT builder.
 */
#ifndef FW_ACPI_NFIT_GROUP_H
#define FW_ACPI_NFIT_GROUP_H

#include "fw/nfit-build.h"

struct nfit_group {
    const struct fw_nfit_dimm *first;   /* in the order given; speaks for the range */
    GPtrArray *members;                 /* of const struct fw_nfit_dimm *, by position */
    uint64_t spa_base, spa_length;      /* as reported */
    uint32_t line_size, lines;
};

/*
 * The groups of @config in the order of their first members, checked as
 * fw_nfit_build() promises. NULL and @error otherwise.
 */
GPtrArray *nfit_groups_new(const struct fw_nfit_config *config, GError **error);

/* What a message calls a DIMM: its id, or its slot. */
char *nfit_dimm_name(const struct fw_nfit_dimm *dimm);

#endif
