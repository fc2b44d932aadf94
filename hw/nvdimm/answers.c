/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers of a device, see hw/nvdimm/answers.h.
 *
 * A reset begins to count anew, because the calls of a guest are those of one boot. The list migrates with its counters: it may have been
 * changed since the command line.
 * Must not: know a call; fw/fault does.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/mem/nvdimm.h"
#include "hw/nvdimm/answers.h"
#include "migration/vmstate.h"
#include "system/reset.h"

void nvdimm_answers_init(NvdimmAnswers *answers, const struct fw_answers_words *words)
{
    answers->words = words;
    answers->list = words ? fw_answers_parse(words, "", NULL) : NULL;
}

void nvdimm_answers_finish(NvdimmAnswers *answers)
{
    fw_answers_free(answers->list);
    g_free(answers->saved);
}

char *nvdimm_answers_get(const NvdimmAnswers *answers)
{
    return fw_answers_format(answers->list);
}

/* A guest that runs has its methods already. */
static void warn_of_missing(const NvdimmAnswers *answers, Object *owner)
{
    if (fw_answers_missing(answers->list, NULL)) {
        warn_report("%s.answers: what is missing is so from the next reset on, when the tables are made", object_get_typename(owner));
    }
}

bool nvdimm_answers_set(NvdimmAnswers *answers, Object *owner, const char *text, Error **errp)
{
    g_autoptr(GError) error = NULL;
    struct fw_answers *list = fw_answers_parse(answers->words, text, &error);

    if (!list) {
        error_setg(errp, "Property '%s.answers': %s", object_get_typename(owner), error->message);
        return false;
    }
    fw_answers_free(answers->list);
    answers->list = list;
    if (DEVICE(owner)->realized) {
        warn_of_missing(answers, owner);
    }
    return true;
}

/* --- Reset and migration -------------------------------------------------------------------------------------------------------- */

static void restart(void *opaque)
{
    const NvdimmAnswers *answers = opaque;

    fw_answers_restart(answers->list);
}

static int save_list(void *opaque)
{
    NvdimmAnswers *answers = opaque;
    GByteArray *bytes = g_byte_array_new();

    fw_answers_save(answers->list, bytes);
    g_free(answers->saved);
    answers->saved_length = bytes->len;
    answers->saved = g_byte_array_free(bytes, FALSE);
    return 0;
}

static int forget_saved(void *opaque)
{
    g_clear_pointer(&((NvdimmAnswers *)opaque)->saved, g_free);
    return 0;
}

static int load_list(void *opaque, int version)
{
    NvdimmAnswers *answers = opaque;
    g_autoptr(GError) error = NULL;
    struct fw_answers *list = fw_answers_load(answers->words, answers->saved, answers->saved_length, &error);

    if (!list) {
        error_report("%s", error->message);
        return -EINVAL;
    }
    fw_answers_free(answers->list);
    answers->list = list;
    return 0;
}

static bool length_is_sane(void *opaque, int version)
{
    return ((NvdimmAnswers *)opaque)->saved_length <= FW_ANSWERS_SAVED_MAX;
}

static const VMStateField answers_fields[] = {
    VMSTATE_UINT32(saved_length, NvdimmAnswers),
    VMSTATE_VALIDATE("as long as a list can be", length_is_sane),
    VMSTATE_VBUFFER_ALLOC_UINT32(saved, NvdimmAnswers, 1, NULL, saved_length),
    VMSTATE_END_OF_LIST()
};

/* Always there: a snapshot from before the first script takes back what was scripted later. */
static const VMStateDescription answers_vmstate = {
    .name = "nvdimm-answers",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = save_list,
    .pre_load = forget_saved,
    .post_load = load_list,
    .fields = answers_fields,
};

void nvdimm_answers_realize(NvdimmAnswers *answers, Object *owner, int instance)
{
    if (!answers->words) {
        return;
    }
    if (DEVICE(owner)->hotplugged) {
        warn_of_missing(answers, owner);
    }
    vmstate_register(NULL, instance, &answers_vmstate, answers);
    qemu_register_reset(restart, answers);
}

void nvdimm_answers_unrealize(NvdimmAnswers *answers)
{
    if (answers->words) {
        qemu_unregister_reset(restart, answers);
        vmstate_unregister(NULL, &answers_vmstate, answers);
    }
}

/* --- The property of a DIMM ----------------------------------------------------------------------------------------------------- */

static char *get_answers(Object *obj, Error **errp)
{
    return nvdimm_answers_get(NVDIMM(obj)->answers);
}

static void set_answers(Object *obj, const char *value, Error **errp)
{
    nvdimm_answers_set(NVDIMM(obj)->answers, obj, value, errp);
}

void nvdimm_class_add_answers(ObjectClass *oc)
{
    object_class_property_add_str(oc, "answers", get_answers, set_answers);
    object_class_property_set_description(oc, "answers", "scripted answers of the DIMM's methods, CALL[@WHEN]=ANSWER joined by colons "
                                          "(default: none; declared fault); see docs/specs/answers.rst");
}
