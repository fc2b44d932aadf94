/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The update of a DIMM's firmware: every event in every state, images, pieces, time, activation. */
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

/* --- Every state, and every event in each --- */

/* What a user can tell apart. A bad image is one of zeros. */
enum state {
    IDLE, EMPTY,                            /* begun, nothing sent */
    PART, BAD, GOOD,                        /* sent: half of a good image, a bad one, a whole good one */
    JUDGING_BAD, JUDGING_GOOD,              /* finished; the next query is too early */
    JUDGED_BAD, JUDGED_GOOD,                /* finished; the next query has the result */
    STAGED, ARMED, STATES
};

enum event {
    START, SEND_FIRST, SEND_SECOND, SEND_FAR, SEND_NOTHING, FINISH, ABORT, QUERY, ARM, DISARM, ACTIVATE, POWER_CYCLE,
    OTHER_SEND, OTHER_FINISH, OTHER_ABORT, OTHER_QUERY,     /* with another context */
    EVENTS
};

struct outcome {
    enum fw_update_answer answer;
    enum state next;
};

#define OK      FW_UPDATE_OK
#define NO      FW_UPDATE_CONTEXT
#define BUSY    FW_UPDATE_BUSY
#define DONE    FW_UPDATE_DONE
#define INVALID FW_UPDATE_INVALID
#define REFUSED FW_UPDATE_BAD
#define ENDED   FW_UPDATE_ABORTED
#define EARLY   FW_UPDATE_ORDER
#define UNREADY FW_UPDATE_NOT_STAGED

