/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens of a live operation in the wrong place: at another device, another call, with other arguments; and operations that are left half-way. */
#include "payload.h"

#define PART (BLOCKS / 2)

static int64_t call(uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8, uint64_t *token)
{
    uint64_t r[5] = { r4, r5, r6, r7, r8 };
    int64_t ret = hypercall(opcode, r);

    if (token) {
        *token = r[0];
    }
    return ret;
}

static void wants(const char *what, int64_t ret, int64_t wanted)
{
    check(what, ret == wanted, (uint64_t)ret, (uint64_t)wanted);
}

static int64_t bind(uint64_t drc, uint64_t first, uint64_t count, uint64_t target, uint64_t token, uint64_t *next)
{
    return call(FW_SCM_H_BIND_MEM, drc, first, count, target, token, next);
}

static int64_t unbind(uint64_t drc, uint64_t address, uint64_t count, uint64_t token, uint64_t *next)
{
    return call(FW_SCM_H_UNBIND_MEM, drc, address, count, token, 0, next);
}

static int64_t unbind_all(uint64_t drc, uint64_t token, uint64_t *next)
{
    return call(FW_SCM_H_UNBIND_ALL, FW_SCM_SCOPE_DRC, drc, token, 0, 0, next);
}

static int64_t flush(uint64_t drc, uint64_t token, uint64_t *next)
{
    return call(FW_SCM_H_FLUSH, drc, token, 0, 0, 0, next);
}

/* Takes back whatever is bound, however many calls it takes. */
static void clear(uint64_t drc)
{
    uint64_t token = 0;
    int64_t ret;

    do {
        ret = unbind_all(drc, token, &token);
    } while (ret == FW_SCM_RC_BUSY);
    wants("all taken back", ret, FW_SCM_RC_SUCCESS);
}

/* The token of a bind is worth nothing anywhere else, and remains good where it belongs. */
static void test_bind_token_elsewhere(void)
{
    uint64_t mine, theirs;

    wants("a bind begins", bind(DRC2, 0, PART, WINDOW, 0, &mine), FW_SCM_RC_BUSY);
    wants("another device's begins", bind(DRC3, 0, PART, WINDOW + BLOCKS * BLOCK, 0, &theirs), FW_SCM_RC_LONG_BUSY_1_MSEC);
    wants("bind: another device's token", bind(DRC2, 0, PART, WINDOW, theirs, NULL), FW_SCM_RC_P5);
    wants("bind: my token at another device", bind(DRC3, 0, PART, WINDOW + BLOCKS * BLOCK, mine, NULL), FW_SCM_RC_P5);
    wants("unbind: token of a bind", unbind(DRC2, WINDOW, 1, mine, NULL), FW_SCM_RC_P4);
    wants("unbind all: token of a bind", unbind_all(DRC2, mine, NULL), FW_SCM_RC_P3);
    wants("unbind all, all devices: token of a bind", call(FW_SCM_H_UNBIND_ALL, FW_SCM_SCOPE_ALL, 0, mine, 0, 0, NULL), FW_SCM_RC_P3);
    wants("flush: token of a bind", flush(DRC2, mine, NULL), FW_SCM_RC_P2);
    wants("bind: no such device, live token", bind(NO_DRC, 0, PART, WINDOW, mine, NULL), FW_SCM_RC_PARAMETER);
    wants("the token is still good", bind(DRC2, 0, PART, WINDOW, mine, NULL), FW_SCM_RC_BUSY);
    wants("the other's too", bind(DRC3, 0, PART, WINDOW + BLOCKS * BLOCK, theirs, NULL), FW_SCM_RC_LONG_BUSY_1_MSEC);
    clear(DRC2);
    while (unbind_all(DRC3, 0, NULL) != FW_SCM_RC_SUCCESS) {
    }
}

