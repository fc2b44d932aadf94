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

/* --- Every state that can be reached, and every event in each --- */

/* What is true of a state. The two counts of wrong guesses are apart. */
enum {
    ENABLED = 1u << 0,          /* there is a passphrase */
    SHUT = 1u << 1,             /* locked */
    FIXED = 1u << 2,            /* frozen */
    SPENT = 1u << 3,            /* too many wrong guesses of the passphrase */
    WIPING = 1u << 4,           /* overwriting */
    WIPED = 1u << 5,            /* an overwrite ended, and nobody has asked about it since */
    SLOW = 1u << 6,             /* the next question finds the overwrite in progress */
    MASTER = 1u << 7,           /* there is a master passphrase */
    MASTER_SPENT = 1u << 8,
    UNABLE = 1u << 9,           /* the DIMM cannot overwrite */
};

enum key { NO_KEY, USER_KEY, MASTER_KEY };

typedef struct {
    const char *name;
    unsigned refused_in;        /* any of these: wrong state */
    unsigned needed;            /* all of these, else wrong state */
    enum key key;               /* whose passphrase it asks for, when there is one */
    gboolean right;             /* the one that is given is right */
    unsigned set, cleared;      /* when all is well; SPENT and MASTER_SPENT end the count with it */
} Event;

#define BARRED (FIXED | WIPING)
#define NO_USER (BARRED | SPENT)
#define NO_MASTER (BARRED | MASTER_SPENT)

static const Event events[] = {
    { "set",                NO_USER | SHUT,      0,       USER_KEY,   TRUE,  ENABLED, SPENT },
    { "set, wrong",         NO_USER | SHUT,      0,       USER_KEY,   FALSE, ENABLED, SPENT },
    { "disable",            NO_USER | SHUT,      ENABLED, USER_KEY,   TRUE,  0, ENABLED | SPENT },
    { "disable, wrong",     NO_USER | SHUT,      ENABLED, USER_KEY,   FALSE, 0, 0 },
    { "unlock",             NO_USER,             SHUT,    USER_KEY,   TRUE,  0, SHUT | SPENT },
    { "unlock, wrong",      NO_USER,             SHUT,    USER_KEY,   FALSE, 0, 0 },
    { "freeze",             SHUT | WIPING,       0,       NO_KEY,     TRUE,  FIXED, 0 },
    { "erase",              NO_USER,             0,       USER_KEY,   TRUE,  0, ENABLED | SHUT | SPENT },
    { "erase, wrong",       NO_USER,             0,       USER_KEY,   FALSE, 0, ENABLED | SHUT | SPENT },
    { "overwrite",          NO_USER | SHUT,      0,       USER_KEY,   TRUE,  WIPING | SLOW, WIPED },
    { "overwrite, wrong",   NO_USER | SHUT,      0,       USER_KEY,   FALSE, WIPING | SLOW, WIPED },
    { "set master",         NO_MASTER | ENABLED, 0,       MASTER_KEY, TRUE,  MASTER, MASTER_SPENT },
    { "set master, wrong",  NO_MASTER | ENABLED, 0,       MASTER_KEY, FALSE, MASTER, MASTER_SPENT },
    { "master erase",       NO_MASTER,           MASTER,  MASTER_KEY, TRUE,  0, ENABLED | SHUT | SPENT | MASTER_SPENT },
    { "master erase, wrong", NO_MASTER,          MASTER,  MASTER_KEY, FALSE, 0, 0 },
    /* These have rules of their own, see foretell(). */
    { "query", 0, 0, NO_KEY, TRUE, 0, 0 }, { "power cycle", 0, 0, NO_KEY, TRUE, 0, 0 }, { "lock by the host", 0, 0, NO_KEY, TRUE, 0, 0 },
};
enum {
    E_SET, E_SET_WRONG, E_DISABLE, E_DISABLE_WRONG, E_UNLOCK, E_UNLOCK_WRONG, E_FREEZE, E_ERASE, E_ERASE_WRONG, E_OVERWRITE, E_OVERWRITE_WRONG,
    E_SET_MASTER, E_SET_MASTER_WRONG, E_MASTER_ERASE, E_MASTER_ERASE_WRONG, E_QUERY, E_POWER_CYCLE, E_FORCE, EVENTS
};
G_STATIC_ASSERT(EVENTS == G_N_ELEMENTS(events));

typedef struct {
    unsigned flags;
    unsigned failed[3];         /* by enum key */
} Model;

static Model model_of(const struct fw_security *security)
{
    return (Model) {
        .flags = (security->user.enabled ? ENABLED : 0) | (security->locked ? SHUT : 0) | (security->frozen ? FIXED : 0) |
                 (security->user.failed >= FW_SECURITY_TRIES_MAX ? SPENT : 0) | (security->overwriting ? WIPING : 0) |
                 (security->overwritten ? WIPED : 0) | (security->overwriting && security->polls_left ? SLOW : 0) |
                 (security->master.enabled ? MASTER : 0) | (security->master.failed >= FW_SECURITY_TRIES_MAX ? MASTER_SPENT : 0) |
                 (security->can_overwrite ? 0 : UNABLE),
        .failed = { 0, security->user.failed, security->master.failed },
    };
}

static enum fw_security_answer foretell_query(Model *m)
{
    if (m->flags & SLOW) {
        m->flags &= ~(unsigned)SLOW;
        return BUSY;
    }
    if (m->flags & WIPING) {
        m->flags = (m->flags & ~(unsigned)WIPING) | WIPED;
        return OK;
    }
    if (m->flags & WIPED) {
        m->flags &= ~(unsigned)WIPED;
        return OK;
    }
    return ORDER;
}

