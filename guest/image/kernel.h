/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel files: what release they are, and the form of them that boots fastest.
 */
#ifndef MISFIT_IMAGE_KERNEL_H
#define MISFIT_IMAGE_KERNEL_H

#include <glib.h>
#include <stdbool.h>

/* The release that the kernel @data (a bzImage or an ELF vmlinux) says of itself; NULL with @error when it is no kernel. @name is for messages. */
char *kernel_release(GBytes *data, const char *name, GError **error);

/* Name of the architecture of guests ("x86_64", "ppc64le") that the kernel @data is for; "another architecture" for any other. */
const char *kernel_arch(GBytes *data);

/*
 * The ELF kernel inside of a bzImage when the emulator can boot that by its PVH entry; NULL when there is none or it cannot be unpacked, which is no error: the bzImage then
 * boots as it is.
 */
GBytes *kernel_unpack(GBytes *data);

#endif
