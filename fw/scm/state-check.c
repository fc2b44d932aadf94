/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The invariants of the state: see scm-state-check.h.
 *
 * Meant for bytes from outside, so every sum is formed only after its parts were limited.  Must not change anything, and must not look
 * at addresses that other devices of the machine occupy: those may not be there yet when a state is loaded.
 */
#include "fw/scm-state-check.h"

#include <inttypes.h>

#include "fw/scm-call.h"

static bool wrong(GError **error, const FwScmDevice *device, const char *what)
{
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_STATE, "saved state of storage class memory: DRC 0x%" PRIx32 ": %s",
                device->config.drc_index, what);
    return false;
}

/* Whether count blocks at the address end below the window's end; count is at most the device's number of blocks. */
static bool in_window(const FwScm *scm, const FwScmDevice *device, uint64_t address, uint64_t count)
{
    return address < scm->map.window_end && count * device->config.block_size <= scm->map.window_end - address;
}

static bool in_device(const FwScmDevice *device, uint64_t first, uint64_t count)
{
    return first < device->config.blocks && count && count <= device->config.blocks - first;
}

static bool check_ranges(const FwScm *scm, const FwScmDevice *device, GError **error)
{
    uint64_t next = 0;

    for (unsigned i = 0; i < device->ranges->len; i++) {
        const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, i);

        if (!in_device(device, range->first, range->count) || range->first < next) {
            return wrong(error, device, "a bound range is empty, out of order, or not inside the device");
        }
        if (!in_window(scm, device, range->address, range->count) || range->address % FW_SCM_MIN_OFFSET) {
            return wrong(error, device, "a bound range lies above the window or is not aligned");
        }
        next = range->first + range->count;
    }
    return true;
}

/* Done blocks bound one after the other from `address` on, the rest not bound. */
static bool bind_agrees(const FwScm *scm, const FwScmDevice *device, const FwScmPending *pending)
{
    uint64_t block_size = device->config.block_size;
    const FwScmRange *range;

    if (!in_device(device, pending->first, pending->count) || !pending->done || pending->done >= pending->count ||
        !in_window(scm, device, pending->address, pending->count) ||
        (pending->target != FW_SCM_ANY_ADDRESS && pending->target != pending->address)) {
        return false;
    }
    range = fw_scm_ranges_find_block(device->ranges, pending->first);
    return range && range->address + (pending->first - range->first) * block_size == pending->address &&
           range->first + range->count == pending->first + pending->done &&
           !fw_scm_ranges_intersects(device->ranges, pending->first + pending->done, pending->count - pending->done);
}

static bool unbind_agrees(const FwScm *scm, const FwScmDevice *device, const FwScmPending *pending)
{
    uint64_t block_size = device->config.block_size, left;

    if (pending->count > device->config.blocks || !pending->done || pending->done >= pending->count || pending->first ||
        pending->target || !in_window(scm, device, pending->address, pending->count)) {
        return false;
    }
    left = pending->count - pending->done;
    return fw_scm_ranges_run(device->ranges, block_size, pending->address + pending->done * block_size, left) == left;
}

static bool all_zero(const FwScmPending *pending)
{
    return !pending->first && !pending->count && !pending->done && !pending->target && !pending->address;
}

static bool check_pending(const FwScm *scm, const FwScmDevice *device, GError **error)
{
    const FwScmPending *pending = &device->pending;
    bool token_ok = pending->op == FW_SCM_OP_NONE ? !pending->token : pending->token && pending->token != UINT64_MAX;
    bool ok = false;

    switch (pending->op) {
    case FW_SCM_OP_NONE:
        ok = all_zero(pending);
        break;
    case FW_SCM_OP_BIND:
        ok = bind_agrees(scm, device, pending);
        break;
    case FW_SCM_OP_UNBIND:
        ok = unbind_agrees(scm, device, pending);
        break;
    case FW_SCM_OP_UNBIND_ALL:
        ok = all_zero(pending) && device->ranges->len;
        break;
    }
    return (ok && token_ok) || wrong(error, device, "the operation under way does not agree with what is bound");
}

