/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_UNBIND_MEM and H_SCM_UNBIND_ALL (papr_hcalls): take blocks out of the guest's address space.
 *
 * All checks come first; a call that is refused changes nothing.  Must not leave an operation under way on a device whose blocks another
 * operation took.
 */
#include "fw/scm-unbind.h"

#include "fw/scm-tokens.h"

/* Blocks that one call may handle out of `left`. */
static uint64_t share(const FwScmDevice *device, uint64_t left)
{
    uint64_t most = device->config.unbind.blocks_per_call;

    return most ? MIN(most, left) : left;
}

static void release(FwScm *scm, FwScmDevice *device, FwScmRange part)
{
    scm->ops->unmap(scm->opaque, device->config.drc_index, part.first, part.count, part.address);
    fw_scm_ranges_remove(device->ranges, device->config.block_size, part.first, part.count);
}

/* Release `n` blocks at consecutive addresses from `address` on; the caller knows that they are bound. */
static void release_run(FwScm *scm, FwScmDevice *device, uint64_t address, uint64_t n)
{
    uint64_t block_size = device->config.block_size;

    while (n) {
        const FwScmRange *range = fw_scm_ranges_find_address(device->ranges, block_size, address);
        uint64_t skip;
        FwScmRange part;

        g_return_if_fail(range);
        skip = (address - range->address) / block_size;
        part = (FwScmRange) { range->first + skip, MIN(range->count - skip, n), address };
        release(scm, device, part);
        address += part.count * block_size;
        n -= part.count;
    }
}

/* Whether a block of the run is on the in-use list. */
static bool run_in_use(const FwScmDevice *device, uint64_t address, uint64_t n)
{
    uint64_t block_size = device->config.block_size;

    while (n) {
        const FwScmRange *range = fw_scm_ranges_find_address(device->ranges, block_size, address);
        uint64_t skip, count;

        g_return_val_if_fail(range, true);
        skip = (address - range->address) / block_size;
        count = MIN(range->count - skip, n);
        if (fw_scm_device_blocks_in_use(device, range->first + skip, count)) {
            return true;
        }
        address += count * block_size;
        n -= count;
    }
    return false;
}

static bool device_in_use(const FwScmDevice *device)
{
    for (unsigned i = 0; i < device->ranges->len; i++) {
        const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, i);

        if (fw_scm_device_blocks_in_use(device, range->first, range->count)) {
            return true;
        }
    }
    return false;
}

void fw_scm_unbind_first(FwScm *scm, FwScmDevice *device, uint64_t n)
{
    while (n && device->ranges->len) {
        FwScmRange part = g_array_index(device->ranges, FwScmRange, 0);

        part.count = MIN(part.count, n);
        release(scm, device, part);
        n -= part.count;
    }
}

/* ---- H_SCM_UNBIND_MEM ---- */

enum { MEM_IN_DRC, MEM_IN_ADDRESS, MEM_IN_COUNT, MEM_IN_TOKEN };
enum { MEM_OUT_TOKEN, MEM_OUT_UNBOUND, MEM_N_OUT };

static int64_t mem_step(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    FwScmPending *pending = &device->pending;
    uint64_t n = share(device, pending->count - pending->done);

    release_run(scm, device, pending->address + pending->done * device->config.block_size, n);
    pending->done += n;

    call->n_out = MEM_N_OUT;
    call->out[MEM_OUT_UNBOUND] = pending->done;
    if (pending->done < pending->count) {
        call->out[MEM_OUT_TOKEN] = pending->token = fw_scm_token_next(scm);
        return fw_scm_busy_code(device->config.unbind.busy);
    }
    call->out[MEM_OUT_TOKEN] = 0;
    fw_scm_device_abandon(device);
    return FW_SCM_RC_SUCCESS;
}

/* Whether taking blocks from `address` on would make one more range than a device may have. */
static bool too_many_pieces(const FwScmDevice *device, uint64_t address)
{
    const FwScmRange *range = fw_scm_ranges_find_address(device->ranges, device->config.block_size, address);

    return device->ranges->len >= FW_SCM_MAX_RANGES && range && range->address != address;
}

