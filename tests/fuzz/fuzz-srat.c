/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the SRAT decoder.
 */
#include "fuzz-input.h"
#include "fw/srat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_srat) srat = fw_srat_decode(data, size, findings);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GByteArray) bytes = NULL;

    FUZZ_HOLDS(srat || fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR) > 0);
    if (!srat) {
        return 0;
    }
    fw_srat_print(srat, text);
    fw_findings_print(findings, text);
    bytes = fw_srat_encode(srat, NULL);
    FUZZ_HOLDS(bytes && fw_acpi_sum(bytes->data, bytes->len) == 0);
    if (fw_findings_count(findings, NULL, FW_SEVERITY_WARNING) == 0) {
        FUZZ_HOLDS(fuzz_same(bytes, data, size));
    }
    return 0;
}
