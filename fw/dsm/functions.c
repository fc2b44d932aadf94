/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of all functions, see fw/dsm-functions.h. */
#include <string.h>
#include "fw/dsm.h"
#include "fw/dsm-functions.h"

#define FUNCTIONS 32u               /* a query has one bit for each */

/* A function that the specification has and no table of ours. */
struct missing {
    uint32_t function;
    const char *name;
};

/*
 * What others answer in the command set of that name. QEMU: hw/acpi/nvdimm.c of 10.0. nfit_test: tools/testing/nvdimm/test/nfit.c of
 * Linux 6.12, which answers in the place of the driver's _DSM calls, so that there is no function 0.
 */
static const struct others {
    const char *family;
    const char *title;
    const char *page;               /* with the payloads */
    uint32_t qemu;                  /* one bit per function */
    uint32_t nfit_test;
    const struct missing *missing;  /* ends with function 0; NULL: none */
} others[] = {
    { "root", "The root device", "dsm-root.rst", 0x1, 0x3be, NULL },
    { "intel-bus", "The root device, Intel: activation of firmware", "dsm-bus-intel.rst", 0, 0x6, NULL },
    { "intel", "A DIMM, Intel", "dsm-intel.rst", 0x71, 0x7ffff476, (const struct missing[]) {
        { 3, "Get Block NVDIMM Flags (obsolete)" }, { 11, "Get Supported Modes" }, { 0 } } },
    { "msft", "A DIMM, Microsoft", "dsm-msft.rst", 0, 0, (const struct missing[]) {
        { 1, "Get NVDIMM-N Identification" }, { 2, "Get Save Operation Requirements" }, { 3, "Get Energy Source Identification" },
        { 7, "Get Energy Source Thresholds" }, { 22, "Start Firmware Update" }, { 23, "Send Firmware Update Data" },
        { 24, "Finish Firmware Update" }, { 25, "Select Firmware Image Slot" }, { 26, "Get Firmware Info" }, { 27, "I2C Read" },
        { 28, "I2C Write" }, { 29, "Read Typed Data" }, { 30, "Write Typed Data" }, { 0 } } },
    { "hpe1", "A DIMM, HPE", "dsm-hpe1.rst", 0, 0, NULL },
    { "hyperv", "A DIMM, Hyper-V", "dsm-hyperv.rst", 0, 0, (const struct missing[]) {
        { 3, "Inject Error" }, { 4, "Query Injected Errors" }, { 0 } } },
    { "emulator", "Between AML and the emulator", "doorbell.rst", 0x3, 0, NULL },
};

/* Methods that others have; those of ours are read from fw_dsm_method_name(). */
static const char *const qemu_methods[] = { "_DSM", "_LSI", "_LSR", "_LSW", "_FIT", NULL };

/* The columns of one table, and its cells. */
#define COLUMNS 5u

struct table {
    const char *const *heads;       /* COLUMNS, or fewer and NULL */
    GPtrArray *cells;               /* char *, row by row */
};

static void add(struct table *table, const char *cell)
{
    g_ptr_array_add(table->cells, g_strdup(cell));
}

static void rule(GString *page, const size_t *widths, guint columns)
{
    for (guint i = 0; i < columns; i++) {
        for (size_t n = 0; n < widths[i]; n++) {
            g_string_append_c(page, '=');
        }
        g_string_append_c(page, i + 1 < columns ? ' ' : '\n');
    }
}

static void row(GString *page, const size_t *widths, guint columns, const char *const *cells)
{
    for (guint i = 0; i < columns; i++) {
        g_string_append_printf(page, "%-*s%c", i + 1 < columns ? (int)widths[i] : 0, cells[i], i + 1 < columns ? ' ' : '\n');
    }
}

static void print(GString *page, const struct table *table)
{
    guint columns = g_strv_length((char **)table->heads);
    const char *const *cells = (const char *const *)table->cells->pdata;
    size_t widths[COLUMNS] = { 0 };

    for (guint i = 0; i < columns; i++) {
        widths[i] = strlen(table->heads[i]);
        for (guint at = i; at < table->cells->len; at += columns) {
            widths[i] = MAX(widths[i], strlen(cells[at]));
        }
    }
    rule(page, widths, columns);
    row(page, widths, columns, table->heads);
    rule(page, widths, columns);
    for (guint at = 0; at < table->cells->len; at += columns) {
        row(page, widths, columns, cells + at);
    }
    rule(page, widths, columns);
    g_string_append_c(page, '\n');
}

