/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command "hcall" of the qtest protocol: any hypercall with no guest at all.
 *
 *     > hcall OPCODE R4 R5 R6 R7 R8
 *     < OK R3 R4 R5 R6 R7 R8
 *
 * Every number is 0x and hexadecimal digits; the answer has the registers as the call left them.  The call is the first CPU's.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "system/qtest.h"
#include "hw/core/cpu.h"
#include "hw/ppc/spapr.h"
#include "hw/ppc/spapr_nvdimm.h"

#define HCALL_REGISTERS 5

/* What the machine's table of hypercalls may look at and change: R4 to R12. */
#define HCALL_ARGUMENTS 9

bool spapr_nvdimm_qtest(CharBackend *chr, char **words)
{
    target_ulong args[HCALL_ARGUMENTS] = { 0 };
    uint64_t opcode, value;
    int64_t ret;

    if (strcmp(words[0], "hcall")) {
        return false;
    }
    if (g_strv_length(words) != 2 + HCALL_REGISTERS || qemu_strtou64(words[1], NULL, 0, &opcode)) {
        qtest_sendf(chr, "FAIL write: hcall OPCODE R4 R5 R6 R7 R8\n");
        return true;
    }
    for (unsigned i = 0; i < HCALL_REGISTERS; i++) {
        if (qemu_strtou64(words[2 + i], NULL, 0, &value)) {
            qtest_sendf(chr, "FAIL '%s' is no number\n", words[2 + i]);
            return true;
        }
        args[i] = value;
    }
    ret = spapr_hypercall(POWERPC_CPU(first_cpu), opcode, args);
    qtest_sendf(chr, "OK 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 "\n", (uint64_t)ret,
                (uint64_t)args[0], (uint64_t)args[1], (uint64_t)args[2], (uint64_t)args[3], (uint64_t)args[4]);
    return true;
}
