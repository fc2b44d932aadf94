/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything of the emulator's command line that the scenario does not decide: accelerator, kernel, consoles, monitor. The emulator writes
 * the log of the first console itself. The events are written by the program that reads them: the emulator's own log of a socket repeats
 * bytes when the reader was slow for a moment.
 */
#include <gio/gio.h>
#include <sys/stat.h>

#include "command.h"
#include "image.h"
#include "quote.h"
#include "vm.h"

/* panic=-1: a panic resets at once, and an emulator started with -no-reboot ends. Then what makes a boot fast, then the scenario's own. */
#define KERNEL_ARGS "console=%s panic=-1 %s %s"

static void add(GPtrArray *argv, const char *first, const char *second)
{
    g_ptr_array_add(argv, g_strdup(first));
    if (second) {
        g_ptr_array_add(argv, g_strdup(second));
    }
}

static void add_list(GPtrArray *argv, const char *const *words)
{
    for (; *words; words++) {
        g_ptr_array_add(argv, g_strdup(*words));
    }
}

static void add_consoles(GPtrArray *argv, const Arch *arch)
{
    add(argv, "-chardev", "stdio,id=console,signal=off,logfile=" VM_CONSOLE_LOG);
    add(argv, "-chardev", "socket,id=events,path=" VM_EVENTS_SOCKET ",server=on,wait=off");
    add_list(argv, arch->console_args);
    add(argv, "-chardev", "socket,id=monitor,path=" VM_QMP_SOCKET ",server=on,wait=off");
    add(argv, "-mon", "chardev=monitor,mode=control");
}

static void add_kernel(GPtrArray *argv, const Command *c)
{
    const char *fast = misfit_image_kernel_args(c->arch->name);
    g_autofree char *append = g_strdup_printf(KERNEL_ARGS, c->arch->kernel_console, fast ? fast : "", c->boot->append ? c->boot->append : "");

    add(argv, "-kernel", c->kernel);
    add(argv, "-initrd", COMMAND_INITRD);
    add(argv, "-append", g_strchomp(append));
}

GPtrArray *command_build(const Command *c, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) machine = NULL;
    FwScenarioPaths paths = {
        .images = c->images,
        .trace = emulator_has(c->emulator, "pmem-firmware.trace") ? COMMAND_TRACE : NULL,
        .scenario = c->scenario_folder,
    };

    machine = fw_scenario_qemu_args(c->scenario, c->boot, &paths, error);
    if (!machine) {
        return NULL;
    }
    add(argv, c->emulator->path, NULL);
    add(argv, "-name", c->scenario->name);
    add(argv, "-accel", c->accel->name);
    add(argv, "-nodefaults", NULL);
    add(argv, "-no-user-config", NULL);
    add(argv, "-display", "none");
    add(argv, "-no-reboot", NULL);
    add_list(argv, (const char *const *)machine->pdata);
    add_kernel(argv, c);
    add_consoles(argv, c->arch);
    g_ptr_array_add(argv, NULL);
    return g_steal_pointer(&argv);
}

gboolean command_write_script(const char *path, char *const *argv, const char *prepare, const char *image, const char *archive,
                              GError **error)
{
    g_autofree char *command = quote_command(argv);
    g_autofree char *quoted_image = quote_word(image);
    g_autofree char *quoted_archive = quote_word(archive);
    g_autofree char *text = g_strdup_printf(
        "#!/bin/sh\n"
        "# The command line of this run. Started by hand the guest's console is this terminal; what the guest reports can be read\n"
        "# from the socket " VM_EVENTS_SOCKET ". What the run removed in the end (memory images, initrd) is made anew.\n"
        "set -e\ncd \"$(dirname \"$0\")\"\n%s"
        "[ -e " COMMAND_INITRD " ] || cat %s %s >" COMMAND_INITRD "\n"
        "exec %s", prepare, quoted_image, quoted_archive, command);

    if (!g_file_set_contents(path, text, -1, error)) {
        return FALSE;
    }
    if (chmod(path, 0755) != 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot make %s executable", path);
        return FALSE;
    }
    return TRUE;
}
