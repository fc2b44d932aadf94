/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The update of a DIMM's firmware, see fw/fwupdate.h. */
#include <string.h>
#include "fw/acpi.h"
#include "fw/fwupdate.h"

#define FIRST_VERSION 0x0001000000000001u

void fw_update_init(struct fw_update *update)
{
    *update = (struct fw_update) { .running = FIRST_VERSION, .verify_polls = 1, .image = g_malloc0(FW_UPDATE_STORAGE) };
}

void fw_update_clear(struct fw_update *update)
{
    g_clear_pointer(&update->image, g_free);
}

static void forget(struct fw_update *update)
{
    update->phase = update->staged ? FW_UPDATE_STAGED : FW_UPDATE_IDLE;
    update->received = 0;
    update->calls = 0;
}

uint64_t fw_update_image_version(const uint8_t *image, uint32_t length)
{
    uint32_t sum = 0;

    if (length < FW_UPDATE_HEADER || length % 4 || memcmp(image, FW_UPDATE_MAGIC, FW_UPDATE_MAGIC_LENGTH) ||
        fw_le_load(image + FW_UPDATE_AT_LENGTH, 4) != length) {
        return 0;
    }
    for (uint32_t at = 0; at < length; at += 4) {
        sum += fw_le_load(image + at, 4);
    }
    return sum ? 0 : fw_le_load(image + FW_UPDATE_AT_VERSION, 8);
}

/* Counts a call of the sequence; one too many ends it. */
static gboolean in_time(struct fw_update *update)
{
    if (update->calls_max && ++update->calls > update->calls_max) {
        forget(update);
        return FALSE;
    }
    return TRUE;
}

enum fw_update_answer fw_update_start(struct fw_update *update, uint32_t *context)
{
    if (update->phase != FW_UPDATE_IDLE) {
        return FW_UPDATE_BUSY;
    }
    forget(update);
    update->phase = FW_UPDATE_RECEIVING;
    *context = ++update->context;
    return FW_UPDATE_OK;
}

enum fw_update_answer fw_update_send(struct fw_update *update, uint32_t context, uint32_t offset, const uint8_t *bytes,
                                     uint32_t length)
{
    if (update->phase != FW_UPDATE_RECEIVING || context != update->context) {
        return FW_UPDATE_CONTEXT;
    }
    if (!length || offset > update->received || offset > FW_UPDATE_STORAGE || length > FW_UPDATE_STORAGE - offset) {
        return FW_UPDATE_INVALID;
    }
    if (!in_time(update)) {
        return FW_UPDATE_TIMEOUT;
    }
    memcpy(update->image + offset, bytes, length);
    update->received = MAX(update->received, offset + length);
    return FW_UPDATE_OK;
}

enum fw_update_answer fw_update_finish(struct fw_update *update, uint32_t context, gboolean abort)
{
    if (context != update->context || update->phase == FW_UPDATE_IDLE) {
        return FW_UPDATE_CONTEXT;
    }
    if (update->phase != FW_UPDATE_RECEIVING) {
        return FW_UPDATE_DONE;
    }
    if (abort) {
        forget(update);
        return FW_UPDATE_ABORTED;
    }
    if (!in_time(update)) {
        return FW_UPDATE_TIMEOUT;
    }
    if (!update->received) {
        forget(update);
        return FW_UPDATE_BAD;
    }
    update->phase = FW_UPDATE_VERIFYING;
    update->polls_left = update->verify_polls;
    return FW_UPDATE_OK;
}

static enum fw_update_answer judge(struct fw_update *update, uint64_t *version)
{
    *version = fw_update_image_version(update->image, update->received);
    update->staged = *version;
    forget(update);
    return *version ? FW_UPDATE_OK : FW_UPDATE_BAD;
}

enum fw_update_answer fw_update_query(struct fw_update *update, uint32_t context, uint64_t *version)
{
    if (context != update->context || update->phase == FW_UPDATE_IDLE) {
        return FW_UPDATE_CONTEXT;
    }
    if (update->phase == FW_UPDATE_RECEIVING) {
        return FW_UPDATE_ORDER;
    }
    if (update->phase == FW_UPDATE_STAGED) {
        *version = update->staged;
        return FW_UPDATE_OK;
    }
    if (!in_time(update)) {
        return FW_UPDATE_TIMEOUT;
    }
    if (update->polls_left) {
        update->polls_left--;
        return FW_UPDATE_BUSY;
    }
    return judge(update, version);
}

enum fw_update_answer fw_update_arm(struct fw_update *update, gboolean arm)
{
    if (arm && !update->staged) {
        update->result = FW_UPDATE_RESULT_NOT_STAGED;
        return FW_UPDATE_NOT_STAGED;
    }
    update->armed = arm;
    return FW_UPDATE_OK;
}

static void run_staged(struct fw_update *update)
{
    if (update->staged) {
        update->running = update->staged;
        update->staged = 0;
    }
    update->armed = FALSE;
    forget(update);
}

void fw_update_activate(struct fw_update *update)
{
    if (update->armed) {
        update->result = FW_UPDATE_RESULT_SUCCESS;
        run_staged(update);
    }
}

void fw_update_power_cycle(struct fw_update *update)
{
    update->result = FW_UPDATE_RESULT_NONE;
    run_staged(update);
}
