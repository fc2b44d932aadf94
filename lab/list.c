/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `misfit list`: the scenarios that come with misfit, by theme; or the functions that its devices answer.
 */
#include <stdio.h>
#include <string.h>

#include "corpus.h"
#include "exit-status.h"
#include "json-line.h"
#include "options.h"
#include "fw/dsm-functions.h"

/* Version of the JSON lines that this verb prints. */
#define LIST_SCHEMA 1

static void print_long(const FwScenario *scenario)
{
    g_autofree char *proves = g_strdelimit(g_strdup(scenario->proves), "\n", ' ');

    for (unsigned i = 0; i < scenario->sources->len; i++) {
        const FwScenarioSource *source = g_ptr_array_index(scenario->sources, i);

        printf("      %s %s%s%s\n", source->kind, source->ref, source->text ? ": " : "", source->text ? source->text : "");
    }
    printf("      proves: %s\n", g_strchomp(proves));
    if (scenario->kernel) {
        printf("      kernels: %s\n", fw_kernel_range_text(scenario->kernel));
    }
    if (scenario->xfail_reason) {
        printf("      expected to fail: %s (kernels: %s)\n", scenario->xfail_reason,
               scenario->xfail_kernel ? fw_kernel_range_text(scenario->xfail_kernel) : "all");
    }
}

static unsigned widest_name(const GPtrArray *items)
{
    size_t width = 0;

    for (unsigned i = 0; i < items->len; i++) {
        const CorpusItem *item = g_ptr_array_index(items, i);

        width = MAX(width, strlen(item->scenario->name));
    }
    return (unsigned)width;
}

static void print_text(const GPtrArray *items, gboolean long_list)
{
    int width = (int)widest_name(items);
    const char *theme = NULL;

    for (unsigned i = 0; i < items->len; i++) {
        const CorpusItem *item = g_ptr_array_index(items, i);
        const FwScenario *scenario = item->scenario;

        if (!theme || strcmp(theme, item->theme)) {
            printf("%s%s:\n", theme ? "\n" : "", *item->theme ? item->theme : "scenarios");
            theme = item->theme;
        }
        printf("  %-*s  %-7s  %s\n", width, scenario->name, fw_scenario_arch_name(scenario->arch), scenario->title);
        if (long_list) {
            print_long(scenario);
        }
    }
}

static void set_text(JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name(builder, name);
    if (text) {
        json_builder_add_string_value(builder, text);
    } else {
        json_builder_add_null_value(builder);
    }
}

static void add_sources(JsonBuilder *builder, const GPtrArray *sources)
{
    json_builder_set_member_name(builder, "sources");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < sources->len; i++) {
        const FwScenarioSource *source = g_ptr_array_index(sources, i);

        json_builder_begin_object(builder);
        set_text(builder, "kind", source->kind);
        set_text(builder, "ref", source->ref);
        set_text(builder, "text", source->text);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_needs(JsonBuilder *builder, const FwScenario *scenario)
{
    g_autoptr(GPtrArray) needs = fw_scenario_needs(scenario);

    json_builder_set_member_name(builder, "needs");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < needs->len; i++) {
        json_builder_add_string_value(builder, g_ptr_array_index(needs, i));
    }
    json_builder_end_array(builder);
}

static void print_json(const CorpusItem *item)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    const FwScenario *scenario = item->scenario;
    g_autoptr(JsonNode) root = NULL;

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "schema");
    json_builder_add_int_value(builder, LIST_SCHEMA);
    set_text(builder, "name", scenario->name);
    set_text(builder, "theme", item->theme);
    set_text(builder, "arch", fw_scenario_arch_name(scenario->arch));
    set_text(builder, "title", scenario->title);
    set_text(builder, "proves", scenario->proves);
    set_text(builder, "file", item->path);
    add_sources(builder, scenario->sources);
    set_text(builder, "kernel", scenario->kernel ? fw_kernel_range_text(scenario->kernel) : NULL);
    set_text(builder, "xfail", scenario->xfail_reason);
    json_builder_set_member_name(builder, "boots");
    json_builder_add_int_value(builder, scenario->boots->len);
    add_needs(builder, scenario);
    json_builder_end_object(builder);
    root = json_builder_get_root(builder);
    json_line_print(root);
}

static int print_functions(void)
{
    g_autofree char *page = fw_dsm_functions_page();

    fputs(page, stdout);
    return EXIT_GOOD;
}

int verb_list(const struct options *o)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = NULL;

    if (o->functions) {
        return print_functions();
    }
    items = corpus_load_all(o->theme, &error);
    if (!items) {
        fprintf(stderr, "misfit: %s\n", error->message);
        return EXIT_USAGE;
    }
    for (unsigned i = 0; o->json && i < items->len; i++) {
        print_json(g_ptr_array_index(items, i));
    }
    if (!o->json) {
        print_text(items, o->long_list);
    }
    return EXIT_GOOD;
}
