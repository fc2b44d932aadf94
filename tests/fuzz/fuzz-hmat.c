/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the HMAT decoder, what is asked of a decoded table, and the comparison with SRAT and SLIT. What decodes must encode; what was
 * well formed must come back byte for byte.
 *
 * The input is an HMAT, and behind it (from the length that it declares on) a SLIT, and behind that an SRAT.
 */
#include "fuzz-input.h"
#include "fw/proximity-check.h"

/* Domains that are asked about: those of small tables. */
#define DOMAINS 6

/* Findings after which the model does not hold every byte. */
static const char *const lossy[] = { "zero-length", "length-past-end", "truncated", "length", "checksum" };

static gboolean is_lossless(const struct fw_findings *findings)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lossy); i++) {
        if (fw_findings_count(findings, lossy[i], FW_SEVERITY_NOTE) > 0) {
            return FALSE;
        }
    }
    return TRUE;
}

static void ask(const struct fw_hmat *hmat)
{
    for (uint32_t initiator = 0; initiator < DOMAINS; initiator++) {
        for (uint32_t target = 0; target < DOMAINS; target++) {
            uint64_t value = 0;
            uint32_t attached;

            for (unsigned type = 0; type < FW_HMAT_DATA_TYPES; type++) {
                fw_hmat_lookup(hmat, FW_HMAT_MEMORY, type, initiator, target, &value);
            }
            fw_hmat_attached(hmat, target, &attached);
        }
    }
}

static void show(const struct fw_hmat *hmat, const struct fw_findings *findings)
{
    g_autoptr(GString) text = g_string_new(NULL);

    fw_hmat_print(hmat, text);
    fw_findings_print(findings, text);
}

/* The bytes from @data on that its length field counts, as far as they are there. */
static size_t declared(const uint8_t *data, size_t size)
{
    return size < FW_ACPI_HEADER_LENGTH ? size
                                        : MIN(size, (size_t)fw_le_load(data + FW_ACPI_LENGTH_OFFSET, 4));
}

static void compare(const struct fw_hmat *hmat, const uint8_t *data, size_t size)
{
    size_t length = declared(data, size);
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_slit) slit = fw_slit_decode(data, length, NULL);
    g_autoptr(fw_srat) srat = fw_srat_decode(data + length, size - length, NULL);

    fw_proximity_check(NULL, srat, slit, hmat, findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length = declared(data, MIN(size, 65536));
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_hmat) hmat = fw_hmat_decode(data, length, findings);
    g_autoptr(GByteArray) once = NULL;
    g_autoptr(GByteArray) twice = NULL;
    g_autoptr(fw_hmat) again = NULL;

    FUZZ_HOLDS(hmat || fw_findings_count(findings, "too-short", FW_SEVERITY_ERROR) > 0);
    if (!hmat) {
        return 0;
    }
    show(hmat, findings);
    ask(hmat);
    compare(hmat, data + length, MIN(size, 65536) - length);
    once = fw_hmat_encode(hmat, NULL);
    FUZZ_HOLDS(once && fw_acpi_sum(once->data, once->len) == 0);
    if (is_lossless(findings)) {
        FUZZ_HOLDS(fuzz_same(once, data, length));
    }
    again = fw_hmat_decode(once->data, once->len, NULL);
    twice = fw_hmat_encode(again, NULL);
    FUZZ_HOLDS(twice && fuzz_same(twice, once->data, once->len));
    return 0;
}
