/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of a boot firmware that qtest needs: it reads the ACPI files from fw_cfg, obeys the table loader's
 * commands in guest memory, and finds tables by signature from the RSDP, as a guest would.
 *
 * Under qtest no guest code runs, so the test itself is the firmware. Nothing here decodes a table's content.
 */
#ifndef MISFIT_QTEST_FIRMWARE_H
#define MISFIT_QTEST_FIRMWARE_H

#include "tests/qtest/libqtest.h"

typedef struct QFirmware QFirmware;

/**
 * firmware_load: read "etc/table-loader" and carry out its commands.
 * @qts: a running pc or q35 machine that has executed no guest code
 *
 * Returns: the state of the firmware; free it with firmware_free().
 */
QFirmware *firmware_load(QTestState *qts);
void firmware_free(QFirmware *fw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QFirmware, firmware_free)

/**
 * firmware_file: guest physical address at which a fw_cfg file was placed.
 * @name: the file's fw_cfg name
 * @size: (out) (nullable): its length in bytes
 *
 * Returns: the address, or 0 when the table loader never asked for that file.
 */
uint64_t firmware_file(QFirmware *fw, const char *name, uint64_t *size);

/**
 * firmware_table: one ACPI table, read from guest memory through RSDP and RSDT.
 * @signature: four characters
 * @index: 0 for the first table of that signature, 1 for the next, ...
 *
 * Returns: the bytes of the table, or NULL when there is none.
 */
GByteArray *firmware_table(QFirmware *fw, const char *signature, unsigned index);

/**
 * firmware_ssdt_of: the SSDT whose OEM table ID is @oem_table_id (up to 8 characters).
 *
 * Returns: the bytes of the table, or NULL when there is none.
 */
GByteArray *firmware_ssdt_of(QFirmware *fw, const char *oem_table_id);

/** firmware_checksum: sum of all bytes modulo 256; 0 for a table that is right (ACPI 6.5, 5.2.6). */
uint8_t firmware_checksum(const GByteArray *table);

#endif
