/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Migration between two emulators: see migration.h. */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "migration.h"

static void wait_migrated(QTestState *qts)
{
    for (;;) {
        QDict *answer = qtest_qmp_assert_success_ref(qts, "{'execute': 'query-migrate'}");
        const char *status = qdict_get_try_str(answer, "status");
        bool done = status && g_str_equal(status, "completed");

        g_assert_true(!status || !g_str_equal(status, "failed"));
        qobject_unref(answer);
        if (done) {
            return;
        }
        g_usleep(1000);
    }
}

void migration_run(QTestState *source, QTestState *target, const char *uri)
{
    qtest_qmp_assert_success(source, "{'execute': 'migrate', 'arguments': {'uri': %s}}", uri);
    wait_migrated(source);
    wait_migrated(target);
}
