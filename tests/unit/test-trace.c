/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the firmware call trace: JSON that a reader takes, with what the contract promises. */
#include <json-glib/json-glib.h>
#include "test-dsm.h"
#include "fw/dsm-intel.h"
#include "fw/trace.h"

static JsonObject *line_of(const struct fw_dsm_target *target, const struct fw_dsm_call *call, JsonParser *parser)
{
    struct fw_dsm_reply reply = { .out = g_byte_array_new() };
    g_autoptr(GString) line = g_string_new(NULL);
    GError *error = NULL;

    fw_dsm_dispatch(target, call, &reply);
    fw_trace_dsm(line, 7, 1234567, 0x101, call, &reply);
    g_byte_array_unref(reply.out);
    g_assert_cmpuint(line->str[line->len - 1], ==, '\n');
    g_assert_null(memchr(line->str, '\n', line->len - 1));
    json_parser_load_from_data(parser, line->str, line->len, &error);
    g_assert_no_error(error);
    return json_node_get_object(json_parser_get_root(parser));
}

static void test_dsm_line(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_DSM, .revision = 1, .function = FW_DSM_INTEL_LABEL_SIZE };
    struct test_dimm test;
    JsonObject *line;

    test_dimm_init(&test);
    fw_guid_parse(FW_DSM_INTEL_UUID, call.uuid, NULL);
    line = line_of(&test.target, &call, parser);
    g_assert_cmpint(json_object_get_int_member(line, "n"), ==, 7);
    g_assert_cmpint(json_object_get_int_member(line, "t_us"), ==, 1234567);
    g_assert_cmpstr(json_object_get_string_member(line, "method"), ==, "_DSM");
    g_assert_cmpint(json_object_get_int_member(line, "handle"), ==, 0x101);
    g_assert_cmpstr(json_object_get_string_member(line, "uuid"), ==, FW_DSM_INTEL_UUID);
    g_assert_cmpstr(json_object_get_string_member(line, "family"), ==, "intel");
    g_assert_cmpint(json_object_get_int_member(line, "revision"), ==, 1);
    g_assert_cmpint(json_object_get_int_member(line, "function"), ==, 4);
    g_assert_cmpstr(json_object_get_string_member(line, "name"), ==, "Get Namespace Label Size");
    g_assert_cmpint(json_object_get_int_member(line, "in_len"), ==, 0);
    g_assert_cmpint(json_object_get_int_member(line, "status"), ==, 0);
    g_assert_cmpstr(json_object_get_string_member(line, "status_name"), ==, "Success");
    g_assert_cmpstr(json_object_get_string_member(line, "out"), ==, "0000000000032000c0ff0000");
    g_assert_cmpint(json_object_get_int_member(line, "out_len"), ==, 12);
    test_dimm_clear(&test);
}

/* Bytes are cut, lengths are not; a method other than _DSM has no UUID. */
static void test_long_line(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    uint8_t in[8];
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_LSR, .in = in, .in_length = sizeof(in) };
    struct test_dimm test;
    JsonObject *line;

    test_dimm_init(&test);
    test_range(in, 0, 1000);
    line = line_of(&test.target, &call, parser);
    g_assert_cmpstr(json_object_get_string_member(line, "method"), ==, "_LSR");
    g_assert_false(json_object_has_member(line, "uuid"));
    g_assert_cmpstr(json_object_get_string_member(line, "in"), ==, "00000000e8030000");
    g_assert_cmpuint(strlen(json_object_get_string_member(line, "out")), ==, 2 * FW_TRACE_BYTES_MAX);
    g_assert_cmpint(json_object_get_int_member(line, "out_len"), ==, 1000);
    test_dimm_clear(&test);
}

static void test_unknown_line(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    struct fw_dsm_call call = { .method = FW_DSM_METHOD_DSM, .revision = 9, .function = 0xffffffff };
    struct test_dimm test;
    JsonObject *line;

    test_dimm_init(&test);
    line = line_of(&test.target, &call, parser);
    g_assert_cmpstr(json_object_get_string_member(line, "family"), ==, "unknown");
    g_assert_false(json_object_has_member(line, "name"));
    g_assert_cmpint(json_object_get_int_member(line, "function"), ==, 0xffffffff);
    g_assert_cmpstr(json_object_get_string_member(line, "status_name"), ==, "Not Supported");
    test_dimm_clear(&test);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace/dsm", test_dsm_line);
    g_test_add_func("/trace/long", test_long_line);
    g_test_add_func("/trace/unknown", test_unknown_line);
    return g_test_run();
}
