/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces that the two parts of the drawing share. Private to fw/layout.
 */
#ifndef FW_LAYOUT_DRAW_H
#define FW_LAYOUT_DRAW_H

#include "fw/layout.h"

/* Appends formatted text between the style callbacks. */
void draw_piece(const struct fw_layout_drawing *drawing, GString *out,
                enum fw_layout_style style, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Style and fill character of a kind. */
enum fw_layout_style draw_style(enum fw_layout_kind kind);
char draw_fill(enum fw_layout_kind kind);

/* The sections in detail, below the overview. */
void draw_sections(const struct fw_layout *layout, const struct fw_layout_drawing *drawing,
                   GString *out);

#endif
