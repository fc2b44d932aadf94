/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What paths and operators share: scalar JSON values as text, and when two texts say the same. Private to fw/scenario.
 */
#ifndef FW_SCENARIO_FACT_PRIVATE_H
#define FW_SCENARIO_FACT_PRIVATE_H

#include "fw/scenario-fact.h"

/* Text of a string, number, boolean; NULL for null, arrays and objects. New. */
char *fw_fact_scalar_text(JsonNode *value);

/* Whole numbers by value, other texts by bytes; newlines at the end do not count. */
bool fw_fact_texts_equal(const char *a, const char *b);

/* A whole number as scenario files write it; false when @text is none. */
bool fw_fact_text_number(const char *text, guint64 *number);

#endif
