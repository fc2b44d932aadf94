/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The nearest right word for a wrong one. */
#ifndef LAB_SUGGEST_H
#define LAB_SUGGEST_H

/*
 * Returns the entry of @words (NULL-terminated) that is nearest to @wrong by edits (insert, delete, replace, swap), or NULL when none is
 * near enough to be meant: at most a third of the letters, but at least one. A word of which @wrong is a beginning counts as near.
 */
const char *suggest_nearest(const char *wrong, const char *const *words);

#endif
