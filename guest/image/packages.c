/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's user space: a few programs with their libraries, nothing else. Libraries are found by what the programs need, not by what the packages
 * say, and one that is in none of the packages is an error here and not in the guest.
 */
#define _GNU_SOURCE            /* memmem */
#include "packages.h"

#include <string.h>

#include "elf-file.h"
#include "image.h"
#include "unpack.h"

static const char *const x86_modules[] = {
    "nfit", "nd_e820", "nd_pmem", "nd_btt", "dax_pmem", "device_dax", "kmem", "dax_hmem", "virtio_pmem",
    "crc32c_generic", "crc32c_intel", "ext4", "xfs", NULL,
};

static const char *const ppc_modules[] = {
    "papr_scm", "of_pmem", "nd_pmem", "nd_btt", "dax_pmem", "device_dax", "kmem", "crc32c_generic", "ext4", "xfs", NULL,
};

/* The self-tests of cryptographic algorithms are a third of all instructions of a boot; the others save waiting for clocks to agree. */
#define CRYPTO_ARGS "cryptomgr.notests"
#define CLOCK_ARGS  "tsc=reliable no_timer_check"
/* A guest whose host is busy stands still for a while, which its kernel must not take for a lockup or a stall: these are the longest times that it takes. */
#define STALL_ARGS  "watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300"

static const ImageArch archs[] = {
    { "x86_64", "amd64", "x86_64-linux-gnu", "linux-image-amd64", x86_modules,
      CRYPTO_ARGS " " CLOCK_ARGS " " STALL_ARGS },
    { "ppc64le", "ppc64el", "powerpc64le-linux-gnu", NULL, ppc_modules, CRYPTO_ARGS " " STALL_ARGS },
};

static const char *const packages[] = {
    "busybox", "ndctl", "daxctl", "numactl", "keyutils", "e2fsprogs", "xfsprogs",
    /* libraries of these, to the end */
    "libc6", "libndctl6", "libdaxctl1", "libkmod2", "libssl3t64", "zlib1g", "libzstd1", "libudev1", "libcap2", "libjson-c5", "libuuid1",
    "libnuma1", "libiniparser4", "libkeyutils1", "libext2fs2t64", "libcom-err2", "libblkid1", "libinih1", "liburcu8t64", NULL,
};

/* What is taken besides libraries. */
static const char *const wanted_files[] = {
    "usr/bin/busybox", "usr/bin/ndctl", "usr/bin/daxctl", "usr/bin/numactl", "usr/bin/keyctl", "usr/sbin/mke2fs", "usr/sbin/mkfs.xfs",
    "etc/mke2fs.conf", NULL,
};

/* Folders and links of a merged /usr, and mount points. */
static const char *const folders[] = { "dev", "etc", "misfit", "mnt", "proc", "root", "run", "sys", "tmp", "usr/bin", "usr/sbin", "var", NULL };

static const struct {
    const char *path;
    const char *target;
} links[] = {
    { "bin", "usr/bin" }, { "sbin", "usr/sbin" }, { "lib", "usr/lib" }, { "lib64", "usr/lib64" },
    { "usr/sbin/mkfs.ext2", "mke2fs" }, { "usr/sbin/mkfs.ext4", "mke2fs" }, { "etc/mtab", "/proc/self/mounts" }, { "var/run", "/run" },
};

static const char *const applets[] = {
    "[", "ash", "awk", "basename", "blockdev", "cat", "chgrp", "chmod", "chown", "chroot", "clear", "cmp", "cp", "cut", "date", "dd", "devmem",
    "df", "diff", "dirname", "dmesg", "du", "echo", "egrep", "env", "expr", "fallocate", "false", "fgrep", "find", "fold", "free", "grep", "gunzip",
    "gzip", "head", "hexdump", "hostname", "id", "insmod", "kill", "killall", "ln", "losetup", "ls", "lsmod", "md5sum", "mkdir", "mkfifo", "mknod",
    "mktemp", "modprobe", "more", "mount", "mv", "nice", "nl", "nproc", "od", "paste", "pidof", "printf",
    "ps", "pwd", "readlink", "realpath", "reset", "rev", "rm", "rmdir", "rmmod", "sed", "seq", "setsid", "sh", "sha1sum", "sha256sum", "sha512sum",
    "sleep", "sort", "stat", "strings", "stty", "sync", "sysctl", "tac", "tail", "tar", "taskset", "tee", "test", "time", "timeout", "top",
    "touch", "tr", "true", "truncate", "tty", "umount", "uname", "uniq", "uptime", "usleep", "vi", "wc", "which", "xargs", "xxd", "yes", "zcat", NULL,
};

/* Where modprobe is looked up by the kernel (CONFIG_MODPROBE_PATH) and others by habit. */
static const char *const sbin_applets[] = { "blockdev", "insmod", "losetup", "lsmod", "modprobe", "rmmod", "sysctl", NULL };

const ImageArch *image_arch_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(archs); i++) {
        if (strcmp(archs[i].name, name) == 0) {
            return &archs[i];
        }
    }
    return NULL;
}

const char *const *image_packages(void)
{
    return packages;
}

const char *const *image_applets(void)
{
    return applets;
}

/* What may be needed, by path: files and links of all packages. */
typedef struct Pool {
    const ImageArch *arch;
    ImageTree *tree;
    GHashTable *files;          /* path -> GBytes */
    GHashTable *links;          /* path -> target */
} Pool;

