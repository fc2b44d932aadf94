/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a script to the answer of a method, see fw/dsm-answers.h. */
#include <string.h>
#include "fw/dimm.h"
#include "fw/dsm-answers.h"
#include "fw/dsm-health-methods.h"
#include "fw/dsm-label-methods.h"
#include "fw/dsm-read-fit.h"
#include "fw/dsm-root.h"

/* General status in 16 bits, extended status in 16 bits. */
#define STATUS_BYTES          4u
#define EXTENDED_SHIFT        16u
#define STATUS_HALF           0xffffu
/* Statuses that are searched for a name, of each half. */
#define STATUS_NAMES          16u
/* What the tables of names say of a status that has none. */
#define NO_NAME               "Unknown"
/* Function of every command set that has labels. */
#define LABEL_SIZE            4u
/* Functions of a query of 4 bytes. */
#define QUERY_SHORT_FUNCTIONS 32u

/* --- What is called how --------------------------------------------------------------------------------------------------------------- */

#define BIT(kind) (1u << FW_ANSWER_##kind)
#define OBJECTS (BIT(INTEGER) | BIT(STRING) | BIT(BUFFER) | BIT(PACKAGE) | BIT(FAILS))
#define CONTENT (BIT(BYTES) | BIT(SHORT) | BIT(LONG) | BIT(PATCH))

static const struct method {
    enum fw_dsm_method method;
    enum fw_dsm_device device;        /* that has it; FW_DSM_DEVICE_EMULATOR: both have */
    unsigned kinds;
} methods[] = {
    { FW_DSM_METHOD_DSM, FW_DSM_DEVICE_EMULATOR, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_LSI, FW_DSM_DEVICE_DIMM, BIT(STATUS) | BIT(SIZES) | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_LSR, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_LSW, FW_DSM_DEVICE_DIMM, BIT(STATUS) | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_FIT, FW_DSM_DEVICE_ROOT, CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_EJ0, FW_DSM_DEVICE_DIMM, BIT(STATUS) | BIT(FAILS) | BIT(MISSING) },
    { FW_DSM_METHOD_NCH, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_NBS, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_NIC, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_NIH, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
    { FW_DSM_METHOD_NIG, FW_DSM_DEVICE_DIMM, BIT(STATUS) | CONTENT | OBJECTS | BIT(MISSING) },
};

/* Every family has its functions under its name; "dsm" stands for the one that the device has, "unknown" for a UUID that no family has. */
#define OWN     "dsm"
#define UNKNOWN "unknown"

/* A function of a _DSM as it is written: "intel-5". */
struct function {
    const struct fw_dsm_family *family;                 /* NULL: unknown, or not known before the call */
    uint64_t number;
};

static gboolean parse_function(const char *call, enum fw_dsm_device device, struct function *function)
{
    const char *dash = strrchr(call, '-');
    g_autofree char *name = dash ? g_strndup(call, dash - call) : NULL;

    function->family = NULL;
    if (!dash || !fw_answer_parse_number(dash + 1, FALSE, &function->number) || function->number > G_MAXUINT32 ||
        (dash[1] == '0' && dash[2]) || !g_ascii_isdigit(dash[strlen(dash) - 1])) {
        return FALSE;
    }
    for (size_t i = 0; fw_dsm_families[i]; i++) {
        if (fw_dsm_families[i]->device == device && g_str_equal(name, fw_dsm_families[i]->name)) {
            function->family = fw_dsm_families[i];
        }
    }
    if (device == FW_DSM_DEVICE_ROOT && g_str_equal(name, OWN)) {
        function->family = &fw_dsm_root;
    }
    return function->family || g_str_equal(name, OWN) || g_str_equal(name, UNKNOWN);
}

static const struct method *find_method(const char *call, enum fw_dsm_device device)
{
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (g_str_equal(call, fw_dsm_method_name(methods[i].method)) &&
            (methods[i].device == device || methods[i].device == FW_DSM_DEVICE_EMULATOR)) {
            return &methods[i];
        }
    }
    return NULL;
}

static unsigned kinds_of(const char *call, enum fw_dsm_device device)
{
    const struct method *method = find_method(call, device);
    struct function function;

    if (method) {
        return method->kinds;
    }
    if (!parse_function(call, device, &function)) {
        return 0;
    }
    return BIT(STATUS) | CONTENT | OBJECTS | (function.number == 0 ? BIT(FUNCTIONS) : 0) |
           (function.number == LABEL_SIZE && device == FW_DSM_DEVICE_DIMM ? BIT(SIZES) : 0);
}

static unsigned kinds_of_dimm(const char *call)
{
    return kinds_of(call, FW_DSM_DEVICE_DIMM);
}

