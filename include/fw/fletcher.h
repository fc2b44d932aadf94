/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fletcher's checksum with 64 bits over little-endian 32-bit words, as the
 * label area (UEFI 2.10, section 13.19) and libnvdimm's info-blocks use it.
 */
#ifndef FW_FLETCHER_H
#define FW_FLETCHER_H

#include <stddef.h>
#include <stdint.h>

/*
 * The sum over @length bytes, a multiple of 4; a tail of 1 to 3 bytes is not
 * counted. Where the sum itself is stored inside, the caller clears it first.
 */
uint64_t fw_fletcher64(const uint8_t *bytes, size_t length);

#endif
