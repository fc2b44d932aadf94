/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Malformed command lines: each gives its own message, exits with the documented status and starts nothing. Well-formed ones that look
 * only at the corpus are here too, so that a program which refuses everything fails.
 */
#include <gio/gio.h>
#include <string.h>

struct line {
    const char *words;      /* separated by blanks; '' is an empty word, DIR the test's own folder */
    int status;
    const char *message;    /* part of stderr (of stdout for status 0) */
};

static const struct line lines[] = {
    /* verbs */
    { "", 2, "what shall be done?" },
    { "rnu", 2, "'rnu' is no verb of misfit, did you mean 'run'?" },
    { "explian nominal", 2, "did you mean 'explain'?" },
    { "frobnicate", 2, "'frobnicate' is no verb of misfit; 'misfit --help' lists them" },
    { "run-all", 2, "'run-all' is no verb" },
    { "RUN nominal", 2, "'RUN' is no verb" },
    { "help frobnicate", 2, "'frobnicate' is no verb" },
    { "test", 2, "done by the script 'misfit'" },
    { "install --prefix DIR", 2, "unknown option --prefix" },
    /* options */
    { "run --al", 2, "unknown option --al, did you mean --all?" },
    { "run --jsno nominal", 2, "did you mean --json?" },
    { "run --xyzzy nominal", 2, "unknown option --xyzzy; 'misfit run --help' lists them" },
    { "run -x nominal", 2, "unknown option -x" },
    { "run -kx nominal", 2, "unknown option -x" },
    { "list --kernel DIR/none", 2, "'misfit list' has no option --kernel; it belongs to: run" },
    { "list -j 2", 2, "'misfit list' has no option --jobs" },
    { "--kernel x list", 2, "'misfit list' has no option --kernel" },
    { "qemu --keep x86_64", 2, "'misfit qemu' has no option --keep" },
    { "run --json=yes nominal", 2, "--json takes no value, but 'yes' is given" },
    { "run --all=1", 2, "--all takes no value" },
    { "run nominal --output", 2, "--output needs a value (DIR)" },
    { "run nominal --output --", 2, "--output needs a value (DIR)" },
    { "run nominal --output=", 2, "--output needs a value (DIR), not an empty word" },
    { "run nominal --output a --output b", 2, "--output is given twice: 'a' and 'b'" },
    { "run nominal --accel xen", 2, "--accel is one of auto|tcg|kvm, not 'xen'" },
    { "run nominal --accel tgc", 2, "did you mean 'tcg'?" },
    { "run nominal -j", 2, "--jobs needs a value (N)" },
    { "run nominal -j 0", 2, "--jobs needs a whole number from 1 to 64, not '0'" },
    { "run nominal -j 65", 2, "from 1 to 64, not '65'" },
    { "run nominal -j -1", 2, "not '-1'" },
    { "run nominal -j two", 2, "not 'two'" },
    { "run nominal -j 2x", 2, "not '2x'" },
    { "run nominal --jobs=1e3", 2, "not '1e3'" },
    { "run nominal --time-factor 0", 2, "--time-factor needs a whole number from 1 to 100" },
    { "bench --repeat 101", 2, "--repeat needs a whole number from 1 to 100" },
    { "bench speed", 2, "there is nothing to measure by the name 'speed'" },
    { "bench tabels", 2, "did you mean 'tables'?" },
    { "run nominal --report html=x", 2, "--report is junit=FILE or tap=FILE, not 'html=x'" },
    { "run nominal --report junit", 2, "not 'junit'" },
    { "run nominal --report tap=", 2, "not 'tap='" },
    /* words */
    { "run", 2, "which scenario? 'misfit list' names them" },
    { "run --all nominal", 2, "--all and names of scenarios exclude each other" },
    { "run --theme basic nominal", 2, "--theme and names of scenarios exclude each other" },
    { "run --theme nonsense", 2, "no scenario is of the theme 'nonsense'" },
    { "run nominol", 2, "there is no scenario 'nominol', did you mean 'nominal'?" },
    { "run ''", 2, "there is no scenario ''" },
    { "run nominal/none", 2, "holds no scenario 'nominal/none'" },
    { "run DIR/none.yaml", 2, "No such file or directory" },
    { "run DIR/bad.yaml", 2, "bad.yaml:1:1" },
    { "run DIR/empty.yaml", 2, "empty.yaml" },
    { "run DIR/binary.yaml", 2, "binary.yaml" },
    { "run nominal DIR/bad.yaml", 2, "bad.yaml:1:1" },
    { "run nominal --kernel DIR/none", 2, "none' is no file" },
    { "run nominal --kernel DIR", 2, "is no file" },
    { "run nominal --modules DIR", 2, "--modules goes with --kernel" },
    { "run nominal --kernel DIR/bad.yaml --modules DIR/none", 2, "none' is no folder" },
    { "run nominal --qemu DIR/none", 2, "none' is no program" },
    { "run nominal --qemu DIR/bad.yaml", 2, "is no program" },
    { "run nominal --qemu true", 2, "is no QEMU" },
    { "run nominal --qemu false", 2, "is no emulator that can be started" },
    { "image --kernel DIR/bad.yaml", 2, "is no kernel" },
    { "image --modules DIR", 2, "needs the kernel that it belongs to" },
    { "run nominal -- -m 4G", 2, "'misfit run' takes nothing after '--'" },
    { "explain", 2, "'misfit explain' needs: SCENARIO|FILE.yaml" },
    { "explain nominal ndctl-76", 2, "has a word too many: 'ndctl-76'" },
    { "list nominal", 2, "has a word too many: 'nominal' (it takes: options only)" },
    { "shell", 2, "'misfit shell' needs" },
    { "shell nominol", 2, "did you mean 'nominal'?" },
    { "replay", 2, "'misfit replay' needs: RUN-FOLDER" },
    { "replay DIR", 2, "is no run folder" },
    { "replay DIR/none --verdict-only", 2, "is no run folder" },
    { "trace DIR/none", 2, "No such file or directory" },
    { "trace DIR", 2, "trace.jsonl" },
    { "doctor DIR/none", 2, "No such file or directory" },
    { "doctor DIR/bad.yaml", 2, "is no configuration" },
    { "qemu", 2, "'misfit qemu' needs: x86_64|ppc64" },
    { "qemu arm", 2, "there is no emulator for 'arm'" },
    { "image arm", 2, "there are no guests of the architecture 'arm'" },
    { "image --update=yes", 2, "--update takes no value" },
    { "run --update nominal", 2, "'misfit run' has no option --update; it belongs to: image" },
    { "qemu x86_64 -m 2G", 2, "unknown option -m" },
    /* right words, but nothing can be fetched or built */
    { "image", 5, "/bin/false failed; its messages stand above" },
    { "image --update", 5, "/bin/false failed" },
    { "build coffee", 2, "there is no 'coffee' to build" },
    { "build qemu-imp", 2, "did you mean 'qemu-img'?" },
    { "run --bisect nominal --kernel DIR/none", 125, "is no file" },
    { "run --bisect --jsno nominal", 125, "did you mean --json?" },
    { "run nominol --bisect", 125, "did you mean 'nominal'?" },
    /* what is right stays right */
    { "trace DIR/t.jsonl", 0, "! _DSM intel Get Namespace Label Data on DIMM 0x1: Invalid Input Parameters" },
    { "trace DIR/t.jsonl", 0, "  H_SCM_BIND_MEM {\"drcIndex\":7}: H_BUSY" },
    { "doctor DIR/config", 0, "ok       CONFIG_ACPI_NFIT=m" },
    { "doctor DIR/config", 0, "note     CONFIG_XFS_FS=n" },
    { "--help", 0, "Exit status:" },
    { "run --help", 0, "--bisect" },
    { "help run", 0, "--bisect" },
    { "--version", 0, "misfit " },
    { "list", 0, "nominal" },
    { "list --json", 0, "\"name\":\"nominal\"" },
    { "help --man", 0, ".TH MISFIT 1" },
    { "help --completion", 0, "complete -F _misfit misfit" },
};

