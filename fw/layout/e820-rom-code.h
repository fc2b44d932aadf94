/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made by e820-rom.py from e820-rom.S, where the comments are; do not edit. */

#define E820_ROM_CHECKSUM  0x6u
#define E820_ROM_COUNT     0x44u
#define E820_ROM_ENTRIES   0x120u
#define E820_ROM_PNP       0x20u
#define E820_ROM_PNP_END   0x40u

static const uint8_t e820_rom_code[E820_ROM_ENTRIES] = {
    0x55, 0xaa,                                      /* 000  rom: .byte 0x55, 0xaa */
    0x00,                                            /* 002  .byte 0 */
    0xe9,                                            /* 003  .byte 0xe9 */
    0x4e, 0x00,                                      /* 004  .word init - (. + 2) */
    0x00,                                            /* 006  .byte 0 */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  /* 007  .org 0x18 */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00,
    0x00, 0x00,                                      /* 018  .word 0 */
    0x20, 0x00,                                      /* 01a  .word pnp */
    0x00, 0x00, 0x00, 0x00,                          /* 01c  .org 0x20 */
    0x24, 0x50, 0x6e, 0x50,                          /* 020  pnp: .ascii "$PnP" */
    0x01, 0x02,                                      /* 024  .byte 1, (pnp_end - pnp) / 16 */
    0x00, 0x00,                                      /* 026  .word 0 */
    0x00,                                            /* 028  .byte 0 */
    0x00,                                            /* 029  .byte 0 */
    0x00, 0x00, 0x00, 0x00,                          /* 02a  .long 0 */
    0x48, 0x00, 0x4f, 0x00,                          /* 02e  .word maker, product */
    0x05, 0x00, 0x00,                                /* 032  .byte 5, 0, 0 */
    0x00,                                            /* 035  .byte 0 */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00,              /* 036  .word 0, 0, 0 */
    0x00, 0x00, 0x00, 0x00,                          /* 03c  .word 0, 0 */
    0x00, 0x00, 0x00, 0x00,                          /* 040  old: .word 0, 0 */
    0x00, 0x00, 0x00, 0x00,                          /* 044  count: .long 0 */
    0x6d, 0x69, 0x73, 0x66, 0x69, 0x74, 0x00,        /* 048  maker: .asciz "misfit" */
    0x65, 0x38, 0x32, 0x30, 0x00,                    /* 04f  .asciz "e820" */
    0x66, 0x53,                                      /* 054  init: pushl %ebx */
    0x51,                                            /* 056  pushw %cx */
    0x1e,                                            /* 057  pushw %ds */
    0x31, 0xc9,                                      /* 058  xorw %cx, %cx */
    0x8e, 0xd9,                                      /* 05a  movw %cx, %ds */
    0x66, 0x8b, 0x1e, 0x54, 0x00,                    /* 05c  movl VECTOR, %ebx */
    0x2e, 0x66, 0x89, 0x1e, 0x40, 0x00,              /* 061  movl %ebx, %cs:old */
    0xb1, 0x04,                                      /* 067  movb $4, %cl */
    0x2e, 0x28, 0x1e, 0x06, 0x00,                    /* 069  1: subb %bl, %cs:checksum */
    0x66, 0xc1, 0xeb, 0x08,                          /* 06e  shrl $8, %ebx */
    0xe2, 0xf5,                                      /* 072  loop 1b */
    0x8c, 0xcb,                                      /* 074  movw %cs, %bx */
    0x66, 0xc1, 0xe3, 0x10,                          /* 076  shll $16, %ebx */
    0xbb, 0x89, 0x00,                                /* 07a  movw $handler, %bx */
    0x66, 0x89, 0x1e, 0x54, 0x00,                    /* 07d  movl %ebx, VECTOR */
    0x1f,                                            /* 082  popw %ds */
    0x59,                                            /* 083  popw %cx */
    0x66, 0x5b,                                      /* 084  popl %ebx */
    0x31, 0xc0,                                      /* 086  xorw %ax, %ax */
    0xcb,                                            /* 088  lretw */
    0x3d, 0x20, 0xe8,                                /* 089  cmpw $0xe820, %ax */
    0x75, 0x34,                                      /* 08c  jne chain */
    0x66, 0x81, 0xfa, 0x50, 0x41, 0x4d, 0x53,        /* 08e  cmpl $SMAP, %edx */
    0x75, 0x2b,                                      /* 095  jne chain */
    0x66, 0x56,                                      /* 097  pushl %esi */
    0x66, 0x89, 0xde,                                /* 099  movl %ebx, %esi */
    0x66, 0x81, 0xee, 0x00, 0xf0, 0x46, 0x4d,        /* 09c  subl $FIRST, %esi */
    0x2e, 0x66, 0x3b, 0x36, 0x44, 0x00,              /* 0a3  cmpl %cs:count, %esi */
    0x72, 0x1c,                                      /* 0a9  jb ours */
    0x66, 0x5e,                                      /* 0ab  popl %esi */
    0x9c,                                            /* 0ad  pushfw */
    0x2e, 0xff, 0x1e, 0x40, 0x00,                    /* 0ae  lcallw *%cs:old */
    0x72, 0x58,                                      /* 0b3  jc return */
    0x66, 0x85, 0xdb,                                /* 0b5  testl %ebx, %ebx */
    0x75, 0x53,                                      /* 0b8  jnz return */
    0x66, 0xbb, 0x00, 0xf0, 0x46, 0x4d,              /* 0ba  movl $FIRST, %ebx */
    0xeb, 0x4b,                                      /* 0c0  jmp return */
    0x2e, 0xff, 0x2e, 0x40, 0x00,                    /* 0c2  chain: ljmpw *%cs:old */
    0x66, 0x83, 0xf9, 0x14,                          /* 0c7  ours: cmpl $ENTRY_LENGTH, %ecx */
    0x72, 0x3b,                                      /* 0cb  jb short_buffer */
    0x57,                                            /* 0cd  pushw %di */
    0x1e,                                            /* 0ce  pushw %ds */
    0x6b, 0xf6, 0x14,                                /* 0cf  imulw $ENTRY_LENGTH, %si, %si */
    0x81, 0xc6, 0x20, 0x01,                          /* 0d2  addw $entries, %si */
    0x0e,                                            /* 0d6  pushw %cs */
    0x1f,                                            /* 0d7  popw %ds */
    0xb9, 0x0a, 0x00,                                /* 0d8  movw $ENTRY_LENGTH / 2, %cx */
    0xfc,                                            /* 0db  cld */
    0xf3, 0xa5,                                      /* 0dc  rep movsw */
    0x1f,                                            /* 0de  popw %ds */
    0x5f,                                            /* 0df  popw %di */
    0x66, 0xb9, 0x14, 0x00, 0x00, 0x00,              /* 0e0  movl $ENTRY_LENGTH, %ecx */
    0x66, 0x43,                                      /* 0e6  incl %ebx */
    0x66, 0x89, 0xde,                                /* 0e8  movl %ebx, %esi */
    0x66, 0x81, 0xee, 0x00, 0xf0, 0x46, 0x4d,        /* 0eb  subl $FIRST, %esi */
    0x2e, 0x66, 0x3b, 0x36, 0x44, 0x00,              /* 0f2  cmpl %cs:count, %esi */
    0x72, 0x03,                                      /* 0f8  jb 1f */
    0x66, 0x31, 0xdb,                                /* 0fa  xorl %ebx, %ebx */
    0x66, 0x5e,                                      /* 0fd  1: popl %esi */
    0x66, 0xb8, 0x50, 0x41, 0x4d, 0x53,              /* 0ff  movl $SMAP, %eax */
    0xf8,                                            /* 105  clc */
    0xeb, 0x05,                                      /* 106  jmp return */
    0x66, 0x5e,                                      /* 108  popl %esi */
    0xb4, 0x86,                                      /* 10a  movb $UNSUPPORTED, %ah */
    0xf9,                                            /* 10c  stc */
    0x55,                                            /* 10d  return: pushw %bp */
    0x89, 0xe5,                                      /* 10e  movw %sp, %bp */
    0x72, 0x06,                                      /* 110  jc 1f */
    0x83, 0x66, 0x06, 0xfe,                          /* 112  andw $~1, 6(%bp) */
    0x5d,                                            /* 116  popw %bp */
    0xcf,                                            /* 117  iretw */
    0x83, 0x4e, 0x06, 0x01,                          /* 118  1: orw $1, 6(%bp) */
    0x5d,                                            /* 11c  popw %bp */
    0xcf,                                            /* 11d  iretw */
    0x00, 0x00,                                      /* 11e  .balign 16, 0 */
};
