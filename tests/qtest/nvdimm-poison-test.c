/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Poison of a DIMM without a processor: what a load gives, how overwriting heals, the property and the state file, reset and migration. The machine
 * check itself needs a processor; scenarios/poison has it.
 */
#include "qemu/osdep.h"
#include "root-device.h"
#include "scratch.h"

#define LINE   64u
#define PLACE  0x5000u              /* poisoned in most cases here */
#define POISON "poison=0x5000+64"
#define LOST   0xffffffffu          /* what a failed load gives under qtest */

static void assert_poison(Root *root, const char *expected)
{
    g_autofree char *text = machine_get(root->guest->qts, "nv0", "poison");

    g_assert_cmpstr(text, ==, expected);
}

static uint32_t load(Root *root, uint64_t offset)
{
    return qtest_readl(root->guest->qts, ROOT_BASE + offset);
}

static void test_load(void)
{
    g_autoptr(Root) root = root_start("", POISON);

    for (unsigned offset = 0; offset < LINE; offset += 4) {
        g_assert_cmphex(load(root, PLACE + offset), ==, LOST);
    }
    g_assert_cmphex(load(root, PLACE - 4), ==, 0);
    g_assert_cmphex(load(root, PLACE + LINE), ==, 0);
    g_assert_cmphex(qtest_readb(root->guest->qts, ROOT_BASE + PLACE + 63), ==, 0xff);
}

/* The other lines of the page are memory. */
static void test_neighbours(void)
{
    g_autoptr(Root) root = root_start("", POISON);

    for (unsigned offset = 0; offset < 4096; offset += 8) {
        if (offset < LINE) {
            continue;
        }
        qtest_writeq(root->guest->qts, ROOT_BASE + PLACE + offset, 0x0123456789abcdefull + offset);
    }
    for (unsigned offset = LINE; offset < 4096; offset += 8) {
        g_assert_cmphex(qtest_readq(root->guest->qts, ROOT_BASE + PLACE + offset), ==, 0x0123456789abcdefull + offset);
    }
    assert_poison(root, "0x5000+64");
}

/* Every width, in any order: the last byte heals. */
static void test_overwrite(const void *opaque)
{
    unsigned width = GPOINTER_TO_UINT(opaque);
    g_autoptr(Root) root = root_start("", POISON);
    uint8_t value[LINE];

    memset(value, 0x11, sizeof(value));
    for (int i = LINE / width - 1; i >= 0; i--) {
        assert_poison(root, "0x5000+64");
        g_assert_cmphex(load(root, PLACE), ==, LOST);
        qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE + i * width, value, width);
    }
    assert_poison(root, "");
    for (unsigned offset = 0; offset < LINE; offset += 4) {
        g_assert_cmphex(load(root, PLACE + offset), ==, 0x11111111);
    }
}

/* All bytes but one, again and again. */
static void test_overwrite_in_part(void)
{
    g_autoptr(Root) root = root_start("", POISON);
    uint8_t bytes[LINE - 1] = { 0 };

    for (unsigned i = 0; i < 4; i++) {
        qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE, bytes, sizeof(bytes));
    }
    assert_poison(root, "0x5000+64");
    qtest_writeb(root->guest->qts, ROOT_BASE + PLACE + LINE - 1, 7);
    assert_poison(root, "");
    g_assert_cmphex(qtest_readb(root->guest->qts, ROOT_BASE + PLACE + LINE - 1), ==, 7);
}

/* A page in one go, poison in its middle. */
static void test_overwrite_page(void)
{
    g_autoptr(Root) root = root_start("", "poison=0x5040+128:0x5800+64:0x6000+64");
    g_autofree uint8_t *page = g_malloc0(4096);

    qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE, page, 4096);
    assert_poison(root, "0x6000+64");
}

/* Poison that comes while a line is half overwritten: it counts from the beginning. */
static void test_poison_again(void)
{
    g_autoptr(Root) root = root_start("", POISON);
    uint8_t half[LINE / 2] = { 0 };

    qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE, half, sizeof(half));
    machine_set(root->guest->qts, "nv0", "poison", "0x5000+64");
    qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE + LINE / 2, half, sizeof(half));
    assert_poison(root, "0x5000+64");
}

static void test_set_while_running(void)
{
    g_autoptr(Root) root = root_start("", NULL);

    qtest_writel(root->guest->qts, ROOT_BASE + PLACE, 0x2222);
    machine_set(root->guest->qts, "nv0", "poison", "0x5001+1,0x9000+200");
    assert_poison(root, "0x5000+64:0x9000+256");
    g_assert_cmphex(load(root, PLACE), ==, LOST);
    machine_set(root->guest->qts, "nv0", "poison", "");
    assert_poison(root, "");
    g_assert_cmphex(load(root, PLACE), ==, 0x2222);
}

static void test_refused_while_running(void)
{
    static const char *const wrong[] = { "here", "0x1000", "0x1000+", "+64", "0x1000+64+64", "0x1000+0", "67108864+64", "0+0xffffffffffffffff", ":" };
    g_autoptr(Root) root = root_start("", POISON);

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        QDict *answer = qtest_qmp(root->guest->qts, "{'execute': 'qom-set', 'arguments': {'path': '/machine/peripheral/nv0', "
                                  "'property': 'poison', 'value': %s}}", wrong[i]);

        g_assert_true(qdict_haskey(answer, "error"));
        qobject_unref(answer);
        assert_poison(root, "0x5000+64");
    }
}

typedef struct {
    const char *name, *firmware, *dimm, *message;
} Refusal;

