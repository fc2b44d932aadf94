/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_FLUSH (papr_hcalls): make the contents of a device durable.
 *
 * Several flushes of one device may be under way, because several CPUs of the guest flush at the same time.  The work itself is a job
 * outside; this file keeps the tokens and the number of blocks that the pace still has to count down.
 */
#include "fw/scm-flush.h"

#include "fw/scm-tokens.h"

static FwScmFlush *find_flush(FwScmDevice *device, uint64_t token, unsigned *index)
{
    for (unsigned i = 0; i < device->flushes->len; i++) {
        FwScmFlush *flush = &g_array_index(device->flushes, FwScmFlush, i);

        if (flush->token == token) {
            *index = i;
            return flush;
        }
    }
    return NULL;
}

/* State of the job, begun anew when nobody knows it (after a migration). */
static FwScmFlushState job_state(FwScm *scm, const FwScmDevice *device, const FwScmFlush *flush)
{
    uint32_t drc_index = device->config.drc_index;
    FwScmFlushState state = scm->ops->flush_poll(scm->opaque, drc_index, flush->key);

    if (state == FW_SCM_FLUSH_IDLE) {
        scm->ops->flush_start(scm->opaque, drc_index, flush->key);
        state = scm->ops->flush_poll(scm->opaque, drc_index, flush->key);
    }
    return state;
}

static int64_t answer(FwScmCall *call, uint64_t token, int64_t rc)
{
    call->n_out = 1;
    call->out[0] = token;
    return rc;
}

static int64_t fail(FwScm *scm, FwScmDevice *device, unsigned index, bool forget)
{
    if (forget) {
        scm->ops->flush_forget(scm->opaque, device->config.drc_index, g_array_index(device->flushes, FwScmFlush, index).key);
    }
    g_array_remove_index(device->flushes, index);
    return FW_SCM_RC_HARDWARE;
}

static int64_t step(FwScm *scm, FwScmDevice *device, FwScmCall *call, unsigned index)
{
    FwScmFlush *flush = &g_array_index(device->flushes, FwScmFlush, index);
    const FwScmPace *pace = &device->config.flush;
    FwScmFlushState state = FW_SCM_FLUSH_RUNNING;

    if (device->broken & FW_SCM_BROKEN_FLUSH) {
        return fail(scm, device, index, true);
    }
    flush->left -= pace->blocks_per_call ? MIN(pace->blocks_per_call, flush->left) : flush->left;
    if (!flush->left) {
        state = job_state(scm, device, flush);
    }
    if (state == FW_SCM_FLUSH_DONE) {
        g_array_remove_index(device->flushes, index);
        return answer(call, 0, FW_SCM_RC_SUCCESS);
    }
    if (state == FW_SCM_FLUSH_FAILED) {
        return fail(scm, device, index, false);
    }
    flush->token = fw_scm_token_next(scm);
    return answer(call, flush->token, fw_scm_busy_code(pace->busy));
}

static int64_t begin(FwScm *scm, FwScmDevice *device, FwScmCall *call)
{
    FwScmFlush flush = { .left = fw_scm_device_bound_blocks(device) };

    if (device->flushes->len >= FW_SCM_MAX_FLUSHES) {
        return answer(call, 0, fw_scm_busy_code(device->config.flush.busy));
    }
    flush.key = ++scm->flush_count;
    /* Never handed out: the first step replaces it or ends the flush. */
    flush.token = UINT64_MAX;
    g_array_append_val(device->flushes, flush);
    scm->ops->flush_start(scm->opaque, device->config.drc_index, flush.key);
    return step(scm, device, call, device->flushes->len - 1);
}

/*
 * H_SCM_FLUSH
 *
 * In:  R4 DRC index, R5 continue token (0: begin).
 * Out, with H_SUCCESS and every busy code: R4 token for the next call (0 with H_SUCCESS).
 * Returns:
 *   H_SUCCESS    what the guest had written before the first call is durable
 *   H_BUSY, H_LONG_BUSY_ORDER_*   not yet; call again with the new token.  With token 0 in R4: too many flushes are under way on the device
 *                (FW_SCM_MAX_FLUSHES), nothing was begun; calling again with it begins
 *   H_PARAMETER  no such device
 *   H_P2         the token is not one that a flush of this device waits for
 *   H_HARDWARE   the flush failed, or flushes are broken by request; the flush is over, its token is worthless
 * Order of checks: that of the list above.
 * Retry: a flush takes as many calls as the pace says (blocks bound when it began, divided by blocks per call), and more while the job runs.
 *   A flush that the guest does not go on with stays under way until the machine is reset or the device is removed.
 */
int64_t fw_scm_flush(FwScm *scm, FwScmCall *call)
{
    FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);
    uint64_t token = call->in[1];
    unsigned index;

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    if (!token) {
        return begin(scm, device, call);
    }
    if (!find_flush(device, token, &index)) {
        return FW_SCM_RC_P2;
    }
    return step(scm, device, call, index);
}

void fw_scm_flush_drop_all(FwScm *scm, FwScmDevice *device)
{
    for (unsigned i = 0; i < device->flushes->len; i++) {
        scm->ops->flush_forget(scm->opaque, device->config.drc_index, g_array_index(device->flushes, FwScmFlush, i).key);
    }
    g_array_set_size(device->flushes, 0);
}
