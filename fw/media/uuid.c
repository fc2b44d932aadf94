/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UUIDs as libnvdimm stores them on media: bytes in the order of the text, not
 * the mixed-endian order of ACPI's GUIDs.
 *
 * Specification: RFC 9562, section 4.
 */
#include "fw/infoblock.h"

/* Swaps the bytes of the three leading groups: one order into the other. */
static void swap_groups(uint8_t bytes[FW_GUID_LENGTH])
{
    static const uint8_t pairs[][2] = { { 0, 3 }, { 1, 2 }, { 4, 5 }, { 6, 7 } };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        uint8_t byte = bytes[pairs[i][0]];

        bytes[pairs[i][0]] = bytes[pairs[i][1]];
        bytes[pairs[i][1]] = byte;
    }
}

gboolean fw_uuid_parse(const char *text, uint8_t uuid[FW_GUID_LENGTH], GError **error)
{
    if (!fw_guid_parse(text, uuid, error)) {
        return FALSE;
    }
    swap_groups(uuid);
    return TRUE;
}

void fw_uuid_format(const uint8_t uuid[FW_GUID_LENGTH], char text[FW_GUID_TEXT_LENGTH + 1])
{
    uint8_t guid[FW_GUID_LENGTH];

    for (size_t i = 0; i < FW_GUID_LENGTH; i++) {
        guid[i] = uuid[i];
    }
    swap_groups(guid);
    fw_guid_format(guid, text);
}
