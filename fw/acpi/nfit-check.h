/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the cross-checks of an NFIT share. Private to them.
 */
#ifndef FW_ACPI_NFIT_CHECK_H
#define FW_ACPI_NFIT_CHECK_H

#include "fw/nfit.h"

struct nfit_check {
    const struct fw_nfit *nfit;
    struct fw_findings *findings;
    GHashTable *spas;          /* index -> structure */
    GHashTable *controls;
    GHashTable *interleaves;
    GHashTable *handles;       /* handle -> its first mapping */
    GHashTable *members;       /* SPA index -> GPtrArray of mappings */
    GHashTable *used;          /* set of structures that something refers to */
};

/* A finding about @structure. */
void nfit_check_report(struct nfit_check *check, enum fw_severity severity, const char *name,
                       const struct fw_nfit_structure *structure, const char *field,
                       const char *format, ...) G_GNUC_PRINTF(6, 7);

/* Type and extent of one range. */
void nfit_check_range(struct nfit_check *check, struct fw_nfit_structure *structure);

/* The mappings of one range against it: their number and their sizes. */
void nfit_check_members(struct nfit_check *check, struct fw_nfit_structure *structure,
                        const GPtrArray *members);

/* Ranges that have an address in common. */
void nfit_check_overlaps(struct nfit_check *check);

#endif