static int64_t mem_begin(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    uint64_t address = call->in[MEM_IN_ADDRESS], count = call->in[MEM_IN_COUNT];
    uint64_t block_size = device->config.block_size;

    if (!fw_scm_ranges_run(device->ranges, block_size, address, 1)) {
        return FW_SCM_RC_P2;
    }
    if (!count || count > device->config.blocks) {
        return FW_SCM_RC_P3;
    }
    if (fw_scm_ranges_run(device->ranges, block_size, address, count) < count) {
        return FW_SCM_RC_OVERLAP;
    }
    if (run_in_use(device, address, count) || too_many_pieces(device, address)) {
        return FW_SCM_RC_IN_USE;
    }
    device->pending = (FwScmPending) { .op = FW_SCM_OP_UNBIND, .count = count, .address = address };
    return mem_step(scm, device, call);
}

static int64_t mem_go_on(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    const FwScmPending *pending = &device->pending;

    if (pending->op != FW_SCM_OP_UNBIND || pending->token != call->in[MEM_IN_TOKEN]) {
        return FW_SCM_RC_P4;
    }
    if (call->in[MEM_IN_ADDRESS] != pending->address) {
        return FW_SCM_RC_P2;
    }
    if (call->in[MEM_IN_COUNT] != pending->count) {
        return FW_SCM_RC_P3;
    }
    if (run_in_use(device, pending->address + pending->done * device->config.block_size, pending->count - pending->done)) {
        return FW_SCM_RC_IN_USE;
    }
    return mem_step(scm, device, call);
}

/*
 * H_SCM_UNBIND_MEM
 *
 * In:  R4 DRC index, R5 guest address of the first block, R6 number of blocks, R7 continue token (0: begin).
 * Out, with H_SUCCESS and every busy code: R4 token for the next call (0 with H_SUCCESS), R5 blocks unbound so far by this operation.
 * Returns:
 *   H_SUCCESS    all blocks are unbound
 *   H_BUSY, H_LONG_BUSY_ORDER_*   some are; call again with the same arguments and the new token
 *   H_PARAMETER  no such device
 *   H_P2         no block of this device begins at the address; or differs from that of the operation that the token belongs to
 *   H_P3         no blocks, or more than the device has; or differs, likewise
 *   H_P4         the token is not the one that an unbind of this device waits for (the contract's list does not name a code for the token;
 *                as with the other calls it is the code of the parameter's position)
 *   H_OVERLAP    the addresses run on into something that is not bound memory of this device
 *   H_IN_USE     a block is on the in-use list, or the device would be bound in more pieces than it can be (FW_SCM_MAX_RANGES)
 * Order of checks: DRC index; with a token: the token, then the other arguments, then H_IN_USE; without: in the order of the list above.
 * Retry: as with H_SCM_BIND_MEM.  An operation that ends unfinished leaves unbound what is unbound.
 */
int64_t fw_scm_unbind_mem(FwScm *scm, FwScmCall *call)
{
    FwScmDevice *device = fw_scm_find_device(scm, call->in[MEM_IN_DRC]);

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    return call->in[MEM_IN_TOKEN] ? mem_go_on(scm, device, call) : mem_begin(scm, device, call);
}

/* ---- H_SCM_UNBIND_ALL ---- */

enum { ALL_IN_SCOPE, ALL_IN_DRC, ALL_IN_TOKEN };
enum { ALL_OUT_TOKEN, ALL_N_OUT };

static int64_t all_answer(FwScmCall *call, uint64_t token, int64_t rc)
{
    call->n_out = ALL_N_OUT;
    call->out[ALL_OUT_TOKEN] = token;
    return rc;
}

