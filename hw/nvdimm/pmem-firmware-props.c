/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the device pmem-firmware.
 *
 * A property that the machine reads once is fixed as soon as the machine has read it. The others are read each time that the guest
 * asks for a table or a DIMM is plugged, so they can be set at any time.
 *
 * Must not: decide what a value does to the machine.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/host-utils.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/boards.h"
#include "hw/mem/nvdimm.h"
#include "fw/nfit-damage.h"
#include "hw/nvdimm/pmem-firmware-props.h"

/* A file that stands in the place of a table: a table's length field has 32 bits, but no firmware comes near this. */
#define RAW_LENGTH_MAX     (16 * 1024 * 1024)

/* SMBIOS Management Information: the structure's length field has 16 bits, 8 bytes of it are not data (ACPI 6.5, 5.2.25.5). */
#define SMBIOS_DATA_MAX    (UINT16_MAX - 8)

#define ALIGN_MIN          4096

typedef char *StringGet(Object *obj, Error **errp);
typedef void StringSet(Object *obj, const char *value, Error **errp);

/* A number of the structure PmemFirmware. */
typedef struct NumberProperty {
    const char *name;
    const char *type;
    size_t      offset;
    bool        any_time;                               /* can be set in a running machine */
    bool      (*check)(const char *name, uint64_t value, Error **errp);
    const char *description;
} NumberProperty;

/* A text; empty text and no text are the same. */
typedef struct StringProperty {
    const char *name;
    StringGet  *get;
    StringSet  *set;
    const char *description;
} StringProperty;

static bool may_change(Object *obj, const char *name, Error **errp)
{
    if (DEVICE(obj)->realized) {
        error_setg(errp, "%s is read while the machine is built and cannot be changed afterwards; give it with -device "
                   TYPE_PMEM_FIRMWARE, name);
        return false;
    }
    return true;
}

/* What the guest gets from _FIT next is made anew; the static table is, at the guest's next reset. */
static void reports_changed(Object *obj)
{
    MachineState *ms = (MachineState *)object_dynamic_cast(qdev_get_machine(), TYPE_MACHINE);

    if (DEVICE(obj)->realized && ms->nvdimms_state) {
        nvdimm_plug(ms->nvdimms_state);
    }
}

static bool check_align(const char *name, uint64_t value, Error **errp)
{
    if (value && (value < ALIGN_MIN || !is_power_of_2(value))) {
        error_setg(errp, "%s=%" PRIu64 " is no power of two from 4 KiB on; 128M suits Linux, 0 leaves placement to the machine", name,
                   value);
        return false;
    }
    return true;
}

static void number_get(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const NumberProperty *property = opaque;
    uint64_t value = *(uint64_t *)((char *)obj + property->offset);

    if (value == PMEM_FIRMWARE_AUTO) {
        value = 0;                                      /* the machine has no such part */
    }
    visit_type_size(v, name, &value, errp);
}

static void number_set(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const NumberProperty *property = opaque;
    uint64_t value;

    if ((!property->any_time && !may_change(obj, name, errp)) || !visit_type_size(v, name, &value, errp) ||
        (property->check && !property->check(name, value, errp))) {
        return;
    }
    *(uint64_t *)((char *)obj + property->offset) = value;
}

static void capabilities_get(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);
    MachineState *ms = (MachineState *)object_dynamic_cast(qdev_get_machine(), TYPE_MACHINE);
    uint32_t value = fw->nfit_capabilities;

    if (!fw->nfit_capabilities_set && ms && ms->nvdimms_state) {
        value = ms->nvdimms_state->persistence;
    }
    visit_type_uint32(v, name, &value, errp);
}

static void capabilities_set(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);
    uint32_t value;

    if (may_change(obj, name, errp) && visit_type_uint32(v, name, &value, errp)) {
        fw->nfit_capabilities = value;
        fw->nfit_capabilities_set = true;
    }
}

/* --- Texts ---------------------------------------------------------------------------------------------------------------------- */

static char *copy_or_empty(const char *text)
{
    return g_strdup(text ? text : "");
}

static void keep(char **kept, const char *text)
{
    g_free(*kept);
    *kept = *text ? g_strdup(text) : NULL;
}

/* Pairs of hexadecimal digits; blanks, colons and dashes between pairs are skipped. */
static GBytes *parse_hex(const char *name, const char *text, size_t max, Error **errp)
{
    GByteArray *bytes = g_byte_array_new();

    for (const char *at = text; *at;) {
        if (strchr(" :-", *at)) {
            at++;
            continue;
        }
        if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1])) {
            error_setg(errp, "%s: '%.2s' at character %zu is no pair of hexadecimal digits", name, at, (size_t)(at - text) + 1);
            goto fail;
        }
        if (bytes->len == max) {
            error_setg(errp, "%s: more than %zu bytes do not fit into the structure", name, max);
            goto fail;
        }
        uint8_t byte = g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1]);
        g_byte_array_append(bytes, &byte, 1);
        at += 2;
    }
    return g_byte_array_free_to_bytes(bytes);
