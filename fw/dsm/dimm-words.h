/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the table in dimm-properties.c: texts of what a DIMM's firmware holds, and back. */
#ifndef FW_DSM_DIMM_WORDS_H
#define FW_DSM_DIMM_WORDS_H

#include "fw/dimm-properties.h"

char *fw_dimm_format_health(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_health(struct fw_dimm *dimm, const char *text, GError **error);
char *fw_dimm_format_shutdown(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_shutdown(struct fw_dimm *dimm, const char *text, GError **error);

char *fw_dimm_format_health_errors(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_health_errors(struct fw_dimm *dimm, const char *text, GError **error);
char *fw_dimm_format_injectable(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_injectable(struct fw_dimm *dimm, const char *text, GError **error);
char *fw_dimm_format_stuck(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_stuck(struct fw_dimm *dimm, const char *text, GError **error);

/* The states that are on, joined by commas. */
char *fw_dimm_format_security(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_user(struct fw_dimm *dimm, const char *text, GError **error);
gboolean fw_dimm_parse_master(struct fw_dimm *dimm, const char *text, GError **error);

char *fw_dimm_format_family(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_family(struct fw_dimm *dimm, const char *text, GError **error);
char *fw_dimm_format_functions(const struct fw_dimm *dimm);
gboolean fw_dimm_parse_functions(struct fw_dimm *dimm, const char *text, GError **error);

#endif
