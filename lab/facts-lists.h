/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `ndctl list` and `daxctl list` print, in one form. */
#ifndef LAB_FACTS_LISTS_H
#define LAB_FACTS_LISTS_H

#include <json-glib/json-glib.h>

/*
 * @tool "ndctl": {"buses":[],"dimms":[],"regions":[],"namespaces":[]}; "daxctl": {"regions":[],"devices":[]}. Each array holds every such
 * object of @text, wherever the tool nested it (it nests by what was asked and drops a level when there is only one). Text that is no JSON
 * gives empty arrays.
 */
JsonObject *facts_flatten_lists(const char *tool, const char *text);

#endif
