/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the type "nvdimm" that are not fields of an NFIT structure; those are in nfit-properties.c.
 *
 * Every property has a description ("-device nvdimm,help"), is refused with a reason when it cannot be, and is fixed once the DIMM is
 * plugged: what a guest was told about its memory does not change under it.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/mem/nvdimm.h"
#include "hw/qdev-properties.h"
#include "fw/nfit-build.h"


/* Refuses a change after the DIMM's memory was made. */
bool nvdimm_property_may_change(Object *obj, const char *name, Error **errp)
{
    if (NVDIMM(obj)->nvdimm_mr || DEVICE(obj)->realized) {
        error_setg(errp, "Property '%s.%s' cannot be changed once the DIMM is plugged", object_get_typename(obj), name);
        return false;
    }
    return true;
}

/* --- Sizes and addresses: one row each --- */

typedef struct NvdimmSize {
    const char *name;
    uint64_t *(*field)(NVDIMMDevice *nvdimm);
    bool (*check)(uint64_t value, const char **why);
    const char *help;
} NvdimmSize;

static uint64_t *field_label_size(NVDIMMDevice *nvdimm)
{
    return &nvdimm->label_size;
}

static uint64_t *field_align(NVDIMMDevice *nvdimm)
{
    return &nvdimm->align;
}

static uint64_t *field_spa_offset(NVDIMMDevice *nvdimm)
{
    return &nvdimm->nfit->spa_offset;
}

static uint64_t *field_spa_length(NVDIMMDevice *nvdimm)
{
    return &nvdimm->nfit->spa_length;
}

static uint64_t *field_spa_base(NVDIMMDevice *nvdimm)
{
    return &nvdimm->nfit->spa_base;
}

static bool check_align(uint64_t value, const char **why)
{
    *why = "must be 0 or a power of two";
    return !(value & (value - 1));
}

static const NvdimmSize nvdimm_sizes[] = {
    { NVDIMM_LABEL_SIZE_PROP, field_label_size, NULL,
      "size of the label area, at least 128 KiB unless small-labels=on; taken from the end of memdev, or from label-memdev" },
    { "align", field_align, check_align,
      "an automatic address is a multiple of this, a power of two; 0 = the default of pmem-firmware, or the machine's rule" },
    { "spa-offset", field_spa_offset, NULL, "the range that the NFIT reports begins so far inside the backing" },
    { "spa-length", field_spa_length, NULL, "length of the range that the NFIT reports; 0 = to the end of the backing" },
    { "spa-base", field_spa_base, NULL, "the NFIT reports this base instead of the true one (declared fault)" },
};

static void get_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const NvdimmSize *row = opaque;
    uint64_t value = *row->field(NVDIMM(obj));

    visit_type_size(v, name, &value, errp);
}

static void set_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const NvdimmSize *row = opaque;
    const char *why;
    uint64_t value;

    if (!nvdimm_property_may_change(obj, name, errp) || !visit_type_size(v, name, &value, errp)) {
        return;
    }
    if (row->check && !row->check(value, &why)) {
        error_setg(errp, "Property '%s.%s' (0x%" PRIx64 ") %s", object_get_typename(obj), name, value, why);
        return;
    }
    *row->field(NVDIMM(obj)) = value;
    if (row->field == field_spa_base) {
        NVDIMM(obj)->nfit->spa_base_set = true;
    }
    if (row->field == field_label_size) {
        NVDIMM(obj)->label_size_set = true;
    }
}

/* --- Words --- */

static const struct {
    const char *name;
    NvdimmE820 kind;
} nvdimm_e820_kinds[] = {
    { "none", NVDIMM_E820_NONE },
    { "ram", NVDIMM_E820_RAM },
    { "reserved", NVDIMM_E820_RESERVED },
    { "persistent", NVDIMM_E820_PERSISTENT },
    { "legacy", NVDIMM_E820_LEGACY },
};

static char *get_e820(Object *obj, Error **errp)
{
    for (size_t i = 0; i < ARRAY_SIZE(nvdimm_e820_kinds); i++) {
        if (nvdimm_e820_kinds[i].kind == NVDIMM(obj)->e820) {
            return g_strdup(nvdimm_e820_kinds[i].name);
        }
    }
    return g_strdup("none");
}

