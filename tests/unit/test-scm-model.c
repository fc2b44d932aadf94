/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The naive reference model of the H_SCM hypercalls: see test-scm-model.h. */
#include "test-scm-model.h"

#include <inttypes.h>
#include <string.h>

#define ALL_ONES UINT64_MAX

/* What the model says of one call.  A token that it cannot know is at out[0] when new_token is set. */
typedef struct {
    int64_t ret;
    unsigned n_out;
    uint64_t out[FW_SCM_MAX_OUT];
    uint64_t *new_token;
} Verdict;

static Verdict code(int64_t ret)
{
    return (Verdict) { .ret = ret };
}

static ModelDevice *find(Model *model, uint64_t drc)
{
    for (int i = 0; i < MODEL_DEVICES; i++) {
        if (model->device[i].present && model->device[i].drc == drc) {
            return &model->device[i];
        }
    }
    return NULL;
}

static uint64_t bound_blocks(const ModelDevice *device)
{
    uint64_t n = 0;

    for (uint64_t b = 0; b < device->blocks; b++) {
        n += device->address[b] != 0;
    }
    return n;
}

static void forget(ModelDevice *device)
{
    device->op = FW_SCM_OP_NONE;
    device->token = device->first = device->count = device->done = device->target = device->base = 0;
}

static uint64_t share(const ModelPace *pace, uint64_t left)
{
    return pace->per_call && pace->per_call < left ? pace->per_call : left;
}

/* ---- addresses ---- */

static bool meets(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static bool address_free(const Model *model, const ModelDevice *own, uint64_t at, uint64_t size)
{
    if (at + size > model->window_end || at < model->ram_end) {
        return false;
    }
    for (int i = 0; i < MODEL_OCCUPIED; i++) {
        if (model->occupied_size[i] && meets(at, size, model->occupied_base[i], model->occupied_size[i])) {
            return false;
        }
    }
    for (int i = 0; i < MODEL_DEVICES; i++) {
        const ModelDevice *device = &model->device[i];

        if (!device->present) {
            continue;
        }
        for (uint64_t b = 0; b < device->blocks; b++) {
            if (device->address[b] && meets(at, size, device->address[b], device->block_size)) {
                return false;
            }
        }
        if (device != own && device->op == FW_SCM_OP_BIND && meets(at, size, device->base, device->count * device->block_size)) {
            return false;
        }
    }
    return true;
}

static uint64_t device_end(const ModelDevice *device)
{
    uint64_t end = 0;

    for (uint64_t b = 0; b < device->blocks; b++) {
        if (device->address[b] && device->address[b] + device->block_size > end) {
            end = device->address[b] + device->block_size;
        }
    }
    if (device->op == FW_SCM_OP_BIND && device->base + device->count * device->block_size > end) {
        end = device->base + device->count * device->block_size;
    }
    return end;
}

/* Lowest free address among `from` and all ends of taken ranges after it. */
static uint64_t lowest_after(const Model *model, const ModelDevice *own, uint64_t from, uint64_t size)
{
    uint64_t best = address_free(model, own, from, size) ? from : 0;

    for (int i = 0; i < MODEL_OCCUPIED; i++) {
        uint64_t end = model->occupied_base[i] + model->occupied_size[i];

        if (end > from && (!best || end < best) && address_free(model, own, end, size)) {
            best = end;
        }
    }
    for (int i = 0; i < MODEL_DEVICES; i++) {
        const ModelDevice *device = &model->device[i];

        for (uint64_t b = 0; device->present && b < device->blocks; b++) {
            uint64_t end = device->address[b] + device->block_size;

            if (device->address[b] && end > from && (!best || end < best) && address_free(model, own, end, size)) {
                best = end;
            }
        }
        if (device->present && device->op == FW_SCM_OP_BIND) {
            uint64_t end = device->base + device->count * device->block_size;

            if (end > from && (!best || end < best) && address_free(model, own, end, size)) {
                best = end;
            }
        }
    }
    return best;
}

/* 0: no room. */
static uint64_t choose(Model *model, const ModelDevice *device, uint64_t size)
{
    uint64_t align = device->align;

    if (!align) {
        align = device->block_size > FW_SCM_DEFAULT_BLOCK_SIZE ? device->block_size : FW_SCM_DEFAULT_BLOCK_SIZE;
    }
    if (device->placement == FW_SCM_PLACE_AFTER_RAM) {
        return lowest_after(model, device, model->ram_end + device->offset, size);
    }
    if (device->placement == FW_SCM_PLACE_AFTER_DRC) {
        const ModelDevice *other = find(model, device->after);

        if (other && device_end(other)) {
            return lowest_after(model, device, device_end(other) + device->offset, size);
        }
    }
    for (uint64_t at = device->offset % align; at + size <= model->window_end; at += align) {
        if (at >= model->window_base && address_free(model, device, at, size)) {
            return at;
        }
    }
    return 0;
}

/* ---- bind ---- */

static Verdict bind_step(ModelDevice *device, uint64_t address)
{
    uint64_t n = share(&device->bind, device->count - device->done);
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 3 };

    for (uint64_t i = 0; i < n; i++) {
        device->address[device->first + device->done] = device->base + device->done * device->block_size;
        device->done++;
    }
    verdict.out[1] = address;
    verdict.out[2] = device->done;
    if (device->done < device->count) {
        verdict.ret = device->bind.busy;
        verdict.new_token = &device->token;
    } else {
        forget(device);
    }
    return verdict;
}

