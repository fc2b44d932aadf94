/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stream socket that carries lines (QMP, guest events). Lines arrive by callback while the GMainContext of the thread is iterated.
 */
#ifndef LAB_CHANNEL_H
#define LAB_CHANNEL_H

#include <glib.h>

/* Longest line that is taken; a longer one closes the channel. */
#define CHANNEL_MAX_LINE (16u << 20)

typedef struct Channel Channel;
typedef void ChannelLine(const char *line, void *user);

/*
 * Connect to the unix socket @name in @folder (which may be a long path: the address of a unix socket may not, so it goes by a
 * descriptor of the folder). Returns NULL and @error when nobody listens there.
 */
Channel *channel_connect(const char *folder, const char *name, GError **error);

/* Take over a connected socket. */
Channel *channel_from_fd(int fd);
void channel_free(Channel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Channel, channel_free)

/* Have @line called for each line, without its end, in the thread-default context of the caller. */
void channel_listen(Channel *channel, ChannelLine *line, void *user);

/* Send @text as it is. Returns FALSE and @error when the other side is gone. */
gboolean channel_send(Channel *channel, const char *text, GError **error);

/* The other side has closed, or a line was too long. */
gboolean channel_closed(const Channel *channel);

#endif
