/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saving and loading the state of the machine: see scm-state.h.
 *
 * Format, every number big-endian:
 *   "FWSCMST2", u64 token seed, u64 tokens given, u64 flushes begun, u64 token of "unbind all" (0: none), u64 absent calls,
 *     scripted answers, u32 devices
 *   per device, by rising DRC index:
 *     u32 DRC index, u64 block size, u64 blocks
 *     u32 operation, u64 token, first, count, done, target, address
 *     u32 n, n * (u64 first, count, address)    bindings
 *     u32 n, n * (u64 token, key, left)         flushes
 *     u32 n, n * (u64 first, count)             in use
 *     u64 health, u64 valid, u64 failed count, u32 broken, u32 statistics access, u32 statistics present, 16 * u64 statistics
 *     scripted answers
 *   scripted answers: u32 length (0: no list), and the list with its counters as fw/answers.h saves it
 *
 * The bytes may come from anywhere: they are read into fresh devices, checked as a whole, and only then taken over.  Must not allocate by
 * a number in the bytes before it was compared with its limit.  The checks are in state-check.c.
 */
#include "fw/scm-state.h"

#include <inttypes.h>
#include <string.h>

#include "fw/scm-answers.h"
#include "fw/scm-flush.h"
#include "fw/scm-state-check.h"

#define MAGIC       "FWSCMST2"
#define MAGIC_BYTES 8

/* ---- writing ---- */

static void put_u32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    g_byte_array_append(out, (const uint8_t *)&value, sizeof(value));
}

static void put_u64(GByteArray *out, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    g_byte_array_append(out, (const uint8_t *)&value, sizeof(value));
}

/* A length and then an array whose elements consist of u64 only. */
static void put_array(GByteArray *out, const GArray *array)
{
    size_t words = (size_t)array->len * g_array_get_element_size((GArray *)array) / sizeof(uint64_t);

    put_u32(out, array->len);
    for (size_t i = 0; i < words; i++) {
        put_u64(out, ((const uint64_t *)(const void *)array->data)[i]);
    }
}

G_STATIC_ASSERT(sizeof(FwScmRange) == 3 * sizeof(uint64_t));
G_STATIC_ASSERT(sizeof(FwScmFlush) == 3 * sizeof(uint64_t));
G_STATIC_ASSERT(sizeof(FwScmSpan) == 2 * sizeof(uint64_t));

static void put_answers(GByteArray *out, const struct fw_answers *answers)
{
    GByteArray *saved = g_byte_array_new();

    if (answers) {
        fw_answers_save(answers, saved);
    }
    put_u32(out, saved->len);
    g_byte_array_append(out, saved->data, saved->len);
    g_byte_array_unref(saved);
}

static void put_device(GByteArray *out, const FwScmDevice *device)
{
    put_u32(out, device->config.drc_index);
    put_u64(out, device->config.block_size);
    put_u64(out, device->config.blocks);
    put_u32(out, device->pending.op);
    put_u64(out, device->pending.token);
    put_u64(out, device->pending.first);
    put_u64(out, device->pending.count);
    put_u64(out, device->pending.done);
    put_u64(out, device->pending.target);
    put_u64(out, device->pending.address);
    put_array(out, device->ranges);
    put_array(out, device->flushes);
    put_array(out, device->in_use);
    put_u64(out, device->health);
    put_u64(out, device->health_valid);
    put_u64(out, device->failed_count);
    put_u32(out, device->broken);
    put_u32(out, device->stats.access);
    put_u32(out, device->stats.present);
    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        put_u64(out, device->stats.value[i]);
    }
    put_answers(out, device->answers);
}