static Verdict bind(Model *model, const uint64_t *in)
{
    ModelDevice *device = find(model, in[0]);
    uint64_t address;

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (in[4]) {
        if (device->op != FW_SCM_OP_BIND || device->token != in[4]) {
            return code(FW_SCM_RC_P5);
        }
        if (in[1] != device->first) {
            return code(FW_SCM_RC_P2);
        }
        if (in[2] != device->count) {
            return code(FW_SCM_RC_P3);
        }
        if (in[3] != device->target && in[3] != device->base) {
            return code(FW_SCM_RC_P4);
        }
        return bind_step(device, ALL_ONES);
    }
    if (in[1] >= device->blocks) {
        return code(FW_SCM_RC_P2);
    }
    if (in[2] == 0 || in[2] > device->blocks || in[1] + in[2] > device->blocks) {
        return code(FW_SCM_RC_P3);
    }
    if (in[3] != ALL_ONES && (in[3] & 0xffff || in[3] >= model->window_end)) {
        return code(FW_SCM_RC_P4);
    }
    for (uint64_t b = in[1]; b < in[1] + in[2]; b++) {
        if (device->address[b]) {
            return code(FW_SCM_RC_OVERLAP);
        }
    }
    if (in[3] == ALL_ONES) {
        address = choose(model, device, in[2] * device->block_size);
        if (!address) {
            return code(FW_SCM_RC_TOO_BIG);
        }
    } else {
        address = in[3];
        if (address + in[2] * device->block_size > model->window_end) {
            return code(FW_SCM_RC_TOO_BIG);
        }
        if (!address_free(model, device, address, in[2] * device->block_size)) {
            return code(FW_SCM_RC_OVERLAP);
        }
    }
    device->op = FW_SCM_OP_BIND;
    device->first = in[1];
    device->count = in[2];
    device->done = 0;
    device->target = in[3];
    device->base = address;
    return bind_step(device, address);
}

/* ---- unbind ---- */

/* The block at exactly this address, or -1. */
static int block_at(const ModelDevice *device, uint64_t address)
{
    for (uint64_t b = 0; b < device->blocks; b++) {
        if (device->address[b] && device->address[b] == address) {
            return (int)b;
        }
    }
    return -1;
}

static Verdict unbind_step(ModelDevice *device)
{
    uint64_t n = share(&device->unbind, device->count - device->done);
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 2 };

    for (uint64_t i = 0; i < n; i++) {
        device->address[block_at(device, device->base + device->done * device->block_size)] = 0;
        device->done++;
    }
    verdict.out[1] = device->done;
    if (device->done < device->count) {
        verdict.ret = device->unbind.busy;
        verdict.new_token = &device->token;
    } else {
        forget(device);
    }
    return verdict;
}

static Verdict unbind(Model *model, const uint64_t *in)
{
    ModelDevice *device = find(model, in[0]);
    uint64_t done = 0;

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (in[3]) {
        if (device->op != FW_SCM_OP_UNBIND || device->token != in[3]) {
            return code(FW_SCM_RC_P4);
        }
        if (in[1] != device->base) {
            return code(FW_SCM_RC_P2);
        }
        if (in[2] != device->count) {
            return code(FW_SCM_RC_P3);
        }
        done = device->done;
    } else {
        if (block_at(device, in[1]) < 0) {
            return code(FW_SCM_RC_P2);
        }
        if (in[2] == 0 || in[2] > device->blocks) {
            return code(FW_SCM_RC_P3);
        }
        for (uint64_t i = 0; i < in[2]; i++) {
            if (block_at(device, in[1] + i * device->block_size) < 0) {
                return code(FW_SCM_RC_OVERLAP);
            }
        }
    }
    for (uint64_t i = done; i < in[2]; i++) {
        if (device->in_use[block_at(device, in[1] + i * device->block_size)]) {
            return code(FW_SCM_RC_IN_USE);
        }
    }
    if (!in[3]) {
        forget(device);
        device->op = FW_SCM_OP_UNBIND;
        device->base = in[1];
        device->count = in[2];
    }
    return unbind_step(device);
}

