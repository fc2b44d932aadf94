/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of the type "nvdimm" that its firmware is made of: health, lock, firmware update, command set; and the order to lose power.
 *
 * Those that are not fixed can be set in a running machine; the guest is notified when the health that it sees gets worse.
 * Must not: judge a value; fw/dimm-properties.h does.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/nvdimm/dimm-firmware.h"
#include "fw/dimm-properties.h"

static struct fw_dimm *firmware_of(Object *obj)
{
    return NVDIMM(obj)->firmware;
}

/* After a change at run time; before that there is no guest and no memory. */
static void changed(Object *obj)
{
    if (DEVICE(obj)->realized) {
        fw_dimm_smart_changed(firmware_of(obj));
        nvdimm_firmware_obey(NVDIMM(obj));
    }
}

static void refuse(Object *obj, const char *name, GError *error, Error **errp)
{
    error_setg(errp, "Property '%s.%s': %s", object_get_typename(obj), name, error->message);
    g_error_free(error);
}

static void get_firmware(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const struct fw_dimm_property *property = opaque;
    const struct fw_dimm *dimm = firmware_of(obj);

    if (property->kind == FW_DIMM_PROPERTY_TEXT) {
        g_autofree char *text = property->format(dimm);

        visit_type_str(v, name, &text, errp);
    } else if (property->kind == FW_DIMM_PROPERTY_SWITCH) {
        bool value = property->get(dimm);

        visit_type_bool(v, name, &value, errp);
    } else {
        int64_t value = property->get(dimm);

        visit_type_int64(v, name, &value, errp);
    }
}

/* What the visitor has, as a text or a number, to the table. */
static bool visit_firmware(Object *obj, Visitor *v, const struct fw_dimm_property *property, Error **errp)
{
    GError *error = NULL;
    bool good;

    if (property->kind == FW_DIMM_PROPERTY_TEXT) {
        g_autofree char *text = NULL;

        if (!visit_type_str(v, property->name, &text, errp)) {
            return false;
        }
        good = fw_dimm_property_set_text(firmware_of(obj), property, text, &error);
    } else if (property->kind == FW_DIMM_PROPERTY_SWITCH) {
        bool value;

        if (!visit_type_bool(v, property->name, &value, errp)) {
            return false;
        }
        good = fw_dimm_property_set_number(firmware_of(obj), property, value, &error);
    } else {
        int64_t value;

        if (!visit_type_int64(v, property->name, &value, errp)) {
            return false;
        }
        good = fw_dimm_property_set_number(firmware_of(obj), property, value, &error);
    }
    if (!good) {
        refuse(obj, property->name, error, errp);
    }
    return good;
}

static void set_firmware(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    const struct fw_dimm_property *property = opaque;

    if (!nvdimm_property_has_reader(obj, name, errp) || (property->fixed && !nvdimm_property_may_change(obj, name, errp))) {
        return;
    }
    if (visit_firmware(obj, v, property, errp)) {
        changed(obj);
    }
}

static void set_power_cycle(Object *obj, const char *value, Error **errp)
{
    GError *error = NULL;
    gboolean dirty;

    if (!nvdimm_property_has_reader(obj, "power-cycle", errp)) {
        return;
    }
    if (!DEVICE(obj)->realized) {
        error_setg(errp, "Property '%s.power-cycle' is an order to a plugged DIMM: set it in the running machine (qom-set)",
                   object_get_typename(obj));
    } else if (!fw_dimm_parse_dirty(value, &dirty, &error)) {
        refuse(obj, "power-cycle", error, errp);
    } else {
        fw_dimm_power_cycle(firmware_of(obj), dirty);
        changed(obj);
    }
}

void nvdimm_class_add_firmware_properties(ObjectClass *oc)
{
    static const char *const types[] = {
        [FW_DIMM_PROPERTY_NUMBER] = "int64", [FW_DIMM_PROPERTY_SWITCH] = "bool", [FW_DIMM_PROPERTY_TEXT] = "string",
    };

    for (size_t i = 0; i < fw_dimm_properties_count(); i++) {
        const struct fw_dimm_property *property = &fw_dimm_properties[i];

        object_class_property_add(oc, property->name, types[property->kind], property->get || property->format ? get_firmware : NULL,
                                  property->set || property->parse ? set_firmware : NULL, NULL, (void *)property);
        object_class_property_set_description(oc, property->name, property->help);
    }
    object_class_property_add_str(oc, "power-cycle", NULL, set_power_cycle);
    object_class_property_set_description(oc, "power-cycle", "order to a plugged DIMM: lose power, clean or dirty, and get it back");
}
