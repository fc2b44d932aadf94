/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One storage class memory device: its configuration with the checks of it, its life, its in-use list; the busy codes.
 *
 * Knows no hypercall and nothing of other devices.
 */
#include "fw/scm-device.h"

#include "fw/scm-stats-table.h"

#include <inttypes.h>

static const struct {
    const char *name;
    int64_t code;
} busy_kinds[FW_SCM_BUSY_KINDS] = {
    [FW_SCM_BUSY] = { "busy", FW_SCM_RC_BUSY },
    [FW_SCM_BUSY_1_MSEC] = { "1ms", FW_SCM_RC_LONG_BUSY_1_MSEC },
    [FW_SCM_BUSY_10_MSEC] = { "10ms", FW_SCM_RC_LONG_BUSY_10_MSEC },
    [FW_SCM_BUSY_100_MSEC] = { "100ms", FW_SCM_RC_LONG_BUSY_100_MSEC },
    [FW_SCM_BUSY_1_SEC] = { "1s", FW_SCM_RC_LONG_BUSY_1_SEC },
    [FW_SCM_BUSY_10_SEC] = { "10s", FW_SCM_RC_LONG_BUSY_10_SEC },
    [FW_SCM_BUSY_100_SEC] = { "100s", FW_SCM_RC_LONG_BUSY_100_SEC },
};

GQuark fw_scm_error_quark(void)
{
    return g_quark_from_static_string("fw-scm-error");
}

void fw_scm_device_config_init(FwScmDeviceConfig *config)
{
    *config = (FwScmDeviceConfig) {
        .block_size = FW_SCM_DEFAULT_BLOCK_SIZE,
        .placement = FW_SCM_PLACE_ALIGNED,
    };
}

static bool refuse(GError **error, const char *property, uint64_t value, const char *rule)
{
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "%s is 0x%" PRIx64 ": %s", property, value, rule);
    return false;
}

static bool check_pace(const char *property, const FwScmPace *pace, GError **error)
{
    if ((unsigned)pace->busy >= FW_SCM_BUSY_KINDS) {
        return refuse(error, property, pace->busy, "no such busy answer");
    }
    return true;
}

static bool check_placement(const FwScmDeviceConfig *config, GError **error)
{
    if ((unsigned)config->placement >= FW_SCM_PLACE_KINDS) {
        return refuse(error, "placement", config->placement, "no such policy");
    }
    if (config->placement_align % FW_SCM_MIN_OFFSET || config->placement_align > FW_SCM_MAX_SIZE) {
        return refuse(error, "placement-align", config->placement_align, "must be a multiple of 4 KiB, at most 2^60");
    }
    if (config->placement_offset % FW_SCM_MIN_OFFSET || config->placement_offset > FW_SCM_MAX_SIZE) {
        return refuse(error, "placement-offset", config->placement_offset, "must be a multiple of 4 KiB, at most 2^60");
    }
    if (config->placement == FW_SCM_PLACE_AFTER_DRC && config->placement_after == config->drc_index) {
        return refuse(error, "placement-after", config->placement_after, "a device cannot be placed after itself");
    }
    return true;
}

bool fw_scm_device_config_check(const FwScmDeviceConfig *config, GError **error)
{
    if (!config->drc_index) {
        return refuse(error, "drc-index", 0, "must not be 0");
    }
    if (config->block_size < FW_SCM_MIN_BLOCK_SIZE || config->block_size > FW_SCM_MAX_BLOCK_SIZE ||
        config->block_size % FW_SCM_MIN_BLOCK_SIZE) {
        return refuse(error, "block-size", config->block_size, "must be a multiple of 16 MiB, 16 MiB to 16 GiB");
    }
    if (!config->blocks || config->blocks > FW_SCM_MAX_SIZE / config->block_size) {
        return refuse(error, "number of blocks", config->blocks, "must be at least 1, and the whole device at most 2^60 bytes");
    }
    return check_pace("bind-busy", &config->bind, error) && check_pace("unbind-busy", &config->unbind, error) &&
           check_pace("flush-busy", &config->flush, error) && check_placement(config, error);
}

bool fw_scm_device_blocks_for_size(uint64_t size, uint64_t block_size, uint64_t *blocks, GError **error)
{
    if (!block_size || !size || size % block_size) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                    "the device's size is %" PRIu64 " bytes: it must be a multiple of the block size, %" PRIu64
                    " bytes, and not 0; give the backend another size or the device another block-size", size, block_size);
        return false;
    }
    *blocks = size / block_size;
    return true;
}

