/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backing files of DIMMs. A digest covers the non-zero blocks of a range with their offsets, so that a hole and a block of zeros are the
 * same and a file of 16 TiB costs what its content costs.
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images.h"
#include "quote.h"

G_DEFINE_QUARK(misfit-images-error-quark, images_error)

#define BLOCK 4096u
#define NO_DIFFERENCE UINT64_MAX
#define REPEAT_BYTES (1u << 20)     /* what is written at once of a pattern */

static gboolean fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, IMAGES_ERROR, 0, "cannot %s %s: %s", what, path, g_strerror(errno));
    return FALSE;
}

static char *image_path(const char *folder, const FwScenarioDimm *dimm, bool labels)
{
    FwScenarioPaths paths = { .images = folder };

    return fw_scenario_image_path(&paths, dimm, labels);
}

/* Labels inside the same backing begin behind the data. */
static uint64_t area_start(const FwScenarioDimm *dimm, bool labels)
{
    return labels && dimm->labels == FW_SCENARIO_LABELS_INLINE ? dimm->size : 0;
}

static bool in_own_file(const FwScenarioDimm *dimm, bool labels)
{
    return labels && dimm->labels == FW_SCENARIO_LABELS_SEPARATE;
}

/* The bytes of @media repeated to a whole number of times that is near REPEAT_BYTES, but no longer than the piece needs. */
static GByteArray *repeated(const FwScenarioMedia *media)
{
    size_t size;
    const guint8 *bytes = g_bytes_get_data(media->bytes, &size);
    uint64_t wanted = MIN(media->length, REPEAT_BYTES);
    GByteArray *block = g_byte_array_new();

    do {
        g_byte_array_append(block, bytes, size);
    } while (block->len < wanted);
    return block;
}

static gboolean write_all(int fd, const char *path, const guint8 *bytes, size_t count, uint64_t at, GError **error)
{
    while (count > 0) {
        ssize_t written = pwrite(fd, bytes, count, at);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return fail(error, "write", path);
        }
        bytes += written;
        count -= written;
        at += written;
    }
    return TRUE;
}

static gboolean write_piece(int fd, const char *path, uint64_t at, const FwScenarioMedia *media, GError **error)
{
    g_autoptr(GByteArray) block = repeated(media);

    for (uint64_t done = 0; done < media->length;) {
        size_t count = MIN(block->len, media->length - done);

        if (!write_all(fd, path, block->data, count, at + done, error)) {
            return FALSE;
        }
        done += count;
    }
    return TRUE;
}

