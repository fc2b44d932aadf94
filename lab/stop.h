/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ctrl-C and SIGTERM: a request to end every guest and leave, seen by every thread. */
#ifndef LAB_STOP_H
#define LAB_STOP_H

#include <glib.h>

/* Take over SIGINT, SIGTERM and SIGHUP. The second SIGINT ends this program at once (its guests die with it). */
void stop_install(void);

/* TRUE once a stop was asked for. */
gboolean stop_requested(void);

#endif
