/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the guest finds in the device tree, with and without damage, and devices that come and go while the machine runs.
 *
 * The tree is the one that the emulator hands to the guest's firmware (dumpdtb).
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qobject/qdict.h"
#include "scm-machine.h"
#include "scratch.h"

#include <libfdt.h>

#define DRC    SCM_DRC(0)
#define PARENT "/ibm,persistent-memory"
#define NODE   PARENT "/ibm,pmemory@90000000"

#define ISOLATION_STATE  9001       /* LoPAPR table 165: indicators of a connector; 0 = isolate, 0 = unusable */
#define ALLOCATION_STATE 9003
#define RTAS_ARGUMENTS   0x1000     /* in RAM */
#define RTAS_RESULTS     0x1100

static char *tree_of(ScmMachine *m)
{
    g_autofree char *path = scratch_path();
    char *tree = NULL;

    qtest_qmp_assert_success(m->qts, "{'execute': 'dumpdtb', 'arguments': {'filename': %s}}", path);
    g_assert_true(g_file_get_contents(path, &tree, NULL, NULL));
    unlink(path);
    g_assert_cmpint(fdt_check_header(tree), ==, 0);
    return tree;
}

/* Length of a property, -1 when it is not there. */
static int property(const char *tree, const char *name, const void **bytes)
{
    int node = fdt_path_offset(tree, NODE);
    int len = -1;

    g_assert_cmpint(node, >=, 0);
    *bytes = fdt_getprop(tree, node, name, &len);
    return *bytes ? len : -1;
}

static uint64_t number(const char *tree, const char *name)
{
    const void *bytes;

    switch (property(tree, name, &bytes)) {
    case 4:
        return (uint32_t)ldl_be_p(bytes);
    case 8:
        return ldq_be_p(bytes);
    default:
        g_test_message("%s is no number", name);
        g_test_fail();
        return 0;
    }
}

static void test_node(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    const void *bytes;

    scm_device(m, 4, "persistence-failed-count=3");
    scm_start(m);
    tree = tree_of(m);
    g_assert_cmphex(number(tree, "reg"), ==, DRC);
    g_assert_cmphex(number(tree, "ibm,my-drc-index"), ==, DRC);
    g_assert_cmpuint(number(tree, "ibm,block-size"), ==, SCM_BLOCK);
    g_assert_cmpuint(number(tree, "ibm,number-of-blocks"), ==, 4);
    g_assert_cmpuint(number(tree, "ibm,metadata-size"), ==, SCM_LABELS);
    g_assert_cmpuint(number(tree, "ibm,persistence-failed-count"), ==, 3);
    g_assert_cmpint(property(tree, "ibm,unit-guid", &bytes), ==, 37);
    g_assert_cmpstr(bytes, ==, "75a3cdd7-6a2f-4791-8d15-fe0a920e8e01");
    g_assert_cmpint(property(tree, "compatible", &bytes), >, 0);
    g_assert_cmpstr(bytes, ==, "ibm,pmemory");
    g_assert_cmpint(property(tree, "ibm,cache-flush-required", &bytes), ==, 0);
    g_assert_cmpint(property(tree, "ibm,hcall-flush-required", &bytes), ==, 0);
    g_assert_cmpint(property(tree, "ibm,associativity", &bytes), >, 4);
    g_assert_cmpint(property(tree, "ibm,unit-sizes", &bytes), ==, -1);
}

static void test_no_devices(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    int parent;

    scm_start(m);
    tree = tree_of(m);
    parent = fdt_path_offset(tree, PARENT);
    g_assert_cmpint(parent, >=, 0);
    g_assert_cmpint(fdt_first_subnode(tree, parent), ==, -FDT_ERR_NOTFOUND);
}

/* The guest binds its devices in the order of the tree. */
static void test_order(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    int node;

    scm_device(m, 4, NULL);
    scm_device(m, 2, NULL);
    scm_start(m);
    tree = tree_of(m);
    node = fdt_first_subnode(tree, fdt_path_offset(tree, PARENT));
    g_assert_cmpstr(fdt_get_name(tree, node, NULL), ==, "ibm,pmemory@90000000");
    node = fdt_next_subnode(tree, node);
    g_assert_cmpstr(fdt_get_name(tree, node, NULL), ==, "ibm,pmemory@90000001");
}

static void test_early_sizes(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    const void *bytes;

    scm_device(m, 4, "dt-sizes=early");
    scm_start(m);
    tree = tree_of(m);
    g_assert_cmpint(property(tree, "ibm,block-size", &bytes), ==, -1);
    g_assert_cmpint(property(tree, "ibm,number-of-blocks", &bytes), ==, -1);
    g_assert_cmpint(property(tree, "ibm,unit-sizes", &bytes), ==, 8);
    g_assert_cmpuint((uint32_t)ldl_be_p(bytes), ==, SCM_BLOCK);
    g_assert_cmpuint((uint32_t)ldl_be_p((const char *)bytes + 4), ==, 4);
}

static void test_damage(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    const void *bytes;

    scm_device(m, 4, "dt-damage=unit-guid=missing:block-size=short:number-of-blocks=long:metadata-size=empty:associativity=missing");
    scm_start(m);
    tree = tree_of(m);
    g_assert_cmpint(property(tree, "ibm,unit-guid", &bytes), ==, -1);
    g_assert_cmpint(property(tree, "ibm,block-size", &bytes), ==, 4);
    g_assert_cmpint(property(tree, "ibm,number-of-blocks", &bytes), ==, 12);
    g_assert_cmpint(property(tree, "ibm,metadata-size", &bytes), ==, 0);
    g_assert_cmpint(property(tree, "ibm,associativity", &bytes), ==, -1);
}