static const char *yes(gboolean has)
{
    return has ? "yes" : "no";
}

static const struct fw_dsm_command *command_of(const struct fw_dsm_family *family, uint32_t function)
{
    for (size_t i = 0; i < family->count; i++) {
        if (family->commands[i].function == function) {
            return &family->commands[i];
        }
    }
    return NULL;
}

static const char *missing_of(const struct others *other, uint32_t function)
{
    for (const struct missing *missing = other->missing; missing && missing->function; missing++) {
        if (missing->function == function) {
            return missing->name;
        }
    }
    return NULL;
}

/* One function, if anybody or the specification has it. */
static void add_function(struct table *table, const struct fw_dsm_family *family, const struct others *other, uint32_t function)
{
    const struct fw_dsm_command *command = command_of(family, function);
    const char *name = function ? command ? command->name : missing_of(other, function) : "Query";
    gboolean ours = command || !function;
    gboolean later = ours && family->revision_last && function >= family->revision_last_from;
    g_autofree char *number = g_strdup_printf("%u", function);
    g_autofree char *revision = g_strdup_printf("yes, revision %u", family->revision_last);

    if (!ours && !name && !((other->qemu | other->nfit_test) >> function & 1)) {
        return;
    }
    add(table, number);
    add(table, name ? name : "(no name)");
    add(table, yes(other->qemu >> function & 1));
    add(table, yes(other->nfit_test >> function & 1));
    add(table, later ? revision : yes(ours));
}

static const struct others *others_of(const struct fw_dsm_family *family)
{
    static const struct others unknown = { .title = "(no title)", .page = "?" };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_str_equal(others[i].family, family->name)) {
            return &others[i];
        }
    }
    return &unknown;
}

static void heading(GString *page, const char *text, char line)
{
    g_string_append_printf(page, "%s\n", text);
    for (size_t i = 0; i < strlen(text); i++) {
        g_string_append_c(page, line);
    }
    g_string_append(page, "\n\n");
}

static void print_family(GString *page, const struct fw_dsm_family *family)
{
    static const char *const heads[] = { "function", "name", "QEMU 10.0", "nfit_test", "misfit", NULL };
    const struct others *other = others_of(family);
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    struct table table = { heads, cells };

    heading(page, other->title, '-');
    g_string_append_printf(page, "UUID ``%s``, revision %u", family->uuid, family->revision);
    if (family->revision_last) {
        g_string_append_printf(page, " and %u", family->revision_last);
    }
    g_string_append_printf(page, "; ``%s``.\n\n", other->page);
    for (uint32_t function = 0; function < FUNCTIONS; function++) {
        add_function(&table, family, other, function);
    }
    print(page, &table);
}

static void print_methods(GString *page)
{
    static const char *const heads[] = { "method", "QEMU 10.0", "nfit_test", "misfit", NULL };
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    struct table table = { heads, cells };

    heading(page, "Methods", '-');
    for (enum fw_dsm_method method = 0; method < FW_DSM_METHOD_COUNT; method++) {
        g_autofree char *name = g_strdup_printf("``%s``", fw_dsm_method_name(method));

        add(&table, name);
        add(&table, yes(g_strv_contains(qemu_methods, fw_dsm_method_name(method))));
        add(&table, "no");
        add(&table, "yes");
    }
    print(page, &table);
}

static const char introduction[] =
    "Every function that the command sets have, and who answers it: QEMU's own device of version 10.0; ``nfit_test``, the kernel's fake of a "
    "machine\n(Linux 6.12), which takes the place of the calls and therefore of function 0 and of the methods; and this project. What a function "
    "does is on the page\nthat is named.\n\n"
    "The tables are made from those that answer: ``misfit list --functions`` prints this page, and a test compares the two.\n\n";

char *fw_dsm_functions_page(void)
{
    GString *page = g_string_new(".. SPDX-License-Identifier: GPL-2.0-or-later\n\n");

    heading(page, "Functions and methods: who answers", '=');
    g_string_append(page, introduction);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        for (size_t n = 0; fw_dsm_families[n]; n++) {
            if (g_str_equal(fw_dsm_families[n]->name, others[i].family)) {
                print_family(page, fw_dsm_families[n]);
            }
        }
    }
    for (size_t n = 0; fw_dsm_families[n]; n++) {
        if (!others_of(fw_dsm_families[n])->family) {
            print_family(page, fw_dsm_families[n]);
        }
    }
    print_methods(page);
    g_string_truncate(page, page->len - 1);
    return g_string_free(page, FALSE);
}
