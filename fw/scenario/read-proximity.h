/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows' functions for keys of proximity. Private to fw/scenario. */
#ifndef FW_SCENARIO_READ_PROXIMITY_H
#define FW_SCENARIO_READ_PROXIMITY_H

#include "read.h"
#include "fw/slit.h"

/* Nodes that a machine may have (QEMU's limit). */
#define FW_SCENARIO_MAX_NODES 128

/* GPtrArray* of FwScenarioProperty*: a domain, or a mapping of what the DIMM says of it. */
void fw_read_proximity(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);

/* GArray* of FwScenarioDistance: a mapping of nodes to distances. */
void fw_read_node_distance(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);

/* char*: as the device takes it. */
void fw_read_latency(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);
void fw_read_bandwidth(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field);

/* Complains of a name that no damage of proximity has. */
void fw_check_proximity_damage(FwReader *reader, const FwYamlNode *node, const char *name);

#endif
