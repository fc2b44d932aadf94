/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of block ranges as text: see scm-spans.h.  Must not know a device. */
#include "fw/scm-spans.h"

#include <inttypes.h>
#include <string.h>

/* A number up to the end of the text or one of the characters of `stops`; moves *at there. */
static bool take_number(const char **at, const char *stops, uint64_t *value)
{
    size_t len = strcspn(*at, stops);
    char *text = g_strndup(*at, len);
    bool hex = g_str_has_prefix(text, "0x");
    guint64 number = 0;
    bool ok = g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 0, G_MAXUINT64, &number, NULL);

    g_free(text);
    *at += len;
    *value = number;
    return ok;
}

static bool parse_word(const char *word, bool with_address, FwScmRange *range, GError **error)
{
    const char *at = word;
    bool ok = take_number(&at, "+@", &range->first) && *at++ == '+' && take_number(&at, "@", &range->count) && range->count;

    range->address = FW_SCM_ANY_ADDRESS;
    if (ok && *at == '@') {
        at++;
        ok = with_address && take_number(&at, "", &range->address);
    }
    if (!ok || *at) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "block ranges: \"%s\" must be FIRST+COUNT%s, with at least one block", word,
                    with_address ? " or FIRST+COUNT@ADDRESS" : "");
        return false;
    }
    return true;
}

GArray *fw_scm_spans_parse(const char *text, bool with_address, GError **error)
{
    GArray *ranges = g_array_new(false, false, sizeof(FwScmRange));
    char **words = g_strsplit(g_str_equal(text, "none") ? "" : text, ":", -1);
    unsigned n = g_strv_length(words);
    bool ok = n <= FW_SCM_MAX_SPANS;

    if (!ok) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "block ranges: %u of them, at most %d are possible", n, FW_SCM_MAX_SPANS);
    }
    for (unsigned i = 0; ok && i < n; i++) {
        FwScmRange range;

        ok = parse_word(words[i], with_address, &range, error);
        if (ok) {
            g_array_append_val(ranges, range);
        }
    }
    g_strfreev(words);
    if (!ok) {
        g_array_unref(ranges);
        return NULL;
    }
    return ranges;
}

char *fw_scm_spans_format(const GArray *ranges)
{
    GString *text = g_string_new(ranges->len ? NULL : "none");

    for (unsigned i = 0; i < ranges->len; i++) {
        const FwScmRange *range = &g_array_index((GArray *)ranges, FwScmRange, i);

        g_string_append_printf(text, "%s%" PRIu64 "+%" PRIu64, i ? ":" : "", range->first, range->count);
        if (range->address != FW_SCM_ANY_ADDRESS) {
            g_string_append_printf(text, "@0x%" PRIx64, range->address);
        }
    }
    return g_string_free(text, false);
}
