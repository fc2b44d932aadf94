/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The poisoned lines of a DIMM: examples, limits, text, and random operations against one byte per line. */
#include <string.h>
#include "fw/poison.h"

#define LINE       FW_POISON_LINE_X86
#define MODEL_LINES 96u
#define MODEL_STEPS 200000u

static void expect(const struct fw_poison *poison, const char *text)
{
    g_autofree char *printed = fw_poison_print(poison);

    g_assert_cmpstr(printed, ==, text);
}

static void test_whole_lines(void)
{
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_add(&poison, 100, 1, NULL));
    expect(&poison, "0x40+64");
    g_assert_true(fw_poison_add(&poison, 0x1001, 64, NULL));
    expect(&poison, "0x40+64:0x1000+128");
    g_assert_true(fw_poison_clear(&poison, 0x1001, 127));          /* the second line only */
    expect(&poison, "0x40+64:0x1000+64");
    g_assert_true(fw_poison_clear(&poison, 0x1000, 63));
    expect(&poison, "0x40+64:0x1000+64");
    fw_poison_clear_all(&poison);
    expect(&poison, "");
    fw_poison_finish(&poison);
    fw_poison_init(&poison, FW_POISON_LINE_PSERIES);
    g_assert_true(fw_poison_add(&poison, 100, 1, NULL));
    expect(&poison, "0x0+128");
    fw_poison_finish(&poison);
}

static void test_merge_and_split(void)
{
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_add(&poison, 0, 64, NULL));
    g_assert_true(fw_poison_add(&poison, 128, 64, NULL));
    g_assert_cmpuint(fw_poison_count(&poison), ==, 2);
    g_assert_true(fw_poison_add(&poison, 64, 64, NULL));           /* touches both */
    expect(&poison, "0x0+192");
    g_assert_true(fw_poison_clear(&poison, 64, 64));
    expect(&poison, "0x0+64:0x80+64");
    g_assert_cmpuint(fw_poison_bytes(&poison), ==, 128);
    g_assert_true(fw_poison_clear(&poison, 0, G_MAXUINT64));
    g_assert_cmpuint(fw_poison_count(&poison), ==, 0);
    fw_poison_finish(&poison);
}

static void test_bounds(void)
{
    g_autoptr(GError) error = NULL;
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_add(&poison, FW_POISON_UNBOUNDED - 1, 1, NULL));
    g_assert_false(fw_poison_add(&poison, FW_POISON_UNBOUNDED, 1, NULL));
    g_assert_false(fw_poison_add(&poison, 1, G_MAXUINT64, NULL));
    g_assert_false(fw_poison_bound(&poison, 0x10000, &error));
    g_assert_error(error, FW_POISON_ERROR, FW_POISON_ERROR_RANGE);
    fw_poison_clear_all(&poison);
    g_assert_true(fw_poison_bound(&poison, 0x10000, NULL));
    g_assert_true(fw_poison_add(&poison, 0xffff, 1, NULL));
    g_assert_false(fw_poison_add(&poison, 0xffff, 2, NULL));
    g_assert_false(fw_poison_add(&poison, 0, 0, NULL));
    g_assert_true(fw_poison_clear(&poison, 0x10000, 64));
    expect(&poison, "0xffc0+64");
    fw_poison_finish(&poison);
}

static void test_next(void)
{
    struct fw_poison poison;
    struct fw_poison_range found = { 1, 2 };

    fw_poison_init(&poison, LINE);
    g_assert_false(fw_poison_next(&poison, 0, G_MAXUINT64, &found));
    g_assert_true(fw_poison_add(&poison, 0x100, 0x100, NULL));
    g_assert_false(fw_poison_next(&poison, 0, 0x100, &found));
    g_assert_false(fw_poison_next(&poison, 0x200, 0x100, &found));
    g_assert_false(fw_poison_next(&poison, 0x100, 0, &found));
    g_assert_cmpuint(found.offset, ==, 1);
    g_assert_true(fw_poison_next(&poison, 0, 0x101, &found));
    g_assert_cmpuint(found.offset, ==, 0x100);
    g_assert_cmpuint(found.length, ==, 1);
    g_assert_true(fw_poison_next(&poison, 0x1ff, G_MAXUINT64, &found));
    g_assert_cmpuint(found.offset, ==, 0x1ff);
    g_assert_cmpuint(found.length, ==, 1);
    g_assert_true(fw_poison_next(&poison, 0, G_MAXUINT64, NULL));
    fw_poison_finish(&poison);
}

