/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the machine's DIMMs and its pmem-firmware to the bytes of the NFIT.
 *
 * Fetches properties, calls fw/ (builder, damage, encoder), hands the bytes on.
 * Must not: know a field of a structure.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "hw/acpi/report.h"
#include "hw/acpi/aml-build.h"
#include "hw/acpi/proximity.h"
#include "hw/boards.h"
#include "hw/nvdimm/pmem-firmware.h"
#include "fw/nfit-damage.h"

/* OEM and creator revision of every table that the machine makes. */
#define MACHINE_TABLE_REVISION 1u

static bool describe_one(GArray *dimms, NVDIMMDevice *nvdimm, Error **errp)
{
    g_array_set_size(dimms, dimms->len + 1);
    return nvdimm_describe(nvdimm, &g_array_index(dimms, struct fw_nfit_dimm, dimms->len - 1), errp);
}

static GArray *describe_all(Error **errp)
{
    GArray *dimms = g_array_new(FALSE, TRUE, sizeof(struct fw_nfit_dimm));
    GSList *list = nvdimm_list_plugged();

    for (GSList *item = list; item; item = item->next) {
        if (!describe_one(dimms, item->data, errp)) {
            g_clear_pointer(&dimms, g_array_unref);
            break;
        }
    }
    g_slist_free(list);
    return dimms;
}

static bool is_reported(const GArray *dimms, enum fw_nfit_report report)
{
    for (guint i = 0; i < dimms->len; i++) {
        enum fw_nfit_where where = g_array_index(dimms, struct fw_nfit_dimm, i).where;

        if (where == FW_NFIT_WHERE_BOTH || where == (report == FW_NFIT_REPORT_STATIC ? FW_NFIT_WHERE_STATIC : FW_NFIT_WHERE_FIT)) {
            return true;
        }
    }
    return false;
}

static void set_header(struct fw_nfit *nfit, const char *oem_id, const char *oem_table_id)
{
    strpadcpy(nfit->header.oem_id, sizeof(nfit->header.oem_id), oem_id, ' ');
    strpadcpy(nfit->header.oem_table_id, sizeof(nfit->header.oem_table_id), oem_table_id, ' ');
    memcpy(nfit->header.creator_id, ACPI_BUILD_APPNAME8, sizeof(nfit->header.creator_id));
    nfit->header.oem_revision = MACHINE_TABLE_REVISION;
    nfit->header.creator_revision = MACHINE_TABLE_REVISION;
}

static struct fw_damage_list *damage_of(const PmemFirmware *firmware, enum fw_nfit_report report)
{
    PmemFirmwareWhere here = report == FW_NFIT_REPORT_STATIC ? PMEM_FIRMWARE_WHERE_STATIC : PMEM_FIRMWARE_WHERE_FIT;

    return firmware && (firmware->nfit_damage_where & here) ? firmware->nfit_damage : NULL;
}

static GBytes *replacement_of(const PmemFirmware *firmware, enum fw_nfit_report report)
{
    if (!firmware) {
        return NULL;
    }
    return report == FW_NFIT_REPORT_STATIC ? firmware->nfit_raw : firmware->fit_raw;
}

static void set_platform(struct fw_nfit_config *config, const NVDIMMState *state, const PmemFirmware *firmware)
{
    gsize length = 0;

    config->has_capabilities = state->persistence != 0;
    config->capabilities = state->persistence;
    if (firmware && firmware->nfit_capabilities_set) {
        config->has_capabilities = true;
        config->capabilities = firmware->nfit_capabilities;
    }
    if (firmware && firmware->nfit_smbios) {
        config->smbios = g_bytes_get_data(firmware->nfit_smbios, &length);
        config->smbios_length = length;
    }
}

static GByteArray *encode(const struct fw_nfit_config *config, const struct fw_damage_list *damage, enum fw_nfit_report report,
                          const char *oem_id, const char *oem_table_id, Error **errp)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(fw_nfit) nfit = fw_nfit_build(config, report, &error);
    g_autoptr(fw_damage_list) none = NULL;
    GByteArray *bytes = NULL;

    if (nfit) {
        if (report == FW_NFIT_REPORT_STATIC) {
            set_header(nfit, oem_id, oem_table_id);
        }
        if (!damage) {
            damage = none = fw_damage_list_parse(NULL, NULL);
        }
        bytes = fw_damage_encode(damage, nfit, report == FW_NFIT_REPORT_FIT, &error);
    }
    if (!bytes) {
        error_setg(errp, "%s", error->message);
    }
    return bytes;
}