static bool check_flushes(const FwScm *scm, const FwScmDevice *device, GError **error)
{
    for (unsigned i = 0; i < device->flushes->len; i++) {
        const FwScmFlush *flush = &g_array_index(device->flushes, FwScmFlush, i);

        if (!flush->token || flush->token == UINT64_MAX || !flush->key || flush->key > scm->flush_count ||
            flush->left > device->config.blocks) {
            return wrong(error, device, "a flush under way has a number out of its range");
        }
    }
    return true;
}

static bool check_rest(const FwScmDevice *device, GError **error)
{
    for (unsigned i = 0; i < device->in_use->len; i++) {
        const FwScmSpan *span = &g_array_index(device->in_use, FwScmSpan, i);

        if (!in_device(device, span->first, span->count)) {
            return wrong(error, device, "the in-use list names blocks that the device does not have");
        }
    }
    if (device->broken & ~(uint32_t)FW_SCM_BROKEN_ALL || device->stats.access >= FW_SCM_STATS_ACCESS_KINDS ||
        device->stats.present >> FW_SCM_STATS_KINDS) {
        return wrong(error, device, "broken calls or statistics have unknown bits");
    }
    return true;
}

/* ---- across devices ---- */

typedef struct {
    uint64_t start, end;
} Interval;

static int by_start(gconstpointer a, gconstpointer b)
{
    const Interval *left = a, *right = b;

    return left->start < right->start ? -1 : left->start > right->start;
}

static void append_interval(GArray *all, uint64_t address, uint64_t size)
{
    Interval interval = { address, address + size };

    g_array_append_val(all, interval);
}

static void append_device(GArray *all, const FwScmDevice *device)
{
    const FwScmPending *pending = &device->pending;
    uint64_t block_size = device->config.block_size;

    for (unsigned i = 0; i < device->ranges->len; i++) {
        const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, i);

        append_interval(all, range->address, range->count * block_size);
    }
    if (pending->op == FW_SCM_OP_BIND) {
        append_interval(all, pending->address + pending->done * block_size, (pending->count - pending->done) * block_size);
    }
}

static bool addresses_disjoint(const FwScm *scm)
{
    GArray *all = g_array_new(false, false, sizeof(Interval));
    bool ok = true;

    append_interval(all, 0, scm->map.ram_end);
    for (unsigned i = 0; i < scm->devices->len; i++) {
        append_device(all, g_ptr_array_index(scm->devices, i));
    }
    g_array_sort(all, by_start);
    for (unsigned i = 1; ok && i < all->len; i++) {
        ok = g_array_index(all, Interval, i - 1).end <= g_array_index(all, Interval, i).start;
    }
    g_array_unref(all);
    return ok;
}

/* A set of numbers; FALSE when the number is in it already. */
static bool add_once(GHashTable *set, const uint64_t *number)
{
    return g_hash_table_add(set, (gpointer)number);
}

static bool tokens_and_keys_differ(const FwScm *scm)
{
    GHashTable *tokens = g_hash_table_new(g_int64_hash, g_int64_equal);
    GHashTable *keys = g_hash_table_new(g_int64_hash, g_int64_equal);
    bool ok = !scm->unbind_all_token || add_once(tokens, &scm->unbind_all_token);

    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        ok = ok && (!device->pending.token || add_once(tokens, &device->pending.token));
        for (unsigned f = 0; ok && f < device->flushes->len; f++) {
            const FwScmFlush *flush = &g_array_index(device->flushes, FwScmFlush, f);

            ok = add_once(tokens, &flush->token) && add_once(keys, &flush->key);
        }
    }
    g_hash_table_unref(tokens);
    g_hash_table_unref(keys);
    return ok;
}

bool fw_scm_state_check(const FwScm *scm, GError **error)
{
    const char *why = NULL;

    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (!check_ranges(scm, device, error) || !check_pending(scm, device, error) || !check_flushes(scm, device, error) ||
            !check_rest(device, error)) {
            return false;
        }
    }
    if (!addresses_disjoint(scm)) {
        why = "two bindings share an address, or one lies in RAM";
    } else if (!tokens_and_keys_differ(scm)) {
        why = "two operations under way have the same token or key";
    } else if (scm->unbind_all_token == UINT64_MAX || scm->absent >> fw_scm_call_count()) {
        why = "the machine's own numbers are out of their range";
    }
    if (why) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_STATE, "saved state of storage class memory: %s", why);
    }
    return !why;
}
