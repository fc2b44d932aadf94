/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The update of a DIMM's firmware: every request in every phase, images, pieces, time, activation. */
#include <string.h>
#include "fw/acpi.h"
#include "fw/fwupdate.h"

#define NEW_VERSION 0x1122334455667788u
#define LENGTH      64u

static void make_image(uint8_t *image, uint32_t length, uint64_t version)
{
    uint32_t sum = 0;

    memset(image, 0x5a, length);
    memcpy(image, FW_UPDATE_MAGIC, FW_UPDATE_MAGIC_LENGTH);
    fw_le_store(image + FW_UPDATE_AT_VERSION, 8, version);
    fw_le_store(image + FW_UPDATE_AT_LENGTH, 4, length);
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, 0);
    for (uint32_t at = 0; at < length; at += 4) {
        sum += fw_le_load(image + at, 4);
    }
    fw_le_store(image + FW_UPDATE_AT_SUM, 4, (uint32_t)-sum);
}

static void test_image(void)
{
    uint8_t image[LENGTH];

    make_image(image, LENGTH, NEW_VERSION);
    g_assert_cmphex(fw_update_image_version(image, LENGTH), ==, NEW_VERSION);
    for (uint32_t length = 0; length < LENGTH; length++) {
        g_assert_cmphex(fw_update_image_version(image, length), ==, 0);
    }
    for (uint32_t at = 0; at < LENGTH; at++) {
        image[at] ^= 0x10;
        g_assert_cmphex(fw_update_image_version(image, LENGTH), ==, 0);
        image[at] ^= 0x10;
    }
    make_image(image, LENGTH, 0);
    g_assert_cmphex(fw_update_image_version(image, LENGTH), ==, 0);
    make_image(image, FW_UPDATE_HEADER, 1);
    g_assert_cmphex(fw_update_image_version(image, FW_UPDATE_HEADER), ==, 1);
}

static uint32_t start(struct fw_update *update)
{
    uint32_t context = 0;

    g_assert_cmpint(fw_update_start(update, &context), ==, FW_UPDATE_OK);
    return context;
}

/* Brings @update into @phase; returns the context of its sequence. */
static uint32_t enter(struct fw_update *update, enum fw_update_phase phase)
{
    uint8_t image[LENGTH];
    uint64_t version;
    uint32_t context = 0;

    fw_update_init(update);
    make_image(image, LENGTH, NEW_VERSION);
    if (phase >= FW_UPDATE_RECEIVING) {
        context = start(update);
        g_assert_cmpint(fw_update_send(update, context, 0, image, LENGTH), ==, FW_UPDATE_OK);
    }
    if (phase >= FW_UPDATE_VERIFYING) {
        g_assert_cmpint(fw_update_finish(update, context, FALSE), ==, FW_UPDATE_OK);
    }
    if (phase >= FW_UPDATE_STAGED) {
        g_assert_cmpint(fw_update_query(update, context, &version), ==, FW_UPDATE_BUSY);
        g_assert_cmpint(fw_update_query(update, context, &version), ==, FW_UPDATE_OK);
        g_assert_cmphex(version, ==, NEW_VERSION);
    }
    g_assert_cmpint(update->phase, ==, phase);
    return context;
}

enum request { START, SEND, FINISH, ABORT, QUERY, ARM, DISARM, REQUESTS };

#define OK      FW_UPDATE_OK
#define CONTEXT FW_UPDATE_CONTEXT
#define BUSY    FW_UPDATE_BUSY
#define DONE    FW_UPDATE_DONE

static const enum fw_update_answer allowed[FW_UPDATE_PHASES][REQUESTS] = {
    /*                        start send     finish   abort              query            arm                   disarm */
    [FW_UPDATE_IDLE]      = { OK,   CONTEXT, CONTEXT, CONTEXT,           CONTEXT,         FW_UPDATE_NOT_STAGED, OK },
    [FW_UPDATE_RECEIVING] = { BUSY, OK,      OK,      FW_UPDATE_ABORTED, FW_UPDATE_ORDER, FW_UPDATE_NOT_STAGED, OK },
    [FW_UPDATE_VERIFYING] = { BUSY, CONTEXT, DONE,    DONE,              BUSY,            FW_UPDATE_NOT_STAGED, OK },
    [FW_UPDATE_STAGED]    = { BUSY, CONTEXT, DONE,    DONE,              OK,              OK,                   OK },
};

