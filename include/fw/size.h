/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes in bytes for people: constants and exact text.
 */
#ifndef FW_SIZE_H
#define FW_SIZE_H

#include <stdint.h>
#include <glib.h>

#define FW_KIB ((uint64_t)1024)
#define FW_MIB ((uint64_t)1024 * FW_KIB)
#define FW_GIB ((uint64_t)1024 * FW_MIB)
#define FW_TIB ((uint64_t)1024 * FW_GIB)

/*
 * Appends @bytes in the largest unit in which it is a whole number: "512 MiB",
 * "1536 MiB", "4 KiB", "4097 B"; from 10240 of a unit on as a sum: "93 GiB + 960
 * MiB". Never rounds.
 */
void fw_size_format(uint64_t bytes, GString *out);

#endif
