/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ACPI table as text: which decoder of fw/ fits which table. */
#ifndef LAB_TABLE_TEXT_H
#define LAB_TABLE_TEXT_H

#include "fw/acpi.h"

/*
 * Append the decoded table to @out. @name: its signature, whatever follows it ("SRAT", "NFIT2"). What the decoder notices goes to @findings. FALSE when fw/
 * has no decoder for it; then nothing is appended.
 */
gboolean table_text(const char *name, const guint8 *bytes, size_t size, struct fw_findings *findings, GString *out);

#endif