/* What no longer fits is refused and changes nothing; what was there can be cleared. */
static void test_full(void)
{
    g_autoptr(GError) error = NULL;
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_add(&poison, 0, 3 * LINE, NULL));
    for (uint64_t i = 1; i < FW_POISON_RANGES_MAX; i++) {
        g_assert_true(fw_poison_add(&poison, i * 0x1000, 1, NULL));
    }
    g_assert_false(fw_poison_add(&poison, 0x800, 1, &error));
    g_assert_error(error, FW_POISON_ERROR, FW_POISON_ERROR_FULL);
    g_assert_false(fw_poison_clear(&poison, LINE, LINE));          /* would fall in two */
    g_assert_cmpuint(fw_poison_count(&poison), ==, FW_POISON_RANGES_MAX);
    g_assert_true(fw_poison_add(&poison, 3 * LINE, 1, NULL));      /* grows what is there */
    g_assert_true(fw_poison_clear(&poison, 0x1000, LINE));
    g_assert_true(fw_poison_clear(&poison, LINE, LINE));
    g_assert_cmpuint(fw_poison_count(&poison), ==, FW_POISON_RANGES_MAX);
    fw_poison_finish(&poison);
}

static void test_text(void)
{
    static const char *const wrong[] = { ":", "1", "1+", "+1", "1+0", "0x+1", "1+2+3", "-1+64", "0+64;", " 0+64", "0+64:", "0x1g+1", "64+-1" };
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_parse(&poison, "0x1000+256,64+0x40:0X80+1", NULL));
    expect(&poison, "0x40+128:0x1000+256");
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(fw_poison_parse(&poison, wrong[i], &error));
        g_assert_nonnull(error);
        expect(&poison, "0x40+128:0x1000+256");
    }
    g_assert_true(fw_poison_parse(&poison, "", NULL));
    expect(&poison, "");
    fw_poison_finish(&poison);
}

static void test_save(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_parse(&poison, "0x1000+256:64+64", NULL));
    fw_poison_save(&poison, bytes);
    g_assert_cmpuint(bytes->len, ==, 2 * FW_POISON_SAVED_RANGE);
    g_assert_true(fw_poison_parse(&poison, "0+64", NULL));
    g_assert_false(fw_poison_load(&poison, bytes->data, bytes->len - 1, NULL));
    expect(&poison, "0x0+64");
    g_assert_true(fw_poison_load(&poison, bytes->data, bytes->len, NULL));
    expect(&poison, "0x40+64:0x1000+256");
    g_assert_true(fw_poison_load(&poison, NULL, 0, NULL));
    expect(&poison, "");
    g_assert_true(fw_poison_bound(&poison, 0x1000, NULL));
    g_assert_false(fw_poison_load(&poison, bytes->data, bytes->len, NULL));
    fw_poison_finish(&poison);
}

/* --- Pages --- */

static void expect_pages(const struct fw_poison *poison, guint max, const char *text)
{
    g_autoptr(GArray) pages = g_array_new(FALSE, FALSE, sizeof(struct fw_poison_range));
    g_autoptr(GString) seen = g_string_new(NULL);

    fw_poison_pages(poison, 0x1000, max, pages);
    for (guint i = 0; i < pages->len; i++) {
        const struct fw_poison_range *page = &g_array_index(pages, struct fw_poison_range, i);

        g_string_append_printf(seen, "%" G_GINT64_MODIFIER "x+%" G_GINT64_MODIFIER "x ", page->offset, page->length);
    }
    g_assert_cmpstr(seen->str, ==, text);
}

static void test_pages(void)
{
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_bound(&poison, 0x9000, NULL));
    expect_pages(&poison, 1, "");
    g_assert_true(fw_poison_parse(&poison, "0+64:0x80+64:0x1fc0+128:0x4000+64:0x8fff+1", NULL));
    expect_pages(&poison, 3, "0+3000 4000+1000 8000+1000 ");
    expect_pages(&poison, 2, "0+6000 8000+1000 ");                 /* granules of 8 KiB */
    expect_pages(&poison, 1, "0+9000 ");
    fw_poison_finish(&poison);
}

/* --- Overwriting --- */

static void test_fill(void)
{
    struct fw_poison_fill fill = { 0 };
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_parse(&poison, "0x40+128", NULL));
    g_assert_false(fw_poison_fill(&fill, &poison, 0, 8));          /* not poisoned: nothing is remembered */
    for (uint32_t at = 0x78; at > 0x40; at -= 8) {
        g_assert_false(fw_poison_fill(&fill, &poison, at, 8));
    }
    g_assert_false(fw_poison_fill(&fill, &poison, 0x80, 4));
    g_assert_false(fw_poison_fill(&fill, &poison, 0x41, 7));
    expect(&poison, "0x40+128");
    g_assert_true(fw_poison_fill(&fill, &poison, 0x40, 1));
    expect(&poison, "0x80+64");
    g_assert_false(fw_poison_fill(&fill, &poison, 0x84, 56));
    g_assert_true(fw_poison_fill(&fill, &poison, 0xbc, 8));        /* across the end of the line */
    expect(&poison, "");
    g_assert_true(fw_poison_add(&poison, 0x40, 1, NULL));          /* new poison: what was written before does not count */
    g_assert_false(fw_poison_fill(&fill, &poison, 0x40, 63));
    g_assert_true(fw_poison_fill(&fill, &poison, 0x7f, 1));
    fw_poison_finish(&poison);
    fw_poison_init(&poison, FW_POISON_LINE_PSERIES);
    g_assert_true(fw_poison_add(&poison, 0, 1, NULL));
    g_assert_false(fw_poison_fill(&fill, &poison, 0, 64));
    g_assert_false(fw_poison_fill(&fill, &poison, 64, 63));
    g_assert_true(fw_poison_fill(&fill, &poison, 127, 1));
    fw_poison_finish(&poison);
}

