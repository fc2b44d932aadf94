/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies, bandwidths and distances as users write them, and the HMAT, SLIT and SRAT entries that are built from them.
 */
#include <string.h>
#include "fw/proximity.h"
#include "fw/proximity-check.h"

/* --- Values ------------------------------------------------------------------- */

static void test_measures(void)
{
    static const struct {
        enum fw_measure_kind kind;
        const char *text;
        enum fw_hmat_known known;
        uint64_t value;
    } good[] = {
        { FW_MEASURE_LATENCY, "170ns", FW_HMAT_KNOWN, 170000 },
        { FW_MEASURE_LATENCY, "170500ps", FW_HMAT_KNOWN, 170500 },
        { FW_MEASURE_LATENCY, "1us", FW_HMAT_KNOWN, 1000000 },
        { FW_MEASURE_LATENCY, "0", FW_HMAT_NOTHING, 0 },
        { FW_MEASURE_LATENCY, "0ns", FW_HMAT_NOTHING, 0 },
        { FW_MEASURE_LATENCY, "unreachable", FW_HMAT_UNREACHABLE, 0 },
        { FW_MEASURE_BANDWIDTH, "30G", FW_HMAT_KNOWN, 30 * 1024 },
        { FW_MEASURE_BANDWIDTH, "777M", FW_HMAT_KNOWN, 777 },
        { FW_MEASURE_BANDWIDTH, "1T", FW_HMAT_KNOWN, 1024 * 1024 },
        { FW_MEASURE_BANDWIDTH, "2048K", FW_HMAT_KNOWN, 2 },
        { FW_MEASURE_DISTANCE, "10", FW_HMAT_KNOWN, 10 },
        { FW_MEASURE_DISTANCE, "255", FW_HMAT_KNOWN, 255 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(fw_measure) measure = fw_measure_parse(good[i].text, good[i].kind, &error);
        const struct fw_measure_item *item;

        g_assert_no_error(error);
        g_assert_cmpstr(measure->text, ==, good[i].text);
        item = fw_measure_find(measure, 5);
        g_assert_cmpint(item->known, ==, good[i].known);
        if (item->known == FW_HMAT_KNOWN) {
            g_assert_cmpuint(item->value, ==, good[i].value);
        }
    }
}

static void test_bad_measures(void)
{
    static const struct {
        enum fw_measure_kind kind;
        const char *text;
        const char *message;
    } bad[] = {
        { FW_MEASURE_LATENCY, "", "empty" },
        { FW_MEASURE_LATENCY, "170", "170ns" },
        { FW_MEASURE_LATENCY, "-1ns", "number" },
        { FW_MEASURE_LATENCY, "170ns:", "number" },
        { FW_MEASURE_LATENCY, "170ns:180ns", "already" },
        { FW_MEASURE_LATENCY, "1=170ns:1=180ns", "already" },
        { FW_MEASURE_LATENCY, "x=170ns", "'x'" },
        { FW_MEASURE_LATENCY, "4294967296=1ns", "4294967296" },
        { FW_MEASURE_LATENCY, "18446744073709551616ps", "number" },
        { FW_MEASURE_LATENCY, "18446744073709551615us", "latency" },
        { FW_MEASURE_BANDWIDTH, "30", "30G" },
        { FW_MEASURE_BANDWIDTH, "1500K", "1M" },
        { FW_MEASURE_BANDWIDTH, "30ns", "bandwidth" },
        { FW_MEASURE_DISTANCE, "9", "10 to 254" },
        { FW_MEASURE_DISTANCE, "256", "10 to 254" },
        { FW_MEASURE_DISTANCE, "unreachable", "number" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(fw_measure) measure = fw_measure_parse(bad[i].text, bad[i].kind, &error);

        g_test_message("%s", bad[i].text);
        g_assert_null(measure);
        g_assert_nonnull(strstr(error->message, bad[i].message));
    }
}

static void test_find(void)
{
    g_autoptr(fw_measure) both = fw_measure_parse("1=250ns:170ns", FW_MEASURE_LATENCY, NULL);
    g_autoptr(fw_measure) one = fw_measure_parse("1=250ns", FW_MEASURE_LATENCY, NULL);

    g_assert_cmpuint(fw_measure_find(both, 0)->value, ==, 170000);
    g_assert_cmpuint(fw_measure_find(both, 1)->value, ==, 250000);
    g_assert_null(fw_measure_find(one, 0));
}

static void test_own(void)
{
    static const uint32_t taken[] = { 4, 2, 0, 3 };

    g_assert_cmpuint(fw_proximity_own(2, NULL, 0), ==, 2);
    g_assert_cmpuint(fw_proximity_own(2, taken, G_N_ELEMENTS(taken)), ==, 5);
    g_assert_cmpuint(fw_proximity_own(1, taken, G_N_ELEMENTS(taken)), ==, 1);
}

/* --- Tables -------------------------------------------------------------------- */

/* Two nodes with a processor and RAM, one with RAM alone. */
static const struct fw_proximity_node nodes[] = {
    { .domain = 0, .processors = TRUE, .memory = TRUE, .attached = TRUE, .initiator = 0 },
    { .domain = 1, .processors = TRUE, .memory = TRUE, .attached = TRUE, .initiator = 1 },
    { .domain = 2, .memory = TRUE, .attached = FALSE, .initiator = 128 },
};

struct machine {
    struct fw_proximity_config config;
    struct fw_proximity_dimm dimms[2];
    GPtrArray *measures;
};

static void machine_init(struct machine *machine)
{
    memset(machine, 0, sizeof(*machine));
    machine->measures = g_ptr_array_new_with_free_func((GDestroyNotify)fw_measure_free);
    machine->config = (struct fw_proximity_config) {
        .revision = 2, .nodes = nodes, .node_count = G_N_ELEMENTS(nodes), .dimms = machine->dimms, .dimm_count = 2,
    };
    machine->dimms[0].domain = 3;
    machine->dimms[0].id = "a";
    machine->dimms[1].domain = 4;
    machine->dimms[1].id = "b";
}

static const struct fw_measure *say(struct machine *machine, enum fw_measure_kind kind, const char *text)
{
    struct fw_measure *measure = fw_measure_parse(text, kind, NULL);

    g_assert_nonnull(measure);
    g_ptr_array_add(machine->measures, measure);
    return measure;
}

static fw_hmat *build(struct machine *machine)
{
    g_autoptr(GError) error = NULL;
    fw_hmat *hmat = fw_hmat_build(&machine->config, &error);

    g_assert_no_error(error);
    return hmat;
}

static void refused(struct machine *machine, const char *message)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(fw_hmat_build(&machine->config, &error));
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, message));
}

