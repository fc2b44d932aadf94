/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Freeing of the model, and the small questions that can be asked of it.
 */
#include "read.h"

#include <string.h>

void fw_scenario_property_free(void *data)
{
    FwScenarioProperty *property = data;

    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

void fw_scenario_source_free(void *data)
{
    FwScenarioSource *source = data;

    g_free(source->kind);
    g_free(source->ref);
    g_free(source->text);
    g_free(source);
}

void fw_scenario_node_free(void *data)
{
    FwScenarioNode *node = data;

    g_free(node->cpus);
    g_array_unref(node->distances);
    g_free(node);
}

void fw_scenario_machine_free(FwScenarioMachine *machine)
{
    if (machine) {
        g_free(machine->type);
        g_free(machine->cpu);
        g_free(machine->persistence);
        g_ptr_array_unref(machine->numa);
        g_free(machine);
    }
}

void fw_scenario_media_free(void *data)
{
    FwScenarioMedia *media = data;

    g_clear_pointer(&media->bytes, g_bytes_unref);
    g_free(media);
}

void fw_scenario_dimm_free(void *data)
{
    FwScenarioDimm *dimm = data;

    g_free(dimm->id);
    g_free(dimm->uuid);
    g_free(dimm->e820);
    g_free(dimm->poison);
    g_free(dimm->nfit);
    g_ptr_array_unref(dimm->proximity);
    g_ptr_array_unref(dimm->firmware);
    g_ptr_array_unref(dimm->nfit_fields);
    g_free(dimm->interleave_set);
    g_ptr_array_unref(dimm->media);
    g_ptr_array_unref(dimm->scm);
    g_free(dimm);
}

void fw_scenario_step_free(void *data)
{
    FwScenarioStep *step = data;

    g_free(step->name);
    g_free(step->run);
    g_free(step->dimm);
    g_free(step->property);
    g_free(step->value);
    g_free(step);
}

void fw_scenario_call_free(void *data)
{
    FwScenarioCall *call = data;

    g_free(call->method);
    g_free(call->family);
    g_free(call->function);
    g_free(call->status);
    g_ptr_array_unref(call->args);
    g_ptr_array_unref(call->out);
    g_free(call);
}

void fw_scenario_expect_free(void *data)
{
    FwScenarioExpect *expect = data;

    g_free(expect->why);
    fw_kernel_range_free(expect->kernel);
    g_ptr_array_unref(expect->needs);
    fw_fact_path_free(expect->fact);
    fw_fact_test_free(expect->test);
    g_ptr_array_unref(expect->calls);
    fw_fact_test_free(expect->count);
    g_free(expect->image_dimm);
    g_clear_pointer(&expect->image_bytes, g_bytes_unref);
    g_free(expect);
}

void fw_scenario_boot_free(void *data)
{
    FwScenarioBoot *boot = data;

    g_free(boot->name);
    fw_scenario_machine_free(boot->machine);
    g_ptr_array_unref(boot->firmware);
    g_ptr_array_unref(boot->dimms);
    g_clear_pointer(&boot->modules, g_ptr_array_unref);
    g_free(boot->append);
    g_ptr_array_unref(boot->steps);
    g_ptr_array_unref(boot->expect);
    g_free(boot);
}

void fw_scenario_free(FwScenario *scenario)
{
    if (scenario) {
        g_free(scenario->name);
        g_free(scenario->title);
        g_free(scenario->proves);
        g_free(scenario->file);
        g_ptr_array_unref(scenario->sources);
        fw_kernel_range_free(scenario->kernel);
        g_free(scenario->xfail_reason);
        fw_kernel_range_free(scenario->xfail_kernel);
        g_ptr_array_unref(scenario->needs);
        g_ptr_array_unref(scenario->boots);
        g_free(scenario);
    }
}

const char *fw_scenario_arch_name(FwScenarioArch arch)
{
    return arch == FW_SCENARIO_ARCH_PPC64LE ? "ppc64le" : "x86_64";
}

const char *fw_scenario_device(const FwScenarioBoot *boot)
{
    return boot->arch == FW_SCENARIO_ARCH_PPC64LE ? "spapr-nvdimm" : "nvdimm";
}

const FwScenarioDimm *fw_scenario_dimm(const FwScenarioBoot *boot, const char *id)
{
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (dimm->id && !strcmp(dimm->id, id)) {
            return dimm;
        }
    }
    return NULL;
}

const char *fw_scenario_firmware(const FwScenarioBoot *boot, const char *name)
{
    for (unsigned i = 0; i < boot->firmware->len; i++) {
        const FwScenarioProperty *property = g_ptr_array_index(boot->firmware, i);

        if (!strcmp(property->name, name)) {
            return property->value;
        }
    }
    return NULL;
}

/* A file that backs memory has whole pages. */
#define PAGE UINT64_C(4096)

uint64_t fw_scenario_backing_size(const FwScenarioDimm *dimm, bool labels)
{
    if (labels) {
        return dimm->labels == FW_SCENARIO_LABELS_SEPARATE ? (dimm->label_size + PAGE - 1) / PAGE * PAGE : 0;
    }
    return dimm->size + (dimm->labels == FW_SCENARIO_LABELS_INLINE ? dimm->label_size : 0);
}
