/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine with the guest image for tests. The events come on the emulator's standard output, answers go to its standard input.
 */
#include "guest-machine.h"

#include <glib/gstdio.h>
#include <string.h>

#include "image.h"

#define DIMM_SIZE (512 << 20)

static MisfitImage *image;

/* The emulator: the one of this build's folder, else the distribution's. */
static char *find_emulator(void)
{
    const char *bin = g_getenv("MISFIT_BINDIR");
    const char *source = g_getenv("MISFIT_TEST_SOURCE");
    g_autofree char *built = bin ? g_build_filename(bin, "qemu-system-x86_64", NULL)
                                 : g_build_filename(source ? source : ".", "build", "bin", "qemu-system-x86_64", NULL);

    if (g_getenv("MISFIT_TEST_QEMU")) {
        return g_strdup(g_getenv("MISFIT_TEST_QEMU"));
    }
    return g_file_test(built, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer(&built) : g_find_program_in_path("qemu-system-x86_64");
}

const char *guest_machine_missing(void)
{
    static char *reason;
    MisfitImageRequest request = { .arch = "x86_64" };
    g_autofree char *emulator = find_emulator();
    g_autoptr(GError) error = NULL;

    if (!reason && !image) {
        image = misfit_image_get(&request, &error);
        if (!image) {
            reason = g_strdup_printf("no guest image: %s", error->message);
        } else if (!emulator) {
            reason = g_strdup("no emulator: neither build/bin/qemu-system-x86_64 nor one in PATH");
        }
    }
    return reason;
}

static void add_words(GPtrArray *argv, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (char **word = words; *word; word++) {
        g_ptr_array_add(argv, g_strdup(*word));
    }
}

static GPtrArray *command_line(const char *folder)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    const char *more = g_getenv("MISFIT_TEST_QEMU_ARGS");
    g_autofree char *files = g_strdup_printf(
        "-kernel %s -initrd %s/initrd -object memory-backend-file,id=mem,share=on,mem-path=%s/memory,size=%d "
        "-serial file:%s/console -chardev stdio,id=events,signal=off -serial chardev:events", image->kernel, folder, folder, DIMM_SIZE, folder);

    g_ptr_array_add(argv, find_emulator());
    add_words(argv, "-nodefaults -no-user-config -display none -no-reboot -machine q35,nvdimm=on -accel tcg -cpu max -m 1G,slots=2,maxmem=4G "
                    "-device nvdimm,id=dimm,memdev=mem,label-size=128K");
    add_words(argv, files);
    if (more) {
        add_words(argv, more);
    }
    g_ptr_array_insert(argv, 1, g_strdup_printf("console=ttyS0 panic=-1 %s", misfit_image_kernel_args("x86_64")));
    g_ptr_array_insert(argv, 1, g_strdup("-append"));
    g_ptr_array_add(argv, NULL);
    return argv;
}

GuestMachine *guest_machine_start(const char *archive)
{
    GuestMachine *machine = g_new0(GuestMachine, 1);
    g_autofree char *initrd = NULL;
    g_autoptr(GPtrArray) argv = NULL;
    g_autoptr(GError) error = NULL;

    machine->folder = g_dir_make_tmp("misfit-boot-XXXXXX", NULL);
    initrd = g_build_filename(machine->folder, "initrd", NULL);
    misfit_image_join(image->initrd, archive, initrd, &error);
    g_assert_no_error(error);
    g_unlink(archive);
    argv = command_line(machine->folder);
    machine->emulator = g_subprocess_newv((const char *const *)argv->pdata, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
    g_assert_no_error(error);
    machine->events = g_data_input_stream_new(g_subprocess_get_stdout_pipe(machine->emulator));
    machine->answers = g_subprocess_get_stdin_pipe(machine->emulator);
    return machine;
}

JsonObject *guest_machine_next(GuestMachine *machine)
{
    g_autofree char *line = g_data_input_stream_read_line(machine->events, NULL, NULL, NULL);
    g_autoptr(JsonNode) node = NULL;
    g_autoptr(GError) error = NULL;
    JsonObject *event;

    if (!line) {
        return NULL;
    }
    g_assert_cmpuint(strlen(line), <, 16384);
    node = json_from_string(line, &error);
    g_assert_no_error(error);
    event = json_object_ref(json_node_get_object(node));
    g_assert_cmpint(json_object_get_int_member(event, "n"), ==, ++machine->sequence);
    g_test_message("%.200s", line);
    return event;
}

JsonObject *guest_machine_until(GuestMachine *machine, const char *ev)
{
    JsonObject *event;

    while ((event = guest_machine_next(machine))) {
        if (strcmp(json_object_get_string_member(event, "ev"), ev) == 0) {
            return event;
        }
        json_object_unref(event);
    }
    g_error("the guest ended before it said '%s'", ev);
}

void guest_machine_say(GuestMachine *machine, const char *line)
{
    g_output_stream_write_all(machine->answers, line, strlen(line), NULL, NULL, NULL);
    g_output_stream_flush(machine->answers, NULL, NULL);
}

static void remove_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_unlink(path);
}

char *guest_machine_end(GuestMachine *machine)
{
    g_autofree char *console = g_build_filename(machine->folder, "console", NULL);
    char *text = NULL;

    g_assert_null(guest_machine_next(machine));
    g_assert_true(g_subprocess_wait_check(machine->emulator, NULL, NULL));
    g_file_get_contents(console, &text, NULL, NULL);
    remove_file(machine->folder, "console");
    remove_file(machine->folder, "initrd");
    remove_file(machine->folder, "memory");
    g_rmdir(machine->folder);
    g_object_unref(machine->events);
    g_object_unref(machine->emulator);
    g_free(machine->folder);
    g_free(machine);
    return text;
}
