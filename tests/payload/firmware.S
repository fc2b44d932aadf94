/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the payload has in the place of the machine's firmware: entered at 0x100 with the flattened device tree in r3, it goes on at the payload that
 * -kernel has loaded, with every register but r4 and ctr as it found it.
 */
    .abiversion 2
    .section .vectors, "ax"

    .org 0x100
    .globl _start
_start:
    lis     4, PAYLOAD_START@h
    ori     4, 4, PAYLOAD_START@l
    mtctr   4
    bctr
