/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of the NVDIMM root device from a test (docs/specs/dsm-root.rst), on a machine with two DIMMs, nv0 and nv1, that lie one behind the other. Its
 * firmware device is fw0.
 */
#ifndef MISFIT_QTEST_ROOT_DEVICE_H
#define MISFIT_QTEST_ROOT_DEVICE_H

#include "qobject/qdict.h"
#include "machine.h"
#include "tables.h"
#include "fw/dsm-root.h"

#define ROOT_BASE  0x140000000ull
#define ROOT_SIZE  (64ull * 1024 * 1024)
#define ROOT_EVENT 7u       /* general-purpose event of notifications, \_GPE._E07 */

typedef struct {
    TestMachine *machine;
    Guest *guest;
} Root;

/** root_start: @firmware: properties of pmem-firmware; @dimm: (nullable): of both DIMMs. */
Root *root_start(const char *firmware, const char *dimm);
void root_stop(Root *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Root, root_stop)

/** root_migrate: the machine goes on in another emulator. */
void root_migrate(Root *root);

GByteArray *root_call(Root *root, uint32_t function, const void *in, size_t length);

/** root_range: a call with address and length, and @more behind them as the function has it: type and flags, or options. */
GByteArray *root_range(Root *root, uint32_t function, uint64_t spa, uint64_t length, uint64_t more);

/** root_range_status, root_status: only the status of it; of a query of the scrub. */
uint32_t root_range_status(Root *root, uint32_t function, uint64_t spa, uint64_t length, uint64_t more);
uint32_t root_status(Root *root);

/** root_start_scrub: a scrub of persistent memory; returns the status. */
uint32_t root_start_scrub(Root *root, uint64_t spa, uint64_t length);

/** root_field: @width bytes at @offset of an answer. */
uint64_t root_field(const GByteArray *out, unsigned offset, unsigned width);

/** root_take_event: the next notification; false: there is none. */
bool root_take_event(Root *root, uint32_t *device, uint32_t *value);

#endif
