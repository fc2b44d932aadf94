/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Diagnostics of a text file: what is wrong, at which line and column, under which key.
 *
 * A reader adds every error that it finds and goes on where that makes sense, so that a user mends a file in one round.
 */
#ifndef FW_SCENARIO_DIAG_H
#define FW_SCENARIO_DIAG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* No more errors than this are kept of one file. */
#define FW_DIAGS_MAX 100

/* A place in a text: both count from 1; line 0 = no place. */
typedef struct FwDiagMark {
    unsigned line;
    unsigned column;
} FwDiagMark;

typedef struct FwDiag {
    FwDiagMark mark;
    char *key;          /* "dimms[0].size", or NULL */
    char *message;
} FwDiag;

typedef struct FwDiags FwDiags;

/** fw_diags_new() - An empty list for the file of this name. */
FwDiags *fw_diags_new(const char *file);
void fw_diags_free(FwDiags *diags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwDiags, fw_diags_free)

/** fw_diags_add() - Add an error; @key may be NULL. */
void fw_diags_add(FwDiags *diags, FwDiagMark mark, const char *key, const char *format, ...) G_GNUC_PRINTF(4, 5);

/** fw_diags_count() - Number of errors, dropped ones counted. */
unsigned fw_diags_count(const FwDiags *diags);

/** fw_diags_at() - The n-th error in file order (below the smaller of count and FW_DIAGS_MAX), or NULL. */
const FwDiag *fw_diags_at(FwDiags *diags, unsigned n);

/** fw_diags_text() - All errors in file order, a line each: "FILE:LINE:COLUMN: KEY: MESSAGE". Free with g_free(). */
char *fw_diags_text(FwDiags *diags);

#endif
