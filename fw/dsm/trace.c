/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the firmware call trace, see fw/trace.h. */
#include "fw/answers.h"
#include "fw/trace.h"

static void append_hex(GString *line, const char *key, const uint8_t *bytes, size_t length)
{
    g_string_append_printf(line, ",\"%s\":\"", key);
    for (size_t i = 0; i < MIN(length, FW_TRACE_BYTES_MAX); i++) {
        g_string_append_printf(line, "%02x", bytes[i]);
    }
    g_string_append_printf(line, "\",\"%s_len\":%zu", key, length);
}

/* @text is one of ours: no quote, no backslash, no control character. */
static void append_text(GString *line, const char *key, const char *text)
{
    if (text) {
        g_string_append_printf(line, ",\"%s\":\"%s\"", key, text);
    }
}

/* Of what the method does not return by its specification; NULL: it is what it should be. */
static const char *object_name(uint32_t object)
{
    static const char *const names[] = {
        [FW_OBJECT_INTEGER] = "Integer", [FW_OBJECT_STRING] = "String", [FW_OBJECT_PACKAGE] = "Package", [FW_OBJECT_BUFFER] = "Buffer",
        [FW_OBJECT_FAILS] = "none",
    };

    return object < G_N_ELEMENTS(names) ? names[object] : NULL;
}

void fw_trace_dsm(GString *line, uint64_t n, uint64_t t_us, uint32_t handle, const struct fw_dsm_call *call,
                  const struct fw_dsm_reply *reply)
{
    g_string_append_printf(line, "{\"n\":%" G_GUINT64_FORMAT ",\"t_us\":%" G_GUINT64_FORMAT ",\"method\":\"%s\",\"handle\":%u", n, t_us,
                           fw_dsm_method_name(call->method), handle);
    if (call->method == FW_DSM_METHOD_DSM) {
        char uuid[FW_GUID_TEXT_LENGTH + 1];

        fw_guid_format(call->uuid, uuid);
        append_text(line, "uuid", uuid);
        append_text(line, "family", reply->family ? reply->family : "unknown");
        g_string_append_printf(line, ",\"revision\":%u,\"function\":%u", call->revision, call->function);
    }
    append_text(line, "name", reply->name);
    append_hex(line, "in", call->in, reply->secret ? 0 : MIN(reply->in_used, call->in_length));
    if (!reply->statusless) {
        g_string_append_printf(line, ",\"status\":%u", reply->status);
        append_text(line, "status_name", reply->status_name);
    }
    append_text(line, "scripted", reply->scripted);
    append_text(line, "object", object_name(reply->object));
    append_hex(line, "out", reply->out->data, reply->out->len);
    g_string_append(line, "}\n");
}
