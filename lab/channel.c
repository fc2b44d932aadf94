/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Line-wise socket on a GLib main context. Knows nothing of what the lines mean.
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel.h"

#define CHANNEL_READ 65536
#define CHANNEL_SEND_WAIT_MS 5000   /* a peer that takes no byte for so long is taken for gone */

struct Channel {
    int fd;
    GByteArray *buffer;
    GSource *source;
    ChannelLine *line;
    void *user;
    gboolean closed;
};

Channel *channel_from_fd(int fd)
{
    Channel *channel = g_new0(Channel, 1);

    g_unix_set_fd_nonblocking(fd, TRUE, NULL);
    channel->fd = fd;
    channel->buffer = g_byte_array_new();
    return channel;
}

Channel *channel_connect(const char *folder, const char *name, GError **error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int saved;

    if (dir >= 0 && fd >= 0) {
        g_snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", dir, name);
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
            close(dir);
            return channel_from_fd(fd);
        }
    }
    saved = errno;
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(saved), "cannot connect to %s/%s: %s", folder, name, g_strerror(saved));
    if (dir >= 0) {
        close(dir);
    }
    if (fd >= 0) {
        close(fd);
    }
    return NULL;
}

void channel_free(Channel *channel)
{
    if (!channel) {
        return;
    }
    if (channel->source) {
        g_source_destroy(channel->source);
        g_source_unref(channel->source);
    }
    close(channel->fd);
    g_byte_array_unref(channel->buffer);
    g_free(channel);
}

/* Hand out the complete lines of the buffer. */
static void deliver(Channel *channel)
{
    GByteArray *buffer = channel->buffer;
    size_t start = 0;
    guint8 *end;

    while (start < buffer->len && (end = memchr(buffer->data + start, '\n', buffer->len - start))) {
        size_t length = end - (buffer->data + start);
        g_autofree char *line = g_strndup((char *)buffer->data + start, length);

        start += length + 1;
        if (length > 0 && line[length - 1] == '\r') {
            line[length - 1] = '\0';
        }
        channel->line(line, channel->user);
    }
    g_byte_array_remove_range(buffer, 0, start);
    if (buffer->len > CHANNEL_MAX_LINE) {
        channel->closed = TRUE;
    }
}

static gboolean readable(int fd, GIOCondition condition, gpointer user)
{
    Channel *channel = user;
    guint8 bytes[CHANNEL_READ];
    ssize_t count = read(fd, bytes, sizeof(bytes));

    (void)condition;
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return G_SOURCE_CONTINUE;
    }
    if (count <= 0) {
        channel->closed = TRUE;
        return G_SOURCE_REMOVE;
    }
    g_byte_array_append(channel->buffer, bytes, count);
    deliver(channel);
    return channel->closed ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void channel_listen(Channel *channel, ChannelLine *line, void *user)
{
    channel->line = line;
    channel->user = user;
    channel->source = g_unix_fd_source_new(channel->fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
    g_source_set_callback(channel->source, G_SOURCE_FUNC(readable), channel, NULL);
    g_source_attach(channel->source, g_main_context_get_thread_default());
}

static gboolean wait_writable(int fd)
{
    GPollFD poll_fd = { .fd = fd, .events = G_IO_OUT };

    return g_poll(&poll_fd, 1, CHANNEL_SEND_WAIT_MS) == 1 && (poll_fd.revents & G_IO_OUT);
}

gboolean channel_send(Channel *channel, const char *text, GError **error)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t count = send(channel->fd, text, left, MSG_NOSIGNAL);

        if (count >= 0) {
            text += count;
            left -= count;
        } else if (errno == EAGAIN && wait_writable(channel->fd)) {
            continue;
        } else if (errno != EINTR) {
            g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "cannot send: %s", g_strerror(errno));
            return FALSE;
        }
    }
    return TRUE;
}

gboolean channel_closed(const Channel *channel)
{
    return channel->closed;
}