fail:
    g_byte_array_unref(bytes);
    return NULL;
}

static char *smbios_get(Object *obj, Error **errp)
{
    return copy_or_empty(PMEM_FIRMWARE(obj)->nfit_smbios_hex);
}

static void smbios_set(Object *obj, const char *value, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);
    g_autoptr(GBytes) bytes = NULL;

    if (!may_change(obj, "nfit-smbios", errp)) {
        return;
    }
    bytes = parse_hex("nfit-smbios", value, SMBIOS_DATA_MAX, errp);
    if (!bytes) {
        return;
    }
    g_clear_pointer(&fw->nfit_smbios, g_bytes_unref);
    fw->nfit_smbios = g_bytes_get_size(bytes) ? g_steal_pointer(&bytes) : NULL;
    keep(&fw->nfit_smbios_hex, value);
}

static char *damage_get(Object *obj, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);

    return g_strdup(fw->nfit_damage_names ? fw->nfit_damage_names : "none");
}

static void damage_set(Object *obj, const char *value, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);
    GError *error = NULL;
    struct fw_damage_list *list = fw_damage_list_parse(value, &error);

    if (!list) {
        error_setg(errp, "nfit-damage: %s", error->message);
        g_error_free(error);
        return;
    }
    g_clear_pointer(&fw->nfit_damage, fw_damage_list_free);
    fw->nfit_damage = list;
    keep(&fw->nfit_damage_names, value);
    reports_changed(obj);
}

static const struct {
    const char       *name;
    PmemFirmwareWhere where;
} places[] = {
    { "static", PMEM_FIRMWARE_WHERE_STATIC },
    { "fit",    PMEM_FIRMWARE_WHERE_FIT },
    { "both",   PMEM_FIRMWARE_WHERE_BOTH },
};

static char *damage_where_get(Object *obj, Error **errp)
{
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        if (places[i].where == PMEM_FIRMWARE(obj)->nfit_damage_where) {
            return g_strdup(places[i].name);
        }
    }
    return g_strdup("");
}

static void damage_where_set(Object *obj, const char *value, Error **errp)
{
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        if (g_str_equal(places[i].name, value)) {
            PMEM_FIRMWARE(obj)->nfit_damage_where = places[i].where;
            reports_changed(obj);
            return;
        }
    }
    error_setg(errp, "nfit-damage-where='%s' is none of static, fit, both", value);
}

static bool load_raw(const char *name, const char *path, GBytes **bytes, char **kept, Error **errp)
{
    GError *error = NULL;
    char *contents = NULL;
    gsize length = 0;

    if (*path) {
        if (!g_file_get_contents(path, &contents, &length, &error)) {
            error_setg(errp, "%s: %s", name, error->message);
            g_error_free(error);
            return false;
        }
        if (!length || length > RAW_LENGTH_MAX) {
            error_setg(errp, "%s: '%s' holds %zu bytes; a table has 1 byte to 16 MiB", name, path, (size_t)length);
            g_free(contents);
            return false;
        }
    }
    g_clear_pointer(bytes, g_bytes_unref);
    *bytes = contents ? g_bytes_new_take(contents, length) : NULL;
    keep(kept, path);
    return true;
}

static char *nfit_raw_get(Object *obj, Error **errp)
{
    return copy_or_empty(PMEM_FIRMWARE(obj)->nfit_raw_path);
}

static void nfit_raw_set(Object *obj, const char *value, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);

    if (may_change(obj, "nfit-raw", errp)) {
        load_raw("nfit-raw", value, &fw->nfit_raw, &fw->nfit_raw_path, errp);
    }
}

static char *fit_raw_get(Object *obj, Error **errp)
{
    return copy_or_empty(PMEM_FIRMWARE(obj)->fit_raw_path);
}

static void fit_raw_set(Object *obj, const char *value, Error **errp)
{
    PmemFirmware *fw = PMEM_FIRMWARE(obj);

    if (load_raw("fit-raw", value, &fw->fit_raw, &fw->fit_raw_path, errp)) {
        reports_changed(obj);
    }
}

static char *trace_get(Object *obj, Error **errp)
{
    return copy_or_empty(PMEM_FIRMWARE(obj)->trace_path);
}

