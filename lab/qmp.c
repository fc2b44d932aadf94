/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QMP client: JSON objects, one per line. Every command carries an id, so that an answer that comes after its time is dropped and not
 * taken for that of the next command.
 */
#include <string.h>

#include "qmp.h"

G_DEFINE_QUARK(misfit-qmp-error-quark, qmp_error)

#define QMP_MAX_EVENTS 4096     /* older ones are dropped: RTC_CHANGE and the like may come for ever */

struct Qmp {
    Channel *channel;
    gboolean greeted;
    gboolean garbled;
    gint64 next_id;
    gint64 wanted_id;
    JsonObject *answer;
    GQueue events;              /* JsonObject */
};

struct alarm {
    GSource *source;
    gboolean rang;
};

static gboolean ring(gpointer user)
{
    struct alarm *alarm = user;

    alarm->rang = TRUE;
    return G_SOURCE_REMOVE;
}

static void alarm_set(struct alarm *alarm, unsigned ms)
{
    alarm->rang = FALSE;
    alarm->source = g_timeout_source_new(ms);
    g_source_set_callback(alarm->source, ring, alarm, NULL);
    g_source_attach(alarm->source, g_main_context_get_thread_default());
}

static void alarm_clear(struct alarm *alarm)
{
    g_source_destroy(alarm->source);
    g_source_unref(alarm->source);
}

static void keep_event(Qmp *qmp, JsonObject *event)
{
    g_queue_push_tail(&qmp->events, json_object_ref(event));
    if (qmp->events.length > QMP_MAX_EVENTS) {
        json_object_unref(g_queue_pop_head(&qmp->events));
    }
}

static void got_line(const char *line, void *user)
{
    Qmp *qmp = user;
    g_autoptr(JsonNode) node = line[0] ? json_from_string(line, NULL) : NULL;
    JsonObject *object;

    if (line[0] == '\0') {
        return;
    }
    if (!node || !JSON_NODE_HOLDS_OBJECT(node)) {
        qmp->garbled = TRUE;
        return;
    }
    object = json_node_get_object(node);
    if (json_object_has_member(object, "QMP")) {
        qmp->greeted = TRUE;
    } else if (json_object_has_member(object, "event")) {
        keep_event(qmp, object);
    } else if (json_object_get_int_member_with_default(object, "id", -1) == qmp->wanted_id) {
        g_clear_pointer(&qmp->answer, json_object_unref);
        qmp->answer = json_object_ref(object);
    }
}

static gboolean iterate(Qmp *qmp, struct alarm *alarm, GError **error)
{
    if (qmp->garbled) {
        g_set_error(error, QMP_ERROR, QMP_ERROR_PROTOCOL, "the other side sends something that is no QMP");
        return FALSE;
    }
    if (channel_closed(qmp->channel)) {
        g_set_error(error, QMP_ERROR, QMP_ERROR_CLOSED, "the emulator has closed its monitor");
        return FALSE;
    }
    if (alarm->rang) {
        g_set_error(error, QMP_ERROR, QMP_ERROR_TIMEOUT, "the emulator's monitor does not answer");
        return FALSE;
    }
    g_main_context_iteration(g_main_context_get_thread_default(), TRUE);
    return TRUE;
}

static gboolean wait_greeting(Qmp *qmp, unsigned timeout_ms, GError **error)
{
    struct alarm alarm;
    gboolean ok = TRUE;

    alarm_set(&alarm, timeout_ms);
    while (ok && !qmp->greeted) {
        ok = iterate(qmp, &alarm, error);
    }
    alarm_clear(&alarm);
    return ok;
}

Qmp *qmp_new(Channel *channel, unsigned timeout_ms, GError **error)
{
    g_autoptr(Qmp) qmp = g_new0(Qmp, 1);
    g_autoptr(JsonNode) answer = NULL;

    qmp->channel = channel;
    g_queue_init(&qmp->events);
    channel_listen(channel, got_line, qmp);
    if (!wait_greeting(qmp, timeout_ms, error)) {
        return NULL;
    }
    answer = qmp_execute(qmp, "qmp_capabilities", NULL, timeout_ms, error);
    return answer ? g_steal_pointer(&qmp) : NULL;
}

void qmp_free(Qmp *qmp)
{
    if (!qmp) {
        return;
    }
    channel_free(qmp->channel);
    g_clear_pointer(&qmp->answer, json_object_unref);
    g_queue_clear_full(&qmp->events, (GDestroyNotify)json_object_unref);
    g_free(qmp);
}

static char *command_text(const char *command, JsonObject *arguments, gint64 id)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
    JsonObject *object = json_object_new();
    g_autofree char *text = NULL;

    json_object_set_string_member(object, "execute", command);
    if (arguments) {
        json_object_set_object_member(object, "arguments", arguments);
    }
    json_object_set_int_member(object, "id", id);
    json_node_take_object(node, object);
    text = json_to_string(node, FALSE);
    return g_strconcat(text, "\n", NULL);
}

static JsonNode *take_answer(Qmp *qmp, const char *command, GError **error)
{
    g_autoptr(JsonObject) answer = g_steal_pointer(&qmp->answer);
    JsonObject *refusal;

    if (json_object_has_member(answer, "return")) {
        return json_node_copy(json_object_get_member(answer, "return"));
    }
    if (!json_object_has_member(answer, "error")) {
        g_set_error(error, QMP_ERROR, QMP_ERROR_PROTOCOL, "%s was answered by neither 'return' nor 'error'", command);
        return NULL;
    }
    refusal = JSON_NODE_HOLDS_OBJECT(json_object_get_member(answer, "error")) ? json_object_get_object_member(answer, "error") : NULL;
    g_set_error(error, QMP_ERROR, QMP_ERROR_REFUSED, "%s",
                refusal ? json_object_get_string_member_with_default(refusal, "desc", "no reason given") : "no reason given");
    return NULL;
}

JsonNode *qmp_execute(Qmp *qmp, const char *command, JsonObject *arguments, unsigned timeout_ms, GError **error)
{
    struct alarm alarm;
    gboolean ok;
    g_autofree char *text = NULL;

    qmp->wanted_id = ++qmp->next_id;
    text = command_text(command, arguments, qmp->wanted_id);
    if (!channel_send(qmp->channel, text, error)) {
        return NULL;
    }
    alarm_set(&alarm, timeout_ms);
    ok = TRUE;
    while (ok && !qmp->answer) {
        ok = iterate(qmp, &alarm, error);
    }
    alarm_clear(&alarm);
    qmp->wanted_id = 0;
    return ok ? take_answer(qmp, command, error) : NULL;
}

static JsonObject *take_event(Qmp *qmp, const char *const *names)
{
    for (GList *link = qmp->events.head; link; link = link->next) {
        JsonObject *event = link->data;

        if (g_strv_contains(names, json_object_get_string_member_with_default(event, "event", ""))) {
            g_queue_delete_link(&qmp->events, link);
            return event;
        }
    }
    return NULL;
}

JsonObject *qmp_wait_event(Qmp *qmp, const char *const *names, unsigned timeout_ms)
{
    struct alarm alarm;
    JsonObject *event;

    alarm_set(&alarm, timeout_ms);
    while (!(event = take_event(qmp, names))) {
        if (!iterate(qmp, &alarm, NULL)) {
            break;
        }
    }
    alarm_clear(&alarm);
    return event;
}

gboolean qmp_closed(const Qmp *qmp)
{
    return channel_closed(qmp->channel);
}
