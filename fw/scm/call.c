/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dispatch of the H_SCM hypercalls by number.
 *
 * Holds the table and nothing of any call's meaning.
 */
#include "fw/scm-call.h"

#include "fw/scm-answers.h"
#include "fw/scm-bind.h"
#include "fw/scm-flush.h"
#include "fw/scm-health.h"
#include "fw/scm-metadata.h"
#include "fw/scm-query.h"
#include "fw/scm-stats.h"
#include "fw/scm-unbind.h"

#define COUNT(name) { name, FW_SCM_AS_COUNT }
#define HEX(name)   { name, FW_SCM_AS_HEX }

static const FwScmCallInfo table[] = {
    { FW_SCM_H_READ_METADATA, "H_SCM_READ_METADATA", fw_scm_metadata_read, 3, 2,
      { HEX("drcIndex"), COUNT("offset"), COUNT("numBytesToRead") },
      { HEX("data"), COUNT("numBytesRead") } },
    { FW_SCM_H_WRITE_METADATA, "H_SCM_WRITE_METADATA", fw_scm_metadata_write, 4, 0,
      { HEX("drcIndex"), COUNT("offset"), HEX("data"), COUNT("numBytesToWrite") },
      { { NULL, 0 } } },
    { FW_SCM_H_BIND_MEM, "H_SCM_BIND_MEM", fw_scm_bind_mem, 5, 3,
      { HEX("drcIndex"), COUNT("startingScmBlockIndex"), COUNT("numScmBlocksToBind"), HEX("targetLogicalMemoryAddress"),
        HEX("continueToken") },
      { HEX("continueToken"), HEX("targetLogicalMemoryAddress"), COUNT("numScmBlocksBound") } },
    { FW_SCM_H_UNBIND_MEM, "H_SCM_UNBIND_MEM", fw_scm_unbind_mem, 4, 2,
      { HEX("drcIndex"), HEX("startingScmLogicalMemoryAddress"), COUNT("numScmBlocksToUnbind"), HEX("continueToken") },
      { HEX("continueToken"), COUNT("numScmBlocksUnbound") } },
    { FW_SCM_H_QUERY_BLOCK_MEM_BINDING, "H_SCM_QUERY_BLOCK_MEM_BINDING", fw_scm_query_block, 2, 1,
      { HEX("drcIndex"), COUNT("scmBlockIndex") },
      { HEX("guestPhysicalAddress") } },
    { FW_SCM_H_QUERY_LOGICAL_MEM_BINDING, "H_SCM_QUERY_LOGICAL_MEM_BINDING", fw_scm_query_logical, 1, 2,
      { HEX("guestPhysicalAddress") },
      { HEX("drcIndex"), COUNT("scmBlockIndex") } },
    { FW_SCM_H_UNBIND_ALL, "H_SCM_UNBIND_ALL", fw_scm_unbind_all, 3, 1,
      { COUNT("scmTargetScope"), HEX("drcIndex"), HEX("continueToken") },
      { HEX("continueToken") } },
    { FW_SCM_H_HEALTH, "H_SCM_HEALTH", fw_scm_health, 1, 2,
      { HEX("drcIndex") },
      { HEX("healthBitmap"), HEX("healthBitValidBitmap") } },
    { FW_SCM_H_PERFORMANCE_STATS, "H_SCM_PERFORMANCE_STATS", fw_scm_stats_read, 3, 1,
      { HEX("drcIndex"), HEX("resultBufferAddress"), COUNT("resultBufferSize") },
      { HEX("sizeOrStatId") } },
    { FW_SCM_H_FLUSH, "H_SCM_FLUSH", fw_scm_flush, 2, 1,
      { HEX("drcIndex"), HEX("continueToken") },
      { HEX("continueToken") } },
};

unsigned fw_scm_call_count(void)
{
    return G_N_ELEMENTS(table);
}

const FwScmCallInfo *fw_scm_call_row(unsigned i)
{
    return i < G_N_ELEMENTS(table) ? &table[i] : NULL;
}

const FwScmCallInfo *fw_scm_call_info(uint64_t opcode)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].opcode == opcode) {
            return &table[i];
        }
    }
    return NULL;
}

bool fw_scm_call_set_absent(FwScm *scm, uint64_t opcode, bool absent)
{
    const FwScmCallInfo *info = fw_scm_call_info(opcode);
    uint64_t bit;

    if (!info) {
        return false;
    }
    bit = UINT64_C(1) << (info - table);
    scm->absent = absent ? scm->absent | bit : scm->absent & ~bit;
    return true;
}

static const FwScmCallInfo *find_by_name(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(table); i++) {
        if (g_str_equal(table[i].name, name)) {
            return &table[i];
        }
    }
    return NULL;
}

bool fw_scm_call_set_absent_list(FwScm *scm, const char *text, GError **error)
{
    char **words = g_strsplit(g_str_equal(text, "none") ? "" : text, ":", -1);
    uint64_t absent = 0;
    bool ok = true;

    for (unsigned i = 0; ok && words[i]; i++) {
        const FwScmCallInfo *info = find_by_name(words[i]);

        ok = info != NULL;
        if (ok) {
            absent |= UINT64_C(1) << (info - table);
        } else {
            g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                        "\"%s\" is no H_SCM call: use the full name, for instance H_SCM_HEALTH, several with colons between them", words[i]);
        }
    }
    g_strfreev(words);
    if (ok) {
        scm->absent = absent;
    }
    return ok;
}

void fw_scm_call(FwScm *scm, FwScmCall *call)
{
    const FwScmCallInfo *info = fw_scm_call_info(call->opcode);
    const struct fw_answer *scripted;

    call->n_out = 0;
    call->scripted = NULL;
    if (!info || scm->absent >> (info - table) & 1 || fw_scm_answers_missing(scm, info, call)) {
        call->ret = FW_SCM_RC_FUNCTION;
        return;
    }
    scripted = fw_scm_answers_find(scm, info, call);
    if (!scripted || scripted->executes) {
        call->ret = info->handler(scm, call);
    }
    if (scripted) {
        fw_scm_answers_apply(scm, scripted, call);
    }
}