static unsigned kinds_of_root(const char *call)
{
    return kinds_of(call, FW_DSM_DEVICE_ROOT);
}

/* --- Statuses by name ----------------------------------------------------------------------------------------------------------------- */

typedef const char *(*status_namer)(uint32_t status);

/* The names of the statuses of @call; NULL: it has none, or which family's they are is not known before the call. */
static status_namer namer_of(const char *call, enum fw_dsm_device device)
{
    struct function function;

    if (parse_function(call, device, &function)) {
        return function.family ? function.family->status_name : NULL;
    }
    return call[1] == 'L' ? fw_label_method_status_name : call[1] == 'N' ? fw_health_method_status_name : NULL;
}

/* Status number @i of those that are searched, as it is written: "Error - Unknown Reason" is error-unknown-reason.  NULL: no name. */
static char *written_status(status_namer name_of, uint32_t i, uint32_t *status)
{
    GString *text = g_string_new(NULL);
    const char *name;

    *status = i / STATUS_NAMES << EXTENDED_SHIFT | i % STATUS_NAMES;
    name = name_of(*status);
    for (const char *at = name; *at; at++) {
        if (g_ascii_isalnum(*at)) {
            g_string_append_c(text, g_ascii_tolower(*at));
        } else if (text->len && text->str[text->len - 1] != '-') {
            g_string_append_c(text, '-');
        }
    }
    return g_string_free(text, g_str_equal(name, NO_NAME));
}

static gboolean status_of(const char *call, enum fw_dsm_device device, const char *written, uint64_t *value)
{
    status_namer name_of = namer_of(call, device);

    for (uint32_t i = 0; name_of && i < STATUS_NAMES * STATUS_NAMES; i++) {
        uint32_t status;
        g_autofree char *name = written_status(name_of, i, &status);

        if (name && g_str_equal(name, written)) {
            *value = status;
            return TRUE;
        }
    }
    return FALSE;
}

static char *statuses_of(const char *call, enum fw_dsm_device device)
{
    status_namer name_of = namer_of(call, device);
    GString *text = name_of ? g_string_new(NULL) : NULL;

    for (uint32_t i = 0; name_of && i < STATUS_NAMES * STATUS_NAMES; i++) {
        uint32_t status;
        g_autofree char *name = written_status(name_of, i, &status);

        if (name) {
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", name);
        }
    }
    return text ? g_string_free(text, FALSE) : NULL;
}

static gboolean status_of_dimm(const char *call, const char *written, uint64_t *value)
{
    return status_of(call, FW_DSM_DEVICE_DIMM, written, value);
}

static gboolean status_of_root(const char *call, const char *written, uint64_t *value)
{
    return status_of(call, FW_DSM_DEVICE_ROOT, written, value);
}

static char *statuses_of_dimm(const char *call)
{
    return statuses_of(call, FW_DSM_DEVICE_DIMM);
}

static char *statuses_of_root(const char *call)
{
    return statuses_of(call, FW_DSM_DEVICE_ROOT);
}

/* --- What else a status is ------------------------------------------------------------------------------------------------------------ */

static char *check_status(const char *call, const struct fw_answer *answer)
{
    (void)call;
    if (answer->kind != FW_ANSWER_STATUS) {
        return NULL;
    }
    if (answer->count > 2) {
        return g_strdup("a status is one number, or a general and an extended status joined by '+'");
    }
    if (answer->count == 2 && (answer->values[0] > STATUS_HALF || answer->values[1] > STATUS_HALF)) {
        return g_strdup("general and extended status have 16 bits each");
    }
    return answer->values[0] > G_MAXUINT32 ? g_strdup("a status has 32 bits") : NULL;
}

const struct fw_answers_words fw_dsm_answers_dimm = {
    .calls = "_LSI, _LSR, _LSW, _NCH, _NBS, _NIC, _NIH, _NIG, _EJ0, _DSM, or a function of _DSM such as dsm-4 (of the DIMM's own command set), intel-4 (of this one) or "
             "unknown-4 (of a UUID that is none of ours)",
    .kinds = kinds_of_dimm,
    .status = status_of_dimm,
    .statuses = statuses_of_dimm,
    .check = check_status,
};

const struct fw_answers_words fw_dsm_answers_root = {
    .calls = "_FIT, _DSM, or a function of _DSM such as dsm-1 or root-1 (scrub and errors), intel-bus-1 (activation of firmware) or "
             "unknown-1 (of a UUID that is none of ours)",
    .kinds = kinds_of_root,
    .status = status_of_root,
    .statuses = statuses_of_root,
    .check = check_status,
};

/* --- Whose turn it is ----------------------------------------------------------------------------------------------------------------- */

