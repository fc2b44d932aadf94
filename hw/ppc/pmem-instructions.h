/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The instructions that write a cache line of persistent memory back, dcbfps and dcbstps (Power ISA 3.1, book II, section 4.3.2): dcbf with 4 or 6
 * in its field L. Earlier processors do not look at the upper bit of that field and execute dcbf, and so Linux executes dcbstps on all from POWER8 on.
 * QEMU 10.0.13 takes every dcbf with that bit for an invalid instruction.
 *
 * Included by a file of QEMU's tree where overlay/ppc.list says.
 */
#ifndef HW_PPC_PMEM_INSTRUCTIONS_H
#define HW_PPC_PMEM_INSTRUCTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Primary opcode 31, extended opcode 86, and the bits that must be zero: 6 and 7, and 31 (Power ISA 3.1, book II, section 4.3.2). */
#define PMEM_DCBF_OPCODE UINT32_C(0x7c0000ac)
#define PMEM_DCBF_OPCODE_MASK UINT32_C(0xff0007ff)
/* Field L, bits 8 to 10. */
#define PMEM_DCBF_L UINT32_C(0x00e00000)
#define PMEM_DCBF_L_DCBFPS UINT32_C(0x00800000)
#define PMEM_DCBF_L_DCBSTPS UINT32_C(0x00c00000)

/* The property pmem-instructions of pmem-firmware: whether emulated processors know the two. Does not change once a processor has run. */
extern bool pmem_instructions;

/* @instruction, or the plain dcbf of the same operands when it is dcbfps or dcbstps. An emulated machine has no cache, so the two do the same. */
static inline uint32_t pmem_plain_dcbf(uint32_t instruction)
{
    uint32_t l = instruction & PMEM_DCBF_L;

    if ((instruction & PMEM_DCBF_OPCODE_MASK) != PMEM_DCBF_OPCODE || (l != PMEM_DCBF_L_DCBFPS && l != PMEM_DCBF_L_DCBSTPS)) {
        return instruction;
    }
    return instruction & ~PMEM_DCBF_L;
}

#endif
