/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of a PC's address map above 4 GiB.
 *
 * Specifications: see fw/pc-map.h.
 * Must not: place anything; it says whether a place will do and why not.
 */
#include "fw/pc-map.h"

#include <inttypes.h>

#define RAM_PROPERTY   "ram-above-4g-base"
#define BASE_PROPERTY  "device-memory-base"
#define SIZE_PROPERTY  "device-memory-size"

#define HEX "0x%" PRIx64

G_DEFINE_QUARK(fw-pc-map-error-quark, fw_pc_map_error)

/* One part of the map with the property that places it. */
struct part {
    const char *what;
    const char *property;
    uint64_t    base;
    uint64_t    size;
};

static uint64_t part_end(const struct part *part)
{
    return part->base + part->size;
}

static void parts_of(const struct fw_pc_map *map, struct part *ram, struct part *window)
{
    *ram = (struct part) {
        "System RAM above 4 GiB", RAM_PROPERTY, map->ram_high_base, map->ram_high_size
    };
    *window = (struct part) {
        "device memory", BASE_PROPERTY, map->device_memory_base, map->device_memory_size
    };
}

uint64_t fw_pc_map_pci_hole64_base(const struct fw_pc_map *map)
{
    struct part part[2];
    uint64_t top = 0;

    parts_of(map, &part[0], &part[1]);
    for (unsigned i = 0; i < G_N_ELEMENTS(part); i++) {
        if (part[i].size) {
            top = MAX(top, part_end(&part[i]));
        }
    }
    if (top > UINT64_MAX - (FW_PC_PCI_HOLE64_ALIGN - 1)) {
        return 0;
    }
    return (top + FW_PC_PCI_HOLE64_ALIGN - 1) & ~(FW_PC_PCI_HOLE64_ALIGN - 1);
}

static gboolean check_alignment(const struct part *part, GError **error)
{
    if (part->base % FW_PC_PAGE_SIZE) {
        g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_ALIGNMENT,
                    "%s=" HEX " is no multiple of 4 KiB; the nearest ones are " HEX " and " HEX,
                    part->property, part->base, part->base & ~(FW_PC_PAGE_SIZE - 1),
                    (part->base | (FW_PC_PAGE_SIZE - 1)) + 1);
        return FALSE;
    }
    if (part->size % FW_PC_PAGE_SIZE) {
        g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_ALIGNMENT,
                    "the length of %s, " HEX " bytes, is no multiple of 4 KiB",
                    part->what, part->size);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_reach(const struct part *part, unsigned phys_bits, GError **error)
{
    uint64_t limit = UINT64_C(1) << phys_bits;

    if (part->base < FW_PC_HIGH_START) {
        g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_RANGE,
                    "%s=" HEX " is below 4 GiB, where RAM, PCI and the firmware have their fixed "
                    "places; the first possible value is " HEX,
                    part->property, part->base, FW_PC_HIGH_START);
        return FALSE;
    }
    if (part->base >= limit || part->size > limit - part->base) {
        g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_RANGE,
                    "%s=" HEX ": %s of " HEX " bytes does not end below " HEX ", the end of the "
                    "processor's physical addresses; lower it, or raise phys-bits from %u "
                    "(-cpu MODEL,phys-bits=N)",
                    part->property, part->base, part->what, part->size, limit, phys_bits);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_hypertransport(const struct part *part, GError **error)
{
    if (part->base >= FW_PC_HYPERTRANSPORT_END || part_end(part) <= FW_PC_HYPERTRANSPORT_START) {
        return TRUE;
    }
    g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_OVERLAP,
                "%s=" HEX ": %s (" HEX "-" HEX ") meets " HEX "-" HEX ", which AMD processors keep "
                "for HyperTransport; end below it, begin at " HEX ", or use another CPU model",
                part->property, part->base, part->what, part->base, part_end(part) - 1,
                FW_PC_HYPERTRANSPORT_START, FW_PC_HYPERTRANSPORT_END - 1,
                FW_PC_HYPERTRANSPORT_END);
    return FALSE;
}

static gboolean check_disjoint(const struct part *ram, const struct part *window, GError **error)
{
    if (!ram->size || !window->size || part_end(ram) <= window->base ||
        part_end(window) <= ram->base) {
        return TRUE;
    }
    g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_OVERLAP,
                "%s=" HEX ": device memory (" HEX "-" HEX ") meets System RAM (" HEX "-" HEX "); "
                "move one of them with %s or %s, or shorten device memory with %s",
                window->property, window->base, window->base, part_end(window) - 1, ram->base,
                part_end(ram) - 1, BASE_PROPERTY, RAM_PROPERTY, SIZE_PROPERTY);
    return FALSE;
}

static gboolean check_pci_hole64(const struct fw_pc_map *map, GError **error)
{
    uint64_t base = fw_pc_map_pci_hole64_base(map);
    uint64_t limit = UINT64_C(1) << map->phys_bits;

    if (!map->pci_hole64_size || !base ||
        (base < limit && map->pci_hole64_size <= limit - base)) {
        return TRUE;
    }
    g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_RANGE,
                "no room for the 64-bit PCI window of " HEX " bytes: it follows RAM and device "
                "memory at " HEX ", and physical addresses end at " HEX "; lower %s or %s, raise "
                "phys-bits from %u (-cpu MODEL,phys-bits=N), or shrink the window "
                "(-global q35-pcihost.pci-hole64-size=N)",
                map->pci_hole64_size, base, limit, BASE_PROPERTY, SIZE_PROPERTY, map->phys_bits);
    return FALSE;
}

gboolean fw_pc_map_check(const struct fw_pc_map *map, GError **error)
{
    struct part part[2];

    if (map->phys_bits < 32 || map->phys_bits > 63) {
        g_set_error(error, FW_PC_MAP_ERROR, FW_PC_MAP_ERROR_RANGE,
                    "a physical address width of %u bits is out of the range 32 to 63",
                    map->phys_bits);
        return FALSE;
    }
    parts_of(map, &part[0], &part[1]);
    for (unsigned i = 0; i < G_N_ELEMENTS(part); i++) {
        if (part[i].size &&
            !(check_alignment(&part[i], error) &&
              check_reach(&part[i], map->phys_bits, error) &&
              (!map->hypertransport || check_hypertransport(&part[i], error)))) {
            return FALSE;
        }
    }
    return check_disjoint(&part[0], &part[1], error) && check_pci_hole64(map, error);
}
