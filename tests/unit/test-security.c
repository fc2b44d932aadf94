/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lock of a DIMM: every request in every state against a table of what is allowed, guesses, erasing, power cycles. */
#include <string.h>
#include "fw/security.h"

static const uint8_t none[FW_SECURITY_PASSPHRASE];
static const uint8_t user[FW_SECURITY_PASSPHRASE] = "the user's passphrase";
static const uint8_t other[FW_SECURITY_PASSPHRASE] = "another";
static const uint8_t boss[FW_SECURITY_PASSPHRASE] = "the master's passphrase";

enum state { DISABLED, UNLOCKED, LOCKED, FROZEN, FROZEN_UNLOCKED, EXPIRED, EXPIRED_LOCKED, OVERWRITING, STATES };
enum request { SET, DISABLE, UNLOCK, FREEZE, ERASE, OVERWRITE, QUERY, SET_MASTER, MASTER_ERASE, REQUESTS };

#define OK      FW_SECURITY_OK
#define STATE   FW_SECURITY_INVALID_STATE
#define BUSY    FW_SECURITY_IN_PROGRESS
#define ORDER   FW_SECURITY_SEQUENCE

/* The right passphrase each time; a master passphrase is set in every state. */
static const enum fw_security_answer allowed[STATES][REQUESTS] = {
    /*                    set    disable unlock freeze erase  overwr. query  s.mast master-erase */
    [DISABLED]        = { OK,    STATE,  STATE, OK,    OK,    OK,     ORDER, OK,    OK },
    [UNLOCKED]        = { OK,    OK,     STATE, OK,    OK,    OK,     ORDER, STATE, OK },
    [LOCKED]          = { STATE, STATE,  OK,    STATE, OK,    STATE,  ORDER, STATE, OK },
    [FROZEN]          = { STATE, STATE,  STATE, OK,    STATE, STATE,  ORDER, STATE, STATE },
    [FROZEN_UNLOCKED] = { STATE, STATE,  STATE, OK,    STATE, STATE,  ORDER, STATE, STATE },
    [EXPIRED]         = { STATE, STATE,  STATE, OK,    STATE, STATE,  ORDER, STATE, OK },
    [EXPIRED_LOCKED]  = { STATE, STATE,  STATE, STATE, STATE, STATE,  ORDER, STATE, OK },
    [OVERWRITING]     = { STATE, STATE,  STATE, STATE, STATE, STATE,  BUSY,  STATE, STATE },
};

static void guess_wrong(struct fw_security *security)
{
    for (unsigned i = 0; i < FW_SECURITY_TRIES_MAX; i++) {
        g_assert_cmpint(security->locked ? fw_security_unlock(security, other) : fw_security_disable(security, other), ==,
                        FW_SECURITY_INVALID_PASS);
    }
}

static void enter(struct fw_security *security, enum state state)
{
    fw_security_init(security);
    g_assert_cmpint(fw_security_set_master(security, none, boss), ==, OK);
    if (state != DISABLED && state != FROZEN) {
        g_assert_cmpint(fw_security_set(security, none, user), ==, OK);
    }
    if (state == LOCKED || state == EXPIRED_LOCKED) {
        fw_security_power_cycle(security);
    }
    if (state == EXPIRED || state == EXPIRED_LOCKED) {
        guess_wrong(security);
    }
    if (state == FROZEN || state == FROZEN_UNLOCKED) {
        g_assert_cmpint(fw_security_freeze(security), ==, OK);
    }
    if (state == OVERWRITING) {
        g_assert_cmpint(fw_security_overwrite(security, user), ==, OK);
    }
}

static enum fw_security_answer ask(struct fw_security *security, enum request request)
{
    gboolean ended;

    switch (request) {
    case SET:
        return fw_security_set(security, user, other);
    case DISABLE:
        return fw_security_disable(security, user);
    case UNLOCK:
        return fw_security_unlock(security, user);
    case FREEZE:
        return fw_security_freeze(security);
    case ERASE:
        return fw_security_erase(security, user);
    case OVERWRITE:
        return fw_security_overwrite(security, user);
    case QUERY:
        return fw_security_overwrite_query(security, &ended);
    case SET_MASTER:
        return fw_security_set_master(security, boss, other);
    default:
        return fw_security_master_erase(security, boss);
    }
}

static void test_every_request_in_every_state(void)
{
    for (int state = 0; state < STATES; state++) {
        for (int request = 0; request < REQUESTS; request++) {
            struct fw_security security, before;
            enum fw_security_answer answer;

            enter(&security, state);
            before = security;
            answer = ask(&security, request);
            if (answer != allowed[state][request]) {
                g_error("state %d, request %d: answer %d, wanted %d", state, request, answer, allowed[state][request]);
            }
            if (answer == STATE || answer == ORDER) {
                g_assert_cmpmem(&security, sizeof(security), &before, sizeof(before));
            }
        }
    }
}