static void test_guid_and_domains(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    const void *bytes;

    scm_device(m, 4, "dt-unit-guid=nonsense,dt-associativity=1:2:0x99");
    scm_start(m);
    tree = tree_of(m);
    g_assert_cmpint(property(tree, "ibm,unit-guid", &bytes), ==, 9);
    g_assert_cmpstr(bytes, ==, "nonsense");
    g_assert_cmpint(property(tree, "ibm,associativity", &bytes), ==, 16);
    g_assert_cmphex((uint32_t)ldl_be_p((const char *)bytes + 12), ==, 0x99);
}

/* --- Coming and going --- */

static void plug(ScmMachine *m, const char *path)
{
    qtest_qmp_assert_success(m->qts, "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-file', 'id': 'late', 'share': true,"
                             "'mem-path': %s, 'size': 67239936}}", path);
    qtest_qmp_assert_success(m->qts, "{'execute': 'device_add', 'arguments': {'driver': 'spapr-nvdimm', 'id': 'nv', 'memdev': 'late',"
                             "'label-size': 131072, 'block-size': 16777216, 'uuid': '75a3cdd7-6a2f-4791-8d15-fe0a920e8e77'}}");
}

static void set_indicator(ScmMachine *m, uint32_t indicator, uint32_t value)
{
    uint32_t words[] = { cpu_to_be32(indicator), cpu_to_be32(DRC), cpu_to_be32(value) };
    uint32_t status = 1;

    qtest_memwrite(m->qts, RTAS_ARGUMENTS, words, sizeof(words));
    qtest_rtas_call(m->qts, "set-indicator", 3, RTAS_ARGUMENTS, 1, RTAS_RESULTS);
    qtest_memread(m->qts, RTAS_RESULTS, &status, sizeof(status));
    g_assert_cmpint(be32_to_cpu(status), ==, 0);
}

static char *unplug(ScmMachine *m, const char *id)
{
    QDict *answer = qtest_qmp(m->qts, "{'execute': 'device_del', 'arguments': {'id': %s}}", id);
    QDict *error = qdict_get_qdict(answer, "error");
    char *text = error ? g_strdup(qdict_get_str(error, "desc")) : NULL;

    qobject_unref(answer);
    return text;
}

static void test_plug(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *tree = NULL;
    const char *path;

    scm_start(m);
    path = scm_device(m, 4, NULL);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_PARAMETER);
    plug(m, path);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    qtest_system_reset(m->qts);
    tree = tree_of(m);
    g_assert_cmpuint(number(tree, "ibm,number-of-blocks"), ==, 4);
}

/* The guest gives the connector up: the device, its memory and its backing are gone, and the slot can be used again. */
static void test_unplug(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *error = NULL, *again = NULL;

    scm_device(m, 4, NULL);
    scm_start(m);
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
    error = unplug(m, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    again = unplug(m, "nv0");
    g_assert_nonnull(strstr(again, "under way already"));
    g_assert_true(scm_is_memory(m, SCM_WINDOW));
    set_indicator(m, ISOLATION_STATE, 0);
    set_indicator(m, ALLOCATION_STATE, 0);
    qtest_qmp_eventwait(m->qts, "DEVICE_DELETED");
    g_assert_false(scm_is_memory(m, SCM_WINDOW));
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_PARAMETER);
    qtest_qmp_assert_success(m->qts, "{'execute': 'object-del', 'arguments': {'id': 'pm0'}}");
    plug(m, g_ptr_array_index(m->files, 0));
    g_assert_cmpint(scm_bind(m, DRC, 0, 4, SCM_ANY, 0).ret, ==, FW_SCM_RC_SUCCESS);
}

static void test_unplug_at_reset(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *error = NULL;

    scm_device(m, 4, "bound-at-boot=0+4");
    scm_start(m);
    error = unplug(m, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    qtest_system_reset_nowait(m->qts);
    qtest_qmp_eventwait(m->qts, "DEVICE_DELETED");
    qtest_qmp_eventwait(m->qts, "RESET");
    g_assert_false(scm_is_memory(m, SCM_WINDOW));
}

/* With flushes under way whose results nobody will fetch. */
static void test_unplug_with_flushes(void)
{
    g_autoptr(ScmMachine) m = scm_machine_new();
    g_autofree char *error = NULL;

    scm_device(m, 4, NULL);
    scm_start(m);
    for (unsigned i = 0; i < 32; i++) {
        scm_flush(m, DRC, 0);
    }
    error = unplug(m, "nv0");
    g_assert_cmpstr(error, ==, NULL);
    set_indicator(m, ISOLATION_STATE, 0);
    set_indicator(m, ALLOCATION_STATE, 0);
    qtest_qmp_eventwait(m->qts, "DEVICE_DELETED");
    g_assert_cmpint(scm_flush(m, DRC, 0).ret, ==, FW_SCM_RC_PARAMETER);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("scm-node/node", test_node);
    qtest_add_func("scm-node/no-devices", test_no_devices);
    qtest_add_func("scm-node/order", test_order);
    qtest_add_func("scm-node/early-sizes", test_early_sizes);
    qtest_add_func("scm-node/damage", test_damage);
    qtest_add_func("scm-node/guid-and-domains", test_guid_and_domains);
    qtest_add_func("scm-node/plug", test_plug);
    qtest_add_func("scm-node/unplug", test_unplug);
    qtest_add_func("scm-node/unplug-at-reset", test_unplug_at_reset);
    qtest_add_func("scm-node/unplug-with-flushes", test_unplug_with_flushes);
    return scm_run();
}
