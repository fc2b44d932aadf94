/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of scenario files as text: numbers, sizes, addresses, durations, switches, names, bytes. Private to fw/scenario.
 *
 * Each returns NULL when the text is such a value, and otherwise what is wrong with it: static text that completes the sentence
 * "'TEXT' ...".
 */
#ifndef FW_SCENARIO_UNITS_H
#define FW_SCENARIO_UNITS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Decimal or 0x. */
const char *fw_unit_number(const char *text, uint64_t *value);
/* Bytes: a number, or decimal with K, M, G, T. */
const char *fw_unit_size(const char *text, uint64_t *value);
/* 0x only, any alignment. */
const char *fw_unit_address(const char *text, uint64_t *value);
/* "500ms", "30s", "2m": milliseconds, 1 to 24 h. */
const char *fw_unit_duration(const char *text, unsigned *ms);
/* true false on off yes no. */
const char *fw_unit_switch(const char *text, bool *value);
/* Letters, digits, - and _; begins with a letter or digit; at most 64. */
const char *fw_unit_name(const char *text);
/* Pairs of hexadecimal digits, blanks between pairs allowed; at least one pair. *bytes is new. */
const char *fw_unit_bytes(const char *text, GBytes **bytes);
/* A UUID of the usual 8-4-4-4-12 form. */
const char *fw_unit_uuid(const char *text);

#endif
