/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of pmem-firmware that say whether and how the platform activates the firmware of DIMMs at run time. All may change in a running machine.
 *
 * Must not: know a command; fw/dsm/bus-intel.c answers.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "fw/dsm-bus-intel.h"

static const struct {
    const char *word;
    uint32_t    capability;
} kinds[] = {
    { "none", 0 },
    { "firmware", FW_DSM_BUS_INTEL_CAP_FIRMWARE },
    { "system", FW_DSM_BUS_INTEL_CAP_SYSTEM },
};

static char *activation_get(Object *obj, Error **errp)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (kinds[i].capability == PMEM_FIRMWARE(obj)->activation) {
            return g_strdup(kinds[i].word);
        }
    }
    return g_strdup("");
}

static void activation_set(Object *obj, const char *value, Error **errp)
{
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        if (g_str_equal(value, kinds[i].word)) {
            PMEM_FIRMWARE(obj)->activation = kinds[i].capability;
            return;
        }
    }
    error_setg(errp, "activation=%s is none of: none firmware system", value);
}

static void time_get(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint64(v, name, (uint64_t *)((char *)PMEM_FIRMWARE(obj) + GPOINTER_TO_SIZE(opaque)), errp);
}

static void add_time(ObjectClass *oc, const char *name, size_t offset, const char *help)
{
    object_class_property_add(oc, name, "uint64", time_get, time_get, NULL, GSIZE_TO_POINTER(offset));
    object_class_property_set_description(oc, name, help);
}

void pmem_firmware_add_activation(ObjectClass *oc)
{
    object_class_property_add_str(oc, "activation", activation_get, activation_set);
    object_class_property_set_description(oc, "activation", "Run-time activation of DIMMs' firmware: none, or who stops the "
                                          "devices for it: firmware, system (default: none)");
    add_time(oc, "activation-time", offsetof(PmemFirmware, activation_time), "Microseconds that an activation takes, it says (default: 0)");
    add_time(oc, "activation-max", offsetof(PmemFirmware, activation_max), "Microseconds that the platform may stand still for an activation; "
             "when it takes longer, it is refused (default: 1000000)");
}
