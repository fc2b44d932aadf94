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

/*
 * Continuation values: the others' as they are, then onwards by one for each of
 * ours. QEMU's loader of PVH kernels takes the value for the number of entries
 * so far, so none may be skipped. Nothing is remembered between calls: the ROM
 * is read-only by then, and where ours begin is counted anew.
 */
handler:
        cmpw    $0xe820, %ax
        jne     chain
        cmpl    $SMAP, %edx
        jne     chain
        pushl   %esi
        movl    %ebx, %esi              /* the value that the caller gave */
        pushl   %ecx
        pushfw
        lcallw  *%cs:old
        jc      beyond                  /* none of the others; one of ours? */
        addw    $4, %sp
        testl   %ebx, %ebx
        jnz     1f
        leal    1(%esi), %ebx           /* that was the last of the others */
1:      popl    %esi
        clc
        jmp     return

chain:  ljmpw   *%cs:old

beyond: popl    %ecx
        movl    %esi, %ebx
        cmpl    $ENTRY_LENGTH, %ecx
        jb      unsupported
        xorl    %ebx, %ebx
2:      pushl   %ecx                    /* count the others, into the buffer that is overwritten below */
        pushl   %ebx
        movl    $0xe820, %eax
        movl    $SMAP, %edx
        pushfw
        lcallw  *%cs:old
        popl    %eax                    /* popping leaves the carry alone */
        popl    %ecx
        jc      3f
        testl   %ebx, %ebx
        jnz     2b
        leal    1(%esi), %ebx           /* continuation behind this entry */
        incl    %eax                    /* how many the others are */
        subl    %eax, %esi              /* index among ours */
        cmpl    %cs:count, %esi
        jae     4f
        pushw   %di
        pushw   %ds
        imulw   $ENTRY_LENGTH, %si, %ax
        incl    %esi
        pushl   %esi
        movw    %ax, %si
        addw    $entries, %si
        pushw   %cs
        popw    %ds
        movw    $ENTRY_LENGTH / 2, %cx
        cld
        rep movsw
        popl    %esi
        popw    %ds
        popw    %di
        movl    $ENTRY_LENGTH, %ecx
        movl    $SMAP, %eax
        cmpl    %cs:count, %esi
        jb      1b
        xorl    %ebx, %ebx              /* that was the last of all */
        jmp     1b

4:      decl    %ebx
        jmp     unsupported
3:      movl    %esi, %ebx
unsupported:
        popl    %esi
        movl    $SMAP, %edx
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
