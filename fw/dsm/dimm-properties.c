/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the properties of a DIMM's firmware, see fw/dimm-properties.h. */
#include <errno.h>
#include "dimm-words.h"

#define FIELD(name, field) \
    static int64_t get_##name(const struct fw_dimm *dimm) { return dimm->field; } \
    static void set_##name(struct fw_dimm *dimm, int64_t value) { dimm->field = value; }
#define TEMPERATURE(name, field) \
    static int64_t get_##name(const struct fw_dimm *dimm) { return fw_smart_celsius(dimm->field); } \
    static void set_##name(struct fw_dimm *dimm, int64_t value) { dimm->field = fw_smart_temperature(value); }

FIELD(spares, smart.sensors.spares)
FIELD(life_used, smart.sensors.life_used)
TEMPERATURE(media, smart.sensors.media_temperature)
TEMPERATURE(controller, smart.sensors.controller_temperature)
FIELD(shutdown_count, smart.sensors.shutdown_count)
FIELD(injection, injection)
FIELD(overwrite, security.can_overwrite)
FIELD(overwrite_polls, security.overwrite_polls)
FIELD(version, update.running)
FIELD(verify_polls, update.verify_polls)
FIELD(calls_max, update.calls_max)

static int64_t get_staged(const struct fw_dimm *dimm)
{
    return dimm->update.staged;
}

static int64_t get_latch(const struct fw_dimm *dimm)
{
    return dimm->smart.latch;
}

#define NUMBER(name, field, low, high, help) { name, FW_DIMM_PROPERTY_NUMBER, FALSE, help, low, high, get_##field, set_##field, NULL, NULL }
#define SWITCH(name, field, help) { name, FW_DIMM_PROPERTY_SWITCH, FALSE, help, 0, 1, get_##field, set_##field, NULL, NULL }
#define TEXT(name, fixed, format, parse, help) { name, FW_DIMM_PROPERTY_TEXT, fixed, help, 0, 0, NULL, NULL, format, parse }
#define CELSIUS(name, field, help) NUMBER(name, field, -FW_SMART_CELSIUS_MAX, FW_SMART_CELSIUS_MAX, help)

const struct fw_dimm_property fw_dimm_properties[] = {
    TEXT("dsm-family", TRUE, fw_dimm_format_family, fw_dimm_parse_family,
         "command set of the DIMM's _DSM, with all its functions; none (default: intel with functions 4-6, the labels)"),
    TEXT("dsm-functions", FALSE, fw_dimm_format_functions, fw_dimm_parse_functions,
         "functions that the DIMM admits to: all, none, or numbers and ranges joined by colons, as 1:4-6"),
    TEXT("smart-health", FALSE, fw_dimm_format_health, fw_dimm_parse_health, "health: ok (default), non-critical, critical, fatal"),
    NUMBER("smart-spares", spares, 0, FW_SMART_PERCENT_MAX, "spare capacity left, percent (default: 100)"),
    NUMBER("smart-life-used", life_used, 0, UINT8_MAX, "life used, percent; may exceed 100 (default: 0)"),
    CELSIUS("smart-media-temperature", media, "temperature of the media, degrees Celsius (default: 25)"),
    CELSIUS("smart-controller-temperature", controller, "temperature of the controller, degrees Celsius (default: 30)"),
    TEXT("smart-shutdown", FALSE, fw_dimm_format_shutdown, fw_dimm_parse_shutdown, "how the last shutdown was: clean (default), dirty"),
    NUMBER("smart-shutdown-count", shutdown_count, 0, UINT32_MAX, "unclean shutdowns so far (default: 0)"),
    { "smart-latch", FW_DIMM_PROPERTY_SWITCH, FALSE, "the next unclean shutdown will be counted (read-only)", 0, 1, get_latch, NULL, NULL, NULL },
    SWITCH("smart-injection", injection, "SMART values may be injected (default: on)"),
    TEXT("health-errors", FALSE, fw_dimm_format_health_errors, fw_dimm_parse_health_errors,
         "conditions that are injected as _NIH does: none (default), all, or names joined by colons, as maintenance:permanent"),
    TEXT("health-injectable", FALSE, fw_dimm_format_injectable, fw_dimm_parse_injectable,
         "conditions that _NIC admits to and _NIH accepts: all (default), none, or names joined by colons"),
    TEXT("health-stuck", FALSE, fw_dimm_format_stuck, fw_dimm_parse_stuck,
         "conditions that _NIH can neither inject nor clear: none (default), all, or names joined by colons"),
    TEXT("security", FALSE, fw_dimm_format_security, NULL, "state of the lock (read-only)"),
    TEXT("security-passphrase", FALSE, NULL, fw_dimm_parse_user,
         "gives the DIMM a passphrase and locks it: up to 32 bytes of text, or hex: and 64 digits (write-only)"),
    TEXT("security-master-passphrase", FALSE, NULL, fw_dimm_parse_master, "gives the DIMM a master passphrase (write-only)"),
    SWITCH("overwrite", overwrite, "the DIMM can overwrite its media (default: on)"),
    NUMBER("overwrite-polls", overwrite_polls, 0, UINT32_MAX,
           "queries that find an overwrite in progress before one finds it done (default: 1)"),
    NUMBER("firmware-version", version, 1, INT64_MAX, "version of the DIMM's firmware that runs"),
    { "firmware-staged", FW_DIMM_PROPERTY_NUMBER, FALSE, "version that runs after the next power cycle; 0 = none (read-only)", 0, 0,
      get_staged, NULL, NULL, NULL },
    NUMBER("firmware-verify-polls", verify_polls, 0, UINT32_MAX,
           "queries that find the new firmware being verified before one gets the result (default: 1)"),
    NUMBER("firmware-calls-max", calls_max, 0, UINT32_MAX,
           "calls behind its start after which a firmware update times out; 0 = never (default)"),
};

