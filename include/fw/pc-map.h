/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address map of a PC above 4 GiB: System RAM, the window for memory
 * devices, and what must stay clear of both.
 *
 * Specifications: ACPI 6.5 section 15 (system address map); AMD I/O
 * Virtualization Technology specification, section 2.1.2, table 3 (addresses
 * near 1 TiB that are never memory); Intel SDM volume 3, section 4.1.4
 * (MAXPHYADDR).
 * Must not: know a machine; the caller brings its facts.
 */
#ifndef FW_PC_MAP_H
#define FW_PC_MAP_H

#include <glib.h>
#include <stdint.h>

/* Every address and length of the map is a multiple of this. */
#define FW_PC_PAGE_SIZE             UINT64_C(0x1000)

/* Everything below this line has its fixed place on a PC. */
#define FW_PC_HIGH_START            UINT64_C(0x100000000)

/* The 64-bit PCI window begins at a multiple of this. */
#define FW_PC_PCI_HOLE64_ALIGN      UINT64_C(0x40000000)

/* AMD IOMMU specification 2.1.2, table 3: HyperTransport's own addresses. */
#define FW_PC_HYPERTRANSPORT_START  UINT64_C(0xfd00000000)
#define FW_PC_HYPERTRANSPORT_END    UINT64_C(0x10000000000)   /* first byte after */

/* The map; all addresses and lengths in bytes. */
struct fw_pc_map {
    uint64_t ram_high_base;       /* RAM above 4 GiB */
    uint64_t ram_high_size;       /* 0: there is none */
    uint64_t device_memory_base;  /* window in which DIMMs are plugged */
    uint64_t device_memory_size;  /* 0: there is none */
    uint64_t pci_hole64_size;     /* 64-bit PCI window; 0: there is none */
    unsigned phys_bits;           /* width of a physical address, 32 to 63 */
    gboolean hypertransport;      /* the processor keeps HyperTransport's addresses */
};

#define FW_PC_MAP_ERROR (fw_pc_map_error_quark())
GQuark fw_pc_map_error_quark(void);
enum fw_pc_map_error {
    FW_PC_MAP_ERROR_ALIGNMENT,    /* no multiple of 4 KiB */
    FW_PC_MAP_ERROR_RANGE,        /* below 4 GiB, or out of the address space */
    FW_PC_MAP_ERROR_OVERLAP,      /* two parts share an address */
};

/**
 * fw_pc_map_pci_hole64_base: where the 64-bit PCI window begins: behind RAM
 * and behind the window for memory devices, whichever ends last, at a multiple
 * of 1 GiB.
 *
 * Returns 0 when nothing lies above 4 GiB, and when the sum leaves 64 bits.
 */
uint64_t fw_pc_map_pci_hole64_base(const struct fw_pc_map *map);

/**
 * fw_pc_map_check: can a guest use this map?
 *
 * Checks alignment, the 4 GiB line, the processor's physical address width,
 * HyperTransport's addresses, and that RAM and device memory are disjoint. The
 * message names the property of the device pmem-firmware that has to change
 * and the values that would do.
 *
 * Returns FALSE with @error of FW_PC_MAP_ERROR when it cannot.
 */
gboolean fw_pc_map_check(const struct fw_pc_map *map, GError **error);

#endif
