/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties of a storage class memory device, from a scenario: see scenario-scm.h.
 *
 * Must not: know words or limits; the parsers of fw/scm do.
 */
#include "fw/scenario-scm.h"
#include "fw/scm-answers.h"
#include "fw/scm-health.h"
#include "fw/scm-place.h"
#include "fw/scm-spans.h"
#include "fw/scm-stats-table.h"

#include <inttypes.h>
#include <string.h>

/* LoPAPR 13.5.2: a DRC index has its type in the upper four bits; QEMU numbers connectors of persistent memory by slot. */
#define DRC_TYPE_PMEM UINT32_C(0x90000000)

static bool is_number(const char *text, uint64_t *value, GError **error)
{
    return g_ascii_string_to_unsigned(text, 10, 0, UINT64_MAX, value, error);
}

#define SET_NUMBER(function, member)                                                \
    static bool function(FwScenarioScm *scm, const char *text, GError **error)      \
    {                                                                               \
        return is_number(text, &scm->device->member, error);                        \
    }

#define SET_BY(function, parser, member)                                            \
    static bool function(FwScenarioScm *scm, const char *text, GError **error)      \
    {                                                                               \
        return parser(text, &scm->device->member, error);                           \
    }

SET_NUMBER(set_block_size, config.block_size)
SET_NUMBER(set_bind_blocks, config.bind.blocks_per_call)
SET_NUMBER(set_unbind_blocks, config.unbind.blocks_per_call)
SET_NUMBER(set_flush_blocks, config.flush.blocks_per_call)
SET_NUMBER(set_placement_align, config.placement_align)
SET_NUMBER(set_placement_offset, config.placement_offset)
SET_NUMBER(set_failed_count, failed_count)
SET_BY(set_bind_busy, fw_scm_busy_parse, config.bind.busy)
SET_BY(set_unbind_busy, fw_scm_busy_parse, config.unbind.busy)
SET_BY(set_flush_busy, fw_scm_busy_parse, config.flush.busy)
SET_BY(set_placement, fw_scm_place_parse, config.placement)
SET_BY(set_health, fw_scm_health_parse, health)
SET_BY(set_health_valid, fw_scm_health_parse, health_valid)
SET_BY(set_broken, fw_scm_broken_parse, broken)

static bool set_metadata_size(FwScenarioScm *scm, const char *text, GError **error)
{
    uint64_t value;

    if (!is_number(text, &value, error)) {
        return false;
    }
    if (value > UINT32_MAX) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "metadata-size=%s does not fit 32 bits", text);
        return false;
    }
    scm->device->config.metadata_size = (uint32_t)value;
    scm->has_metadata_size = true;
    return true;
}

static bool set_stats(FwScenarioScm *scm, const char *text, GError **error)
{
    return fw_scm_stats_set(&scm->device->stats, text, error);
}

static bool set_stats_access(FwScenarioScm *scm, const char *text, GError **error)
{
    FwScmStatsAccess access;

    if (!fw_scm_stats_access_parse(text, &access, error)) {
        return false;
    }
    scm->device->stats.access = access;
    return true;
}

static bool set_answers(FwScenarioScm *scm, const char *text, GError **error)
{
    return fw_scm_answers_set(&scm->device->answers, &fw_scm_answers_device, text, error);
}

static bool set_spans(GArray **spans, const char *text, bool with_address, GError **error)
{
    GArray *parsed = fw_scm_spans_parse(text, with_address, error);

    if (parsed) {
        g_array_unref(*spans);
        *spans = parsed;
    }
    return parsed != NULL;
}

static bool set_bound(FwScenarioScm *scm, const char *text, GError **error)
{
    return set_spans(&scm->bound, text, true, error);
}

static bool set_in_use(FwScenarioScm *scm, const char *text, GError **error)
{
    return set_spans(&scm->in_use, text, false, error);
}

static bool set_placement_after(FwScenarioScm *scm, const char *text, GError **error)
{
    (void)error;
    g_free(scm->placement_after);
    scm->placement_after = g_strdup(text);
    return true;
}

static bool set_dt_sizes(FwScenarioScm *scm, const char *text, GError **error)
{
    return fw_scm_node_sizes_parse(text, &scm->form.sizes, error);
}

static bool set_dt_damage(FwScenarioScm *scm, const char *text, GError **error)
{
    return fw_scm_node_damage_parse(&scm->form, text, error);
}

