/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every proximity damage does what it is named for, refuses what it has no place in, and is described in docs/specs/hmat.rst, which names every
 * field of the HMAT too; docs/specs/srat.rst those of the SRAT.
 */
#include <string.h>
#include "fw/proximity-check.h"
#include "fw/proximity-damage.h"

/* --- Damage -------------------------------------------------------------------- */

static const struct fw_proximity_node nodes[] = {
    { .domain = 0, .processors = TRUE, .memory = TRUE, .attached = TRUE, .initiator = 0 },
};

/* A machine with RAM in domain 0 and two ranges of PMEM in domains 1 and 2. */
struct machine {
    struct fw_nfit_dimm ranges[2];
    struct fw_proximity_dimm dimms[2];
    struct fw_proximity_config config;
    GPtrArray *measures;
    fw_nfit *nfit;
    fw_srat *srat;
    fw_slit *slit;
    fw_hmat *hmat;
};

static const struct fw_measure *say(struct machine *m, enum fw_measure_kind kind, const char *text)
{
    struct fw_measure *measure = fw_measure_parse(text, kind, NULL);

    g_ptr_array_add(m->measures, measure);
    return measure;
}

static void describe(struct machine *m, guint i)
{
    fw_nfit_dimm_init(&m->ranges[i]);
    m->ranges[i].slot = i;
    m->ranges[i].base = (uint64_t)(i + 4) << 30;
    m->ranges[i].length = 1 << 30;
    m->ranges[i].proximity = i + 1;
    m->dimms[i].domain = i + 1;
    m->dimms[i].measures[FW_HMAT_READ_LATENCY] = say(m, FW_MEASURE_LATENCY, i ? "340ns" : "170ns");
    m->dimms[i].measures[FW_HMAT_READ_BANDWIDTH] = say(m, FW_MEASURE_BANDWIDTH, "8G");
    m->dimms[i].distance = say(m, FW_MEASURE_DISTANCE, i ? "28" : "17");
}

static void add_ram(fw_srat *srat)
{
    struct fw_srat_apic *apic = &fw_srat_add(srat, FW_SRAT_PROCESSOR_APIC)->u.apic;
    struct fw_srat_memory *memory = &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory;

    apic->flags = 1;
    memory->length = 1 << 30;
    memory->flags = FW_SRAT_MEMORY_ENABLED;
}

static struct machine *machine_new(const struct fw_proximity_damages *damages)
{
    struct machine *m = g_new0(struct machine, 1);
    struct fw_nfit_config ranges = { .dimms = m->ranges, .count = 2 };
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    uint32_t domain = 2;

    m->measures = g_ptr_array_new_with_free_func((GDestroyNotify)fw_measure_free);
    describe(m, 0);
    describe(m, 1);
    m->config = (struct fw_proximity_config) {
        .revision = 2, .nodes = nodes, .node_count = 1, .dimms = m->dimms, .dimm_count = 2,
        .ram_latency = say(m, FW_MEASURE_LATENCY, "80ns"), .ram_bandwidth = say(m, FW_MEASURE_BANDWIDTH, "100G"),
    };
    m->srat = fw_srat_new();
    add_ram(m->srat);
    g_assert_true(fw_srat_encode_persistent(&ranges, bytes, NULL));
    for (guint at = 0; at < bytes->len; at += FW_SRAT_MEMORY_LENGTH) {
        fw_srat_memory_decode(bytes->data + at, FW_SRAT_MEMORY_LENGTH, &fw_srat_add(m->srat, FW_SRAT_MEMORY)->u.memory);
    }
    g_assert_true(fw_proximity_damage_nfit(damages, &m->config, &domain, NULL));
    m->ranges[1].proximity = domain;
    m->nfit = fw_nfit_build(&ranges, FW_NFIT_REPORT_STATIC, NULL);
    m->slit = fw_slit_build(&m->config, NULL);
    m->hmat = fw_hmat_build(&m->config, NULL);
    return m;
}

static void machine_free(struct machine *m)
{
    fw_nfit_free(m->nfit);
    fw_srat_free(m->srat);
    fw_slit_free(m->slit);
    fw_hmat_free(m->hmat);
    g_ptr_array_unref(m->measures);
    g_free(m);
}

