/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hot-plug, hot-unplug and properties at run time, by QMP (device_add, device_del, qom-set). An unplug is done when the emulator says that
 * the device is gone; the guest may refuse it.
 */
#include <stdio.h>
#include <string.h>

#include "fw/scenario-args.h"
#include "host-step.h"

#define QMP_LIMIT_MS 60000
/* Devices without an id are below this QOM path; the machine-wide firmware device is one. */
#define NAMELESS_DEVICES "/machine/peripheral-anon"
#define FIRMWARE_TYPE "child<pmem-firmware>"

static const char *kind_name(FwScenarioStepKind kind)
{
    return kind == FW_SCENARIO_STEP_PLUG ? "plug" : kind == FW_SCENARIO_STEP_UNPLUG ? "unplug" : kind == FW_SCENARIO_STEP_SET ? "set" : "migrate";
}

static gboolean plug(Qmp *qmp, const FwScenarioBoot *boot, const FwScenarioStep *step, GError **error)
{
    const FwScenarioDimm *dimm = fw_scenario_dimm(boot, step->dimm);
    g_autofree char *text = fw_scenario_device_add(boot, dimm);
    g_autoptr(JsonNode) arguments = json_from_string(text, error);
    g_autoptr(JsonNode) answer = NULL;

    if (!arguments) {
        return FALSE;
    }
    answer = qmp_execute(qmp, "device_add", json_node_dup_object(arguments), QMP_LIMIT_MS, error);
    return answer != NULL;
}

static gboolean names_device(JsonObject *event, const char *id)
{
    JsonObject *data = json_object_has_member(event, "data") ? json_object_get_object_member(event, "data") : NULL;

    return data && g_strcmp0(json_object_get_string_member_with_default(data, "device", ""), id) == 0;
}

/* Wait until the device is gone or the guest has refused. */
static gboolean wait_gone(Qmp *qmp, const char *id, unsigned limit_ms, GError **error)
{
    static const char *const names[] = { "DEVICE_DELETED", "DEVICE_UNPLUG_GUEST_ERROR", "MEM_UNPLUG_ERROR", NULL };
    gint64 end = g_get_monotonic_time() + limit_ms * G_TIME_SPAN_MILLISECOND;

    for (;;) {
        gint64 left = (end - g_get_monotonic_time()) / G_TIME_SPAN_MILLISECOND;
        g_autoptr(JsonObject) event = left > 0 ? qmp_wait_event(qmp, names, left) : NULL;
        const char *name;

        if (!event) {
            g_set_error(error, QMP_ERROR, QMP_ERROR_TIMEOUT, "the guest has not released %s after %u s", id, limit_ms / 1000);
            return FALSE;
        }
        if (!names_device(event, id)) {
            continue;
        }
        name = json_object_get_string_member(event, "event");
        if (strcmp(name, "DEVICE_DELETED") == 0) {
            return TRUE;
        }
        g_set_error(error, QMP_ERROR, QMP_ERROR_REFUSED, "the guest refused to release %s (%s)", id, name);
        return FALSE;
    }
}

static gboolean unplug(Qmp *qmp, const FwScenarioStep *step, unsigned limit_ms, GError **error)
{
    JsonObject *arguments = json_object_new();
    g_autoptr(JsonNode) answer = NULL;

    json_object_set_string_member(arguments, "id", step->dimm);
    answer = qmp_execute(qmp, "device_del", arguments, QMP_LIMIT_MS, error);
    return answer && wait_gone(qmp, step->dimm, limit_ms, error);
}

static JsonNode *list_properties(Qmp *qmp, const char *path)
{
    JsonObject *arguments = json_object_new();

    json_object_set_string_member(arguments, "path", path);
    return qmp_execute(qmp, "qom-list", arguments, QMP_LIMIT_MS, NULL);
}

/*
 * Of the properties of the object @path, the member @wanted of the first one whose member @key is @value ("name" and "type" are the members
 * of the rows of qom-list); "" when there is none.
 */
