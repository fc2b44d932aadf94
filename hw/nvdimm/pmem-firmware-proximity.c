/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the device pmem-firmware that speak of proximity.
 *
 * Damage can be set at any time and shows in _FIT at once, in the tables from the guest's next reset on; the others are fixed with the
 * machine.
 * Must not: judge a value by itself; fw/proximity.h does.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/boards.h"
#include "hw/mem/nvdimm.h"
#include "hw/nvdimm/measure-property.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "system/numa.h"

/* Greatest base unit that a user may ask for: it fits the table's field in tenths too. */
#define UNIT_MAX UINT32_MAX

static bool may_change(Object *obj, const char *name, Error **errp)
{
    if (DEVICE(obj)->realized) {
        error_setg(errp, "%s is read while the machine is built and cannot be changed afterwards; give it with -device "
                   TYPE_PMEM_FIRMWARE, name);
        return false;
    }
    return true;
}

/* --- Numbers -------------------------------------------------------------------------------------------------------------------- */

static void get_revision(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint32(v, name, &PMEM_FIRMWARE(obj)->proximity.hmat_revision, errp);
}

static void set_revision(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t value;

    if (!may_change(obj, name, errp) || !visit_type_uint32(v, name, &value, errp)) {
        return;
    }
    if (value != FW_HMAT_REVISION_6_2 && value != FW_HMAT_REVISION_6_3) {
        error_setg(errp, "%s=%u is neither 1 (ACPI 6.2) nor 2 (ACPI 6.3 and later)", name, value);
        return;
    }
    PMEM_FIRMWARE(obj)->proximity.hmat_revision = value;
}

/* @opaque: offset of the field. */
static uint64_t *unit_field(Object *obj, void *opaque)
{
    return (uint64_t *)((char *)&PMEM_FIRMWARE(obj)->proximity + GPOINTER_TO_SIZE(opaque));
}

static void get_unit(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint64(v, name, unit_field(obj, opaque), errp);
}

static void set_unit(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint64_t value;

    if (!may_change(obj, name, errp) || !visit_type_uint64(v, name, &value, errp)) {
        return;
    }
    if (!value || value > UNIT_MAX) {
        error_setg(errp, "%s=%" PRIu64 " is not between 1 and %u; leave it out to have one chosen, and see proximity-damage for units "
                   "that are wrong", name, value, UNIT_MAX);
        return;
    }
    *unit_field(obj, opaque) = value;
}

/* --- Speeds of RAM -------------------------------------------------------------------------------------------------------------- */

static const MeasureProperty ram_properties[] = {
    { "ram-latency", FW_MEASURE_LATENCY, offsetof(PmemFirmwareProximity, ram_latency),
      "HMAT: access latency of every domain with RAM, such as 80ns, for each initiator (80ns:1=140ns)" },
    { "ram-bandwidth", FW_MEASURE_BANDWIDTH, offsetof(PmemFirmwareProximity, ram_bandwidth),
      "HMAT: access bandwidth of every domain with RAM, such as 100G (bytes per second), for each initiator" },
};

static void get_ram(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    measure_property_get(v, name, opaque, &PMEM_FIRMWARE(obj)->proximity, errp);
}

static void set_ram(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    if (may_change(obj, name, errp)) {
        measure_property_set(obj, v, name, opaque, &PMEM_FIRMWARE(obj)->proximity, errp);
    }
}

/* --- Words ---------------------------------------------------------------------------------------------------------------------- */

static char *get_window(Object *obj, Error **errp)
{
    return g_strdup(fw_srat_window_name(PMEM_FIRMWARE(obj)->proximity.srat_window));
}

static void set_window(Object *obj, const char *value, Error **errp)
{
    if (may_change(obj, "srat-window", errp) && !fw_srat_window_parse(value, &PMEM_FIRMWARE(obj)->proximity.srat_window)) {
        error_setg(errp, "srat-window='%s' is none of all, holes, none", value);
    }
}

static char *get_damage(Object *obj, Error **errp)
{
    const char *names = PMEM_FIRMWARE(obj)->proximity.damage_names;

    return g_strdup(names ? names : "none");
}

