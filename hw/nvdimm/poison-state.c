/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a DIMM's poison comes from and where it stays: the property "poison", the state file, migration.
 *
 * A reset leaves it alone: it is a property of the medium.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/boards.h"
#include "hw/nvdimm/poison-map.h"
#include "hw/nvdimm/poison-state.h"
#include "migration/vmstate.h"

/* Longest state file that is read: the longest line of text that a full store prints. */
#define FILE_MAX (FW_POISON_RANGES_MAX * 48ull)

/* Moves what fw/ says to @errp. */
static bool refuse(GError *error, Error **errp)
{
    error_setg(errp, "%s", error->message);
    g_error_free(error);
    return false;
}

void nvdimm_poison_init(NVDIMMDevice *nvdimm)
{
    nvdimm->poison = g_new0(NvdimmPoison, 1);
    fw_poison_init(&nvdimm->poison->lines, NVDIMM_GET_CLASS(nvdimm)->poison_line);
    nvdimm->poison->pages = g_ptr_array_new();
}

void nvdimm_poison_finish(NVDIMMDevice *nvdimm)
{
    fw_poison_finish(&nvdimm->poison->lines);
    g_ptr_array_unref(nvdimm->poison->pages);
    g_free(nvdimm->poison->file);
    g_free(nvdimm->poison->saved);
    g_free(nvdimm->poison);
}

const struct fw_poison *nvdimm_poison_lines(const NVDIMMDevice *nvdimm)
{
    return &nvdimm->poison->lines;
}

static void write_file(const NvdimmPoison *poison)
{
    g_autofree char *text = fw_poison_print(&poison->lines);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    GError *error = NULL;

    if (!g_file_set_contents(poison->file, line, -1, &error)) {
        warn_report("poison-file: what is poisoned is not kept: %s", error->message);
        g_error_free(error);
    }
}

void nvdimm_poison_changed(NVDIMMDevice *nvdimm)
{
    NvdimmPoison *poison = nvdimm->poison;

    if (poison->mapped) {
        nvdimm_poison_remap(nvdimm);
        if (poison->file) {
            write_file(poison);
        }
    }
}

/* --- What the rest of the emulator does --- */

bool nvdimm_poison_add(NVDIMMDevice *nvdimm, uint64_t offset, uint64_t length, Error **errp)
{
    GError *error = NULL;

    if (!fw_poison_add(&nvdimm->poison->lines, offset, length, &error)) {
        return refuse(error, errp);
    }
    memset(&nvdimm->poison->fill, 0, sizeof(nvdimm->poison->fill));
    nvdimm_poison_changed(nvdimm);
    return true;
}

bool nvdimm_poison_clear(NVDIMMDevice *nvdimm, uint64_t offset, uint64_t length, Error **errp)
{
    if (!fw_poison_next(&nvdimm->poison->lines, offset, length, NULL)) {
        return true;
    }
    if (!fw_poison_clear(&nvdimm->poison->lines, offset, length)) {
        error_setg(errp, "poison: healing the middle of a range makes more than %u ranges", FW_POISON_RANGES_MAX);
        return false;
    }
    nvdimm_poison_changed(nvdimm);
    return true;
}

bool nvdimm_poison_replace(NVDIMMDevice *nvdimm, const char *text, Error **errp)
{
    GError *error = NULL;

    if (!fw_poison_parse(&nvdimm->poison->lines, text, &error)) {
        return refuse(error, errp);
    }
    memset(&nvdimm->poison->fill, 0, sizeof(nvdimm->poison->fill));
    nvdimm_poison_changed(nvdimm);
    return true;
}

/* --- The life of a DIMM --- */

/* A file that is not there yet is a DIMM that was not used yet. */
static bool read_file(NvdimmPoison *poison, Error **errp)
{
    g_autofree char *text = NULL;
    g_autofree char *place = NULL;
    GError *error = NULL;
    struct stat status;

    if (!poison->file || (stat(poison->file, &status) && errno == ENOENT)) {
        return true;
    }
    if (!stat(poison->file, &status) && (uint64_t)status.st_size > FILE_MAX) {
        error_setg(errp, "poison-file '%s' is longer than any that was written for a DIMM", poison->file);
        return false;
    }
    if (!g_file_get_contents(poison->file, &text, NULL, &error) || !fw_poison_parse(&poison->lines, g_strchomp(text), &error)) {
        g_prefix_error(&error, "poison-file '%s': ", poison->file);
        return refuse(error, errp);
    }
    return true;
}

bool nvdimm_poison_check(NVDIMMDevice *nvdimm, Error **errp)
{
    NvdimmPoison *poison = nvdimm->poison;
    GError *error = NULL;

    if (!read_file(poison, errp)) {
        return false;
    }
    return fw_poison_bound(&poison->lines, memory_region_size(nvdimm->nvdimm_mr), &error) || refuse(error, errp);
}

