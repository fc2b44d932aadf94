/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output of steps and facts in parts: put together again they are what went in, whatever the cuts.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "probe/fact.h"
#include "probe/kmsg.h"
#include "probe/memory.h"
#include "probe/moddep.h"
#include "probe/output.h"

/* What was sent: events as a parser sees them. */
static GPtrArray *events;

static void keep(const struct json *json)
{
    g_autofree char *text = g_strdup_printf("{%.*s", (int)json->len, json->body);
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(text, &error);

    g_assert_no_error(error);
    g_ptr_array_add(events, node);
}

static void send_output(void *user, const struct json *json)
{
    g_assert_true(user == &events);
    keep(json);
}

static JsonObject *event(guint n)
{
    g_assert_cmpuint(n, <, events->len);
    return json_node_get_object(events->pdata[n]);
}

static void forget(void)
{
    g_ptr_array_set_size(events, 0);
}

/* Text or base64 of an event, appended to @bytes. */
static void collect(GByteArray *bytes, JsonObject *object)
{
    if (json_object_has_member(object, "text")) {
        const char *text = json_object_get_string_member(object, "text");

        g_byte_array_append(bytes, (const guint8 *)text, strlen(text));
    } else {
        gsize size;
        g_autofree guchar *raw = g_base64_decode(json_object_get_string_member(object, "base64"), &size);

        g_byte_array_append(bytes, raw, size);
    }
}

static struct output output_of(uint64_t limit)
{
    return (struct output){ .step = 7, .stream = "stdout", .limit = limit, .send = send_output, .user = &events };
}

static void test_output_text(void)
{
    struct output output = output_of(1 << 20);

    output_add(&output, "hello ", 6);
    output_add(&output, "w\xc3", 2);
    output_flush(&output);
    output_add(&output, "\xb6rld\n", 5);
    output_end(&output);
    g_assert_cmpuint(events->len, ==, 3);
    g_assert_cmpstr(json_object_get_string_member(event(0), "text"), ==, "hello w");
    g_assert_cmpstr(json_object_get_string_member(event(1), "text"), ==, "\xc3\xb6rld\n");
    g_assert_cmpstr(json_object_get_string_member(event(2), "ev"), ==, "output-end");
    g_assert_cmpint(json_object_get_int_member(event(2), "step"), ==, 7);
    g_assert_cmpint(json_object_get_int_member(event(2), "bytes"), ==, 13);
    g_assert_cmpint(json_object_get_int_member(event(2), "dropped"), ==, 0);
    forget();
}

static void test_output_cut_at_the_end(void)
{
    struct output output = output_of(1 << 20);

    output_add(&output, "a\xe2\x82", 3);
    output_end(&output);
    g_assert_cmpuint(events->len, ==, 3);
    g_assert_cmpstr(json_object_get_string_member(event(0), "text"), ==, "a");
    g_assert_cmpstr(json_object_get_string_member(event(1), "base64"), ==, "4oI=");
    forget();
}

static void test_output_limit(void)
{
    struct output output = output_of(1500);
    g_autofree char *much = g_strnfill(1000, 'y');
    g_autoptr(GByteArray) got = g_byte_array_new();

    for (int i = 0; i < 10; i++) {
        output_add(&output, much, 1000);
    }
    output_end(&output);
    for (guint i = 0; i + 1 < events->len; i++) {
        collect(got, event(i));
    }
    g_assert_cmpuint(got->len, ==, 1500);
    g_assert_cmpint(json_object_get_int_member(event(events->len - 1), "bytes"), ==, 10000);
    g_assert_cmpint(json_object_get_int_member(event(events->len - 1), "dropped"), ==, 8500);
    forget();
}

