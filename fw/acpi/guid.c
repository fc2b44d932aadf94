/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GUIDs between text and the mixed-endian bytes of ACPI tables: the first three
 * groups are little-endian numbers, the other two are bytes in order.
 *
 * Specification: UEFI 2.10, appendix A; ACPI 6.5, section 19.6.143 (ToUUID).
 */
#include <string.h>
#include "fw/acpi.h"

/* Place in the byte form of each pair of digits of the text form. */
static const uint8_t order[FW_GUID_LENGTH] = {
    3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
};

static gboolean dash_expected(unsigned position)
{
    return position == 8 || position == 13 || position == 18 || position == 23;
}

/* The 36 characters at @text into @guid. */
static gboolean parse_digits(const char *text, uint8_t guid[FW_GUID_LENGTH])
{
    unsigned pair = 0;

    for (unsigned i = 0; i < FW_GUID_TEXT_LENGTH; i++) {
        if (dash_expected(i)) {
            if (text[i] != '-') {
                return FALSE;
            }
            continue;
        }
        if (!g_ascii_isxdigit(text[i]) || !g_ascii_isxdigit(text[i + 1])) {
            return FALSE;
        }
        guid[order[pair++]] = (uint8_t)(g_ascii_xdigit_value(text[i]) << 4 |
                                        g_ascii_xdigit_value(text[i + 1]));
        i++;
    }
    return TRUE;
}

gboolean fw_guid_parse(const char *text, uint8_t guid[FW_GUID_LENGTH], GError **error)
{
    uint8_t bytes[FW_GUID_LENGTH];
    size_t length = strlen(text);
    gboolean braces = length == FW_GUID_TEXT_LENGTH + 2 && text[0] == '{' &&
                      text[length - 1] == '}';

    if ((!braces && length != FW_GUID_TEXT_LENGTH) || !parse_digits(text + braces, bytes)) {
        g_set_error(error, FW_ACPI_ERROR, FW_ACPI_ERROR_SYNTAX,
                    "'%s' is not a GUID; expected hexadecimal digits as in "
                    "01234567-89ab-cdef-0123-456789abcdef", text);
        return FALSE;
    }
    memcpy(guid, bytes, sizeof(bytes));
    return TRUE;
}

void fw_guid_format(const uint8_t guid[FW_GUID_LENGTH], char text[FW_GUID_TEXT_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned pair = 0;

    for (unsigned i = 0; i < FW_GUID_TEXT_LENGTH; i++) {
        if (dash_expected(i)) {
            text[i] = '-';
            continue;
        }
        text[i] = digits[guid[order[pair]] >> 4];
        text[++i] = digits[guid[order[pair++]] & 0xf];
    }
    text[FW_GUID_TEXT_LENGTH] = '\0';
}