static int save_lines(void *opaque)
{
    NvdimmPoison *poison = ((NVDIMMDevice *)opaque)->poison;
    GByteArray *bytes = g_byte_array_new();

    fw_poison_save(&poison->lines, bytes);
    fw_poison_fill_save(&poison->fill, poison->saved_fill);
    g_free(poison->saved);
    poison->saved_length = bytes->len;
    poison->saved = g_byte_array_free(bytes, FALSE);
    return 0;
}

static int load_lines(void *opaque, int version)
{
    NVDIMMDevice *nvdimm = opaque;
    GError *error = NULL;

    if (!fw_poison_load(&nvdimm->poison->lines, nvdimm->poison->saved, nvdimm->poison->saved_length, &error)) {
        error_report("nvdimm-poison: %s", error->message);
        g_error_free(error);
        return -EINVAL;
    }
    fw_poison_fill_load(&nvdimm->poison->fill, nvdimm->poison->saved_fill);
    nvdimm_poison_changed(nvdimm);
    return 0;
}

static int forget_saved(void *opaque)
{
    g_clear_pointer(&((NVDIMMDevice *)opaque)->poison->saved, g_free);
    return 0;
}

static bool length_is_sane(void *opaque, int version)
{
    return ((NvdimmPoison *)opaque)->saved_length <= FW_POISON_RANGES_MAX * FW_POISON_SAVED_RANGE;
}

static const VMStateDescription lines_vmstate = {
    .name = "nvdimm-poison-lines",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(saved_length, NvdimmPoison),
        VMSTATE_VALIDATE("as many ranges as a DIMM can have", length_is_sane),
        VMSTATE_VBUFFER_ALLOC_UINT32(saved, NvdimmPoison, 1, NULL, saved_length),
        VMSTATE_BUFFER(saved_fill, NvdimmPoison),
        VMSTATE_END_OF_LIST()
    },
};

/* Always there: a snapshot of a DIMM without poison heals what was poisoned later. */
static const VMStateDescription poison_vmstate = {
    .name = "nvdimm-poison",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = save_lines,
    .pre_load = forget_saved,
    .post_load = load_lines,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_POINTER(poison, NVDIMMDevice, lines_vmstate, NvdimmPoison),
        VMSTATE_END_OF_LIST()
    },
};

void nvdimm_poison_realize(NVDIMMDevice *nvdimm)
{
    nvdimm->poison->mapped = true;
    if (fw_poison_count(&nvdimm->poison->lines)) {
        nvdimm_poison_remap(nvdimm);
    }
    vmstate_register(NULL, PC_DIMM(nvdimm)->slot, &poison_vmstate, nvdimm);
}

void nvdimm_poison_unrealize(NVDIMMDevice *nvdimm)
{
    vmstate_unregister(NULL, &poison_vmstate, nvdimm);
    nvdimm_poison_unmap(nvdimm);
    nvdimm->poison->mapped = false;
}

/* --- Properties --- */

static char *get_poison(Object *obj, Error **errp)
{
    return fw_poison_print(&NVDIMM(obj)->poison->lines);
}

static void set_poison(Object *obj, const char *value, Error **errp)
{
    NVDIMMDevice *nvdimm = NVDIMM(obj);
    NVDIMMState *state;

    if (!nvdimm_poison_replace(nvdimm, value, errp) || !nvdimm->poison->mapped) {
        return;
    }
    state = MACHINE(qdev_get_machine())->nvdimms_state;
    if (state && state->poison_came && fw_poison_count(&nvdimm->poison->lines)) {
        state->poison_came(state, nvdimm);
    }
}

static char *get_file(Object *obj, Error **errp)
{
    return g_strdup(NVDIMM(obj)->poison->file ? NVDIMM(obj)->poison->file : "");
}

static void set_file(Object *obj, const char *value, Error **errp)
{
    if (nvdimm_property_may_change(obj, "poison-file", errp)) {
        g_free(NVDIMM(obj)->poison->file);
        NVDIMM(obj)->poison->file = *value ? g_strdup(value) : NULL;
    }
}

void nvdimm_class_add_poison(ObjectClass *oc)
{
    object_class_property_add_str(oc, "poison", get_poison, set_poison);
    object_class_property_set_description(oc, "poison", "poisoned bytes of the persistent range, offset+length:..., such as 0x1000+256; "
                                          "whole cache lines are; may change at run time (default: none)");
    object_class_property_add_str(oc, "poison-file", get_file, set_file);
    object_class_property_set_description(oc, "poison-file", "file that keeps what is poisoned from one run to the next; its content, "
                                          "when it is there, is used in place of 'poison' (default: none)");
}