static void random_bytes(guint8 *bytes, size_t size)
{
    static const char *const pieces[] = { "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "\n" };
    int kinds = g_test_rand_int_range(1, (int)G_N_ELEMENTS(pieces) + 1);

    for (size_t done = 0; done < size;) {
        const char *piece = pieces[g_test_rand_int_range(0, kinds)];
        size_t part = MIN(strlen(piece), size - done);

        memcpy(bytes + done, piece, part);
        done += part;
    }
}

static void test_output_random(void)
{
    for (unsigned round = 0; round < 300; round++) {
        struct output output = output_of(1 << 20);
        g_autoptr(GByteArray) got = g_byte_array_new();
        guint8 bytes[6000];
        size_t size = (size_t)g_test_rand_int_range(0, sizeof(bytes));

        random_bytes(bytes, size);
        for (size_t done = 0; done < size;) {
            size_t part = (size_t)g_test_rand_int_range(1, 1500);

            part = MIN(part, size - done);
            output_add(&output, (const char *)bytes + done, part);
            done += part;
            if (g_test_rand_bit()) {
                output_flush(&output);
            }
        }
        output_end(&output);
        for (guint i = 0; i + 1 < events->len; i++) {
            collect(got, event(i));
        }
        g_assert_cmpmem(got->data, got->len, bytes, size);
        forget();
    }
}

static const struct fact_sink sink = { .label = "boot", .set = "acpi", .send = keep };

static void check_fact(const guint8 *bytes, size_t size, bool binary)
{
    g_autoptr(GByteArray) got = g_byte_array_new();

    fact_send(&sink, "NFIT", (const char *)bytes, size, binary);
    for (guint i = 0; i < events->len; i++) {
        g_assert_cmpint(json_object_get_int_member(event(i), "part"), ==, i);
        g_assert_cmpint(json_object_get_boolean_member(event(i), "last"), ==, i + 1 == events->len);
        g_assert_cmpint(binary, <=, json_object_has_member(event(i), "base64"));
        collect(got, event(i));
    }
    g_assert_cmpmem(got->data, got->len, bytes, size);
    forget();
}

static void test_fact(void)
{
    static guint8 bytes[3 * MISFIT_FACT_CHUNK + 10];

    check_fact(bytes, 0, false);
    check_fact(bytes, 0, true);
    check_fact(bytes, MISFIT_FACT_CHUNK, true);
    check_fact(bytes, MISFIT_FACT_CHUNK + 1, false);
    for (unsigned round = 0; round < 300; round++) {
        size_t size = (size_t)g_test_rand_int_range(0, sizeof(bytes));

        random_bytes(bytes, size);
        check_fact(bytes, size, g_test_rand_bit());
    }
}

/* Members of a tree, gathered over all events of the folder. */
static char *tree_member(const char *section, const char *name)
{
    char *found = NULL;

    for (guint i = 0; i < events->len; i++) {
        JsonObject *object = json_object_has_member(event(i), section) ? json_object_get_object_member(event(i), section) : NULL;

        g_assert_cmpstr(json_object_get_string_member(event(i), "dir"), ==, "region0");
        if (object && json_object_has_member(object, name)) {
            g_assert_null(found);
            found = g_strdup(json_object_get_string_member(object, name));
        }
    }
    return found;
}

static void check_tree_member(const char *section, const char *name, const char *value)
{
    g_autofree char *found = tree_member(section, name);

    g_assert_cmpstr(found, ==, value);
}

static void test_tree(void)
{
    static struct tree_writer writer;
    g_autofree char *big = g_strnfill(MISFIT_EVENT_LINE_MAX, 'b');
    g_autofree char *half = g_strnfill(MISFIT_EVENT_LINE_MAX / 2, 'h');

    tree_begin(&writer, &sink, "region0");
    tree_attr(&writer, "size", "4096\n", 5);
    tree_error(&writer, "resource", "ENXIO");
    tree_attr(&writer, "align", "2\n\n", 3);
    tree_attr(&writer, "big", big, strlen(big));
    tree_attr(&writer, "half1", half, strlen(half));
    tree_attr(&writer, "half2", half, strlen(half));
    tree_link(&writer, "driver", "nd_region");
    tree_end(&writer);
    check_tree_member("attrs", "size", "4096");
    check_tree_member("attrs", "align", "2\n");
    check_tree_member("attrs", "half1", half);
    check_tree_member("attrs", "half2", half);
    check_tree_member("attrs", "big", NULL);
    check_tree_member("errors", "big", "EFBIG");
    check_tree_member("errors", "resource", "ENXIO");
    check_tree_member("links", "driver", "nd_region");
    forget();
}

static void test_empty_folder_is_told(void)
{
    static struct tree_writer writer;

    tree_begin(&writer, &sink, "region0");
    tree_end(&writer);
    g_assert_cmpuint(events->len, ==, 1);
    g_assert_false(json_object_has_member(event(0), "attrs"));
    forget();
}

static void test_moddep(void)
{
    static const char text[] =
        "kernel/drivers/nvdimm/libnvdimm.ko:\n"
        "kernel/drivers/acpi/nfit/nfit.ko: kernel/drivers/nvdimm/libnvdimm.ko\n"
        "extra/my-mod.ko: kernel/b.ko kernel/a.ko";
    char name[MODDEP_NAME_MAX];
    struct moddep found;

    g_assert_true(moddep_find(text, sizeof(text) - 1, "libnvdimm", &found));
    g_assert_cmpuint(found.count, ==, 1);
    g_assert_true(moddep_find(text, sizeof(text) - 1, "nfit", &found));
    g_assert_cmpuint(found.count, ==, 2);
    g_assert_cmpmem(found.files[0].path, found.files[0].len, "kernel/drivers/nvdimm/libnvdimm.ko", 34);
    g_assert_cmpmem(found.files[1].path, found.files[1].len, "kernel/drivers/acpi/nfit/nfit.ko", 32);
    g_assert_true(moddep_find(text, sizeof(text) - 1, "my_mod", &found));
    g_assert_cmpuint(found.count, ==, 3);
    g_assert_cmpmem(found.files[0].path, found.files[0].len, "kernel/a.ko", 11);
    moddep_name(found.files[2], name);
    g_assert_cmpstr(name, ==, "my_mod");
    g_assert_false(moddep_find(text, sizeof(text) - 1, "nf", &found));
    g_assert_false(moddep_find(text, 0, "nfit", &found));
    g_assert_true(moddep_builtin("kernel/drivers/dax/dax.ko\nkernel/x.ko\n", 38, "dax"));
    g_assert_false(moddep_builtin("kernel/drivers/dax/dax.ko\nkernel/x.ko\n", 38, "da"));
}

static void test_too_many_dependencies(void)
{
    g_autoptr(GString) text = g_string_new("a.ko:");
    struct moddep found;

    for (unsigned i = 0; i < MODDEP_FILES_MAX - 1; i++) {
        g_string_append_printf(text, " d%u.ko", i);
    }
    g_assert_true(moddep_find(text->str, text->len, "a", &found));
    g_string_append(text, " more.ko");
    g_assert_false(moddep_find(text->str, text->len, "a", &found));
}

static void test_memory_runs(void)
{
    static const struct memory_block blocks[] = {
        { 0, "online", "0", "none" }, { 1, "online", "0", "DMA32" }, { 2, "online", "0", "DMA32" }, { 4, "online", "0", "DMA32" },
        { 5, "offline", "0", "DMA32" }, { 6, "offline", "1", "DMA32" },
    };
    struct memory_run run = { 0 };
    char *text = NULL;
    size_t size;

    run.out = open_memstream(&text, &size);
    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        memory_run_add(&run, &blocks[i]);
    }
    memory_run_end(&run);
    fclose(run.out);
    g_assert_cmpstr(text, ==, "0 0 online 0 none\n1 2 online 0 DMA32\n4 4 online 0 DMA32\n5 5 offline 0 DMA32\n6 6 offline 1 DMA32\n");
    free(text);
}

