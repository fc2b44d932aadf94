/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "expect".
 */
#include "read.h"
#include "units.h"
#include "fw/dsm.h"
#include "fw/scm-call.h"

#include <string.h>

/* Most bytes of an image that one expectation looks at. */
#define MAX_IMAGE (UINT64_C(1) << 30)

#define EXPECT(field) offsetof(FwScenarioExpect, field)
#define CALL(field) offsetof(FwScenarioCall, field)

static const char *const kind_keys[] = { "fact", "console", "call", "order", "image", "end", NULL };
static const char *const text_operators[] = { "contains", "not-contains", "matches", "not-matches", NULL };
static const char *const areas[] = { "data", "labels", NULL };

/* --- operators -------------------------------------------------------------------------------------------------------------------- */

static bool add_operand(FwReader *reader, const FwYamlNode *node, GPtrArray *operands)
{
    const char *text = fw_read_scalar(reader, node, "a value");

    if (text) {
        g_ptr_array_add(operands, (char *)text);
    }
    return text != NULL;
}

static FwFactTest *read_operand(FwReader *reader, const FwYamlNode *node, const char *op)
{
    g_autoptr(GPtrArray) operands = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    FwFactTest *test;
    bool good = true;

    if (!strcmp(op, "one-of")) {
        if (!fw_read_list(reader, node, "values")) {
            return NULL;
        }
        for (unsigned i = 0; i < node->items->len; i++) {
            good = add_operand(reader, g_ptr_array_index(node->items, i), operands) && good;
        }
    } else {
        good = add_operand(reader, node, operands);
    }
    if (!good) {
        return NULL;
    }
    g_ptr_array_add(operands, NULL);
    test = fw_fact_test_new(op, (const char *const *)operands->pdata, &error);
    if (!test) {
        fw_read_error(reader, node, "%s", error->message);
    }
    return test;
}

/* The one operator of a map and its operand. */
static FwFactTest *read_test(FwReader *reader, const FwYamlNode *map, const char *const *operators)
{
    const char *op = fw_read_choice(reader, map, operators);

    return op ? read_operand(reader, fw_yaml_get(map, op), op) : NULL;
}

static void read_fact(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    const char *text = fw_read_scalar(reader, node, "the path of a fact");
    g_autoptr(GError) error = NULL;
    FwFactPath *path = text ? fw_fact_path_parse(text, &error) : NULL;

    (void)field;
    if (error) {
        fw_read_error(reader, node, "%s", error->message);
    }
    *(FwFactPath **)member = path;
}

static void read_console(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    static const FwField console_fields[] = {
        { .key = "contains" }, { .key = "not-contains" }, { .key = "matches" }, { .key = "not-matches" }, { .key = NULL },
    };

    unsigned errors = fw_diags_count(reader->diags);

    (void)field;
    if (fw_read_map(reader, node, console_fields, NULL) && fw_diags_count(reader->diags) == errors) {
        *(FwFactTest **)member = read_test(reader, node, text_operators);
    }
}

/* --- firmware calls --------------------------------------------------------------------------------------------------------------- */

/* "args: {scmBlockIndex: 0}": members of the call's arguments or results. */
static void read_members(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    GPtrArray *list = *(GPtrArray **)member;

    (void)field;
    if (node->kind != FW_YAML_MAP || !node->keys->len) {
        fw_read_error(reader, node, "must be a mapping of names to values");
        return;
    }
    for (unsigned i = 0; i < node->keys->len; i++) {
        const char *value = fw_read_scalar(reader, g_ptr_array_index(node->items, i), "a value");

        if (value) {
            FwScenarioProperty *property = g_new0(FwScenarioProperty, 1);

            property->name = g_strdup(((const FwYamlNode *)g_ptr_array_index(node->keys, i))->text);
            property->value = g_strdup(value);
            g_ptr_array_add(list, property);
        }
    }
}

static const FwField call_fields[] = {
    { .key = "method", .read = fw_read_line, .offset = CALL(method) },
    { .key = "family", .read = fw_read_line, .offset = CALL(family), .archs = FW_FIELD_X86_64 },
    { .key = "function", .read = fw_read_line, .offset = CALL(function), .archs = FW_FIELD_X86_64 },
    { .key = "number", .read = fw_read_number, .offset = CALL(number), .max = INT64_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "handle", .read = fw_read_number, .offset = CALL(handle), .max = UINT32_MAX, .archs = FW_FIELD_X86_64 },
    { .key = "status", .read = fw_read_line, .offset = CALL(status) },
    { .key = "args", .read = read_members, .offset = CALL(args), .archs = FW_FIELD_PPC64LE },
    { .key = "out", .read = read_members, .offset = CALL(out), .archs = FW_FIELD_PPC64LE },
    { .key = NULL },
};

