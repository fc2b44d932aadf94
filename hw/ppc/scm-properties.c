/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of "spapr-nvdimm" beside those of every NVDIMM; docs/specs/papr-scm.rst says what each changes.
 *
 * What the guest was told in the device tree, and what the device is, is fixed once it is plugged; all else can be changed at any time, and the
 * next hypercall goes by it.
 * Must not: know words or limits; the parsers of fw/scm do.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/ppc/scm.h"
#include "fw/scm-answers.h"
#include "fw/scm-health.h"
#include "fw/scm-place.h"
#include "fw/scm-spans.h"
#include "fw/scm-stats-table.h"

static SpaprScmUnit *(*scm_unit_of)(Object *obj);

static bool may_change(Object *obj, const char *name, bool fixed, Error **errp)
{
    if (fixed && (scm_unit_of(obj)->plugged || NVDIMM(obj)->nvdimm_mr)) {
        error_setg(errp, "Property '%s.%s' cannot be changed once the device is plugged", object_get_typename(obj), name);
        return false;
    }
    return true;
}

static void refuse(Object *obj, const char *name, const GError *error, Error **errp)
{
    error_setg(errp, "Property '%s.%s': %s", object_get_typename(obj), name, error->message);
}

/* --- Numbers: one row each --- */

typedef struct ScmNumber {
    const char *name;
    bool bytes;                                         /* a size: "256M" is understood */
    bool fixed;
    size_t offset;                                      /* in FwScmDevice, uint64_t */
    const char *help;
} ScmNumber;

static const ScmNumber scm_numbers[] = {
    { "block-size", true, true, offsetof(FwScmDevice, config.block_size),
      "unit of binding, a multiple of 16 MiB up to 16 GiB; the size of the device must be a multiple of it (default: 256 MiB)" },
    { "bind-blocks-per-call", false, false, offsetof(FwScmDevice, config.bind.blocks_per_call),
      "blocks that one H_SCM_BIND_MEM binds before it answers busy with a continue token; 0 (default) = all" },
    { "unbind-blocks-per-call", false, false, offsetof(FwScmDevice, config.unbind.blocks_per_call),
      "likewise for H_SCM_UNBIND_MEM and H_SCM_UNBIND_ALL" },
    { "flush-blocks-per-call", false, false, offsetof(FwScmDevice, config.flush.blocks_per_call),
      "likewise for H_SCM_FLUSH; the blocks that are bound when it begins count" },
    { "placement-align", true, false, offsetof(FwScmDevice, config.placement_align),
      "addresses that the hypervisor chooses are multiples of this; 0 (default) = the larger of 256 MiB and block-size" },
    { "placement-offset", true, false, offsetof(FwScmDevice, config.placement_offset),
      "added to the address so chosen, a multiple of 4 KiB (default: 0)" },
    { "persistence-failed-count", false, false, offsetof(FwScmDevice, failed_count),
      "how often contents were not saved; the guest reads it in the device tree, so a change shows at the next boot (default: 0)" },
};

static uint64_t *number_field(Object *obj, const ScmNumber *row)
{
    return (uint64_t *)((char *)scm_unit_of(obj)->device + row->offset);
}

static void get_number(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint64_t value = *number_field(obj, opaque);

    visit_type_uint64(v, name, &value, errp);
}

/* Whether the numbers agree with each other; what is not known yet is taken as possible. */
static bool check_config(const FwScmDevice *device, GError **error)
{
    FwScmDeviceConfig config = device->config;

    config.drc_index = config.drc_index ? config.drc_index : UINT32_MAX;
    config.blocks = config.blocks ? config.blocks : 1;
    return fw_scm_device_config_check(&config, error);
}

static void set_number(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const ScmNumber *row = opaque;
    uint64_t *field = number_field(obj, row);
    uint64_t value, before = *field;
    g_autoptr(GError) error = NULL;

    if (!may_change(obj, name, row->fixed, errp) ||
        !(row->bytes ? visit_type_size(v, name, &value, errp) : visit_type_uint64(v, name, &value, errp))) {
        return;
    }
    *field = value;
    if (!check_config(scm_unit_of(obj)->device, &error)) {
        *field = before;
        refuse(obj, name, error, errp);
    }
}

