/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines for the qtest suites: see machine.h. */
#include "qemu/osdep.h"
#include <glib/gstdio.h>
#include "qobject/qdict.h"
#include "emulator.h"
#include "machine.h"
#include "migration.h"
#include "scratch.h"

/* The emulator that stands beside the tests in QEMU's build folder, unless the caller names another. */
static void __attribute__((constructor)) default_emulator(void)
{
    emulator_default("./qemu-system-x86_64");
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
    char *path = scratch_file(size);

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

QTestState *machine_migrate(TestMachine *m, QTestState *source)
{
    g_autofree char *path = scratch_path();
    g_autofree char *uri = g_strdup_printf("unix:%s", path);
    QTestState *target = qtest_initf("%s -incoming %s", m->args->str, uri);

    migration_run(source, target, uri);
    g_unlink(path);
    return target;
}

static char *path_of(const char *id)
{
    return g_strdup_printf("/machine/peripheral/%s", id);
}

void machine_set(QTestState *qts, const char *id, const char *property, const char *value)
{
    g_autofree char *path = path_of(id);

    qtest_qmp_assert_success(qts, "{'execute': 'qom-set', 'arguments': {'path': %s, 'property': %s, 'value': %s}}", path, property, value);
}

char *machine_get(QTestState *qts, const char *id, const char *property)
{
    g_autofree char *path = path_of(id);
    QDict *answer = qtest_qmp(qts, "{'execute': 'qom-get', 'arguments': {'path': %s, 'property': %s}}", path, property);
    char *text = g_strdup(qdict_get_str(answer, "return"));

    qobject_unref(answer);
    return text;
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

void machine_refused(TestMachine *m, const char *message)
{
    emulator_refused(m->args->str, message);
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
