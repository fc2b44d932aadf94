/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_READ_METADATA and H_SCM_WRITE_METADATA (papr_hcalls): the label area, one value of 1, 2, 4 or 8 bytes at a time.
 *
 * The value in the register is the big-endian reading of the bytes: the byte at the lowest offset is the most significant one.  The bytes
 * themselves live outside; a write is answered when it is durable.
 */
#include "fw/scm-metadata.h"

#define MAX_VALUE_BYTES 8

static bool length_ok(uint64_t len)
{
    return len == 1 || len == 2 || len == 4 || len == MAX_VALUE_BYTES;
}

static bool inside(const FwScmDevice *device, uint64_t offset, uint64_t len)
{
    return offset <= device->config.metadata_size && len <= device->config.metadata_size - offset;
}

/*
 * H_SCM_READ_METADATA
 *
 * In:  R4 DRC index, R5 offset (any, not only multiples of the length), R6 number of bytes.
 * Out, with H_SUCCESS: R4 the value, upper bits 0, R5 number of bytes.  (The contract names a buffer address; the driver and every known
 *      hypervisor pass the value in the register instead, and so does this one.)
 * Returns:
 *   H_SUCCESS
 *   H_PARAMETER  no such device
 *   H_P3         the number of bytes is not 1, 2, 4 or 8
 *   H_P2         the bytes are not all inside the metadata area
 *   H_HARDWARE   the metadata store could not be read, or reads are broken by request
 * Order of checks: that of the list above.
 * Retry: none; each call stands alone.
 */
int64_t fw_scm_metadata_read(FwScm *scm, FwScmCall *call)
{
    const FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);
    uint64_t offset = call->in[1], len = call->in[2], value = 0;
    uint8_t bytes[MAX_VALUE_BYTES] = { 0 };

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    if (!length_ok(len)) {
        return FW_SCM_RC_P3;
    }
    if (!inside(device, offset, len)) {
        return FW_SCM_RC_P2;
    }
    if (device->broken & FW_SCM_BROKEN_METADATA_READ ||
        !scm->ops->metadata_read(scm->opaque, device->config.drc_index, offset, bytes, len)) {
        return FW_SCM_RC_HARDWARE;
    }
    for (uint64_t i = 0; i < len; i++) {
        value = value << 8 | bytes[i];
    }
    call->n_out = 2;
    call->out[0] = value;
    call->out[1] = len;
    return FW_SCM_RC_SUCCESS;
}

/*
 * H_SCM_WRITE_METADATA
 *
 * In:  R4 DRC index, R5 offset, R6 the value, R7 number of bytes.
 * Out: none.
 * Returns:
 *   H_SUCCESS    the bytes are durable
 *   H_PARAMETER  no such device
 *   H_P4         the number of bytes is not 1, 2, 4 or 8
 *   H_P2         the bytes are not all inside the metadata area; the area is read-only; or the value has bits above the number of bytes (the
 *                contract has no code for the value itself)
 *   H_HARDWARE   the metadata store could not be written, or writes are broken by request
 * Order of checks: that of the list above.
 * Retry: none; each call stands alone.
 */
int64_t fw_scm_metadata_write(FwScm *scm, FwScmCall *call)
{
    const FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);
    uint64_t offset = call->in[1], value = call->in[2], len = call->in[3];
    uint8_t bytes[MAX_VALUE_BYTES];

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    if (!length_ok(len)) {
        return FW_SCM_RC_P4;
    }
    if (!inside(device, offset, len) || device->config.metadata_read_only || (len < MAX_VALUE_BYTES && value >> (8 * len))) {
        return FW_SCM_RC_P2;
    }
    for (uint64_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
    }
    if (device->broken & FW_SCM_BROKEN_METADATA_WRITE ||
        !scm->ops->metadata_write(scm->opaque, device->config.drc_index, offset, bytes, len)) {
        return FW_SCM_RC_HARDWARE;
    }
    return FW_SCM_RC_SUCCESS;
}