static const struct fw_hmat_structure *nth_structure(const fw_hmat *hmat, guint nth)
{
    return g_ptr_array_index(hmat->structures, nth);
}

static void test_wants(void)
{
    struct machine m;

    machine_init(&m);
    g_assert_false(fw_proximity_wants_hmat(&m.config));
    g_assert_false(fw_proximity_wants_slit(&m.config));
    m.dimms[1].cache.size = 1;
    g_assert_true(fw_proximity_wants_hmat(&m.config));
    m.dimms[1].cache.size = 0;
    m.dimms[0].distance = say(&m, FW_MEASURE_DISTANCE, "17");
    g_assert_true(fw_proximity_wants_slit(&m.config));
    g_assert_false(fw_proximity_wants_hmat(&m.config));
    g_ptr_array_unref(m.measures);
}

/* Nodes with RAM, then domains that speak; the initiator of a node that has none is said and not valid. */
static void test_attributes(void)
{
    g_autoptr(fw_hmat) hmat = NULL;
    struct machine m;

    machine_init(&m);
    m.dimms[1].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "170ns");
    m.dimms[1].node = 1;
    hmat = build(&m);
    g_assert_cmpuint(hmat->structures->len, ==, 5);
    g_assert_cmpuint(nth_structure(hmat, 2)->u.proximity.flags, ==, 0);
    g_assert_cmpuint(nth_structure(hmat, 2)->u.proximity.initiator, ==, 128);
    g_assert_cmpuint(nth_structure(hmat, 3)->u.proximity.memory, ==, 4);
    g_assert_cmpuint(nth_structure(hmat, 3)->u.proximity.initiator, ==, 1);
    g_ptr_array_unref(m.measures);
}

