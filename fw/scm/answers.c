/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers of hypercalls: see scm-answers.h.
 *
 * Registers are bytes to "patch" and "short": R4 is bytes 0 to 7, R5 bytes 8 to 15 and so on, each with its most significant byte first.  "bytes" are
 * those of the guest's buffer, which one call has.
 */
#include "fw/scm-answers.h"

#include <string.h>

#include "fw/scm-trace.h"

#define REGISTER_BYTES sizeof(uint64_t)

/* --- The words -------------------------------------------------------------------------------------------------------------------- */

static const FwScmCallInfo *info_of(const char *name)
{
    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        if (g_str_equal(fw_scm_call_row(i)->name, name)) {
            return fw_scm_call_row(i);
        }
    }
    return NULL;
}

/* The argument that holds a DRC index; FW_SCM_MAX_IN: none does. */
static unsigned drc_argument(const FwScmCallInfo *info)
{
    for (unsigned i = 0; i < info->n_in; i++) {
        if (g_str_equal(info->in[i].name, "drcIndex")) {
            return i;
        }
    }
    return FW_SCM_MAX_IN;
}

static unsigned machine_kinds(const char *call)
{
    const FwScmCallInfo *info = info_of(call);

    if (!info) {
        return g_str_equal(call, FW_SCM_ANSWERS_ANY) ? 1u << FW_ANSWER_STATUS : 0;
    }
    return 1u << FW_ANSWER_STATUS | 1u << FW_ANSWER_MISSING | (info->n_out ? 1u << FW_ANSWER_PATCH | 1u << FW_ANSWER_SHORT : 0) |
           (info->opcode == FW_SCM_H_PERFORMANCE_STATS ? 1u << FW_ANSWER_BYTES : 0);
}

static unsigned device_kinds(const char *call)
{
    const FwScmCallInfo *info = info_of(call);

    return info && drc_argument(info) == FW_SCM_MAX_IN ? 0 : machine_kinds(call);
}

static gboolean status_of(const char *call, const char *name, uint64_t *value)
{
    int64_t rc;
    bool found = fw_scm_trace_rc_find(name, &rc);

    (void)call;
    *value = found ? (uint64_t)rc : 0;
    return found;
}

static char *statuses(const char *call)
{
    (void)call;
    return fw_scm_trace_rc_names();
}

static char *check_status(const char *call, unsigned registers, const FwScmCallInfo *info)
{
    unsigned most = info ? info->n_out : 0;
    GString *names;

    if (registers <= most) {
        return NULL;
    }
    names = g_string_new(NULL);
    for (unsigned i = 0; i < most; i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : ": ", info->out[i].name);
    }
    g_string_prepend(names, most == 1 ? "1 register" : most ? "registers" : "no register");
    return g_string_free(g_string_prepend(g_string_prepend(names, " answers "), call), false);
}

static char *check_bytes(const char *call, uint64_t offset, size_t length, unsigned registers)
{
    if (offset + length <= registers * REGISTER_BYTES) {
        return NULL;
    }
    return g_strdup_printf("the registers of %s are %zu bytes", call, registers * REGISTER_BYTES);
}

static char *check(const char *call, const struct fw_answer *answer)
{
    const FwScmCallInfo *info = info_of(call);

    switch (answer->kind) {
    case FW_ANSWER_STATUS:
        return check_status(call, answer->count - 1, info);
    case FW_ANSWER_PATCH:
        return check_bytes(call, answer->values[0], answer->bytes->len, info->n_out);
    case FW_ANSWER_SHORT:
        return answer->values[0] % REGISTER_BYTES ? g_strdup("an answer ends after a whole register, which is 8 bytes")
                                                  : check_bytes(call, answer->values[0], 0, info->n_out);
    default:
        return NULL;
    }
}

#define CALLS_OF_A_DEVICE                                                                                                              \
    "H_SCM_READ_METADATA, H_SCM_WRITE_METADATA, H_SCM_BIND_MEM, H_SCM_UNBIND_MEM, H_SCM_QUERY_BLOCK_MEM_BINDING, H_SCM_UNBIND_ALL, "  \
    "H_SCM_HEALTH, H_SCM_PERFORMANCE_STATS, H_SCM_FLUSH, or " FW_SCM_ANSWERS_ANY " for any of them"

const struct fw_answers_words fw_scm_answers_machine = {
    .calls = "H_SCM_QUERY_LOGICAL_MEM_BINDING, " CALLS_OF_A_DEVICE,
    .kinds = machine_kinds,
    .status = status_of,
    .statuses = statuses,
    .check = check,
};