/* Packages may still use the paths of a system without a merged /usr. */
static char *usr_path(const char *path)
{
    static const char *const roots[] = { "bin/", "sbin/", "lib/", "lib64/" };

    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
        if (g_str_has_prefix(path, roots[i])) {
            return g_strconcat("usr/", path, NULL);
        }
    }
    return g_strdup(path);
}

static bool pool_wants(const char *path, void *user)
{
    g_autofree char *merged = usr_path(path);

    (void)user;
    return g_strv_contains(wanted_files, merged) ||
           ((g_str_has_prefix(merged, "usr/lib/") || g_str_has_prefix(merged, "usr/lib64/")) && strstr(merged, ".so"));
}

static void pool_take(const DebEntry *entry, void *user)
{
    Pool *pool = user;

    if (entry->link) {
        g_hash_table_replace(pool->links, usr_path(entry->path), g_strdup(entry->link));
    } else {
        g_hash_table_replace(pool->files, usr_path(entry->path), g_bytes_ref(entry->data));
    }
}

/* The bytes behind a path, through links; NULL when there are none. */
static GBytes *pool_find(const Pool *pool, const char *path)
{
    g_autofree char *at = g_strdup(path);

    for (int hops = 0; hops < 8; hops++) {
        const char *target = g_hash_table_lookup(pool->links, at);
        g_autofree char *folder = NULL;
        g_autofree char *joined = NULL;
        g_autofree char *absolute = NULL;

        if (!target) {
            return g_hash_table_lookup(pool->files, at);
        }
        folder = g_path_get_dirname(at);
        joined = g_strconcat("/", folder, NULL);
        absolute = g_canonicalize_filename(target, joined);
        g_free(at);
        at = usr_path(absolute + 1);
    }
    return NULL;
}

static bool add_program(Pool *pool, const char *path, GError **error);

/* A library that @of needs; where the dynamic linker looks for it (ld.so(8)): the folder of the architecture. */
static bool add_library(Pool *pool, const char *name, const char *of, GError **error)
{
    g_autofree char *path = g_strdup_printf("usr/lib/%s/%s", pool->arch->triplet, name);

    if (image_tree_has(pool->tree, path)) {
        return true;
    }
    if (!pool_find(pool, path)) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT,
                    "the library %s, which %s needs, is in none of the packages of the image (guest/image/packages.c lists them)", name, of);
        return false;
    }
    return add_program(pool, path, error);
}

/* Add the program or library @path with all that it needs. */
static bool add_program(Pool *pool, const char *path, GError **error)
{
    GBytes *data = pool_find(pool, path);
    g_autoptr(GPtrArray) needed = NULL;
    g_autofree char *interpreter = NULL;

    if (!data) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "%s is in none of the packages of the image", path);
        return false;
    }
    image_tree_add_file(pool->tree, path, data, elf_is(data));
    interpreter = elf_interpreter(data);
    if (interpreter) {
        g_autofree char *merged = usr_path(interpreter + strspn(interpreter, "/"));

        if (!image_tree_has(pool->tree, merged) && !add_program(pool, merged, error)) {
            return false;
        }
    }
    needed = elf_needed(data);
    for (guint i = 0; i < needed->len; i++) {
        if (!add_library(pool, needed->pdata[i], path, error)) {
            return false;
        }
    }
    return true;
}

/* Whether busybox has the applet: its names are in it, each ended by a NUL. */
static bool has_applet(GBytes *busybox, const char *name)
{
    g_autofree char *pattern = g_strdup_printf("%c%s", '\n', name);
    gsize size;
    const char *bytes = g_bytes_get_data(busybox, &size);
    gsize len = strlen(name) + 2;

    pattern[0] = '\0';
    return memmem(bytes, size, pattern, len) != NULL;
}

static bool add_applets(Pool *pool, GError **error)
{
    GBytes *busybox = pool_find(pool, "usr/bin/busybox");

    for (const char *const *name = applets; *name; name++) {
        g_autofree char *path = g_strconcat("usr/bin/", *name, NULL);

        if (!has_applet(busybox, *name)) {
            g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "the busybox of this package has no '%s'", *name);
            return false;
        }
        image_tree_add_link(pool->tree, path, "busybox");
    }
    for (const char *const *name = sbin_applets; *name; name++) {
        g_autofree char *path = g_strconcat("usr/sbin/", *name, NULL);

        image_tree_add_link(pool->tree, path, "../bin/busybox");
    }
    return true;
}

static void add_skeleton(ImageTree *tree)
{
    static const char passwd[] = "root:x:0:0:root:/:/bin/sh\n";
    g_autoptr(GBytes) data = g_bytes_new_static(passwd, sizeof(passwd) - 1);

    for (const char *const *folder = folders; *folder; folder++) {
        image_tree_add_dir(tree, *folder);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        image_tree_add_link(tree, links[i].path, links[i].target);
    }
    image_tree_add_file(tree, "etc/passwd", data, false);
}

static bool add_wanted(Pool *pool, GError **error)
{
    for (const char *const *path = wanted_files; *path; path++) {
        if (!add_program(pool, *path, error)) {
            return false;
        }
    }
    return add_applets(pool, error);
}

bool image_packages_add(const ImageArch *arch, char *const *debs, ImageTree *tree, GError **error)
{
    Pool pool = {
        .arch = arch, .tree = tree,
        .files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref),
        .links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    DebVisitor visitor = { pool_wants, pool_take, &pool };
    bool ok = true;

    add_skeleton(tree);
    for (char *const *deb = debs; ok && *deb; deb++) {
        ok = deb_visit(*deb, &visitor, error);
    }
    ok = ok && add_wanted(&pool, error);
    g_hash_table_unref(pool.files);
    g_hash_table_unref(pool.links);
    return ok;
}
