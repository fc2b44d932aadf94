/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the scenario reader. Any bytes are refused with a message or become a model that has arguments, needs and tables; nothing
 * crashes, and the same text gives the same messages twice.
 *
 * The first byte chooses: the bytes themselves are the text, or they stand in place of one line, or of one value, of a good scenario.
 */
#include "fuzz-input.h"
#include "fw/scenario-args.h"
#include "fw/scenario-place.h"

static const char good[] =
    "name: a\ntitle: t\nsource: {kind: report, ref: r}\nproves: p\nkernel: '>=5.3'\n"
    "machine: {memory: 2G, cpus: 2, phys-bits: 46, slots: 8, numa: [{memory: 2G, cpus: '0-1'}]}\n"
    "firmware: {device-memory-base: 0x140000000, nfit-damage: [checksum, zero-length], nfit-smbios: 00112233}\n"
    "dimms:\n"
    "  - {id: a, size: 1G, address: 0x140000000, labels: separate, node: 0}\n"
    "  - {id: b, count: 3, size: 64M, interleave: {set: s}, nfit: {where: fit, serial: 7}}\n"
    "  - id: c\n    size: 1G\n    address: 0x200000000\n    image: [{infoblock: {minor: 2, start-pad: 64M, align: 2M}}, {fill: a5, length: 8K}]\n"
    "steps:\n  - {run: 'true', name: x, exit: any, limit: 5s}\n  - facts: y\n"
    "expect:\n  - {fact: 'step.x.stdout', matches: 'a+'}\n  - {fact: 'at.y.ndctl.regions[dev=region0].size', one-of: [1G, 2G]}\n"
    "  - {call: {method: _DSM, number: 4}, count: '>=2'}\n  - image: {dimm: a, length: 4K, is: {bytes: ff}}\n"
    "boots:\n  - {name: one}\n  - {name: two, dimms: [{id: c, absent: true}], machine: {cpus: ~}}\n"
    "variants:\n  - {name: v}\n  - {name: w, firmware: {nfit-damage: truncated}}\n";

/* Length of the piece of @good at @at that is replaced: to the end of the line, or of the value. */
static size_t piece(size_t at, gboolean whole_line)
{
    return strcspn(good + at, whole_line ? "\n" : ",}]\n:");
}

static GString *text_of(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    unsigned how = (unsigned)fuzz_number(&input, 1) % 3;
    GString *text = g_string_new(NULL);
    size_t at;

    if (how == 0) {
        return g_string_append_len(text, (const char *)input.data, (gssize)input.left);
    }
    at = fuzz_below(&input, sizeof good - 1);
    g_string_append_len(text, good, (gssize)at);
    g_string_append_len(text, (const char *)input.data, (gssize)input.left);
    return g_string_append(text, good + at + piece(at, how == 1));
}

static void use_boot(const FwScenario *scenario, const FwScenarioBoot *boot)
{
    static const FwScenarioPaths paths = { .images = "/i,", .trace = "/t", .scenario = "/s" };
    g_autoptr(FwScenarioMap) map = fw_scenario_map_new(boot, NULL, NULL);
    g_autoptr(GPtrArray) args = fw_scenario_qemu_args(scenario, boot, &paths, NULL);

    FUZZ_HOLDS(map && args);
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        g_autofree char *add = fw_scenario_device_add(boot, g_ptr_array_index(boot->dimms, i));

        FUZZ_HOLDS(add != NULL);
    }
    for (int report = FW_NFIT_REPORT_STATIC; report <= FW_NFIT_REPORT_FIT; report++) {
        g_autoptr(GByteArray) bytes = fw_scenario_nfit(boot, map, report, NULL);

        FUZZ_HOLDS(bytes != NULL);
    }
}

static char *read_once(const GString *text, gboolean use)
{
    g_autoptr(FwDiags) diags = fw_diags_new("F");
    g_autoptr(GPtrArray) scenarios = fw_scenario_parse("F", text->str, text->len, diags);

    FUZZ_HOLDS((scenarios != NULL) == (fw_diags_count(diags) == 0));
    for (unsigned i = 0; scenarios && use && i < scenarios->len; i++) {
        const FwScenario *scenario = g_ptr_array_index(scenarios, i);
        g_autoptr(GPtrArray) needs = fw_scenario_needs(scenario);

        FUZZ_HOLDS(needs && scenario->boots->len > 0);
        for (unsigned b = 0; b < scenario->boots->len; b++) {
            use_boot(scenario, g_ptr_array_index(scenario->boots, b));
        }
    }
    return fw_diags_text(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    GString *text = text_of(data, size);
    g_autofree char *first = read_once(text, TRUE), *second = read_once(text, FALSE);

    FUZZ_HOLDS(!strcmp(first, second));
    g_string_free(text, TRUE);
    return 0;
}
