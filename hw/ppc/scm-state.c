/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's state in migration streams and snapshots: bindings, operations under way with their tokens, health, statistics.
 *
 * The bytes are the engine's; a stream that they do not come from is refused and changes nothing.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "migration/vmstate.h"
#include "hw/ppc/scm.h"
#include "fw/scm-state.h"

static void drop_bytes(SpaprScm *scm)
{
    g_free(scm->saved);
    scm->saved = NULL;
    scm->saved_len = 0;
}

/* Without a device there is no state, and perhaps nobody at the other side to take it. */
static bool scm_needed(void *opaque)
{
    return ((SpaprScm *)opaque)->units->len > 0;
}

static int scm_pre_save(void *opaque)
{
    SpaprScm *scm = opaque;
    GByteArray *bytes = fw_scm_state_save(scm->engine);

    drop_bytes(scm);
    scm->saved_len = bytes->len;
    scm->saved = g_byte_array_free(bytes, false);
    return 0;
}

static int scm_post_save(void *opaque)
{
    drop_bytes(opaque);
    return 0;
}

static int scm_pre_load(void *opaque)
{
    drop_bytes(opaque);
    return 0;
}

static int scm_post_load(void *opaque, int version_id)
{
    SpaprScm *scm = opaque;
    g_autoptr(GError) error = NULL;
    bool loaded = fw_scm_state_load(scm->engine, scm->saved, scm->saved_len, &error);

    drop_bytes(scm);
    if (!loaded) {
        error_report("%s", error->message);
        return -EINVAL;
    }
    spapr_scm_mapping_sync(scm);
    return 0;
}

static const VMStateDescription vmstate_spapr_scm = {
    .name = "misfit/spapr-scm",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = scm_needed,
    .pre_save = scm_pre_save,
    .post_save = scm_post_save,
    .pre_load = scm_pre_load,
    .post_load = scm_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(saved_len, SpaprScm),
        VMSTATE_VBUFFER_ALLOC_UINT32(saved, SpaprScm, 0, NULL, saved_len),
        VMSTATE_END_OF_LIST()
    },
};

void spapr_scm_state_register(SpaprScm *scm)
{
    static bool registered;

    if (!registered) {
        vmstate_register_any(NULL, &vmstate_spapr_scm, scm);
        registered = true;
    }
}
