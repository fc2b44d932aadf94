/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel files. Offsets are those of the kernel's Documentation/arch/x86/boot.rst ("The Real-Mode Kernel Header").
 */
#define _GNU_SOURCE            /* memmem */
#include "kernel.h"

#include <elf.h>
#include <string.h>

#include "elf-file.h"
#include "image.h"
#include "unpack.h"

#define SETUP_SECTS     0x1f1u  /* u8: 512-byte sectors of the real-mode part behind the first; 0 means 4 */
#define HEADER_MAGIC    0x202u  /* "HdrS" */
#define PROTOCOL        0x206u  /* u16 */
#define KERNEL_VERSION  0x20eu  /* u16: offset of the text, less 0x200 */
#define PAYLOAD_OFFSET  0x248u  /* u32, from the protected-mode part; protocol 2.08 */
#define PAYLOAD_LENGTH  0x24cu  /* u32 */
#define HEADER_END      0x250u
#define SECTOR          512u
#define SETUP_SECTS_OLD 4u
#define PROTOCOL_PAYLOAD 0x0208u

/* The build appends the size of the unpacked kernel, u32, to what it compresses. */
#define SIZE_APPENDED   4u

static guint32 get_le(const guint8 *at, unsigned bytes)
{
    guint32 value = 0;

    while (bytes--) {
        value = value << 8 | at[bytes];
    }
    return value;
}

static bool is_bzimage(const guint8 *bytes, gsize size)
{
    return size > HEADER_END && memcmp(bytes + HEADER_MAGIC, "HdrS", 4) == 0;
}

/* The first word at @at, which must end before @end. */
static char *first_word(const guint8 *at, const guint8 *end)
{
    const guint8 *stop = at;

    while (stop < end && *stop > ' ' && *stop < 0x7f) {
        stop++;
    }
    return stop > at && stop < end ? g_strndup((const char *)at, (gsize)(stop - at)) : NULL;
}

/* Every kernel has its banner, "Linux version RELEASE (...", in its read-only data; the same words elsewhere are formats with '%'. */
static char *banner_release(const guint8 *bytes, gsize size)
{
    static const char banner[] = "Linux version ";
    const guint8 *end = bytes + size;

    for (const guint8 *at = bytes; at < end; at++) {
        at = memmem(at, (gsize)(end - at), banner, sizeof(banner) - 1);
        if (!at) {
            break;
        }
        if (at + sizeof(banner) < end && g_ascii_isdigit(at[sizeof(banner) - 1])) {
            return first_word(at + sizeof(banner) - 1, end);
        }
    }
    return NULL;
}

char *kernel_release(GBytes *data, const char *name, GError **error)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data(data, &size);
    char *release = NULL;

    if (is_bzimage(bytes, size)) {
        gsize at = get_le(bytes + KERNEL_VERSION, 2) + (gsize)0x200;

        release = at < size ? first_word(bytes + at, bytes + size) : NULL;
    } else if (elf_is(data)) {
        release = banner_release(bytes, size);
    }
    if (!release) {
        g_set_error(error, MISFIT_IMAGE_ERROR, MISFIT_IMAGE_ERROR_REQUEST,
                    "%s is no kernel: neither a bzImage (arch/x86/boot/bzImage of a built tree) nor an ELF vmlinux", name);
    }
    return release;
}

const char *kernel_arch(GBytes *data)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data(data, &size);

    if (is_bzimage(bytes, size) || elf_machine(data) == EM_X86_64) {
        return "x86_64";
    }
    return elf_machine(data) == EM_PPC64 ? "ppc64le" : "another architecture";     /* only little-endian files count as ELF here */
}

GBytes *kernel_unpack(GBytes *data)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data(data, &size);
    g_autoptr(GBytes) payload = NULL;
    g_autoptr(GBytes) kernel = NULL;
    gsize sectors, begin, length;

    if (!is_bzimage(bytes, size) || get_le(bytes + PROTOCOL, 2) < PROTOCOL_PAYLOAD) {
        return NULL;
    }
    sectors = bytes[SETUP_SECTS] ? bytes[SETUP_SECTS] : SETUP_SECTS_OLD;
    begin = (sectors + 1) * SECTOR + get_le(bytes + PAYLOAD_OFFSET, 4);
    length = get_le(bytes + PAYLOAD_LENGTH, 4);
    if (length <= SIZE_APPENDED || begin > size || length > size - begin) {
        return NULL;
    }
    payload = g_bytes_new_from_bytes(data, begin, length - SIZE_APPENDED);
    kernel = unpack_bytes(payload, "bzImage", NULL);
    if (!kernel || g_bytes_get_size(kernel) != get_le(bytes + begin + length - SIZE_APPENDED, SIZE_APPENDED)) {
        return NULL;
    }
    return elf_has_pvh_entry(kernel) ? g_steal_pointer(&kernel) : NULL;
}
