/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines of their own: "unbind everything" where nothing is in use, and hypercalls that are absent. */
#include "payload.h"

static int64_t unbind_all(uint64_t scope, uint64_t drc, uint64_t token, uint64_t *next)
{
    uint64_t r[5] = { scope, drc, token, 0, 0 };
    int64_t ret = hypercall(FW_SCM_H_UNBIND_ALL, r);

    *next = r[0];
    return ret;
}

static uint64_t bound(uint64_t drc, uint64_t blocks)
{
    uint64_t n = 0;

    for (uint64_t i = 0; i < blocks; i++) {
        uint64_t r[5] = { drc, i, 0, 0, 0 };

        n += hypercall(FW_SCM_H_QUERY_BLOCK_MEM_BINDING, r) == FW_SCM_RC_SUCCESS;
    }
    return n;
}

/* Two devices of two blocks, all bound at boot, one block per call: nv0 first, then nv1. */
void test_everything(void)
{
    uint64_t token = 0, other, used = 0;
    int64_t ret;

    for (uint64_t left = 4; left > 1; left--) {
        uint64_t now;

        ret = unbind_all(FW_SCM_SCOPE_ALL, 0, token, &token);
        now = bound(DRC0, 2) + bound(DRC1, 2);
        check("everything: busy", ret == FW_SCM_RC_LONG_BUSY_1_MSEC, (uint64_t)ret, FW_SCM_RC_LONG_BUSY_1_MSEC);
        check("everything: one block less", now == left - 1, now, left - 1);
        ret = unbind_all(FW_SCM_SCOPE_ALL, 0, token + 1, &other);
        check("everything: invented token", ret == FW_SCM_RC_P3, (uint64_t)ret, (uint64_t)FW_SCM_RC_P3);
        ret = unbind_all(FW_SCM_SCOPE_DRC, DRC1, token, &other);
        check("one device: token of everything", ret == FW_SCM_RC_P3, (uint64_t)ret, (uint64_t)FW_SCM_RC_P3);
        if (used) {
            ret = unbind_all(FW_SCM_SCOPE_ALL, 0, used, &other);
            check("everything: used token", ret == FW_SCM_RC_P3, (uint64_t)ret, (uint64_t)FW_SCM_RC_P3);
        }
        used = token;
    }
    ret = unbind_all(FW_SCM_SCOPE_ALL, 0, token, &token);
    check("everything: the end", ret == FW_SCM_RC_SUCCESS && !token, (uint64_t)ret, 0);
    check("everything: nothing is bound", bound(DRC0, 2) + bound(DRC1, 2) == 0, bound(DRC0, 2) + bound(DRC1, 2), 0);
    ret = unbind_all(FW_SCM_SCOPE_ALL, 0, 0, &token);
    check("everything: when nothing is", ret == FW_SCM_RC_SUCCESS && !token, (uint64_t)ret, 0);
}

void test_absent(void)
{
    static const uint64_t calls[] = { ALL_CALLS };

    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        uint64_t r[5] = { DRC0, 0, 1, ANY, 0 };
        int64_t ret = hypercall(calls[i], r);

        check("absent call", ret == FW_SCM_RC_FUNCTION, (uint64_t)ret, (uint64_t)FW_SCM_RC_FUNCTION);
        check("absent call: registers", r[0] == DRC0 && r[2] == 1 && r[3] == ANY, r[0], DRC0);
    }
}