static void check_member(FwReader *reader, const FwYamlNode *node, const FwScmRegister *registers, unsigned count, const char *name)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (unsigned i = 0; i < count; i++) {
        if (!strcmp(registers[i].name, name)) {
            return;
        }
        g_string_append_printf(known, " %s", registers[i].name);
    }
    fw_read_error(reader, node, "the call has no '%.60s' there; it has:%s", name, known->str);
}

/* What a hypercall has no argument or result for can never match. */
static void check_members(FwReader *reader, const FwYamlNode *node, const FwScmCallInfo *info, const FwScenarioCall *call)
{
    for (unsigned i = 0; i < call->args->len; i++) {
        check_member(reader, fw_yaml_get(node, "args"), info->in, info->n_in, ((FwScenarioProperty *)g_ptr_array_index(call->args, i))->name);
    }
    for (unsigned i = 0; i < call->out->len; i++) {
        check_member(reader, fw_yaml_get(node, "out"), info->out, info->n_out, ((FwScenarioProperty *)g_ptr_array_index(call->out, i))->name);
    }
}

static void check_hypercall(FwReader *reader, const FwYamlNode *node, const FwScenarioCall *call)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        if (!strcmp(fw_scm_call_row(i)->name, call->method)) {
            check_members(reader, node, fw_scm_call_row(i), call);
            return;
        }
        g_string_append_printf(known, " %s", fw_scm_call_row(i)->name);
    }
    fw_read_error(reader, fw_yaml_get(node, "method"), "there is no hypercall '%.60s'; there are:%s", call->method, known->str);
}

static void check_method(FwReader *reader, const FwYamlNode *node, const FwScenarioCall *call)
{
    g_autoptr(GString) known = g_string_new(NULL);

    if (reader->arch == FW_SCENARIO_ARCH_PPC64LE) {
        check_hypercall(reader, node, call);
        return;
    }
    for (unsigned i = 0; i < FW_DSM_METHOD_COUNT; i++) {
        if (!strcmp(fw_dsm_method_name(i), call->method)) {
            return;
        }
        g_string_append_printf(known, " %s", fw_dsm_method_name(i));
    }
    fw_read_error(reader, fw_yaml_get(node, "method"), "there is no method '%.60s'; there are:%s", call->method, known->str);
}

static void add_call(FwReader *reader, const FwYamlNode *node, GPtrArray *calls)
{
    FwScenarioCall *call = g_new0(FwScenarioCall, 1);

    call->number = call->handle = -1;
    call->args = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    call->out = g_ptr_array_new_with_free_func(fw_scenario_property_free);
    g_ptr_array_add(calls, call);
    if (fw_read_map(reader, node, call_fields, call)) {
        if (!node->keys->len) {
            fw_read_error(reader, node, "is empty: it would match every call");
        } else if (call->method) {
            check_method(reader, node, call);
        } else if (call->args->len || call->out->len) {
            fw_read_error(reader, node, "'args' and 'out' need a 'method'");
        }
    }
}

static void read_call(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    add_call(reader, node, *(GPtrArray **)member);
}

static void read_order(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    if (!fw_read_list(reader, node, "calls")) {
        return;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        add_call(reader, g_ptr_array_index(node->items, i), *(GPtrArray **)member);
    }
    if (node->items->len < 2) {
        fw_read_error(reader, node, "needs at least two calls");
    }
}

/* --- images ----------------------------------------------------------------------------------------------------------------------- */

typedef struct Bytes {
    GBytes *bytes;
    char *text;
} Bytes;

static const char *const bytes_keys[] = { "bytes", "text", NULL };
static const FwField bytes_fields[] = {
    { .key = "bytes", .read = fw_read_bytes, .offset = offsetof(Bytes, bytes) },
    { .key = "text", .read = fw_read_text, .offset = offsetof(Bytes, text) },
    { .key = NULL },
};

static void read_is_bytes(FwReader *reader, const FwYamlNode *node, FwScenarioExpect *expect)
{
    Bytes bytes = { 0 };

    expect->image_is = FW_SCENARIO_IMAGE_EQUALS;
    if (fw_read_choice(reader, node, bytes_keys) && fw_read_map(reader, node, bytes_fields, &bytes)) {
        expect->image_bytes = bytes.bytes ? g_bytes_ref(bytes.bytes) : bytes.text ? g_bytes_new(bytes.text, strlen(bytes.text)) : NULL;
    }
    g_clear_pointer(&bytes.bytes, g_bytes_unref);
    g_free(bytes.text);
}

static void read_is(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    static const char *const words[] = { "unchanged", "changed", "zero", NULL };
    static const FwField word = { .words = words };
    FwScenarioExpect *expect = member;
    g_autofree char *text = NULL;

    (void)field;
    if (node->kind == FW_YAML_MAP) {
        read_is_bytes(reader, node, expect);
        return;
    }
    fw_read_word(reader, node, &text, &word);
    expect->image_is = !text || !strcmp(text, "unchanged") ? FW_SCENARIO_IMAGE_UNCHANGED
        : !strcmp(text, "changed")                         ? FW_SCENARIO_IMAGE_CHANGED : FW_SCENARIO_IMAGE_ZERO;
}