GByteArray *fw_scm_state_save(const FwScm *scm)
{
    GByteArray *out = g_byte_array_new();

    g_byte_array_append(out, (const uint8_t *)MAGIC, MAGIC_BYTES);
    put_u64(out, scm->token_seed);
    put_u64(out, scm->token_count);
    put_u64(out, scm->flush_count);
    put_u64(out, scm->unbind_all_token);
    put_u64(out, scm->absent);
    put_answers(out, scm->answers);
    put_u32(out, scm->devices->len);
    for (unsigned i = 0; i < scm->devices->len; i++) {
        put_device(out, g_ptr_array_index(scm->devices, i));
    }
    return out;
}

/* ---- reading ---- */

typedef struct {
    const uint8_t *at;
    size_t left;
    bool bad;           /* something was missing or too long; what is read from now on is 0 */
} Reader;

static void get_bytes(Reader *in, void *bytes, size_t len)
{
    if (in->bad || in->left < len) {
        in->bad = true;
        memset(bytes, 0, len);
        return;
    }
    memcpy(bytes, in->at, len);
    in->at += len;
    in->left -= len;
}

static uint32_t get_u32(Reader *in)
{
    uint32_t value;

    get_bytes(in, &value, sizeof(value));
    return GUINT32_FROM_BE(value);
}

static uint64_t get_u64(Reader *in)
{
    uint64_t value;

    get_bytes(in, &value, sizeof(value));
    return GUINT64_FROM_BE(value);
}

static void get_array(Reader *in, GArray *array, uint32_t most)
{
    uint32_t n = get_u32(in);
    size_t words;

    if (in->bad || n > most) {
        in->bad = true;
        return;
    }
    g_array_set_size(array, n);
    words = (size_t)n * g_array_get_element_size(array) / sizeof(uint64_t);
    for (size_t i = 0; i < words; i++) {
        ((uint64_t *)(void *)array->data)[i] = get_u64(in);
    }
}

/* The list was made from text that a user wrote, but these bytes may be anybody's. */
static struct fw_answers *get_answers(Reader *in, const struct fw_answers_words *words)
{
    uint32_t len = get_u32(in);
    struct fw_answers *answers;

    if (!len || in->bad || len > in->left) {
        in->bad = in->bad || len;
        return NULL;
    }
    answers = fw_answers_load(words, in->at, len, NULL);
    in->bad = !answers;
    in->at += len;
    in->left -= len;
    return answers;
}

static void get_device_state(Reader *in, FwScmDevice *device)
{
    device->pending.op = get_u32(in);
    device->pending.token = get_u64(in);
    device->pending.first = get_u64(in);
    device->pending.count = get_u64(in);
    device->pending.done = get_u64(in);
    device->pending.target = get_u64(in);
    device->pending.address = get_u64(in);
    get_array(in, device->ranges, FW_SCM_MAX_RANGES);
    get_array(in, device->flushes, FW_SCM_MAX_FLUSHES);
    get_array(in, device->in_use, FW_SCM_MAX_SPANS);
    device->health = get_u64(in);
    device->health_valid = get_u64(in);
    device->failed_count = get_u64(in);
    device->broken = get_u32(in);
    device->stats.access = get_u32(in);
    device->stats.present = get_u32(in);
    for (unsigned i = 0; i < FW_SCM_STATS_KINDS; i++) {
        device->stats.value[i] = get_u64(in);
    }
    device->answers = get_answers(in, &fw_scm_answers_device);
}

static bool damaged(GError **error, const char *what)
{
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_STATE, "saved state of storage class memory: %s", what);
    return false;
}