/* As many lines as are remembered heal when they are written in turns; with one more, that which was begun first does not. */
static void test_fill_in_turns(void)
{
    for (uint64_t lines = FW_POISON_FILL_LINES; lines <= FW_POISON_FILL_LINES + 1; lines++) {
        struct fw_poison_fill fill = { 0 };
        struct fw_poison poison;
        guint healed = 0;

        fw_poison_init(&poison, LINE);
        g_assert_true(fw_poison_add(&poison, 0, lines * LINE, NULL));
        for (uint64_t line = 0; line < lines; line++) {
            g_assert_false(fw_poison_fill(&fill, &poison, line * LINE, 32));
        }
        for (uint64_t line = lines; line-- > 0;) {
            healed += fw_poison_fill(&fill, &poison, line * LINE + 32, 32);
        }
        g_assert_cmpuint(healed, ==, FW_POISON_FILL_LINES);
        expect(&poison, lines > FW_POISON_FILL_LINES ? "0x0+64" : "");
        fw_poison_finish(&poison);
    }
}

static void test_fill_save(void)
{
    uint8_t bytes[FW_POISON_FILL_SAVED];
    struct fw_poison_fill fill = { 0 }, copy;
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_add(&poison, 0x1000, 1, NULL));
    g_assert_false(fw_poison_fill(&fill, &poison, 0x1000, 60));
    fw_poison_fill_save(&fill, bytes);
    fw_poison_fill_load(&copy, bytes);
    g_assert_true(fw_poison_fill(&copy, &poison, 0x103c, 4));
    memset(bytes, 0xff, sizeof(bytes));
    fw_poison_fill_load(&copy, bytes);
    g_assert_true(fw_poison_add(&poison, 0x1000, 1, NULL));
    g_assert_false(fw_poison_fill(&copy, &poison, 0x1000, 60));
    fw_poison_finish(&poison);
}

/* --- The model --- */

static void check_model(const struct fw_poison *poison, const uint8_t *model)
{
    struct fw_poison_range found = { 0 };
    uint8_t seen[MODEL_LINES] = { 0 };

    for (uint64_t at = 0; fw_poison_next(poison, at, MODEL_LINES * LINE - at, &found); at = found.offset + found.length) {
        memset(seen + found.offset / LINE, 1, found.length / LINE);
    }
    g_assert_cmpmem(seen, sizeof(seen), model, MODEL_LINES);
    for (guint i = 1; i < fw_poison_count(poison); i++) {
        const struct fw_poison_range *range = &g_array_index(poison->ranges, struct fw_poison_range, i);

        g_assert_cmpuint(range[-1].offset + range[-1].length, <, range->offset);
    }
}

static void test_model(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20);
    uint8_t model[MODEL_LINES] = { 0 };
    struct fw_poison poison;

    fw_poison_init(&poison, LINE);
    g_assert_true(fw_poison_bound(&poison, MODEL_LINES * LINE, NULL));
    for (guint i = 0; i < MODEL_STEPS; i++) {
        guint first = g_rand_int_range(rand, 0, MODEL_LINES);
        guint lines = g_rand_int_range(rand, 1, MIN(9, (int)(MODEL_LINES - first) + 1));
        gboolean add = g_rand_boolean(rand);

        memset(model + first, add, lines);
        g_assert_true(add ? fw_poison_add(&poison, first * LINE, lines * LINE, NULL) : fw_poison_clear(&poison, first * LINE, lines * LINE));
        check_model(&poison, model);
    }
    fw_poison_finish(&poison);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/poison/whole-lines", test_whole_lines);
    g_test_add_func("/poison/merge-and-split", test_merge_and_split);
    g_test_add_func("/poison/bounds", test_bounds);
    g_test_add_func("/poison/next", test_next);
    g_test_add_func("/poison/full", test_full);
    g_test_add_func("/poison/text", test_text);
    g_test_add_func("/poison/save", test_save);
    g_test_add_func("/poison/pages", test_pages);
    g_test_add_func("/poison/fill", test_fill);
    g_test_add_func("/poison/fill-in-turns", test_fill_in_turns);
    g_test_add_func("/poison/fill-save", test_fill_save);
    g_test_add_func("/poison/model", test_model);
    return g_test_run();
}
