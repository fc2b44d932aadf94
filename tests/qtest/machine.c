/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines for the qtest suites: see machine.h. */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "machine.h"

/* The emulator that stands beside the tests in QEMU's build folder, unless the caller names another. */
static void __attribute__((constructor)) default_emulator(void)
{
    g_setenv("QTEST_QEMU_BINARY", "./qemu-system-x86_64", FALSE);
}

TestMachine *machine_new(const char *memory)
{
    TestMachine *m = g_new0(TestMachine, 1);

    m->args = g_string_new("-machine q35,nvdimm=on -nodefaults -display none");
    m->files = g_ptr_array_new_with_free_func(g_free);
    g_string_append_printf(m->args, " -m %s", memory);
    return m;
}

void machine_firmware(TestMachine *m, const char *properties)
{
    g_string_append_printf(m->args, " -device pmem-firmware%s%s", properties[0] ? "," : "", properties);
}

const char *machine_backend(TestMachine *m, const char *id, uint64_t size)
{
    g_autoptr(GError) error = NULL;
    char *path = NULL;
    int fd = g_file_open_tmp("misfit-qtest-XXXXXX", &path, &error);

    g_assert_no_error(error);
    g_assert_cmpint(ftruncate(fd, size), ==, 0);
    close(fd);
    g_ptr_array_add(m->files, path);
    g_string_append_printf(m->args, " -object memory-backend-file,id=%s,share=on,mem-path=%s,size=%" PRIu64,
                           id, path, size);
    return path;
}

void machine_dimm(TestMachine *m, uint64_t size, const char *properties)
{
    g_autofree char *id = g_strdup_printf("mem%u", m->dimms);

    machine_backend(m, id, size);
    g_string_append_printf(m->args, " -device nvdimm,id=nv%u,memdev=%s%s%s", m->dimms, id,
                           properties ? "," : "", properties ?: "");
    m->dimms++;
}

QTestState *machine_start(TestMachine *m)
{
    return qtest_init(m->args->str);
}

void machine_kill(QTestState *qts)
{
    int status = 0;

    kill(qtest_pid(qts), SIGKILL);
    g_assert_cmpint(waitpid(qtest_pid(qts), &status, 0), ==, qtest_pid(qts));
    g_assert_true(WIFSIGNALED(status));
    g_assert_false(qtest_probe_child(qts));     /* libqtest forgets the process, which we have reaped */
    qtest_quit(qts);
}

static const char *emulator(void)
{
    return g_getenv("QTEST_QEMU_BINARY");
}

void machine_refused(TestMachine *m, const char *message)
{
    g_autofree char *command = g_strdup_printf("timeout 120 %s -accel qtest -S %s", emulator(), m->args->str);
    g_autofree char *err = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    g_assert_true(g_spawn_command_line_sync(command, NULL, &err, &status, &error));
    g_assert_no_error(error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 1 || !strstr(err, message)) {
        g_test_message("command: %s", command);
        g_test_message("wanted: exit status 1 and a message with: %s", message);
        g_test_message("got: wait status 0x%x (124 in the second byte: it was not refused at all) and: %s", status, err);
        g_test_fail();
    }
}

bool machine_has_property(const char *device, const char *property)
{
    g_autofree char *command = g_strdup_printf("%s -device %s,help", emulator(), device);
    g_autofree char *help = NULL;
    g_autofree char *needle = g_strdup_printf("  %s=<", property);

    return g_spawn_command_line_sync(command, &help, NULL, NULL, NULL) && strstr(help, needle);
}

void machine_free(TestMachine *m)
{
    guint i;

    for (i = 0; i < m->files->len; i++) {
        g_unlink(g_ptr_array_index(m->files, i));
    }
    g_ptr_array_unref(m->files);
    g_string_free(m->args, true);
    g_free(m);
}