static bool any_in_use(const ModelDevice *device)
{
    for (uint64_t b = 0; b < device->blocks; b++) {
        if (device->address[b] && device->in_use[b]) {
            return true;
        }
    }
    return false;
}

static void drop_first(ModelDevice *device)
{
    uint64_t n = share(&device->unbind, device->blocks);

    for (uint64_t b = 0; b < device->blocks && n; b++) {
        if (device->address[b]) {
            device->address[b] = 0;
            n--;
        }
    }
}

static Verdict unbind_machine(Model *model, uint64_t token)
{
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 1 };

    if (token && token != model->all_token) {
        return code(FW_SCM_RC_P3);
    }
    for (int i = 0; i < MODEL_DEVICES; i++) {
        if (model->device[i].present && any_in_use(&model->device[i])) {
            return code(FW_SCM_RC_IN_USE);
        }
    }
    for (int i = 0; i < MODEL_DEVICES && !token; i++) {
        forget(&model->device[i]);
    }
    model->all_token = 0;
    for (int i = 0; i < MODEL_DEVICES; i++) {
        ModelDevice *device = &model->device[i];

        if (device->present && bound_blocks(device)) {
            forget(device);
            drop_first(device);
            if (device->unbind.per_call) {
                break;
            }
        }
    }
    for (int i = 0; i < MODEL_DEVICES; i++) {
        if (model->device[i].present && bound_blocks(&model->device[i])) {
            verdict.ret = model->device[i].unbind.busy;
            verdict.new_token = &model->all_token;
            break;
        }
    }
    return verdict;
}

static Verdict unbind_all(Model *model, const uint64_t *in)
{
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 1 };
    ModelDevice *device;

    if (in[0] == 1) {
        return unbind_machine(model, in[2]);
    }
    if (in[0] != 2) {
        return code(FW_SCM_RC_PARAMETER);
    }
    device = find(model, in[1]);
    if (!device) {
        return code(FW_SCM_RC_P2);
    }
    if (in[2] && (device->op != FW_SCM_OP_UNBIND_ALL || device->token != in[2])) {
        return code(FW_SCM_RC_P3);
    }
    if (any_in_use(device)) {
        return code(FW_SCM_RC_IN_USE);
    }
    forget(device);
    drop_first(device);
    if (bound_blocks(device)) {
        device->op = FW_SCM_OP_UNBIND_ALL;
        verdict.ret = device->unbind.busy;
        verdict.new_token = &device->token;
    }
    return verdict;
}

/* ---- the others ---- */

static Verdict query_block(Model *model, const uint64_t *in)
{
    const ModelDevice *device = find(model, in[0]);

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (in[1] >= device->blocks) {
        return code(FW_SCM_RC_P2);
    }
    if (!device->address[in[1]]) {
        return code(FW_SCM_RC_NOT_FOUND);
    }
    return (Verdict) { .ret = FW_SCM_RC_SUCCESS, .n_out = 1, .out = { device->address[in[1]] } };
}

static Verdict query_logical(Model *model, const uint64_t *in)
{
    if (in[0] >= model->window_end) {
        return code(FW_SCM_RC_PARAMETER);
    }
    for (int i = 0; i < MODEL_DEVICES; i++) {
        const ModelDevice *device = &model->device[i];

        for (uint64_t b = 0; device->present && b < device->blocks; b++) {
            if (device->address[b] && device->address[b] <= in[0] && in[0] < device->address[b] + device->block_size) {
                return (Verdict) { .ret = FW_SCM_RC_SUCCESS, .n_out = 2, .out = { device->drc, b } };
            }
        }
    }
    return code(FW_SCM_RC_NOT_FOUND);
}

static bool bad_length(uint64_t len)
{
    return len != 1 && len != 2 && len != 4 && len != 8;
}

static Verdict read_metadata(Model *model, const uint64_t *in)
{
    const ModelDevice *device = find(model, in[0]);
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 2 };

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (bad_length(in[2])) {
        return code(FW_SCM_RC_P3);
    }
    if (in[1] > MODEL_METADATA || in[1] + in[2] > device->metadata_size) {
        return code(FW_SCM_RC_P2);
    }
    for (uint64_t i = 0; i < in[2]; i++) {
        verdict.out[0] += (uint64_t)device->metadata[in[1] + i] << (8 * (in[2] - i - 1));
    }
    verdict.out[1] = in[2];
    return verdict;
}