static gboolean fill(const FwScenarioDimm *dimm, bool own_labels, int fd, const char *path, GError **error)
{
    for (unsigned i = 0; i < dimm->media->len; i++) {
        const FwScenarioMedia *media = g_ptr_array_index(dimm->media, i);

        if (in_own_file(dimm, media->labels) == own_labels &&
            !write_piece(fd, path, area_start(dimm, media->labels) + media->offset, media, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean create_one(const FwScenarioDimm *dimm, bool own_labels, const char *folder, GError **error)
{
    g_autofree char *path = image_path(folder, dimm, own_labels);
    uint64_t size = fw_scenario_backing_size(dimm, own_labels);
    gboolean ok;
    int fd;

    if (size == 0) {
        return TRUE;
    }
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? TRUE : fail(error, "make", path);
    }
    if (ftruncate(fd, size) != 0) {
        g_set_error(error, IMAGES_ERROR, 0, "cannot make %s with %" G_GUINT64_FORMAT " bytes: %s; the file system must hold sparse files of "
                    "that size (try --output on another one)", path, size, g_strerror(errno));
        close(fd);
        return FALSE;
    }
    ok = fill(dimm, own_labels, fd, path, error);
    if (close(fd) != 0 && ok) {
        ok = fail(error, "write", path);
    }
    return ok;
}

gboolean images_create(const FwScenarioBoot *boot, const char *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        return fail(error, "make", folder);
    }
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (!create_one(dimm, false, folder, error)) {
            return FALSE;
        }
        if (dimm->labels == FW_SCENARIO_LABELS_SEPARATE && !create_one(dimm, true, folder, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* One piece of content: its pattern as a file in @media, and the shell text that repeats it to its length. */
static gboolean shell_piece(GString *text, const FwScenarioDimm *dimm, unsigned n, const char *media, const char *media_name,
                            const char *image, GError **error)
{
    const FwScenarioMedia *piece = g_ptr_array_index(dimm->media, n);
    g_autoptr(GByteArray) block = repeated(piece);
    g_autofree char *name = g_strdup_printf("%s-%u", dimm->id, n);
    g_autofree char *path = g_build_filename(media, name, NULL);
    g_autofree char *source = g_build_filename(media_name, name, NULL);
    g_autofree char *quoted_source = quote_word(source);
    g_autofree char *quoted_image = quote_word(image);

    if (g_mkdir_with_parents(media, 0700) != 0) {
        return fail(error, "make", media);
    }
    g_string_append_printf(text, "  while cat %s; do :; done 2>/dev/null | head -c %" G_GUINT64_FORMAT
                           " |\n    dd of=%s bs=1M iflag=fullblock seek=%" G_GUINT64_FORMAT " oflag=seek_bytes conv=notrunc status=none\n",
                           quoted_source, piece->length, quoted_image, area_start(dimm, piece->labels) + piece->offset);
    return g_file_set_contents(path, (const char *)block->data, block->len, error);
}

static gboolean shell_image(GString *text, const FwScenarioDimm *dimm, bool own_labels, const char *media, const char *media_name,
                            const char *images_name, GError **error)
{
    g_autofree char *image = image_path(images_name, dimm, own_labels);
    g_autofree char *quoted = quote_word(image);

    g_string_append_printf(text, "if [ ! -e %s ]; then\n  truncate -s %" G_GUINT64_FORMAT " %s\n", quoted,
                           fw_scenario_backing_size(dimm, own_labels), quoted);
    for (unsigned n = 0; n < dimm->media->len; n++) {
        const FwScenarioMedia *piece = g_ptr_array_index(dimm->media, n);

        if (in_own_file(dimm, piece->labels) == own_labels &&
            !shell_piece(text, dimm, n, media, media_name, image, error)) {
            return FALSE;
        }
    }
    g_string_append(text, "fi\n");
    return TRUE;
}

char *images_shell_text(const FwScenarioBoot *boot, const char *media, const char *media_name, const char *images_name,
                        GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *quoted = quote_word(images_name);

    g_string_append_printf(text, "mkdir -p %s\n", quoted);
    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);

        if (!shell_image(text, dimm, false, media, media_name, images_name, error)) {
            return NULL;
        }
        if (dimm->labels == FW_SCENARIO_LABELS_SEPARATE &&
            !shell_image(text, dimm, true, media, media_name, images_name, error)) {
            return NULL;
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What one pass over a range finds. */
struct scan {
    GChecksum *digest;
    bool zero;
    const guint8 *wanted;       /* NULL: nothing is compared */
    size_t wanted_size;
    uint64_t first_difference;  /* offset in the range, or NO_DIFFERENCE */
};

static void scan_compare(struct scan *scan, const guint8 *bytes, size_t count, uint64_t at)
{
    for (size_t i = 0; scan->wanted && scan->first_difference == NO_DIFFERENCE && i < count; i++) {
        if (bytes[i] != scan->wanted[(at + i) % scan->wanted_size]) {
            scan->first_difference = at + i;
        }
    }
}

static bool all_zero(const guint8 *bytes, size_t count)
{
    return count == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, count - 1) == 0);
}

static void scan_block(struct scan *scan, const guint8 *bytes, size_t count, uint64_t at)
{
    scan_compare(scan, bytes, count, at);
    if (!all_zero(bytes, count)) {
        scan->zero = false;
        g_checksum_update(scan->digest, (const guchar *)&at, sizeof(at));
        g_checksum_update(scan->digest, bytes, count);
    }
}

/* The next offset from @at on that is not in a hole, at most @end. */
static uint64_t skip_hole(int fd, uint64_t at, uint64_t end, const struct scan *scan)
{
    off_t data;

    if (scan->wanted && scan->first_difference == NO_DIFFERENCE) {
        return at;      /* every byte is compared, holes too */
    }
    data = lseek(fd, at, SEEK_DATA);
    if (data < 0) {
        return errno == ENXIO ? end : at;
    }
    return MIN((uint64_t)data, end);
}

static gboolean scan_range(int fd, const char *path, uint64_t start, uint64_t length, struct scan *scan, GError **error)
{
    guint8 block[BLOCK];
    uint64_t end = start + length;

    for (uint64_t at = start; at < end;) {
        uint64_t from = skip_hole(fd, at, end, scan);
        size_t count;
        ssize_t got;

        /* Blocks are counted from the range's start, whatever the file system's are. */
        from = MAX(at, start + (from - start) / BLOCK * BLOCK);
        if (from >= end) {
            break;
        }
        count = MIN(BLOCK, end - from);
        got = pread(fd, block, count, from);
        if (got < 0) {
            return fail(error, "read", path);
        }
        memset(block + got, 0, count - got);
        scan_block(scan, block, count, from - start);
        at = from + count;
    }
    return TRUE;
}

static gboolean scan_expectation(const FwScenarioBoot *boot, const FwScenarioExpect *expect, const char *folder, struct scan *scan,
                                 GError **error)
{
    const FwScenarioDimm *dimm = fw_scenario_dimm(boot, expect->image_dimm);
    g_autofree char *path = image_path(folder, dimm, in_own_file(dimm, expect->image_labels));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    gboolean ok;

    *scan = (struct scan){ .digest = g_checksum_new(G_CHECKSUM_SHA256), .zero = true, .first_difference = NO_DIFFERENCE };
    if (expect->image_is == FW_SCENARIO_IMAGE_EQUALS) {
        scan->wanted = g_bytes_get_data(expect->image_bytes, &scan->wanted_size);
    }
    if (fd < 0) {
        return fail(error, "open", path);
    }
    ok = scan_range(fd, path, area_start(dimm, expect->image_labels) + expect->image_offset, expect->image_length, scan, error);
    close(fd);
    return ok;
}

char *images_bytes_digest(const FwScenarioExpect *expect)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, expect->image_bytes);
}

static JsonObject *describe(const FwScenarioExpect *expect, const struct scan *scan)
{
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "dimm", expect->image_dimm);
    json_object_set_string_member(object, "area", expect->image_labels ? "labels" : "data");
    json_object_set_int_member(object, "offset", expect->image_offset);
    json_object_set_int_member(object, "length", expect->image_length);
    json_object_set_string_member(object, "after", g_checksum_get_string(scan->digest));
    json_object_set_boolean_member(object, "zero", scan->zero);
    if (scan->wanted) {
        g_autofree char *digest = images_bytes_digest(expect);

        json_object_set_string_member(object, "equals_of", digest);
        json_object_set_boolean_member(object, "equals", scan->first_difference == NO_DIFFERENCE);
        if (scan->first_difference != NO_DIFFERENCE) {
            json_object_set_int_member(object, "first_difference", scan->first_difference);
        }
    }
    return object;
}

JsonNode *images_snapshot(const FwScenarioBoot *boot, const char *folder, GError **error)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
    JsonArray *array = json_array_new();

    json_node_take_array(node, array);
    for (unsigned i = 0; i < boot->expect->len; i++) {
        const FwScenarioExpect *expect = g_ptr_array_index(boot->expect, i);
        struct scan scan;

        if (expect->kind != FW_SCENARIO_EXPECT_IMAGE) {
            continue;
        }
        gboolean ok = scan_expectation(boot, expect, folder, &scan, error);

        if (ok) {
            json_array_add_object_element(array, describe(expect, &scan));
        }
        g_checksum_free(scan.digest);
        if (!ok) {
            return NULL;
        }
    }
    return g_steal_pointer(&node);
}