/* The domain that the NFIT is asked to have wrong: that of the last DIMM and of those that share its range. */
static bool damage_domains(GArray *dimms, Error **errp)
{
    g_autoptr(ProximityConfig) config = NULL;
    g_autoptr(GError) error = NULL;
    const struct fw_nfit_dimm *last;
    uint32_t domain;

    if (!fw_proximity_damages_touch(proximity_damages(), FW_PROXIMITY_IN_NFIT)) {
        return true;
    }
    config = proximity_config_new(MACHINE(qdev_get_machine()), true, NULL);
    if (!fw_proximity_damage_nfit(proximity_damages(), &config->fw, &domain, &error)) {
        error_setg(errp, "%s", error->message);
        return false;
    }
    last = &g_array_index(dimms, struct fw_nfit_dimm, dimms->len - 1);
    for (guint i = 0; i < dimms->len; i++) {
        struct fw_nfit_dimm *dimm = &g_array_index(dimms, struct fw_nfit_dimm, i);

        if (dimm == last || (last->interleave_set && !g_strcmp0(dimm->interleave_set, last->interleave_set))) {
            dimm->proximity = domain;
        }
    }
    return true;
}

bool report_persistent_ranges(GByteArray *out, Error **errp)
{
    g_autoptr(GArray) dimms = describe_all(errp);
    struct fw_nfit_config config = { 0 };
    g_autoptr(GError) error = NULL;

    if (!dimms) {
        return false;
    }
    config.dimms = (const struct fw_nfit_dimm *)dimms->data;
    config.count = dimms->len;
    if (!fw_srat_encode_persistent(&config, out, &error)) {
        error_setg(errp, "%s", error->message);
        return false;
    }
    return true;
}

GByteArray *report_bytes(NVDIMMState *state, enum fw_nfit_report report, const char *oem_id, const char *oem_table_id, Error **errp)
{
    const PmemFirmware *firmware = pmem_firmware_get();
    GBytes *replacement = replacement_of(firmware, report);
    struct fw_nfit_config config = { 0 };
    g_autoptr(GArray) dimms = NULL;

    if (replacement) {
        GByteArray *bytes = g_byte_array_new();

        g_byte_array_append(bytes, g_bytes_get_data(replacement, NULL), g_bytes_get_size(replacement));
        return bytes;
    }
    dimms = describe_all(errp);
    if (!dimms) {
        return NULL;
    }
    if (report == FW_NFIT_REPORT_STATIC && !is_reported(dimms, report) && !(firmware && firmware->nfit_smbios)) {
        return NULL;
    }
    if (!damage_domains(dimms, errp)) {
        return NULL;
    }
    config.dimms = (const struct fw_nfit_dimm *)dimms->data;
    config.count = dimms->len;
    set_platform(&config, state, firmware);
    return encode(&config, damage_of(firmware, report), report, oem_id, oem_table_id, errp);
}

struct fw_nfit *report_model(NVDIMMState *state)
{
    g_autoptr(GArray) dimms = describe_all(NULL);
    struct fw_nfit_config config = { 0 };

    if (!dimms) {
        return NULL;
    }
    config.dimms = (const struct fw_nfit_dimm *)dimms->data;
    config.count = dimms->len;
    return fw_nfit_build(&config, FW_NFIT_REPORT_FIT, NULL);
}

bool report_check_newcomer(NVDIMMState *state, NVDIMMDevice *newcomer, Error **errp)
{
    g_autoptr(GArray) dimms = describe_all(errp);
    struct fw_nfit_config config = { 0 };
    g_autoptr(GError) error = NULL;
    g_autoptr(fw_nfit) nfit = NULL;

    if (!dimms || !describe_one(dimms, newcomer, errp)) {
        return false;
    }
    config.dimms = (const struct fw_nfit_dimm *)dimms->data;
    config.count = dimms->len;
    nfit = fw_nfit_build(&config, FW_NFIT_REPORT_FIT, &error);
    if (!nfit) {
        error_setg(errp, "%s", error->message);
    }
    return nfit && proximity_check(MACHINE(qdev_get_machine()), newcomer, errp);
}

uint32_t *report_handles(uint32_t slots)
{
    uint32_t *handles = g_new(uint32_t, slots);
    GSList *list = nvdimm_list_plugged();

    for (uint32_t slot = 0; slot < slots; slot++) {
        handles[slot] = slot + 1;
    }
    for (GSList *item = list; item; item = item->next) {
        uint32_t slot = PC_DIMM(item->data)->slot;

        if (slot < slots) {
            handles[slot] = nvdimm_handle(item->data);
        }
    }
    g_slist_free(list);
    return handles;
}