static enum fw_update_answer ask(struct fw_update *update, enum request request, uint32_t context)
{
    static const uint8_t bytes[4];
    uint32_t new_context;
    uint64_t version;

    switch (request) {
    case START:
        return fw_update_start(update, &new_context);
    case SEND:
        return fw_update_send(update, context, 0, bytes, sizeof(bytes));
    case FINISH:
    case ABORT:
        return fw_update_finish(update, context, request == ABORT);
    case QUERY:
        return fw_update_query(update, context, &version);
    default:
        return fw_update_arm(update, request == ARM);
    }
}

static void test_every_request_in_every_phase(void)
{
    for (int phase = 0; phase < FW_UPDATE_PHASES; phase++) {
        for (int request = 0; request < REQUESTS; request++) {
            struct fw_update update;
            uint32_t context = enter(&update, phase);
            enum fw_update_answer answer = ask(&update, request, context);

            if (answer != allowed[phase][request]) {
                g_error("phase %d, request %d: answer %d, wanted %d", phase, request, answer, allowed[phase][request]);
            }
            fw_update_clear(&update);
        }
    }
}

static void test_wrong_context(void)
{
    for (int phase = FW_UPDATE_RECEIVING; phase < FW_UPDATE_PHASES; phase++) {
        for (int request = SEND; request <= QUERY; request++) {
            struct fw_update update;
            uint32_t context = enter(&update, phase);

            g_assert_cmpint(ask(&update, request, context + 1), ==, CONTEXT);
            g_assert_cmpint(update.phase, ==, phase);
            fw_update_clear(&update);
        }
    }
}

/* Pieces may repeat and overlap; they leave no gap and end within the storage. */
static void test_pieces(void)
{
    g_autofree uint8_t *image = g_malloc(FW_UPDATE_STORAGE);
    struct fw_update update;
    uint32_t context;
    uint64_t version;

    make_image(image, FW_UPDATE_STORAGE, NEW_VERSION);
    fw_update_init(&update);
    context = start(&update);
    g_assert_cmpint(fw_update_send(&update, context, 1, image + 1, 8), ==, FW_UPDATE_INVALID);
    g_assert_cmpint(fw_update_send(&update, context, 0, image, 0), ==, FW_UPDATE_INVALID);
    g_assert_cmpint(fw_update_send(&update, context, 0, image, 100), ==, OK);
    g_assert_cmpint(fw_update_send(&update, context, 101, image, 1), ==, FW_UPDATE_INVALID);
    g_assert_cmpint(fw_update_send(&update, context, 50, image + 50, 100), ==, OK);
    g_assert_cmpint(fw_update_send(&update, context, 0, image, 10), ==, OK);
    g_assert_cmpuint(update.received, ==, 150);
    g_assert_cmpint(fw_update_send(&update, context, 150, image + 150, FW_UPDATE_STORAGE - 149), ==, FW_UPDATE_INVALID);
    g_assert_cmpint(fw_update_send(&update, context, 0xfffffff0, image, 0x20), ==, FW_UPDATE_INVALID);
    g_assert_cmpint(fw_update_send(&update, context, 150, image + 150, FW_UPDATE_STORAGE - 150), ==, OK);
    g_assert_cmpint(fw_update_send(&update, context, FW_UPDATE_STORAGE, image, 1), ==, FW_UPDATE_INVALID);
    update.verify_polls = 0;
    g_assert_cmpint(fw_update_finish(&update, context, FALSE), ==, OK);
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, OK);
    g_assert_cmphex(version, ==, NEW_VERSION);
    fw_update_clear(&update);
}