gboolean images_record(const FwScenarioBoot *boot, const char *folder, JsonNode *before, const char *out, GError **error)
{
    g_autoptr(JsonNode) after = images_snapshot(boot, folder, error);
    g_autofree char *text = NULL;
    JsonArray *now, *then;

    if (!after) {
        return FALSE;
    }
    now = json_node_get_array(after);
    then = json_node_get_array(before);
    for (unsigned i = 0; i < json_array_get_length(now); i++) {
        json_object_set_string_member(json_array_get_object_element(now, i), "before",
                                      json_object_get_string_member(json_array_get_object_element(then, i), "after"));
    }
    text = json_to_string(after, TRUE);
    return g_file_set_contents(out, text, -1, error);
}

void images_remove(const FwScenarioBoot *boot, const char *folder)
{
    const FwScenarioPaths paths = { .images = folder };

    for (unsigned i = 0; i < boot->dimms->len; i++) {
        const FwScenarioDimm *dimm = g_ptr_array_index(boot->dimms, i);
        g_autofree char *data = image_path(folder, dimm, false);
        g_autofree char *labels = image_path(folder, dimm, true);

        g_autofree char *poison = fw_scenario_poison_path(&paths, dimm);

        unlink(data);
        unlink(labels);
        unlink(poison);
    }
    rmdir(folder);
}
