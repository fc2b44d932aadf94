/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of the engine: contents of the device-tree node, lines of the call trace, lists that properties take. */
#include "test-scm-machine.h"

#include <string.h>

#include "fw/scm-machine-check.h"
#include "fw/scm-node.h"
#include "fw/scm-spans.h"
#include "fw/scm-trace.h"

#define DRC  0x44000001u
#define GUID "72511b67-0b3b-42fd-8d1d-5be3cae8bcaa"

/* ---- device tree ---- */

static const FwScmNodeEntry *find(const GPtrArray *node, const char *name)
{
    for (unsigned i = 0; i < node->len; i++) {
        const FwScmNodeEntry *entry = g_ptr_array_index(node, i);

        if (g_str_equal(entry->name, name)) {
            return entry;
        }
    }
    return NULL;
}

static void expect(const GPtrArray *node, const char *name, const void *bytes, size_t len)
{
    const FwScmNodeEntry *entry = find(node, name);

    g_assert_nonnull(entry);
    g_assert_cmpmem(entry->bytes, entry->len, bytes, len);
}

static FwScmDevice *make_device(uint64_t block_size, uint64_t blocks)
{
    FwScmDeviceConfig config;

    fw_scm_device_config_init(&config);
    config.drc_index = DRC;
    config.block_size = block_size;
    config.blocks = blocks;
    config.metadata_size = 0x20000;
    return fw_scm_device_new(&config);
}

static void test_node(void)
{
    FwScmDevice *device = make_device(16 * GIB, UINT64_C(0x100000001));
    FwScmNodeForm form;
    GPtrArray *node;
    char *name = fw_scm_node_name(DRC);

    g_assert_cmpstr(name, ==, "ibm,pmemory@44000001");
    g_free(name);
    device->failed_count = 3;
    fw_scm_node_form_init(&form, GUID);
    node = fw_scm_node_build(device, &form, NULL);
    expect(node, "reg", "\x44\0\0\1", 4);
    expect(node, "compatible", "ibm,pmemory", 12);
    expect(node, "device_type", "ibm,pmemory", 12);
    expect(node, "ibm,unit-guid", GUID, 37);
    expect(node, "ibm,my-drc-index", "\x44\0\0\1", 4);
    expect(node, "ibm,block-size", "\0\0\0\4\0\0\0\0", 8);
    expect(node, "ibm,number-of-blocks", "\0\0\0\1\0\0\0\1", 8);
    expect(node, "ibm,metadata-size", "\0\2\0\0", 4);
    expect(node, "ibm,pmem-application", "operating-system", 17);
    expect(node, "ibm,cache-flush-required", "", 0);
    expect(node, "ibm,persistence-failed-count", "\0\0\0\0\0\0\0\3", 8);
    g_assert_cmpuint(node->len, ==, 11);
    g_assert_null(find(node, "ibm,associativity"));
    g_ptr_array_unref(node);

    form.cache_flush_required = false;
    form.hcall_flush_required = true;
    g_assert_true(fw_scm_node_domains_parse(&form, "1:0x2:3", NULL));
    node = fw_scm_node_build(device, &form, NULL);
    expect(node, "ibm,hcall-flush-required", "", 0);
    expect(node, "ibm,associativity", "\0\0\0\3\0\0\0\1\0\0\0\2\0\0\0\3", 16);
    g_assert_null(find(node, "ibm,cache-flush-required"));
    g_ptr_array_unref(node);
    fw_scm_device_free(device);
}

