/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts per architecture. Data only.
 */
#include <string.h>

#include "arch.h"

static const char *const x86_console_args[] = { "-serial", "chardev:console", "-serial", "chardev:events", NULL };
static const char *const x86_modules[] = { "nfit", "nd_e820", "nd_pmem", "nd_btt", "device_dax", "dax_pmem", "kmem", NULL };

/* The machine makes a virtual terminal of each serial device and chooses the addresses: a lower one is the first console. */
static const char *const ppc_console_args[] = { "-serial", "chardev:console", "-serial", "chardev:events", NULL };
static const char *const ppc_modules[] = { "papr_scm", "nd_pmem", "nd_btt", "device_dax", "dax_pmem", "kmem", NULL };

static const Arch archs[] = {
    { "x86_64", "ttyS0,115200", "ttyS1", x86_console_args, x86_modules, "_FIT or _DSM", "CONFIG_ACPI_NFIT" },
    { "ppc64le", "hvc0", "hvc1", ppc_console_args, ppc_modules, "H_SCM_BIND_MEM", "CONFIG_PAPR_SCM" },
};

const Arch *arch_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(archs); i++) {
        if (strcmp(archs[i].name, name) == 0) {
            return &archs[i];
        }
    }
    return NULL;
}
