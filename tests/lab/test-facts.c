/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From events to facts: joined parts, nested trees, outputs of steps, the lists of ndctl and daxctl, and events that are damaged.
 */
#include <string.h>

#include "facts-lists.h"
#include "facts.h"

static const char events[] =
    "{\"n\":1,\"t\":1,\"ev\":\"hello\",\"protocol\":1,\"kernel\":\"6.12.107+deb13-amd64\"}\n"
    "noise from somewhere\n"
    "{\"n\":2,\"t\":2,\"ev\":\"fact\",\"label\":\"lab.firmware\",\"set\":\"acpi\",\"path\":\"NFIT\",\"part\":0,\"last\":true,\"base64\":\"TkZJVA==\"}\n"
    "{\"n\":3,\"t\":3,\"ev\":\"module\",\"name\":\"nfit\",\"ok\":true,\"state\":\"loaded\"}\n"
    "{\"n\":4,\"t\":3,\"ev\":\"module\",\"name\":\"kmem\",\"ok\":false,\"state\":\"missing\"}\n"
    "{\"n\":5,\"t\":4,\"ev\":\"step-begin\",\"step\":1,\"name\":\"create\",\"limit\":60}\n"
    "{\"n\":6,\"t\":5,\"ev\":\"output\",\"step\":1,\"stream\":\"stdout\",\"text\":\"hello \"}\n"
    "{\"n\":7,\"t\":5,\"ev\":\"output\",\"step\":1,\"stream\":\"stdout\",\"base64\":\"d29ybGQ=\"}\n"
    "{\"n\":8,\"t\":6,\"ev\":\"step-end\",\"step\":1,\"ms\":12,\"how\":\"exit\",\"status\":3}\n"
    "{\"n\":9,\"t\":7,\"ev\":\"facts-begin\",\"label\":\"lab.done\"}\n"
    "{\"n\":10,\"t\":7,\"ev\":\"fact\",\"label\":\"lab.done\",\"set\":\"iomem\",\"path\":\"/proc/iomem\",\"part\":0,\"last\":false,\"text\":\"0-1 : \"}\n"
    "{\"n\":11,\"t\":7,\"ev\":\"fact\",\"label\":\"lab.done\",\"set\":\"iomem\",\"path\":\"/proc/iomem\",\"part\":1,\"last\":true,\"text\":\"RAM\\n\"}\n"
    "{\"n\":12,\"t\":8,\"ev\":\"tree\",\"label\":\"lab.done\",\"set\":\"nd\",\"dir\":\"region0\",\"attrs\":{\"size\":\"1073741824\"},\"links\":{\"driver\":\"nd_region\"}}\n"
    "{\"n\":13,\"t\":8,\"ev\":\"tree\",\"label\":\"lab.done\",\"set\":\"nd\",\"dir\":\"nmem0/nfit\",\"attrs\":{\"handle\":\"0x1\"}}\n"
    "{\"n\":14,\"t\":8,\"ev\":\"fact\",\"label\":\"early\",\"set\":\"tainted\",\"path\":\"t\",\"part\":0,\"last\":true,\"text\":\"0\"}\n"
    "{\"n\":15,\"t\":8,\"ev\":\"fact\",\"label\":\"lab.done\",\"set\":\"daxctl\",\"path\":\"daxctl\",\"part\":0,\"last\":true,\"text\":\"\"}\n"
    "{\"n\":16,\"t\":9,\"ev\":\"facts-end\",\"label\":\"lab.done\",\"ms\":3,\"ok\":true}\n"
    "{\"n\":17,\"t\":10,\"ev\":\"end\",\"reason\":\"done\",\"action\":\"poweroff\"}\n";

static char *value_at(const Facts *facts, const char *path_text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FwFactPath) path = fw_fact_path_parse(path_text, &error);
    g_autoptr(JsonNode) node = NULL;

    g_assert_no_error(error);
    node = fw_fact_path_find(path, facts->root);
    return node ? fw_fact_show(node, 1000) : NULL;
}

static void is_at(const Facts *facts, const char *path, const char *wanted)
{
    g_autofree char *seen = value_at(facts, path);

    g_assert_cmpstr(seen, ==, wanted);
}

static void test_paths(void)
{
    g_autoptr(Facts) facts = facts_read(events);

    is_at(facts, "iomem", "0-1 : RAM\n");
    is_at(facts, "nd.region0.size", "1073741824");
    is_at(facts, "nd.region0.driver", "nd_region");
    is_at(facts, "nd.nmem0.nfit.handle", "0x1");
    is_at(facts, "sysfs./bus/nd/devices/region0/size", "1073741824");
    is_at(facts, "step.create.stdout", "hello world");
    is_at(facts, "step.create.exit", "3");
    is_at(facts, "step.create.how", "exit");
    is_at(facts, "at.early.tainted", "0");
    g_assert_null(value_at(facts, "tainted"));
    g_assert_null(value_at(facts, "nd.region1.size"));
}

