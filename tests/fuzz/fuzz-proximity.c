/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: from what users write about DIMMs to HMAT and SLIT. What is not refused must decode without an error and say of each pair what was
 * written.
 *
 * The input is taken apart into DIMMs, and each of them into words that are mostly right.
 */
#include "fuzz-input.h"
#include "fw/proximity.h"

#define NODES 3
#define DIMMS 8

/* Two domains with processors and RAM, one with a generic initiator. */
static const struct fw_proximity_node nodes[NODES] = {
    { .domain = 0, .processors = TRUE, .memory = TRUE, .attached = TRUE, .initiator = 0 },
    { .domain = 1, .processors = TRUE, .memory = TRUE, .attached = TRUE, .initiator = 1 },
    { .domain = 2, .generic = TRUE },
};

struct input {
    struct fw_proximity_dimm dimms[DIMMS];
    struct fw_measure *measures[DIMMS];   /* owned */
    guint count;
};

/* "170ns", "1=30G:5", "unreachable", and what is nearly like them. */
static char *random_text(struct fuzz_input *input)
{
    static const char *const units[] = { "ns", "ps", "us", "G", "M", "K", "T", "", "unreachable" };
    GString *text = g_string_new(NULL);
    guint items = fuzz_below(input, 3) + 1;

    for (guint i = 0; i < items; i++) {
        guint domain = fuzz_below(input, 8);
        const char *unit = units[fuzz_below(input, G_N_ELEMENTS(units))];

        g_string_append(text, i ? ":" : "");
        if (domain < 5) {
            g_string_append_printf(text, "%u=", domain);
        }
        if (*unit != 'u' || !unit[2]) {
            g_string_append_printf(text, "%" G_GUINT64_FORMAT,
                                   fuzz_number(input, fuzz_below(input, 9)));
        }
        g_string_append(text, unit);
    }
    return g_string_free(text, FALSE);
}

static void add_dimm(struct input *all, struct fuzz_input *input)
{
    struct fw_proximity_dimm *dimm = &all->dimms[all->count];
    struct fw_measure **measure = &all->measures[all->count];
    guint type = fuzz_below(input, FW_HMAT_DATA_TYPES + 2);
    g_autofree char *text = random_text(input);

    dimm->domain = fuzz_below(input, 7);
    dimm->node = fuzz_below(input, NODES);
    dimm->cache.size = fuzz_number(input, 1);
    dimm->initiator_kind = fuzz_below(input, FW_INITIATOR_NUMBER + 1);
    dimm->initiator = dimm->initiator_kind == FW_INITIATOR_NUMBER ? fuzz_below(input, 5) : 0;
    if (type < FW_HMAT_DATA_TYPES) {
        *measure = fw_measure_parse(text, fw_hmat_is_latency(type) ? FW_MEASURE_LATENCY
                                                                   : FW_MEASURE_BANDWIDTH, NULL);
        dimm->measures[type] = *measure;
    } else {
        *measure = fw_measure_parse(text, FW_MEASURE_DISTANCE, NULL);
        dimm->distance = *measure;
    }
    all->count++;
}

/* Every number that a DIMM was given is the table's. */
static void compare(const struct input *input, const struct fw_hmat *hmat)
{
    for (guint i = 0; i < input->count; i++) {
        for (unsigned type = 0; type < FW_HMAT_DATA_TYPES; type++) {
            const struct fw_measure *measure = input->dimms[i].measures[type];

            for (uint32_t initiator = 0; measure && initiator < NODES; initiator++) {
                const struct fw_measure_item *item = fw_measure_find(measure, initiator);
                uint64_t value = 0;

                if (item && item->known == FW_HMAT_KNOWN) {
                    FUZZ_HOLDS(fw_hmat_lookup(hmat, FW_HMAT_MEMORY, type, initiator,
                                              input->dimms[i].domain, &value) == FW_HMAT_KNOWN);
                    FUZZ_HOLDS(value == item->value);
                }
            }
        }
    }
}

static void build(const struct input *input, uint8_t revision)
{
    struct fw_proximity_config config = { .revision = revision, .nodes = nodes, .node_count = NODES,
                                          .dimms = input->dimms, .dimm_count = input->count };
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) slit_error = NULL;
    g_autoptr(fw_hmat) hmat = fw_hmat_build(&config, &error);
    g_autoptr(fw_slit) slit = fw_slit_build(&config, &slit_error);
    g_autoptr(fw_findings) findings = fw_findings_new();

    FUZZ_HOLDS((hmat != NULL) == (error == NULL) && (slit != NULL) == (slit_error == NULL));
    if (hmat) {
        g_autoptr(GByteArray) bytes = fw_hmat_encode(hmat, NULL);
        g_autoptr(fw_hmat) back = bytes ? fw_hmat_decode(bytes->data, bytes->len, findings) : NULL;

        FUZZ_HOLDS(back && fw_findings_count(findings, NULL, FW_SEVERITY_ERROR) == 0);
        compare(input, back);
    }
    if (slit) {
        g_autoptr(GByteArray) bytes = fw_slit_encode(slit, NULL);

        FUZZ_HOLDS(bytes != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct input all = { .count = 0 };

    while (input.left > 0 && all.count < DIMMS) {
        add_dimm(&all, &input);
    }
    build(&all, FW_HMAT_REVISION_6_2);
    build(&all, FW_HMAT_REVISION_6_3);
    for (guint i = 0; i < all.count; i++) {
        fw_measure_free(all.measures[i]);
    }
    return 0;
}
