/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel options by name, with what each is for. Names as in Linux 5.10 to 6.12.
 */
#include "doctor-options.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct doctor_option doctor_options[] = {
    { "BLK_DEV_INITRD", NULL, DOCTOR_GUEST, 1, "the guest's programs come in an initrd" },
    { "BINFMT_ELF", NULL, DOCTOR_GUEST, 1, "starts the probe" },
    { "PROC_FS", NULL, DOCTOR_GUEST, 1, "/proc/iomem and /proc/meminfo are facts" },
    { "SYSFS", NULL, DOCTOR_GUEST, 1, "what the drivers say of regions and namespaces" },
    { "DEVTMPFS", NULL, DOCTOR_GUEST, 1, "/dev/pmem* and /dev/dax* appear by themselves" },
    { "TTY", NULL, DOCTOR_GUEST, 1, "both consoles" },
    { "SERIAL_8250_CONSOLE", "x86_64", DOCTOR_GUEST, 1, "the kernel's messages on the first serial port" },
    { "ACPI", "x86_64", DOCTOR_GUEST, 1, "the tables" },
    { "HVC_CONSOLE", "ppc64le", DOCTOR_GUEST, 1, "both consoles of a pseries machine" },
    { "PPC_PSERIES", "ppc64le", DOCTOR_GUEST, 1, "the machine itself" },
    { "PPC_OF_BOOT_TRAMPOLINE", "ppc64le", DOCTOR_GUEST, 1, "the machine's firmware is an Open Firmware; without it not even a first message appears" },
    { "ALTIVEC", "ppc64le", DOCTOR_GUEST, 1, "Debian's programs use it" },
    { "VSX", "ppc64le", DOCTOR_GUEST, 1, "Debian's programs use it" },

    { "LIBNVDIMM", NULL, DOCTOR_DRIVER, 0, "regions and namespaces" },
    { "ACPI_NFIT", "x86_64", DOCTOR_DRIVER, 0, "finds NVDIMMs in the NFIT and by _FIT; without it the firmware is never called" },
    { "PAPR_SCM", "ppc64le", DOCTOR_DRIVER, 0, "binds SCM memory; without it no hypercall is made" },
    { "BLK_DEV_PMEM", NULL, DOCTOR_DRIVER, 0, "/dev/pmem*" },
    { "ZONE_DEVICE", NULL, DOCTOR_DRIVER, 1, "struct pages of persistent memory" },
    { "MEMORY_HOTPLUG", NULL, DOCTOR_DRIVER, 1, "ZONE_DEVICE needs it" },
    { "MEMORY_HOTREMOVE", NULL, DOCTOR_DRIVER, 1, "ZONE_DEVICE needs it" },
    { "SPARSEMEM_VMEMMAP", NULL, DOCTOR_DRIVER, 1, "memory sections and sub-sections" },
    { "NVDIMM_PFN", NULL, DOCTOR_DRIVER, 1, "fsdax namespaces (mode memory)" },

    { "BTT", NULL, DOCTOR_FEATURE, 1, "sector namespaces" },
    { "NVDIMM_DAX", NULL, DOCTOR_FEATURE, 1, "devdax namespaces" },
    { "NVDIMM_KEYS", NULL, DOCTOR_FEATURE, 1, "passphrases" },
    { "DEV_DAX", NULL, DOCTOR_FEATURE, 0, "/dev/dax*" },
    { "DEV_DAX_PMEM", NULL, DOCTOR_FEATURE, 0, "devdax on persistent memory" },
    { "DEV_DAX_KMEM", NULL, DOCTOR_FEATURE, 0, "persistent memory as System RAM" },
    { "DEV_DAX_HMEM", "x86_64", DOCTOR_FEATURE, 0, "memory of specific purpose (e820, HMAT)" },
    { "FS_DAX", NULL, DOCTOR_FEATURE, 1, "mount -o dax" },
    { "TRANSPARENT_HUGEPAGE", NULL, DOCTOR_FEATURE, 1, "2 MiB and 1 GiB mappings of devdax" },
    { "X86_PMEM_LEGACY", "x86_64", DOCTOR_FEATURE, 0, "e820 kind 12" },
    { "ACPI_NUMA", "x86_64", DOCTOR_FEATURE, 1, "nodes from the SRAT" },
    { "ACPI_HMAT", "x86_64", DOCTOR_FEATURE, 1, "latency and bandwidth from the HMAT" },
    { "X86_MCE", "x86_64", DOCTOR_FEATURE, 1, "poison becomes a machine check" },
    { "MEMORY_FAILURE", NULL, DOCTOR_FEATURE, 1, "poison takes a page away, not the machine" },
    { "NUMA", NULL, DOCTOR_FEATURE, 1, "target nodes" },
    { "EXT4_FS", NULL, DOCTOR_FEATURE, 0, "file systems on pmem" },
    { "XFS_FS", NULL, DOCTOR_FEATURE, 0, "file systems on pmem" },
};
const size_t doctor_option_count = COUNT(doctor_options);
