/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row per decoder. Knows no field of any table.
 */
#include "table-text.h"

#include "fw/hmat.h"
#include "fw/nfit.h"
#include "fw/slit.h"
#include "fw/srat.h"

#define PRINTER(type)                                                                                              \
    static void print_##type(const guint8 *bytes, size_t size, struct fw_findings *findings, GString *out)         \
    {                                                                                                              \
        g_autoptr(fw_##type) table = fw_##type##_decode(bytes, size, findings);                                    \
                                                                                                                   \
        if (table) {                                                                                               \
            fw_##type##_print(table, out);                                                                         \
        }                                                                                                          \
    }

PRINTER(nfit)
PRINTER(srat)
PRINTER(slit)
PRINTER(hmat)

gboolean table_text(const char *name, const guint8 *bytes, size_t size, struct fw_findings *findings, GString *out)
{
    static const struct {
        const char *signature;
        void (*print)(const guint8 *bytes, size_t size, struct fw_findings *findings, GString *out);
    } tables[] = { { "NFIT", print_nfit }, { "SRAT", print_srat }, { "SLIT", print_slit }, { "HMAT", print_hmat } };

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (g_str_has_prefix(name, tables[i].signature)) {
            tables[i].print(bytes, size, findings, out);
            return TRUE;
        }
    }
    return FALSE;
}
