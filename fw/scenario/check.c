/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of a whole boot, once every part was read: names that must exist, places that must be possible.
 */
#include "read.h"
#include "fw/scenario-place.h"
#include "fw/scenario-tables.h"

#include <string.h>

static void check_ids(FwReader *reader, const FwScenarioBoot *boot)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        unsigned nodes = MAX(boot->machine->numa->len, 1);

        if (dimm->id && fw_scenario_dimm(boot, dimm->id) != dimm) {
            fw_diags_add(reader->diags, dimm->mark, "dimms", "another DIMM has the id '%s'", dimm->id);
        }
        if (dimm->node >= (int)nodes) {
            fw_diags_add(reader->diags, dimm->mark, "dimms", "node %d does not exist: the machine has %u (machine.numa)", dimm->node, nodes);
        }
    }
}

static void check_neighbours(FwReader *reader, const FwScenarioBoot *boot)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        for (unsigned p = 0; p < dimm->scm->len; p++) {
            const FwScenarioProperty *property = g_ptr_array_index(dimm->scm, p);

            if (strcmp(property->name, "placement-after")) {
                continue;
            }
            if (!fw_scenario_dimm(boot, property->value)) {
                fw_diags_add(reader->diags, dimm->mark, "dimms", "placement-after: there is no DIMM '%.60s'", property->value);
            } else if (!g_strcmp0(property->value, dimm->id)) {
                fw_diags_add(reader->diags, dimm->mark, "dimms", "placement-after: a device cannot be placed after itself");
            }
        }
    }
}

/* Two members that claim one place would otherwise be reported as an overlap, which is not what the user must mend. */
static void check_positions(FwReader *reader, const FwScenarioBoot *boot)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        for (unsigned j = 0; dimm->interleave_set && dimm->interleave_position >= 0 && j < i; j++) {
            const FwScenarioDimm *other = g_ptr_array_index(boot->dimms, j);

            if (!g_strcmp0(other->interleave_set, dimm->interleave_set) && other->interleave_position == dimm->interleave_position) {
                fw_diags_add(reader->diags, dimm->mark, "dimms", "another member of the set '%s' has position %d", dimm->interleave_set,
                             dimm->interleave_position);
            }
        }
    }
}

static void check_step(FwReader *reader, const FwScenarioBoot *boot, const FwScenarioStep *step)
{
    const FwScenarioDimm *dimm = step->dimm ? fw_scenario_dimm(boot, step->dimm) : NULL;

    if (step->dimm && !dimm) {
        fw_diags_add(reader->diags, step->mark, "steps", "there is no DIMM '%s'", step->dimm);
    } else if (step->kind == FW_SCENARIO_STEP_PLUG && dimm && !dimm->hotplug) {
        fw_diags_add(reader->diags, step->mark, "steps", "the DIMM '%s' is there from the start; to plug it later say 'hotplug: true'",
                     step->dimm);
    }
}

static const FwScenarioStep *find_step(const FwScenarioBoot *boot, const char *name)
{
    for (unsigned i = 0; i < boot->steps->len; i++) {
        const FwScenarioStep *step = g_ptr_array_index(boot->steps, i);

        if (!strcmp(step->name, name)) {
            return step;
        }
    }
    return NULL;
}

/* step.NAME.WHAT and at.NAME.PATH must speak of a step of the right kind. */
static void check_fact(FwReader *reader, const FwScenarioBoot *boot, const FwScenarioExpect *expect)
{
    static const char *const members[] = { "stdout", "stderr", "exit", "how", NULL };
    const char *root = fw_fact_path_root(expect->fact), *name = fw_fact_path_member(expect->fact, 1);
    const char *member = fw_fact_path_member(expect->fact, 2);
    bool at = !strcmp(root, "at");
    const FwScenarioStep *step;

    if (!at && strcmp(root, "step")) {
        return;
    }
    step = name ? find_step(boot, name) : NULL;
    if (!step || step->kind != (at ? FW_SCENARIO_STEP_FACTS : FW_SCENARIO_STEP_RUN)) {
        fw_diags_add(reader->diags, expect->mark, "expect", "'%s': there is no '%s' step named '%s'", fw_fact_path_text(expect->fact),
                     at ? "facts" : "run", name ? name : "");
    } else if (!at && (!member || !g_strv_contains(members, member))) {
        fw_diags_add(reader->diags, expect->mark, "expect", "'%s': a step has stdout, stderr, exit and how", fw_fact_path_text(expect->fact));
    }
}

