/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe's writer of events: whatever goes in, a parser that is not ours must get it back.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "probe/json.h"

/* The event as a parser sees it, with the opening brace that the sender adds. */
static JsonObject *parse(const struct json *json)
{
    g_autofree char *text = g_strdup_printf("{%.*s", (int)json->len, json->body);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(json->len, <=, JSON_BODY_MAX);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    json_parser_load_from_data(parser, text, -1, &error);
    g_assert_no_error(error);
    return json_object_ref(json_node_get_object(json_parser_get_root(parser)));
}

static struct json json;

static void test_members(void)
{
    g_autoptr(JsonObject) object = NULL;
    JsonObject *inner;

    json_begin(&json, "step-end");
    json_number(&json, "ms", G_MAXUINT64 / 2);
    json_bool(&json, "yes", true);
    json_bool(&json, "no", false);
    json_open(&json, "attrs");
    json_text(&json, "size", "4096");
    json_close(&json);
    json_text(&json, "after", "");
    json_end(&json);
    object = parse(&json);
    g_assert_cmpstr(json_object_get_string_member(object, "ev"), ==, "step-end");
    g_assert_cmpint(json_object_get_int_member(object, "ms"), ==, G_MAXUINT64 / 2);
    g_assert_true(json_object_get_boolean_member(object, "yes"));
    g_assert_false(json_object_get_boolean_member(object, "no"));
    inner = json_object_get_object_member(object, "attrs");
    g_assert_cmpuint(json_object_get_size(inner), ==, 1);
    g_assert_cmpstr(json_object_get_string_member(inner, "size"), ==, "4096");
    g_assert_cmpstr(json_object_get_string_member(object, "after"), ==, "");
}

static void test_every_ascii_character(void)
{
    g_autoptr(JsonObject) object = NULL;
    char text[128];

    for (unsigned c = 1; c < 128; c++) {
        text[c - 1] = (char)c;
    }
    text[127] = '\0';
    json_begin(&json, "log");
    json_text(&json, text, text);
    json_end(&json);
    for (size_t i = 0; i < json.len; i++) {
        g_assert_cmpint((unsigned char)json.body[i], >=, 0x20);
        g_assert_cmpint((unsigned char)json.body[i], !=, 0x7f);
    }
    object = parse(&json);
    g_assert_cmpstr(json_object_get_string_member(object, text), ==, text);
}

