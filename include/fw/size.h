/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes in bytes for people: constants and exact text.
 */
#ifndef FW_SIZE_H
#define FW_SIZE_H

#include <stdint.h>
#include <glib.h>

#define FW_KIB (1024ull)
#define FW_MIB (1024ull * FW_KIB)
#define FW_GIB (1024ull * FW_MIB)
#define FW_TIB (1024ull * FW_GIB)

/*
 * Appends @bytes in the largest unit in which it is a whole number: "512 MiB",
 * "1536 MiB", "4 KiB", "123456 B". Never rounds.
 */
void fw_size_format(uint64_t bytes, GString *out);

#endif