const struct fw_answers_words fw_scm_answers_device = {
    .calls = CALLS_OF_A_DEVICE "; H_SCM_QUERY_LOGICAL_MEM_BINDING names no device and is the machine's",
    .kinds = device_kinds,
    .status = status_of,
    .statuses = statuses,
    .check = check,
};

bool fw_scm_answers_set(struct fw_answers **list, const struct fw_answers_words *words, const char *text, GError **error)
{
    struct fw_answers *read = fw_answers_parse(words, text, error);

    if (!read) {
        return false;
    }
    fw_answers_free(*list);
    *list = read;
    return true;
}

char *fw_scm_answers_format(const struct fw_answers *list)
{
    return list ? fw_answers_format(list) : g_strdup("none");
}

/* --- Use -------------------------------------------------------------------------------------------------------------------------- */

/* The device that the call is about; NULL: none, or all of them. */
static FwScmDevice *device_of(const FwScm *scm, const FwScmCallInfo *info, const FwScmCall *call)
{
    unsigned argument = drc_argument(info);

    if (argument == FW_SCM_MAX_IN || (info->opcode == FW_SCM_H_UNBIND_ALL && call->in[0] != FW_SCM_SCOPE_DRC)) {
        return NULL;
    }
    return fw_scm_find_device(scm, call->in[argument]);
}

static const struct fw_answer *next_of(struct fw_answers *list, const FwScmCallInfo *info, FwScmCall *call)
{
    const char *names[] = { info->name, FW_SCM_ANSWERS_ANY, NULL };
    const struct fw_answer *answer = fw_answers_next(list, names);

    if (answer) {
        call->scripted = fw_answers_item(list, answer);
    }
    return answer;
}

const struct fw_answer *fw_scm_answers_find(FwScm *scm, const FwScmCallInfo *info, FwScmCall *call)
{
    FwScmDevice *device = device_of(scm, info, call);
    const struct fw_answer *of_machine = next_of(scm->answers, info, call);
    const struct fw_answer *of_device = device ? next_of(device->answers, info, call) : NULL;

    return of_device ? of_device : of_machine;
}

bool fw_scm_answers_missing(const FwScm *scm, const FwScmCallInfo *info, const FwScmCall *call)
{
    const FwScmDevice *device = device_of(scm, info, call);

    return fw_answers_missing(scm->answers, info->name) || (device && fw_answers_missing(device->answers, info->name));
}

static void patch(const struct fw_answer *answer, FwScmCall *call)
{
    for (size_t i = 0; i < answer->bytes->len; i++) {
        size_t at = (size_t)answer->values[0] + i;
        unsigned shift = (unsigned)(8 * (REGISTER_BYTES - 1 - at % REGISTER_BYTES));

        if (at / REGISTER_BYTES < call->n_out) {
            uint64_t *value = &call->out[at / REGISTER_BYTES];

            *value = (*value & ~(UINT64_C(0xff) << shift)) | (uint64_t)answer->bytes->data[i] << shift;
        }
    }
}

/* What the guest's buffer begins with, as far as it goes; a buffer that is no memory stays what it is. */
static void fill_buffer(const FwScm *scm, const struct fw_answer *answer, FwScmCall *call)
{
    uint64_t size = MIN(call->in[2], answer->bytes->len);

    if (size) {
        scm->ops->guest_write(scm->opaque, call->in[1], answer->bytes->data, (size_t)size);
    }
    call->ret = FW_SCM_RC_SUCCESS;
}

void fw_scm_answers_apply(const FwScm *scm, const struct fw_answer *answer, FwScmCall *call)
{
    switch (answer->kind) {
    case FW_ANSWER_STATUS:
        call->ret = (int64_t)answer->values[0];
        call->n_out = answer->count - 1;
        memcpy(call->out, answer->values + 1, call->n_out * sizeof(*call->out));
        break;
    case FW_ANSWER_BYTES:
        fill_buffer(scm, answer, call);
        break;
    case FW_ANSWER_PATCH:
        patch(answer, call);
        break;
    case FW_ANSWER_SHORT:
        call->n_out = MIN(call->n_out, (unsigned)(answer->values[0] / REGISTER_BYTES));
        break;
    default:
        break;
    }
}

void fw_scm_answers_restart(FwScm *scm)
{
    if (scm->answers) {
        fw_answers_restart(scm->answers);
    }
    for (unsigned i = 0; i < scm->devices->len; i++) {
        FwScmDevice *device = g_ptr_array_index(scm->devices, i);

        if (device->answers) {
            fw_answers_restart(device->answers);
        }
    }
}