static void test_run_of_the_probe(void)
{
    g_autoptr(Facts) facts = facts_read(events);
    size_t size;
    GBytes *table = g_hash_table_lookup(facts->tables, "NFIT");

    g_assert_cmpstr(facts->release, ==, "6.12.107+deb13-amd64");
    g_assert_cmpstr(facts->end_reason, ==, "done");
    g_assert_true(facts->done);
    g_assert_nonnull(table);
    g_assert_cmpmem(g_bytes_get_data(table, &size), 4, "NFIT", 4);
    g_assert_cmpuint(facts->modules->len, ==, 1);
    g_assert_cmpstr(facts->modules->pdata[0], ==, "kmem (missing)");
    g_assert_cmpuint(facts->troubles->len, ==, 0);
}

static void line_is(const Facts *facts, const char *text, unsigned wanted)
{
    g_autoptr(FwFactPath) path = fw_fact_path_parse(text, NULL);

    g_assert_cmpuint(facts_line(facts, path), ==, wanted);
}

/* Lines count the noise, because a person opens the file. */
static void test_lines(void)
{
    g_autoptr(Facts) facts = facts_read(events);

    line_is(facts, "iomem", 11);
    line_is(facts, "nd.region0.size", 13);
    line_is(facts, "nd.nmem0.nfit.handle", 14);
    line_is(facts, "step.create.stdout", 7);
    line_is(facts, "ndctl.regions", 0);
}

static void test_damage(void)
{
    static const char *const texts[] = {
        "", "\n\n", "{\"n\":1", "{\"n\":1}\n", "{\"n\":\"x\",\"ev\":3}\n", "[1]\n", "{\"n\":1,\"ev\":\"fact\"}\n",
        "{\"n\":1,\"ev\":\"tree\",\"set\":\"nd\",\"label\":\"lab.done\",\"attrs\":[]}\n", "{\"n\":1,\"ev\":\"output\",\"step\":9,\"text\":4}\n",
        "{\"n\":1,\"ev\":\"step-end\",\"step\":1,\"how\":null}\n", "{\"n\":1,\"ev\":\"fact\",\"base64\":\"!!\",\"last\":true}\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Facts) facts = facts_read(texts[i]);

        g_assert_false(facts->done);
        g_assert_null(facts->end_reason);
    }
}

static void test_loss(void)
{
    g_autoptr(Facts) facts = facts_read("{\"n\":1,\"ev\":\"log\",\"text\":\"a\"}\n{\"n\":4,\"ev\":\"end\",\"reason\":\"done\"}\n");

    g_assert_cmpuint(facts->troubles->len, ==, 2);
    g_assert_nonnull(strstr(facts->troubles->pdata[1], "events are lost: 2 to 3"));
}

static void counts_are(const char *tool, const char *text, const char *list, unsigned wanted)
{
    g_autoptr(JsonObject) lists = facts_flatten_lists(tool, text);

    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(lists, list)), ==, wanted);
}

static void test_lists(void)
{
    static const char nested[] =
        "[{\"provider\":\"ACPI.NFIT\",\"dev\":\"ndbus0\",\"dimms\":[{\"dev\":\"nmem0\"},{\"dev\":\"nmem1\"}],"
        "\"regions\":[{\"dev\":\"region0\",\"mappings\":[{\"dimm\":\"nmem0\"}],\"namespaces\":[{\"dev\":\"namespace0.0\",\"mode\":\"fsdax\"}]}]}]";

    counts_are("ndctl", nested, "buses", 1);
    counts_are("ndctl", nested, "dimms", 2);
    counts_are("ndctl", nested, "regions", 1);
    counts_are("ndctl", nested, "namespaces", 1);
    counts_are("ndctl", "[{\"dev\":\"nmem0\"}]", "dimms", 1);
    counts_are("ndctl", "{\"regions\":[{\"dev\":\"region0\"}]}", "regions", 1);
    counts_are("ndctl", "no JSON", "regions", 0);
    counts_are("daxctl", "[{\"path\":\"x\",\"id\":0,\"devices\":[{\"chardev\":\"dax0.0\"}]}]", "devices", 1);
    counts_are("daxctl", "[{\"chardev\":\"dax0.0\"}]", "regions", 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/facts/paths", test_paths);
    g_test_add_func("/lab/facts/probe", test_run_of_the_probe);
    g_test_add_func("/lab/facts/lines", test_lines);
    g_test_add_func("/lab/facts/damage", test_damage);
    g_test_add_func("/lab/facts/loss", test_loss);
    g_test_add_func("/lab/facts/lists", test_lists);
    return g_test_run();
}