static Verdict write_metadata(Model *model, const uint64_t *in)
{
    ModelDevice *device = find(model, in[0]);

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (bad_length(in[3])) {
        return code(FW_SCM_RC_P4);
    }
    if (in[1] > MODEL_METADATA || in[1] + in[3] > device->metadata_size || device->metadata_read_only) {
        return code(FW_SCM_RC_P2);
    }
    if ((in[3] == 1 && in[2] > 0xff) || (in[3] == 2 && in[2] > 0xffff) || (in[3] == 4 && in[2] > 0xffffffff)) {
        return code(FW_SCM_RC_P2);
    }
    for (uint64_t i = 0; i < in[3]; i++) {
        device->metadata[in[1] + i] = (in[2] >> (8 * (in[3] - i - 1))) & 0xff;
    }
    return code(FW_SCM_RC_SUCCESS);
}

static Verdict health(Model *model, const uint64_t *in)
{
    if (!find(model, in[0])) {
        return code(FW_SCM_RC_PARAMETER);
    }
    return (Verdict) { .ret = FW_SCM_RC_SUCCESS, .n_out = 2, .out = { 0, UINT64_C(0xffc0000000000000) } };
}

static Verdict flush(Model *model, const uint64_t *in)
{
    ModelDevice *device = find(model, in[0]);
    Verdict verdict = { .ret = FW_SCM_RC_SUCCESS, .n_out = 1 };
    unsigned i = 0;
    ModelFlush *entry;

    if (!device) {
        return code(FW_SCM_RC_PARAMETER);
    }
    if (!in[1]) {
        if (device->n_flushes == MODEL_FLUSHES) {
            verdict.ret = device->flush.busy;
            return verdict;
        }
        i = device->n_flushes++;
        device->flushes[i] = (ModelFlush) { 0, bound_blocks(device), 0 };
    } else {
        while (i < device->n_flushes && device->flushes[i].token != in[1]) {
            i++;
        }
        if (i == device->n_flushes) {
            return code(FW_SCM_RC_P2);
        }
    }
    entry = &device->flushes[i];
    entry->left -= share(&device->flush, entry->left);
    if (entry->left == 0 && entry->polls == model->flush_polls) {
        device->n_flushes--;
        memmove(entry, entry + 1, (device->n_flushes - i) * sizeof(*entry));
        return verdict;
    }
    entry->polls += entry->left == 0;
    verdict.ret = device->flush.busy;
    verdict.new_token = &entry->token;
    return verdict;
}

static Verdict judge(Model *model, const FwScmCall *call)
{
    switch (call->opcode) {
    case FW_SCM_H_BIND_MEM:
        return bind(model, call->in);
    case FW_SCM_H_UNBIND_MEM:
        return unbind(model, call->in);
    case FW_SCM_H_UNBIND_ALL:
        return unbind_all(model, call->in);
    case FW_SCM_H_QUERY_BLOCK_MEM_BINDING:
        return query_block(model, call->in);
    case FW_SCM_H_QUERY_LOGICAL_MEM_BINDING:
        return query_logical(model, call->in);
    case FW_SCM_H_READ_METADATA:
        return read_metadata(model, call->in);
    case FW_SCM_H_WRITE_METADATA:
        return write_metadata(model, call->in);
    case FW_SCM_H_HEALTH:
        return health(model, call->in);
    case FW_SCM_H_FLUSH:
        return flush(model, call->in);
    default:
        return code(FW_SCM_RC_FUNCTION);
    }
}

char *model_judge(Model *model, const FwScmCall *call)
{
    Verdict verdict = judge(model, call);

    if (call->ret != verdict.ret || call->n_out != verdict.n_out) {
        return g_strdup_printf("expected return code %" PRId64 " with %u outputs, got %" PRId64 " with %u", verdict.ret, verdict.n_out,
                               call->ret, call->n_out);
    }
    if (verdict.new_token) {
        if (!call->out[0] || !g_hash_table_add(model->seen, (gpointer)(uintptr_t)call->out[0])) {
            return g_strdup_printf("token 0x%" PRIx64 " is 0 or was used before", call->out[0]);
        }
        *verdict.new_token = verdict.out[0] = call->out[0];
    }
    for (unsigned i = 0; i < verdict.n_out; i++) {
        if (call->out[i] != verdict.out[i]) {
            return g_strdup_printf("R%u: expected 0x%" PRIx64 ", got 0x%" PRIx64, 4 + i, verdict.out[i], call->out[i]);
        }
    }
    return NULL;
}

void model_reset(Model *model, bool drop_bindings)
{
    model->all_token = 0;
    for (int i = 0; i < MODEL_DEVICES; i++) {
        forget(&model->device[i]);
        model->device[i].n_flushes = 0;
        if (drop_bindings) {
            memset(model->device[i].address, 0, sizeof(model->device[i].address));
        }
    }
}

void model_restart_jobs(Model *model)
{
    for (int i = 0; i < MODEL_DEVICES; i++) {
        for (unsigned f = 0; f < model->device[i].n_flushes; f++) {
            model->device[i].flushes[f].polls = 0;
        }
    }
}
