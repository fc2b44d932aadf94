/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NFIT fields that a user may override, by name: one row each. The device
 * models, the scenario reader and the documentation all take the rows from here.
 *
 * Must not: say what a field means (nfit-field.c does).
 */
#include <errno.h>
#include <string.h>
#include "fw/nfit-build.h"

#define ROW(property, structure, offset, bytes, words) \
    { property, FW_NFIT_##structure, offset, bytes, words }

static const struct fw_nfit_property rows[] = {
    ROW("nfit-spa-index", SPA, 4, 2, "twice the slot number plus 2"),
    ROW("nfit-spa-flags", SPA, 6, 2, "3: hot add, proximity domain valid"),
    ROW("nfit-spa-proximity", SPA, 12, 4, "the DIMM's domain"),
    ROW("nfit-spa-guid", SPA, 16, 16, "persistent memory, 66f0d379-b4f3-4074-ac43-0d3318b78cdb"),
    ROW("nfit-spa-base", SPA, 32, 8, "where the range begins"),
    ROW("nfit-spa-length", SPA, 40, 8, "length of the range"),
    ROW("nfit-spa-attributes", SPA, 48, 8, "0x8008: WB and NV"),
    ROW("nfit-spa-cookie", SPA, 56, 8, "absent; setting it selects the 64-byte form"),

    ROW("nfit-handle", MAPPING, 4, 4, "slot number plus 1"),
    ROW("nfit-physical-id", MAPPING, 8, 2, "0"),
    ROW("nfit-region-id", MAPPING, 10, 2, "0"),
    ROW("nfit-mapping-spa-index", MAPPING, 12, 2, "index of the DIMM's range"),
    ROW("nfit-mapping-control-index", MAPPING, 14, 2, "index of the DIMM's control region"),
    ROW("nfit-region-size", MAPPING, 16, 8, "the DIMM's share of the range"),
    ROW("nfit-region-offset", MAPPING, 24, 8, "interleave position times line size"),
    ROW("nfit-dpa", MAPPING, 32, 8, "spa-offset"),
    ROW("nfit-interleave-index", MAPPING, 40, 2, "0, in a set its interleave structure"),
    ROW("nfit-interleave-ways", MAPPING, 42, 2, "members of the set, otherwise 1"),
    ROW("nfit-state-flags", MAPPING, 44, 2, "0; 8 when the DIMM is not armed"),

    ROW("nfit-interleave-structure-index", INTERLEAVE, 4, 2,
        "slot number of the set's first DIMM plus 1"),
    ROW("nfit-interleave-line-count", INTERLEAVE, 8, 4, "as many as are listed"),
    ROW("nfit-interleave-structure-line-size", INTERLEAVE, 12, 4, "interleave-line-size"),

    ROW("nfit-control-index", CONTROL, 4, 2, "twice the slot number plus 3"),
    ROW("nfit-vendor", CONTROL, 6, 2, "0x8086"),
    ROW("nfit-device", CONTROL, 8, 2, "1"),
    ROW("nfit-revision", CONTROL, 10, 2, "1"),
    ROW("nfit-subsystem-vendor", CONTROL, 12, 2, "0"),
    ROW("nfit-subsystem-device", CONTROL, 14, 2, "0"),
    ROW("nfit-subsystem-revision", CONTROL, 16, 2, "0"),
    ROW("nfit-valid-fields", CONTROL, 18, 1, "0; 1 when a manufacturing place or date is set"),
    ROW("nfit-manufacturing-location", CONTROL, 19, 1, "0"),
    ROW("nfit-manufacturing-date", CONTROL, 20, 2, "0"),
    ROW("nfit-serial", CONTROL, 24, 4, "0x123456 plus the slot number"),
    ROW("nfit-format", CONTROL, 28, 2, "0x301: byte addressable"),
    ROW("nfit-block-windows", CONTROL, 30, 2, "0"),
    ROW("nfit-block-window-size", CONTROL, 32, 8, "0"),
    ROW("nfit-command-offset", CONTROL, 40, 8, "0"),
    ROW("nfit-command-size", CONTROL, 48, 8, "0"),
    ROW("nfit-status-offset", CONTROL, 56, 8, "0"),
    ROW("nfit-status-size", CONTROL, 64, 8, "0"),
    ROW("nfit-control-flags", CONTROL, 72, 2, "0"),

    ROW("nfit-data-window-control-index", BLOCK_WINDOW, 4, 2, "the DIMM's control region"),
    ROW("nfit-data-windows", BLOCK_WINDOW, 6, 2, "0; setting one of these adds the structure"),
    ROW("nfit-data-window-offset", BLOCK_WINDOW, 8, 8, "0"),
    ROW("nfit-data-window-size", BLOCK_WINDOW, 16, 8, "0"),
    ROW("nfit-data-capacity", BLOCK_WINDOW, 24, 8, "0"),
    ROW("nfit-data-start", BLOCK_WINDOW, 32, 8, "0"),

    ROW("nfit-flush-handle", FLUSH_HINT, 4, 4, "the DIMM's handle"),
    ROW("nfit-flush-count", FLUSH_HINT, 8, 2, "as many as are listed"),
};

G_STATIC_ASSERT(G_N_ELEMENTS(rows) <= FW_NFIT_PROPERTY_MAX);

const struct fw_nfit_property *fw_nfit_properties(guint *count)
{
    *count = G_N_ELEMENTS(rows);
    return rows;
}

int fw_nfit_property_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_str_equal(rows[i].name, name)) {
            return (int)i;
        }
    }
    return -1;
}

