/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of Intel's command set from a test (docs/specs/dsm-intel.rst), on a machine with one DIMM, nv0, in slot 0. */
#ifndef MISFIT_QTEST_DIMM_INTEL_H
#define MISFIT_QTEST_DIMM_INTEL_H

#include "machine.h"
#include "tables.h"
#include "fw/dsm-intel.h"

#define DIMM_BASE   0x140000000ull
#define DIMM_SIZE   (64ull * 1024 * 1024)
#define DIMM_LABELS (128u * 1024)
#define DIMM_DATA   (DIMM_SIZE - DIMM_LABELS)

typedef struct {
    TestMachine *machine;
    Guest *guest;
} Intel;

/** intel_start: @properties: (nullable): of the DIMM, behind its labels and all functions of the family. */
Intel *intel_start(const char *properties);
void intel_stop(Intel *intel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intel, intel_stop)

/** intel_migrate: the machine goes on in another emulator. */
void intel_migrate(Intel *intel);

/** intel_call: revision 2, status in front. intel_status: only that. */
GByteArray *intel_call(Intel *intel, uint32_t function, const void *in, size_t length);
uint32_t intel_status(Intel *intel, uint32_t function, const void *in, size_t length);

/** intel_pass: a call whose input is one passphrase, or with @new two; texts are filled up with zeros, NULL is all zeros. */
uint32_t intel_pass(Intel *intel, uint32_t function, const char *old);
uint32_t intel_pass_pair(Intel *intel, uint32_t function, const char *old, const char *new);

/** intel_lock_state: the security state of function 19. */
uint8_t intel_lock_state(Intel *intel);

/** intel_set, intel_get: properties of the DIMM in the running machine, texts. intel_set_number: another kind of value. */
void intel_set(Intel *intel, const char *property, const char *value);
void intel_set_number(Intel *intel, const char *property, int64_t value);

/** intel_take_event: whether there is a notification 0x81 of the DIMM, which is taken. */
bool intel_take_event(Intel *intel);

#endif
