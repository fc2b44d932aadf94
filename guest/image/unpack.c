/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads Debian packages and compressed files with libarchive. A package is an ar archive of compressed tar archives (deb(5)); the inner one is read through
 * the outer one, so that a kernel's package of 100 MiB never is in memory as a whole.
 */
#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

#include "image.h"

#define BLOCK_SIZE  65536u
#define UNPACKED_MAX (512u << 20)

static void *fail(GError **error, const char *path, struct archive *archive)
{
    const char *reason = archive ? archive_error_string(archive) : NULL;

    g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_CONTENT, "%s: %s", path, reason ? reason : "not a Debian package");
    return NULL;
}

/* All data of the current entry; NULL when it cannot be read. */
static GBytes *read_entry(struct archive *archive, int64_t hint)
{
    GByteArray *bytes = g_byte_array_sized_new(hint > 0 && hint < UNPACKED_MAX ? (guint)hint : BLOCK_SIZE);
    g_autofree guint8 *room = g_malloc(BLOCK_SIZE);
    la_ssize_t got;

    while ((got = archive_read_data(archive, room, BLOCK_SIZE)) > 0 && bytes->len <= UNPACKED_MAX) {
        g_byte_array_append(bytes, room, (guint)got);
    }
    if (got != 0) {
        g_byte_array_unref(bytes);
        return NULL;
    }
    return g_byte_array_free_to_bytes(bytes);
}

/* The inner archive's source of bytes: the current entry of the outer one. */
typedef struct Inner {
    struct archive *outer;
    char block[BLOCK_SIZE];
} Inner;

static la_ssize_t inner_read(struct archive *archive, void *user, const void **buffer)
{
    Inner *inner = user;

    (void)archive;
    *buffer = inner->block;
    return archive_read_data(inner->outer, inner->block, sizeof(inner->block));
}

/* Open the package and stand at the member that begins with @member ("data.tar"); NULL when there is none. */
static struct archive *open_member(const char *path, const char *member, GError **error)
{
    struct archive *outer = archive_read_new();
    struct archive_entry *entry;

    archive_read_support_format_ar(outer);
    if (archive_read_open_filename(outer, path, BLOCK_SIZE) != ARCHIVE_OK) {
        fail(error, path, outer);
        archive_read_free(outer);
        return NULL;
    }
    while (archive_read_next_header(outer, &entry) == ARCHIVE_OK) {
        if (g_str_has_prefix(archive_entry_pathname(entry), member)) {
            return outer;
        }
    }
    fail(error, path, outer);
    archive_read_free(outer);
    return NULL;
}

static const char *plain_path(const char *path)
{
    while (g_str_has_prefix(path, "./")) {
        path += 2;
    }
    return path;
}

static bool visit_entry(struct archive *archive, struct archive_entry *entry, const DebVisitor *visitor)
{
    DebEntry found = {
        .path = plain_path(archive_entry_pathname(entry)),
        .executable = (archive_entry_mode(entry) & S_IXUSR) != 0,
    };
    g_autoptr(GBytes) data = NULL;

    if (!visitor->wants(found.path, visitor->user)) {
        return true;
    }
    if (archive_entry_filetype(entry) == AE_IFLNK) {
        found.link = archive_entry_symlink(entry);
    } else if (archive_entry_hardlink(entry)) {
        return true;            /* no package that is used here has one that matters */
    } else if (archive_entry_filetype(entry) == AE_IFREG) {
        data = read_entry(archive, archive_entry_size(entry));
        if (!data) {
            return false;
        }
        found.data = data;
    } else {
        return true;
    }
    visitor->entry(&found, visitor->user);
    return true;
}

/* Walk the tar archive that is the current entry of @outer. */
static bool visit_member(struct archive *outer, const char *path, const DebVisitor *visitor, GError **error)
{
    g_autofree Inner *source = g_new(Inner, 1);
    struct archive *inner = archive_read_new();
    struct archive_entry *entry;
    int status;

    source->outer = outer;
    archive_read_support_format_tar(inner);
    archive_read_support_filter_all(inner);
    status = archive_read_open(inner, source, NULL, inner_read, NULL);
    while (status == ARCHIVE_OK && (status = archive_read_next_header(inner, &entry)) == ARCHIVE_OK) {
        if (!visit_entry(inner, entry, visitor)) {
            status = ARCHIVE_FATAL;
        }
    }
    if (status != ARCHIVE_EOF) {
        fail(error, path, inner);
    }
    archive_read_free(inner);
    return status == ARCHIVE_EOF;
}

static bool visit_package(const char *path, const char *member, const DebVisitor *visitor, GError **error)
{
    struct archive *outer = open_member(path, member, error);
    bool ok = outer && visit_member(outer, path, visitor, error);

    if (outer) {
        archive_read_free(outer);
    }
    return ok;
}

bool deb_visit(const char *path, const DebVisitor *visitor, GError **error)
{
    return visit_package(path, "data.tar", visitor, error);
}

static bool wants_control(const char *path, void *user)
{
    (void)user;
    return strcmp(path, "control") == 0;
}

static void take_control(const DebEntry *entry, void *user)
{
    char **text = user;
    gsize size;
    const char *bytes = entry->data ? g_bytes_get_data(entry->data, &size) : NULL;

    if (bytes) {
        g_free(*text);
        *text = g_strndup(bytes, size);
    }
}

char *deb_field(const char *path, const char *field, GError **error)
{
    g_autofree char *text = NULL;
    g_autofree char *prefix = g_strconcat(field, ":", NULL);
    DebVisitor visitor = { wants_control, take_control, &text };
    g_auto(GStrv) lines = NULL;

    if (!visit_package(path, "control.tar", &visitor, error)) {
        return NULL;
    }
    lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, prefix)) {
            return g_strstrip(g_strdup(*line + strlen(prefix)));
        }
    }
    return NULL;
}

GBytes *unpack_bytes(GBytes *data, const char *name, GError **error)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    GBytes *result = NULL;
    gsize size;
    const void *bytes = g_bytes_get_data(data, &size);

    archive_read_support_format_raw(archive);
    archive_read_support_filter_all(archive);
    if (archive_read_open_memory(archive, bytes, size) == ARCHIVE_OK && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        result = read_entry(archive, 0);
    }
    if (!result) {
        fail(error, name, archive);
    }
    archive_read_free(archive);
    return result;
}
