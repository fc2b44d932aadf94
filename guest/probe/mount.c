/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file systems that every step may count on.
 */
#define _GNU_SOURCE
#include "mount.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "console.h"

struct mount_entry {
    const char *type;
    const char *path;
    const char *options;
    unsigned long flags;
    bool first;
    bool optional;              /* a kernel without it is not worth a warning */
    int error;
};

static struct mount_entry mounts[] = {
    { "devtmpfs", "/dev", "mode=0755", MS_NOSUID, true, false, 0 },
    { "proc", "/proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, true, false, 0 },
    { "sysfs", "/sys", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, true, false, 0 },
    { "devpts", "/dev/pts", "mode=0620,ptmxmode=0666", MS_NOSUID | MS_NOEXEC, false, false, 0 },
    { "tmpfs", "/dev/shm", "mode=1777", MS_NOSUID | MS_NODEV, false, false, 0 },
    { "tmpfs", "/run", "mode=0755", MS_NOSUID | MS_NODEV, false, false, 0 },
    { "tmpfs", "/tmp", "mode=1777", MS_NOSUID | MS_NODEV, false, false, 0 },
    { "debugfs", "/sys/kernel/debug", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, false, true, 0 },
    { "tracefs", "/sys/kernel/tracing", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, false, true, 0 },
    { "securityfs", "/sys/kernel/security", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, false, true, 0 },
    { "configfs", "/sys/kernel/config", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, false, true, 0 },
};

#define MOUNTS (sizeof(mounts) / sizeof(mounts[0]))

static void mount_one(struct mount_entry *entry)
{
    mkdir(entry->path, 0755);
    /* EBUSY: the kernel has mounted /dev by itself (CONFIG_DEVTMPFS_MOUNT). */
    if (mount(entry->type, entry->path, entry->type, entry->flags, entry->options) < 0 && errno != EBUSY) {
        entry->error = errno;
    }
}

/* A kernel without devtmpfs still gets the nodes that its console needs. */
static void make_nodes(void)
{
    mknod("/dev/console", S_IFCHR | 0600, makedev(5, 1));
    mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
    mknod("/dev/ttyS0", S_IFCHR | 0600, makedev(4, 64));
    mknod("/dev/ttyS1", S_IFCHR | 0600, makedev(4, 65));
    mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
}

void mount_first(void)
{
    for (size_t i = 0; i < MOUNTS; i++) {
        if (mounts[i].first) {
            mount_one(&mounts[i]);
        }
    }
    if (mounts[0].error) {
        make_nodes();
    }
}

void mount_rest(struct console *console)
{
    for (size_t i = 0; i < MOUNTS; i++) {
        if (!mounts[i].first) {
            mount_one(&mounts[i]);
        }
        if (mounts[i].error && !mounts[i].optional) {
            console_log(console, "warning", "cannot mount %s on %s: %s", mounts[i].type, mounts[i].path, strerror(mounts[i].error));
        }
    }
}