static void trace_set(Object *obj, const char *value, Error **errp)
{
    if (may_change(obj, "trace", errp)) {
        keep(&PMEM_FIRMWARE(obj)->trace_path, value);
    }
}

static bool health_methods_get(Object *obj, Error **errp)
{
    return PMEM_FIRMWARE(obj)->health_methods;
}

static void health_methods_set(Object *obj, bool value, Error **errp)
{
    if (may_change(obj, "health-methods", errp)) {
        PMEM_FIRMWARE(obj)->health_methods = value;
    }
}

static char *answers_get(Object *obj, Error **errp)
{
    return nvdimm_answers_get(&PMEM_FIRMWARE(obj)->answers);
}

static void answers_set(Object *obj, const char *value, Error **errp)
{
    if (nvdimm_answers_set(&PMEM_FIRMWARE(obj)->answers, obj, value, errp)) {
        reports_changed(obj);                           /* whoever is reading _FIT begins again */
    }
}

/* --- The lists ------------------------------------------------------------------------------------------------------------------ */

static const NumberProperty number_properties[] = {
    { "device-memory-base", "size", offsetof(PmemFirmware, device_memory_base), false, NULL,
      "First address of the window in which DIMMs are plugged, a multiple of 4 KiB from 4 GiB on (default: next 1 GiB behind RAM)" },
    { "device-memory-size", "size", offsetof(PmemFirmware, device_memory_size), false, NULL,
      "Length of that window, a multiple of 4 KiB (default: maxmem less RAM, and 1 GiB per slot)" },
    { "ram-above-4g-base", "size", offsetof(PmemFirmware, ram_above_4g_base), false, NULL,
      "Where System RAM above 4 GiB begins, a multiple of 4 KiB from 4 GiB on (default: 4 GiB)" },
    { "placement-align", "size", offsetof(PmemFirmware, placement_align), true, check_align,
      "Default of every NVDIMM's align: automatic placement rounds up to this power of two (0: the machine's rule)" },
    { "dsm-buffer-size", "size", offsetof(PmemFirmware, dsm_buffer_size), false, NULL,
      "Size of the buffer through which _DSM and _LSx pass data, 4K to 1M (default: 64K)" },
};

static const StringProperty string_properties[] = {
    { "nfit-smbios", smbios_get, smbios_set,
      "SMBIOS data, in hexadecimal, for an NFIT SMBIOS Management Information structure (default: no such structure)" },
    { "nfit-damage", damage_get, damage_set,
      "Damages of the NFIT, separated by colons (default: none); see docs/pmem-firmware.rst" },
    { "nfit-damage-where", damage_where_get, damage_where_set,
      "Which report of the NFIT is damaged: static, fit or both (default: both)" },
    { "nfit-raw", nfit_raw_get, nfit_raw_set,
      "File whose bytes are the static NFIT, header included (default: the table is built from the DIMMs)" },
    { "fit-raw", fit_raw_get, fit_raw_set,
      "File whose bytes are the answer of _FIT (default: the answer is built from the DIMMs)" },
    { "answers", answers_get, answers_set,
      "Scripted answers of the root device's methods, CALL[@WHEN]=ANSWER joined by colons (default: none; declared fault); see "
      "docs/specs/answers.rst" },
    { "trace", trace_get, trace_set,
      "File that receives one JSON object per firmware call (default: none)" },
};

void pmem_firmware_add_properties(ObjectClass *oc)
{
    pmem_firmware_add_ars(oc);
    pmem_firmware_add_activation(oc);
    for (size_t i = 0; i < ARRAY_SIZE(number_properties); i++) {
        const NumberProperty *property = &number_properties[i];

        object_class_property_add(oc, property->name, property->type, number_get, number_set, NULL, (void *)property);
        object_class_property_set_description(oc, property->name, property->description);
    }
    for (size_t i = 0; i < ARRAY_SIZE(string_properties); i++) {
        const StringProperty *property = &string_properties[i];

        object_class_property_add_str(oc, property->name, property->get, property->set);
        object_class_property_set_description(oc, property->name, property->description);
    }
    object_class_property_add_bool(oc, "health-methods", health_methods_get, health_methods_set);
    object_class_property_set_description(oc, "health-methods", "Whether DIMMs have the methods _NCH, _NBS, _NIC, _NIH and _NIG (default: off)");
    object_class_property_add(oc, "nfit-capabilities", "uint32", capabilities_get, capabilities_set, NULL, NULL);
    object_class_property_set_description(oc, "nfit-capabilities",
        "Capabilities bits of the NFIT Platform Capabilities structure (default: as -M nvdimm-persistence says)");
}
