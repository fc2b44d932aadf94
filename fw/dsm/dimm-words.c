/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts among the properties of a DIMM's firmware, see fw/dimm-properties.h. */
#include <string.h>
#include "dimm-words.h"
#include "fw/dsm.h"

#define FUNCTION_MAX 31u
#define HEX "hex:"

#define fail(error, ...) g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, __VA_ARGS__)

static const struct {
    const char *name;
    uint8_t health;
} healths[] = {
    { "ok", FW_SMART_HEALTH_OK },
    { "non-critical", FW_SMART_HEALTH_NON_CRITICAL },
    { "critical", FW_SMART_HEALTH_CRITICAL },
    { "fatal", FW_SMART_HEALTH_FATAL },
};

char *fw_dimm_format_health(const struct fw_dimm *dimm)
{
    for (size_t i = 0; i < G_N_ELEMENTS(healths); i++) {
        if (healths[i].health == dimm->smart.sensors.health) {
            return g_strdup(healths[i].name);
        }
    }
    return g_strdup_printf("%u", dimm->smart.sensors.health);
}

gboolean fw_dimm_parse_health(struct fw_dimm *dimm, const char *text, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(healths); i++) {
        if (g_str_equal(healths[i].name, text)) {
            dimm->smart.sensors.health = healths[i].health;
            return TRUE;
        }
    }
    fail(error, "'%s' is none of ok, non-critical, critical, fatal", text);
    return FALSE;
}

char *fw_dimm_format_shutdown(const struct fw_dimm *dimm)
{
    return g_strdup(dimm->smart.sensors.shutdown_state ? "dirty" : "clean");
}

gboolean fw_dimm_parse_dirty(const char *text, gboolean *dirty, GError **error)
{
    *dirty = g_str_equal(text, "dirty");
    if (!*dirty && !g_str_equal(text, "clean")) {
        fail(error, "'%s' is none of clean, dirty", text);
        return FALSE;
    }
    return TRUE;
}

gboolean fw_dimm_parse_shutdown(struct fw_dimm *dimm, const char *text, GError **error)
{
    gboolean dirty;

    if (!fw_dimm_parse_dirty(text, &dirty, error)) {
        return FALSE;
    }
    dimm->smart.sensors.shutdown_state = dirty;
    return TRUE;
}

/* --- Conditions of ACPI's health methods --- */

char *fw_dimm_format_health_errors(const struct fw_dimm *dimm)
{
    return fw_health_format(&dimm->health.injected);
}

gboolean fw_dimm_parse_health_errors(struct fw_dimm *dimm, const char *text, GError **error)
{
    if (!fw_health_parse(&dimm->health.injected, text, error)) {
        return FALSE;
    }
    dimm->smart.imposed = fw_health_smart(&dimm->health);
    return TRUE;
}

char *fw_dimm_format_injectable(const struct fw_dimm *dimm)
{
    return fw_health_format(&dimm->health.injectable);
}

gboolean fw_dimm_parse_injectable(struct fw_dimm *dimm, const char *text, GError **error)
{
    return fw_health_parse(&dimm->health.injectable, text, error);
}

char *fw_dimm_format_stuck(const struct fw_dimm *dimm)
{
    return fw_health_format(&dimm->health.stuck);
}

gboolean fw_dimm_parse_stuck(struct fw_dimm *dimm, const char *text, GError **error)
{
    return fw_health_parse(&dimm->health.stuck, text, error);
}

/* --- The lock --- */

char *fw_dimm_format_security(const struct fw_dimm *dimm)
{
    static const struct { uint8_t bit; const char *name; } words[] = {
        { FW_SECURITY_STATE_ENABLED, "enabled" }, { FW_SECURITY_STATE_LOCKED, "locked" }, { FW_SECURITY_STATE_FROZEN, "frozen" },
        { FW_SECURITY_STATE_EXPIRED, "expired" }, { FW_SECURITY_STATE_OVERWRITE, "overwrite" },
    };
    uint8_t state = fw_security_state(&dimm->security);
    GString *text = g_string_new(state & FW_SECURITY_STATE_ENABLED ? "" : "disabled");

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (state & words[i].bit) {
            g_string_append_printf(text, "%s%s", text->len ? "," : "", words[i].name);
        }
    }
    return g_string_free(text, FALSE);
}

static gboolean parse_digits(const char *digits, uint8_t *bytes)
{
    for (size_t i = 0; i < FW_SECURITY_PASSPHRASE; i++) {
        int high = g_ascii_xdigit_value(digits[2 * i]);
        int low = high < 0 ? -1 : g_ascii_xdigit_value(digits[2 * i + 1]);

        if (low < 0) {
            return FALSE;
        }
        bytes[i] = high << 4 | low;
    }
    return !digits[2 * FW_SECURITY_PASSPHRASE];
}