/* The next device of the bytes, which must be the one that `model` is. */
static bool get_device(Reader *in, FwScm *loaded, const FwScmDevice *model, GError **error)
{
    uint32_t drc_index = get_u32(in);
    uint64_t block_size = get_u64(in), blocks = get_u64(in);
    FwScmDevice *device;

    if (in->bad) {
        return damaged(error, "the bytes end too early");
    }
    if (drc_index != model->config.drc_index || block_size != model->config.block_size || blocks != model->config.blocks) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_STATE,
                    "saved state of storage class memory: it has DRC 0x%" PRIx32 " with %" PRIu64 " blocks of %" PRIu64
                    " bytes where this machine has DRC 0x%" PRIx32 " with %" PRIu64 " blocks of %" PRIu64 " bytes", drc_index, blocks,
                    block_size, model->config.drc_index, model->config.blocks, model->config.block_size);
        return false;
    }
    device = fw_scm_device_new(&model->config);
    g_ptr_array_add(loaded->devices, device);
    get_device_state(in, device);
    if (in->bad) {
        return damaged(error, "the bytes end too early, or a list is longer than it can be or not of its form");
    }
    return true;
}

static bool get_machine(Reader *in, FwScm *loaded, const FwScm *model, GError **error)
{
    char magic[MAGIC_BYTES];

    get_bytes(in, magic, sizeof(magic));
    if (in->bad || memcmp(magic, MAGIC, MAGIC_BYTES)) {
        return damaged(error, "these bytes are something else, or of a version that is not known");
    }
    loaded->token_seed = get_u64(in);
    loaded->token_count = get_u64(in);
    loaded->flush_count = get_u64(in);
    loaded->unbind_all_token = get_u64(in);
    loaded->absent = get_u64(in);
    loaded->answers = get_answers(in, &fw_scm_answers_machine);
    if (get_u32(in) != model->devices->len || in->bad) {
        return damaged(error, "it has another number of devices than this machine");
    }
    for (unsigned i = 0; i < model->devices->len; i++) {
        if (!get_device(in, loaded, g_ptr_array_index(model->devices, i), error)) {
            return false;
        }
    }
    return in->left ? damaged(error, "there are bytes left over") : true;
}

/* ---- taking over ---- */

typedef void (*MapFunction)(void *opaque, uint32_t drc_index, uint64_t first, uint64_t count, uint64_t address);

static void for_each_range(const FwScm *scm, MapFunction function)
{
    for (unsigned i = 0; i < scm->devices->len; i++) {
        const FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        for (unsigned r = 0; r < device->ranges->len; r++) {
            const FwScmRange *range = &g_array_index(device->ranges, FwScmRange, r);

            function(scm->opaque, device->config.drc_index, range->first, range->count, range->address);
        }
    }
}

/* Exchange the state, not the configuration, of two devices: both own their arrays before and after. */
static void swap_state(FwScmDevice *a, FwScmDevice *b)
{
    FwScmDeviceConfig config_a = a->config, config_b = b->config;
    FwScmDevice other = *a;

    *a = *b;
    *b = other;
    a->config = config_a;
    b->config = config_b;
}

static void swap_answers(FwScm *a, FwScm *b)
{
    struct fw_answers *of_a = a->answers;

    a->answers = b->answers;
    b->answers = of_a;
}

static void take_over(FwScm *scm, FwScm *loaded)
{
    for_each_range(scm, scm->ops->unmap);
    for (unsigned i = 0; i < scm->devices->len; i++) {
        FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        fw_scm_flush_drop_all(scm, device);
        swap_state(device, g_ptr_array_index(loaded->devices, i));
    }
    scm->token_seed = loaded->token_seed;
    scm->token_count = loaded->token_count;
    scm->flush_count = loaded->flush_count;
    scm->unbind_all_token = loaded->unbind_all_token;
    scm->absent = loaded->absent;
    swap_answers(scm, loaded);
    for_each_range(scm, scm->ops->map);
}

bool fw_scm_state_load(FwScm *scm, const void *bytes, size_t len, GError **error)
{
    Reader in = { bytes, len, false };
    FwScm *loaded = fw_scm_new(&scm->map, 0, scm->ops, scm->opaque, error);
    bool ok = loaded && get_machine(&in, loaded, scm, error) && fw_scm_state_check(loaded, error);

    if (ok) {
        take_over(scm, loaded);
    }
    fw_scm_free(loaded);
    return ok;
}