/* A unit of ten or two, or the divisor when only that keeps the entries small. */
static void test_units(void)
{
    g_autoptr(fw_hmat) round = NULL;
    g_autoptr(fw_hmat) odd = NULL;
    struct machine m;

    machine_init(&m);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "170ns:1=65us");
    round = build(&m);
    g_assert_cmpuint(nth_structure(round, 4)->u.locality.base_unit, ==, 10000);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "7ns:1=70007ns");
    odd = build(&m);
    g_assert_cmpuint(nth_structure(odd, 4)->u.locality.base_unit, ==, 7000);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "1ps:1=65535ps");
    refused(&m, "65535");
    m.config.latency_unit = 1000;
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "1500ps");
    refused(&m, "1000 ps");
    g_ptr_array_unref(m.measures);
}

static void test_greatest_entry(void)
{
    g_autoptr(fw_hmat) hmat = NULL;
    struct machine m;

    machine_init(&m);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "1ps:1=65534ps");
    hmat = build(&m);
    g_assert_cmpuint(*fw_hmat_entry(&nth_structure(hmat, 4)->u.locality, 1, 0), ==, 0xfffe);
    g_ptr_array_unref(m.measures);
}

/* What the machine says stays; a DIMM's value goes before it. */
static void test_given_matrix(void)
{
    static const struct fw_proximity_rating ratings[] = { { 0, 0, 80000 }, { 0, 1, 130000 }, { 1, 1, 80000 }, { 0, 2, 90000 } };
    struct fw_proximity_matrix given = { .data_type = FW_HMAT_READ_LATENCY, .unit = 5000, .ratings = ratings,
                                         .count = G_N_ELEMENTS(ratings) };
    g_autoptr(fw_hmat) plain = NULL;
    g_autoptr(fw_hmat) more = NULL;
    uint64_t value = 0;
    struct machine m;

    machine_init(&m);
    m.config.matrices = &given;
    m.config.matrix_count = 1;
    plain = build(&m);
    g_assert_cmpuint(nth_structure(plain, 3)->u.locality.base_unit, ==, 5000);
    g_assert_cmpuint(nth_structure(plain, 3)->u.locality.targets->len, ==, 3);
    g_assert_cmpuint(*fw_hmat_entry(&nth_structure(plain, 3)->u.locality, 0, 1), ==, 26);
    m.dimms[0].domain = 2;
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "170ns");
    more = build(&m);
    g_assert_cmpint(fw_hmat_lookup(more, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 2, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 170000);
    g_assert_cmpint(fw_hmat_lookup(more, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 1, &value), ==, FW_HMAT_KNOWN);
    g_assert_cmpuint(value, ==, 130000);
    g_ptr_array_unref(m.measures);
}

/* A unit that is asked for, and the tenths of revision 1, count for the machine's matrices too. */
static void test_given_unit(void)
{
    static const struct fw_proximity_rating ratings[] = { { 0, 0, 80000 }, { 0, 1, 130000 } };
    struct fw_proximity_matrix given = { .data_type = FW_HMAT_READ_LATENCY, .unit = 5000, .ratings = ratings,
                                         .count = G_N_ELEMENTS(ratings) };
    g_autoptr(fw_hmat) asked = NULL;
    struct machine m;

    machine_init(&m);
    m.config.matrices = &given;
    m.config.matrix_count = 1;
    m.config.latency_unit = 500;
    asked = build(&m);
    g_assert_cmpuint(nth_structure(asked, 3)->u.locality.base_unit, ==, 500);
    g_assert_cmpuint(*fw_hmat_entry(&nth_structure(asked, 3)->u.locality, 0, 1), ==, 260);
    m.config.latency_unit = 3000;
    refused(&m, "3000 ps");
    g_ptr_array_unref(m.measures);
}

