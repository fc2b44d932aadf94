/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flushes as jobs in the background: the file behind a device is synchronised by a thread while the guest polls with its token.
 *
 * A job has a file descriptor of its own, so that it outlives its device.  Nobody waits for one.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "block/aio.h"
#include "block/thread-pool.h"
#include "exec/memory.h"
#include "hw/ppc/scm.h"

typedef struct ScmJob {
    uint32_t drc_index;
    uint64_t key;
    int fd;
    bool forgotten;                                     /* no longer in the list; freed at its end */
    FwScmFlushState state;
} ScmJob;

static int job_work(void *opaque)
{
    ScmJob *job = opaque;

    return job->fd >= 0 && qemu_fdatasync(job->fd) == 0 ? 0 : -errno;
}

static void job_free(ScmJob *job)
{
    if (job->fd >= 0) {
        close(job->fd);
    }
    g_free(job);
}

static void job_done(void *opaque, int ret)
{
    ScmJob *job = opaque;

    if (ret) {
        error_report("flush of DRC 0x%x: cannot synchronise the backing file: %s", job->drc_index, strerror(-ret));
    }
    job->state = ret ? FW_SCM_FLUSH_FAILED : FW_SCM_FLUSH_DONE;
    if (job->forgotten) {
        job_free(job);
    }
}

static ScmJob *job_find(SpaprScm *scm, uint32_t drc_index, uint64_t key)
{
    for (GList *item = scm->jobs; item; item = item->next) {
        ScmJob *job = item->data;

        if (job->drc_index == drc_index && job->key == key) {
            return job;
        }
    }
    return NULL;
}

static void job_forget(SpaprScm *scm, ScmJob *job)
{
    scm->jobs = g_list_remove(scm->jobs, job);
    if (job->state == FW_SCM_FLUSH_RUNNING) {
        job->forgotten = true;
    } else {
        job_free(job);
    }
}

void spapr_scm_flush_start(void *opaque, uint32_t drc_index, uint64_t key)
{
    SpaprScm *scm = opaque;
    SpaprScmUnit *unit = spapr_scm_unit_by_index(scm, drc_index);
    ScmJob *job = g_new0(ScmJob, 1);
    int fd = unit ? memory_region_get_fd(host_memory_backend_get_memory(PC_DIMM(unit->nvdimm)->hostmem)) : -1;

    job->drc_index = drc_index;
    job->key = key;
    job->fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    scm->jobs = g_list_prepend(scm->jobs, job);
    if (job->fd < 0) {
        job->state = FW_SCM_FLUSH_FAILED;
        return;
    }
    job->state = FW_SCM_FLUSH_RUNNING;
    thread_pool_submit_aio(job_work, job, job_done, job);
}

FwScmFlushState spapr_scm_flush_poll(void *opaque, uint32_t drc_index, uint64_t key)
{
    SpaprScm *scm = opaque;
    ScmJob *job = job_find(scm, drc_index, key);
    FwScmFlushState state = job ? job->state : FW_SCM_FLUSH_IDLE;

    if (state == FW_SCM_FLUSH_DONE || state == FW_SCM_FLUSH_FAILED) {
        job_forget(scm, job);
    }
    return state;
}

void spapr_scm_flush_forget(void *opaque, uint32_t drc_index, uint64_t key)
{
    SpaprScm *scm = opaque;
    ScmJob *job = job_find(scm, drc_index, key);

    if (job) {
        job_forget(scm, job);
    }
}
