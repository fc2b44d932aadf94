/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * H_SCM_HEALTH (papr_hcalls) and the names of its bits.
 */
#include "fw/scm-health.h"

#include <inttypes.h>

#define NAMED_BITS 10

static const char *const bit_names[NAMED_BITS] = {
    "unarmed", "persist-failed", "restored", "no-data", "life-critical", "garded-next-ipl", "cannot-persist", "conditional", "encrypted",
    "erased",
};

/*
 * H_SCM_HEALTH
 *
 * In:  R4 DRC index.
 * Out, with H_SUCCESS: R4 health bitmap, R5 bitmap of the bits that are valid.  Bit 0 is the most significant one.  R4 is reported as it was
 *      set, bits that are not valid included: it is the guest's work to mask them.
 * Returns:
 *   H_SUCCESS
 *   H_PARAMETER  no such device
 *   H_HARDWARE   health is broken by request
 * Retry: none.
 */
int64_t fw_scm_health(FwScm *scm, FwScmCall *call)
{
    const FwScmDevice *device = fw_scm_find_device(scm, call->in[0]);

    if (!device) {
        return FW_SCM_RC_PARAMETER;
    }
    if (device->broken & FW_SCM_BROKEN_HEALTH) {
        return FW_SCM_RC_HARDWARE;
    }
    call->n_out = 2;
    call->out[0] = device->health;
    call->out[1] = device->health_valid;
    return FW_SCM_RC_SUCCESS;
}

static bool parse_word(const char *word, uint64_t *bitmap, GError **error)
{
    for (unsigned i = 0; i < NAMED_BITS; i++) {
        if (g_str_equal(word, bit_names[i])) {
            *bitmap |= FW_SCM_HEALTH_BIT(i);
            return true;
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                "\"%s\" is no health bit: use none, all, a number beginning with 0x, or some of unarmed, persist-failed, restored, no-data, "
                "life-critical, garded-next-ipl, cannot-persist, conditional, encrypted, erased, with colons between them", word);
    return false;
}

bool fw_scm_health_parse(const char *text, uint64_t *bitmap, GError **error)
{
    uint64_t bits = 0;
    bool ok = true;

    if (g_str_equal(text, "none")) {
        *bitmap = 0;
        return true;
    }
    if (g_str_equal(text, "all")) {
        *bitmap = FW_SCM_HEALTH_KNOWN;
        return true;
    }
    if (g_str_has_prefix(text, "0x")) {
        ok = g_ascii_string_to_unsigned(text + 2, 16, 0, G_MAXUINT64, &bits, error);
    } else {
        char **words = g_strsplit(text, ":", -1);

        ok = words[0] || parse_word("", &bits, error);
        for (unsigned i = 0; ok && words[i]; i++) {
            ok = parse_word(words[i], &bits, error);
        }
        g_strfreev(words);
    }
    if (ok) {
        *bitmap = bits;
    }
    return ok;
}

char *fw_scm_health_format(uint64_t bitmap)
{
    GString *text;

    if (!bitmap) {
        return g_strdup("none");
    }
    if (bitmap & ~FW_SCM_HEALTH_KNOWN) {
        return g_strdup_printf("0x%016" PRIx64 "", bitmap);
    }
    text = g_string_new(NULL);
    for (unsigned i = 0; i < NAMED_BITS; i++) {
        if (bitmap & FW_SCM_HEALTH_BIT(i)) {
            g_string_append_printf(text, "%s%s", text->len ? ":" : "", bit_names[i]);
        }
    }
    return g_string_free(text, false);
}
