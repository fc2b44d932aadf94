/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_QUERY_BLOCK_MEM_BINDING and H_SCM_QUERY_LOGICAL_MEM_BINDING (papr_hcalls): where is a block, what is at an address.
 *
 * Both see what is bound at this moment, a half-done bind or unbind included.  Must not change anything.
 */
#include "fw/scm-query.h"

/*
 * H_SCM_QUERY_BLOCK_MEM_BINDING
 *
 * In:  R4 DRC index, R5 block.
 * Out, with H_SUCCESS: R4 guest address of the block's first byte.
 * Returns:
 *   H_SUCCESS    the block is bound
 *   H_PARAMETER  no such device
 *   H_P2         the device has no such block
 *   H_NOT_FOUND  the block is not bound
 * Retry: none.
 */
int64_t fw_scm_query_block(FwScm *scm, FwScmCall *call)
{
    const FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);
    uint64_t block = call->in[1];
    const FwScmRange *range;

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    if (block >= device->config.blocks) {
        return FW_SCM_RC_P2;
    }
    range = fw_scm_ranges_find_block(device->ranges, block);
    if (!range) {
        return FW_SCM_RC_NOT_FOUND;
    }
    call->n_out = 1;
    call->out[0] = range->address + (block - range->first) * device->config.block_size;
    return FW_SCM_RC_SUCCESS;
}

/*
 * H_SCM_QUERY_LOGICAL_MEM_BINDING
 *
 * In:  R4 guest address, any byte of a block.
 * Out, with H_SUCCESS: R4 DRC index, R5 block.
 * Returns:
 *   H_SUCCESS    a block is bound there
 *   H_PARAMETER  the address lies at or above the end of the window, where no block can ever be bound
 *   H_NOT_FOUND  no block is bound there (RAM, another device, nothing)
 *   The contract also lists H_P2; the call has one parameter only and this implementation has no use for that code.
 * Retry: none.
 */
int64_t fw_scm_query_logical(FwScm *scm, FwScmCall *call)
{
    uint64_t address = call->in[0];

    if (address >= scm->map.window_end) {
        return FW_SCM_RC_PARAMETER;
    }
    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);
        uint64_t block_size = device->config.block_size;
        const FwScmRange *range = fw_scm_ranges_find_address(device->ranges, block_size, address);

        if (range) {
            call->n_out = 2;
            call->out[0] = device->config.drc_index;
            call->out[1] = range->first + (address - range->address) / block_size;
            return FW_SCM_RC_SUCCESS;
        }
    }
    return FW_SCM_RC_NOT_FOUND;
}
