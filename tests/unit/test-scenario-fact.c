/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths into facts, operators, and the one form of what ndctl and daxctl print.
 */
#include "fw/scenario-fact.h"

static const char facts_text[] =
    "{\"dmesg\": \"one\\ntwo misaligned\\n\","
    " \"ndctl\": {\"regions\": [{\"dev\": \"region0\", \"size\": 270582939648, \"mode\": \"a\"},"
    "                           {\"dev\": \"region1\", \"size\": 1073741824, \"mode\": \"a\"}], \"dimms\": []},"
    " \"nd\": {\"namespace0.0\": {\"size\": \"1073741824\"}, \"region0\": {\"resource\": \"0x187c000000\", \"numa_node\": \"-1\"}},"
    " \"step\": {\"list\": {\"exit\": 0, \"stdout\": \"ok\\n\"}},"
    " \"at\": {\"before\": {\"nd\": {\"region0\": {\"align\": \"0x1000000\"}}}}, \"tainted\": null}";

static JsonNode *facts(void)
{
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(facts_text, &error);

    g_assert_no_error(error);
    return node;
}

static gboolean judge(const char *path_text, const char *op, const char *operand)
{
    const char *operands[] = { operand, NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(FwFactPath) path = fw_fact_path_parse(path_text, &error);
    g_autoptr(FwFactTest) test = NULL;
    g_autoptr(JsonNode) root = facts(), value = NULL;

    g_assert_no_error(error);
    test = fw_fact_test_new(op, operands, &error);
    g_assert_no_error(error);
    value = fw_fact_path_find(path, root);
    return fw_fact_test_node(test, value);
}

static void test_paths(void)
{
    g_assert_true(judge("ndctl.regions[dev=region1].size", "equals", "1G"));
    g_assert_true(judge("ndctl.regions[0].size", "equals", "252G"));
    g_assert_true(judge("ndctl.regions[*].dev", "contains", "region1"));
    g_assert_true(judge("ndctl.regions[*].mode", "equals", "a"));
    g_assert_false(judge("ndctl.regions[*].dev", "equals", "region1"));
    g_assert_true(judge("ndctl.regions", "count", "2"));
    g_assert_true(judge("nd[namespace0.0].size", "equals", "1G"));
    g_assert_true(judge("sysfs./bus/nd/devices/namespace0.0/size", "equals", "1G"));
    g_assert_true(judge("sysfs./bus/nd/devices/region0/resource", "equals", "0x187c000000"));
    g_assert_true(judge("at.before.nd.region0.align", "equals", "16M"));
    g_assert_true(judge("at.before.sysfs./bus/nd/devices/region0/align", "equals", "16M"));
    g_assert_true(judge("step.list.exit", "equals", "0"));
    g_assert_true(judge("nd.region0.numa_node", "equals", "-1"));
}

static void test_absent(void)
{
    static const char *const absent[] = {
        "ndctl.regions[2].size", "ndctl.regions[dev=region9].size", "nd.region7.size", "nd.region0.size.more", "tainted", "iomem",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(absent); i++) {
        g_assert_true(judge(absent[i], "exists", "false"));
        g_assert_false(judge(absent[i], "exists", "true"));
        g_assert_false(judge(absent[i], "not-equals", "x"));
        g_assert_false(judge(absent[i], "not-contains", "x"));
        g_assert_false(judge(absent[i], "not-matches", "x"));
        g_assert_false(judge(absent[i], "less", "5"));
    }
    g_assert_true(judge("ndctl.dimms", "count", "0"));
    g_assert_false(judge("ndctl.dimms[*].dev", "equals", "x"));
    g_assert_true(judge("ndctl.dimms[*].dev", "not-contains", "x"));
}

static void test_operators(void)
{
    g_assert_true(judge("step.list.stdout", "equals", "ok"));
    g_assert_true(judge("step.list.stdout", "not-equals", "o"));
    g_assert_true(judge("dmesg", "matches", "^two .*misaligned$"));
    g_assert_true(judge("dmesg", "not-matches", "^misaligned"));
    g_assert_true(judge("dmesg", "contains", "one\ntwo"));
    g_assert_true(judge("dmesg", "not-contains", "three"));
    g_assert_true(judge("ndctl.regions[1].size", "multiple-of", "128M"));
    g_assert_false(judge("ndctl.regions[1].size", "multiple-of", "3"));
    g_assert_true(judge("ndctl.regions[*].size", "at-least", "1G"));
    g_assert_false(judge("ndctl.regions[*].size", "greater", "1G"));
    g_assert_true(judge("ndctl.regions[1].size", "at-most", "1G"));
    g_assert_false(judge("ndctl.regions[1].size", "less", "1G"));
    g_assert_false(judge("dmesg", "greater", "0"));
    g_assert_true(judge("ndctl.regions", "count", ">=2"));
    g_assert_false(judge("ndctl.regions", "count", "<2"));
}

static void test_counts(void)
{
    static const struct {
        const char *operand;
        guint64 number;
        gboolean wanted;
    } cases[] = {
        { "0", 0, TRUE }, { "0", 1, FALSE }, { ">=1", 1, TRUE }, { ">1", 1, FALSE }, { "<=2", 2, TRUE }, { "<2", 2, FALSE }, { "=3", 3, TRUE },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *operands[] = { cases[i].operand, NULL };
        g_autoptr(FwFactTest) test = fw_fact_test_new("count", operands, NULL);

        g_assert_cmpint(fw_fact_test_number(test, cases[i].number), ==, cases[i].wanted);
    }
}

static void test_bad_paths(void)
{
    static const char *const bad[] = {
        "", ".", "ndctl.", "ndctl..regions", "ndctl[", "ndctl[]", "ndctl[=a]", "ndctl[a=]", "[0]", "nothing.at.all", "at", "at.x", "at.x.at.y.nd",
        "at.x.step.y", "sysfs./etc/passwd", "nd region0",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(fw_fact_path_parse(bad[i], &error));
        g_assert_nonnull(error);
    }
}

static void test_lists(void)
{
    g_autoptr(JsonNode) printed = json_from_string("[{\"provider\": \"ACPI.NFIT\", \"dev\": \"ndbus0\", \"dimms\": [{\"dev\": \"nmem0\"}],"
        "\"regions\": [{\"dev\": \"region0\", \"namespaces\": {\"dev\": \"namespace0.0\"}}]}]", NULL);
    g_autoptr(JsonNode) result = fw_facts_ndctl(printed), nothing = fw_facts_ndctl(NULL);
    g_autoptr(JsonNode) alone = json_from_string("{\"dev\": \"region1\"}", NULL), one = fw_facts_ndctl(alone);
    g_autofree char *text = fw_fact_show(json_object_get_member(json_node_get_object(result), "namespaces"), 100);

    g_assert_cmpstr(text, ==, "[{\"dev\":\"namespace0.0\"}]");
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(result), "buses")), ==, 1);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(result), "dimms")), ==, 1);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(nothing), "regions")), ==, 0);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(json_node_get_object(one), "regions")), ==, 1);
}

static void test_show(void)
{
    g_autoptr(JsonNode) text = json_from_string("\"abc\\u00e9def\"", NULL);
    g_autofree char *whole = fw_fact_show(text, 8), *cut = fw_fact_show(text, 4), *nothing = fw_fact_show(NULL, 10);

    g_assert_cmpstr(whole, ==, "abc\303\251def");
    g_assert_cmpstr(cut, ==, "abc...");
    g_assert_cmpstr(nothing, ==, "nothing");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fact/paths", test_paths);
    g_test_add_func("/fact/absent", test_absent);
    g_test_add_func("/fact/operators", test_operators);
    g_test_add_func("/fact/counts", test_counts);
    g_test_add_func("/fact/bad-paths", test_bad_paths);
    g_test_add_func("/fact/lists", test_lists);
    g_test_add_func("/fact/show", test_show);
    return g_test_run();
}
