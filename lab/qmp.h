/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A client of QMP, the emulator's machine protocol (QEMU's documentation, "QEMU Machine Protocol Specification"): one command at a time,
 * events kept until somebody asks.
 */
#ifndef LAB_QMP_H
#define LAB_QMP_H

#include <json-glib/json-glib.h>

#include "channel.h"

typedef struct Qmp Qmp;

#define QMP_ERROR (qmp_error_quark())
GQuark qmp_error_quark(void);
enum qmp_error {
    QMP_ERROR_REFUSED,      /* the emulator answered with an error */
    QMP_ERROR_TIMEOUT,
    QMP_ERROR_CLOSED,       /* the emulator is gone */
    QMP_ERROR_PROTOCOL,     /* it speaks no QMP */
};

/*
 * Take over @channel, wait for the greeting and leave the negotiation mode.
 * @timeout_ms: for the greeting and the answer together.
 */
Qmp *qmp_new(Channel *channel, unsigned timeout_ms, GError **error);
void qmp_free(Qmp *qmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Qmp, qmp_free)

/*
 * Run @command with @arguments (taken over; may be NULL). Returns what the emulator returned, or NULL and @error; a refusal has the
 * emulator's own words as message.
 */
JsonNode *qmp_execute(Qmp *qmp, const char *command, JsonObject *arguments, unsigned timeout_ms, GError **error);

/*
 * The oldest event that is not taken yet and has the name @name (any of the NULL-terminated @names), waiting up to @timeout_ms.
 * Returns the event object, or NULL (no @error: it is for the caller to judge) when none came.
 */
JsonObject *qmp_wait_event(Qmp *qmp, const char *const *names, unsigned timeout_ms);

/* The emulator has closed the connection. */
gboolean qmp_closed(const Qmp *qmp);

#endif
