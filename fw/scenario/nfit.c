/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NFIT of a boot, by the builder and the damage list that the emulator uses.
 *
 * Specification: ACPI 6.5, section 5.2.25. Must not: set a field by itself.
 */
#include "fw/nfit-damage.h"
#include "tables.h"
#include "units.h"

#include <gio/gio.h>
#include <string.h>

/* Where the emulator puts the flush hint addresses of the DIMM in slot n when nothing is said: page n from here. */
#define FLUSH_HINTS_BASE UINT64_C(0xff000000)
#define FLUSH_HINTS_PAGE UINT64_C(0x1000)

static bool fill_dimm(const FwScenarioDimm *dimm, uint64_t base, unsigned slot, uint32_t domain, struct fw_nfit_dimm *out, GError **error)
{
    fw_nfit_dimm_init(out);
    out->id = dimm->id;
    out->slot = slot;
    out->base = base;
    out->length = dimm->size;
    out->proximity = domain;
    out->unarmed = dimm->unarmed;
    fw_nfit_where_parse(dimm->nfit, &out->where);
    out->spa_offset = dimm->spa_offset;
    out->spa_length = dimm->spa_length;
    out->spa_base = dimm->spa_base;
    out->spa_base_set = dimm->has_spa_base;
    out->interleave_set = dimm->interleave_set;
    out->interleave_position = dimm->interleave_position < 0 ? FW_NFIT_POSITION_AUTO : dimm->interleave_position;
    if (dimm->interleave_line) {
        out->interleave_line_size = (uint32_t)dimm->interleave_line;
    }
    out->interleave_lines = dimm->interleave_lines;
    if (dimm->flush_hints) {
        out->flush_hints = (uint16_t)dimm->flush_hints;
        out->flush_base = dimm->flush_base ? dimm->flush_base : FLUSH_HINTS_BASE + slot * FLUSH_HINTS_PAGE;
    }
    for (unsigned i = 0; i < dimm->nfit_fields->len; i++) {
        const FwScenarioProperty *field = g_ptr_array_index(dimm->nfit_fields, i);
        g_autofree char *name = g_strconcat("nfit-", field->name, NULL);

        if (!fw_nfit_dimm_set_text(out, name, field->value, error)) {
            return false;
        }
    }
    return true;
}

/* Bits of -M nvdimm-persistence, which the firmware device may override. */
static bool fill_platform(const FwScenarioBoot *boot, struct fw_nfit_config *config, GBytes **smbios)
{
    const char *capabilities = fw_scenario_firmware(boot, "nfit-capabilities");
    const char *persistence = boot->machine->persistence;
    const char *bytes = fw_scenario_firmware(boot, "nfit-smbios");
    gsize length = 0;

    if (persistence || capabilities) {
        config->has_capabilities = TRUE;
        config->capabilities = FW_NFIT_CAPABILITY_CONTROLLER_FLUSH;
        if (persistence && !strcmp(persistence, "cpu")) {
            config->capabilities |= FW_NFIT_CAPABILITY_CACHE_FLUSH;
        }
    }
    if (capabilities) {
        config->capabilities = (uint32_t)g_ascii_strtoull(capabilities, NULL, 0);
    }
    if (bytes && fw_unit_bytes(bytes, smbios)) {
        return false;
    }
    if (*smbios) {
        config->smbios = g_bytes_get_data(*smbios, &length);
        config->smbios_length = length;
    }
    return true;
}

static bool damage_applies(const FwScenarioBoot *boot, enum fw_nfit_report report)
{
    const char *where = fw_scenario_firmware(boot, "nfit-damage-where");

    return !where || !strcmp(where, "both") || !strcmp(where, report == FW_NFIT_REPORT_FIT ? "fit" : "static");
}

static GByteArray *encode(const FwScenarioBoot *boot, struct fw_nfit *nfit, enum fw_nfit_report report, GError **error)
{
    const char *damage = damage_applies(boot, report) ? fw_scenario_firmware(boot, "nfit-damage") : NULL;
    g_autoptr(fw_damage_list) list = fw_damage_list_parse(damage, error);

    return list ? fw_damage_encode(list, nfit, report == FW_NFIT_REPORT_FIT, error) : NULL;
}

struct fw_nfit_dimm *fw_scenario_nfit_dimms(const FwScenarioBoot *boot, const FwScenarioMap *map, size_t *count, GError **error)
{
    g_autofree struct fw_nfit_dimm *dimms = g_new0(struct fw_nfit_dimm, boot->dimms->len + 1);
    g_autoptr(GArray) domains = fw_scenario_domains(boot, map);

    *count = 0;
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        uint64_t base = g_array_index(map->bases, uint64_t, i);

        if (base != UINT64_MAX && !fill_dimm(g_ptr_array_index(boot->dimms, i), base, g_array_index(map->slots, unsigned, i),
                                             g_array_index(domains, uint32_t, i), &dimms[(*count)++], error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&dimms);
}

/* The domain that the NFIT is asked to have wrong: that of the last DIMM and of those that share its range. */
static bool damage_domains(const FwScenarioBoot *boot, const FwScenarioMap *map, struct fw_nfit_dimm *dimms, size_t count, GError **error)
{
    g_autoptr(FwScenarioProximity) proximity = fw_scenario_proximity_new(boot, map, error);
    const struct fw_nfit_dimm *last;
    uint32_t domain = 0;

    if (!proximity) {
        return false;
    }
    if (!fw_proximity_damages_touch(proximity->damages, FW_PROXIMITY_IN_NFIT)) {
        return true;
    }
    if (!fw_proximity_damage_nfit(proximity->damages, &proximity->config, &domain, error)) {
        return false;
    }
    last = &dimms[count - 1];
    for (size_t i = 0; i < count; i++) {
        if (&dimms[i] == last || (last->interleave_set && !g_strcmp0(dimms[i].interleave_set, last->interleave_set))) {
            dimms[i].proximity = domain;
        }
    }
    return true;
}

/* Firmware publishes no static table that would be empty. */
static bool is_published(const struct fw_nfit_config *config, enum fw_nfit_report report)
{
    bool reported = report == FW_NFIT_REPORT_FIT || config->smbios;

    for (size_t i = 0; i < config->count; i++) {
        reported = reported || config->dimms[i].where == FW_NFIT_WHERE_BOTH || config->dimms[i].where == FW_NFIT_WHERE_STATIC;
    }
    return reported && (config->count || config->smbios);
}

GByteArray *fw_scenario_nfit(const FwScenarioBoot *boot, const FwScenarioMap *map, enum fw_nfit_report report, GError **error)
{
    struct fw_nfit_config config = { 0 };
    g_autofree struct fw_nfit_dimm *dimms = fw_scenario_nfit_dimms(boot, map, &config.count, error);
    g_autoptr(GBytes) smbios = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    if (!dimms || !damage_domains(boot, map, dimms, config.count, error)) {
        return NULL;
    }
    config.dimms = dimms;
    if (!fill_platform(boot, &config, &smbios)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "nfit-smbios holds no bytes");
        return NULL;
    }
    if (!is_published(&config, report)) {
        return g_byte_array_new();
    }
    nfit = fw_nfit_build(&config, report, error);
    if (!nfit) {
        return NULL;
    }
    if (report == FW_NFIT_REPORT_STATIC) {
        fw_scenario_set_header(&nfit->header);
    }
    return encode(boot, nfit, report, error);
}