static void set_e820(Object *obj, const char *value, Error **errp)
{
    if (!nvdimm_property_may_change(obj, "e820", errp)) {
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(nvdimm_e820_kinds); i++) {
        if (!strcmp(nvdimm_e820_kinds[i].name, value)) {
            NVDIMM(obj)->e820 = nvdimm_e820_kinds[i].kind;
            return;
        }
    }
    error_setg(errp, "Property '%s.e820' is none of none, ram, reserved, persistent, legacy: '%s'", object_get_typename(obj), value);
}

static char *get_nfit(Object *obj, Error **errp)
{
    return g_strdup(fw_nfit_where_name(NVDIMM(obj)->nfit->where));
}

static void set_nfit(Object *obj, const char *value, Error **errp)
{
    if (nvdimm_property_may_change(obj, "nfit", errp) && !fw_nfit_where_parse(value, &NVDIMM(obj)->nfit->where)) {
        error_setg(errp, "Property '%s.nfit' is none of both, static, fit, none: '%s'", object_get_typename(obj), value);
    }
}

static char *get_interleave_set(Object *obj, Error **errp)
{
    return g_strdup(NVDIMM(obj)->interleave_set ? NVDIMM(obj)->interleave_set : "");
}

static void set_interleave_set(Object *obj, const char *value, Error **errp)
{
    NVDIMMDevice *nvdimm = NVDIMM(obj);

    if (nvdimm_property_may_change(obj, "interleave-set", errp)) {
        g_free(nvdimm->interleave_set);
        nvdimm->interleave_set = *value ? g_strdup(value) : NULL;
    }
}

static void get_uuid(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    g_autofree char *text = qemu_uuid_unparse_strdup(&NVDIMM(obj)->uuid);

    visit_type_str(v, name, &text, errp);
}

static void set_uuid(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    g_autofree char *text = NULL;

    if (!nvdimm_property_may_change(obj, name, errp) || !visit_type_str(v, name, &text, errp)) {
        return;
    }
    if (qemu_uuid_parse(text, &NVDIMM(obj)->uuid)) {
        error_setg(errp, "Property '%s.%s' is not a UUID: '%s'", object_get_typename(obj), name, text);
    }
}

/* --- Numbers and switches --- */

static void get_position(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    int32_t value = NVDIMM(obj)->nfit->interleave_position;

    visit_type_int32(v, name, &value, errp);
}

static void set_position(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    int32_t value;

    if (!nvdimm_property_may_change(obj, name, errp) || !visit_type_int32(v, name, &value, errp)) {
        return;
    }
    if (value < FW_NFIT_POSITION_AUTO || value >= (int32_t)FW_NFIT_SET_WAYS_MAX) {
        error_setg(errp, "Property '%s.%s' (%d) must be 0 to %u, or -1 for the order of creation", object_get_typename(obj), name, value,
                   FW_NFIT_SET_WAYS_MAX - 1);
        return;
    }
    NVDIMM(obj)->nfit->interleave_position = value;
}

static void get_line_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t value = NVDIMM(obj)->nfit->interleave_line_size;

    value = value ? value : FW_NFIT_LINE_SIZE_DEFAULT;
    visit_type_uint32(v, name, &value, errp);
}

static void set_line_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint64_t value;

    if (!nvdimm_property_may_change(obj, name, errp) || !visit_type_size(v, name, &value, errp)) {
        return;
    }
    if (!is_power_of_2(value) || value > UINT32_MAX) {
        error_setg(errp, "Property '%s.%s' (%" PRIu64 ") must be a power of two below 4 GiB", object_get_typename(obj), name, value);
        return;
    }
    NVDIMM(obj)->nfit->interleave_line_size = value;
}

static void get_lines(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t value = MAX(NVDIMM(obj)->nfit->interleave_lines, 1);

    visit_type_uint32(v, name, &value, errp);
}

static void set_lines(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t value;

    if (!nvdimm_property_may_change(obj, name, errp) || !visit_type_uint32(v, name, &value, errp)) {
        return;
    }
    if (value < 1 || value > FW_NFIT_LINES_MAX) {
        error_setg(errp, "Property '%s.%s' (%u) must be 1 to %u", object_get_typename(obj), name, value, FW_NFIT_LINES_MAX);
        return;
    }
    NVDIMM(obj)->nfit->interleave_lines = value;
}

static void get_flush_hints(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint16(v, name, &NVDIMM(obj)->nfit->flush_hints, errp);
}

static void set_flush_hints(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (nvdimm_property_may_change(obj, name, errp)) {
        visit_type_uint16(v, name, &NVDIMM(obj)->nfit->flush_hints, errp);
    }
}