static void test_bad_image(void)
{
    static const uint8_t junk[32];
    struct fw_update update;
    uint32_t context;
    uint64_t version;

    fw_update_init(&update);
    context = start(&update);
    g_assert_cmpint(fw_update_finish(&update, context, FALSE), ==, FW_UPDATE_BAD);      /* nothing was sent */
    context = start(&update);
    g_assert_cmpint(fw_update_send(&update, context, 0, junk, sizeof(junk)), ==, OK);
    g_assert_cmpint(fw_update_finish(&update, context, FALSE), ==, OK);
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, BUSY);
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, FW_UPDATE_BAD);
    g_assert_cmphex(update.staged, ==, 0);
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, CONTEXT);
    start(&update);
    fw_update_clear(&update);
}

static void test_timeout(void)
{
    static const uint8_t junk[4];
    struct fw_update update;
    uint32_t context;
    uint64_t version;

    fw_update_init(&update);
    update.calls_max = 2;
    context = start(&update);
    g_assert_cmpint(fw_update_send(&update, context, 0, junk, sizeof(junk)), ==, OK);
    g_assert_cmpint(fw_update_send(&update, context, 0, junk, sizeof(junk)), ==, OK);
    g_assert_cmpint(fw_update_send(&update, context, 0, junk, sizeof(junk)), ==, FW_UPDATE_TIMEOUT);
    g_assert_cmpint(update.phase, ==, FW_UPDATE_IDLE);
    context = start(&update);
    g_assert_cmpint(fw_update_send(&update, context, 0, junk, sizeof(junk)), ==, OK);
    g_assert_cmpint(fw_update_finish(&update, context, FALSE), ==, OK);
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, FW_UPDATE_TIMEOUT);
    g_assert_cmpint(update.phase, ==, FW_UPDATE_IDLE);
    fw_update_clear(&update);
}

static void test_activation(void)
{
    struct fw_update update;
    uint64_t first;

    enter(&update, FW_UPDATE_STAGED);
    first = update.running;
    fw_update_activate(&update);                        /* not armed */
    g_assert_cmphex(update.running, ==, first);
    g_assert_cmpint(fw_update_arm(&update, TRUE), ==, OK);
    g_assert_cmpint(fw_update_arm(&update, FALSE), ==, OK);
    fw_update_activate(&update);
    g_assert_cmphex(update.running, ==, first);
    g_assert_cmpint(fw_update_arm(&update, TRUE), ==, OK);
    fw_update_activate(&update);
    g_assert_cmphex(update.running, ==, NEW_VERSION);
    g_assert_cmphex(update.staged, ==, 0);
    g_assert_cmpint(update.result, ==, FW_UPDATE_RESULT_SUCCESS);
    g_assert_false(update.armed);
    start(&update);
    fw_update_clear(&update);
}

static void test_power_cycle(void)
{
    for (int phase = 0; phase < FW_UPDATE_PHASES; phase++) {
        struct fw_update update;
        uint64_t first;

        enter(&update, phase);
        first = update.running;
        fw_update_power_cycle(&update);
        g_assert_cmpint(update.phase, ==, FW_UPDATE_IDLE);
        g_assert_cmphex(update.running, ==, phase == FW_UPDATE_STAGED ? NEW_VERSION : first);
        g_assert_cmphex(update.staged, ==, 0);
        fw_update_clear(&update);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fwupdate/image", test_image);
    g_test_add_func("/fwupdate/every-request-in-every-phase", test_every_request_in_every_phase);
    g_test_add_func("/fwupdate/wrong-context", test_wrong_context);
    g_test_add_func("/fwupdate/pieces", test_pieces);
    g_test_add_func("/fwupdate/bad-image", test_bad_image);
    g_test_add_func("/fwupdate/timeout", test_timeout);
    g_test_add_func("/fwupdate/activation", test_activation);
    g_test_add_func("/fwupdate/power-cycle", test_power_cycle);
    return g_test_run();
}