/* Pieces: the first and the second half of a good image; one that would leave a gap; one without bytes. */
static const struct outcome table[STATES][EVENTS] = {
    /*                 start              first half        second half        far away                nothing */
    [IDLE]         = { { OK, EMPTY },     { NO, IDLE },     { NO, IDLE },      { NO, IDLE },           { NO, IDLE },
    /* finish               abort               query                  arm                         disarm */
        { NO, IDLE },       { NO, IDLE },       { NO, IDLE },          { UNREADY, IDLE },          { OK, IDLE },
    /* activate             power cycle         other: send            finish                      abort               query */
        { OK, IDLE },       { OK, IDLE },       { NO, IDLE },          { NO, IDLE },               { NO, IDLE },       { NO, IDLE } },
    [EMPTY]        = { { BUSY, EMPTY },   { OK, PART },     { INVALID, EMPTY }, { INVALID, EMPTY },    { INVALID, EMPTY },
        { REFUSED, IDLE },  { ENDED, IDLE },    { EARLY, EMPTY },      { UNREADY, EMPTY },         { OK, EMPTY },
        { OK, EMPTY },      { OK, IDLE },       { NO, EMPTY },         { NO, EMPTY },              { NO, EMPTY },      { NO, EMPTY } },
    [PART]         = { { BUSY, PART },    { OK, PART },     { OK, GOOD },      { INVALID, PART },      { INVALID, PART },
        { OK, JUDGING_BAD }, { ENDED, IDLE },   { EARLY, PART },       { UNREADY, PART },          { OK, PART },
        { OK, PART },       { OK, IDLE },       { NO, PART },          { NO, PART },               { NO, PART },       { NO, PART } },
    [BAD]          = { { BUSY, BAD },     { OK, BAD },      { OK, BAD },       { INVALID, BAD },       { INVALID, BAD },
        { OK, JUDGING_BAD }, { ENDED, IDLE },   { EARLY, BAD },        { UNREADY, BAD },           { OK, BAD },
        { OK, BAD },        { OK, IDLE },       { NO, BAD },           { NO, BAD },                { NO, BAD },        { NO, BAD } },
    [GOOD]         = { { BUSY, GOOD },    { OK, GOOD },     { OK, GOOD },      { INVALID, GOOD },      { INVALID, GOOD },
        { OK, JUDGING_GOOD }, { ENDED, IDLE },  { EARLY, GOOD },       { UNREADY, GOOD },          { OK, GOOD },
        { OK, GOOD },       { OK, IDLE },       { NO, GOOD },          { NO, GOOD },               { NO, GOOD },       { NO, GOOD } },
    [JUDGING_BAD]  = { { BUSY, JUDGING_BAD }, { NO, JUDGING_BAD }, { NO, JUDGING_BAD }, { NO, JUDGING_BAD }, { NO, JUDGING_BAD },
        { DONE, JUDGING_BAD }, { DONE, JUDGING_BAD }, { BUSY, JUDGED_BAD }, { UNREADY, JUDGING_BAD }, { OK, JUDGING_BAD },
        { OK, JUDGING_BAD }, { OK, IDLE },      { NO, JUDGING_BAD },   { NO, JUDGING_BAD },        { NO, JUDGING_BAD }, { NO, JUDGING_BAD } },
    [JUDGING_GOOD] = { { BUSY, JUDGING_GOOD }, { NO, JUDGING_GOOD }, { NO, JUDGING_GOOD }, { NO, JUDGING_GOOD }, { NO, JUDGING_GOOD },
        { DONE, JUDGING_GOOD }, { DONE, JUDGING_GOOD }, { BUSY, JUDGED_GOOD }, { UNREADY, JUDGING_GOOD }, { OK, JUDGING_GOOD },
        { OK, JUDGING_GOOD }, { OK, IDLE },     { NO, JUDGING_GOOD },  { NO, JUDGING_GOOD },       { NO, JUDGING_GOOD }, { NO, JUDGING_GOOD } },
    [JUDGED_BAD]   = { { BUSY, JUDGED_BAD }, { NO, JUDGED_BAD }, { NO, JUDGED_BAD }, { NO, JUDGED_BAD }, { NO, JUDGED_BAD },
        { DONE, JUDGED_BAD }, { DONE, JUDGED_BAD }, { REFUSED, IDLE }, { UNREADY, JUDGED_BAD },    { OK, JUDGED_BAD },
        { OK, JUDGED_BAD }, { OK, IDLE },       { NO, JUDGED_BAD },    { NO, JUDGED_BAD },         { NO, JUDGED_BAD }, { NO, JUDGED_BAD } },
    [JUDGED_GOOD]  = { { BUSY, JUDGED_GOOD }, { NO, JUDGED_GOOD }, { NO, JUDGED_GOOD }, { NO, JUDGED_GOOD }, { NO, JUDGED_GOOD },
        { DONE, JUDGED_GOOD }, { DONE, JUDGED_GOOD }, { OK, STAGED },  { UNREADY, JUDGED_GOOD },   { OK, JUDGED_GOOD },
        { OK, JUDGED_GOOD }, { OK, IDLE },      { NO, JUDGED_GOOD },   { NO, JUDGED_GOOD },        { NO, JUDGED_GOOD }, { NO, JUDGED_GOOD } },
    [STAGED]       = { { BUSY, STAGED },  { NO, STAGED },   { NO, STAGED },    { NO, STAGED },         { NO, STAGED },
        { DONE, STAGED },   { DONE, STAGED },   { OK, STAGED },        { OK, ARMED },              { OK, STAGED },
        { OK, STAGED },     { OK, IDLE },       { NO, STAGED },        { NO, STAGED },             { NO, STAGED },     { NO, STAGED } },
    [ARMED]        = { { BUSY, ARMED },   { NO, ARMED },    { NO, ARMED },     { NO, ARMED },          { NO, ARMED },
        { DONE, ARMED },    { DONE, ARMED },    { OK, ARMED },         { OK, ARMED },              { OK, STAGED },
        { OK, IDLE },       { OK, IDLE },       { NO, ARMED },         { NO, ARMED },              { NO, ARMED },      { NO, ARMED } },
};

static enum fw_update_answer send_half(struct fw_update *update, uint32_t context, uint32_t half)
{
    uint8_t image[LENGTH];

    make_image(image, LENGTH, NEW_VERSION);
    return fw_update_send(update, context, half * LENGTH / 2, image + half * LENGTH / 2, LENGTH / 2);
}

/* The last sequence's context, which a finished one keeps. */
static enum fw_update_answer happen(struct fw_update *update, enum event event)
{
    uint32_t context = update->context + (event >= OTHER_SEND), new_context;
    static const uint8_t bytes[4];
    uint64_t version;