/* --- Words --- */

typedef struct ScmWord {
    const char *name;
    bool fixed;
    char *(*get)(const SpaprScmUnit *unit);
    bool (*set)(SpaprScmUnit *unit, const char *text, GError **error);
    const char *help;
} ScmWord;

static bool replace_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
    return true;
}

static char *text_or(const char *text, const char *otherwise)
{
    return g_strdup(text ? text : otherwise);
}

#define BUSY_ACCESSORS(operation)                                                                   \
    static char *get_##operation##_busy(const SpaprScmUnit *unit)                                   \
    {                                                                                               \
        return g_strdup(fw_scm_busy_name(unit->device->config.operation.busy));                     \
    }                                                                                               \
    static bool set_##operation##_busy(SpaprScmUnit *unit, const char *text, GError **error)        \
    {                                                                                               \
        return fw_scm_busy_parse(text, &unit->device->config.operation.busy, error);                \
    }

BUSY_ACCESSORS(bind)
BUSY_ACCESSORS(unbind)
BUSY_ACCESSORS(flush)

static char *get_placement(const SpaprScmUnit *unit)
{
    return g_strdup(fw_scm_place_name(unit->device->config.placement));
}

static bool set_placement(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_place_parse(text, &unit->device->config.placement, error);
}

static char *get_placement_after(const SpaprScmUnit *unit)
{
    return text_or(unit->placement_after, "none");
}

/* The device need not be there yet; "none" takes the name back. */
static bool set_placement_after(SpaprScmUnit *unit, const char *text, GError **error)
{
    const char *own = DEVICE(unit->nvdimm)->id;

    if (own && g_str_equal(text, own)) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "a device cannot be placed after itself");
        return false;
    }
    return replace_text(&unit->placement_after, g_str_equal(text, "none") || !*text ? NULL : text);
}

static bool is_span_list(const char *text, bool with_address, GError **error)
{
    GArray *ranges = fw_scm_spans_parse(text, with_address, error);

    if (ranges) {
        g_array_unref(ranges);
    }
    return ranges != NULL;
}

static char *get_bound_at_boot(const SpaprScmUnit *unit)
{
    return text_or(unit->bound_at_boot, "none");
}

static bool set_bound_at_boot(SpaprScmUnit *unit, const char *text, GError **error)
{
    return is_span_list(text, true, error) && replace_text(&unit->bound_at_boot, text);
}

/* Once plugged the engine's list counts: it may have come with a migration. */
static char *get_in_use(const SpaprScmUnit *unit)
{
    g_autoptr(GArray) ranges = g_array_new(false, false, sizeof(FwScmRange));

    if (!unit->plugged) {
        return text_or(unit->in_use, "none");
    }
    for (guint i = 0; i < unit->device->in_use->len; i++) {
        const FwScmSpan *span = &g_array_index(unit->device->in_use, FwScmSpan, i);
        FwScmRange range = { span->first, span->count, FW_SCM_ANY_ADDRESS };

        g_array_append_val(ranges, range);
    }
    return fw_scm_spans_format(ranges);
}

static bool set_in_use(SpaprScmUnit *unit, const char *text, GError **error)
{
    g_autofree char *before = g_strdup(unit->in_use);

    if (!is_span_list(text, false, error)) {
        return false;
    }
    replace_text(&unit->in_use, text);
    if (unit->plugged && !spapr_scm_unit_apply_in_use(unit, unit->device, error)) {
        replace_text(&unit->in_use, before);
        return false;
    }
    return true;
}

static char *get_health(const SpaprScmUnit *unit)
{
    return fw_scm_health_format(unit->device->health);
}

static bool set_health(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_health_parse(text, &unit->device->health, error);
}

static char *get_health_valid(const SpaprScmUnit *unit)
{
    return fw_scm_health_format(unit->device->health_valid);
}