const struct fw_acpi_field *fw_nfit_property_field(const struct fw_nfit_property *property)
{
    const struct fw_acpi_field *field = fw_nfit_layout(property->type)->fields;

    while (field->name && field->wire != property->wire) {
        field++;
    }
    return field->name ? field : NULL;
}

static gboolean known_id(int id, GError **error)
{
    if (id < 0 || (size_t)id >= G_N_ELEMENTS(rows)) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING, "no NFIT property has id %d", id);
        return FALSE;
    }
    return TRUE;
}

gboolean fw_nfit_dimm_set_number(struct fw_nfit_dimm *dimm, int id, uint64_t value,
                                 GError **error)
{
    if (!known_id(id, error)) {
        return FALSE;
    }
    if (rows[id].width > 8) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                    "%s is a GUID, not a number", rows[id].name);
        return FALSE;
    }
    if (rows[id].width < 8 && value >> (rows[id].width * 8) != 0) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_RANGE,
                    "%s: 0x%" G_GINT64_MODIFIER "x does not fit %u bits", rows[id].name, value,
                    rows[id].width * 8u);
        return FALSE;
    }
    dimm->overrides[id].set = TRUE;
    dimm->overrides[id].number = value;
    return TRUE;
}

/* A number in C notation that uses up all of @text. */
static gboolean parse_number(const char *name, const char *text, uint64_t *value, GError **error)
{
    char *end = NULL;

    errno = 0;
    *value = g_ascii_strtoull(text, &end, 0);
    if (!g_ascii_isdigit(text[0]) || *end || errno) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                    "%s: '%s' is not a number of at most 64 bits (write 4660 or 0x1234)",
                    name, text);
        return FALSE;
    }
    return TRUE;
}

gboolean fw_nfit_dimm_set_text(struct fw_nfit_dimm *dimm, const char *name, const char *text,
                               GError **error)
{
    int id = fw_nfit_property_find(name);
    uint64_t value;

    if (id < 0) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_MISSING,
                    "there is no NFIT property '%s'", name);
        return FALSE;
    }
    if (rows[id].width == FW_GUID_LENGTH) {
        if (!fw_guid_parse(text, dimm->overrides[id].guid, error)) {
            g_prefix_error(error, "%s: ", name);
            return FALSE;
        }
        dimm->overrides[id].set = TRUE;
        return TRUE;
    }
    return parse_number(name, text, &value, error) &&
           fw_nfit_dimm_set_number(dimm, id, value, error);
}
