/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device pmem-firmware of a pseries machine: what belongs to the hypervisor and not to one device, and the firmware call trace.
 *
 * Each line of the trace is one write of its own and precedes the answer to the guest: whatever kills the emulator, what was answered is in the file.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "hw/ppc/scm.h"
#include "hw/ppc/pmem-instructions.h"
#include "hw/ppc/scm-machine-check.h"
#include "fw/scm-answers.h"
#include "fw/scm-trace.h"

#define TYPE_SCM_FIRMWARE "pmem-firmware"
OBJECT_DECLARE_SIMPLE_TYPE(ScmFirmware, SCM_FIRMWARE)

struct ScmFirmware {
    DeviceState parent_obj;

    char *trace_path;
    uint64_t token_seed;
    char *absent;                                       /* until realized; then the engine knows */
    struct fw_answers *answers;                         /* likewise */
    int trace_fd;
    int64_t start_us;
};

static ScmFirmware *the_firmware;

void spapr_scm_trace(SpaprScm *scm, const FwScmCall *call)
{
    ScmFirmware *fw = the_firmware;
    GString *line;

    if (!fw || fw->trace_fd < 0) {
        return;
    }
    line = g_string_new(NULL);
    fw_scm_trace_line(line, call, ++scm->calls, g_get_monotonic_time() - fw->start_us);
    if (qemu_write_full(fw->trace_fd, line->str, line->len) != line->len) {
        warn_report(TYPE_SCM_FIRMWARE ": trace: %s; no more calls are recorded", strerror(errno));
        close(fw->trace_fd);
        fw->trace_fd = -1;
    }
    g_string_free(line, true);
}

static bool open_trace(ScmFirmware *fw, Error **errp)
{
    if (!fw->trace_path) {
        return true;
    }
    fw->trace_fd = qemu_create(fw->trace_path, O_WRONLY | O_TRUNC | O_APPEND, 0644, errp);
    if (fw->trace_fd < 0) {
        error_prepend(errp, TYPE_SCM_FIRMWARE ": trace: ");
        return false;
    }
    fw->start_us = g_get_monotonic_time();
    return true;
}

static void scm_firmware_realize(DeviceState *dev, Error **errp)
{
    ScmFirmware *fw = SCM_FIRMWARE(dev);
    SpaprScm *scm = spapr_scm_get(errp);
    g_autoptr(GError) error = NULL;

    if (!scm) {
        return;
    }
    if (the_firmware) {
        error_setg(errp, "a machine has one " TYPE_SCM_FIRMWARE " at most; put all properties into one -device " TYPE_SCM_FIRMWARE);
        return;
    }
    if (fw->absent && !fw_scm_call_set_absent_list(scm->engine, fw->absent, &error)) {
        error_setg(errp, "absent-calls: %s", error->message);
        return;
    }
    if (!open_trace(fw, errp)) {
        return;
    }
    scm->engine->token_seed = fw->token_seed;
    scm->engine->answers = g_steal_pointer(&fw->answers);
    the_firmware = fw;
}

static void scm_firmware_unrealize(DeviceState *dev)
{
    if (the_firmware == SCM_FIRMWARE(dev)) {
        the_firmware = NULL;
    }
}

/* --- Properties --- */

static char *get_absent(Object *obj, Error **errp)
{
    SpaprScm *scm = DEVICE(obj)->realized ? spapr_scm_get(NULL) : NULL;
    GString *names = g_string_new(NULL);

    if (!scm) {
        g_string_append(names, SCM_FIRMWARE(obj)->absent ? SCM_FIRMWARE(obj)->absent : "");
    }
    for (unsigned i = 0; scm && i < fw_scm_call_count(); i++) {
        if (scm->engine->absent >> i & 1) {
            g_string_append_printf(names, "%s%s", names->len ? ":" : "", fw_scm_call_row(i)->name);
        }
    }
    return g_string_free(g_string_append(names, names->len ? "" : "none"), false);
}

static void set_absent(Object *obj, const char *value, Error **errp)
{
    ScmFirmware *fw = SCM_FIRMWARE(obj);
    SpaprScm *scm = DEVICE(obj)->realized ? spapr_scm_get(NULL) : NULL;
    g_autoptr(GError) error = NULL;

    if (scm && !fw_scm_call_set_absent_list(scm->engine, value, &error)) {
        error_setg(errp, "absent-calls: %s", error->message);
        return;
    }
    g_free(fw->absent);
    fw->absent = g_strdup(value);
}