static void test_node_early(void)
{
    FwScmDevice *device = make_device(256 * MIB, 7), *large = make_device(4 * GIB, 7);
    FwScmNodeForm form;
    GPtrArray *node;
    GError *error = NULL;

    fw_scm_node_form_init(&form, GUID);
    g_assert_true(fw_scm_node_sizes_parse("early", &form.sizes, &error));
    node = fw_scm_node_build(device, &form, &error);
    expect(node, "ibm,unit-sizes", "\x10\0\0\0\0\0\0\7", 8);
    g_assert_null(find(node, "ibm,block-size"));
    g_assert_null(find(node, "ibm,number-of-blocks"));
    g_ptr_array_unref(node);
    g_assert_null(fw_scm_node_build(large, &form, &error));
    g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG);
    g_clear_error(&error);
    g_assert_true(fw_scm_node_sizes_parse("both", &form.sizes, &error));
    node = fw_scm_node_build(device, &form, &error);
    g_assert_nonnull(find(node, "ibm,unit-sizes"));
    g_assert_nonnull(find(node, "ibm,block-size"));
    g_ptr_array_unref(node);
    g_assert_false(fw_scm_node_sizes_parse("late", &form.sizes, &error));
    g_clear_error(&error);
    fw_scm_device_free(device);
    fw_scm_device_free(large);
}

static void test_node_damage(void)
{
    FwScmDevice *device = make_device(256 * MIB, 7);
    const char *const wrong[] = { "unit-guid", "unit-guid=", "unit-guid=gone", "nothing=missing", "=missing", "unit-guid=missing:" };
    FwScmNodeForm form;
    GPtrArray *node;
    GError *error = NULL;

    fw_scm_node_form_init(&form, "not a guid");
    g_assert_true(fw_scm_node_damage_parse(
        &form, "metadata-size=missing:ibm,block-size=short:number-of-blocks=empty:unit-guid=short:reg=long:cache-flush-required=missing", &error));
    node = fw_scm_node_build(device, &form, &error);
    g_assert_null(find(node, "ibm,metadata-size"));
    g_assert_null(find(node, "ibm,cache-flush-required"));
    expect(node, "ibm,block-size", "\0\0\0\0", 4);
    expect(node, "ibm,number-of-blocks", "", 0);
    expect(node, "ibm,unit-guid", "not a", 5);      /* no terminator */
    expect(node, "reg", "\x44\0\0\1\0\0\0\0", 8);
    g_ptr_array_unref(node);
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(fw_scm_node_damage_parse(&form, wrong[i], &error));
        g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG);
        g_clear_error(&error);
        g_assert_cmpuint(form.damage[FW_SCM_NODE_REG], ==, FW_SCM_NODE_LONG);
    }
    g_assert_true(fw_scm_node_damage_parse(&form, "none", &error));
    g_assert_cmpuint(form.damage[FW_SCM_NODE_REG], ==, FW_SCM_NODE_INTACT);
    g_assert_false(fw_scm_node_domains_parse(&form, "1:x", &error));
    g_clear_error(&error);
    g_assert_false(fw_scm_node_domains_parse(&form, "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17", &error));
    g_clear_error(&error);
    g_assert_true(fw_scm_node_domains_parse(&form, "", &error));
    g_assert_cmpuint(form.n_domains, ==, 0);
    fw_scm_device_free(device);
}

/* ---- trace ---- */

static void expect_line(const FwScmCall *call, const char *wanted)
{
    GString *line = g_string_new(NULL);

    fw_scm_trace_line(line, call, 3, 1234);
    g_assert_cmpstr(line->str, ==, wanted);
    g_string_free(line, true);
}

