/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of one block per call, to their end: every busy code, and at every step an invented and a used token. */
#include "payload.h"

typedef struct {
    uint64_t opcode;
    uint64_t in[5];
    unsigned token;             /* which of them is the token */
    int64_t wrong;              /* answer to a wrong one */
    int64_t busy;
} Operation;

static int64_t call(const Operation *operation, uint64_t token, uint64_t r[5])
{
    for (unsigned i = 0; i < 5; i++) {
        r[i] = i == operation->token ? token : operation->in[i];
    }
    return hypercall(operation->opcode, r);
}

static void refused(const Operation *operation, const char *what, uint64_t token)
{
    uint64_t r[5];
    int64_t ret = call(operation, token, r);

    check(what, ret == operation->wrong, (uint64_t)ret, (uint64_t)operation->wrong);
}

static void misuse(const Operation *operation, uint64_t token, uint64_t used)
{
    refused(operation, "invented token", token + 1);
    if (used) {
        refused(operation, "used token", used);
    }
}

static bool is_busy(int64_t ret)
{
    return ret == FW_SCM_RC_BUSY || (ret >= FW_SCM_RC_LONG_BUSY_1_MSEC && ret <= FW_SCM_RC_LONG_BUSY_100_SEC);
}

/* Returns the number of calls. */
static uint64_t run(const Operation *operation)
{
    uint64_t r[5], used = 0, calls = 1;
    int64_t ret = call(operation, 0, r);

    if (operation->opcode == FW_SCM_H_BIND_MEM) {
        check("address in the first answer", r[1] == operation->in[3], r[1], operation->in[3]);
    }
    while (is_busy(ret)) {
        uint64_t token = r[0];

        if (calls < BLOCKS) {                           /* a flush is asked again and again until the disk is done */
            check("busy code", ret == operation->busy, (uint64_t)ret, (uint64_t)operation->busy);
            misuse(operation, token, used);
        }
        ret = call(operation, token, r);
        calls++;
        used = token;
        if (operation->opcode == FW_SCM_H_BIND_MEM) {
            check("no address in later answers", r[1] == ANY, r[1], ANY);
            check("blocks so far", r[2] == calls, r[2], calls);
        }
    }
    check("the end", ret == FW_SCM_RC_SUCCESS, (uint64_t)ret, 0);
    check("no token at the end", r[0] == 0, r[0], 0);
    refused(operation, "last token, again", used);
    return calls;
}

static void run_on(uint64_t drc, int64_t bind_busy, int64_t unbind_busy, int64_t flush_busy)
{
    const Operation bind = { FW_SCM_H_BIND_MEM, { drc, 0, BLOCKS, WINDOW, 0 }, 4, FW_SCM_RC_P5, bind_busy };
    const Operation unbind = { FW_SCM_H_UNBIND_MEM, { drc, WINDOW, BLOCKS, 0, 0 }, 3, FW_SCM_RC_P4, unbind_busy };
    const Operation all_of_one = { FW_SCM_H_UNBIND_ALL, { FW_SCM_SCOPE_DRC, drc, 0, 0, 0 }, 2, FW_SCM_RC_P3, unbind_busy };
    const Operation flush = { FW_SCM_H_FLUSH, { drc, 0, 0, 0, 0 }, 1, FW_SCM_RC_P2, flush_busy };
    uint64_t calls;

    calls = run(&bind);
    check("calls of a bind", calls == BLOCKS, calls, BLOCKS);
    calls = run(&flush);
    check("calls of a flush", calls >= BLOCKS, calls, BLOCKS);
    calls = run(&unbind);
    check("calls of an unbind", calls == BLOCKS, calls, BLOCKS);
    run(&bind);
    calls = run(&all_of_one);
    check("calls of an unbind of all", calls == BLOCKS, calls, BLOCKS);
}

void test_steps(void)
{
    run_on(DRC2, FW_SCM_RC_BUSY, FW_SCM_RC_BUSY, FW_SCM_RC_BUSY);
    run_on(DRC3, FW_SCM_RC_LONG_BUSY_1_MSEC, FW_SCM_RC_LONG_BUSY_10_MSEC, FW_SCM_RC_LONG_BUSY_100_MSEC);
    run_on(DRC4, FW_SCM_RC_LONG_BUSY_1_SEC, FW_SCM_RC_LONG_BUSY_10_SEC, FW_SCM_RC_LONG_BUSY_100_SEC);
}