/* 65535 units of the machine are "unreachable", also where a DIMM's value changes the unit; 65536 are an error. */
static void test_given_unreachable(void)
{
    struct fw_proximity_rating ratings[] = { { 0, 0, 65535000 }, { 0, 1, 0 } };
    struct fw_proximity_matrix given = { .data_type = FW_HMAT_READ_LATENCY, .unit = 1000, .ratings = ratings,
                                         .count = G_N_ELEMENTS(ratings) };
    g_autoptr(fw_hmat) alone = NULL;
    g_autoptr(fw_hmat) beside = NULL;
    uint64_t value;
    struct machine m;

    machine_init(&m);
    m.config.matrices = &given;
    m.config.matrix_count = 1;
    alone = build(&m);
    g_assert_cmpuint(nth_structure(alone, 3)->u.locality.base_unit, ==, 1000);
    g_assert_cmpint(fw_hmat_lookup(alone, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 0, &value), ==, FW_HMAT_UNREACHABLE);
    g_assert_cmpint(fw_hmat_lookup(alone, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 1, &value), ==, FW_HMAT_NOTHING);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "170500ps");
    beside = build(&m);
    g_assert_cmpint(fw_hmat_lookup(beside, FW_HMAT_MEMORY, FW_HMAT_READ_LATENCY, 0, 0, &value), ==, FW_HMAT_UNREACHABLE);
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = NULL;
    ratings[0].value = 65536000;
    refused(&m, "65536 units");
    g_ptr_array_unref(m.measures);
}

/* A machine's value that its unit does not divide is no entry. */
static void test_given_indivisible(void)
{
    static const struct fw_proximity_rating ratings[] = { { 0, 0, UINT64_MAX } };
    struct fw_proximity_matrix given = { .data_type = FW_HMAT_READ_LATENCY, .unit = 10000000000000000000u, .ratings = ratings,
                                         .count = G_N_ELEMENTS(ratings) };
    struct machine m;

    machine_init(&m);
    m.config.matrices = &given;
    m.config.matrix_count = 1;
    refused(&m, "no multiple");
    g_ptr_array_unref(m.measures);
}

static void test_disagreement(void)
{
    struct machine m;

    machine_init(&m);
    m.dimms[1].domain = 3;
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "170ns");
    m.dimms[1].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "180ns");
    refused(&m, "read-latency=180ns: NVDIMM 'a'");
    m.dimms[1].measures[FW_HMAT_READ_LATENCY] = m.dimms[0].measures[FW_HMAT_READ_LATENCY];
    m.dimms[1].initiator_kind = FW_INITIATOR_NONE;
    refused(&m, "initiator");
    m.dimms[1].initiator_kind = FW_INITIATOR_AUTO;
    m.dimms[0].cache.size = 1;
    m.dimms[1].cache.size = 2;
    refused(&m, "cache-size");
    m.dimms[1].cache.size = 1;
    fw_hmat_free(build(&m));
    m.dimms[0].measures[FW_HMAT_READ_LATENCY] = say(&m, FW_MEASURE_LATENCY, "2=170ns");
    m.dimms[1].measures[FW_HMAT_READ_LATENCY] = NULL;
    refused(&m, "domain 2");
    g_ptr_array_unref(m.measures);
}

static void test_distances(void)
{
    g_autoptr(fw_slit) slit = NULL;
    g_autoptr(fw_slit) none = NULL;
    g_autoptr(GError) error = NULL;
    struct machine m;

    machine_init(&m);
    m.config.distances = fw_slit_new(3);
    *fw_slit_distance(m.config.distances, 0, 1) = 31;
    m.dimms[0].distance = say(&m, FW_MEASURE_DISTANCE, "4=40");
    m.dimms[1].distance = say(&m, FW_MEASURE_DISTANCE, "17");
    slit = fw_slit_build(&m.config, NULL);
    g_assert_cmpuint(slit->localities, ==, 5);
    g_assert_cmpuint(*fw_slit_distance(slit, 0, 1), ==, 31);
    g_assert_cmpuint(*fw_slit_distance(slit, 1, 0), ==, 20);
    g_assert_cmpuint(*fw_slit_distance(slit, 4, 0), ==, 17);
    g_assert_cmpuint(*fw_slit_distance(slit, 4, 3), ==, 40);
    g_assert_cmpuint(*fw_slit_distance(slit, 3, 4), ==, 40);
    m.dimms[0].distance = say(&m, FW_MEASURE_DISTANCE, "3=12");
    none = fw_slit_build(&m.config, &error);
    g_assert_null(none);
    g_assert_nonnull(strstr(error->message, "own"));
    fw_slit_free((struct fw_slit *)m.config.distances);
    g_ptr_array_unref(m.measures);
}

