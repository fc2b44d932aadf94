/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about a proximity configuration. Private to its builders.
 */
#ifndef FW_ACPI_PROXIMITY_CONFIG_H
#define FW_ACPI_PROXIMITY_CONFIG_H

#include "fw/proximity.h"

/* Whether @dimm says something that belongs into an HMAT. */
gboolean proximity_dimm_says(const struct fw_proximity_dimm *dimm);
const struct fw_proximity_node *proximity_node(const struct fw_proximity_config *config,
                                               uint32_t domain);
gboolean proximity_initiates(const struct fw_proximity_config *config, uint32_t domain);
/* "NVDIMM 'nv0'" or "an NVDIMM"; free it. */
char *proximity_dimm_name(const struct fw_proximity_dimm *dimm);
/* The property of @data_type: "read-latency". */
const char *proximity_property(enum fw_hmat_data data_type);
gboolean proximity_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Appends the matrices of the HMAT. */
gboolean hmat_add_matrices(const struct fw_proximity_config *config, struct fw_hmat *hmat,
                           GError **error);

#endif