static void read_area(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    g_autofree char *text = NULL;

    fw_read_word(reader, node, &text, field);
    *(bool *)member = text && !strcmp(text, "labels");
}

static const FwField image_fields[] = {
    { .key = "dimm", .read = fw_read_name, .offset = EXPECT(image_dimm), .needed = true },
    { .key = "area", .read = read_area, .offset = EXPECT(image_labels), .words = areas },
    { .key = "offset", .read = fw_read_size, .offset = EXPECT(image_offset) },
    { .key = "length", .read = fw_read_size, .offset = EXPECT(image_length), .needed = true, .min = 1, .max = MAX_IMAGE },
    { .key = "is", .read = read_is, .needed = true },
    { .key = NULL },
};

static void read_image(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    (void)field;
    fw_read_map(reader, node, image_fields, member);
}

/* --- entries ---------------------------------------------------------------------------------------------------------------------- */

static void read_end(FwReader *reader, const FwYamlNode *node, void *member, const FwField *field)
{
    static const char *const words[] = { "poweroff", "panic", "reboot", NULL };
    static const FwField word = { .words = words };
    g_autofree char *text = NULL;

    (void)field;
    fw_read_word(reader, node, &text, &word);
    *(FwScenarioEnd *)member = !text || !strcmp(text, "poweroff") ? FW_SCENARIO_END_POWEROFF
        : !strcmp(text, "panic")                                  ? FW_SCENARIO_END_PANIC : FW_SCENARIO_END_REBOOT;
}

/* What every entry may have, then the keys of one kind: those rows are put together in fields_of(). */
static const FwField every_field[] = {
    { .key = "kernel", .read = fw_read_kernel, .offset = EXPECT(kernel) },
    { .key = "needs", .read = fw_read_needs, .offset = EXPECT(needs) },
    { .key = "why", .read = fw_read_text, .offset = EXPECT(why) },
};

static const FwField kind_fields[] = {      /* same order as FwScenarioExpectKind and kind_keys */
    { .key = "fact", .read = read_fact, .offset = EXPECT(fact) },
    { .key = "console", .read = read_console, .offset = EXPECT(test) },
    { .key = "call", .read = read_call, .offset = EXPECT(calls) },
    { .key = "order", .read = read_order, .offset = EXPECT(calls) },
    { .key = "image", .read = read_image },
    { .key = "end", .read = read_end, .offset = EXPECT(end) },
};

static GArray *fields_of(FwScenarioExpectKind kind)
{
    GArray *fields = g_array_new(TRUE, TRUE, sizeof(FwField));

    g_array_append_vals(fields, every_field, G_N_ELEMENTS(every_field));
    g_array_append_val(fields, kind_fields[kind]);
    for (unsigned i = 0; kind == FW_SCENARIO_EXPECT_FACT && fw_fact_operators()[i]; i++) {
        FwField operator = { .key = fw_fact_operators()[i] };

        g_array_append_val(fields, operator);
    }
    if (kind == FW_SCENARIO_EXPECT_CALL) {
        FwField count = { .key = "count" };

        g_array_append_val(fields, count);
    }
    return fields;
}

static FwFactTest *at_least_once(void)
{
    static const char *const operand[] = { ">=1", NULL };

    return fw_fact_test_new("count", operand, NULL);
}

static void read_entry(FwReader *reader, const FwYamlNode *node, FwScenarioExpect *expect)
{
    const char *key = fw_read_choice(reader, node, kind_keys);
    unsigned errors = fw_diags_count(reader->diags);
    g_autoptr(GArray) fields = NULL;

    if (!key) {
        return;
    }
    while (strcmp(kind_keys[expect->kind], key)) {
        expect->kind++;
    }
    fields = fields_of(expect->kind);
    fw_read_map(reader, node, (const FwField *)fields->data, expect);
    if (expect->kind == FW_SCENARIO_EXPECT_FACT && fw_diags_count(reader->diags) == errors) {
        expect->test = read_test(reader, node, fw_fact_operators());
    } else if (expect->kind == FW_SCENARIO_EXPECT_CALL) {
        const FwYamlNode *count = fw_yaml_get(node, "count");

        expect->count = count ? read_operand(reader, count, "count") : at_least_once();
    }
}

GPtrArray *fw_read_expect(FwReader *reader, const FwYamlNode *node)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(fw_scenario_expect_free);

    if (!node || !fw_read_list(reader, node, "expectations")) {
        return list;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        const FwYamlNode *item = g_ptr_array_index(node->items, i);
        FwScenarioExpect *expect = g_new0(FwScenarioExpect, 1);

        expect->mark = item->mark;
        expect->needs = g_ptr_array_new_with_free_func(g_free);
        expect->calls = g_ptr_array_new_with_free_func(fw_scenario_call_free);
        g_ptr_array_add(list, expect);
        read_entry(reader, item, expect);
    }
    return list;
}