/* By the UUID alone, whether the DIMM has that family or not. */
static const struct fw_dsm_family *family_of_call(const struct fw_dsm_target *target, const struct fw_dsm_call *call)
{
    for (size_t i = 0; fw_dsm_families[i]; i++) {
        uint8_t uuid[FW_GUID_LENGTH];

        if (fw_dsm_families[i]->device == target->device && fw_guid_parse(fw_dsm_families[i]->uuid, uuid, NULL) &&
            !memcmp(uuid, call->uuid, sizeof(uuid))) {
            return fw_dsm_families[i];
        }
    }
    return NULL;
}

static gboolean is_own(const struct fw_dsm_target *target, const struct fw_dsm_family *family)
{
    if (target->device == FW_DSM_DEVICE_ROOT) {
        return family == &fw_dsm_root;
    }
    return target->dimm && target->dimm->firmware && target->dimm->firmware->family == family;
}

static const struct fw_answer *find_function(struct fw_answers *answers, const struct fw_dsm_target *target, const struct fw_dsm_call *call)
{
    const struct fw_dsm_family *family = family_of_call(target, call);
    g_autofree char *by_family = g_strdup_printf("%s-%u", family ? family->name : UNKNOWN, call->function);
    g_autofree char *by_own = g_strdup_printf(OWN "-%u", call->function);
    const char *const names[] = { fw_dsm_method_name(call->method), by_family, family && is_own(target, family) ? by_own : NULL, NULL };

    return fw_answers_next(answers, names);
}

/* An evaluation of _FIT is several calls, the first of which asks for the beginning. */
static const struct fw_answer *find_fit(struct fw_answers *answers, const struct fw_dsm_call *call)
{
    const char *const names[] = { fw_dsm_method_name(call->method), NULL };

    if (call->in_length < FW_DSM_READ_FIT_INPUT || !fw_le_load(call->in, FW_DSM_READ_FIT_INPUT)) {
        fw_answers_hold(answers, fw_answers_next(answers, names));
    }
    return fw_answers_held(answers);
}

const struct fw_answer *fw_dsm_answers_find(struct fw_answers *answers, const struct fw_dsm_target *target, const struct fw_dsm_call *call)
{
    const char *const names[] = { fw_dsm_method_name(call->method), NULL };

    if (!answers || fw_answers_is_empty(answers)) {
        return NULL;
    }
    switch (call->method) {
    case FW_DSM_METHOD_DSM:
        return find_function(answers, target, call);
    case FW_DSM_METHOD_FIT:
        return find_fit(answers, call);
    default:
        return fw_answers_next(answers, names);
    }
}

/* --- What is answered ----------------------------------------------------------------------------------------------------------------- */

static void append(GByteArray *out, unsigned width, uint64_t value)
{
    uint8_t bytes[8];

    fw_le_store(bytes, width, value);
    g_byte_array_append(out, bytes, width);
}

/* @out becomes what @answer makes of it. */
static void change_content(const struct fw_answer *answer, GByteArray *out)
{
    guint before = out->len;

    switch (answer->kind) {
    case FW_ANSWER_SHORT:
        g_byte_array_set_size(out, MIN(before, (guint)answer->values[0]));
        break;
    case FW_ANSWER_LONG:
        g_byte_array_set_size(out, before + (guint)answer->values[0]);
        memset(out->data + before, FW_ANSWER_FILLER, answer->values[0]);
        break;
    case FW_ANSWER_PATCH:
        if (answer->values[0] < before) {
            memcpy(out->data + answer->values[0], answer->bytes->data, MIN(before - answer->values[0], answer->bytes->len));
        }
        break;
    default:
        g_byte_array_set_size(out, 0);
        g_byte_array_append(out, answer->bytes->data, answer->bytes->len);
        break;
    }
}

static gboolean is_content(const struct fw_answer *answer)
{
    return answer->kind == FW_ANSWER_BYTES || answer->kind == FW_ANSWER_SHORT || answer->kind == FW_ANSWER_LONG ||
           answer->kind == FW_ANSWER_PATCH;
}

gboolean fw_dsm_answers_executes(const struct fw_answer *answer, const struct fw_dsm_call *call)
{
    return !answer || answer->executes || (call->method == FW_DSM_METHOD_FIT && is_content(answer));
}

void fw_dsm_answers_fit(const struct fw_answer *answer, struct fw_dsm_fit *fit, GByteArray *bytes)
{
    if (is_content(answer)) {
        g_byte_array_append(bytes, fit->bytes, (guint)fit->length);
        change_content(answer, bytes);
        fit->bytes = bytes->data;
        fit->length = bytes->len;
    }
}

