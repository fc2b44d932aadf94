/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The probe of one architecture as bytes: PROBE names the symbol, PROBE_FILE the file. */
#define PASTE(a, b) a##b
#define END(name) PASTE(name, _end)

	.section .rodata, "a", %progbits
	.balign 16
	.globl PROBE
PROBE:
	.incbin PROBE_FILE
	.globl END(PROBE)
END(PROBE):
	.byte 0

	.section .note.GNU-stack, "", %progbits
