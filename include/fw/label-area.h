/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The label area of an NVDIMM as a guest reaches it: a size, a longest transfer, and two callbacks of the owner.
 *
 * Specification: UEFI 2.10 section 13.19 (what the area is for); the commands that carry it are in fw/dsm-intel.h and
 * fw/dsm-label-methods.h.
 * Must not: read or write out of bounds, whatever the guest asks.
 */
#ifndef FW_LABEL_AREA_H
#define FW_LABEL_AREA_H

#include <stdint.h>
#include <glib.h>

struct fw_label_area {
    uint32_t size;                /* bytes; 0: the DIMM has no label area, unless @empty */
    gboolean empty;               /* with a size of 0: there is an area all the same, declared fault */
    uint32_t transfer_max;        /* bytes of the longest single read or write */
    gboolean readonly;
    gboolean locked;              /* neither reads nor writes until the DIMM is unlocked */
    /* Called with bounds that lie within @size. */
    void (*read)(void *opaque, uint32_t offset, uint8_t *bytes, uint32_t length);
    /* The bytes are where they stay when this returns. */
    void (*write)(void *opaque, uint32_t offset, const uint8_t *bytes, uint32_t length);
    void *opaque;
};

/* Why an access is refused; every command set has its own status for each. */
enum fw_label_access {
    FW_LABEL_ACCESS_OK,
    FW_LABEL_ACCESS_ABSENT,       /* no label area */
    FW_LABEL_ACCESS_RANGE,        /* ends behind the area */
    FW_LABEL_ACCESS_TRANSFER,     /* longer than transfer_max */
    FW_LABEL_ACCESS_READONLY,
    FW_LABEL_ACCESS_LOCKED,
};

/* Whether the DIMM has a label area, be it empty. */
gboolean fw_label_area_exists(const struct fw_label_area *area);

/* Whether @length bytes at @offset may be read or written; an empty access within the area is allowed. */
enum fw_label_access fw_label_area_check(const struct fw_label_area *area, uint32_t offset, uint32_t length, gboolean write);

/* Checks, then appends @length bytes from @offset to @out. */
enum fw_label_access fw_label_area_read(const struct fw_label_area *area, uint32_t offset, uint32_t length, GByteArray *out);

/* Checks, then writes. */
enum fw_label_access fw_label_area_write(const struct fw_label_area *area, uint32_t offset, const uint8_t *bytes, uint32_t length);

#endif
