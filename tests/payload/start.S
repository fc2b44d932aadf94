/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * First instructions of the payload: big-endian, entered at 0x100 of its own image in real mode with the flattened device tree in r3, which
 * payload_main() gets. They put the machine-check vector where the processor looks for it.
 *
 * The machine-check vector (Power ISA 3.1B, book III section 7.5.2) counts and steps over the load or store that failed.
 */
#define MACHINE_CHECK_VECTOR    0x200
#define VECTOR_WORDS            64      /* the next vector is 0x100 bytes further on */

    .abiversion 2
    .section .vectors, "ax"

    .org 0x100
    .globl _start
_start:
    mfmsr   4
    li      5, 0x1000               /* MSR[ME]: a machine check comes to us */
    or      4, 4, 5
    li      5, 1                    /* MSR[SF]: 64-bit addresses */
    sldi    5, 5, 63
    or      4, 4, 5
    mtmsrd  4
    lis     4, (machine_check - 4)@h
    ori     4, 4, (machine_check - 4)@l
    li      5, MACHINE_CHECK_VECTOR - 4
    li      6, VECTOR_WORDS
    mtctr   6
1:  lwzu    6, 4(4)
    stwu    6, 4(5)
    dcbst   0, 5
    sync
    icbi    0, 5
    bdnz    1b
    isync
    lis     1, stack_top@h
    ori     1, 1, stack_top@l
    li      0, 0
    stdu    0, -32(1)
    lis     2, .TOC.@h
    ori     2, 2, .TOC.@l
    lis     12, payload_main@h
    ori     12, 12, payload_main@l
    mtctr   12
    bctrl
0:  b       0b

    .org 0x200
machine_check:
    mtspr   272, 4                  /* SPRG0 and SPRG1 */
    mtspr   273, 5
    lis     4, machine_checks@h
    ori     4, 4, machine_checks@l
    ld      5, 0(4)
    addi    5, 5, 1
    std     5, 0(4)
    mfspr   4, 26                   /* SRR0 */
    addi    4, 4, 4
    mtspr   26, 4
    mfspr   4, 272
    mfspr   5, 273
    rfid

/* Where the hypervisor enters after ibm,nmi-register: R3 is the address of the save area, which begins with the R3 of before. */
    .org 0x400
    .globl fwnmi_entry
fwnmi_entry:
    mtspr   272, 4
    mtspr   273, 5
    lis     4, error_log@h
    ori     4, 4, error_log@l
    std     3, 0(4)
    ld      3, 0(3)
    mfspr   4, 26                   /* SRR0 */
    addi    4, 4, 4
    mtspr   26, 4
    mfspr   4, 272
    mfspr   5, 273
    rfid

    .org 0x2000
    .globl hypercall
/* int64_t hypercall(uint64_t opcode, uint64_t registers[5]): R4 to R8 go in and come back. */
hypercall:
    std     31, -8(1)
    mr      31, 4
    ld      8, 32(31)
    ld      7, 24(31)
    ld      6, 16(31)
    ld      5, 8(31)
    ld      4, 0(31)
    .long   0x44000022              /* sc 1 */
    std     4, 0(31)
    std     5, 8(31)
    std     6, 16(31)
    std     7, 24(31)
    std     8, 32(31)
    ld      31, -8(1)
    blr

    .section .bss
    .balign 16
    .space  32768
stack_top:
    .space  64
