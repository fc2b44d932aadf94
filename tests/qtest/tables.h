/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of a test machine, read as a guest reads them and decoded by the same code that the emulator encodes with.
 */
#ifndef MISFIT_QTEST_TABLES_H
#define MISFIT_QTEST_TABLES_H

#include "doorbell.h"
#include "fw/hmat.h"
#include "fw/nfit.h"
#include "fw/slit.h"
#include "fw/srat.h"

/** A running machine with its firmware. */
typedef struct {
    QTestState *qts;
    QFirmware *fw;
} Guest;

/** guest_start: start @m and load its tables. */
Guest *guest_start(struct TestMachine *m);
void guest_quit(Guest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guest, guest_quit)

/**
 * guest_nfit: the static NFIT, decoded.
 * @findings: (nullable): receives what the decoder found
 *
 * Returns: NULL when the machine has no NFIT.
 */
fw_nfit *guest_nfit(Guest *guest, fw_findings *findings);

/** guest_fit: what _FIT reports, decoded. */
fw_nfit *guest_fit(Guest *guest, fw_findings *findings);

/**
 * nfit_mapping_of: the region mapping of the DIMM with @handle, or NULL. The order of a table's structures is free, so
 * tests look DIMMs up by handle.
 */
const struct fw_nfit_mapping *nfit_mapping_of(const fw_nfit *nfit, uint32_t handle);

/** nfit_spa_of: the SPA range that the DIMM with @handle is mapped into, or NULL. */
const struct fw_nfit_spa *nfit_spa_of(const fw_nfit *nfit, uint32_t handle);

/** guest_srat: the SRAT, decoded; NULL when there is none. */
fw_srat *guest_srat(Guest *guest, fw_findings *findings);

/** guest_slit, guest_hmat: those tables, decoded; NULL when the machine has none. */
fw_slit *guest_slit(Guest *guest, fw_findings *findings);
fw_hmat *guest_hmat(Guest *guest, fw_findings *findings);

/** guest_reset: reset the machine and load the tables that it has then. */
void guest_reset(Guest *guest);

/** guest_acpi_event_pending: whether general-purpose event @bit is set (ACPI 6.5, 4.8.4.1), q35's register block. */
bool guest_acpi_event_pending(Guest *guest, unsigned bit);

#endif