static bool set_dt_associativity(FwScenarioScm *scm, const char *text, GError **error)
{
    return fw_scm_node_domains_parse(&scm->form, text, error);
}

static bool set_dt_guid(FwScenarioScm *scm, const char *text, GError **error)
{
    (void)error;
    g_free(scm->guid);
    scm->guid = g_strdup(text);
    return true;
}

/* Whoever must flush does not show in what is worked out here: the backing of a scenario is never real persistent memory. */
static bool set_pmem_override(FwScenarioScm *scm, const char *text, GError **error)
{
    (void)scm;
    (void)text;
    (void)error;
    return true;
}

static const struct {
    FwScenarioScmProperty property;
    bool (*set)(FwScenarioScm *scm, const char *text, GError **error);
} rows[] = {
    { { "block-size", FW_SCENARIO_SCM_SIZE }, set_block_size },
    { { "metadata-size", FW_SCENARIO_SCM_SIZE }, set_metadata_size },
    { { "bind-blocks-per-call", FW_SCENARIO_SCM_NUMBER }, set_bind_blocks },
    { { "unbind-blocks-per-call", FW_SCENARIO_SCM_NUMBER }, set_unbind_blocks },
    { { "flush-blocks-per-call", FW_SCENARIO_SCM_NUMBER }, set_flush_blocks },
    { { "bind-busy", FW_SCENARIO_SCM_TEXT }, set_bind_busy },
    { { "unbind-busy", FW_SCENARIO_SCM_TEXT }, set_unbind_busy },
    { { "flush-busy", FW_SCENARIO_SCM_TEXT }, set_flush_busy },
    { { "placement", FW_SCENARIO_SCM_TEXT }, set_placement },
    { { "placement-after", FW_SCENARIO_SCM_TEXT }, set_placement_after },
    { { "placement-align", FW_SCENARIO_SCM_SIZE }, set_placement_align },
    { { "placement-offset", FW_SCENARIO_SCM_SIZE }, set_placement_offset },
    { { "bound-at-boot", FW_SCENARIO_SCM_LIST }, set_bound },
    { { "in-use", FW_SCENARIO_SCM_LIST }, set_in_use },
    { { "health", FW_SCENARIO_SCM_LIST }, set_health },
    { { "health-valid", FW_SCENARIO_SCM_LIST }, set_health_valid },
    { { "persistence-failed-count", FW_SCENARIO_SCM_NUMBER }, set_failed_count },
    { { "stats", FW_SCENARIO_SCM_PAIRS }, set_stats },
    { { "stats-access", FW_SCENARIO_SCM_TEXT }, set_stats_access },
    { { "broken", FW_SCENARIO_SCM_LIST }, set_broken },
    { { "answers", FW_SCENARIO_SCM_LIST }, set_answers },
    { { "dt-sizes", FW_SCENARIO_SCM_TEXT }, set_dt_sizes },
    { { "dt-damage", FW_SCENARIO_SCM_PAIRS }, set_dt_damage },
    { { "dt-unit-guid", FW_SCENARIO_SCM_TEXT }, set_dt_guid },
    { { "dt-associativity", FW_SCENARIO_SCM_LIST }, set_dt_associativity },
    { { "pmem-override", FW_SCENARIO_SCM_SWITCH }, set_pmem_override },
};

const FwScenarioScmProperty *fw_scenario_scm_property(unsigned n)
{
    return n < G_N_ELEMENTS(rows) ? &rows[n].property : NULL;
}

static bool set(FwScenarioScm *scm, const char *name, const char *text, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!strcmp(rows[i].property.name, name)) {
            return rows[i].set(scm, text, error);
        }
    }
    g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "there is no property '%s'", name);
    return false;
}

static FwScenarioScm *empty(void)
{
    FwScenarioScm *scm = g_new0(FwScenarioScm, 1);
    FwScmDeviceConfig config;

    fw_scm_device_config_init(&config);
    config.drc_index = DRC_TYPE_PMEM;
    config.blocks = 1;
    scm->device = fw_scm_device_new(&config);
    fw_scm_node_form_init(&scm->form, NULL);
    scm->form.hcall_flush_required = true;
    scm->bound = g_array_new(FALSE, FALSE, sizeof(FwScmRange));
    scm->in_use = g_array_new(FALSE, FALSE, sizeof(FwScmRange));
    return scm;
}

bool fw_scenario_scm_try(const char *name, const char *text, GError **error)
{
    g_autoptr(FwScenarioScm) scm = empty();

    return set(scm, name, text, error) && fw_scm_device_config_check(&scm->device->config, error);
}