static void test_utf8(void)
{
    static const struct {
        const char *text;
        size_t valid, cut;
    } cases[] = {
        { "", 0, 0 }, { "abc", 3, 0 }, { "\xc3\xa4", 2, 0 }, { "a\xc3", 1, 1 }, { "\xe2\x82\xac", 3, 0 }, { "\xe2\x82", 0, 2 },
        { "\xf0\x9f\x98\x80", 4, 0 }, { "\xf0\x9f\x98", 0, 3 },
        { "\xc0\x80", 0, 0 },           /* overlong */
        { "\xe0\x80\x80", 0, 0 },       /* overlong */
        { "\xed\xa0\x80", 0, 0 },       /* surrogate */
        { "\xf4\x90\x80\x80", 0, 0 },   /* above U+10FFFF */
        { "a\x80" "b", 1, 0 }, { "\xff", 0, 0 }, { "\xc3(", 0, 0 }, { "\xe2\x28", 0, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        size_t cut;

        g_assert_cmpuint(utf8_valid(cases[i].text, strlen(cases[i].text), &cut), ==, cases[i].valid);
        g_assert_cmpuint(cut, ==, cases[i].cut);
    }
}

/* Our judgement of random bytes is that of GLib. */
static void test_utf8_random(void)
{
    for (unsigned round = 0; round < 20000; round++) {
        char bytes[12];
        const char *end;
        size_t cut, size = (size_t)g_test_rand_int_range(0, sizeof(bytes));

        for (size_t i = 0; i < size; i++) {
            bytes[i] = (char)g_test_rand_int_range(1, 256);
            if (g_test_rand_bit()) {
                bytes[i] = (char)g_test_rand_int_range(0x80, 0xf5);
            }
        }
        g_utf8_validate(bytes, (gssize)size, &end);
        g_assert_cmpuint(utf8_valid(bytes, size, &cut), ==, (size_t)(end - bytes));
    }
}

static void test_bad_bytes_are_replaced(void)
{
    g_autoptr(JsonObject) object = NULL;

    json_begin(&json, "log");
    json_text_n(&json, "text", "a\x80\xff" "b", 4);
    json_end(&json);
    object = parse(&json);
    g_assert_cmpstr(json_object_get_string_member(object, "text"), ==, "a\xef\xbf\xbd\xef\xbf\xbd" "b");
}

static void test_base64(void)
{
    for (size_t size = 0; size < 40; size++) {
        g_autoptr(JsonObject) object = NULL;
        g_autofree guchar *back = NULL;
        guchar bytes[40];
        gsize got;

        for (size_t i = 0; i < size; i++) {
            bytes[i] = (guchar)g_test_rand_int();
        }
        json_begin(&json, "fact");
        json_base64(&json, "base64", bytes, size);
        json_end(&json);
        object = parse(&json);
        back = g_base64_decode(json_object_get_string_member(object, "base64"), &got);
        g_assert_cmpmem(back, got, bytes, size);
    }
}

/* A member that does not fit leaves the event as it was before. */
static void test_full(void)
{
    g_autofree char *big = g_strnfill(JSON_BODY_MAX, 'x');
    g_autoptr(JsonObject) object = NULL;

    json_begin(&json, "tree");
    json_open(&json, "attrs");
    g_assert_true(json_text(&json, "fits", "yes"));
    g_assert_false(json_text(&json, "does-not", big));
    g_assert_true(json.full);
    json_end(&json);
    object = parse(&json);
    g_assert_cmpuint(json_object_get_size(json_object_get_object_member(object, "attrs")), ==, 1);
}

/* An object that is opened, closed and followed at every distance from the end stays within the body. */
static void test_full_at_every_distance(void)
{
    for (size_t size = JSON_BODY_MAX - 100; size < JSON_BODY_MAX; size++) {
        g_autofree char *text = g_strnfill(size, 'x');
        g_autoptr(JsonObject) object = NULL;

        json_begin(&json, "tree");
        json_text(&json, "t", text);
        for (unsigned i = 0; i < 8; i++) {
            if (json_open(&json, "o")) {
                json_close(&json);
            }
        }
        json_text(&json, "after", text);
        json_end(&json);
        object = parse(&json);
        g_assert_false(json_object_has_member(object, "after"));
    }
}

/* The worst escape of the largest chunk of output and of a fact fits. */
static void test_chunks_always_fit(void)
{
    g_autofree char *bytes = g_strnfill(MISFIT_FACT_CHUNK, '\x01');

    json_begin(&json, "fact");
    g_assert_true(json_text(&json, "path", "/sys/firmware/acpi/tables/dynamic/SSDT1"));
    g_assert_true(json_text_n(&json, "text", bytes, MISFIT_FACT_CHUNK));
    g_assert_cmpuint(MISFIT_OUTPUT_CHUNK, <=, MISFIT_FACT_CHUNK);
}

/* Whatever the order and size of members, the event is valid and within its bounds. */
static void test_random_members(void)
{
    for (unsigned round = 0; round < 500; round++) {
        g_autoptr(JsonObject) object = NULL;

        json_begin(&json, "tree");
        for (unsigned member = 0; member < 40; member++) {
            g_autofree char *name = g_strdup_printf("m%u", member);
            size_t size = (size_t)g_test_rand_int_range(0, 3000);
            g_autofree char *bytes = g_malloc(size + 1);

            for (size_t i = 0; i < size; i++) {
                bytes[i] = (char)g_test_rand_int();
            }
            switch (g_test_rand_int_range(0, 5)) {
            case 0:
                json_text_n(&json, name, bytes, size);
                break;
            case 1:
                json_base64(&json, name, bytes, size);
                break;
            case 2:
                json_number(&json, name, (guint32)g_test_rand_int());
                break;
            case 3:
                if (json.depth < 3) {
                    json_open(&json, name);
                }
                break;
            default:
                if (json.depth) {
                    json_close(&json);
                }
            }
        }
        json_end(&json);
        object = parse(&json);
        g_assert_true(json_object_has_member(object, "ev"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/probe/json/members", test_members);
    g_test_add_func("/probe/json/every-ascii-character", test_every_ascii_character);
    g_test_add_func("/probe/json/utf8", test_utf8);
    g_test_add_func("/probe/json/utf8-random", test_utf8_random);
    g_test_add_func("/probe/json/bad-bytes-are-replaced", test_bad_bytes_are_replaced);
    g_test_add_func("/probe/json/base64", test_base64);
    g_test_add_func("/probe/json/full", test_full);
    g_test_add_func("/probe/json/full-at-every-distance", test_full_at_every_distance);
    g_test_add_func("/probe/json/chunks-always-fit", test_chunks_always_fit);
    g_test_add_func("/probe/json/random-members", test_random_members);
    return g_test_run();
}
