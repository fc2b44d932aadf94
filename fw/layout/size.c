/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes as text. Never rounds: what is printed can be typed back.
 */
#include "fw/size.h"

void fw_size_format(uint64_t bytes, GString *out)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
    guint unit = 0;

    while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < G_N_ELEMENTS(units)) {
        bytes /= 1024;
        unit++;
    }
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s", bytes, units[unit]);
}
