/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `misfit explain` says of proximity: what was asked for comes back from the tables' bytes, and every damage of them is named.
 */
#include <string.h>

#include "corpus.h"
#include "explain.h"
#include "fw/proximity-damage.h"

#define HEAD "name: t\ntitle: t\nsource: {kind: spec, ref: x}\nproves: x\n"
#define NODES "machine: {memory: 1G, cpus: 2, numa: [{memory: 512M, cpus: \"0\", distance: {1: 15}}, {memory: 512M, cpus: \"1\"}]}\n"
#define TWO_DIMMS \
    "dimms:\n" \
    "  - {id: fast, size: 512M, proximity: {domain: own, distance: \"17:1=28\", initiator: 1, read-latency: \"305300ps:0=400ns\", write-latency: 1us," \
    " read-bandwidth: 30G, write-bandwidth: 8G, cache-size: 64M, cache-policy: write-through}}\n" \
    "  - {id: slow, size: 256M, proximity: {domain: 7, distance: 40, access-latency: \"2us:1=unreachable\", access-bandwidth: \"3G:1=0\"}}\n"

static JsonObject *explain(const char *text)
{
    g_autofree char *whole = g_strconcat(HEAD, text, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(whole, strlen(whole));
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = corpus_load_text("t.yaml", bytes, &error);
    const CorpusItem *item;
    g_autoptr(ExplainBoot) view = NULL;
    g_autofree char *line = NULL;
    g_autoptr(JsonNode) node = NULL;

    g_assert_no_error(error);
    item = g_ptr_array_index(items, 0);
    view = explain_boot_new(item->scenario, g_ptr_array_index(item->scenario->boots, 0), ".", &error);
    g_assert_no_error(error);
    line = explain_json(view, FALSE);
    node = json_from_string(line, &error);
    g_assert_no_error(error);
    return json_object_ref(json_node_get_object(node));
}

static JsonObject *find(JsonArray *array, const char *member, gint64 value, const char *second, gint64 second_value)
{
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonObject *object = json_array_get_object_element(array, i);

        if (json_object_get_int_member(object, member) == value && (!second || json_object_get_int_member(object, second) == second_value)) {
            return object;
        }
    }
    return NULL;
}

/* The values of one row; NOTHING: the table does not say, CUT_OFF: it says that there is no way. */
#define NOTHING (-1)
#define CUT_OFF (-2)

static void check_value(JsonObject *row, const char *name, gint64 wanted)
{
    if (wanted == NOTHING) {
        g_assert_false(json_object_has_member(row, name));
    } else if (wanted == CUT_OFF) {
        g_assert_cmpstr(json_object_get_string_member(row, name), ==, "unreachable");
    } else {
        g_assert_cmpint(json_object_get_int_member(row, name), ==, wanted);
    }
}

static void test_performance(void)
{
    static const struct {
        gint64 from, to, values[4];
    } rows[] = {
        { 0, 0, { 80000, 80000, 102400, 102400 } },
        { 0, 1, { 80000, 80000, 102400, 102400 } },
        { 0, 2, { 400000, 1000000, 30720, 8192 } },
        { 0, 7, { 2000000, 2000000, 3072, 3072 } },
        { 1, 0, { 140000, 140000, 102400, 102400 } },
        { 1, 1, { 140000, 140000, 102400, 102400 } },
        { 1, 2, { 305300, 1000000, 30720, 8192 } },
        { 1, 7, { CUT_OFF, CUT_OFF, NOTHING, NOTHING } },
    };
    static const char *const names[] = { "read_latency_ps", "write_latency_ps", "read_bandwidth_mbps", "write_bandwidth_mbps" };
    g_autoptr(JsonObject) all = explain(NODES "firmware: {ram-latency: \"140ns:0=80ns\", ram-bandwidth: 100G}\n" TWO_DIMMS);
    JsonArray *performance = json_object_get_array_member(json_object_get_object_member(all, "proximity"), "performance");

    g_assert_cmpuint(json_array_get_length(performance), ==, G_N_ELEMENTS(rows));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        JsonObject *row = find(performance, "from", rows[i].from, "to", rows[i].to);

        g_assert_nonnull(row);
        for (size_t v = 0; v < G_N_ELEMENTS(names); v++) {
            check_value(row, names[v], rows[i].values[v]);
        }
    }
}

static void test_domains(void)
{
    static const struct {
        gint64 domain, initiator, processors, persistent, distances[4];
    } wanted[] = {
        { 0, 0, 1, 0, { 10, 15, 17, 40 } },
        { 1, 1, 1, 0, { 15, 10, 28, 40 } },
        { 2, 1, 0, 512 << 20, { 17, 28, 10, 40 } },
        { 7, 0, 0, 256 << 20, { 40, 40, 40, 10 } },
    };
    g_autoptr(JsonObject) all = explain(NODES TWO_DIMMS);
    JsonArray *domains = json_object_get_array_member(json_object_get_object_member(all, "proximity"), "domains");

    g_assert_cmpuint(json_array_get_length(domains), ==, G_N_ELEMENTS(wanted));
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        JsonObject *domain = json_array_get_object_element(domains, i);
        JsonObject *distances = json_object_get_object_member(domain, "distances");

        g_assert_cmpint(json_object_get_int_member(domain, "domain"), ==, wanted[i].domain);
        g_assert_cmpint(json_object_get_int_member(domain, "initiator"), ==, wanted[i].initiator);
        g_assert_cmpint(json_object_get_int_member(domain, "processors"), ==, wanted[i].processors);
        g_assert_cmpint(json_object_get_int_member(domain, "persistent"), ==, wanted[i].persistent);
        g_assert_cmpint(json_object_get_int_member(domain, "nfit_ranges"), ==, wanted[i].persistent);
        for (size_t to = 0; to < G_N_ELEMENTS(wanted); to++) {
            g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT, wanted[to].domain);

            g_assert_cmpint(json_object_get_int_member(distances, name), ==, wanted[i].distances[to]);
        }
    }
}

