/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of a test machine: see snapshot.h. */
#include "qemu/osdep.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"
#include "snapshot.h"

#define JOB       "job"
#define DISK_SIZE (1024 * 1024)     /* of a disk without content; the state of the machine does not count */

/* True when the job is over; a job that failed is a failure here. */
static bool job_is_over(QTestState *qts)
{
    QDict *answer = qtest_qmp(qts, "{'execute': 'query-jobs'}");
    const QListEntry *entry;
    bool over = false;

    QLIST_FOREACH_ENTRY(qdict_get_qlist(answer, "return"), entry) {
        QDict *job = qobject_to(QDict, qlist_entry_obj(entry));

        if (g_str_equal(qdict_get_str(job, "id"), JOB)) {
            over = g_str_equal(qdict_get_str(job, "status"), "concluded");
            g_assert_cmpstr(qdict_get_try_str(job, "error"), ==, NULL);
        }
    }
    qobject_unref(answer);
    return over;
}

static void finish_job(QTestState *qts)
{
    while (!job_is_over(qts)) {
        g_usleep(1000);
    }
    qtest_qmp_assert_success(qts, "{'execute': 'job-dismiss', 'arguments': {'id': '" JOB "'}}");
}

void snapshot_disk(QTestState *qts, const char *path, bool make)
{
    qtest_qmp_assert_success(qts, "{'execute': 'blockdev-add', 'arguments': {'driver': 'file', 'node-name': 'file', 'filename': %s}}", path);
    if (make) {
        qtest_qmp_assert_success(qts, "{'execute': 'blockdev-create', 'arguments': {'job-id': '" JOB "', 'options': {'driver': 'qcow2',"
                                 "'file': 'file', 'size': %d}}}", DISK_SIZE);
        finish_job(qts);
    }
    qtest_qmp_assert_success(qts, "{'execute': 'blockdev-add', 'arguments': {'driver': 'qcow2', 'node-name': 'disk', 'file': 'file'}}");
}

static void run(QTestState *qts, const char *command, const char *tag)
{
    qtest_qmp_assert_success(qts, "{'execute': %s, 'arguments': {'job-id': '" JOB "', 'tag': %s, 'vmstate': 'disk', 'devices': ['disk']}}",
                             command, tag);
    finish_job(qts);
}

void snapshot_save(QTestState *qts, const char *tag)
{
    run(qts, "snapshot-save", tag);
}

void snapshot_load(QTestState *qts, const char *tag)
{
    run(qts, "snapshot-load", tag);
}