/* The engine's list once there is one: it may have come with a migration. */
static struct fw_answers **answers_of(Object *obj)
{
    SpaprScm *scm = DEVICE(obj)->realized ? spapr_scm_get(NULL) : NULL;

    return scm ? &scm->engine->answers : &SCM_FIRMWARE(obj)->answers;
}

static char *get_answers(Object *obj, Error **errp)
{
    return fw_scm_answers_format(*answers_of(obj));
}

static void set_answers(Object *obj, const char *value, Error **errp)
{
    g_autoptr(GError) error = NULL;

    if (!fw_scm_answers_set(answers_of(obj), &fw_scm_answers_machine, value, &error)) {
        error_setg(errp, "answers: %s", error->message);
    }
}

static char *get_addresses(Object *obj, Error **errp)
{
    return g_strdup(fw_scm_log_addresses_name(spapr_scm_log_addresses));
}

static void set_addresses(Object *obj, const char *value, Error **errp)
{
    g_autoptr(GError) error = NULL;

    if (!fw_scm_log_addresses_parse(value, &spapr_scm_log_addresses, &error)) {
        error_setg(errp, "machine-check-address: %s", error->message);
    }
}

static bool get_instructions(Object *obj, Error **errp)
{
    return pmem_instructions;
}

/* What was translated is not translated again, so it cannot change later. */
static void set_instructions(Object *obj, bool value, Error **errp)
{
    if (DEVICE(obj)->realized) {
        error_setg(errp, "pmem-instructions: can be set on the command line only");
        return;
    }
    pmem_instructions = value;
}

static const Property scm_firmware_properties[] = {
    DEFINE_PROP_STRING("trace", ScmFirmware, trace_path),
    DEFINE_PROP_UINT64("token-seed", ScmFirmware, token_seed, 1),
};

static void scm_firmware_init(Object *obj)
{
    SCM_FIRMWARE(obj)->trace_fd = -1;
}

static void scm_firmware_finalize(Object *obj)
{
    ScmFirmware *fw = SCM_FIRMWARE(obj);

    if (fw->trace_fd >= 0) {
        close(fw->trace_fd);
    }
    g_free(fw->absent);
    fw_answers_free(fw->answers);
}

static void scm_firmware_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->desc = "Machine-wide behaviour of the hypervisor's storage class memory";
    dc->realize = scm_firmware_realize;
    dc->unrealize = scm_firmware_unrealize;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, scm_firmware_properties);
    object_class_property_set_description(oc, "trace", "file that receives every H_SCM call, one JSON object per line");
    object_class_property_set_description(oc, "token-seed", "makes the sequence of continue tokens (default: 1); the same seed, the same tokens");
    object_class_property_add_str(oc, "absent-calls", get_absent, set_absent);
    object_class_property_set_description(oc, "absent-calls", "hypercalls that answer H_FUNCTION: H_SCM_HEALTH and so on, with colons between "
                                          "them (default: none)");
    object_class_property_add_str(oc, "answers", get_answers, set_answers);
    object_class_property_set_description(oc, "answers", "scripted answers of hypercalls: CALL=ANSWER or CALL@WHEN=ANSWER, such as "
                                          "H_SCM_BIND_MEM@2=status-H_HARDWARE, with colons between them (default: none)");
    object_class_property_add_str(oc, "machine-check-address", get_addresses, set_addresses);
    object_class_property_set_description(oc, "machine-check-address", "addresses in the error log of a machine check: effective (default), logical, "
                                          "both or neither");
    object_class_property_add_bool(oc, "pmem-instructions", get_instructions, set_instructions);
    object_class_property_set_description(oc, "pmem-instructions", "emulated processors know dcbfps and dcbstps, with which Linux writes back lines "
                                          "of persistent memory (default: on); off: invalid instructions, as in QEMU 10.0");
}

static const TypeInfo scm_firmware_type = {
    .name = TYPE_SCM_FIRMWARE,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(ScmFirmware),
    .instance_init = scm_firmware_init,
    .instance_finalize = scm_firmware_finalize,
    .class_init = scm_firmware_class_init,
};

static void scm_firmware_register_types(void)
{
    type_register_static(&scm_firmware_type);
}

type_init(scm_firmware_register_types)