FwScmDevice *fw_scm_device_new(const FwScmDeviceConfig *config)
{
    FwScmDevice *device = g_new0(FwScmDevice, 1);

    device->config = *config;
    device->ranges = fw_scm_ranges_new();
    device->flushes = g_array_new(false, false, sizeof(FwScmFlush));
    device->in_use = g_array_new(false, false, sizeof(FwScmSpan));
    device->health_valid = FW_SCM_HEALTH_KNOWN;
    fw_scm_stats_init(&device->stats);
    return device;
}

void fw_scm_device_free(FwScmDevice *device)
{
    if (!device) {
        return;
    }
    g_array_unref(device->ranges);
    g_array_unref(device->flushes);
    g_array_unref(device->in_use);
    fw_answers_free(device->answers);
    g_free(device);
}

void fw_scm_device_abandon(FwScmDevice *device)
{
    device->pending = (FwScmPending) { .op = FW_SCM_OP_NONE };
}

uint64_t fw_scm_device_bound_blocks(const FwScmDevice *device)
{
    return fw_scm_ranges_blocks(device->ranges);
}

bool fw_scm_device_set_in_use(FwScmDevice *device, const FwScmSpan *spans, size_t n, GError **error)
{
    if (n > FW_SCM_MAX_SPANS) {
        return refuse(error, "length of the in-use list", n, "at most 256 spans");
    }
    for (size_t i = 0; i < n; i++) {
        if (spans[i].first >= device->config.blocks) {
            return refuse(error, "in-use block", spans[i].first, "not a block of this device");
        }
        if (!spans[i].count || spans[i].count > device->config.blocks - spans[i].first) {
            return refuse(error, "in-use count", spans[i].count, "must be at least 1 and must not pass the device's last block");
        }
    }
    g_array_set_size(device->in_use, 0);
    if (n) {
        g_array_append_vals(device->in_use, spans, (unsigned)n);
    }
    return true;
}

bool fw_scm_device_blocks_in_use(const FwScmDevice *device, uint64_t first, uint64_t count)
{
    for (unsigned i = 0; i < device->in_use->len; i++) {
        const FwScmSpan *span = &g_array_index(device->in_use, FwScmSpan, i);

        if (first < span->first + span->count && span->first < first + count) {
            return true;
        }
    }
    return false;
}

/* In the order of the FW_SCM_BROKEN_* bits. */
static const char *const broken_names[] = { "metadata-read", "metadata-write", "health", "stats", "flush" };
G_STATIC_ASSERT((1 << G_N_ELEMENTS(broken_names)) - 1 == FW_SCM_BROKEN_ALL);

static bool broken_word(const char *word, uint32_t *broken, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(broken_names); i++) {
        if (g_str_equal(word, broken_names[i])) {
            *broken |= 1u << i;
            return true;
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                "\"%s\" is no call that can be broken: use none, or some of metadata-read, metadata-write, health, stats, flush", word);
    return false;
}

bool fw_scm_broken_parse(const char *text, uint32_t *broken, GError **error)
{
    char **words = g_strsplit(g_str_equal(text, "none") ? "" : text, ":", -1);
    uint32_t bits = 0;
    bool ok = true;

    for (unsigned i = 0; ok && words[i]; i++) {
        ok = broken_word(words[i], &bits, error);
    }
    g_strfreev(words);
    if (ok) {
        *broken = bits;
    }
    return ok;
}

char *fw_scm_broken_format(uint32_t broken)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(broken_names); i++) {
        if (broken >> i & 1) {
            g_string_append_printf(text, "%s%s", text->len ? ":" : "", broken_names[i]);
        }
    }
    return g_string_free(text->len ? text : g_string_assign(text, "none"), false);
}

int64_t fw_scm_busy_code(FwScmBusy busy)
{
    return (unsigned)busy < FW_SCM_BUSY_KINDS ? busy_kinds[busy].code : FW_SCM_RC_BUSY;
}

const char *fw_scm_busy_name(FwScmBusy busy)
{
    return (unsigned)busy < FW_SCM_BUSY_KINDS ? busy_kinds[busy].name : NULL;
}

bool fw_scm_busy_parse(const char *word, FwScmBusy *busy, GError **error)
{
    for (unsigned i = 0; i < FW_SCM_BUSY_KINDS; i++) {
        if (g_str_equal(word, busy_kinds[i].name)) {
            *busy = (FwScmBusy)i;
            return true;
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "\"%s\" is no busy answer: use busy, 1ms, 10ms, 100ms, 1s, 10s or 100s", word);
    return false;
}
