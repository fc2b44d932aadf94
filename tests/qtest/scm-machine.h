/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pseries machines for the qtest suites: spapr-nvdimm devices on sparse temporary files, and hypercalls with no guest.
 *
 * RAM ends at 256 MiB, device memory is from 1 GiB to below 2 GiB (SCM_WINDOW), where the hypervisor begins to choose addresses.  Blocks are 16 MiB unless a device says
 * otherwise.
 */
#ifndef MISFIT_QTEST_SCM_MACHINE_H
#define MISFIT_QTEST_SCM_MACHINE_H

#include "tests/qtest/libqtest.h"
#include "fw/scm-papr.h"

#define SCM_MIB    UINT64_C(0x100000)
#define SCM_BLOCK  (16 * SCM_MIB)
#define SCM_LABELS (128 * UINT64_C(1024))
#define SCM_WINDOW UINT64_C(0x80000000)
#define SCM_WINDOW_END (UINT64_C(1) << 45)              /* PCI begins there */
#define SCM_RAM_END UINT64_C(0x10000000)
#define SCM_DRC(slot) (UINT64_C(0x90000000) + (slot))   /* connectors of persistent memory: type 9 in the top four bits */
#define SCM_ANY    FW_SCM_ANY_ADDRESS

typedef struct ScmMachine {
    GString *args;
    GPtrArray *files;       /* backing files and sockets, removed by scm_machine_free() */
    unsigned devices;       /* added so far: pm0, nv0 in slot 0 and so on */
    QTestState *qts;        /* once started */
} ScmMachine;

typedef struct ScmAnswer {
    int64_t ret;            /* R3 */
    uint64_t out[5];        /* R4 to R8 */
} ScmAnswer;

/** The first call in which the emulator of a suite has "hcall": declared here because QEMU's library of tests does not know it. */
void qtest_hcall(QTestState *s, uint64_t opcode, uint64_t registers[6]);
/** Sends one line of the qtest protocol as it is; the answer, to be freed. */
char *qtest_hcall_line(QTestState *s, const char *line);

/** emulator_run() for the suites of storage class memory: skipped on an emulator without our device, QEMU's own for instance. */
int scm_run(void);
ScmMachine *scm_machine_new(void);
/** A device of @blocks blocks with a label area of 128 KiB behind them; @properties may be NULL.  Returns the path of its file. */
const char *scm_device(ScmMachine *m, uint64_t blocks, const char *properties);
/** The same on a file that is there already. */
void scm_device_on(ScmMachine *m, const char *path, uint64_t blocks, const char *properties);
void scm_start(ScmMachine *m);
/** emulator_refused() for the machine so far. */
void scm_refused(ScmMachine *m, const char *message);
void scm_machine_free(ScmMachine *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScmMachine, scm_machine_free)

/** One hypercall with R4 to R8. */
ScmAnswer scm_call(ScmMachine *m, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8);
ScmAnswer scm_bind(ScmMachine *m, uint64_t drc, uint64_t first, uint64_t count, uint64_t target, uint64_t token);
ScmAnswer scm_unbind(ScmMachine *m, uint64_t drc, uint64_t address, uint64_t count, uint64_t token);
ScmAnswer scm_unbind_all(ScmMachine *m, uint64_t scope, uint64_t drc, uint64_t token);
ScmAnswer scm_flush(ScmMachine *m, uint64_t drc, uint64_t token);
/** Address of a block, or 0 when it is not bound. */
uint64_t scm_where(ScmMachine *m, uint64_t drc, uint64_t block);
/** Whether a word can be kept at @address: memory is there. */
bool scm_is_memory(ScmMachine *m, uint64_t address);

#endif
