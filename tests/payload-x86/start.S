/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First instructions of the payload: a multiboot header (Multiboot 0.6.96, section 3.1), a stack, and payload_main() with the command line. */
#define MAGIC 0x1badb002
#define FLAGS 0
#define COMMAND_LINE 16                 /* of the boot information, section 3.3 */

    .section .multiboot, "a"
    .align 4
    .long MAGIC, FLAGS, -(MAGIC + FLAGS)

    .text
    .globl _start
_start:
    mov $stack_end, %esp
    push COMMAND_LINE(%ebx)
    call payload_main
halt:
    cli
    hlt
    jmp halt

    .bss
    .align 16
    .skip 65536
stack_end:

    .section .note.GNU-stack, "", @progbits
