/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions of a DIMM and their injection: see fw/health.h. */
#include "fw/health.h"
#include "fw/smart.h"

/* Behind each name an error or an attribute. */
static const struct {
    const char *name;
    struct fw_health_set set;
} words[] = {
    { "maintenance", { FW_HEALTH_MAINTENANCE, 0 } },
    { "performance", { FW_HEALTH_PERFORMANCE, 0 } },
    { "write-loss-power", { FW_HEALTH_WRITE_LOSS_POWER, 0 } },
    { "write-loss-offline", { FW_HEALTH_WRITE_LOSS_OFFLINE, 0 } },
    { "write-loss", { FW_HEALTH_WRITE_LOSS, 0 } },
    { "data-loss-power", { FW_HEALTH_DATA_LOSS_POWER, 0 } },
    { "data-loss-offline", { FW_HEALTH_DATA_LOSS_OFFLINE, 0 } },
    { "data-loss", { FW_HEALTH_DATA_LOSS, 0 } },
    { "permanent", { 0, FW_HEALTH_PERMANENT } },
};

static const struct fw_health_set everything = { FW_HEALTH_ERRORS_ALL, FW_HEALTH_ATTRIBUTES_ALL };

void fw_health_init(struct fw_health *health)
{
    *health = (struct fw_health) { .injectable = everything };
}

uint8_t fw_health_smart(const struct fw_health *health)
{
    uint32_t errors = health->injected.errors;
    uint8_t smart = 0;

    if (errors & FW_HEALTH_MAINTENANCE) {
        smart |= FW_SMART_HEALTH_NON_CRITICAL;
    }
    if (errors & (FW_HEALTH_PERFORMANCE | FW_HEALTH_WRITE_LOSS_POWER | FW_HEALTH_WRITE_LOSS_OFFLINE | FW_HEALTH_DATA_LOSS_POWER |
                  FW_HEALTH_DATA_LOSS_OFFLINE)) {
        smart |= FW_SMART_HEALTH_CRITICAL;
    }
    if (errors & (FW_HEALTH_WRITE_LOSS | FW_HEALTH_DATA_LOSS)) {
        smart |= FW_SMART_HEALTH_FATAL;
    }
    return smart;
}

/* What of one mask can be changed and what cannot; @already: the bits that are as they are wanted. */
static uint32_t split(uint32_t wanted, uint32_t stuck, uint32_t already, gboolean *some, gboolean *refused)
{
    uint32_t possible = wanted & ~(stuck & ~already);

    *some |= possible != 0;
    *refused |= possible != wanted;
    return possible & ~already;
}

static enum fw_health_outcome change(struct fw_health *health, const struct fw_health_set *set, gboolean inject, gboolean *changed)
{
    struct fw_health_set *now = &health->injected;
    gboolean some = FALSE, refused = FALSE;
    uint32_t errors = split(set->errors, health->stuck.errors, inject ? now->errors : ~now->errors, &some, &refused);
    uint32_t attributes = split(set->attributes, health->stuck.attributes, inject ? now->attributes : ~now->attributes, &some, &refused);

    now->errors ^= errors;
    now->attributes ^= attributes;
    *changed = errors || attributes;
    return !refused ? FW_HEALTH_DONE : some ? FW_HEALTH_PARTLY : FW_HEALTH_NOT_AT_ALL;
}

enum fw_health_outcome fw_health_inject(struct fw_health *health, const struct fw_health_set *set, gboolean *changed)
{
    return change(health, set, TRUE, changed);
}

enum fw_health_outcome fw_health_clear(struct fw_health *health, const struct fw_health_set *set, gboolean *changed)
{
    return change(health, set, FALSE, changed);
}

void fw_health_power_cycle(struct fw_health *health)
{
    if (!(health->injected.attributes & FW_HEALTH_PERMANENT)) {
        health->injected = (struct fw_health_set) { 0 };
    }
}

char *fw_health_format(const struct fw_health_set *set)
{
    GString *text = g_string_new(NULL);

    if (set->errors == everything.errors && set->attributes == everything.attributes) {
        g_string_append(text, "all");
    } else {
        for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
            if (set->errors & words[i].set.errors || set->attributes & words[i].set.attributes) {
                g_string_append_printf(text, "%s%s", text->len ? ":" : "", words[i].name);
            }
        }
    }
    return g_string_free(text->len ? text : g_string_append(text, "none"), FALSE);
}

static gboolean add_word(struct fw_health_set *set, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_equal(words[i].name, name)) {
            set->errors |= words[i].set.errors;
            set->attributes |= words[i].set.attributes;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean unknown_word(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_string_append_printf(names, " %s", words[i].name);
    }
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "'%s' is neither all nor none nor, joined by colons, one of:%s", name,
                names->str);
    return FALSE;
}

gboolean fw_health_parse(struct fw_health_set *set, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    struct fw_health_set found = { 0 };

    if (g_str_equal(text, "all")) {
        found = everything;
    } else if (!g_str_equal(text, "none")) {
        if (!parts[0]) {
            return unknown_word(text, error);
        }
        for (size_t i = 0; parts[i]; i++) {
            if (!add_word(&found, parts[i])) {
                return unknown_word(parts[i], error);
            }
        }
    }
    *set = found;
    return TRUE;
}