size_t fw_dimm_properties_count(void)
{
    return G_N_ELEMENTS(fw_dimm_properties);
}

const struct fw_dimm_property *fw_dimm_property_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fw_dimm_properties); i++) {
        if (g_str_equal(fw_dimm_properties[i].name, name)) {
            return &fw_dimm_properties[i];
        }
    }
    return NULL;
}

#define fail(error, ...) g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, __VA_ARGS__)

gboolean fw_dimm_property_set_number(struct fw_dimm *dimm, const struct fw_dimm_property *property, int64_t value, GError **error)
{
    if (value < property->min || value > property->max) {
        fail(error, "%" G_GINT64_FORMAT " is not between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, value, property->min, property->max);
        return FALSE;
    }
    property->set(dimm, value);
    return TRUE;
}

static gboolean parse_number(const char *text, int64_t *value)
{
    const char *digits = *text == '-' ? text + 1 : text;
    gboolean hex = g_str_has_prefix(digits, "0x");
    char *end;

    if (!g_ascii_isdigit(*digits)) {
        return FALSE;
    }
    errno = 0;
    *value = g_ascii_strtoll(hex ? digits + 2 : digits, &end, hex ? 16 : 10);
    *value = *text == '-' ? -*value : *value;
    return !errno && !*end && end > digits && (!hex || end > digits + 2);
}

static gboolean parse_switch(const char *text, int64_t *value)
{
    static const char *const words[][2] = { { "off", "on" }, { "false", "true" }, { "no", "yes" } };

    for (size_t i = 0; i < 2 * G_N_ELEMENTS(words); i++) {
        if (g_str_equal(words[i / 2][i % 2], text)) {
            *value = i % 2;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean fw_dimm_property_set_text(struct fw_dimm *dimm, const struct fw_dimm_property *property, const char *text, GError **error)
{
    int64_t value;

    if (!property->set && !property->parse) {
        fail(error, "%s cannot be set", property->name);
        return FALSE;
    }
    if (property->kind == FW_DIMM_PROPERTY_TEXT) {
        return property->parse(dimm, text, error);
    }
    if (property->kind == FW_DIMM_PROPERTY_SWITCH ? !parse_switch(text, &value) : !parse_number(text, &value)) {
        fail(error, "'%s' is no %s", text, property->kind == FW_DIMM_PROPERTY_SWITCH ? "switch: on or off" : "number");
        return FALSE;
    }
    return fw_dimm_property_set_number(dimm, property, value, error);
}
