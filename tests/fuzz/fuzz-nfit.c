/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the NFIT decoder. What decodes must encode; what was well formed
 * must come back byte for byte; a second round changes nothing.
 */
#include "fuzz-input.h"
#include "fw/nfit.h"

/* Findings after which the model does not hold every byte. */
static const char *const lossy[] = {
    "zero-length", "truncated", "short-structure", "line-count", "hint-count",
};

static gboolean is_lossless(const struct fw_findings *findings)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lossy); i++) {
        if (fw_findings_count(findings, lossy[i], FW_SEVERITY_NOTE) > 0) {
            return FALSE;
        }
    }
    return fw_findings_count(findings, "trailing-bytes", FW_SEVERITY_WARNING) == 0;
}

static void show(const struct fw_nfit *nfit, const struct fw_findings *findings)
{
    g_autoptr(GString) text = g_string_new(NULL);
    uint64_t v1, v2;

    fw_nfit_print(nfit, text);
    fw_findings_print(findings, text);
    for (uint16_t index = 0; index < 8; index++) {
        fw_nfit_set_cookie(nfit, index, &v1, &v2, NULL);
    }
}

static void try_structures(const uint8_t *data, size_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode_structures(data, size, findings);
    g_autoptr(GByteArray) once = fw_nfit_encode_structures(nfit, NULL);
    g_autoptr(fw_nfit) again = NULL;
    g_autoptr(GByteArray) twice = NULL;

    FUZZ_HOLDS(once);
    show(nfit, findings);
    if (is_lossless(findings)) {
        FUZZ_HOLDS(fuzz_same(once, data, size));
    }
    again = fw_nfit_decode_structures(once->data, once->len, NULL);
    twice = fw_nfit_encode_structures(again, NULL);
    FUZZ_HOLDS(twice && fuzz_same(twice, once->data, once->len));
}

static void try_table(const uint8_t *data, size_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_nfit) nfit = fw_nfit_decode(data, size, findings);
    g_autoptr(GByteArray) bytes = NULL;

    FUZZ_HOLDS(nfit || fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR) > 0);
    if (!nfit) {
        return;
    }
    show(nfit, findings);
    bytes = fw_nfit_encode(nfit, NULL);
    FUZZ_HOLDS(bytes && fw_acpi_sum(bytes->data, bytes->len) == 0);
    if (fw_findings_count(findings, NULL, FW_SEVERITY_WARNING) == 0 && is_lossless(findings)) {
        FUZZ_HOLDS(fuzz_same(bytes, data, size));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65536) {
        return 0;
    }
    try_structures(data, size);
    try_table(data, size);
    return 0;
}
