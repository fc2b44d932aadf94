/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Client of the DSM doorbell: what the AML of the NVDIMM devices does, done by a test.
 *
 * The plain protocol (one page, documented by QEMU as "QEMU<->ACPI BIOS NVDIMM interface") works on QEMU's own model
 * too. See docs/specs/doorbell.rst for ours.
 */
#ifndef MISFIT_QTEST_DOORBELL_H
#define MISFIT_QTEST_DOORBELL_H

#include "firmware.h"

/* Handles of the plain protocol. */
#define DOORBELL_ROOT       0u          /* _DSM of the root device */
#define DOORBELL_RESERVED   0x10000u    /* functions between AML and emulator, e.g. Read FIT */

#define DOORBELL_PAGE_SIZE  4096u
#define DOORBELL_PORT       0x0a18

/**
 * doorbell_call: one call through the plain doorbell.
 * @handle: NFIT device handle, or one of the two above
 * @in: (nullable): bytes of Arg3's buffer, at most 4084
 *
 * Returns: the output buffer without its length word.
 */
GByteArray *doorbell_call(QTestState *qts, QFirmware *fw, uint32_t handle, uint32_t revision, uint32_t function,
                          const void *in, size_t in_length);

/* Kinds of ring, docs/specs/doorbell.rst. */
#define DOORBELL_DSM        1u
#define DOORBELL_LSI        2u
#define DOORBELL_LSR        3u
#define DOORBELL_LSW        4u
#define DOORBELL_FIT        5u
#define DOORBELL_EJ0        6u
#define DOORBELL_EVENT      7u
#define DOORBELL_NCH        8u
#define DOORBELL_NBS        9u
#define DOORBELL_NIC        10u
#define DOORBELL_NIH        11u
#define DOORBELL_NIG        12u

/**
 * doorbell_ring: one call of @kind, with its UUID and the exact length of its input.
 * @device: 0 the root device, n the DIMM of slot n - 1
 * @uuid: (nullable): text; NULL is all zeroes
 *
 * Returns: the output.
 */
GByteArray *doorbell_ring(QTestState *qts, QFirmware *fw, uint32_t kind, uint32_t device, const char *uuid, uint32_t revision,
                          uint32_t function, const void *in, size_t in_length);

/** doorbell_object: what object the last reply is, enum fw_object of fw/answers.h. */
uint32_t doorbell_object(QTestState *qts, QFirmware *fw);

/** doorbell_status: the first 32 bits of an output buffer, the status word of all functions but 0. */
uint32_t doorbell_status(const GByteArray *out);

/** doorbell_read_fit: the whole _FIT content, read piece by piece with the Read FIT function, restarted on change. */
GByteArray *doorbell_read_fit(QTestState *qts, QFirmware *fw);

#endif
