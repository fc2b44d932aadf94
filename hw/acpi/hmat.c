/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Publishing SRAT, SLIT and HMAT: what the machine, its DIMMs and pmem-firmware say goes to fw/, bytes come back.
 *
 * Stands in QEMU's tree as hw/acpi/hmat.c.  What cannot be said in a table ends the emulator when the machine is made; later, at a reset of
 * the guest, the table is what the machine alone makes of it.
 * Specification: ACPI 6.5, sections 5.2.16, 5.2.17 and 5.2.28.
 * Must not: know a field of a structure.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "hw/acpi/aml-build.h"
#include "hw/acpi/hmat.h"
#include "hw/acpi/proximity.h"
#include "hw/nvdimm/pmem-firmware.h"

/* OEM and creator revision of every table that the machine makes. */
#define MACHINE_TABLE_REVISION 1u

static void set_header(struct fw_acpi_header *header, const char *oem_id, const char *oem_table_id)
{
    strpadcpy(header->oem_id, sizeof(header->oem_id), oem_id, ' ');
    strpadcpy(header->oem_table_id, sizeof(header->oem_table_id), oem_table_id, ' ');
    memcpy(header->creator_id, ACPI_BUILD_APPNAME8, sizeof(header->creator_id));
    header->oem_revision = MACHINE_TABLE_REVISION;
    header->creator_revision = MACHINE_TABLE_REVISION;
}

/* Whoever made the machine is told and corrects it; a running guest goes on. */
static void complain(const MachineState *machine, const GError *error)
{
    error_report("%s", error->message);
    if (!machine->nvdimms_state || machine->nvdimms_state->builds <= 1) {
        exit(EXIT_FAILURE);
    }
}

/* The bytes of a sealed table; nothing in it is relocated, so the boot firmware has nothing to do with it. */
static void append(GArray *table_data, const GByteArray *bytes)
{
    g_array_append_vals(table_data, bytes->data, bytes->len);
}

/* --- HMAT ----------------------------------------------------------------------------------------------------------------------- */

static GByteArray *hmat_bytes(MachineState *machine, ProximityConfig *config, const struct fw_proximity_damages *damages,
                              const char *oem_id, const char *oem_table_id, GError **error)
{
    const GByteArray *from = machine->nvdimms_state ? machine->nvdimms_state->srat : NULL;
    g_autoptr(fw_srat) srat = from ? fw_srat_decode(from->data, from->len, NULL) : NULL;
    g_autoptr(fw_hmat) hmat = NULL;

    config->fw.srat = srat;
    hmat = fw_hmat_build(&config->fw, error);
    config->fw.srat = NULL;
    if (!hmat) {
        return NULL;
    }
    set_header(&hmat->header, oem_id, oem_table_id);
    return fw_proximity_damage_hmat(damages, &config->fw, hmat, error);
}

