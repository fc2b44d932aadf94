/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for an emulator in tests of the command: opens the monitor and the events socket that its command line names, plays the events in
 * the file FAKE_EVENTS (from the wait of a guest on, when the machine comes from another emulator; with FAKE_FAILURE no machine gets that far), and ends as FAKE_END says: poweroff, reset, hang, crash, refuse (before it opens its sockets), refuse-late (after). Emulates
 * nothing.
 */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROPERTIES "nvdimm options:\n  addr=<uint64>          -  (default: 0)\n  memdev=<link<memory-backend>>\n  label-size=<uint64>\n  health=<uint64>\n"

static GSocket *listen_on(const char *path)
{
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    GSocket *socket = g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

    if (!g_socket_bind(socket, address, TRUE, NULL) || !g_socket_listen(socket, NULL)) {
        exit(9);
    }
    return socket;
}

static void say(GSocket *peer, const char *text)
{
    g_socket_send(peer, text, strlen(text), NULL, NULL);
}

/* Answer one command with an empty object, or with the job that is over; FALSE when the client is gone. */
static gboolean answer(GSocket *monitor)
{
    const char *failure = g_getenv("FAKE_FAILURE");
    char buffer[4096] = "";
    const char *id;
    g_autofree char *job = g_strdup_printf("[{\"id\":\"misfit\",\"status\":\"concluded\"%s}]", failure ? ",\"error\":\"no space\"" : "");
    g_autofree char *text = NULL;

    if (g_socket_receive(monitor, buffer, sizeof(buffer) - 1, NULL, NULL) <= 0) {
        return FALSE;
    }
    id = g_strrstr(buffer, "\"id\":");    /* the last one is that of the command itself */
    text = g_strdup_printf("{\"return\":%s,\"id\":%d}\r\n", strstr(buffer, "\"query-jobs\"") ? job : "{}", id ? atoi(id + strlen("\"id\":")) : 0);
    say(monitor, text);
    if (strstr(buffer, "\"migrate\"") || strstr(buffer, "\"migrate-incoming\"")) {
        say(monitor, failure ? "{\"event\":\"MIGRATION\",\"data\":{\"status\":\"failed\"}}\r\n"
                             : "{\"event\":\"MIGRATION\",\"data\":{\"status\":\"completed\"}}\r\n");
    }
    return TRUE;
}

/* The guest waits: answer the monitor until the host says "go". */
static void serve_host(GSocket *events, GSocket *monitor)
{
    GPollFD fds[] = { { g_socket_get_fd(events), G_IO_IN, 0 }, { g_socket_get_fd(monitor), G_IO_IN, 0 } };
    char word[64];

    while (g_poll(fds, G_N_ELEMENTS(fds), -1) > 0) {
        if (fds[1].revents && !answer(monitor)) {
            exit(9);
        }
        if (fds[0].revents) {
            if (g_socket_receive(events, word, sizeof(word), NULL, NULL) < 3 || strncmp(word, "go ", 3) != 0) {
                exit(9);
            }
            return;
        }
    }
}

/* @moved: the guest waits already, in another emulator up to now. */
static void play(GSocket *events, GSocket *monitor, gboolean moved)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(g_getenv("FAKE_EVENTS"), &text, NULL, NULL)) {
        exit(9);
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *whole = g_strconcat(*line, "\n", NULL);

        if (**line && !moved) {
            say(events, whole);
        }
        if (strstr(*line, "\"ev\":\"wait\"")) {
            serve_host(events, monitor);
            moved = FALSE;
        }
    }
}

static void end(GSocket *monitor)
{
    const char *how = g_getenv("FAKE_END");

    if (strcmp(how, "hang") == 0) {
        sleep(600);
    } else if (strcmp(how, "crash") == 0) {
        abort();
    }
    say(monitor, strcmp(how, "reset") == 0
        ? "{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-reset\"}}\r\n"
        : "{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-shutdown\"}}\r\n");
}

/* A device is refused after the sockets are open: they close, and a moment later the process is gone. */
static int refuse_late(GSocket *monitor, GSocket *events)
{
    fprintf(stderr, "fake: -device nvdimm: memdev property is not set\n");
    g_socket_close(monitor, NULL);
    g_socket_close(events, NULL);
    g_usleep(G_USEC_PER_SEC / 4);
    return 1;
}

/* Started to take over the machine of another emulator. */
static gboolean takes_over(int argc, char **argv)
{
    return strcmp(argv[argc - 1], "defer") == 0 || strcmp(argv[argc - 1], "-S") == 0;
}

static const char *path_of(int argc, char **argv, const char *id)
{
    g_autofree char *prefix = g_strdup_printf("socket,id=%s,path=", id);

    for (int i = 1; i < argc; i++) {
        if (g_str_has_prefix(argv[i], prefix)) {
            return g_strndup(argv[i] + strlen(prefix), strcspn(argv[i] + strlen(prefix), ","));
        }
    }
    exit(9);
}

int main(int argc, char **argv)
{
    g_autoptr(GSocket) monitor = NULL;
    g_autoptr(GSocket) events = NULL;
    g_autoptr(GSocket) monitor_peer = NULL;
    g_autoptr(GSocket) events_peer = NULL;

    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("QEMU emulator version 1.0 (a fake)");
        return 0;
    }
    if (argc > 2 && g_str_has_suffix(argv[2], ",help")) {
        printf("%s", g_str_has_prefix(argv[2], "nvdimm,") ? PROPERTIES : "");
        return g_str_has_prefix(argv[2], "nvdimm,") ? 0 : 1;
    }
    if (g_strcmp0(g_getenv("FAKE_END"), "refuse") == 0) {
        fprintf(stderr, "fake: -device nvdimm: memdev property is not set\n");
        return 1;
    }
    monitor = listen_on(path_of(argc, argv, "monitor"));
    events = listen_on(path_of(argc, argv, "events"));
    g_file_set_contents("console.log", "fake console\n", -1, NULL);
    monitor_peer = g_socket_accept(monitor, NULL, NULL);
    events_peer = g_socket_accept(events, NULL, NULL);
    if (g_strcmp0(g_getenv("FAKE_END"), "refuse-late") == 0) {
        return refuse_late(monitor_peer, events_peer);
    }
    say(monitor_peer, "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\r\n");
    if (!answer(monitor_peer)) {
        return 9;
    }
    play(events_peer, monitor_peer, takes_over(argc, argv));
    end(monitor_peer);
    return 0;
}
