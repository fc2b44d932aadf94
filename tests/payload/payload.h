/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program on the bare pseries machine: hypercalls, the console, and checks that are counted. */
#ifndef MISFIT_PAYLOAD_H
#define MISFIT_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "fw/scm-papr.h"

/* The machine that tests/payload/run starts: blocks of 16 MiB; nv0 has 8, nv1 has 2 and no metadata, nv2 has 8 and takes one block per call. */
#define DRC0          UINT64_C(0x90000000)
#define DRC1          UINT64_C(0x90000001)
#define DRC2          UINT64_C(0x90000002)
#define NO_DRC        UINT64_C(0x90000007)
#define BLOCK         UINT64_C(0x1000000)
#define BLOCKS        UINT64_C(8)
#define LABELS        UINT64_C(0x20000)
#define RAM_END       UINT64_C(0x10000000)
#define WINDOW        UINT64_C(0x80000000)
#define WINDOW_END    (UINT64_C(1) << 45)
#define AT_BOOT       UINT64_C(0x50000000)  /* blocks 2 (in use) and 4 of nv0 are bound here when the payload begins */
#define ANY           FW_SCM_ANY_ADDRESS

/* start.S */
int64_t hypercall(uint64_t opcode, uint64_t registers[5]);

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

/* refusals.c, steps.c, memory.c, storm.c */
void test_refusals(void);
void test_steps(void);
void test_memory(void);
void storm(uint64_t for_seconds);

#endif
