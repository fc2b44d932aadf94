/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_BIND_MEM (papr_hcalls): make blocks of a device appear in the guest's address space.
 *
 * All checks come first; a call that is refused changes nothing.  Must not trust any argument: sums are formed only after both parts
 * were compared with the device.
 */
#include "fw/scm-bind.h"

#include "fw/scm-place.h"
#include "fw/scm-tokens.h"

enum { IN_DRC, IN_FIRST, IN_COUNT, IN_TARGET, IN_TOKEN };
enum { OUT_TOKEN, OUT_ADDRESS, OUT_BOUND, N_OUT };

/* Bind as many blocks as one call may; `address` is what the answer says in R5. */
static int64_t step(FwScm *scm, FwScmDevice *device, FwScmCall *call, uint64_t address)
{
    FwScmPending *pending = &device->pending;
    const FwScmPace *pace = &device->config.bind;
    uint64_t block_size = device->config.block_size;
    uint64_t left = pending->count - pending->done;
    uint64_t n = pace->blocks_per_call ? MIN(pace->blocks_per_call, left) : left;
    FwScmRange range = { pending->first + pending->done, n, pending->address + pending->done * block_size };

    fw_scm_ranges_add(device->ranges, block_size, range);
    scm->ops->map(scm->opaque, device->config.drc_index, range.first, range.count, range.address);
    pending->done += n;

    call->n_out = N_OUT;
    call->out[OUT_ADDRESS] = address;
    call->out[OUT_BOUND] = pending->done;
    if (pending->done < pending->count) {
        call->out[OUT_TOKEN] = pending->token = fw_scm_token_next(scm);
        return fw_scm_busy_code(pace->busy);
    }
    call->out[OUT_TOKEN] = 0;
    fw_scm_device_abandon(device);
    return FW_SCM_RC_SUCCESS;
}

/* Settle where the blocks go: where the guest says, or where the policy puts them. */
static int64_t find_address(const FwScm *scm, const FwScmDevice *device, uint64_t target, uint64_t length, uint64_t *address)
{
    if (target == FW_SCM_ANY_ADDRESS) {
        return fw_scm_place_choose(scm, device, length, address) ? FW_SCM_RC_SUCCESS : FW_SCM_RC_TOO_BIG;
    }
    if (length > scm->map.window_end - target) {
        return FW_SCM_RC_TOO_BIG;
    }
    *address = target;
    return fw_scm_place_is_free(scm, device, target, length) ? FW_SCM_RC_SUCCESS : FW_SCM_RC_OVERLAP;
}

static int64_t begin(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    const FwScmDeviceConfig *config = &device->config;
    uint64_t first = call->in[IN_FIRST], count = call->in[IN_COUNT], target = call->in[IN_TARGET];
    uint64_t address = 0;
    int64_t rc;

    if (first >= config->blocks) {
        return FW_SCM_RC_P2;
    }
    if (!count || count > config->blocks - first) {
        return FW_SCM_RC_P3;
    }
    if (target != FW_SCM_ANY_ADDRESS && (target % FW_SCM_PAGE_SIZE || target >= scm->map.window_end)) {
        return FW_SCM_RC_P4;
    }
    if (fw_scm_ranges_intersects(device->ranges, first, count)) {
        return FW_SCM_RC_OVERLAP;
    }
    if (device->ranges->len >= FW_SCM_MAX_RANGES) {
        return FW_SCM_RC_TOO_BIG;
    }
    rc = find_address(scm, device, target, count * config->block_size, &address);
    if (rc != FW_SCM_RC_SUCCESS) {
        return rc;
    }
    device->pending = (FwScmPending) {
        .op = FW_SCM_OP_BIND, .first = first, .count = count, .target = target, .address = address,
    };
    return step(scm, device, call, address);
}

static int64_t go_on(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    const FwScmPending *pending = &device->pending;

    if (pending->op != FW_SCM_OP_BIND || pending->token != call->in[IN_TOKEN]) {
        return FW_SCM_RC_P5;
    }
    if (call->in[IN_FIRST] != pending->first) {
        return FW_SCM_RC_P2;
    }
    if (call->in[IN_COUNT] != pending->count) {
        return FW_SCM_RC_P3;
    }
    if (call->in[IN_TARGET] != pending->target && call->in[IN_TARGET] != pending->address) {
        return FW_SCM_RC_P4;
    }
    return step(scm, device, call, FW_SCM_ANY_ADDRESS);
}

/*
 * H_SCM_BIND_MEM
 *
 * In:  R4 DRC index, R5 first block, R6 number of blocks, R7 guest address of the first block (all ones: the hypervisor chooses; otherwise a
 *      multiple of 64 KiB), R8 continue token (0: begin).
 * Out, with H_SUCCESS and every busy code: R4 token for the next call (0 with H_SUCCESS), R5 the address of the first block, in the answer to
 *      the call with token 0 only, later all ones, R6 blocks bound so far by this operation.
 * Returns:
 *   H_SUCCESS    all blocks are bound
 *   H_BUSY, H_LONG_BUSY_ORDER_*   some are; call again with the same arguments and the new token, until the code is no busy code
 *   H_PARAMETER  no such device
 *   H_P2         the first block is not one of the device; or differs from that of the operation that the token belongs to
 *   H_P3         no blocks, or blocks past the device's last; or differs, likewise
 *   H_P4         the address is no multiple of 64 KiB or not below the end of the window; or differs, likewise (the address that the first
 *                answer gave is accepted too)
 *   H_P5         the token is not the one that a bind of this device waits for
 *   H_OVERLAP    some of the blocks are bound already, or some of the addresses are taken
 *   H_TOO_BIG    no room: the addresses run past the end of the window, the hypervisor finds no gap of this size, or the device is bound
 *                in more pieces than it can be (FW_SCM_MAX_RANGES)
 * Order of checks: DRC index; with a token: the token, then the other arguments; without: in the order of the list above.
 * Retry: a refused call changes nothing and leaves a token usable.  While the operation is under way its addresses are reserved.  It ends
 *   unfinished when another bind or unbind of this device begins, when "unbind all" takes blocks from it, and on reset: what is bound then
 *   stays bound, the reservation is gone, the token is worthless.
 */
int64_t fw_scm_bind_mem(FwScm *scm, FwScmCall *call)
{
    FwScmDevice *device = fw_scm_find_device(scm, call->in[IN_DRC]);

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    return call->in[IN_TOKEN] ? go_on(scm, device, call) : begin(scm, device, call);
}