static char *find_property(Qmp *qmp, const char *path, const char *key, const char *value, const char *wanted)
{
    g_autoptr(JsonNode) answer = list_properties(qmp, path);
    JsonArray *rows = answer && JSON_NODE_HOLDS_ARRAY(answer) ? json_node_get_array(answer) : NULL;

    for (unsigned i = 0; rows && i < json_array_get_length(rows); i++) {
        JsonObject *row = json_array_get_object_element(rows, i);

        if (strcmp(json_object_get_string_member_with_default(row, key, ""), value) == 0) {
            return g_strdup(json_object_get_string_member_with_default(row, wanted, ""));
        }
    }
    return g_strdup("");
}

static char *path_of_target(Qmp *qmp, const FwScenarioStep *step)
{
    g_autofree char *name = NULL;

    if (step->dimm) {
        return g_strconcat("/machine/peripheral/", step->dimm, NULL);
    }
    name = find_property(qmp, NAMELESS_DEVICES, "type", FIRMWARE_TYPE, "name");
    return g_strconcat(NAMELESS_DEVICES "/", name, NULL);
}

/* @text as the JSON value that a property of QOM type @type takes. */
static JsonNode *value_node(const char *type, const char *text)
{
    guint64 number;

    if (strcmp(type, "bool") == 0) {
        gboolean on = strcmp(text, "on") == 0 || strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;

        return json_node_init_boolean(json_node_alloc(), on);
    }
    if ((strstr(type, "int") || strcmp(type, "size") == 0) &&
        g_ascii_string_to_unsigned(text, g_str_has_prefix(text, "0x") ? 16 : 10, 0, G_MAXUINT64, &number, NULL)) {
        return json_node_init_int(json_node_alloc(), number);
    }
    return json_node_init_string(json_node_alloc(), text);
}

static gboolean set(Qmp *qmp, const FwScenarioStep *step, GError **error)
{
    g_autofree char *path = path_of_target(qmp, step);
    g_autofree char *type = find_property(qmp, path, "name", step->property, "type");
    JsonObject *arguments = json_object_new();
    g_autoptr(JsonNode) answer = NULL;

    json_object_set_string_member(arguments, "path", path);
    json_object_set_string_member(arguments, "property", step->property);
    json_object_set_member(arguments, "value", value_node(type, step->value));
    answer = qmp_execute(qmp, "qom-set", arguments, QMP_LIMIT_MS, error);
    return answer != NULL;
}

JsonNode *host_step_result(const FwScenarioStep *step, const GError *error)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "step", step->name);
    json_object_set_string_member(object, "kind", kind_name(step->kind));
    json_object_set_boolean_member(object, "done", !error);
    json_object_set_string_member(object, "message", error ? error->message : "");
    json_node_take_object(node, object);
    return node;
}

JsonNode *host_step_do(Qmp *qmp, const FwScenarioBoot *boot, const FwScenarioStep *step, unsigned limit_ms)
{
    g_autoptr(GError) error = NULL;

    if (step->kind == FW_SCENARIO_STEP_PLUG) {
        plug(qmp, boot, step, &error);
    } else if (step->kind == FW_SCENARIO_STEP_UNPLUG) {
        unplug(qmp, step, limit_ms, &error);
    } else {
        set(qmp, step, &error);
    }
    return host_step_result(step, error);
}

gboolean host_step_record(const char *folder, JsonNode *node, GError **error)
{
    g_autofree char *path = g_build_filename(folder, HOST_STEP_LOG, NULL);
    g_autofree char *text = json_to_string(node, FALSE);
    FILE *file = fopen(path, "ae");
    gboolean ok;

    ok = file && fprintf(file, "%s\n", text) > 0;
    if (file && fclose(file) != 0) {
        ok = FALSE;
    }
    if (!ok) {
        g_set_error(error, QMP_ERROR, QMP_ERROR_PROTOCOL, "cannot write %s", path);
    }
    return ok;
}