static int64_t all_of_device(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    uint64_t token = call->in[ALL_IN_TOKEN];

    if (token && (device->pending.op != FW_SCM_OP_UNBIND_ALL || device->pending.token != token)) {
        return FW_SCM_RC_P3;
    }
    if (device_in_use(device)) {
        return FW_SCM_RC_IN_USE;
    }
    fw_scm_device_abandon(device);
    fw_scm_unbind_first(scm, device, share(device, device->config.blocks));
    if (!device->ranges->len) {
        return all_answer(call, 0, FW_SCM_RC_SUCCESS);
    }
    device->pending.op = FW_SCM_OP_UNBIND_ALL;
    device->pending.token = fw_scm_token_next(scm);
    return all_answer(call, device->pending.token, fw_scm_busy_code(device->config.unbind.busy));
}

static const FwScmDevice *first_bound(const FwScm *scm)
{
    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (device->ranges->len) {
            return device;
        }
    }
    return NULL;
}

/* One call's work: whole devices as long as their pace is unlimited, or one share of the first device whose pace is limited. */
static void all_devices_share(FwScm *scm)
{
    for (unsigned i = 0; i < scm->devices->len; i++) {
        FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (device->ranges->len) {
            fw_scm_device_abandon(device);
            fw_scm_unbind_first(scm, device, share(device, device->config.blocks));
            if (device->config.unbind.blocks_per_call) {
                return;
            }
        }
    }
}

static int64_t all_of_machine(FwScm *scm, FwScmCall *call)
{
    uint64_t token = call->in[ALL_IN_TOKEN];
    const FwScmDevice *next;

    if (token && token != scm->unbind_all_token) {
        return FW_SCM_RC_P3;
    }
    for (unsigned i = 0; i < scm->devices->len; i++) {
        if (device_in_use(g_ptr_array_index(scm->devices, i))) {
            return FW_SCM_RC_IN_USE;
        }
    }
    for (unsigned i = 0; !token && i < scm->devices->len; i++) {
        fw_scm_device_abandon(g_ptr_array_index(scm->devices, i));
    }
    scm->unbind_all_token = 0;
    all_devices_share(scm);
    next = first_bound(scm);
    if (!next) {
        return all_answer(call, 0, FW_SCM_RC_SUCCESS);
    }
    scm->unbind_all_token = fw_scm_token_next(scm);
    return all_answer(call, scm->unbind_all_token, fw_scm_busy_code(next->config.unbind.busy));
}

/*
 * H_SCM_UNBIND_ALL
 *
 * In:  R4 scope (1: every device, 2: one device), R5 DRC index (scope 2; otherwise not looked at), R6 continue token (0: begin).
 * Out, with H_SUCCESS and every busy code: R4 token for the next call (0 with H_SUCCESS).
 * Returns:
 *   H_SUCCESS    nothing in the scope is bound (any more)
 *   H_BUSY, H_LONG_BUSY_ORDER_*   some blocks are still bound; call again with the same scope and device and the new token
 *   H_PARAMETER  no such scope
 *   H_P2         scope 2 and no such device
 *   H_P3         the token is not the one that an "unbind all" of this scope (and device) waits for
 *   H_IN_USE     a bound block in the scope is on the in-use list
 * Order of checks: that of the list above.
 * Retry: as with H_SCM_BIND_MEM.  Blocks go by rising DRC index and block number.  Scope 1 ends every bind and unbind that is under way on
 *   any device when it begins, and later on those devices that it takes blocks from; it is itself ended only by a new call of scope 1
 *   without token and by reset, and takes what was bound meanwhile too.
 */
int64_t fw_scm_unbind_all(FwScm *scm, FwScmCall *call)
{
    FwScmDevice *device;

    if (call->in[ALL_IN_SCOPE] == FW_SCM_SCOPE_ALL) {
        return all_of_machine(scm, call);
    }
    if (call->in[ALL_IN_SCOPE] != FW_SCM_SCOPE_DRC) {
        return FW_SCM_RC_PARAMETER;
    }
    device = fw_scm_find_device(scm, call->in[ALL_IN_DRC]);
    return device ? all_of_device(scm, device, call) : FW_SCM_RC_P2;
}
