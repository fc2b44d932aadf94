/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of nv2, one block per call: every token, and every misuse of one. */
#include "payload.h"

typedef struct {
    uint64_t opcode;
    uint64_t in[5];
    unsigned token;             /* which of them is the token */
    int64_t wrong;              /* answer to a wrong one */
} Operation;

static int64_t call(const Operation *operation, uint64_t token, uint64_t r[5])
{
    for (unsigned i = 0; i < 5; i++) {
        r[i] = i == operation->token ? token : operation->in[i];
    }
    return hypercall(operation->opcode, r);
}

static void misuse(const Operation *operation, uint64_t token, uint64_t used)
{
    uint64_t r[5];
    int64_t ret = call(operation, token + 1, r);

    check("invented token", ret == operation->wrong, (uint64_t)ret, (uint64_t)operation->wrong);
    if (used) {
        ret = call(operation, used, r);
        check("used token", ret == operation->wrong, (uint64_t)ret, (uint64_t)operation->wrong);
    }
}

/* Returns the number of calls. */
static uint64_t run(const Operation *operation)
{
    uint64_t r[5], used = 0, calls = 1;
    int64_t ret = call(operation, 0, r);

    if (operation->opcode == FW_SCM_H_BIND_MEM) {
        check("address in the first answer", r[1] == operation->in[3], r[1], operation->in[3]);
    }
    while (ret == FW_SCM_RC_BUSY) {
        uint64_t token = r[0];

        if (calls <= BLOCKS) {                          /* a flush is asked again and again until the disk is done */
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
    return calls;
}

void test_steps(void)
{
    static const Operation bind = { FW_SCM_H_BIND_MEM, { DRC2, 0, BLOCKS, WINDOW, 0 }, 4, FW_SCM_RC_P5 };
    static const Operation unbind = { FW_SCM_H_UNBIND_MEM, { DRC2, WINDOW, BLOCKS, 0, 0 }, 3, FW_SCM_RC_P4 };
    static const Operation all_of_one = { FW_SCM_H_UNBIND_ALL, { FW_SCM_SCOPE_DRC, DRC2, 0, 0, 0 }, 2, FW_SCM_RC_P3 };
    static const Operation flush = { FW_SCM_H_FLUSH, { DRC2, 0, 0, 0, 0 }, 1, FW_SCM_RC_P2 };
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
