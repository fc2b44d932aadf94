/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: label areas of any size by _LSI, _LSR, _LSW and the label functions of _DSM, and the content of _FIT in pieces. What is read must be
 * what is there, a write changes the bytes that it is for and no others, and a refusal changes nothing.
 */
#include "fuzz-input.h"
#include "fw/dsm-intel.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-read-fit.h"

#define AREA_MAX  1024u
#define IN_MAX    256u
#define FIT_MAX   512u
#define STEPS_MAX 256u

struct area {
    uint8_t bytes[AREA_MAX];
    struct fw_dsm_dimm dimm;
    gboolean written;
};

static void read_area(void *opaque, uint32_t offset, uint8_t *bytes, uint32_t length)
{
    const struct area *area = opaque;

    FUZZ_HOLDS(offset <= area->dimm.labels.size && length <= area->dimm.labels.size - offset);
    memcpy(bytes, area->bytes + offset, length);
}

static void write_area(void *opaque, uint32_t offset, const uint8_t *bytes, uint32_t length)
{
    struct area *area = opaque;

    FUZZ_HOLDS(offset <= area->dimm.labels.size && length <= area->dimm.labels.size - offset);
    FUZZ_HOLDS(!area->dimm.labels.readonly && !area->dimm.labels.locked);
    memcpy(area->bytes + offset, bytes, length);
    area->written = TRUE;
}

/* Whether the answer behind @front is these bytes. */
static gboolean answers(const struct fw_dsm_reply *reply, uint32_t front, const uint8_t *bytes, uint32_t length)
{
    return reply->out->len == front + length && (!length || !memcmp(reply->out->data + front, bytes, length));
}

/* Which of size, read and write a call is. */
static enum fw_dsm_method choose(struct fuzz_input *input, struct fw_dsm_call *call)
{
    static const uint32_t functions[] = { FW_DSM_INTEL_LABEL_SIZE, FW_DSM_INTEL_LABEL_GET, FW_DSM_INTEL_LABEL_SET };
    uint8_t word = fuzz_number(input, 1);
    enum fw_dsm_method method = FW_DSM_METHOD_LSI + word % 3;

    if (word & 0x40) {
        call->method = FW_DSM_METHOD_DSM;
        call->revision = 1;
        call->function = functions[word % 3];
        fw_guid_parse(FW_DSM_INTEL_UUID, call->uuid, NULL);
    } else {
        call->method = method;
    }
    return method;
}

static void check(const struct area *area, const uint8_t *before, enum fw_dsm_method method, const struct fw_dsm_call *call,
                  const struct fw_dsm_reply *reply)
{
    uint32_t front = call->method == FW_DSM_METHOD_DSM ? 4 : 0;
    uint32_t offset = fw_le_load(call->in, 4), length = fw_le_load(call->in + 4, 4);

    if (reply->status || method != FW_DSM_METHOD_LSW) {
        FUZZ_HOLDS(!area->written && !memcmp(before, area->bytes, AREA_MAX));
    }
    if (reply->status) {
        FUZZ_HOLDS(reply->out->len == front);
    } else if (method == FW_DSM_METHOD_LSI) {
        FUZZ_HOLDS(reply->out->len == front + 8 && fw_le_load(reply->out->data + front, 4) == area->dimm.labels.size);
    } else if (method == FW_DSM_METHOD_LSR) {
        FUZZ_HOLDS(answers(reply, front, area->bytes + offset, length));
    } else {
        FUZZ_HOLDS(reply->out->len == front && call->in_length >= 8 + length);
        FUZZ_HOLDS(!memcmp(before, area->bytes, offset) && !memcmp(area->bytes + offset, call->in + 8, length));
        FUZZ_HOLDS(!memcmp(before + offset + length, area->bytes + offset + length, AREA_MAX - offset - length));
    }
}

static void call_labels(struct fuzz_input *input, struct area *area)
{
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_DIMM, .dimm = &area->dimm };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    uint8_t in[IN_MAX] = { 0 }, before[AREA_MAX];
    struct fw_dsm_call call = { .in = in };
    enum fw_dsm_method method = choose(input, &call);

    fw_le_store(in, 4, fuzz_number(input, 2) - 16);
    fw_le_store(in + 4, 4, fuzz_number(input, 2) % 300 - 8);
    call.in_length = fuzz_number(input, 1);
    for (size_t i = 8; i < call.in_length; i++) {
        in[i] = fuzz_number(input, 1);
    }
    memcpy(before, area->bytes, AREA_MAX);
    area->written = FALSE;
    fw_dsm_dispatch(&target, &call, &reply);
    check(area, before, method, &call, &reply);
    g_byte_array_unref(reply.out);
}

static void call_fit(struct fuzz_input *input, struct fw_dsm_fit *fit)
{
    struct fw_dsm_target target = { .device = FW_DSM_DEVICE_EMULATOR, .fit = fit };
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    gboolean changed = fit->changed;
    uint8_t in[4];
    struct fw_dsm_call call = { .in = in, .revision = 1, .function = fuzz_number(input, 1) & 3, .method = FW_DSM_METHOD_FIT };
    uint32_t offset = fuzz_number(input, 2), front = 0;

    fw_le_store(in, 4, offset);
    call.in_length = fuzz_number(input, 1) & 7 ? sizeof(in) : 3;
    if (fuzz_number(input, 1) & 1) {
        call.method = FW_DSM_METHOD_DSM;
        front = 4;
        fw_guid_parse(FW_DSM_READ_FIT_UUID, call.uuid, NULL);
    }
    fw_dsm_dispatch(&target, &call, &reply);
    if (front && call.function != FW_DSM_READ_FIT_FUNCTION) {
        FUZZ_HOLDS(reply.out->len == 4);
    } else if (reply.status) {
        FUZZ_HOLDS(reply.out->len == front && (offset > fit->length || call.in_length < 4 || (changed && offset)));
    } else {
        FUZZ_HOLDS(reply.out->len <= front + fit->chunk_max && reply.out->len - front <= fit->length - offset);
        FUZZ_HOLDS(answers(&reply, front, fit->bytes + offset, reply.out->len - front));
    }
    g_byte_array_unref(reply.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct area area = { .written = FALSE };
    uint8_t bytes[FIT_MAX];
    struct fw_dsm_fit fit = { .bytes = bytes };

    memset(bytes, 0x5a, sizeof(bytes));
    area.dimm.labels = (struct fw_label_area) { .read = read_area, .write = write_area, .opaque = &area };
    for (guint step = 0; step < STEPS_MAX && input.left; step++) {
        uint8_t kind = fuzz_number(&input, 1);

        if (kind < 20) {
            area.dimm.labels.size = fuzz_number(&input, 2) % (AREA_MAX + 1);
            area.dimm.labels.transfer_max = fuzz_number(&input, 2) % (AREA_MAX + 1);
            area.dimm.labels.readonly = kind & 1;
            area.dimm.labels.locked = kind & 2;
        } else if (kind < 30) {
            fit.length = fuzz_number(&input, 2) % (FIT_MAX + 1);
            fit.chunk_max = 1 + fuzz_number(&input, 1);
            fit.changed = TRUE;
        } else if (kind < 80) {
            call_fit(&input, &fit);
        } else {
            call_labels(&input, &area);
        }
    }
    return 0;
}
