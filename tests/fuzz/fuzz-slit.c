/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the SLIT decoder.
 */
#include "fuzz-input.h"
#include "fw/slit.h"

/* Origins that are asked for, beside the greatest number. */
#define DOMAINS 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_slit) slit = fw_slit_decode(data, size, findings);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GByteArray) bytes = NULL;

    FUZZ_HOLDS(slit || fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR) > 0);
    if (!slit) {
        return 0;
    }
    fw_slit_print(slit, text);
    fw_findings_print(findings, text);
    for (uint32_t from = 0; from < DOMAINS; from++) {
        fw_slit_distance(slit, from, UINT32_MAX);
        FUZZ_HOLDS(!fw_slit_distance(slit, from, 0) ||
                   fw_slit_distance(slit, from, 0) < slit->distances->data + slit->distances->len);
    }
    bytes = fw_slit_encode(slit, NULL);
    if (fw_findings_count(findings, NULL, FW_SEVERITY_ERROR) == 0 &&
        fw_findings_count(findings, "trailing-bytes", FW_SEVERITY_NOTE) == 0 &&
        slit->localities <= FW_SLIT_LOCALITIES_MAX) {
        FUZZ_HOLDS(bytes && fuzz_same(bytes, data, size));
    }
    return 0;
}
