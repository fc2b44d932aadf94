/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of pmem-firmware that say how the platform scrubs: one row each.
 *
 * All of them may change in a running machine; a scrub that is in progress keeps what it was started with.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/nvdimm/pmem-firmware.h"

/* Largest unit of clearing: what a 32-bit field holds as a power of two. */
#define CLEAR_UNIT_MAX (UINT32_C(1) << 31)

typedef struct ArsNumber {
    const char *name;
    size_t      offset;                                 /* in struct fw_ars_config */
    size_t      width;                                  /* of the field, bytes */
    uint64_t    standard;                               /* what a 0 in the field stands for */
    const char *help;
} ArsNumber;

#define FIELD(member) offsetof(struct fw_ars_config, member), sizeof(((struct fw_ars_config *)NULL)->member)

static const ArsNumber numbers[] = {
    { "ars-calls", FIELD(calls), 0, "Status queries after the start of a scrub that are answered with 'in progress' (default: 0)" },
    { "ars-time", FIELD(milliseconds), 0, "Milliseconds that a scrub takes (default: 0)" },
    { "ars-records", FIELD(records_max), 0, "Error records in one status, beyond which it overflows (default: 0, what 4 KiB hold)" },
    { "ars-stop-after", FIELD(stop_after), 0, "A scrub ends prematurely after so many bytes (default: 0, never)" },
    { "ars-memory", FIELD(memory), 0, "A scrub ends prematurely after so many errors, for which there is memory (default: 0, never)" },
    { "ars-output-size", FIELD(output_size), 0, "Output (Size) that every status reports (default: 0, the true one; declared fault)" },
    { "ars-clear-unit", FIELD(clear_unit), FW_ARS_CLEAR_UNIT, "Unit of clearing errors, a power of two from 64 on (default: 256)" },
    { "ars-clear-max", FIELD(clear_max), 0, "Bytes that one command clears at most (default: 0, all that it asks for)" },
};

static void number_get(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const ArsNumber *row = opaque;
    const char *field = (const char *)&PMEM_FIRMWARE(obj)->ars + row->offset;
    uint64_t value = row->width == sizeof(uint32_t) ? *(const uint32_t *)field : *(const uint64_t *)field;

    value = value ? value : row->standard;
    visit_type_size(v, name, &value, errp);
}

static bool check(const ArsNumber *row, uint64_t value, Error **errp)
{
    if (row->standard && (!is_power_of_2(value) || value < FW_POISON_LINE_X86 || value > CLEAR_UNIT_MAX)) {
        error_setg(errp, "%s=%" PRIu64 " is no power of two from %u to 2 GiB", row->name, value, FW_POISON_LINE_X86);
        return false;
    }
    if (row->width == sizeof(uint32_t) && value > UINT32_MAX) {
        error_setg(errp, "%s=%" PRIu64 " does not fit 32 bits", row->name, value);
        return false;
    }
    return true;
}

static void number_set(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const ArsNumber *row = opaque;
    char *field = (char *)&PMEM_FIRMWARE(obj)->ars + row->offset;
    uint64_t value;

    if (!visit_type_size(v, name, &value, errp) || !check(row, value, errp)) {
        return;
    }
    if (row->width == sizeof(uint32_t)) {
        *(uint32_t *)field = value;
    } else {
        *(uint64_t *)field = value;
    }
}

static bool ars_get(Object *obj, Error **errp)
{
    return !PMEM_FIRMWARE(obj)->ars_off;
}

static void ars_set(Object *obj, bool value, Error **errp)
{
    PMEM_FIRMWARE(obj)->ars_off = !value;
}

static bool keep_get(Object *obj, Error **errp)
{
    return PMEM_FIRMWARE(obj)->ars.keep;
}

static void keep_set(Object *obj, bool value, Error **errp)
{
    PMEM_FIRMWARE(obj)->ars.keep = value;
}

static bool patrol_get(Object *obj, Error **errp)
{
    return PMEM_FIRMWARE(obj)->patrol_scrub;
}

static void patrol_set(Object *obj, bool value, Error **errp)
{
    PMEM_FIRMWARE(obj)->patrol_scrub = value;
}

void pmem_firmware_add_ars(ObjectClass *oc)
{
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        object_class_property_add(oc, numbers[i].name, "size", number_get, number_set, NULL, (void *)&numbers[i]);
        object_class_property_set_description(oc, numbers[i].name, numbers[i].help);
    }
    object_class_property_add_bool(oc, "ars", ars_get, ars_set);
    object_class_property_set_description(oc, "ars", "Whether the NVDIMM root device has commands: scrub, clearing, translation, "
                                          "injection (default: on)");
    object_class_property_add_bool(oc, "ars-keep", keep_get, keep_set);
    object_class_property_set_description(oc, "ars-keep", "What a scrub found stays its result until the next one, healed or not (default: off)");
    object_class_property_add_bool(oc, "patrol-scrub", patrol_get, patrol_set);
    object_class_property_set_description(oc, "patrol-scrub", "Poison that is set in a running machine is found by the platform, which "
                                          "notifies the guest (default: off)");
}