static void get_flush_base(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint64(v, name, &NVDIMM(obj)->nfit->flush_base, errp);
}

static void set_flush_base(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (nvdimm_property_may_change(obj, name, errp)) {
        visit_type_uint64(v, name, &NVDIMM(obj)->nfit->flush_base, errp);
    }
}

static void get_flush_count(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint64(v, name, &NVDIMM(obj)->flush_count, errp);
}

static const Property nvdimm_qdev_properties[] = {
    DEFINE_PROP_BOOL(NVDIMM_UNARMED_PROP, NVDIMMDevice, unarmed, false),
    DEFINE_PROP_BOOL("overlap", NVDIMMDevice, overlap, false),
    DEFINE_PROP_BOOL("small-labels", NVDIMMDevice, small_labels, false),
    DEFINE_PROP_LINK(NVDIMM_LABEL_MEMDEV_PROP, NVDIMMDevice, label_memdev, TYPE_MEMORY_BACKEND, HostMemoryBackend *),
};

/* @name with its accessors and its line of help. */
static void add(ObjectClass *oc, const char *name, const char *type, ObjectPropertyAccessor *get, ObjectPropertyAccessor *set,
                void *opaque, const char *help)
{
    object_class_property_add(oc, name, type, get, set, NULL, opaque);
    object_class_property_set_description(oc, name, help);
}

static void add_words(ObjectClass *oc)
{
    object_class_property_add_str(oc, "e820", get_e820, set_e820);
    object_class_property_set_description(oc, "e820", "kind of the range in the memory map: none (default), reserved, persistent, "
                                          "legacy, ram (declared fault)");
    object_class_property_add_str(oc, "nfit", get_nfit, set_nfit);
    object_class_property_set_description(oc, "nfit", "where the DIMM is reported: both (default), static (the table only), fit (_FIT "
                                          "only), none");
    object_class_property_add_str(oc, "interleave-set", get_interleave_set, set_interleave_set);
    object_class_property_set_description(oc, "interleave-set", "name of the interleave set; its members share one range");
    add(oc, NVDIMM_UUID_PROP, "QemuUUID", get_uuid, set_uuid, NULL, "identity of the DIMM; pseries machines need it");
}

static void add_numbers(ObjectClass *oc)
{
    add(oc, "interleave-position", "int32", get_position, set_position, NULL,
        "place in the interleave set, from 0; -1 (default) = order of creation");
    add(oc, "interleave-line-size", "size", get_line_size, set_line_size, NULL,
        "bytes of one line of the set, a power of two (default: 256)");
    add(oc, "interleave-lines", "uint32", get_lines, set_lines, NULL,
        "lines that the set's interleave structure lists, 1 to 1024 (default: 1, the shortest pattern)");
    add(oc, "flush-hints", "uint16", get_flush_hints, set_flush_hints, NULL,
        "number of flush hint addresses, writes to which make the backing durable (default: 0)");
    add(oc, "flush-base", "uint64", get_flush_base, set_flush_base, NULL,
        "first flush hint address; the others follow every 64 bytes (default: a page of its slot's own)");
    add(oc, "flush-count", "uint64", get_flush_count, NULL, NULL, "writes to flush hint addresses so far (read-only)");
}

void nvdimm_class_add_properties(ObjectClass *oc)
{
    device_class_set_props(DEVICE_CLASS(oc), nvdimm_qdev_properties);
    object_class_property_set_description(oc, NVDIMM_UNARMED_PROP, "writes do not persist, as the NFIT says or H_SCM_HEALTH on pseries "
                                          "(default: off); needed when memdev is read-only");
    object_class_property_set_description(oc, "small-labels", "label-size may be less than 128 KiB, down to 1 and to an empty area with "
                                          "label-size=0 (declared fault; default: off)");
    object_class_property_set_description(oc, "overlap", "the range may lie over RAM or another DIMM (declared fault; default: off)");
    object_class_property_set_description(oc, NVDIMM_LABEL_MEMDEV_PROP, "memory backend of its own for the label area; the range is then "
                                          "the whole of memdev");
    for (size_t i = 0; i < ARRAY_SIZE(nvdimm_sizes); i++) {
        add(oc, nvdimm_sizes[i].name, "size", get_size, set_size, (void *)&nvdimm_sizes[i], nvdimm_sizes[i].help);
    }
    add_words(oc);
    add_numbers(oc);
}
