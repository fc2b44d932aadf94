/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The doorbell between the AML of the NVDIMM devices and the emulator: where what is in the buffer.
 *
 * The protocol is docs/specs/doorbell.rst; hw/acpi/ssdt.c makes the fields of the same layout for the AML.
 */
#ifndef HW_ACPI_DOORBELL_H
#define HW_ACPI_DOORBELL_H

#include "hw/mem/nvdimm.h"

/* The buffer begins on a page, so that the low bits of its address, written to the doorbell, say how it is used. */
#define DOORBELL_PAGE        4096u
#define DOORBELL_KIND_MASK   (DOORBELL_PAGE - 1)

/* Kinds of request. */
enum doorbell_kind {
    DOORBELL_KIND_PLAIN   = 0,                          /* one page, QEMU's layout */
    DOORBELL_KIND_DSM     = 1,
    DOORBELL_KIND_LSI     = 2,
    DOORBELL_KIND_LSR     = 3,
    DOORBELL_KIND_LSW     = 4,
    DOORBELL_KIND_FIT     = 5,
    DOORBELL_KIND_EJ0     = 6,
    DOORBELL_KIND_EVENT   = 7,                          /* no method: whom to notify next */
    DOORBELL_KIND_NCH     = 8,
    DOORBELL_KIND_NBS     = 9,
    DOORBELL_KIND_NIC     = 10,
    DOORBELL_KIND_NIH     = 11,
    DOORBELL_KIND_NIG     = 12,
    DOORBELL_KIND_COUNT
};

/* Devices: 0 the root, n the DIMM of slot n - 1; in plain requests also the emulator itself. */
#define DOORBELL_DEVICE_ROOT     0u
#define DOORBELL_DEVICE_EMULATOR 0x10000u
#define DOORBELL_DEVICE_OF_SLOT(slot) ((slot) + 1)

/* Plain request: device, revision, function, 32 bits each, then input; reply: length of all of it, then output. */
#define DOORBELL_PLAIN_INPUT  12u
#define DOORBELL_PLAIN_OUTPUT 4u

/* Other requests: device, revision, function, bytes of input, UUID, input. */
#define DOORBELL_DEVICE   0u
#define DOORBELL_REVISION 4u
#define DOORBELL_FUNCTION 8u
#define DOORBELL_LENGTH   12u
#define DOORBELL_UUID     16u
#define DOORBELL_INPUT    32u
/* Their reply: bytes of output, what object they are (enum fw_object), output. */
#define DOORBELL_REPLY_LENGTH 0u
#define DOORBELL_REPLY_OBJECT 4u
#define DOORBELL_OUTPUT   8u

/* Lengths of the graded fields, bytes; each also ends where the buffer ends. nvdimm-methods.asl has the same numbers. */
#define DOORBELL_INPUT_GRADES  { 16, 512, 4064, UINT32_MAX }
#define DOORBELL_OUTPUT_GRADES { 16, 512, 4088, 16384, 65536, 262144, UINT32_MAX }

/* What labels can take of the buffer: status, offset and length are on top of the data. */
#define DOORBELL_LABEL_OVERHEAD       64u
#define DOORBELL_PLAIN_LABEL_OVERHEAD (DOORBELL_PLAIN_INPUT + 8u)

/* The doorbell's port or memory, and its state in migration. */
void doorbell_init(NVDIMMState *state, MemoryRegion *io, Object *owner);

/* Bytes of the buffer of this machine. */
uint32_t doorbell_buffer_size(NVDIMMState *state);

#endif
