/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of a Linux kernel, from whatever holds it. */
#ifndef LAB_KERNEL_CONFIG_H
#define LAB_KERNEL_CONFIG_H

#include <glib.h>

typedef struct KernelConfig {
    char *from;             /* where it was found, for people */
    GHashTable *options;    /* "CONFIG_X" -> "y", "m", or a value; options that are not set are absent */
} KernelConfig;

#define KERNEL_CONFIG_ERROR (kernel_config_error_quark())
GQuark kernel_config_error_quark(void);

/*
 * Load from @path: a configuration (.config, config-*), or a kernel (bzImage, vmlinux, other ELF) built with CONFIG_IKCONFIG. For a kernel
 * without it, the .config of the build tree that it lies in, or config-RELEASE beside vmlinuz-RELEASE, is taken.
 */
KernelConfig *kernel_config_load(const char *path, GError **error);
void kernel_config_free(KernelConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KernelConfig, kernel_config_free)

/* "y", "m", a value, or NULL when it is not set. @name without "CONFIG_". */
const char *kernel_config_get(const KernelConfig *config, const char *name);

#endif