/* A machine whose firmware says nothing of the kind has neither SLIT nor HMAT, and nothing in the tables is wrong. */
static void test_plain(void)
{
    g_autoptr(JsonObject) all = explain("dimms: [{id: pm0, size: 256M}]\n");
    JsonObject *proximity = json_object_get_object_member(all, "proximity");

    g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(all, "slit"), "length"), ==, 0);
    g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(all, "hmat"), "length"), ==, 0);
    g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(all, "srat"), "length"), >, 0);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(proximity, "domains")), ==, 1);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(proximity, "performance")), ==, 0);
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(proximity, "findings")), ==, 0);
}

/* --- pseries ---------------------------------------------------------------------------------------------------------------------- */

/* What is said of one direction holds for both; a DIMM is in the node that its list ends with, or in none when the list is damaged. */
static void test_affinity(void)
{
    static const gint64 wanted[3][3] = { { 10, 20, 80 }, { 20, 10, 40 }, { 80, 40, 10 } };
    g_autoptr(JsonObject) all = explain(
        "arch: ppc64le\n"
        "machine: {memory: 2G, cpus: 2, numa: [{memory: 1G, cpus: \"0\", distance: {1: 20, 2: 80}}, {memory: 1G, cpus: \"1\", distance: {2: 40}}, {}]}\n"
        "dimms:\n"
        "  - {id: there, size: 1G, node: 2}\n"
        "  - {id: list, size: 1G, node: 1, dt-associativity: [7, 9]}\n"
        "  - {id: none, size: 1G, dt-damage: [associativity=missing]}\n");
    JsonObject *affinity = json_object_get_object_member(all, "affinity");
    JsonArray *nodes = json_object_get_array_member(affinity, "nodes");
    JsonObject *dimms = json_object_get_object_member(affinity, "dimms");

    g_assert_cmpuint(json_array_get_length(nodes), ==, 3);
    for (guint from = 0; from < 3; from++) {
        JsonArray *distances = json_object_get_array_member(json_array_get_object_element(nodes, from), "distances");

        for (guint to = 0; to < 3; to++) {
            g_assert_cmpint(json_array_get_int_element(distances, to), ==, wanted[from][to]);
        }
    }
    g_assert_cmpint(json_object_get_int_member(json_array_get_object_element(nodes, 1), "ram"), ==, G_GINT64_CONSTANT(1) << 30);
    g_assert_cmpint(json_object_get_int_member(dimms, "there"), ==, 2);
    g_assert_cmpint(json_object_get_int_member(dimms, "list"), ==, 9);
    g_assert_false(json_object_has_member(dimms, "none"));
}

/* A machine without nodes of its own has one. */
static void test_affinity_plain(void)
{
    g_autoptr(JsonObject) all = explain("arch: ppc64le\ndimms: [{id: pm0, size: 1G}]\n");
    JsonObject *affinity = json_object_get_object_member(all, "affinity");
    JsonArray *nodes = json_object_get_array_member(affinity, "nodes");

    g_assert_cmpuint(json_array_get_length(nodes), ==, 1);
    g_assert_cmpint(json_array_get_int_element(json_object_get_array_member(json_array_get_object_element(nodes, 0), "distances"), 0), ==, 10);
    g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(affinity, "dimms"), "pm0"), ==, 0);
}

/* --- damage ----------------------------------------------------------------------------------------------------------------------- */

static gboolean has_finding(JsonObject *where, const char *name)
{
    JsonArray *findings = json_object_get_array_member(where, "findings");

    for (guint i = 0; i < json_array_get_length(findings); i++) {
        if (!strcmp(json_object_get_string_member(json_array_get_object_element(findings, i), "name"), name)) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_named(JsonObject *all, const char *finding)
{
    return has_finding(json_object_get_object_member(all, "hmat"), finding) || has_finding(json_object_get_object_member(all, "srat"), finding)
        || has_finding(json_object_get_object_member(all, "proximity"), finding);
}

/* Each damage shows by the finding that its row promises, and that finding does not show without it. */
static void test_damage(void)
{
    static const char dimms[] = "dimms:\n  - {id: pm0, size: 512M, proximity: {domain: own, distance: 30, access-latency: 300ns, access-bandwidth: 20G}}\n";
    static const char ram[] = "ram-latency: 80ns, ram-bandwidth: 100G";
    g_autofree char *sound_text = g_strdup_printf("%sfirmware: {%s}\n%s", NODES, ram, dimms);
    g_autoptr(JsonObject) sound = explain(sound_text);
    const struct fw_proximity_damage *damage;
    guint i;

    for (i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        const char *name = fw_proximity_damage_name(damage), *finding = fw_proximity_damage_finding(damage);
        g_autofree char *text = g_strdup_printf("%sfirmware: {%s, proximity-damage: %s}\n%s", NODES, ram, name, dimms);
        g_autoptr(JsonObject) all = explain(text);

        g_test_message("%s: %s", name, finding);
        g_assert_true(is_named(all, finding));
        g_assert_false(is_named(sound, finding));
    }
    g_assert_cmpuint(i, ==, 14);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/performance", test_performance);
    g_test_add_func("/explain/domains", test_domains);
    g_test_add_func("/explain/plain", test_plain);
    g_test_add_func("/explain/affinity", test_affinity);
    g_test_add_func("/explain/affinity/plain", test_affinity_plain);
    g_test_add_func("/explain/damage", test_damage);
    return g_test_run();
}
