/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rendering of an H_SCM hypercall for the firmware call trace: see scm-trace.h.
 *
 * Names come from the call table; must not judge or change a call.
 */
#include "fw/scm-trace.h"

#include <inttypes.h>

static const struct {
    int64_t code;
    const char *name;
} codes[] = {
    { FW_SCM_RC_SUCCESS, "H_SUCCESS" },
    { FW_SCM_RC_BUSY, "H_BUSY" },
    { FW_SCM_RC_PARTIAL, "H_PARTIAL" },
    { FW_SCM_RC_LONG_BUSY_1_MSEC, "H_LONG_BUSY_ORDER_1_MSEC" },
    { FW_SCM_RC_LONG_BUSY_10_MSEC, "H_LONG_BUSY_ORDER_10_MSEC" },
    { FW_SCM_RC_LONG_BUSY_100_MSEC, "H_LONG_BUSY_ORDER_100_MSEC" },
    { FW_SCM_RC_LONG_BUSY_1_SEC, "H_LONG_BUSY_ORDER_1_SEC" },
    { FW_SCM_RC_LONG_BUSY_10_SEC, "H_LONG_BUSY_ORDER_10_SEC" },
    { FW_SCM_RC_LONG_BUSY_100_SEC, "H_LONG_BUSY_ORDER_100_SEC" },
    { FW_SCM_RC_HARDWARE, "H_HARDWARE" },
    { FW_SCM_RC_FUNCTION, "H_FUNCTION" },
    { FW_SCM_RC_PRIVILEGE, "H_PRIVILEGE" },
    { FW_SCM_RC_PARAMETER, "H_PARAMETER" },
    { FW_SCM_RC_NOT_FOUND, "H_NOT_FOUND" },
    { FW_SCM_RC_AUTHORITY, "H_AUTHORITY" },
    { FW_SCM_RC_P2, "H_P2" },
    { FW_SCM_RC_P3, "H_P3" },
    { FW_SCM_RC_P4, "H_P4" },
    { FW_SCM_RC_P5, "H_P5" },
    { FW_SCM_RC_TOO_BIG, "H_TOO_BIG" },
    { FW_SCM_RC_UNSUPPORTED, "H_UNSUPPORTED" },
    { FW_SCM_RC_OVERLAP, "H_OVERLAP" },
    { FW_SCM_RC_IN_USE, "H_IN_USE" },
    { FW_SCM_RC_CLOSED, "H_CLOSED" },
    { FW_SCM_RC_NOT_AVAILABLE, "H_NOT_AVAILABLE" },
    { FW_SCM_RC_CONSTRAINED, "H_CONSTRAINED" },
    { FW_SCM_RC_IN_PROGRESS, "H_IN_PROGRESS" },
    { FW_SCM_RC_NO_MEM, "H_NO_MEM" },
    { FW_SCM_RC_PERMISSION, "H_PERMISSION" },
    { FW_SCM_RC_RESOURCE, "H_RESOURCE" },
    { FW_SCM_RC_STATE, "H_STATE" },
};

static const FwScmRegister unnamed[FW_SCM_MAX_IN] = {
    { "r4", FW_SCM_AS_HEX }, { "r5", FW_SCM_AS_HEX }, { "r6", FW_SCM_AS_HEX }, { "r7", FW_SCM_AS_HEX }, { "r8", FW_SCM_AS_HEX },
};

const char *fw_scm_trace_rc_name(int64_t rc)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (codes[i].code == rc) {
            return codes[i].name;
        }
    }
    return NULL;
}

bool fw_scm_trace_rc_find(const char *name, int64_t *rc)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (g_str_equal(codes[i].name, name)) {
            *rc = codes[i].code;
            return true;
        }
    }
    return false;
}

char *fw_scm_trace_rc_names(void)
{
    GString *names = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : "", codes[i].name);
    }
    return g_string_free(names, false);
}

static void append_registers(GString *line, const char *member, const FwScmRegister *registers, const uint64_t *values, unsigned n)
{
    g_string_append_printf(line, ",\"%s\":{", member);
    for (unsigned i = 0; i < n; i++) {
        bool as_number = registers[i].rendering == FW_SCM_AS_COUNT && values[i] <= INT64_MAX;

        g_string_append_printf(line, "%s\"%s\":", i ? "," : "", registers[i].name);
        g_string_append_printf(line, as_number ? "%" PRIu64 : "\"0x%" PRIx64 "\"", values[i]);
    }
    g_string_append_c(line, '}');
}

void fw_scm_trace_line(GString *line, const FwScmCall *call, uint64_t n, uint64_t t_us)
{
    const FwScmCallInfo *info = fw_scm_call_info(call->opcode);
    const char *rc_name = fw_scm_trace_rc_name(call->ret);

    g_string_append_printf(line, "{\"n\":%" PRIu64 ",\"t_us\":%" PRIu64 ",\"hcall\":\"%s\",\"opcode\":%" PRIu64, n, t_us,
                           info ? info->name : "unknown", call->opcode);
    append_registers(line, "args", info ? info->in : unnamed, call->in, info ? info->n_in : FW_SCM_MAX_IN);
    g_string_append_printf(line, ",\"ret\":%" PRId64 ",\"ret_name\":\"%s\"", call->ret, rc_name ? rc_name : "unknown");
    if (info) {
        append_registers(line, "out", info->out, call->out, MIN(call->n_out, info->n_out));
    }
    if (call->scripted) {
        g_string_append_printf(line, ",\"scripted\":\"%s\"", call->scripted);
    }
    g_string_append(line, "}\n");
}
