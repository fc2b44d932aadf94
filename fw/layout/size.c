/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes as text. Never rounds: what is printed adds up to the number.
 */
#include "fw/size.h"

#define UNIT      1024u
#define TOO_MANY  10240u   /* from here on a number is split into two units */

static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };

static void format_in(uint64_t count, guint unit, GString *out)
{
    while (count != 0 && count % UNIT == 0 && unit + 1 < G_N_ELEMENTS(units)) {
        count /= UNIT;
        unit++;
    }
    if (count >= TOO_MANY && unit + 1 < G_N_ELEMENTS(units)) {
        format_in(count / UNIT, unit + 1, out);
        count %= UNIT;
        g_string_append(out, " + ");
    }
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s", count, units[unit]);
}

void fw_size_format(uint64_t bytes, GString *out)
{
    format_in(bytes, 0, out);
}
