/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * docs/scenario.rst has every key: each mapping of a scenario is given a key that cannot be, the reader lists those that it knows, and each
 * must stand in the reference. Operators of facts and names of damages too.
 */
#include <string.h>

#include "fw/nfit-damage.h"
#include "fw/proximity-damage.h"
#include "fw/scenario-scm.h"

#define HEAD "name: a\ntitle: t\nsource: {kind: report, ref: r}\nproves: p\n"
#define WRONG "zzzzzzzzzzzz: 1"
#define LIST_BEGINS "known keys: "

static const char *const mappings[] = {
    HEAD WRONG "\n",
    "name: a\ntitle: t\nproves: p\nsource: {kind: report, ref: r, " WRONG "}\n",
    HEAD "machine: {" WRONG "}\n",
    HEAD "machine: {numa: [{memory: 2G, " WRONG "}]}\n",
    HEAD "firmware: {" WRONG "}\n",
    HEAD "guest: {" WRONG "}\n",
    HEAD "limits: {" WRONG "}\n",
    HEAD "xfail: {reason: r, " WRONG "}\n",
    HEAD "dimms: [{id: a, size: 1G, " WRONG "}]\n",
    HEAD "dimms: [{id: a, size: 1G, interleave: {set: s, " WRONG "}}]\n",
    HEAD "dimms: [{id: a, size: 1G, proximity: {" WRONG "}}]\n",
    HEAD "dimms: [{id: a, size: 1G, image: [{text: a, " WRONG "}]}]\n",
    HEAD "dimms: [{id: a, size: 1G, address: 0x140000000, image: [{infoblock: {" WRONG "}}]}]\n",
    HEAD "steps: [{run: a, " WRONG "}]\n",
    HEAD "steps: [{set: {property: a, value: b, " WRONG "}}]\n",
    HEAD "expect: [{fact: dmesg, exists: true, " WRONG "}]\n",
    HEAD "expect: [{console: {contains: a, " WRONG "}}]\n",
    HEAD "expect: [{call: {method: _FIT, " WRONG "}}]\n",
    HEAD "expect: [{call: {method: _FIT}, count: 1, " WRONG "}]\n",
    HEAD "expect: [{order: [{method: _FIT}, {method: _FIT}], " WRONG "}]\n",
    HEAD "dimms: [{id: a, size: 1G}]\nexpect: [{image: {dimm: a, length: 1, is: zero, " WRONG "}}]\n",
    HEAD "dimms: [{id: a, size: 1G}]\nexpect: [{image: {dimm: a, length: 1, is: {text: a, " WRONG "}}}]\n",
    HEAD "expect: [{end: panic, " WRONG "}]\n",
    HEAD "boots: [{" WRONG "}]\n",
    HEAD "variants: [{name: a, " WRONG "}]\n",
    HEAD "arch: ppc64le\nmachine: {" WRONG "}\n",
    HEAD "arch: ppc64le\nfirmware: {" WRONG "}\n",
    HEAD "arch: ppc64le\ndimms: [{id: a, size: 1G, " WRONG "}]\n",
    HEAD "arch: ppc64le\nexpect: [{call: {method: H_SCM_HEALTH, " WRONG "}}]\n",
};

static char *reference;

/* The word stands in the reference between blanks or backquotes. */
static gboolean is_documented(const char *word)
{
    g_autofree char *pattern = g_strdup_printf("[` ]%s[` ]", word);

    return g_regex_match_simple(pattern, reference, 0, 0);
}

static void check_word(const char *word)
{
    if (!is_documented(word)) {
        g_error("docs/scenario.rst lacks '%s'", word);
    }
}

static void test_mapping(gconstpointer data)
{
    const char *text = data, *list;
    g_autoptr(FwDiags) diags = fw_diags_new("F");
    g_autoptr(GPtrArray) scenarios = fw_scenario_parse("F", text, strlen(text), diags);
    g_autofree char *messages = fw_diags_text(diags);
    g_auto(GStrv) words = NULL;

    g_assert_null(scenarios);
    g_assert_cmpuint(fw_diags_count(diags), ==, 1);
    list = strstr(messages, LIST_BEGINS);
    g_assert_nonnull(list);
    words = g_strsplit_set(list + strlen(LIST_BEGINS), " \n", -1);
    g_assert_nonnull(words[0]);
    for (unsigned i = 0; words[i]; i++) {
        if (*words[i]) {
            check_word(words[i]);
        }
    }
}

static void test_names(void)
{
    const struct fw_proximity_damage *proximity;
    const struct fw_damage *damage;

    for (unsigned i = 0; fw_fact_operators()[i]; i++) {
        check_word(fw_fact_operators()[i]);
    }
    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        check_word(fw_damage_name(damage));
    }
    for (guint i = 0; (proximity = fw_proximity_damage_nth(i)); i++) {
        check_word(fw_proximity_damage_name(proximity));
    }
    for (unsigned i = 0; fw_scenario_scm_property(i); i++) {
        check_word(fw_scenario_scm_property(i)->name);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (argc != 2 || !g_file_get_contents(argv[1], &reference, NULL, NULL)) {
        g_printerr("usage: %s docs/scenario.rst\n", argv[0]);
        return 2;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(mappings); i++) {
        g_autofree char *name = g_strdup_printf("/doc/mapping-%u", i);

        g_test_add_data_func(name, mappings[i], test_mapping);
    }
    g_test_add_func("/doc/names", test_names);
    return g_test_run();
}
