/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts: values that the guest reported, found by path and judged by an operator.
 *
 * All facts of a boot are one JSON object (its members are listed in docs/scenario.rst); a path walks it:
 *
 *   ndctl.regions[dev=region0].size     member, then the element whose member "dev" equals "region0", then member
 *   ndctl.regions[1].size               element by position, from 0
 *   ndctl.regions[*].size               every element: the value is an array
 *   nd[namespace0.0].size               member whose name holds a dot
 *   sysfs./bus/nd/devices/region0/size  the same as nd[region0][size]; only folders that the guest collects
 *   at.before.nd.region0.size           what a step "facts: before" collected
 */
#ifndef FW_SCENARIO_FACT_H
#define FW_SCENARIO_FACT_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

typedef struct FwFactPath FwFactPath;

/** fw_fact_path_parse() - From text; NULL and @error (which says at which character) when it is no path. */
FwFactPath *fw_fact_path_parse(const char *text, GError **error);
void fw_fact_path_free(FwFactPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwFactPath, fw_fact_path_free)
const char *fw_fact_path_text(const FwFactPath *path);

/** fw_fact_path_root() - First name of the path: "ndctl", "sysfs", "step", ... */
const char *fw_fact_path_root(const FwFactPath *path);

/** fw_fact_path_member() - Name of the n-th segment (0 = root); NULL when it is not a member name or past the end. */
const char *fw_fact_path_member(const FwFactPath *path, unsigned n);

/**
 * fw_fact_path_find() - Value at the path.
 * @root: object with all facts of a boot.
 *
 * Returns: a new node (free with json_node_unref()), or NULL when there is none.
 */
JsonNode *fw_fact_path_find(const FwFactPath *path, JsonNode *root);

typedef struct FwFactTest FwFactTest;

/**
 * fw_fact_test_new() - An operator with its operand.
 * @op: a key of docs/scenario.rst: equals not-equals contains not-contains matches not-matches one-of exists count greater
 *      at-least less at-most multiple-of.
 * @operands: NULL-terminated; exactly one, but one or more for one-of.
 *
 * Returns: NULL and @error when the operator is unknown or the operand does not suit it (bad regular expression, not a number).
 */
FwFactTest *fw_fact_test_new(const char *op, const char *const *operands, GError **error);
void fw_fact_test_free(FwFactTest *test);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FwFactTest, fw_fact_test_free)

/** fw_fact_operators() - NULL-terminated list of all operators. */
const char *const *fw_fact_operators(void);

/** fw_fact_test_text() - For a report: "equals 270582939648". */
const char *fw_fact_test_text(const FwFactTest *test);

/** fw_fact_test_node() - Judge a value; @value NULL = no such fact (then only "exists: false" holds). */
bool fw_fact_test_node(const FwFactTest *test, JsonNode *value);

/** fw_fact_test_string() - Judge a text, such as a console log. */
bool fw_fact_test_string(const FwFactTest *test, const char *text);

/** fw_fact_test_number() - Judge a number, such as a count of calls. */
bool fw_fact_test_number(const FwFactTest *test, guint64 number);

/**
 * fw_facts_ndctl() - What "ndctl list" printed, in one form.
 *
 * The tool's output is an array or an object, nested or not, depending on its content. The result always is an object with the
 * arrays "buses", "dimms", "regions", "namespaces", whatever depth they were found at, each element as printed.
 */
JsonNode *fw_facts_ndctl(JsonNode *printed);

/** fw_facts_daxctl() - The same for "daxctl list": arrays "regions" and "devices". */
JsonNode *fw_facts_daxctl(JsonNode *printed);

/** fw_fact_show() - A value as short text for a report (NULL = "nothing"), cut at @max bytes. Free with g_free(). */
char *fw_fact_show(JsonNode *value, size_t max);

#endif
