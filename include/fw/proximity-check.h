/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do NFIT, SRAT, SLIT and HMAT agree?
 *
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17, 5.2.25 and 5.2.28.
 * Must not: repeat what the decoder of one table finds by itself.
 */
#ifndef FW_PROXIMITY_CHECK_H
#define FW_PROXIMITY_CHECK_H

#include "fw/hmat.h"
#include "fw/nfit.h"
#include "fw/slit.h"
#include "fw/srat.h"

/*
 * Compares what there is; any table may be NULL, and then nothing is said of it.
 * Findings (docs/specs/hmat.rst): nfit-domain-not-in-srat,
 * srat-domain-not-in-nfit, two-domains-one-range, srat-range-differs,
 * srat-range-missing, initiator-not-in-srat, target-not-in-srat, valid-bit-off,
 * target-without-initiator, missing-pairs, slit-contradicts-hmat. The offset is
 * an address for ranges, a domain for the others.
 */
void fw_proximity_check(const struct fw_nfit *nfit, const struct fw_srat *srat,
                        const struct fw_slit *slit, const struct fw_hmat *hmat,
                        struct fw_findings *findings);

#endif