static bool set_health_valid(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_health_parse(text, &unit->device->health_valid, error);
}

static char *get_stats(const SpaprScmUnit *unit)
{
    return fw_scm_stats_format(&unit->device->stats);
}

static bool set_stats(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_stats_set(&unit->device->stats, text, error);
}

static char *get_stats_access(const SpaprScmUnit *unit)
{
    return g_strdup(fw_scm_stats_access_name(unit->device->stats.access));
}

static bool set_stats_access(SpaprScmUnit *unit, const char *text, GError **error)
{
    FwScmStatsAccess access;

    if (!fw_scm_stats_access_parse(text, &access, error)) {
        return false;
    }
    unit->device->stats.access = access;
    return true;
}

static char *get_broken(const SpaprScmUnit *unit)
{
    return fw_scm_broken_format(unit->device->broken);
}

static bool set_broken(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_broken_parse(text, &unit->device->broken, error);
}

static char *get_answers(const SpaprScmUnit *unit)
{
    return fw_scm_answers_format(unit->device->answers);
}

static bool set_answers(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_answers_set(&unit->device->answers, &fw_scm_answers_device, text, error);
}

static char *get_dt_sizes(const SpaprScmUnit *unit)
{
    return text_or(unit->dt_sizes, "pair");
}

static bool set_dt_sizes(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_node_sizes_parse(text, &unit->form.sizes, error) && replace_text(&unit->dt_sizes, text);
}

static char *get_dt_damage(const SpaprScmUnit *unit)
{
    return text_or(unit->dt_damage, "none");
}

static bool set_dt_damage(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_node_damage_parse(&unit->form, text, error) && replace_text(&unit->dt_damage, text);
}

static char *get_dt_guid(const SpaprScmUnit *unit)
{
    return unit->dt_guid ? g_strdup(unit->dt_guid) : qemu_uuid_unparse_strdup(&unit->nvdimm->uuid);
}

static bool set_dt_guid(SpaprScmUnit *unit, const char *text, GError **error)
{
    return replace_text(&unit->dt_guid, text);
}

static char *get_dt_associativity(const SpaprScmUnit *unit)
{
    return text_or(unit->dt_associativity, "none");
}

static bool set_dt_associativity(SpaprScmUnit *unit, const char *text, GError **error)
{
    return fw_scm_node_domains_parse(&unit->form, g_str_equal(text, "none") ? "" : text, error) &&
           replace_text(&unit->dt_associativity, text);
}

static const ScmWord scm_words[] = {
    { "bind-busy", false, get_bind_busy, set_bind_busy,
      "answer of a bind that is not done: busy (default), 1ms, 10ms, 100ms, 1s, 10s, 100s; the contract knows busy only" },
    { "unbind-busy", false, get_unbind_busy, set_unbind_busy, "likewise for unbinds; the contract knows busy, 1ms, 10ms" },
    { "flush-busy", false, get_flush_busy, set_flush_busy, "likewise for flushes" },
    { "placement", false, get_placement, set_placement,
      "where the hypervisor binds when the guest leaves it the choice: aligned (default), after-ram, after-drc" },
    { "placement-after", false, get_placement_after, set_placement_after, "id of the other device, for placement=after-drc" },
    { "bound-at-boot", true, get_bound_at_boot, set_bound_at_boot,
      "blocks bound before the guest runs, as after kexec: FIRST+COUNT or FIRST+COUNT@ADDRESS, several with colons between them" },
    { "in-use", false, get_in_use, set_in_use, "blocks that unbind refuses with H_IN_USE: FIRST+COUNT, several with colons between them" },
    { "health", false, get_health, set_health,
      "bits that H_SCM_HEALTH reports: unarmed persist-failed restored no-data life-critical garded-next-ipl cannot-persist conditional "
      "encrypted erased with colons between them, all, none (default), or 0x and a number" },
    { "health-valid", false, get_health_valid, set_health_valid, "bits that H_SCM_HEALTH calls valid, likewise (default: all)" },
    { "stats", false, get_stats, set_stats,
      "performance statistics: ID=VALUE with colons between them; ID=none takes one out of the table, all=none all" },
    { "stats-access", false, get_stats_access, set_stats_access,
      "who may read them: allowed (default), no-authority, unsupported, no-privilege" },
    { "broken", false, get_broken, set_broken,
      "calls that answer H_HARDWARE: metadata-read metadata-write health stats flush with colons between them, none (default)" },
    { "answers", false, get_answers, set_answers,
      "scripted answers of the hypercalls that name the device: CALL=ANSWER or CALL@WHEN=ANSWER, such as H_SCM_BIND_MEM@2=status-H_HARDWARE, with "
      "colons between them (default: none)" },
    { "dt-sizes", true, get_dt_sizes, set_dt_sizes,
      "how the device tree tells block size and count: pair (default), early (ibm,unit-sizes only), both" },
    { "dt-damage", true, get_dt_damage, set_dt_damage,
      "damage in the device tree: PROPERTY=missing, =empty, =short, =long, several with colons between them" },
    { "dt-unit-guid", true, get_dt_guid, set_dt_guid, "text of ibm,unit-guid (default: the uuid)" },
    { "dt-associativity", true, get_dt_associativity, set_dt_associativity,
      "ibm,associativity: domains, highest level first, with colons between them (default: those of the NUMA node)" },
};