static void append_hmat(GArray *table_data, MachineState *machine, const char *oem_id, const char *oem_table_id)
{
    g_autoptr(ProximityConfig) config = proximity_config_new(machine, true, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = hmat_bytes(machine, config, proximity_damages(), oem_id, oem_table_id, &error);

    if (!bytes) {
        g_autoptr(ProximityConfig) plain = proximity_config_new(machine, false, NULL);

        complain(machine, error);
        bytes = hmat_bytes(machine, plain, NULL, oem_id, oem_table_id, NULL);
    }
    if (bytes) {
        append(table_data, bytes);
    }
}

void build_hmat(GArray *table_data, BIOSLinker *linker, NumaState *numa_state, const char *oem_id, const char *oem_table_id)
{
    append_hmat(table_data, MACHINE(qdev_get_machine()), oem_id, oem_table_id);
}

/* --- SLIT ----------------------------------------------------------------------------------------------------------------------- */

static GByteArray *slit_bytes(ProximityConfig *config, const struct fw_proximity_damages *damages, const char *oem_id,
                              const char *oem_table_id, GError **error)
{
    g_autoptr(fw_slit) slit = fw_slit_build(&config->fw, error);

    if (!slit || !fw_proximity_damage_slit(damages, &config->fw, slit, error)) {
        return NULL;
    }
    set_header(&slit->header, oem_id, oem_table_id);
    return fw_slit_encode(slit, error);
}

void proximity_build_slit(GArray *table_data, BIOSLinker *linker, MachineState *machine, const char *oem_id, const char *oem_table_id)
{
    g_autoptr(ProximityConfig) config = proximity_config_new(machine, true, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = slit_bytes(config, proximity_damages(), oem_id, oem_table_id, &error);

    if (!bytes) {
        g_autoptr(ProximityConfig) plain = proximity_config_new(machine, false, NULL);

        complain(machine, error);
        bytes = slit_bytes(plain, NULL, oem_id, oem_table_id, NULL);
    }
    if (bytes) {
        append(table_data, bytes);
    }
}

/* --- SRAT ----------------------------------------------------------------------------------------------------------------------- */

/* Whether the bytes that the machine made stay as they are. */
static bool srat_is_final(void)
{
    const PmemFirmware *firmware = pmem_firmware_get();

    return !firmware || (firmware->proximity.srat_window == FW_SRAT_WINDOW_ALL &&
                         !fw_proximity_damages_touch(firmware->proximity.damages, FW_PROXIMITY_IN_SRAT));
}

static GByteArray *finished_srat(const GByteArray *bytes, MachineState *machine, GError **error)
{
    g_autoptr(ProximityConfig) config = proximity_config_new(machine, true, NULL);
    g_autoptr(fw_srat) srat = fw_srat_decode(bytes->data, bytes->len, NULL);

    fw_srat_set_window(srat, pmem_firmware_get()->proximity.srat_window);
    if (!fw_proximity_damage_srat(proximity_damages(), &config->fw, srat, error)) {
        return NULL;
    }
    return fw_srat_encode(srat, error);
}

/* What the SRAT says is what revision 1 of the HMAT repeats, so it is kept. */
static void keep_srat(MachineState *machine, GByteArray *bytes)
{
    NVDIMMState *state = machine->nvdimms_state;

    if (state) {
        g_clear_pointer(&state->srat, g_byte_array_unref);
        state->srat = g_byte_array_ref(bytes);
    }
}

void proximity_finish_srat(GArray *table_data, unsigned offset, MachineState *machine)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GByteArray) finished = NULL;
    g_autoptr(GError) error = NULL;

    if (machine->nvdimms_state) {
        machine->nvdimms_state->builds++;
    }
    g_byte_array_append(bytes, (const guint8 *)table_data->data + offset, table_data->len - offset);
    fw_acpi_seal(bytes, NULL);
    if (srat_is_final()) {
        keep_srat(machine, bytes);
        return;
    }
    finished = finished_srat(bytes, machine, &error);
    if (!finished) {
        complain(machine, error);
        keep_srat(machine, bytes);
        return;
    }
    keep_srat(machine, finished);
    g_array_set_size(table_data, offset);
    append(table_data, finished);
    table_data->data[offset + FW_ACPI_CHECKSUM_OFFSET] = 0;     /* whoever ends the table has it summed */
}

/* --- Tables that the machine does not have by itself -------------------------------------------------------------------------------- */

void proximity_add_tables(GArray *table_offsets, GArray *table_data, MachineState *machine, const char *oem_id, const char *oem_table_id)
{
    g_autoptr(ProximityConfig) config = proximity_config_new(machine, true, NULL);
    bool slit = fw_proximity_wants_slit(&config->fw) || fw_proximity_damages_touch(proximity_damages(), FW_PROXIMITY_IN_SLIT);
    bool hmat = fw_proximity_wants_hmat(&config->fw) || fw_proximity_damages_touch(proximity_damages(), FW_PROXIMITY_IN_HMAT);

    if (slit && !machine->numa_state->have_numa_distance) {
        acpi_add_table(table_offsets, table_data);
        proximity_build_slit(table_data, NULL, machine, oem_id, oem_table_id);
    }
    if (hmat && !machine->numa_state->hmat_enabled) {
        acpi_add_table(table_offsets, table_data);
        append_hmat(table_data, machine, oem_id, oem_table_id);
    }
}