/* What the tables say that @event does to @m. */
static enum fw_security_answer foretell(Model *m, unsigned event)
{
    static const unsigned there[] = { 0, ENABLED, MASTER }, spent[] = { 0, SPENT, MASTER_SPENT };
    const Event *e = &events[event];

    if (event == E_QUERY) {
        return foretell_query(m);
    }
    if (event == E_POWER_CYCLE || event == E_FORCE) {
        m->failed[USER_KEY] = 0;
        m->flags &= ~(unsigned)SPENT;
        if (event == E_FORCE) {
            m->flags |= ENABLED | SHUT;
            return OK;
        }
        m->failed[MASTER_KEY] = 0;
        m->flags &= ~(unsigned)(MASTER_SPENT | FIXED | SHUT);
        m->flags |= m->flags & ENABLED ? SHUT : 0;
        return OK;
    }
    if ((event == E_OVERWRITE || event == E_OVERWRITE_WRONG) && m->flags & UNABLE) {
        return FW_SECURITY_UNSUPPORTED;
    }
    if (m->flags & e->refused_in || (m->flags & e->needed) != e->needed) {
        return STATE;
    }
    if (m->flags & there[e->key]) {
        m->failed[e->key] = e->right ? 0 : m->failed[e->key] + 1;
        if (!e->right) {
            m->flags |= m->failed[e->key] == FW_SECURITY_TRIES_MAX ? spent[e->key] : 0;
            return FW_SECURITY_INVALID_PASS;
        }
    }
    m->flags = (m->flags & ~e->cleared) | e->set;
    m->failed[USER_KEY] = e->cleared & SPENT ? 0 : m->failed[USER_KEY];
    m->failed[MASTER_KEY] = e->cleared & MASTER_SPENT ? 0 : m->failed[MASTER_KEY];
    return OK;
}

static enum fw_security_answer happen(struct fw_security *security, unsigned event)
{
    const uint8_t *key = events[event].right ? (events[event].key == MASTER_KEY ? boss : user) : other;
    gboolean ended;

    switch (event) {
    case E_SET:
    case E_SET_WRONG:
        return fw_security_set(security, key, user);
    case E_DISABLE:
    case E_DISABLE_WRONG:
        return fw_security_disable(security, key);
    case E_UNLOCK:
    case E_UNLOCK_WRONG:
        return fw_security_unlock(security, key);
    case E_FREEZE:
        return fw_security_freeze(security);
    case E_ERASE:
    case E_ERASE_WRONG:
        return fw_security_erase(security, key);
    case E_OVERWRITE:
    case E_OVERWRITE_WRONG:
        return fw_security_overwrite(security, key);
    case E_SET_MASTER:
    case E_SET_MASTER_WRONG:
        return fw_security_set_master(security, key, boss);
    case E_MASTER_ERASE:
    case E_MASTER_ERASE_WRONG:
        return fw_security_master_erase(security, key);
    case E_QUERY:
        return fw_security_overwrite_query(security, &ended);
    case E_POWER_CYCLE:
        fw_security_power_cycle(security);
        return OK;
    default:
        fw_security_force(security, user);
        return OK;
    }
}

static char *model_text(const Model *m)
{
    return g_strdup_printf("0x%x, %u and %u wrong guesses", m->flags, m->failed[USER_KEY], m->failed[MASTER_KEY]);
}

/* @event in the state @from; what comes of it. */
static struct fw_security step(const struct fw_security *from, unsigned event)
{
    struct fw_security security = *from;
    Model wanted = model_of(from), seen;
    enum fw_security_answer answer = happen(&security, event), foretold = foretell(&wanted, event);

    seen = model_of(&security);
    if (answer != foretold || memcmp(&seen, &wanted, sizeof(seen))) {
        Model before = model_of(from);
        g_autofree char *a = model_text(&before), *b = model_text(&seen), *c = model_text(&wanted);

        g_error("in state %s, '%s': answer %d and state %s; wanted %d and %s", a, events[event].name, answer, b, foretold, c);
    }
    return security;
}

/* From the beginning by every event to every state, until no new one comes. */
static void walk(gboolean can_overwrite, unsigned at_least)
{
    g_autoptr(GArray) states = g_array_new(FALSE, FALSE, sizeof(struct fw_security));
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct fw_security first;
    Model begin;

    fw_security_init(&first);
    first.can_overwrite = can_overwrite;
    begin = model_of(&first);
    g_hash_table_add(known, model_text(&begin));
    g_array_append_val(states, first);
    for (guint i = 0; i < states->len; i++) {
        for (unsigned event = 0; event < EVENTS; event++) {
            struct fw_security from = g_array_index(states, struct fw_security, i), to = step(&from, event);
            Model m = model_of(&to);

            if (g_hash_table_add(known, model_text(&m))) {
                g_array_append_val(states, to);
            }
        }
    }
    g_test_message("%u states", states->len);
    g_assert_cmpuint(states->len, >=, at_least);
}

static void test_walk(void)
{
    walk(TRUE, 100);
    walk(FALSE, 50);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/security/every-request-in-every-state", test_every_request_in_every_state);
    g_test_add_func("/security/every-event-in-every-state", test_walk);
    g_test_add_func("/security/states", test_states);
    g_test_add_func("/security/guesses", test_guesses);
    g_test_add_func("/security/last-byte", test_last_byte);
    g_test_add_func("/security/erase", test_erase);
    g_test_add_func("/security/overwrite", test_overwrite);
    return g_test_run();
}