gboolean fw_dimm_parse_passphrase(const char *text, uint8_t bytes[FW_SECURITY_PASSPHRASE], GError **error)
{
    size_t length = strlen(text);

    if (g_str_has_prefix(text, HEX) ? !parse_digits(text + strlen(HEX), bytes) : !length || length > FW_SECURITY_PASSPHRASE) {
        fail(error, "a passphrase is 1 to %u bytes of text, or " HEX " and %u hexadecimal digits", FW_SECURITY_PASSPHRASE,
             2 * FW_SECURITY_PASSPHRASE);
        return FALSE;
    }
    if (!g_str_has_prefix(text, HEX)) {
        memset(bytes, 0, FW_SECURITY_PASSPHRASE);
        memcpy(bytes, text, length);
    }
    return TRUE;
}

gboolean fw_dimm_parse_user(struct fw_dimm *dimm, const char *text, GError **error)
{
    uint8_t bytes[FW_SECURITY_PASSPHRASE];

    if (!fw_dimm_parse_passphrase(text, bytes, error)) {
        return FALSE;
    }
    fw_security_force(&dimm->security, bytes);
    dimm->events |= FW_DIMM_EVENT_ACCESS;
    return TRUE;
}

gboolean fw_dimm_parse_master(struct fw_dimm *dimm, const char *text, GError **error)
{
    uint8_t bytes[FW_SECURITY_PASSPHRASE];

    if (!fw_dimm_parse_passphrase(text, bytes, error)) {
        return FALSE;
    }
    fw_security_force_master(&dimm->security, bytes);
    return TRUE;
}

/* --- The command set --- */

char *fw_dimm_format_family(const struct fw_dimm *dimm)
{
    return g_strdup(dimm->family ? dimm->family->name : "none");
}

/* A family that is asked for comes with all its functions. */
gboolean fw_dimm_parse_family(struct fw_dimm *dimm, const char *text, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const struct fw_dsm_family *found = NULL;

    for (size_t i = 0; fw_dsm_families[i]; i++) {
        const struct fw_dsm_family *family = fw_dsm_families[i];

        if (family->device == FW_DSM_DEVICE_DIMM) {
            g_string_append_printf(names, "%s, ", family->name);
            found = g_str_equal(family->name, text) ? family : found;
        }
    }
    if (!found && !g_str_equal(text, "none")) {
        fail(error, "'%s' is none of %snone", text, names->str);
        return FALSE;
    }
    dimm->family = found;
    if (!dimm->functions_set) {
        dimm->functions = FW_DIMM_FUNCTIONS_ALL;
    }
    return TRUE;
}

char *fw_dimm_format_functions(const struct fw_dimm *dimm)
{
    GString *text = g_string_new(NULL);

    if (dimm->functions == FW_DIMM_FUNCTIONS_ALL) {
        return g_string_free(g_string_assign(text, "all"), FALSE);
    }
    for (unsigned first = 1; first <= FUNCTION_MAX; first++) {
        unsigned last = first;

        if (!(dimm->functions >> first & 1)) {
            continue;
        }
        while (last < FUNCTION_MAX && dimm->functions >> (last + 1) & 1) {
            last++;
        }
        g_string_append_printf(text, last > first ? "%s%u-%u" : "%s%u", text->len ? ":" : "", first, last);
        first = last;
    }
    return g_string_free(text->len ? text : g_string_assign(text, "none"), FALSE);
}

static gboolean parse_function(const char **at, unsigned *number)
{
    char *end;

    if (!g_ascii_isdigit(**at)) {
        return FALSE;
    }
    *number = MIN(g_ascii_strtoull(*at, &end, 10), FUNCTION_MAX + 1);
    *at = end;
    return *number >= 1 && *number <= FUNCTION_MAX;
}

/* One number or range; adds to @mask. */
static gboolean parse_range(const char *text, uint32_t *mask)
{
    unsigned first, last;

    if (!parse_function(&text, &first)) {
        return FALSE;
    }
    last = first;
    if (*text == '-') {
        text++;
        if (!parse_function(&text, &last) || last < first) {
            return FALSE;
        }
    }
    for (unsigned number = first; number <= last; number++) {
        *mask |= 1u << number;
    }
    return !*text;
}

gboolean fw_dimm_parse_functions(struct fw_dimm *dimm, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    uint32_t mask = 0;
    gboolean good = TRUE;

    if (g_str_equal(text, "all")) {
        mask = FW_DIMM_FUNCTIONS_ALL;
    } else if (!g_str_equal(text, "none")) {
        good = parts[0] != NULL;
        for (size_t i = 0; good && parts[i]; i++) {
            good = parse_range(parts[i], &mask);
        }
    }
    if (!good) {
        fail(error, "'%s' is neither all, none nor function numbers from 1 to %u and ranges of them joined by colons, such as 1:4-6", text,
             FUNCTION_MAX);
        return FALSE;
    }
    dimm->functions = mask;
    dimm->functions_set = TRUE;
    return TRUE;
}