/* --- The window ---------------------------------------------------------------- */

static void add_memory(fw_srat *srat, uint64_t base, uint64_t end, uint32_t flags)
{
    struct fw_srat_memory *memory = &fw_srat_add(srat, FW_SRAT_MEMORY)->u.memory;

    memory->base = base;
    memory->length = end - base;
    memory->flags = flags;
}

/* "base-end " of each hot-pluggable entry. */
static char *holes(enum fw_srat_window window, uint64_t first, uint64_t first_end, uint64_t second, uint64_t second_end)
{
    g_autoptr(fw_srat) srat = fw_srat_new();
    GString *text = g_string_new(NULL);

    add_memory(srat, second, second_end, 5);
    add_memory(srat, first, first_end, 5);
    add_memory(srat, 0x1000, 0x9000, 3);
    fw_srat_set_window(srat, window);
    for (guint i = 0; i < srat->entries->len; i++) {
        const struct fw_srat_memory *memory = &((struct fw_srat_entry *)g_ptr_array_index(srat->entries, i))->u.memory;

        if (memory->flags == 3) {
            g_string_append_printf(text, "%x-%x ", (unsigned)memory->base, (unsigned)(memory->base + memory->length));
        }
    }
    return g_string_free(text, FALSE);
}

static void expect_holes(enum fw_srat_window window, const uint64_t ends[4], const char *expected)
{
    g_autofree char *text = holes(window, ends[0], ends[1], ends[2], ends[3]);

    g_assert_cmpstr(text, ==, expected);
}

static void test_window(void)
{
    expect_holes(FW_SRAT_WINDOW_ALL, (uint64_t[]) { 0x2000, 0x3000, 0x5000, 0x6000 }, "1000-9000 ");
    expect_holes(FW_SRAT_WINDOW_NONE, (uint64_t[]) { 0x2000, 0x3000, 0x5000, 0x6000 }, "");
    expect_holes(FW_SRAT_WINDOW_HOLES, (uint64_t[]) { 0x2000, 0x3000, 0x5000, 0x6000 }, "1000-2000 3000-5000 6000-9000 ");
    expect_holes(FW_SRAT_WINDOW_HOLES, (uint64_t[]) { 0x1000, 0x3000, 0x3000, 0x9000 }, "");
    expect_holes(FW_SRAT_WINDOW_HOLES, (uint64_t[]) { 0, 0x2000, 0x8000, 0xa000 }, "2000-8000 ");
    expect_holes(FW_SRAT_WINDOW_HOLES, (uint64_t[]) { 0xa000, 0xb000, 0xc000, 0xd000 }, "1000-9000 ");
    expect_holes(FW_SRAT_WINDOW_HOLES, (uint64_t[]) { 0x2000, 0x5000, 0x3000, 0x4000 }, "1000-2000 5000-9000 ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/proximity/measures", test_measures);
    g_test_add_func("/proximity/bad-measures", test_bad_measures);
    g_test_add_func("/proximity/find", test_find);
    g_test_add_func("/proximity/own", test_own);
    g_test_add_func("/proximity/wants", test_wants);
    g_test_add_func("/proximity/attributes", test_attributes);
    g_test_add_func("/proximity/units", test_units);
    g_test_add_func("/proximity/greatest-entry", test_greatest_entry);
    g_test_add_func("/proximity/given-matrix", test_given_matrix);
    g_test_add_func("/proximity/given-unit", test_given_unit);
    g_test_add_func("/proximity/given-unreachable", test_given_unreachable);
    g_test_add_func("/proximity/given-indivisible", test_given_indivisible);
    g_test_add_func("/proximity/disagreement", test_disagreement);
    g_test_add_func("/proximity/distances", test_distances);
    g_test_add_func("/proximity/window", test_window);
    return g_test_run();
}
