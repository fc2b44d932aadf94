/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backing files: exact and sparse, filled as the scenario says, and what is seen of them before and after a boot.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus.h"
#include "images.h"

static const char yaml[] =
    "name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\n"
    "machine: {phys-bits: 46, maxmem: 20T}\n"
    "dimms:\n"
    "  - {id: big, size: 4T, labels: separate, label-size: 128K, image: [{text: abc, offset: 2T}, {fill: 'ff', length: 8K, area: labels}]}\n"
    "  - {id: odd, size: 68M, labels: inline, label-size: 128K, image: [{text: L, area: labels, offset: 4K}]}\n"
    "expect:\n"
    "  - image: {dimm: big, offset: 2T, length: 3, is: {text: abc}}\n"
    "  - image: {dimm: big, offset: 1T, length: 1M, is: zero}\n"
    "  - image: {dimm: big, area: labels, offset: 0, length: 8K, is: {bytes: 'ff'}}\n"
    "  - image: {dimm: odd, area: labels, offset: 4K, length: 1, is: {text: L}}\n"
    "  - image: {dimm: odd, offset: 4095, length: 2, is: unchanged}\n"
    "  - image: {dimm: odd, offset: 8K, length: 4K, is: changed}\n";

static const FwScenarioBoot *load(GPtrArray **items)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(yaml, strlen(yaml));
    g_autoptr(GError) error = NULL;

    *items = corpus_load_text("t.yaml", bytes, &error);
    g_assert_no_error(error);
    return ((CorpusItem *)(*items)->pdata[0])->scenario->boots->pdata[0];
}

static void poke(const char *folder, const char *name, off_t at, char byte)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int fd = open(path, O_WRONLY);

    g_assert_cmpint(pwrite(fd, &byte, 1, at), ==, 1);
    close(fd);
}

static JsonObject *row(JsonNode *node, unsigned n)
{
    return json_array_get_object_element(json_node_get_array(node), n);
}

static void test_create(void)
{
    g_autoptr(GPtrArray) items = NULL;
    const FwScenarioBoot *boot = load(&items);
    g_autofree char *folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_autofree char *big = g_build_filename(folder, "big.pmem", NULL);
    g_autofree char *odd = g_build_filename(folder, "odd.pmem", NULL);
    g_autofree char *labels = g_build_filename(folder, "big.labels", NULL);
    g_autoptr(GError) error = NULL;
    GStatBuf st;

    g_assert_true(images_create(boot, folder, &error));
    g_assert_no_error(error);
    g_assert_cmpint(g_stat(big, &st), ==, 0);
    g_assert_cmpint(st.st_size, ==, 4ll << 40);
    g_assert_cmpint(st.st_blocks, <, 2048);
    g_assert_cmpint(g_stat(odd, &st), ==, 0);
    g_assert_cmpint(st.st_size, ==, (68 << 20) + (128 << 10));
    g_assert_cmpint(g_stat(labels, &st), ==, 0);
    g_assert_cmpint(st.st_size, ==, 128 << 10);
    images_remove(boot, folder);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

/* A second boot finds what the first one left. */
static void test_kept(void)
{
    g_autoptr(GPtrArray) items = NULL;
    const FwScenarioBoot *boot = load(&items);
    g_autofree char *folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_autoptr(JsonNode) node = NULL;

    g_assert_true(images_create(boot, folder, NULL));
    poke(folder, "big.pmem", 2ll << 40, 'x');
    g_assert_true(images_create(boot, folder, NULL));
    node = images_snapshot(boot, folder, NULL);
    g_assert_false(json_object_get_boolean_member(row(node, 0), "equals"));
    images_remove(boot, folder);
}

static void test_record(void)
{
    g_autoptr(GPtrArray) items = NULL;
    const FwScenarioBoot *boot = load(&items);
    g_autofree char *folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_autofree char *out = g_strconcat(folder, ".json", NULL);
    g_autofree char *text = NULL;
    g_autoptr(JsonNode) before = NULL;
    g_autoptr(JsonNode) node = NULL;

    g_assert_true(images_create(boot, folder, NULL));
    before = images_snapshot(boot, folder, NULL);
    g_assert_nonnull(before);
    poke(folder, "odd.pmem", 12287, 1);         /* the last byte of the last range */
    poke(folder, "odd.pmem", 4094, 1);          /* just before the range of two bytes */
    poke(folder, "big.labels", 8191, 0);
    g_assert_true(images_record(boot, folder, before, out, NULL));
    g_assert_true(g_file_get_contents(out, &text, NULL, NULL));
    node = json_from_string(text, NULL);
    g_assert_true(json_object_get_boolean_member(row(node, 0), "equals"));
    g_assert_true(json_object_get_boolean_member(row(node, 1), "zero"));
    g_assert_false(json_object_get_boolean_member(row(node, 2), "equals"));
    g_assert_cmpint(json_object_get_int_member(row(node, 2), "first_difference"), ==, 8191);
    g_assert_true(json_object_get_boolean_member(row(node, 3), "equals"));
    g_assert_cmpstr(json_object_get_string_member(row(node, 4), "before"), ==, json_object_get_string_member(row(node, 4), "after"));
    g_assert_cmpstr(json_object_get_string_member(row(node, 5), "before"), !=, json_object_get_string_member(row(node, 5), "after"));
    images_remove(boot, folder);
    g_unlink(out);
}

/* The script of a run folder makes the same files. */
static void test_script(void)
{
    g_autoptr(GPtrArray) items = NULL;
    const FwScenarioBoot *boot = load(&items);
    g_autofree char *folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    g_autofree char *media = g_build_filename(folder, "media", NULL);
    g_autofree char *text = images_shell_text(boot, media, "media", "made", NULL);
    g_autofree char *ours = g_build_filename(folder, "ours", NULL);
    g_autofree char *made = g_build_filename(folder, "made", NULL);
    const char *const argv[] = { "/bin/sh", "-ec", text, NULL };
    g_autoptr(JsonNode) by_us = NULL;
    g_autoptr(JsonNode) by_script = NULL;
    g_autofree char *a = NULL;
    g_autofree char *b = NULL;
    int status = -1;

    g_assert_true(g_spawn_sync(folder, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    g_assert_true(images_create(boot, ours, NULL));
    by_us = images_snapshot(boot, ours, NULL);
    by_script = images_snapshot(boot, made, NULL);
    a = json_to_string(by_us, FALSE);
    b = json_to_string(by_script, FALSE);
    g_assert_cmpstr(a, ==, b);
    images_remove(boot, ours);
    images_remove(boot, made);
    for (unsigned i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("%s-%u", i < 2 ? "big" : "odd", i % 2);
        g_autofree char *path = g_build_filename(media, name, NULL);

        g_unlink(path);
    }
    g_rmdir(media);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/images/create", test_create);
    g_test_add_func("/lab/images/kept", test_kept);
    g_test_add_func("/lab/images/record", test_record);
    g_test_add_func("/lab/images/script", test_script);
    return g_test_run();
}
