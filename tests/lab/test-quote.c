/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quoting: a real shell reads every word back as it was.
 */
#include <gio/gio.h>
#include <string.h>

#include "quote.h"

static const char *const nasty[] = {
    "plain", "", " ", "a b", "it's", "''", "\"", "$HOME", "`id`", "$(id)", "a\nb", "\\", "\\\\n", "*", "?", "[a]", "~", "#", "a#b", "!", "&",
    "|", ";", "<", ">", "(", ")", "{a,b}", "-", "--", "-append", "console=ttyS0 panic=-1", "mem-path=a,,b", "\t", "\303\244", "a=b", "%s", "^",
};

/* What the shell makes of @text: the words that printf gets, each ended by a byte that no word has. */
static char *through_shell(const char *text)
{
    g_autofree char *script = g_strconcat("printf '%s\\001' ", text, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) shell = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/bin/sh", "-c", script, NULL);
    char *out = NULL;

    g_assert_no_error(error);
    g_assert_true(g_subprocess_communicate_utf8(shell, NULL, NULL, &out, NULL, &error));
    g_assert_no_error(error);
    return out;
}

static void test_words(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(nasty); i++) {
        g_autofree char *quoted = quote_word(nasty[i]);
        g_autofree char *back = through_shell(quoted);
        g_autofree char *wanted = g_strconcat(nasty[i], "\001", NULL);

        g_assert_cmpstr(back, ==, wanted);
    }
}

static void test_command(void)
{
    const char *argv[G_N_ELEMENTS(nasty) + 2] = { "printf", "%s\\001" };
    g_autoptr(GString) wanted = g_string_new(NULL);
    g_autofree char *command = NULL;
    g_autofree char *back = NULL;
    g_autofree char *text = NULL;

    /* The last two are the first two of the list: argv begins with the program and its format. */
    for (size_t i = 2; i < G_N_ELEMENTS(nasty); i++) {
        argv[i] = nasty[i];
        g_string_append_printf(wanted, "%s\001", nasty[i]);
    }
    command = quote_command((char *const *)argv);
    text = g_strconcat("\"$(", g_strchomp(command), "; printf x)\"", NULL);
    back = through_shell(text);
    g_string_append(wanted, "x\001");
    g_assert_cmpstr(back, ==, wanted->str);
}

static void test_plain_stays_plain(void)
{
    const char *argv[] = { "/usr/bin/qemu", "-m", "2G", "-device", "nvdimm,id=pm0,memdev=mem-pm0", NULL };
    g_autofree char *command = quote_command((char *const *)argv);

    g_assert_cmpstr(command, ==, "/usr/bin/qemu \\\n  -m 2G \\\n  -device nvdimm,id=pm0,memdev=mem-pm0\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lab/quote/words", test_words);
    g_test_add_func("/lab/quote/command", test_command);
    g_test_add_func("/lab/quote/plain", test_plain_stays_plain);
    return g_test_run();
}
