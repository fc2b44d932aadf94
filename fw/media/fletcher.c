/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fletcher's checksum over 32-bit words.
 *
 * Specification: UEFI 2.10, section 13.19 (label area, "Checksum").
 */
#include "fw/fletcher.h"

uint64_t fw_fletcher64(const uint8_t *bytes, size_t length)
{
    uint32_t low = 0, high = 0;

    for (size_t i = 0; i + 4 <= length; i += 4) {
        low += (uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 |
               (uint32_t)bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24;
        high += low;
    }
    return (uint64_t)high << 32 | low;
}
