/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine's DIMMs are, as the NFIT says it. */
#ifndef HW_ACPI_REPORT_H
#define HW_ACPI_REPORT_H

#include "hw/mem/nvdimm.h"
#include "fw/nfit-build.h"

/*
 * The bytes of one report: the whole static table, checksum included, or the answer of _FIT, with damages and replacements that
 * pmem-firmware asks for.  NULL without @errp set: there is nothing to report.  NULL with @errp: what the properties say is impossible.
 */
GByteArray *report_bytes(NVDIMMState *state, enum fw_nfit_report report, const char *oem_id, const char *oem_table_id, Error **errp);

/* The same as a model, and without damages: what the DIMMs are. NULL: what the properties say is impossible. Free with fw_nfit_free(). */
struct fw_nfit *report_model(NVDIMMState *state);

/* Appends the SRAT's structures for the ranges of all plugged DIMMs.  False with @errp as report_bytes(). */
bool report_persistent_ranges(GByteArray *out, Error **errp);

/* Whether @newcomer, which has its address and is not plugged yet, fits the other DIMMs; see NVDIMMState. */
bool report_check_newcomer(NVDIMMState *state, NVDIMMDevice *newcomer, Error **errp);

/* The NFIT handle of each of @slots slots; an empty one has the default of its number.  Free with g_free(). */
uint32_t *report_handles(uint32_t slots);

#endif
