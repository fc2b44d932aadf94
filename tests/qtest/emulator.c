/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The emulator that the suites test: see emulator.h. */
#include "qemu/osdep.h"
#include "emulator.h"

#define BINARY "QTEST_QEMU_BINARY"

void emulator_default(const char *path)
{
    g_setenv(BINARY, path, FALSE);
}

bool emulator_has_property(const char *device, const char *property)
{
    g_autofree char *command = g_strdup_printf("%s -device %s,help", g_getenv(BINARY), device);
    g_autofree char *help = NULL, *complaint = NULL;
    g_autofree char *needle = g_strdup_printf("  %s=<", property);

    return g_spawn_command_line_sync(command, &help, &complaint, NULL, NULL) && strstr(help, needle);
}

static char *what_is_missing(const char *device, const char *property)
{
    return g_strdup_printf("%s has no \"%s\" with the property \"%s\"", g_getenv(BINARY), device, property);
}

int emulator_run(const char *device, const char *property)
{
    g_autofree char *reason = NULL;

    if (emulator_has_property(device, property)) {
        return g_test_run();
    }
    reason = what_is_missing(device, property);
    printf("1..0 # SKIP %s\n", reason);
    return 0;
}

bool emulator_lacks(const char *device, const char *property)
{
    g_autofree char *reason = NULL;

    if (emulator_has_property(device, property)) {
        return false;
    }
    reason = what_is_missing(device, property);
    g_test_skip(reason);
    return true;
}

void emulator_refused(const char *arguments, const char *message)
{
    g_autofree char *command = g_strdup_printf("timeout 120 %s -accel qtest -S %s", g_getenv(BINARY), arguments);
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