static void get_word(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const ScmWord *row = opaque;
    g_autofree char *text = row->get(scm_unit_of(obj));

    visit_type_str(v, name, &text, errp);
}

static void set_word(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const ScmWord *row = opaque;
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!may_change(obj, name, row->fixed, errp) || !visit_type_str(v, name, &text, errp)) {
        return;
    }
    if (!row->set(scm_unit_of(obj), text, &error)) {
        refuse(obj, name, error, errp);
    }
}

/* --- The two that are neither --- */

static void get_metadata_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const SpaprScmUnit *unit = scm_unit_of(obj);
    uint64_t value = unit->metadata_size_set ? unit->metadata_size : NVDIMM(obj)->label_size;

    visit_type_size(v, name, &value, errp);
}

static void set_metadata_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    SpaprScmUnit *unit = scm_unit_of(obj);
    uint64_t value;

    if (may_change(obj, name, true, errp) && visit_type_size(v, name, &value, errp)) {
        unit->metadata_size = value;
        unit->metadata_size_set = true;
    }
}

static bool get_pmem_override(Object *obj, Error **errp)
{
    return scm_unit_of(obj)->pmem_override;
}

static void set_pmem_override(Object *obj, bool value, Error **errp)
{
    if (may_change(obj, "pmem-override", true, errp)) {
        scm_unit_of(obj)->pmem_override = value;
    }
}

static void add(ObjectClass *oc, const char *name, const char *type, ObjectPropertyAccessor *get, ObjectPropertyAccessor *set,
                const void *row, const char *help)
{
    object_class_property_add(oc, name, type, get, set, NULL, (void *)row);
    object_class_property_set_description(oc, name, help);
}

void spapr_scm_class_add_properties(ObjectClass *oc, SpaprScmUnit *(*unit_of)(Object *obj))
{
    scm_unit_of = unit_of;
    for (size_t i = 0; i < ARRAY_SIZE(scm_numbers); i++) {
        add(oc, scm_numbers[i].name, scm_numbers[i].bytes ? "size" : "uint64", get_number, set_number, &scm_numbers[i], scm_numbers[i].help);
    }
    for (size_t i = 0; i < ARRAY_SIZE(scm_words); i++) {
        add(oc, scm_words[i].name, "str", get_word, set_word, &scm_words[i], scm_words[i].help);
    }
    add(oc, "metadata-size", "size", get_metadata_size, set_metadata_size, NULL,
        "bytes of the label area that the guest has as metadata (default: all of label-size; 0 = none)");
    object_class_property_add_bool(oc, "pmem-override", get_pmem_override, set_pmem_override);
    object_class_property_set_description(oc, "pmem-override", "flushes are the guest's duty even when memdev has pmem=on (default: off)");
}