static void test_trace(void)
{
    World *world = world_new();
    FwScmDevice *device = world_add(world, DRC, 16);
    FwScmCall call;
    char *wanted;

    device->config.bind.blocks_per_call = 8;
    device->config.bind.busy = FW_SCM_BUSY_10_MSEC;
    call = world_bind(world, DRC, 0, 16, FW_SCM_ANY_ADDRESS, 0);
    wanted = g_strdup_printf("{\"n\":3,\"t_us\":1234,\"hcall\":\"H_SCM_BIND_MEM\",\"opcode\":1004,\"args\":{\"drcIndex\":\"0x44000001\","
                             "\"startingScmBlockIndex\":0,\"numScmBlocksToBind\":16,\"targetLogicalMemoryAddress\":\"0xffffffffffffffff\","
                             "\"continueToken\":\"0x0\"},\"ret\":9901,\"ret_name\":\"H_LONG_BUSY_ORDER_10_MSEC\",\"out\":{"
                             "\"continueToken\":\"0x%" G_GINT64_MODIFIER "x\",\"targetLogicalMemoryAddress\":\"0x100000000\","
                             "\"numScmBlocksBound\":8}}\n", call.out[0]);
    expect_line(&call, wanted);
    g_free(wanted);

    call = world_call(world, FW_SCM_H_READ_METADATA, DRC, UINT64_MAX, 8, 0, 0);
    expect_line(&call, "{\"n\":3,\"t_us\":1234,\"hcall\":\"H_SCM_READ_METADATA\",\"opcode\":996,\"args\":{\"drcIndex\":\"0x44000001\","
                       "\"offset\":\"0xffffffffffffffff\",\"numBytesToRead\":8},\"ret\":-55,\"ret_name\":\"H_P2\",\"out\":{}}\n");

    call = world_call(world, 0x3E0, 1, 2, 3, 4, 5);
    expect_line(&call, "{\"n\":3,\"t_us\":1234,\"hcall\":\"unknown\",\"opcode\":992,\"args\":{\"r4\":\"0x1\",\"r5\":\"0x2\",\"r6\":\"0x3\","
                       "\"r7\":\"0x4\",\"r8\":\"0x5\"},\"ret\":-2,\"ret_name\":\"H_FUNCTION\"}\n");
    world_free(world);
}

/* Each call of the table has its names, and each return code of the room. */
static void test_names(void)
{
    for (unsigned i = 0; i < fw_scm_call_count(); i++) {
        const FwScmCallInfo *info = fw_scm_call_row(i);

        g_assert_true(g_str_has_prefix(info->name, "H_SCM_"));
        for (unsigned r = 0; r < FW_SCM_MAX_IN; r++) {
            g_assert_true((info->in[r].name != NULL) == (r < info->n_in));
        }
        for (unsigned r = 0; r < FW_SCM_MAX_OUT; r++) {
            g_assert_true((info->out[r].name != NULL) == (r < info->n_out));
        }
    }
    g_assert_null(fw_scm_call_row(fw_scm_call_count()));
    for (unsigned busy = 0; busy < FW_SCM_BUSY_KINDS; busy++) {
        g_assert_nonnull(strstr(fw_scm_trace_rc_name(fw_scm_busy_code(busy)), "BUSY"));
    }
    g_assert_null(fw_scm_trace_rc_name(12345));
}

/* ---- lists ---- */

static void test_spans(void)
{
    const char *const wrong[] = { "1", "1+", "+1", "1+0", "1+1+1", "1-2", "x+1", "1+1@", "1+1@x", "1+1:", "1@5" };
    GError *error = NULL;
    GArray *list = fw_scm_spans_parse("0+4:0x8+2@0x200000000", true, &error);
    char *text = fw_scm_spans_format(list);

    g_assert_cmpstr(text, ==, "0+4:8+2@0x200000000");
    g_free(text);
    g_array_unref(list);
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_null(fw_scm_spans_parse(wrong[i], true, &error));
        g_assert_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG);
        g_clear_error(&error);
    }
    g_assert_null(fw_scm_spans_parse("1+1@4096", false, &error));
    g_clear_error(&error);
    list = fw_scm_spans_parse("none", false, &error);
    text = fw_scm_spans_format(list);
    g_assert_cmpuint(list->len, ==, 0);
    g_assert_cmpstr(text, ==, "none");
    g_free(text);
    g_array_unref(list);
}