/* Without nodes the machine has none of the tables. -numa makes nodes, and so do slots for memory: with DIMMs there is always one. */
static bool check_damage(const struct fw_proximity_damages *damages, Error **errp)
{
    const NumaState *numa = MACHINE(qdev_get_machine())->numa_state;

    if (damages && damages->items->len && (!numa || !numa->num_nodes)) {
        error_setg(errp, "proximity-damage needs an SRAT, which this machine does not have; give it -numa, or slots for DIMMs with -m");
        return false;
    }
    return true;
}

bool pmem_firmware_proximity_check(const PmemFirmwareProximity *proximity, Error **errp)
{
    return check_damage(proximity->damages, errp);
}

static void set_damage(Object *obj, const char *value, Error **errp)
{
    MachineState *ms = (MachineState *)object_dynamic_cast(qdev_get_machine(), TYPE_MACHINE);
    PmemFirmwareProximity *proximity = &PMEM_FIRMWARE(obj)->proximity;
    g_autoptr(GError) error = NULL;
    struct fw_proximity_damages *damages = fw_proximity_damages_parse(value, &error);

    if (!damages) {
        error_setg(errp, "proximity-damage: %s", error->message);
        return;
    }
    if (DEVICE(obj)->realized && !check_damage(damages, errp)) {
        fw_proximity_damages_free(damages);
        return;
    }
    fw_proximity_damages_free(proximity->damages);
    proximity->damages = damages;
    g_free(proximity->damage_names);
    proximity->damage_names = *value ? g_strdup(value) : NULL;
    if (DEVICE(obj)->realized && ms && ms->nvdimms_state) {
        nvdimm_plug(ms->nvdimms_state);                 /* _FIT is made anew: a damage may be about the NFIT's domains */
    }
}

void pmem_firmware_proximity_clear(PmemFirmwareProximity *proximity)
{
    g_clear_pointer(&proximity->ram_latency, fw_measure_free);
    g_clear_pointer(&proximity->ram_bandwidth, fw_measure_free);
    g_clear_pointer(&proximity->damages, fw_proximity_damages_free);
    g_clear_pointer(&proximity->damage_names, g_free);
}

/* @name with its accessors and its line of help. */
static void add(ObjectClass *oc, const char *name, const char *type, ObjectPropertyAccessor *get, ObjectPropertyAccessor *set,
                const void *opaque, const char *help)
{
    object_class_property_add(oc, name, type, get, set, NULL, (void *)opaque);
    object_class_property_set_description(oc, name, help);
}

void pmem_firmware_add_proximity_properties(ObjectClass *oc)
{
    add(oc, "hmat-revision", "uint32", get_revision, set_revision, NULL,
        "Revision of the HMAT: 1 (ACPI 6.2) or 2 (default)");
    add(oc, "hmat-latency-unit", "uint64", get_unit, set_unit, GSIZE_TO_POINTER(offsetof(PmemFirmwareProximity, latency_unit)),
        "Entry base unit of latencies in the HMAT, in picoseconds (default: the greatest power of ten that fits)");
    add(oc, "hmat-bandwidth-unit", "uint64", get_unit, set_unit, GSIZE_TO_POINTER(offsetof(PmemFirmwareProximity, bandwidth_unit)),
        "Entry base unit of bandwidths in the HMAT, in MB/s (default: the greatest power of two that fits)");
    for (size_t i = 0; i < ARRAY_SIZE(ram_properties); i++) {
        add(oc, ram_properties[i].name, "str", get_ram, set_ram, &ram_properties[i], ram_properties[i].help);
    }
    object_class_property_add_str(oc, "srat-window", get_window, set_window);
    object_class_property_set_description(oc, "srat-window", "What the SRAT says of the window for DIMMs: all of it is hot pluggable "
                                          "(default), holes (what no NVDIMM covers), none");
    object_class_property_add_str(oc, "proximity-damage", get_damage, set_damage);
    object_class_property_set_description(oc, "proximity-damage", "Damages of SRAT, SLIT and HMAT, separated by colons (default: none); "
                                          "see docs/specs/hmat.rst");
}