/* --- one DIMM --------------------------------------------------------------------------------------------------------------------- */

char *fw_scenario_scm_uuid(const FwScenarioDimm *dimm)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
    uint8_t b[20];
    gsize length = sizeof(b);

    if (dimm->uuid) {
        return g_strdup(dimm->uuid);
    }
    g_checksum_update(sum, (const guchar *)dimm->id, (gssize)strlen(dimm->id));
    g_checksum_get_digest(sum, b, &length);
    b[6] = (b[6] & 0x0f) | 0x50;        /* RFC 9562, 5.5: version 5, name-based */
    b[8] = (b[8] & 0x3f) | 0x80;
    return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6],
                           b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

uint64_t fw_scenario_scm_block_size(const FwScenarioDimm *dimm)
{
    for (unsigned i = 0; i < dimm->scm->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, i);

        if (!strcmp(property->name, "block-size")) {
            return g_ascii_strtoull(property->value, NULL, 10);
        }
    }
    return FW_SCM_DEFAULT_BLOCK_SIZE;
}

/* The label area is where the metadata is kept. */
static bool fill_metadata(FwScenarioScm *scm, const FwScenarioDimm *dimm, GError **error)
{
    FwScmDeviceConfig *config = &scm->device->config;

    if (!scm->has_metadata_size) {
        config->metadata_size = (uint32_t)dimm->label_size;
    } else if (config->metadata_size > dimm->label_size) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "metadata-size %" PRIu32 " is more than the label area of %" PRIu64
                    " bytes, where metadata is kept", config->metadata_size, dimm->label_size);
        return false;
    }
    return true;
}

static bool check_spans(const GArray *spans, const char *name, uint64_t blocks, GError **error)
{
    for (unsigned i = 0; i < spans->len; i++) {
        const FwScmRange *range = &g_array_index(spans, FwScmRange, i);

        if (range->first >= blocks || range->count > blocks - range->first) {
            g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "%s: blocks %" PRIu64 "+%" PRIu64 " are not all there: the device has %" PRIu64
                        " blocks", name, range->first, range->count, blocks);
            return false;
        }
    }
    return true;
}

/* As the emulator does when the device is plugged. */
static bool check_node(const FwScenarioScm *scm, GError **error)
{
    FwScmNodeDamage damage = scm->form.damage[FW_SCM_NODE_ASSOCIATIVITY];
    GPtrArray *entries;

    if (!scm->form.n_domains && damage != FW_SCM_NODE_INTACT && damage != FW_SCM_NODE_MISSING) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "dt-damage: only a list of its own can be damaged; give dt-associativity too");
        return false;
    }
    entries = fw_scm_node_build(scm->device, &scm->form, error);
    if (entries) {
        g_ptr_array_unref(entries);
    }
    return entries != NULL;
}

static bool complete(FwScenarioScm *scm, const FwScenarioDimm *dimm, GError **error)
{
    FwScmDeviceConfig *config = &scm->device->config;

    if (!fw_scm_device_blocks_for_size(dimm->size, config->block_size, &config->blocks, error) || !fill_metadata(scm, dimm, error) ||
        !fw_scm_device_config_check(config, error)) {
        return false;
    }
    if (dimm->unarmed) {
        scm->device->health |= FW_SCM_HEALTH_UNARMED;
    }
    if (!scm->guid) {
        scm->guid = fw_scenario_scm_uuid(dimm);
    }
    scm->form.guid = scm->guid;
    return check_spans(scm->bound, "bound-at-boot", config->blocks, error) && check_spans(scm->in_use, "in-use", config->blocks, error) &&
           check_node(scm, error);
}

FwScenarioScm *fw_scenario_scm_new(const FwScenarioDimm *dimm, unsigned slot, GError **error)
{
    g_autoptr(FwScenarioScm) scm = empty();

    scm->device->config.drc_index = DRC_TYPE_PMEM + slot;
    for (unsigned i = 0; i < dimm->scm->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, i);

        if (!set(scm, property->name, property->value, error)) {
            return NULL;
        }
    }
    return complete(scm, dimm, error) ? g_steal_pointer(&scm) : NULL;
}

void fw_scenario_scm_free(FwScenarioScm *scm)
{
    if (scm) {
        fw_scm_device_free(scm->device);
        g_array_unref(scm->bound);
        g_array_unref(scm->in_use);
        g_free(scm->guid);
        g_free(scm->placement_after);
        g_free(scm);
    }
}
