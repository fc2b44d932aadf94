/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made by e820-rom.py from e820-rom.S, where the comments are; do not edit. */

#define E820_ROM_CHECKSUM  0x6u
#define E820_ROM_COUNT     0x44u
#define E820_ROM_ENTRIES   0x160u
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
    0x75, 0x2b,                                      /* 08c  jne chain */
    0x66, 0x81, 0xfa, 0x50, 0x41, 0x4d, 0x53,        /* 08e  cmpl $SMAP, %edx */
    0x75, 0x22,                                      /* 095  jne chain */
    0x66, 0x56,                                      /* 097  pushl %esi */
    0x66, 0x89, 0xde,                                /* 099  movl %ebx, %esi */
    0x66, 0x51,                                      /* 09c  pushl %ecx */
    0x9c,                                            /* 09e  pushfw */
    0x2e, 0xff, 0x1e, 0x40, 0x00,                    /* 09f  lcallw *%cs:old */
    0x72, 0x18,                                      /* 0a4  jc beyond */
    0x83, 0xc4, 0x04,                                /* 0a6  addw $4, %sp */
    0x66, 0x85, 0xdb,                                /* 0a9  testl %ebx, %ebx */
    0x75, 0x05,                                      /* 0ac  jnz 1f */
    0x67, 0x66, 0x8d, 0x5e, 0x01,                    /* 0ae  leal 1(%esi), %ebx */
    0x66, 0x5e,                                      /* 0b3  1: popl %esi */
    0xf8,                                            /* 0b5  clc */
    0xe9, 0x8c, 0x00,                                /* 0b6  jmp return */
    0x2e, 0xff, 0x2e, 0x40, 0x00,                    /* 0b9  chain: ljmpw *%cs:old */
    0x66, 0x59,                                      /* 0be  beyond: popl %ecx */
    0x66, 0x89, 0xf3,                                /* 0c0  movl %esi, %ebx */
    0x66, 0x83, 0xf9, 0x14,                          /* 0c3  cmpl $ENTRY_LENGTH, %ecx */
    0x72, 0x71,                                      /* 0c7  jb unsupported */
    0x66, 0x31, 0xdb,                                /* 0c9  xorl %ebx, %ebx */
    0x66, 0x51,                                      /* 0cc  2: pushl %ecx */
    0x66, 0x53,                                      /* 0ce  pushl %ebx */
    0x66, 0xb8, 0x20, 0xe8, 0x00, 0x00,              /* 0d0  movl $0xe820, %eax */
    0x66, 0xba, 0x50, 0x41, 0x4d, 0x53,              /* 0d6  movl $SMAP, %edx */
    0x9c,                                            /* 0dc  pushfw */
    0x2e, 0xff, 0x1e, 0x40, 0x00,                    /* 0dd  lcallw *%cs:old */
    0x66, 0x58,                                      /* 0e2  popl %eax */
    0x66, 0x59,                                      /* 0e4  popl %ecx */
    0x72, 0x4f,                                      /* 0e6  jc 3f */
    0x66, 0x85, 0xdb,                                /* 0e8  testl %ebx, %ebx */
    0x75, 0xdf,                                      /* 0eb  jnz 2b */
    0x67, 0x66, 0x8d, 0x5e, 0x01,                    /* 0ed  leal 1(%esi), %ebx */
    0x66, 0x40,                                      /* 0f2  incl %eax */
    0x66, 0x29, 0xc6,                                /* 0f4  subl %eax, %esi */
    0x2e, 0x66, 0x3b, 0x36, 0x44, 0x00,              /* 0f7  cmpl %cs:count, %esi */
    0x73, 0x34,                                      /* 0fd  jae 4f */
    0x57,                                            /* 0ff  pushw %di */
    0x1e,                                            /* 100  pushw %ds */
    0x6b, 0xc6, 0x14,                                /* 101  imulw $ENTRY_LENGTH, %si, %ax */
    0x66, 0x46,                                      /* 104  incl %esi */
    0x66, 0x56,                                      /* 106  pushl %esi */
    0x89, 0xc6,                                      /* 108  movw %ax, %si */
    0x81, 0xc6, 0x60, 0x01,                          /* 10a  addw $entries, %si */
    0x0e,                                            /* 10e  pushw %cs */
    0x1f,                                            /* 10f  popw %ds */
    0xb9, 0x0a, 0x00,                                /* 110  movw $ENTRY_LENGTH / 2, %cx */
    0xfc,                                            /* 113  cld */
    0xf3, 0xa5,                                      /* 114  rep movsw */
    0x66, 0x5e,                                      /* 116  popl %esi */
    0x1f,                                            /* 118  popw %ds */
    0x5f,                                            /* 119  popw %di */
    0x66, 0xb9, 0x14, 0x00, 0x00, 0x00,              /* 11a  movl $ENTRY_LENGTH, %ecx */
    0x66, 0xb8, 0x50, 0x41, 0x4d, 0x53,              /* 120  movl $SMAP, %eax */
    0x2e, 0x66, 0x3b, 0x36, 0x44, 0x00,              /* 126  cmpl %cs:count, %esi */
    0x72, 0x85,                                      /* 12c  jb 1b */
    0x66, 0x31, 0xdb,                                /* 12e  xorl %ebx, %ebx */
    0xeb, 0x80,                                      /* 131  jmp 1b */
    0x66, 0x4b,                                      /* 133  4: decl %ebx */
    0xeb, 0x03,                                      /* 135  jmp unsupported */
    0x66, 0x89, 0xf3,                                /* 137  3: movl %esi, %ebx */
    0x66, 0x5e,                                      /* 13a  popl %esi */
    0x66, 0xba, 0x50, 0x41, 0x4d, 0x53,              /* 13c  movl $SMAP, %edx */
    0xb4, 0x86,                                      /* 142  movb $UNSUPPORTED, %ah */
    0xf9,                                            /* 144  stc */
    0x55,                                            /* 145  return: pushw %bp */
    0x89, 0xe5,                                      /* 146  movw %sp, %bp */
    0x72, 0x06,                                      /* 148  jc 1f */
    0x83, 0x66, 0x06, 0xfe,                          /* 14a  andw $~1, 6(%bp) */
    0x5d,                                            /* 14e  popw %bp */
    0xcf,                                            /* 14f  iretw */
    0x83, 0x4e, 0x06, 0x01,                          /* 150  1: orw $1, 6(%bp) */
    0x5d,                                            /* 154  popw %bp */
    0xcf,                                            /* 155  iretw */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  /* 156  .balign 16, 0 */
    0x00, 0x00,
};