/* The same, with a corpus that has two scenarios of one name and one of another. */
static const struct line twins[] = {
    { "run twin", 2, "two scenarios are called 'twin', " },
    { "run twin", 2, "/scenarios/a/twin.yaml and " },
    { "explain twin/variant", 2, "/scenarios/b/twin.yaml; give the path" },
    { "explain single", 0, "single" },
    { "explain DIR/scenarios/b/twin.yaml", 0, "twin" },
};

static const char trace[] =
    "{\"n\":1,\"t_us\":12,\"method\":\"_DSM\",\"handle\":1,\"family\":\"intel\",\"function\":5,\"name\":\"Get Namespace Label Data\",\"status\":3,"
    "\"status_name\":\"Invalid Input Parameters\"}\n"
    "{\"n\":2,\"t_us\":13,\"hcall\":\"H_SCM_BIND_MEM\",\"opcode\":1004,\"args\":{\"drcIndex\":7},\"ret\":1,\"ret_name\":\"H_BUSY\"}\n";

/* What a guest and the drivers need, and nothing else. */
static const char config[] =
    "CONFIG_BLK_DEV_INITRD=y\nCONFIG_BINFMT_ELF=y\nCONFIG_PROC_FS=y\nCONFIG_SYSFS=y\nCONFIG_DEVTMPFS=y\nCONFIG_TTY=y\n"
    "CONFIG_SERIAL_8250_CONSOLE=y\nCONFIG_ACPI=y\nCONFIG_LIBNVDIMM=m\nCONFIG_ACPI_NFIT=m\nCONFIG_BLK_DEV_PMEM=m\nCONFIG_ZONE_DEVICE=y\n"
    "CONFIG_MEMORY_HOTPLUG=y\nCONFIG_MEMORY_HOTREMOVE=y\nCONFIG_SPARSEMEM_VMEMMAP=y\nCONFIG_NVDIMM_PFN=y\n";