static void test_broken_and_absent(void)
{
    World *world = world_new();
    uint32_t broken = 0;
    GError *error = NULL;
    char *text;

    g_assert_true(fw_scm_broken_parse("health:flush", &broken, &error));
    g_assert_cmpuint(broken, ==, FW_SCM_BROKEN_HEALTH | FW_SCM_BROKEN_FLUSH);
    text = fw_scm_broken_format(broken);
    g_assert_cmpstr(text, ==, "health:flush");
    g_free(text);
    g_assert_false(fw_scm_broken_parse("bind", &broken, &error));
    g_clear_error(&error);
    g_assert_true(fw_scm_broken_parse("none", &broken, &error));
    text = fw_scm_broken_format(broken);
    g_assert_cmpstr(text, ==, "none");
    g_free(text);

    g_assert_true(fw_scm_call_set_absent_list(world->scm, "H_SCM_HEALTH:H_SCM_FLUSH", &error));
    world_refused(world, FW_SCM_RC_FUNCTION, FW_SCM_H_HEALTH, 0, 0, 0, 0, 0);
    world_refused(world, FW_SCM_RC_PARAMETER, FW_SCM_H_READ_METADATA, 0, 0, 0, 0, 0);
    g_assert_false(fw_scm_call_set_absent_list(world->scm, "H_SCM_HEALTH:health", &error));
    g_clear_error(&error);
    world_refused(world, FW_SCM_RC_FUNCTION, FW_SCM_H_FLUSH, 0, 0, 0, 0, 0);
    g_assert_true(fw_scm_call_set_absent_list(world->scm, "none", &error));
    world_refused(world, FW_SCM_RC_PARAMETER, FW_SCM_H_HEALTH, 0, 0, 0, 0, 0);
    world_free(world);
}

/* ---- the log of a machine check ---- */

static void test_machine_check(void)
{
    static const struct {
        const char *word;
        uint8_t sub_type;
        uint64_t effective, logical;
    } rows[] = {
        { "effective", 0x43, 0xc000000080000488, 0 },
        { "logical", 0x23, 0, 0x80000488 },
        { "both", 0x63, 0xc000000080000488, 0x80000488 },
        { "neither", 0x03, 0, 0 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        FwScmLogAddresses addresses;
        FwScmMachineCheck check;

        g_assert_true(fw_scm_log_addresses_parse(rows[i].word, &addresses, NULL));
        g_assert_cmpstr(fw_scm_log_addresses_name(addresses), ==, rows[i].word);
        check = fw_scm_machine_check(false, addresses, 0xc000000080000488, 0x80000488);
        g_assert_cmphex(check.summary, ==, 0x00601000);
        g_assert_cmpuint(check.type, ==, 0);
        g_assert_cmphex(check.sub_type, ==, rows[i].sub_type);
        g_assert_cmphex(check.effective_address, ==, rows[i].effective);
        g_assert_cmphex(check.logical_address, ==, rows[i].logical);
    }
}

static void test_machine_check_unknown(void)
{
    FwScmMachineCheck check = fw_scm_machine_check(true, FW_SCM_LOG_BOTH, 0x1000, UINT64_MAX);
    FwScmLogAddresses addresses = FW_SCM_LOG_BOTH;
    GError *error = NULL;

    g_assert_cmphex(check.sub_type, ==, 0x41);
    g_assert_cmphex(check.logical_address, ==, 0);
    g_assert_false(fw_scm_log_addresses_parse("none", &addresses, &error));
    g_assert_nonnull(strstr(error->message, "\"none\" is no choice"));
    g_assert_cmpint(addresses, ==, FW_SCM_LOG_BOTH);
    g_error_free(error);
    g_assert_null(fw_scm_log_addresses_name(FW_SCM_LOG_ADDRESS_KINDS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scm/node/whole", test_node);
    g_test_add_func("/scm/node/early", test_node_early);
    g_test_add_func("/scm/node/damage", test_node_damage);
    g_test_add_func("/scm/trace/lines", test_trace);
    g_test_add_func("/scm/trace/names", test_names);
    g_test_add_func("/scm/machine-check/addresses", test_machine_check);
    g_test_add_func("/scm/machine-check/unknown", test_machine_check_unknown);
    g_test_add_func("/scm/lists/spans", test_spans);
    g_test_add_func("/scm/lists/broken-and-absent", test_broken_and_absent);
    return g_test_run();
}