static void test_kmsg(void)
{
    static const char *const records[] = {
        "6,339,5140900,-;nd_pmem: a message\n SUBSYSTEM=nd\n DEVICE=+nd:region0\n", "4,1,12,-;no newline", "nonsense", "6;odd\n",
    };
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    for (size_t i = 0; i < G_N_ELEMENTS(records); i++) {
        kmsg_record(out, records[i], strlen(records[i]));
    }
    fclose(out);
    g_assert_cmpstr(text, ==, "[5.140900] nd_pmem: a message\n[0.000012] no newline\n[0.000000] odd\n");
    free(text);
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    events = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
    g_test_add_func("/probe/output/text", test_output_text);
    g_test_add_func("/probe/output/cut-at-the-end", test_output_cut_at_the_end);
    g_test_add_func("/probe/output/limit", test_output_limit);
    g_test_add_func("/probe/output/random", test_output_random);
    g_test_add_func("/probe/fact/parts", test_fact);
    g_test_add_func("/probe/fact/tree", test_tree);
    g_test_add_func("/probe/fact/empty-folder-is-told", test_empty_folder_is_told);
    g_test_add_func("/probe/moddep/find", test_moddep);
    g_test_add_func("/probe/moddep/too-many", test_too_many_dependencies);
    g_test_add_func("/probe/memory/runs", test_memory_runs);
    g_test_add_func("/probe/kmsg/records", test_kmsg);
    status = g_test_run();
    g_ptr_array_unref(events);
    return status;
}
