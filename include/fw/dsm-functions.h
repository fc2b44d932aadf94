/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page docs/specs/functions.rst: every function of every command set, and who answers it.
 *
 * What this project answers is read from the tables of the command sets; what others do is facts about them, kept beside.
 * Must not: be edited by hand; `misfit list --functions` prints it.
 */
#ifndef FW_DSM_FUNCTIONS_H
#define FW_DSM_FUNCTIONS_H

/* The whole page as reStructuredText; free it with g_free(). */
char *fw_dsm_functions_page(void);

#endif
