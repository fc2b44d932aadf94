/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Choice of the guest physical address of a binding: see scm-place.h.
 *
 * First fit over the sorted list of taken intervals; cost goes by the number of intervals.  Must not change any state.
 */
#include "fw/scm-place.h"

typedef struct {
    uint64_t start, end;     /* [start, end) */
} Interval;

static int by_start(gconstpointer a, gconstpointer b)
{
    const Interval *left = a, *right = b;

    return left->start < right->start ? -1 : left->start > right->start;
}

static void take(GArray *taken, uint64_t base, uint64_t size)
{
    Interval interval = { base, size > UINT64_MAX - base ? UINT64_MAX : base + size };

    if (size) {
        g_array_append_val(taken, interval);
    }
}

static void take_device(GArray *taken, const FwScmDevice *device, bool with_reservation)
{
    uint64_t block_size = device->config.block_size;

    for (unsigned i = 0; i < device->ranges->len; i++) {
        const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, i);

        take(taken, range->address, range->count * block_size);
    }
    if (with_reservation && device->pending.op == FW_SCM_OP_BIND) {
        take(taken, device->pending.address, device->pending.count * block_size);
    }
}

/* All taken intervals by rising start; free with g_array_unref(). */
static GArray *taken_intervals(const FwScm *scm, const FwScmDevice *own)
{
    GArray *taken = g_array_new(false, false, sizeof(Interval));

    take(taken, 0, scm->map.ram_end);
    for (unsigned i = 0; i < scm->occupied->len; i++) {
        const FwScmOccupied *occupied = &g_array_index(scm->occupied, FwScmOccupied, i);

        take(taken, occupied->base, occupied->size);
    }
    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        take_device(taken, device, device != own);
    }
    g_array_sort(taken, by_start);
    return taken;
}

bool fw_scm_place_is_free(const FwScm *scm, const FwScmDevice *device, uint64_t address, uint64_t length)
{
    GArray *taken;
    bool is_free = true;

    if (address >= scm->map.window_end || length > scm->map.window_end - address) {
        return false;
    }
    taken = taken_intervals(scm, device);
    for (unsigned i = 0; i < taken->len && is_free; i++) {
        const Interval *interval = &g_array_index(taken, Interval, i);

        is_free = interval->end <= address || address + length <= interval->start;
    }
    g_array_unref(taken);
    return is_free;
}

/* End of the highest byte that a device has bound or reserved; 0 when it has none. */
static uint64_t device_end(const FwScmDevice *device)
{
    uint64_t block_size = device->config.block_size;
    uint64_t end = 0;

    for (unsigned i = 0; i < device->ranges->len; i++) {
        const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, i);

        end = MAX(end, range->address + range->count * block_size);
    }
    if (device->pending.op == FW_SCM_OP_BIND) {
        end = MAX(end, device->pending.address + device->pending.count * block_size);
    }
    return end;
}

/* Candidates are the addresses x >= base with x % align == phase. */
typedef struct {
    uint64_t base, align, phase;
} Rule;

static Rule placement_rule(const FwScm *scm, const FwScmDevice *device)
{
    const FwScmDeviceConfig *config = &device->config;
    uint64_t align = config->placement_align ? config->placement_align : MAX(FW_SCM_DEFAULT_BLOCK_SIZE, config->block_size);

    if (config->placement == FW_SCM_PLACE_AFTER_RAM) {
        return (Rule) { scm->map.ram_end + config->placement_offset, FW_SCM_MIN_OFFSET, 0 };
    }
    if (config->placement == FW_SCM_PLACE_AFTER_DRC) {
        const FwScmDevice *other = fw_scm_find_device(scm, config->placement_after);
        uint64_t end = other ? device_end(other) : 0;

        if (end) {
            return (Rule) { end + config->placement_offset, FW_SCM_MIN_OFFSET, 0 };
        }
    }
    return (Rule) { scm->map.window_base, align, config->placement_offset % align };
}

/* Smallest candidate at or after x; x is below 2^63 and align at most 2^60, so nothing overflows. */
static uint64_t candidate(const Rule *rule, uint64_t x)
{
    uint64_t from = MAX(x, rule->base);
    uint64_t behind = (from % rule->align + rule->align - rule->phase) % rule->align;

    return behind ? from + rule->align - behind : from;
}

bool fw_scm_place_choose(const FwScm *scm, const FwScmDevice *device, uint64_t length, uint64_t *address)
{
    Rule rule = placement_rule(scm, device);
    GArray *taken = taken_intervals(scm, device);
    uint64_t at = candidate(&rule, 0);

    for (unsigned i = 0; i < taken->len && at < scm->map.window_end; i++) {
        const Interval *interval = &g_array_index(taken, Interval, i);

        if (interval->start < at + length && at < interval->end) {
            at = candidate(&rule, MIN(interval->end, scm->map.window_end));
        }
    }
    g_array_unref(taken);
    if (at >= scm->map.window_end || length > scm->map.window_end - at) {
        return false;
    }
    *address = at;
    return true;
}

static const char *const names[FW_SCM_PLACE_KINDS] = {
    [FW_SCM_PLACE_ALIGNED] = "aligned",
    [FW_SCM_PLACE_AFTER_RAM] = "after-ram",
    [FW_SCM_PLACE_AFTER_DRC] = "after-drc",
};

const char *fw_scm_place_name(FwScmPlacement placement)
{
    return (unsigned)placement < FW_SCM_PLACE_KINDS ? names[placement] : NULL;
}

bool fw_scm_place_parse(const char *word, FwScmPlacement *placement, GError **error)
{
    for (unsigned i = 0; i < FW_SCM_PLACE_KINDS; i++) {
        if (g_str_equal(word, names[i])) {
            *placement = (FwScmPlacement)i;
            return true;
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "\"%s\" is no placement: use aligned, after-ram or after-drc", word);
    return false;
}
