/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pseries machines for the qtest suites: see scm-machine.h. */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "emulator.h"
#include "scm-machine.h"
#include "scratch.h"

#define UUID_BASE "75a3cdd7-6a2f-4791-8d15-fe0a920e8e"

static void __attribute__((constructor)) default_emulator(void)
{
    emulator_default("./qemu-system-ppc64");
}

int scm_run(void)
{
    return emulator_run("spapr-nvdimm", "bind-blocks-per-call");
}

ScmMachine *scm_machine_new(void)
{
    ScmMachine *m = g_new0(ScmMachine, 1);

    m->args = g_string_new("-machine pseries -nodefaults -display none -m 256M,slots=4,maxmem=1G");
    m->files = g_ptr_array_new_with_free_func(g_free);
    return m;
}

void scm_device_on(ScmMachine *m, const char *path, uint64_t blocks, const char *properties)
{
    bool own_size = properties && (g_str_has_prefix(properties, "block-size=") || strstr(properties, ",block-size="));

    g_string_append_printf(m->args, " -object memory-backend-file,id=pm%u,share=on,mem-path=%s,size=%" PRIu64, m->devices, path,
                           blocks * SCM_BLOCK + SCM_LABELS);
    g_string_append_printf(m->args, " -device spapr-nvdimm,id=nv%u,memdev=pm%u,label-size=128K,uuid=" UUID_BASE "%02x%s%s%s", m->devices,
                           m->devices, m->devices + 1, own_size ? "" : ",block-size=16M", properties ? "," : "", properties ?: "");
    m->devices++;
}

const char *scm_device(ScmMachine *m, uint64_t blocks, const char *properties)
{
    char *path = scratch_file(blocks * SCM_BLOCK + SCM_LABELS);

    g_ptr_array_add(m->files, path);
    scm_device_on(m, path, blocks, properties);
    return path;
}

void scm_start(ScmMachine *m)
{
    m->qts = qtest_init(m->args->str);
}

void scm_refused(ScmMachine *m, const char *message)
{
    emulator_refused(m->args->str, message);
}

void scm_machine_free(ScmMachine *m)
{
    if (m->qts) {
        qtest_quit(m->qts);
    }
    for (guint i = 0; i < m->files->len; i++) {
        g_unlink(g_ptr_array_index(m->files, i));
    }
    g_ptr_array_unref(m->files);
    g_string_free(m->args, true);
    g_free(m);
}

ScmAnswer scm_call(ScmMachine *m, uint64_t opcode, uint64_t r4, uint64_t r5, uint64_t r6, uint64_t r7, uint64_t r8)
{
    uint64_t registers[6] = { 0, r4, r5, r6, r7, r8 };
    ScmAnswer answer;

    qtest_hcall(m->qts, opcode, registers);
    answer.ret = registers[0];
    memcpy(answer.out, registers + 1, sizeof(answer.out));
    return answer;
}

ScmAnswer scm_bind(ScmMachine *m, uint64_t drc, uint64_t first, uint64_t count, uint64_t target, uint64_t token)
{
    return scm_call(m, FW_SCM_H_BIND_MEM, drc, first, count, target, token);
}

ScmAnswer scm_unbind(ScmMachine *m, uint64_t drc, uint64_t address, uint64_t count, uint64_t token)
{
    return scm_call(m, FW_SCM_H_UNBIND_MEM, drc, address, count, token, 0);
}

ScmAnswer scm_unbind_all(ScmMachine *m, uint64_t scope, uint64_t drc, uint64_t token)
{
    return scm_call(m, FW_SCM_H_UNBIND_ALL, scope, drc, token, 0, 0);
}

ScmAnswer scm_flush(ScmMachine *m, uint64_t drc, uint64_t token)
{
    return scm_call(m, FW_SCM_H_FLUSH, drc, token, 0, 0, 0);
}

uint64_t scm_where(ScmMachine *m, uint64_t drc, uint64_t block)
{
    ScmAnswer answer = scm_call(m, FW_SCM_H_QUERY_BLOCK_MEM_BINDING, drc, block, 0, 0, 0);

    g_assert_true(answer.ret == FW_SCM_RC_SUCCESS || answer.ret == FW_SCM_RC_NOT_FOUND);
    return answer.ret == FW_SCM_RC_SUCCESS ? answer.out[0] : 0;
}

bool scm_is_memory(ScmMachine *m, uint64_t address)
{
    static uint64_t pattern = UINT64_C(0x6b1d5f3300000000);

    pattern++;
    qtest_writeq(m->qts, address, pattern);
    return qtest_readq(m->qts, address) == pattern;
}
