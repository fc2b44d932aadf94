/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words and numbers of a line of the plan.
 */
#ifndef MISFIT_PROBE_PLAN_WORDS_H
#define MISFIT_PROBE_PLAN_WORDS_H

#include <stdbool.h>

/* Cut the first word off *@rest; NULL when there is none. */
char *plan_take_word(char **rest);

/* The rest of the line without blanks around it; NULL when empty. */
char *plan_take_rest(char *rest);

/* Cut a decimal number of @min to @max, without sign, off *@rest. */
bool plan_take_number(char **rest, unsigned min, unsigned max, unsigned *value);

#endif