/* Findings of the four tables of a machine that has @names done to it. */
static fw_findings *damaged(const char *names)
{
    g_autoptr(fw_proximity_damages) damages = fw_proximity_damages_parse(names, NULL);
    struct machine *m = machine_new(damages);
    g_autoptr(GByteArray) bytes = fw_proximity_damage_hmat(damages, &m->config, m->hmat, NULL);
    fw_findings *findings = fw_findings_new();
    g_autoptr(fw_hmat) hmat = fw_hmat_decode(bytes->data, bytes->len, findings);

    g_assert_cmpuint(fw_acpi_sum(bytes->data, bytes->len), ==, 0);
    g_assert_true(fw_proximity_damage_srat(damages, &m->config, m->srat, NULL));
    g_assert_true(fw_proximity_damage_slit(damages, &m->config, m->slit, NULL));
    fw_proximity_check(m->nfit, m->srat, m->slit, hmat, findings);
    machine_free(m);
    return findings;
}

static void test_sound(void)
{
    g_autoptr(fw_findings) findings = damaged("none");

    g_assert_cmpuint(findings->items->len, ==, 0);
}

static void test_each(void)
{
    const struct fw_proximity_damage *damage;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        g_autoptr(fw_findings) findings = damaged(fw_proximity_damage_name(damage));

        g_test_message("%s", fw_proximity_damage_name(damage));
        g_assert_cmpuint(fw_findings_count(findings, fw_proximity_damage_finding(damage), FW_SEVERITY_NOTE), >, 0);
    }
}

/* The order in which they are named changes nothing, and no two of them spoil each other. */
static void test_all(void)
{
    g_autoptr(GString) forward = g_string_new(NULL);
    g_autoptr(GString) back = g_string_new(NULL);
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);
    g_autoptr(fw_findings) one = NULL;
    g_autoptr(fw_findings) other = NULL;
    const struct fw_proximity_damage *damage;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        g_string_append_printf(forward, "%s%s", i ? ":" : "", fw_proximity_damage_name(damage));
        g_string_prepend(back, i ? ":" : "");
        g_string_prepend(back, fw_proximity_damage_name(damage));
    }
    one = damaged(forward->str);
    other = damaged(back->str);
    fw_findings_print(one, first);
    fw_findings_print(other, second);
    g_assert_cmpuint(one->items->len, >, 0);
    g_assert_cmpstr(first->str, ==, second->str);
}

static void test_no_place(void)
{
    const struct fw_proximity_damage *damage;
    struct fw_proximity_config empty = { .revision = 2, .nodes = nodes, .node_count = 1 };

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        g_autoptr(fw_proximity_damages) damages = fw_proximity_damages_parse(fw_proximity_damage_name(damage), NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(fw_srat) srat = fw_srat_new();
        g_autoptr(fw_slit) slit = fw_slit_new(2);
        g_autoptr(fw_hmat) hmat = fw_hmat_new(2);
        g_autoptr(GByteArray) bytes = NULL;
        uint32_t domain;
        gboolean done = fw_proximity_damage_srat(damages, &empty, srat, &error) &&
                        fw_proximity_damage_slit(damages, &empty, slit, &error) &&
                        fw_proximity_damage_nfit(damages, &empty, &domain, &error) &&
                        (bytes = fw_proximity_damage_hmat(damages, &empty, hmat, &error));

        g_assert_false(done);
        g_assert_nonnull(strstr(error->message, fw_proximity_damage_name(damage)));
    }
}

