/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program on the bare pseries machine: hypercalls, the console, and checks that are counted. */
#ifndef MISFIT_PAYLOAD_H
#define MISFIT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fw/scm-papr.h"

/*
 * The machine that tests/payload/run starts: blocks of 16 MiB; nv0 has 8, nv1 has 2 and no metadata, nv2 to nv4 have 8 and take one block per call: nv2
 * answers H_BUSY, the others the six H_LONG_BUSY orders.
 */
#define DRC0          UINT64_C(0x90000000)
#define DRC1          UINT64_C(0x90000001)
#define DRC2          UINT64_C(0x90000002)
#define DRC3          UINT64_C(0x90000003)
#define DRC4          UINT64_C(0x90000004)
#define DEVICES       5
#define NO_DRC        UINT64_C(0x90000007)
#define BLOCK         UINT64_C(0x1000000)
#define BLOCKS        UINT64_C(8)
#define LABELS        UINT64_C(0x20000)
#define RAM_END       UINT64_C(0x10000000)
#define WINDOW        UINT64_C(0x80000000)
#define WINDOW_END    (UINT64_C(1) << 45)
#define AT_BOOT       UINT64_C(0x50000000)  /* blocks 2 (in use) and 4 of nv0 are bound here when the payload begins */
#define ANY           FW_SCM_ANY_ADDRESS

/* Every hypercall of storage class memory. */
#define ALL_CALLS                                                                                                                                    \
    FW_SCM_H_READ_METADATA, FW_SCM_H_WRITE_METADATA, FW_SCM_H_BIND_MEM, FW_SCM_H_UNBIND_MEM, FW_SCM_H_QUERY_BLOCK_MEM_BINDING,                       \
    FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, FW_SCM_H_UNBIND_ALL, FW_SCM_H_HEALTH, FW_SCM_H_PERFORMANCE_STATS, FW_SCM_H_FLUSH

/* start.S */
int64_t hypercall(uint64_t opcode, uint64_t registers[5]);
void fwnmi_entry(void);

/* console.c */
extern uint64_t machine_checks;
void print(const char *text);
void print_number(uint64_t number);
void print_hex(uint64_t number);
/* Counts, and prints when @ok is false. */
void check(const char *what, bool ok, uint64_t got, uint64_t wanted);
uint64_t checks_passed(void);
uint64_t checks_failed(void);
/* Seconds since the machine began, from the time base. */
uint64_t seconds(void);

/* memory.c: a machine check steps over the access, and a load is 0 then. */
uint64_t load(uint64_t address);
void store(uint64_t address, uint64_t value);

/* One file each. */
void test_refusals(void);
void test_steps(void);
void test_tokens(void);
void test_memory(void);
void storm(uint64_t for_seconds);

/* everything.c, fwnmi.c: for machines of their own, see tests/payload/run. */
void test_everything(void);
void test_absent(void);
void test_fwnmi(const uint8_t *fdt, uint8_t addresses);

#endif
