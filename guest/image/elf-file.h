/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few things that an image needs to know of an ELF file (System V ABI, 64 bit, little endian).
 */
#ifndef MISFIT_IMAGE_ELF_FILE_H
#define MISFIT_IMAGE_ELF_FILE_H

#include <glib.h>
#include <stdbool.h>

/* Whether @data is an ELF file of the kind that this code reads. */
bool elf_is(GBytes *data);

/* The architecture that it is for, by the ABI's number (EM_X86_64, EM_PPC64, ...); 0 when it is no ELF file. */
unsigned elf_machine(GBytes *data);

/* Names of the libraries that a program or library needs at run time, and its interpreter if it names one. Empty for a static program. */
GPtrArray *elf_needed(GBytes *data);
char *elf_interpreter(GBytes *data);

/* Values of @key in the section .modinfo of a kernel module, in order ("depends", "alias", ...). */
GPtrArray *elf_modinfo(GBytes *data, const char *key);

/* Whether a kernel's note says where to enter it in 32-bit mode without paging (the PVH boot ABI). */
bool elf_has_pvh_entry(GBytes *data);

#endif
