/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine check of a load from poison, on an emulated x86 processor. */
#ifndef HW_NVDIMM_POISON_X86_H
#define HW_NVDIMM_POISON_X86_H

#include "accel/tcg/cpu-ops.h"

/**
 * poison_x86_ops: @ops, and what a processor does when a memory access fails. For target/i386/tcg/tcg-cpu.c.
 */
const TCGCPUOps *poison_x86_ops(const TCGCPUOps *ops);

/**
 * poison_x86_features: which bits of CPUID 8000_0007 EBX the processor has under emulation: AMD's ones can go on after an uncorrected error.
 */
uint64_t poison_x86_features(bool is_amd);

#endif