    switch (event) {
    case START:
        return fw_update_start(update, &new_context);
    case SEND_FIRST:
    case SEND_SECOND:
        return send_half(update, context, event == SEND_SECOND);
    case SEND_FAR:
        return fw_update_send(update, context, update->received + 4, bytes, sizeof(bytes));
    case SEND_NOTHING:
    case OTHER_SEND:
        return fw_update_send(update, context, 0, bytes, event == SEND_NOTHING ? 0 : sizeof(bytes));
    case FINISH:
    case ABORT:
    case OTHER_FINISH:
    case OTHER_ABORT:
        return fw_update_finish(update, context, event == ABORT || event == OTHER_ABORT);
    case QUERY:
    case OTHER_QUERY:
        return fw_update_query(update, context, &version);
    case ACTIVATE:
        fw_update_activate(update);
        return OK;
    case POWER_CYCLE:
        fw_update_power_cycle(update);
        return OK;
    default:
        return fw_update_arm(update, event == ARM);
    }
}

static void put_into(struct fw_update *update, enum state state)
{
    static const uint8_t zeros[LENGTH + 4];
    static const enum event way[STATES][9] = {
        [EMPTY] = { START }, [PART] = { START, SEND_FIRST }, [BAD] = { START }, [GOOD] = { START, SEND_FIRST, SEND_SECOND },
        [JUDGING_BAD] = { START, SEND_FIRST, FINISH }, [JUDGING_GOOD] = { START, SEND_FIRST, SEND_SECOND, FINISH },
        [JUDGED_BAD] = { START, SEND_FIRST, FINISH, QUERY }, [JUDGED_GOOD] = { START, SEND_FIRST, SEND_SECOND, FINISH, QUERY },
        [STAGED] = { START, SEND_FIRST, SEND_SECOND, FINISH, QUERY, QUERY },
        [ARMED] = { START, SEND_FIRST, SEND_SECOND, FINISH, QUERY, QUERY, ARM },
    };

    fw_update_init(update);
    for (unsigned i = 0; state != IDLE && (i == 0 || way[state][i] != START); i++) {
        g_assert_true(happen(update, way[state][i]) == OK || (state >= JUDGED_BAD && way[state][i] == QUERY));
    }
    if (state == BAD) {                             /* longer than the good one: no piece of that makes it good */
        g_assert_cmpint(fw_update_send(update, update->context, 0, zeros, sizeof(zeros)), ==, OK);
    }
}

static enum state state_of(const struct fw_update *update)
{
    gboolean good = fw_update_image_version(update->image, update->received) != 0;

    switch (update->phase) {
    case FW_UPDATE_IDLE:
        return IDLE;
    case FW_UPDATE_RECEIVING:
        return !update->received ? EMPTY : good ? GOOD : update->received == LENGTH / 2 ? PART : BAD;
    case FW_UPDATE_VERIFYING:
        return update->polls_left ? (good ? JUDGING_GOOD : JUDGING_BAD) : good ? JUDGED_GOOD : JUDGED_BAD;
    default:
        return update->armed ? ARMED : STAGED;
    }
}

static void test_every_event_in_every_state(void)
{
    for (int state = 0; state < STATES; state++) {
        for (int event = 0; event < EVENTS; event++) {
            const struct outcome *wanted = &table[state][event];
            gboolean runs = (state == ARMED && event == ACTIVATE) || ((state == STAGED || state == ARMED) && event == POWER_CYCLE);
            struct fw_update update;
            enum fw_update_answer answer;
            enum state next;

            put_into(&update, state);
            g_assert_cmpint(state_of(&update), ==, state);
            answer = happen(&update, event);
            next = state_of(&update);
            if (answer != wanted->answer || next != wanted->next) {
                g_error("state %d, event %d: answer %d and state %d; wanted %d and %d", state, event, answer, next, wanted->answer, wanted->next);
            }
            g_assert_cmphex(update.staged, ==, next == STAGED || next == ARMED ? NEW_VERSION : 0);
            g_assert_cmphex(update.running, ==, runs ? NEW_VERSION : 0x0001000000000001u);
            g_assert_true(update.armed == (next == ARMED));
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
    g_assert_cmpint(fw_update_query(&update, context, &version), ==, NO);
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
    g_test_add_func("/fwupdate/every-event-in-every-state", test_every_event_in_every_state);
    g_test_add_func("/fwupdate/pieces", test_pieces);
    g_test_add_func("/fwupdate/bad-image", test_bad_image);
    g_test_add_func("/fwupdate/timeout", test_timeout);
    g_test_add_func("/fwupdate/activation", test_activation);
    g_test_add_func("/fwupdate/power-cycle", test_power_cycle);
    return g_test_run();
}