static void test_states(void)
{
    static const uint8_t seen[STATES] = {
        [UNLOCKED] = FW_SECURITY_STATE_ENABLED,
        [LOCKED] = FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_LOCKED,
        [FROZEN] = FW_SECURITY_STATE_FROZEN,
        [FROZEN_UNLOCKED] = FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_FROZEN,
        [EXPIRED] = FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_EXPIRED,
        [EXPIRED_LOCKED] = FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_EXPIRED | FW_SECURITY_STATE_LOCKED,
        [OVERWRITING] = FW_SECURITY_STATE_ENABLED | FW_SECURITY_STATE_OVERWRITE,
    };

    for (int state = 0; state < STATES; state++) {
        struct fw_security security;

        enter(&security, state);
        g_assert_cmphex(fw_security_state(&security), ==, seen[state]);
        g_assert_cmphex(fw_security_extended(&security), ==, FW_SECURITY_EXTENDED_MASTER);
        g_assert_cmpint(fw_security_inaccessible(&security), ==, state == LOCKED || state == EXPIRED_LOCKED || state == OVERWRITING);
    }
}

/* A wrong passphrase changes nothing but the count; a right one ends the count. */
static void test_guesses(void)
{
    struct fw_security security;

    enter(&security, UNLOCKED);
    g_assert_cmpint(fw_security_set(&security, other, none), ==, FW_SECURITY_INVALID_PASS);
    g_assert_cmpint(fw_security_erase(&security, other), ==, FW_SECURITY_INVALID_PASS);
    g_assert_true(security.user.enabled);
    g_assert_cmpint(fw_security_set(&security, user, user), ==, OK);
    g_assert_cmpint(fw_security_overwrite(&security, other), ==, FW_SECURITY_INVALID_PASS);
    g_assert_cmpint(fw_security_disable(&security, other), ==, FW_SECURITY_INVALID_PASS);
    g_assert_cmpint(fw_security_set(&security, other, other), ==, FW_SECURITY_INVALID_PASS);
    g_assert_cmpint(fw_security_set(&security, user, other), ==, STATE);
    fw_security_power_cycle(&security);
    g_assert_cmpint(fw_security_unlock(&security, user), ==, OK);
    g_assert_cmpint(fw_security_set_master(&security, boss, other), ==, STATE);
    for (unsigned i = 0; i < FW_SECURITY_TRIES_MAX; i++) {
        g_assert_cmpint(fw_security_master_erase(&security, user), ==, FW_SECURITY_INVALID_PASS);
    }
    g_assert_cmphex(fw_security_extended(&security), ==, FW_SECURITY_EXTENDED_MASTER | FW_SECURITY_EXTENDED_EXPIRED);
    g_assert_cmpint(fw_security_master_erase(&security, boss), ==, STATE);
}

/* The last byte counts as the first does. */
static void test_last_byte(void)
{
    uint8_t nearly[FW_SECURITY_PASSPHRASE];
    struct fw_security security;

    enter(&security, LOCKED);
    memcpy(nearly, user, sizeof(nearly));
    nearly[sizeof(nearly) - 1] ^= 1;
    g_assert_cmpint(fw_security_unlock(&security, nearly), ==, FW_SECURITY_INVALID_PASS);
    g_assert_true(security.locked);
    g_assert_cmpint(fw_security_unlock(&security, user), ==, OK);
    g_assert_false(security.locked);
}

static void test_erase(void)
{
    struct fw_security security;

    enter(&security, LOCKED);
    g_assert_cmpint(fw_security_erase(&security, user), ==, OK);
    g_assert_cmphex(fw_security_state(&security), ==, 0);
    g_assert_cmpmem(security.user.bytes, sizeof(none), none, sizeof(none));
    enter(&security, EXPIRED_LOCKED);
    g_assert_cmpint(fw_security_master_erase(&security, boss), ==, OK);
    g_assert_cmphex(fw_security_state(&security), ==, 0);
    g_assert_cmphex(fw_security_extended(&security), ==, FW_SECURITY_EXTENDED_MASTER);
    fw_security_init(&security);
    g_assert_cmpint(fw_security_master_erase(&security, none), ==, STATE);
    g_assert_cmpint(fw_security_erase(&security, other), ==, OK);
}

static void test_overwrite(void)
{
    struct fw_security security;
    gboolean ended;

    enter(&security, UNLOCKED);
    security.overwrite_polls = 3;
    g_assert_cmpint(fw_security_overwrite(&security, user), ==, OK);
    for (unsigned i = 0; i < 3; i++) {
        g_assert_cmpint(fw_security_overwrite_query(&security, &ended), ==, BUSY);
        g_assert_false(ended);
        fw_security_power_cycle(&security);     /* goes on after it */
    }
    g_assert_cmpint(fw_security_overwrite_query(&security, &ended), ==, OK);
    g_assert_true(ended);
    g_assert_cmpint(fw_security_overwrite_query(&security, &ended), ==, OK);
    g_assert_false(ended);
    g_assert_cmpint(fw_security_overwrite_query(&security, &ended), ==, ORDER);
    security.can_overwrite = FALSE;
    g_assert_cmpint(fw_security_overwrite(&security, user), ==, FW_SECURITY_UNSUPPORTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/security/every-request-in-every-state", test_every_request_in_every_state);
    g_test_add_func("/security/states", test_states);
    g_test_add_func("/security/guesses", test_guesses);
    g_test_add_func("/security/last-byte", test_last_byte);
    g_test_add_func("/security/erase", test_erase);
    g_test_add_func("/security/overwrite", test_overwrite);
    return g_test_run();
}