static void check_image(FwReader *reader, const FwScenarioBoot *boot, const FwScenarioExpect *expect)
{
    const FwScenarioDimm *dimm = expect->image_dimm ? fw_scenario_dimm(boot, expect->image_dimm) : NULL;
    uint64_t size = dimm ? expect->image_labels ? dimm->label_size : dimm->size : 0;

    if (expect->image_dimm && !dimm) {
        fw_diags_add(reader->diags, expect->mark, "expect", "there is no DIMM '%s'", expect->image_dimm);
    } else if (dimm && expect->image_labels && !size) {
        fw_diags_add(reader->diags, expect->mark, "expect", "the DIMM '%s' has no label area", expect->image_dimm);
    } else if (size && (expect->image_offset >= size || expect->image_length > size - expect->image_offset)) {
        fw_diags_add(reader->diags, expect->mark, "expect", "the range reaches beyond the end of the %s of '%s'",
                     expect->image_labels ? "label area" : "data", expect->image_dimm);
    }
}

static void check_expect(FwReader *reader, const FwScenarioBoot *boot)
{
    const FwScenarioExpect *end = NULL;

    for (unsigned i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, i);

        if (expect->fact) {
            check_fact(reader, boot, expect);
        } else if (expect->kind == FW_SCENARIO_EXPECT_IMAGE) {
            check_image(reader, boot, expect);
        } else if (expect->kind == FW_SCENARIO_EXPECT_END && !expect->kernel) {
            if (end && end->end != expect->end) {
                fw_diags_add(reader->diags, expect->mark, "expect", "line %u expects another end of the guest", end->mark.line);
            }
            end = expect;
        }
    }
}

/* Speeds that need a unit that is not there, a distance to nobody, a damage without anything to do it to. */
static void check_tables(FwReader *reader, const FwScenarioBoot *boot, const FwScenarioMap *map, const FwYamlNode *node)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FwScenarioTables) tables = fw_scenario_tables_new(boot, map, &error);

    if (!tables) {
        const FwYamlNode *dimms = fw_yaml_get(node, "dimms"), *firmware = fw_yaml_get(node, "firmware");

        fw_read_error(reader, dimms ? dimms : firmware ? firmware : node, "no tables of proximity can be made: %s", error->message);
    }
}

void fw_check_place(FwReader *reader, const FwScenarioBoot *boot, const FwYamlNode *node)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FwScenarioMap) map = NULL;
    unsigned at;

    map = fw_scenario_map_new(boot, &at, &error);
    if (!map && at != G_MAXUINT) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, at);

        fw_diags_add(reader->diags, dimm->mark, dimm->id, "%s", error->message);
    } else if (!map) {
        const FwYamlNode *place = boot->arch == FW_SCENARIO_ARCH_X86_64 ? fw_yaml_get(node, "firmware") : NULL;

        place = place ? place : fw_yaml_get(node, "machine");
        place = place ? place : fw_yaml_get(node, "dimms");
        fw_read_error(reader, place ? place : node, "%s", error->message);
    }
    for (int report = FW_NFIT_REPORT_STATIC; map && !map->engine && report <= FW_NFIT_REPORT_FIT; report++) {
        g_autoptr(GByteArray) bytes = fw_scenario_nfit(boot, map, report, &error);

        if (!bytes) {
            const FwYamlNode *place = fw_yaml_get(node, "dimms");

            fw_read_error(reader, place ? place : node, "no NFIT can be made: %s", error->message);
            return;
        }
    }
    if (map) {
        check_tables(reader, boot, map, node);
    }
}

void fw_check_boot(FwReader *reader, const FwScenarioBoot *boot, const FwYamlNode *node)
{
    unsigned errors = fw_diags_count(reader->diags);

    check_ids(reader, boot);
    check_positions(reader, boot);
    check_neighbours(reader, boot);
    for (unsigned i = 0; i < boot->steps->len; i++) {
        check_step(reader, boot, g_ptr_array_index(boot->steps, i));
    }
    check_expect(reader, boot);
    if (fw_diags_count(reader->diags) == errors && !errors) {
        fw_check_place(reader, boot, node);
    }
}