static char *folder;

static char *word_of(const char *word)
{
    g_auto(GStrv) parts = g_strsplit(word, "DIR", -1);

    return strcmp(word, "''") == 0 ? g_strdup("") : g_strjoinv(folder, parts);
}

static GPtrArray *argv_of(const char *words)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", -1);
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, g_strdup(g_getenv("MISFIT")));
    for (char **part = parts; *part; part++) {
        if (**part) {
            g_ptr_array_add(argv, word_of(*part));
        }
    }
    g_ptr_array_add(argv, NULL);
    return argv;
}

static void test_line(gconstpointer data)
{
    const struct line *line = data;
    g_autoptr(GPtrArray) argv = argv_of(line->words);
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process = NULL;
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    g_autofree char *runs = g_build_filename(folder, "runs", NULL);

    g_subprocess_launcher_set_cwd(launcher, folder);
    if (line >= twins && line < twins + G_N_ELEMENTS(twins)) {
        g_subprocess_launcher_setenv(launcher, "MISFIT_DATADIR", folder, TRUE);
    }
    process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error);
    g_assert_no_error(error);
    g_subprocess_communicate_utf8(process, NULL, NULL, &out, &err, &error);
    g_assert_no_error(error);
    g_assert_true(g_subprocess_get_if_exited(process));
    if (g_subprocess_get_exit_status(process) != line->status || !strstr(line->status ? err : out, line->message)) {
        g_test_message("misfit %s: status %d\nstdout: %s\nstderr: %s", line->words, g_subprocess_get_exit_status(process), out, err);
    }
    g_assert_cmpint(g_subprocess_get_exit_status(process), ==, line->status);
    g_assert_nonnull(strstr(line->status ? err : out, line->message));
    if (line->status) {
        g_assert_true(g_str_has_prefix(err, "misfit: "));
        g_assert_cmpstr(out, ==, "");
    }
    g_assert_false(g_file_test(runs, G_FILE_TEST_EXISTS));
}

static void write_file(const char *name, const char *bytes, gssize size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, bytes, size, NULL));
}

static void write_scenario(const char *subfolder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, "scenarios", subfolder, NULL);
    g_autofree char *file = g_strdup_printf("scenarios/%s/%s.yaml", subfolder, name);
    g_autofree char *text = g_strdup_printf("name: %s\ntitle: one of its name or not\nsource: {kind: spec, ref: ACPI, text: none}\nproves: nothing\n"
                                            "dimms:\n  - {id: pm0, size: 1G}\n", name);

    g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
    write_file(file, text, -1);
}

static void add_lines(const char *group, const struct line *of, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *words = g_strdelimit(g_strdup(of[i].words), "/", '.');
        g_autofree char *name = g_strdup_printf("/lab/command-lines/%s/%02zu %s", group, i + 1, words);

        g_test_add_data_func(name, &of[i], test_line);
    }
}

int main(int argc, char **argv)
{
    g_autofree char *cache = NULL;
    g_autoptr(GSubprocess) cleaner = NULL;
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("misfit-test-XXXXXX", NULL);
    cache = g_build_filename(folder, "cache", NULL);
    g_setenv("MISFIT_CACHE", cache, TRUE);
    g_setenv("MISFIT_APT_FETCH", "/bin/false", TRUE);
    write_file("bad.yaml", "nmae: x\n", -1);
    write_file("empty.yaml", "", 0);
    write_file("binary.yaml", "\0\1\2\377", 4);
    write_file("t.jsonl", trace, -1);
    write_file("config", config, -1);
    write_scenario("a", "twin");
    write_scenario("b", "twin");
    write_scenario("b", "single");
    add_lines("lines", lines, G_N_ELEMENTS(lines));
    add_lines("twins", twins, G_N_ELEMENTS(twins));
    status = g_test_run();
    cleaner = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", "--", folder, NULL);
    if (cleaner) {
        g_subprocess_wait(cleaner, NULL, NULL);
    }
    g_free(folder);
    return status;
}
