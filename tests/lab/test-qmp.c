/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The QMP client against a server that behaves, and ones that do not.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qmp.h"

#define GREETING "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\r\n"
#define LIMIT_MS 60000      /* never reached, however busy the machine is */
#define SHORT_MS 50         /* always reached: the server is silent */

#define MAX_TURNS 5

/* Says turns[0] at once and turns[n] when it has read n lines; then it hangs up or keeps silent. */
struct server {
    const char *turns[MAX_TURNS + 1];
    gboolean hangs_up;
    int fd;
    GThread *thread;
    GString *heard;
};

/* A client that has heard enough may be gone by now. */
static void say(const struct server *server, const char *text)
{
    ssize_t count = send(server->fd, text, strlen(text), MSG_NOSIGNAL);

    g_assert_true(count == (ssize_t)strlen(text) || (count < 0 && errno == EPIPE));
}

static gboolean hear_line(struct server *server)
{
    char byte;

    while (read(server->fd, &byte, 1) == 1) {
        g_string_append_c(server->heard, byte);
        if (byte == '\n') {
            return TRUE;
        }
    }
    return FALSE;
}

static gpointer serve(gpointer user)
{
    struct server *server = user;

    for (unsigned i = 0; server->turns[i]; i++) {
        if (i > 0 && !hear_line(server)) {
            return NULL;
        }
        say(server, server->turns[i]);
    }
    if (server->hangs_up) {
        shutdown(server->fd, SHUT_WR);
    }
    while (hear_line(server)) {
        continue;
    }
    return NULL;
}

