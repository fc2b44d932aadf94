/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads a kernel module with what it depends on: modules.dep gives the order, finit_module(2) does it. The image builder has unpacked the files, so no
 * decompression is needed. Runs in a child of PID 1.
 */
#define _GNU_SOURCE
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "body.h"
#include "file.h"
#include "moddep.h"

#define INDEX_MAX (8u << 20)

static struct json json;

static void report(const char *name, const char *state, int error)
{
    json_begin(&json, "module");
    json_text(&json, "name", name);
    json_bool(&json, "ok", !error);
    json_text(&json, "state", state);
    if (error) {
        json_text(&json, "error", strerror(error));
        json_text(&json, "errno", errno_name(error));
    }
    json_end(&json);
    body_write(&json);
}

/* True when the kernel has the module, loaded before or built in. */
static bool in_kernel(const char *name)
{
    char path[sizeof("/sys/module/") + MODDEP_NAME_MAX];

    snprintf(path, sizeof(path), "/sys/module/%s", name);
    return access(path, F_OK) == 0;
}

static bool load_file(int dir, struct moddep_path file, const char *params)
{
    char path[1024];
    char name[MODDEP_NAME_MAX];
    long result;
    int error;
    int fd;

    moddep_name(file, name);
    if (in_kernel(name)) {
        report(name, "present", 0);
        return true;
    }
    snprintf(path, sizeof(path), "%.*s", (int)file.len, file.path);
    fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        report(name, "missing", errno);
        return false;
    }
    result = syscall(SYS_finit_module, fd, params ? params : "", 0);
    error = result < 0 ? errno : 0;
    close(fd);
    if (error == EEXIST) {
        error = 0;              /* somebody else was faster: the kernel's own request */
    }
    report(name, error ? "failed" : result < 0 ? "present" : "loaded", error);
    return !error;
}

static bool is_builtin(int dir, const char *name)
{
    struct file list;
    bool found;

    if (!file_read(&list, dir, "modules.builtin", INDEX_MAX)) {
        return false;
    }
    found = moddep_builtin(list.data, list.size, name);
    file_clear(&list);
    return found;
}

static int load_from(int dir, const struct module_request *request, const char *name)
{
    struct file index;
    struct moddep needed;

    if (!file_read(&index, dir, "modules.dep", INDEX_MAX)) {
        memset(&index, 0, sizeof(index));
    }
    if (!moddep_find(index.data ? index.data : "", index.size, name, &needed)) {
        bool builtin = is_builtin(dir, name);

        report(name, builtin ? "builtin" : "missing", builtin ? 0 : ENOENT);
        return builtin ? 0 : 1;
    }
    for (size_t i = 0; i < needed.count; i++) {
        if (!load_file(dir, needed.files[i], i + 1 == needed.count ? request->params : NULL)) {
            return 1;
        }
    }
    return 0;
}

int module_load(void *user)
{
    const struct module_request *request = user;
    char name[MODDEP_NAME_MAX];
    char path[128];
    struct utsname uts;
    int dir;

    moddep_name((struct moddep_path){ request->name, strlen(request->name) }, name);
    if (in_kernel(name)) {
        report(name, "present", 0);
        return 0;
    }
    uname(&uts);
    snprintf(path, sizeof(path), "/lib/modules/%s", uts.release);
    dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) {
        report(name, "unknown", 0);     /* a kernel that came without modules has it built in, or not at all */
        return 0;
    }
    return load_from(dir, request, name);
}