static void test_other_arguments(void)
{
    uint64_t token;

    wants("a bind begins", bind(DRC2, 1, PART, WINDOW, 0, &token), FW_SCM_RC_BUSY);
    wants("bind: other first block", bind(DRC2, 2, PART, WINDOW, token, NULL), FW_SCM_RC_P2);
    wants("bind: other number of blocks", bind(DRC2, 1, PART + 1, WINDOW, token, NULL), FW_SCM_RC_P3);
    wants("bind: other address", bind(DRC2, 1, PART, WINDOW + BLOCK, token, NULL), FW_SCM_RC_P4);
    wants("bind: any address instead", bind(DRC2, 1, PART, ANY, token, NULL), FW_SCM_RC_P4);
    while (bind(DRC2, 1, PART, WINDOW, token, &token) == FW_SCM_RC_BUSY) {
    }
    wants("an unbind begins", unbind(DRC2, WINDOW, PART, 0, &token), FW_SCM_RC_BUSY);
    wants("unbind: other address", unbind(DRC2, WINDOW + BLOCK, PART, token, NULL), FW_SCM_RC_P2);
    wants("unbind: other number of blocks", unbind(DRC2, WINDOW, PART - 1, token, NULL), FW_SCM_RC_P3);
    wants("bind: token of an unbind", bind(DRC2, 0, 1, WINDOW + BLOCKS * BLOCK, token, NULL), FW_SCM_RC_P5);
    wants("unbind all: token of an unbind", unbind_all(DRC2, token, NULL), FW_SCM_RC_P3);
    wants("the token is still good", unbind(DRC2, WINDOW, PART, token, &token), FW_SCM_RC_BUSY);
    clear(DRC2);
}

/* A new operation ends the one under way; a call that is refused does not. */
static void test_abandoned(void)
{
    uint64_t first, second;

    wants("a bind begins", bind(DRC2, 0, PART, WINDOW, 0, &first), FW_SCM_RC_BUSY);
    wants("bind: over itself", bind(DRC2, 0, PART, WINDOW, 0, NULL), FW_SCM_RC_OVERLAP);
    wants("bind: where the first goes", bind(DRC3, 0, 1, WINDOW + BLOCK, 0, NULL), FW_SCM_RC_OVERLAP);
    wants("a refused call leaves the token", bind(DRC2, 0, PART, WINDOW, first, &first), FW_SCM_RC_BUSY);
    wants("another bind begins", bind(DRC2, PART, PART, WINDOW + PART * BLOCK, 0, &second), FW_SCM_RC_BUSY);
    wants("bind: token of the abandoned one", bind(DRC2, 0, PART, WINDOW, first, NULL), FW_SCM_RC_P5);
    wants("the reservation is gone", bind(DRC1, 0, 1, WINDOW + 2 * BLOCK, 0, NULL), FW_SCM_RC_SUCCESS);
    wants("an unbind of all begins", unbind_all(DRC2, 0, &first), FW_SCM_RC_BUSY);
    wants("bind: token from before", bind(DRC2, PART, PART, WINDOW + PART * BLOCK, second, NULL), FW_SCM_RC_P5);
    wants("unbind: token of an unbind of all", unbind(DRC2, WINDOW + BLOCK, 1, first, NULL), FW_SCM_RC_P4);
    wants("unbind all: another device's token", unbind_all(DRC4, first, NULL), FW_SCM_RC_P3);
    wants("one block, bound again", bind(DRC2, 7, 1, WINDOW + 7 * BLOCK, 0, NULL), FW_SCM_RC_SUCCESS);
    wants("unbind all: token of the abandoned one", unbind_all(DRC2, first, NULL), FW_SCM_RC_P3);
    clear(DRC2);
    clear(DRC1);
}

static void test_flush_tokens(void)
{
    uint64_t one, two;

    wants("blocks for the flush", bind(DRC2, 0, 2, WINDOW, 0, &one), FW_SCM_RC_BUSY);
    wants("blocks for the flush, the rest", bind(DRC2, 0, 2, WINDOW, one, NULL), FW_SCM_RC_SUCCESS);
    wants("a flush begins", flush(DRC2, 0, &one), FW_SCM_RC_BUSY);
    wants("another one too", flush(DRC2, 0, &two), FW_SCM_RC_BUSY);
    check("each has its token", one != two, one, two);
    wants("flush: another device's token", flush(DRC3, one, NULL), FW_SCM_RC_P2);
    wants("bind: token of a flush", bind(DRC2, 4, 1, WINDOW + 4 * BLOCK, one, NULL), FW_SCM_RC_P5);
    wants("unbind: token of a flush", unbind(DRC2, WINDOW, 1, one, NULL), FW_SCM_RC_P4);
    while (flush(DRC2, two, &two) == FW_SCM_RC_BUSY) {
    }
    while (flush(DRC2, one, &one) == FW_SCM_RC_BUSY) {
    }
    check("the first ended too", one == 0, one, 0);
    clear(DRC2);
}

void test_tokens(void)
{
    test_bind_token_elsewhere();
    test_other_arguments();
    test_abandoned();
    test_flush_tokens();
}