static Channel *talk_to(struct server *server)
{
    int fds[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
    server->fd = fds[1];
    server->heard = g_string_new(NULL);
    server->thread = g_thread_new("server", serve, server);
    return channel_from_fd(fds[0]);
}

/* After the client has gone. */
static void finish(struct server *server)
{
    g_thread_join(server->thread);
    g_string_free(server->heard, TRUE);
    close(server->fd);
}

static void in_context(void (*body)(void))
{
    g_autoptr(GMainContext) context = g_main_context_new();

    g_main_context_push_thread_default(context);
    body();
    g_main_context_pop_thread_default(context);
}

static void body_answers(void)
{
    struct server server = { .turns = { GREETING, "{\"return\":{},\"id\":1}\r\n",
        "{\"event\":\"RESUME\",\"timestamp\":{}}\r\n{\"return\":\"late\",\"id\":77}\r\n{\"return\":{\"status\":\"running\"},\"id\":2}\r\n",
        "{\"id\":3,\"error\":{\"class\":\"GenericError\",\"desc\":\"Device 'x' not found\"}}\r\n" } };
    static const char *const resume[] = { "SHUTDOWN", "RESUME", NULL };
    g_autoptr(GError) error = NULL;
    Qmp *qmp = qmp_new(talk_to(&server), LIMIT_MS, &error);
    g_autoptr(JsonNode) answer = NULL;
    g_autoptr(JsonNode) refused = NULL;
    JsonObject *event;

    g_assert_no_error(error);
    answer = qmp_execute(qmp, "query-status", NULL, LIMIT_MS, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(json_object_get_string_member(json_node_get_object(answer), "status"), ==, "running");
    refused = qmp_execute(qmp, "device_del", json_object_new(), LIMIT_MS, &error);
    g_assert_null(refused);
    g_assert_error(error, QMP_ERROR, QMP_ERROR_REFUSED);
    g_assert_cmpstr(error->message, ==, "Device 'x' not found");
    event = qmp_wait_event(qmp, resume, LIMIT_MS);
    g_assert_nonnull(event);
    json_object_unref(event);
    g_assert_null(qmp_wait_event(qmp, resume, SHORT_MS));
    qmp_free(qmp);
    finish(&server);
}

/* What the client sends is one JSON object per line, with the command's name, arguments and a new id each. */
static void body_sends(void)
{
    struct server server = { .turns = { GREETING, "{\"return\":{},\"id\":1}\r\n", "{\"return\":{},\"id\":2}\r\n" } };
    Qmp *qmp = qmp_new(talk_to(&server), LIMIT_MS, NULL);
    JsonObject *arguments = json_object_new();
    g_autoptr(JsonNode) answer = NULL;
    g_autoptr(JsonNode) sent = NULL;
    g_auto(GStrv) lines = NULL;
    JsonObject *object;

    json_object_set_string_member(arguments, "id", "pm\"0\n");
    answer = qmp_execute(qmp, "device_del", arguments, LIMIT_MS, NULL);
    g_assert_nonnull(answer);
    qmp_free(qmp);
    g_thread_join(server.thread);
    lines = g_strsplit(server.heard->str, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3);
    sent = json_from_string(lines[1], NULL);
    object = json_node_get_object(sent);
    g_assert_cmpstr(json_object_get_string_member(object, "execute"), ==, "device_del");
    g_assert_cmpint(json_object_get_int_member(object, "id"), ==, 2);
    g_assert_cmpstr(json_object_get_string_member(json_object_get_object_member(object, "arguments"), "id"), ==, "pm\"0\n");
    g_string_free(server.heard, TRUE);
    close(server.fd);
}

static void fails_with(const char *greeting, const char *answer, gboolean hangs_up, int code)
{
    struct server server = { .turns = { greeting, answer }, .hangs_up = hangs_up };
    unsigned limit = code == QMP_ERROR_TIMEOUT ? SHORT_MS : LIMIT_MS;
    g_autoptr(GError) error = NULL;
    Qmp *qmp = qmp_new(talk_to(&server), limit, &error);

    g_assert_null(qmp);
    g_assert_error(error, QMP_ERROR, code);
    finish(&server);
}

static void body_bad_servers(void)
{
    fails_with("", NULL, FALSE, QMP_ERROR_TIMEOUT);
    fails_with("", NULL, TRUE, QMP_ERROR_CLOSED);
    fails_with("220 mail.example ESMTP\r\n", NULL, FALSE, QMP_ERROR_PROTOCOL);
    fails_with("[1,2]\r\n", NULL, FALSE, QMP_ERROR_PROTOCOL);
    fails_with("{\"QMP\":", NULL, TRUE, QMP_ERROR_CLOSED);
    fails_with(GREETING, NULL, FALSE, QMP_ERROR_TIMEOUT);
    fails_with(GREETING, "", TRUE, QMP_ERROR_CLOSED);
    fails_with(GREETING, "{\"id\":1}\r\n", FALSE, QMP_ERROR_PROTOCOL);
    fails_with(GREETING, "{\"id\":1,\"error\":{\"desc\":\"no\"}}\r\n", FALSE, QMP_ERROR_REFUSED);
    fails_with(GREETING, "{\"id\":1,\"error\":7}\r\n", FALSE, QMP_ERROR_REFUSED);
}

/* The answer to a command that was given up is not taken for that of the next one. */
static void body_late(void)
{
    struct server server = { .turns = { GREETING, "{\"return\":{},\"id\":1}\r\n", "\r\n",
                                        "{\"return\":1,\"id\":2}\r\n{\"return\":2,\"id\":3}\r\n" } };
    g_autoptr(GError) error = NULL;
    Qmp *qmp = qmp_new(talk_to(&server), LIMIT_MS, NULL);
    g_autoptr(JsonNode) none = NULL;
    g_autoptr(JsonNode) answer = NULL;

    none = qmp_execute(qmp, "slow", NULL, SHORT_MS, &error);
    g_assert_null(none);
    g_assert_error(error, QMP_ERROR, QMP_ERROR_TIMEOUT);
    answer = qmp_execute(qmp, "quick", NULL, LIMIT_MS, NULL);
    g_assert_cmpint(json_node_get_int(answer), ==, 2);
    qmp_free(qmp);
    finish(&server);
}

/* An emulator that dies while it is asked. */
static void body_dies(void)
{
    struct server server = { .turns = { GREETING, "{\"return\":{},\"id\":1}\r\n", "" }, .hangs_up = TRUE };
    g_autoptr(GError) error = NULL;
    Qmp *qmp = qmp_new(talk_to(&server), LIMIT_MS, NULL);
    g_autoptr(JsonNode) none = NULL;

    none = qmp_execute(qmp, "quit", NULL, LIMIT_MS, &error);
    g_assert_null(none);
    g_assert_error(error, QMP_ERROR, QMP_ERROR_CLOSED);
    g_assert_true(qmp_closed(qmp));
    qmp_free(qmp);
    finish(&server);
}

static void test_answers(void)
{
    in_context(body_answers);
}

static void test_sends(void)
{
    in_context(body_sends);
}

static void test_bad_servers(void)
{
    in_context(body_bad_servers);
}

static void test_late(void)
{
    in_context(body_late);
}

static void test_dies(void)
{
    in_context(body_dies);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/qmp/answers", test_answers);
    g_test_add_func("/lab/qmp/sends", test_sends);
    g_test_add_func("/lab/qmp/bad-servers", test_bad_servers);
    g_test_add_func("/lab/qmp/late", test_late);
    g_test_add_func("/lab/qmp/dies", test_dies);
    return g_test_run();
}