/* The HMAT has matrices of the domain, but what a damage changes is not in them: an error, and no sound table under a damage's name. */
static void test_nothing_to_change(void)
{
    static const struct {
        const char *damage;
        const char *latency, *bandwidth;    /* of the last DIMM alone; NULL: nothing said */
        gboolean possible;
    } cases[] = {
        { "missing-pairs", NULL, "8G", FALSE },
        { "missing-pairs", "100ns", NULL, TRUE },
        { "entry-overflow", "100ns", "unreachable", FALSE },
        { "entry-overflow", "100ns", "0", FALSE },
        { "entry-overflow", "300ns", NULL, TRUE },
        { "duplicate-disagrees", "unreachable", "0", FALSE },
        { "duplicate-disagrees", "100ns", NULL, TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(fw_proximity_damages) damages = fw_proximity_damages_parse(cases[i].damage, NULL);
        struct machine *m = machine_new(NULL);
        g_autoptr(GByteArray) bytes = NULL;
        g_autoptr(GError) error = NULL;

        m->config.ram_latency = m->config.ram_bandwidth = NULL;
        memset(m->dimms[0].measures, 0, sizeof(m->dimms[0].measures));
        m->dimms[1].measures[FW_HMAT_READ_LATENCY] = cases[i].latency ? say(m, FW_MEASURE_LATENCY, cases[i].latency) : NULL;
        m->dimms[1].measures[FW_HMAT_READ_BANDWIDTH] = cases[i].bandwidth ? say(m, FW_MEASURE_BANDWIDTH, cases[i].bandwidth) : NULL;
        fw_hmat_free(m->hmat);
        m->hmat = fw_hmat_build(&m->config, NULL);
        bytes = fw_proximity_damage_hmat(damages, &m->config, m->hmat, &error);
        g_test_message("%s: %s", cases[i].damage, error ? error->message : "done");
        g_assert_true((bytes != NULL) == cases[i].possible);
        g_assert_true(bytes || strstr(error->message, cases[i].damage));
        machine_free(m);
    }
}

static void test_parse(void)
{
    g_autoptr(GError) unknown = NULL;
    g_autoptr(GError) twice = NULL;
    g_autoptr(fw_proximity_damages) none = fw_proximity_damages_parse("", NULL);
    g_autoptr(fw_proximity_damages) one = fw_proximity_damages_parse("base-unit-zero", NULL);

    g_assert_cmpuint(none->items->len, ==, 0);
    g_assert_true(fw_proximity_damages_touch(one, FW_PROXIMITY_IN_HMAT));
    g_assert_false(fw_proximity_damages_touch(one, FW_PROXIMITY_IN_SRAT));
    g_assert_false(fw_proximity_damages_touch(NULL, FW_PROXIMITY_IN_HMAT));
    g_assert_null(fw_proximity_damages_parse("base-unit-zero:rust", &unknown));
    g_assert_nonnull(strstr(unknown->message, "slit-contradicts-hmat"));
    g_assert_null(fw_proximity_damages_parse("base-unit-zero:base-unit-zero", &twice));
    g_assert_nonnull(strstr(twice->message, "twice"));
}

/* --- Documentation --------------------------------------------------------------- */

static char *page(const char *name)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "..", "docs", "specs", name, NULL);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_error("cannot read %s", path);
    }
    return text;
}

/* Whether some line begins with the offset and the width and goes on with the name. */
static gboolean has_field(const char *text, const struct fw_acpi_field *field)
{
    g_autofree char *row = g_strdup_printf("\n%-6u %-5u %s", field->wire, field->width, field->name);

    return strstr(text, row) != NULL;
}

static void test_fields(void)
{
    g_autofree char *hmat = page("hmat.rst");
    g_autofree char *srat = page("srat.rst");

    for (unsigned type = 0; type < 8; type++) {
        const struct fw_acpi_layout *of_hmat = fw_hmat_layout((uint16_t)type), *of_srat = fw_srat_layout((uint8_t)type);

        for (const struct fw_acpi_field *field = of_hmat ? of_hmat->fields : NULL; field && field->name; field++) {
            g_test_message("%s, %s", of_hmat->name, field->name);
            g_assert_true(has_field(hmat, field));
        }
        for (const struct fw_acpi_field *field = of_srat ? of_srat->fields : NULL; field && field->name; field++) {
            g_test_message("%s, %s", of_srat->name, field->name);
            g_assert_true(has_field(srat, field));
        }
    }
}

/* The page with every run of blanks and line ends made one blank. */
static char *flowing(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text; text++) {
        gboolean blank = g_ascii_isspace(*text);

        if (!blank || (out->len && out->str[out->len - 1] != ' ')) {
            g_string_append_c(out, blank ? ' ' : *text);
        }
    }
    return g_string_free(out, FALSE);
}

static void test_described(void)
{
    static const char *const tables[] = { "HMAT", "SRAT", "SLIT", "NFIT" };
    g_autofree char *raw = page("hmat.rst");
    g_autofree char *text = flowing(raw);
    const struct fw_proximity_damage *damage;

    for (guint i = 0; (damage = fw_proximity_damage_nth(i)); i++) {
        const char *name = fw_proximity_damage_name(damage), *description = fw_proximity_damage_description(damage);
        g_autofree char *entry = g_strdup_printf("``%s`` %s %c%s ", name, tables[fw_proximity_damage_table(damage)],
                                                 g_ascii_toupper(description[0]), description + 1);

        g_test_message("%s", entry);
        g_assert_nonnull(strstr(text, entry));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/proximity-damage/sound", test_sound);
    g_test_add_func("/proximity-damage/each", test_each);
    g_test_add_func("/proximity-damage/all", test_all);
    g_test_add_func("/proximity-damage/no-place", test_no_place);
    g_test_add_func("/proximity-damage/nothing-to-change", test_nothing_to_change);
    g_test_add_func("/proximity-damage/parse", test_parse);
    g_test_add_func("/proximity-damage/fields", test_fields);
    g_test_add_func("/proximity-damage/described", test_described);
    return g_test_run();
}