static void name_status(const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    reply->status_name = !reply->status ? "Success" : call->method == FW_DSM_METHOD_EJ0 ? "Refused" : NO_NAME;
    if (call->method == FW_DSM_METHOD_LSI || call->method == FW_DSM_METHOD_LSR || call->method == FW_DSM_METHOD_LSW) {
        reply->status_name = fw_label_method_status_name(reply->status);
    }
    if (fw_health_method_name(call->method)) {
        reply->status_name = fw_health_method_status_name(reply->status);
    }
    for (size_t i = 0; reply->family && fw_dsm_families[i]; i++) {
        if (g_str_equal(reply->family, fw_dsm_families[i]->name)) {
            reply->status_name = fw_dsm_families[i]->status_name(reply->status);
        }
    }
}

static void answer_status(const struct fw_answer *answer, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    reply->status = (uint32_t)(answer->values[0] | answer->values[1] << EXTENDED_SHIFT);
    g_byte_array_set_size(reply->out, 0);
    if (call->method == FW_DSM_METHOD_DSM) {
        append(reply->out, STATUS_BYTES, reply->status);
    }
}

static void answer_sizes(const struct fw_answer *answer, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    static const struct fw_answer success = { .kind = FW_ANSWER_STATUS };

    answer_status(&success, call, reply);
    append(reply->out, 4, answer->values[0]);
    append(reply->out, 4, answer->values[1]);
}

/* A health method returns a buffer that begins with its status: as an object of its own that can be cut and changed like that of a _DSM. */
static void include_status(struct fw_dsm_reply *reply)
{
    uint8_t status[STATUS_BYTES];

    fw_le_store(status, sizeof(status), reply->status);
    g_byte_array_prepend(reply->out, status, sizeof(status));
    reply->object = FW_OBJECT_BUFFER;
}

static void answer_bytes(const struct fw_answer *answer, const struct fw_dsm_call *call, struct fw_dsm_reply *reply)
{
    gboolean health = fw_health_method_name(call->method) != NULL;

    if (health) {
        include_status(reply);
    }
    change_content(answer, reply->out);
    if (health || (call->method == FW_DSM_METHOD_DSM && call->function)) {
        reply->statusless = reply->out->len < STATUS_BYTES;
        reply->status = reply->statusless ? 0 : (uint32_t)fw_le_load(reply->out->data, STATUS_BYTES);
    } else if (answer->kind == FW_ANSWER_BYTES) {
        reply->status = 0;
    }
}

static void answer_object(const struct fw_answer *answer, struct fw_dsm_reply *reply)
{
    static const enum fw_object objects[FW_ANSWER_KINDS] = {
        [FW_ANSWER_INTEGER] = FW_OBJECT_INTEGER, [FW_ANSWER_STRING] = FW_OBJECT_STRING, [FW_ANSWER_BUFFER] = FW_OBJECT_BUFFER,
        [FW_ANSWER_PACKAGE] = FW_OBJECT_PACKAGE, [FW_ANSWER_FAILS] = FW_OBJECT_FAILS,
    };

    reply->object = objects[answer->kind];
    reply->statusless = TRUE;
    reply->status = 0;
    g_byte_array_set_size(reply->out, 0);
    if (answer->kind == FW_ANSWER_INTEGER || answer->kind == FW_ANSWER_PACKAGE) {
        append(reply->out, 4, answer->values[0]);
    }
    if (answer->bytes) {
        g_byte_array_append(reply->out, answer->bytes->data, answer->bytes->len);
    }
}

void fw_dsm_answers_apply(const struct fw_answers *answers, const struct fw_answer *answer, const struct fw_dsm_call *call,
                          struct fw_dsm_reply *reply)
{
    reply->scripted = fw_answers_item(answers, answer);
    switch (answer->kind) {
    case FW_ANSWER_STATUS:
        answer_status(answer, call, reply);
        break;
    case FW_ANSWER_SIZES:
        answer_sizes(answer, call, reply);
        break;
    case FW_ANSWER_FUNCTIONS:
        reply->status = 0;
        g_byte_array_set_size(reply->out, 0);
        append(reply->out, answer->values[0] >> QUERY_SHORT_FUNCTIONS ? 8 : 4, answer->values[0]);
        break;
    case FW_ANSWER_BYTES:
    case FW_ANSWER_SHORT:
    case FW_ANSWER_LONG:
    case FW_ANSWER_PATCH:
        if (call->method != FW_DSM_METHOD_FIT) {        /* whose content was changed before it was cut to pieces */
            answer_bytes(answer, call, reply);
        }
        break;
    case FW_ANSWER_INTEGER:
    case FW_ANSWER_STRING:
    case FW_ANSWER_BUFFER:
    case FW_ANSWER_PACKAGE:
    case FW_ANSWER_FAILS:
        answer_object(answer, reply);
        break;
    default:
        break;
    }
    name_status(call, reply);
}
