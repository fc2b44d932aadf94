/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scrub of the root device as a machine of states: every event in every state against a table of answers and next states. */
#include "fw/dsm-root.h"
#include "test-dsm.h"

#define BASE 0x100000000u
#define SIZE 0x4000000u
#define TIME 1000u              /* milliseconds that a scrub takes here, and it takes a query besides */

enum state {
    NEVER,
    FRESH,                      /* neither asked about nor old enough */
    ASKED,                      /* asked about, not old enough */
    AGED,                       /* the other way round */
    DUE,                        /* both, which nobody has noticed yet */
    DONE,
    STATES
};

enum event { START, START_KNOWN, START_NOWHERE, START_VOLATILE, QUERY, TIME_PASSES, RESET, EVENTS };

struct outcome {
    uint32_t status;
    enum state next;
};

#define OK      FW_DSM_ROOT_SUCCESS
#define REFUSED FW_DSM_ROOT_FUNCTION_ERROR
#define INVALID FW_DSM_ROOT_INVALID_INPUT
#define NONE    (FW_DSM_ROOT_ARS_NONE << FW_DSM_ROOT_EXTENDED_SHIFT)
#define BUSY    (FW_DSM_ROOT_ARS_IN_PROGRESS << FW_DSM_ROOT_EXTENDED_SHIFT)

static const struct outcome table[STATES][EVENTS] = {
    /*          start               start, known        start, nowhere      start, volatile     query             time passes   reset */
    [NEVER] = { { OK, FRESH },      { OK, DONE },       { INVALID, NEVER }, { INVALID, NEVER }, { NONE, NEVER },  { OK, NEVER }, { OK, NEVER } },
    [FRESH] = { { REFUSED, FRESH }, { REFUSED, FRESH }, { INVALID, FRESH }, { INVALID, FRESH }, { BUSY, ASKED },  { OK, AGED },  { OK, NEVER } },
    [ASKED] = { { REFUSED, ASKED }, { REFUSED, ASKED }, { INVALID, ASKED }, { INVALID, ASKED }, { BUSY, ASKED },  { OK, DUE },   { OK, NEVER } },
    [AGED]  = { { REFUSED, AGED },  { REFUSED, AGED },  { INVALID, AGED },  { INVALID, AGED },  { BUSY, DUE },    { OK, AGED },  { OK, NEVER } },
    [DUE]   = { { OK, FRESH },      { OK, DONE },       { INVALID, DUE },   { INVALID, DUE },   { OK, DONE },     { OK, DUE },   { OK, NEVER } },
    [DONE]  = { { OK, FRESH },      { OK, DONE },       { INVALID, DONE },  { INVALID, DONE },  { OK, DONE },     { OK, DONE },  { OK, NEVER } },
};

struct machine {
    struct fw_ars state;
    struct fw_poison poison, found, injected;
    struct fw_ars_config config;
    struct fw_ars_region region;
    struct fw_dsm_root root;
    struct fw_dsm_target target;
};

static void begin(struct machine *m)
{
    *m = (struct machine) { .config = { .calls = 1, .milliseconds = TIME } };
    fw_poison_init(&m->poison, FW_POISON_LINE_X86);
    fw_poison_init(&m->found, FW_POISON_LINE_X86);
    fw_poison_init(&m->injected, FW_POISON_LINE_X86);
    m->region = (struct fw_ars_region) { BASE, SIZE, 1, &m->poison, &m->poison };
    m->root.ars = (struct fw_ars_platform) {
        .state = &m->state, .found = &m->found, .injected = &m->injected, .config = &m->config, .regions = &m->region, .count = 1, .now = 7,
    };
    m->root.output_max = 4096;
    m->target = (struct fw_dsm_target) { .device = FW_DSM_DEVICE_ROOT, .root = &m->root };
}

static void end(struct machine *m)
{
    fw_poison_finish(&m->poison);
    fw_poison_finish(&m->found);
    fw_poison_finish(&m->injected);
}

static uint32_t call(struct machine *m, uint32_t function, uint64_t spa, uint64_t more)
{
    uint8_t in[FW_DSM_ROOT_START_LENGTH];
    g_autoptr(GByteArray) out = NULL;

    fw_le_store(in, 8, spa);
    fw_le_store(in + 8, 8, SIZE);
    fw_le_store(in + 16, 8, more);
    out = test_dsm(&m->target, FW_DSM_ROOT_UUID, FW_DSM_ROOT_REVISION, function, in, sizeof(in)).out;
    return fw_le_load(out->data, 4);
}

static uint32_t happen(struct machine *m, enum event event)
{
    switch (event) {
    case START:
        return call(m, FW_DSM_ROOT_ARS_START, BASE, FW_ARS_TYPE_PERSISTENT);
    case START_KNOWN:
        return call(m, FW_DSM_ROOT_ARS_START, BASE, FW_ARS_TYPE_PERSISTENT | FW_DSM_ROOT_START_PREVIOUS << 16);
    case START_NOWHERE:
        return call(m, FW_DSM_ROOT_ARS_START, BASE + 1, FW_ARS_TYPE_PERSISTENT);
    case START_VOLATILE:
        return call(m, FW_DSM_ROOT_ARS_START, BASE, FW_ARS_TYPE_VOLATILE);
    case QUERY:
        return call(m, FW_DSM_ROOT_ARS_STATUS, 0, 0);
    case TIME_PASSES:
        m->root.ars.now += TIME;
        return OK;
    default:
        m->state = (struct fw_ars) { 0 };
        return OK;
    }
}

static enum state state_of(const struct machine *m)
{
    gboolean old = m->root.ars.now >= m->state.deadline;

    if (m->state.phase != FW_ARS_BUSY) {
        return m->state.phase == FW_ARS_DONE ? DONE : NEVER;
    }
    return m->state.calls_left ? (old ? AGED : FRESH) : old ? DUE : ASKED;
}

static void put_into(struct machine *m, enum state state)
{
    static const enum event way[STATES][4] = {
        [NEVER] = { RESET, EVENTS }, [FRESH] = { START, EVENTS }, [ASKED] = { START, QUERY, EVENTS }, [AGED] = { START, TIME_PASSES, EVENTS },
        [DUE] = { START, QUERY, TIME_PASSES, EVENTS }, [DONE] = { START_KNOWN, EVENTS },
    };

    begin(m);
    for (unsigned i = 0; way[state][i] != EVENTS; i++) {
        happen(m, way[state][i]);
    }
    g_assert_cmpint(state_of(m), ==, state);
}

static void test_every_event_in_every_state(void)
{
    for (int state = 0; state < STATES; state++) {
        for (int event = 0; event < EVENTS; event++) {
            const struct outcome *wanted = &table[state][event];
            struct machine m;
            uint32_t status;

            put_into(&m, state);
            status = happen(&m, event);
            if (status != wanted->status || state_of(&m) != wanted->next) {
                g_error("state %d, event %d: status 0x%x and state %d; wanted 0x%x and %d", state, event, status, state_of(&m), wanted->status,
                        wanted->next);
            }
            g_assert_true(fw_ars_state_is_sane(&m.state));
            end(&m);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scrub-states/every-event-in-every-state", test_every_event_in_every_state);
    return g_test_run();
}
