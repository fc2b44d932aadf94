/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines for the qtest suites: a q35 with NVDIMMs on sparse temporary files, started under qtest, and the opposite:
 * a command line that the emulator must refuse with a message of its own.
 */
#ifndef MISFIT_QTEST_MACHINE_H
#define MISFIT_QTEST_MACHINE_H

#include "tests/qtest/libqtest.h"
#include "emulator.h"

typedef struct TestMachine {
    GString *args;          /* arguments so far */
    GPtrArray *files;       /* temporary backing files, removed by machine_free() */
    unsigned dimms;         /* DIMMs added so far: names are mem0, nv0, mem1, nv1, ... */
} TestMachine;

/**
 * machine_new: begin a machine.
 * @memory: the argument of -m, e.g. "1G,slots=4,maxmem=8G"
 *
 * The machine is q35 with nvdimm=on, no default devices and one NUMA-less node.
 */
TestMachine *machine_new(const char *memory);

/** machine_firmware: add "-device pmem-firmware" with @properties ("a=b,c=d"); call it before the first DIMM. */
void machine_firmware(TestMachine *m, const char *properties);

/**
 * machine_dimm: add an NVDIMM on a sparse shared file of @size bytes.
 * @properties: (nullable): further properties, e.g. "label-size=128K,addr=0x100000000"
 */
void machine_dimm(TestMachine *m, uint64_t size, const char *properties);

/**
 * machine_backend: add a memory backend file of @size bytes named @id and return its path.
 */
const char *machine_backend(TestMachine *m, const char *id, uint64_t size);

/** machine_start: start it under qtest. */
QTestState *machine_start(TestMachine *m);

/**
 * machine_migrate: start the same machine once more and move @source's state there. Time stands still in it until it is stepped.
 *
 * Returns: the new one, running; @source is stopped and remains the caller's.
 */
QTestState *machine_migrate(TestMachine *m, QTestState *source);

/** machine_set: qom-set of the text @value at the device @id. machine_get: the text of a qom-get. */
void machine_set(QTestState *qts, const char *id, const char *property, const char *value);
char *machine_get(QTestState *qts, const char *id, const char *property);

/** machine_kill: end the emulator with SIGKILL, in the middle of whatever it does, and free @qts. */
void machine_kill(QTestState *qts);

/** machine_refused: emulator_refused() for the machine so far. */
void machine_refused(TestMachine *m, const char *message);

void machine_free(TestMachine *m);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestMachine, machine_free)

#endif
