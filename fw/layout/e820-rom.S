/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Option ROM that appends entries to the memory map of INT 15h, function
 * E820h, whatever boot firmware it runs on.
 *
 * Specifications: ACPI 6.5 section 15.1 (INT 15h, E820h: EAX, EBX continuation,
 * ECX buffer size, EDX 'SMAP', ES:DI buffer); BIOS Boot Specification 1.01
 * section 3.3 and Plug and Play BIOS Specification 1.0A section 3 (option ROM
 * header and expansion header).
 *
 * The bytes in e820-rom-code.h are this file assembled; e820-rom.py makes them
 * and the unit tests compare. fw/layout/e820-rom.c appends the entries and
 * fills the fields marked "builder".
 *
 * Must not: touch memory outside of the ROM, the vector of INT 15h, and the
 * buffer that the caller gave.
 */
        .code16
        .text
        .set    SMAP, 0x534d4150
        .set    FIRST, 0x4d46f000       /* continuation value of our first entry */
        .set    ENTRY_LENGTH, 20
        .set    VECTOR, 0x15 * 4
        .set    UNSUPPORTED, 0x86       /* AH: function not supported */

rom:    .byte   0x55, 0xaa              /* option ROM signature */
        .byte   0                       /* builder: length in units of 512 bytes */
        .byte   0xe9                    /* entry point: a near jump */
        .word   init - (. + 2)
checksum:
        .byte   0                       /* builder: all bytes sum to zero */
        .org    0x18
        .word   0                       /* no PCI data structure */
        .word   pnp
        .org    0x20
pnp:    .ascii  "$PnP"
        .byte   1, (pnp_end - pnp) / 16 /* revision, length in units of 16 bytes */
        .word   0                       /* no next header */
        .byte   0
        .byte   0                       /* builder: this header sums to zero */
        .long   0                       /* device identifier */
        .word   maker, product
        .byte   5, 0, 0                 /* type: memory controller, RAM */
        .byte   0                       /* no indicators: not an IPL device */
        .word   0, 0, 0                 /* no boot connection, disconnect, bootstrap entry */
        .word   0, 0
pnp_end:
old:    .word   0, 0                    /* the vector of INT 15h before ours */
count:  .long   0                       /* builder: number of entries */
maker:  .asciz  "misfit"
product:
        .asciz  "e820"

/* Called once by the boot firmware while the ROM can be written. */
init:   pushl   %ebx
        pushw   %cx
        pushw   %ds
        xorw    %cx, %cx
        movw    %cx, %ds
        movl    VECTOR, %ebx
        movl    %ebx, %cs:old
        movb    $4, %cl
1:      subb    %bl, %cs:checksum       /* the four bytes just stored keep the sum zero */
        shrl    $8, %ebx
        loop    1b
        movw    %cs, %bx
        shll    $16, %ebx
        movw    $handler, %bx
        movl    %ebx, VECTOR
        popw    %ds
        popw    %cx
        popl    %ebx
        xorw    %ax, %ax                /* no device to boot from */
        lretw

handler:
        cmpw    $0xe820, %ax
        jne     chain
        cmpl    $SMAP, %edx
        jne     chain
        pushl   %esi
        movl    %ebx, %esi
        subl    $FIRST, %esi            /* index, out of range for values not ours */
        cmpl    %cs:count, %esi
        jb      ours
        popl    %esi
        pushfw
        lcallw  *%cs:old
        jc      return
        testl   %ebx, %ebx              /* also clears carry */
        jnz     return
        movl    $FIRST, %ebx            /* that was the last of the others */
        jmp     return

chain:  ljmpw   *%cs:old

ours:   cmpl    $ENTRY_LENGTH, %ecx
        jb      short_buffer
        pushw   %di
        pushw   %ds
        imulw   $ENTRY_LENGTH, %si, %si
        addw    $entries, %si
        pushw   %cs
        popw    %ds
        movw    $ENTRY_LENGTH / 2, %cx
        cld
        rep movsw
        popw    %ds
        popw    %di
        movl    $ENTRY_LENGTH, %ecx
        incl    %ebx
        movl    %ebx, %esi
        subl    $FIRST, %esi
        cmpl    %cs:count, %esi
        jb      1f
        xorl    %ebx, %ebx              /* that was the last of all */
1:      popl    %esi
        movl    $SMAP, %eax
        clc
        jmp     return

short_buffer:
        popl    %esi
        movb    $UNSUPPORTED, %ah
        stc

/* Carry becomes the carry that the caller sees; its other flags stay. */
return: pushw   %bp
        movw    %sp, %bp
        jc      1f
        andw    $~1, 6(%bp)
        popw    %bp
        iretw
1:      orw     $1, 6(%bp)
        popw    %bp
        iretw

        .balign 16, 0
entries:                                /* builder: the entries follow */
