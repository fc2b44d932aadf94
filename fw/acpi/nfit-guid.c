/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address range types that an SPA range may have.
 *
 * Specification: ACPI 6.5, section 5.2.25.2, table 5.130.
 */
#include <string.h>
#include "fw/nfit.h"

/* A GUID as the table's bytes, from its groups as they are written. */
#define GUID(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7) \
    { (a) & 0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24 & 0xff, \
      (b) & 0xff, (b) >> 8 & 0xff, (c) & 0xff, (c) >> 8 & 0xff, \
      d0, d1, d2, d3, d4, d5, d6, d7 }

#define VOLATILE GUID(0x7305944f, 0xfdda, 0x44e3, 0xb1, 0x6c, 0x3f, 0x22, 0xd2, 0x52, 0xe5, 0xd0)
#define PMEM     GUID(0x66f0d379, 0xb4f3, 0x4074, 0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb)
#define CONTROL  GUID(0x92f701f6, 0x13b4, 0x405d, 0x91, 0x0b, 0x29, 0x93, 0x67, 0xe8, 0x23, 0x4c)
#define BLOCK    GUID(0x91af0530, 0x5d86, 0x470e, 0xa6, 0xb0, 0x0a, 0x2d, 0xb9, 0x40, 0x82, 0x49)
#define VDISK    GUID(0x77ab535a, 0x45fc, 0x624b, 0x55, 0x60, 0xf7, 0xb2, 0x81, 0xd1, 0xf9, 0x6e)
#define VCD      GUID(0x3d5abd30, 0x4175, 0x87ce, 0x6d, 0x64, 0xd2, 0xad, 0xe5, 0x23, 0xc4, 0xbb)
#define PDISK    GUID(0x5cea02c9, 0x4d07, 0x69d3, 0x26, 0x9f, 0x44, 0x96, 0xfb, 0xe0, 0x96, 0xf9)
#define PCD      GUID(0x08018188, 0x42cd, 0xbb48, 0x10, 0x0f, 0x53, 0x87, 0xd5, 0x3d, 0xed, 0x3d)

const uint8_t fw_nfit_guid_volatile[FW_GUID_LENGTH] = VOLATILE;
const uint8_t fw_nfit_guid_pmem[FW_GUID_LENGTH] = PMEM;
const uint8_t fw_nfit_guid_control[FW_GUID_LENGTH] = CONTROL;
const uint8_t fw_nfit_guid_block[FW_GUID_LENGTH] = BLOCK;

static const struct {
    const char *name;
    uint8_t guid[FW_GUID_LENGTH];
} range_types[] = {
    { "volatile memory", VOLATILE },
    { "byte addressable persistent memory", PMEM },
    { "NVDIMM control region", CONTROL },
    { "NVDIMM block data window region", BLOCK },
    { "RAM disk, virtual disk, volatile", VDISK },
    { "RAM disk, virtual CD, volatile", VCD },
    { "RAM disk, virtual disk, persistent", PDISK },
    { "RAM disk, virtual CD, persistent", PCD },
};

const char *fw_nfit_guid_name(const uint8_t guid[FW_GUID_LENGTH])
{
    for (size_t i = 0; i < G_N_ELEMENTS(range_types); i++) {
        if (memcmp(range_types[i].guid, guid, FW_GUID_LENGTH) == 0) {
            return range_types[i].name;
        }
    }
    return NULL;
}