static const Refusal refusals[] = {
    { "text", "", "poison=here", "is not offset+length" },
    { "beyond", "", "poison=67108864+64", "0x4000000" },
    { "across-the-end", "", "poison=67108860+8", "0x3ffffc0" },
    { "in-the-labels", "", "label-size=128K,poison=67108800+64", "0x3fe0000" },
    { "file-is-a-folder", "", "poison-file=/", "poison-file" },
    { "clear-unit", "ars-clear-unit=100", NULL, "ars-clear-unit" },
    { "clear-unit-small", "ars-clear-unit=32", NULL, "ars-clear-unit" },
    { "calls", "ars-calls=4G", NULL, "ars-calls" },
    { "output-size", "ars-output-size=8G", NULL, "ars-output-size" },
};

static void test_refused(const void *opaque)
{
    const Refusal *row = opaque;
    g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");

    machine_firmware(m, row->firmware);
    machine_dimm(m, ROOT_SIZE, row->dimm);
    machine_refused(m, row->message);
}

/* Two lives of one machine: what the second one starts with is what the first one left behind. */
static void test_file(void)
{
    g_autofree char *path = scratch_path();
    g_autofree char *properties = g_strdup_printf("poison=0x5000+64:0x7000+64,poison-file=%s", path);
    g_autofree char *text = NULL;
    uint8_t line[LINE] = { 0 };

    for (unsigned life = 0; life < 2; life++) {
        g_autoptr(TestMachine) m = machine_new("512M,slots=4,maxmem=4G");
        QTestState *qts;
        g_autofree char *poison = NULL;

        machine_dimm(m, ROOT_SIZE, properties);
        qts = machine_start(m);
        poison = machine_get(qts, "nv0", "poison");
        g_assert_cmpstr(poison, ==, life ? "0x7000+64" : "0x5000+64:0x7000+64");
        qtest_bufwrite(qts, 0x100000000ull + PLACE, line, sizeof(line));
        machine_kill(qts);
    }
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "0x7000+64\n");
    unlink(path);
}

static void test_reset(void)
{
    g_autoptr(Root) root = root_start("", POISON);

    qtest_system_reset(root->guest->qts);
    assert_poison(root, "0x5000+64");
    g_assert_cmphex(load(root, PLACE), ==, LOST);
}

/* A line is half overwritten when the machine moves; the other half heals it there. */
static void test_migration(void)
{
    g_autoptr(Root) root = root_start("", POISON);
    uint8_t half[LINE / 2] = { 0 };

    machine_set(root->guest->qts, "nv0", "poison", "0x5000+64:0x100000+4096");
    qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE, half, sizeof(half));
    root_migrate(root);
    assert_poison(root, "0x5000+64:0x100000+4096");
    g_assert_cmphex(load(root, 0x100000), ==, LOST);
    qtest_bufwrite(root->guest->qts, ROOT_BASE + PLACE + LINE / 2, half, sizeof(half));
    assert_poison(root, "0x100000+4096");
}

/* What was healed before a migration is not poisoned behind it, whatever the command line says. */
static void test_migration_of_health(void)
{
    g_autoptr(Root) root = root_start("", POISON);

    machine_set(root->guest->qts, "nv0", "poison", "");
    root_migrate(root);
    assert_poison(root, "");
    g_assert_cmphex(load(root, PLACE), ==, 0);
}

/* More places than there are runs of pages on their own: the rest of the memory works. */
static void test_many_places(void)
{
    g_autoptr(Root) root = root_start("", NULL);
    g_autoptr(GString) text = g_string_new("0+64");

    for (unsigned i = 1; i < 3000; i++) {
        g_string_append_printf(text, ":%u+64", i * 3 * 4096);
    }
    machine_set(root->guest->qts, "nv0", "poison", text->str);
    for (unsigned i = 0; i < 3000; i += 7) {
        g_assert_cmphex(load(root, i * 3 * 4096), ==, LOST);
        qtest_writel(root->guest->qts, ROOT_BASE + i * 3 * 4096 + 64, i);
        g_assert_cmphex(load(root, i * 3 * 4096 + 64), ==, i);
        g_assert_cmphex(load(root, i * 3 * 4096 + 4096), ==, 0);
    }
}

int main(int argc, char **argv)
{
    static const unsigned widths[] = { 1, 2, 4, 8, 16, 32, 64 };

    g_test_init(&argc, &argv, NULL);
    qtest_add_func("nvdimm-poison/load", test_load);
    qtest_add_func("nvdimm-poison/neighbours", test_neighbours);
    for (size_t i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-poison/overwrite/%u", widths[i]);

        qtest_add_data_func(path, GUINT_TO_POINTER(widths[i]), test_overwrite);
    }
    qtest_add_func("nvdimm-poison/overwrite/in-part", test_overwrite_in_part);
    qtest_add_func("nvdimm-poison/overwrite/page", test_overwrite_page);
    qtest_add_func("nvdimm-poison/overwrite/poison-again", test_poison_again);
    qtest_add_func("nvdimm-poison/running/set", test_set_while_running);
    qtest_add_func("nvdimm-poison/running/refused", test_refused_while_running);
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("nvdimm-poison/refused/%s", refusals[i].name);

        qtest_add_data_func(path, &refusals[i], test_refused);
    }
    qtest_add_func("nvdimm-poison/file", test_file);
    qtest_add_func("nvdimm-poison/reset", test_reset);
    qtest_add_func("nvdimm-poison/migration/half-overwritten", test_migration);
    qtest_add_func("nvdimm-poison/migration/healed", test_migration_of_health);
    qtest_add_func("nvdimm-poison/many-places", test_many_places);
    return emulator_run("nvdimm", "poison");
}
