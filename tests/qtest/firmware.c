/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table loader for tests: see firmware.h.
 *
 * The loader's interface is QEMU's "etc/table-loader" file: entries of 128 bytes, little endian, each a command
 * word followed by its operands.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "libqos/fw_cfg.h"
#include "firmware.h"

/* QEMU's fw_cfg and table-loader interface. */
#define LOADER_FILE             "etc/table-loader"
#define RSDP_FILE               "etc/acpi/rsdp"
#define LOADER_ENTRY_SIZE       128
#define LOADER_NAME_SIZE        56
#define LOADER_ALLOCATE         1
#define LOADER_ADD_POINTER      2
#define LOADER_ADD_CHECKSUM     3
#define LOADER_WRITE_POINTER    4
#define FILE_SIZE_LIMIT         (32 * 1024 * 1024)

/* Where this firmware puts what it allocates: RAM that every machine of these tests has. */
#define ARENA_BASE              0x1000000u

/* ACPI 6.5, 5.2.5.3 (RSDP), 5.2.6 (table header), 5.2.7 (RSDT). */
#define RSDP_RSDT_ADDRESS       16
#define HEADER_SIZE             36
#define HEADER_LENGTH           4
#define HEADER_OEM_TABLE_ID     16

typedef struct {
    uint64_t address;
    uint64_t size;
} PlacedFile;

struct QFirmware {
    QTestState *qts;
    QFWCFG *fw_cfg;
    GHashTable *files;      /* name -> PlacedFile */
    uint64_t next;          /* first free address of the arena */
};

static PlacedFile *find_file(QFirmware *fw, const uint8_t *name)
{
    g_autofree char *key = g_strndup((const char *)name, LOADER_NAME_SIZE);
    PlacedFile *file = g_hash_table_lookup(fw->files, key);

    g_assert_nonnull(file);     /* the loader names a file before allocating it */
    return file;
}

static void do_allocate(QFirmware *fw, const uint8_t *operands)
{
    g_autofree char *name = g_strndup((const char *)operands, LOADER_NAME_SIZE);
    uint32_t align = ldl_le_p(operands + LOADER_NAME_SIZE);
    g_autofree uint8_t *data = g_malloc0(FILE_SIZE_LIMIT);
    PlacedFile *file = g_new0(PlacedFile, 1);

    g_assert_cmpuint(align, >, 0);
    g_assert_cmpuint(align & (align - 1), ==, 0);
    file->size = qfw_cfg_get_file(fw->fw_cfg, name, data, FILE_SIZE_LIMIT);
    g_assert_cmpuint(file->size, >, 0);
    file->address = ROUND_UP(fw->next, align);
    fw->next = file->address + file->size;
    qtest_memwrite(fw->qts, file->address, data, file->size);
    g_hash_table_insert(fw->files, g_steal_pointer(&name), file);
}

static void do_add_pointer(QFirmware *fw, const uint8_t *operands)
{
    PlacedFile *dest = find_file(fw, operands);
    PlacedFile *source = find_file(fw, operands + LOADER_NAME_SIZE);
    uint32_t offset = ldl_le_p(operands + 2 * LOADER_NAME_SIZE);
    uint8_t size = operands[2 * LOADER_NAME_SIZE + 4];
    uint64_t value = 0;

    g_assert_cmpuint(size, <=, sizeof(value));
    g_assert_cmpuint(offset + size, <=, dest->size);
    qtest_memread(fw->qts, dest->address + offset, &value, size);
    value = cpu_to_le64(le64_to_cpu(value) + source->address);
    qtest_memwrite(fw->qts, dest->address + offset, &value, size);
}

static void do_add_checksum(QFirmware *fw, const uint8_t *operands)
{
    PlacedFile *file = find_file(fw, operands);
    uint32_t offset = ldl_le_p(operands + LOADER_NAME_SIZE);
    uint32_t start = ldl_le_p(operands + LOADER_NAME_SIZE + 4);
    uint32_t length = ldl_le_p(operands + LOADER_NAME_SIZE + 8);
    g_autofree uint8_t *data = g_malloc(length);
    uint8_t sum = qtest_readb(fw->qts, file->address + offset);
    uint32_t i;

    g_assert_cmpuint((uint64_t)start + length, <=, file->size);
    qtest_memread(fw->qts, file->address + start, data, length);
    for (i = 0; i < length; i++) {
        sum -= data[i];
    }
    qtest_writeb(fw->qts, file->address + offset, sum);
}

QFirmware *firmware_load(QTestState *qts)
{
    QFirmware *fw = g_new0(QFirmware, 1);
    g_autofree uint8_t *script = g_malloc0(FILE_SIZE_LIMIT);
    size_t length, at;

    fw->qts = qts;
    fw->fw_cfg = pc_fw_cfg_init(qts);
    fw->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    fw->next = ARENA_BASE;

    length = qfw_cfg_get_file(fw->fw_cfg, LOADER_FILE, script, FILE_SIZE_LIMIT);
    g_assert_cmpuint(length % LOADER_ENTRY_SIZE, ==, 0);
    for (at = 0; at < length; at += LOADER_ENTRY_SIZE) {
        const uint8_t *operands = script + at + 4;

        switch (ldl_le_p(script + at)) {
        case 0:                     /* padding behind the last command */
        case LOADER_WRITE_POINTER:  /* tells QEMU an address; no table of these tests uses it */
            break;
        case LOADER_ALLOCATE:
            do_allocate(fw, operands);
            break;
        case LOADER_ADD_POINTER:
            do_add_pointer(fw, operands);
            break;
        case LOADER_ADD_CHECKSUM:
            do_add_checksum(fw, operands);
            break;
        default:
            g_error("table loader: unknown command %u at offset %zu", ldl_le_p(script + at), at);
        }
    }
    return fw;
}

void firmware_free(QFirmware *fw)
{
    pc_fw_cfg_uninit(fw->fw_cfg);
    g_hash_table_unref(fw->files);
    g_free(fw);
}

uint64_t firmware_file(QFirmware *fw, const char *name, uint64_t *size)
{
    PlacedFile *file = g_hash_table_lookup(fw->files, name);

    if (!file) {
        return 0;
    }
    if (size) {
        *size = file->size;
    }
    return file->address;
}

static GByteArray *read_table(QFirmware *fw, uint64_t address)
{
    uint32_t length = qtest_readl(fw->qts, address + HEADER_LENGTH);
    GByteArray *table = g_byte_array_sized_new(length);

    g_assert_cmpuint(length, >=, HEADER_SIZE);
    g_assert_cmpuint(length, <=, FILE_SIZE_LIMIT);
    g_byte_array_set_size(table, length);
    qtest_memread(fw->qts, address, table->data, length);
    return table;
}

typedef bool (*TableMatch)(const GByteArray *table, const char *wanted);

static GByteArray *search_tables(QFirmware *fw, TableMatch match, const char *wanted, unsigned index)
{
    uint64_t rsdp = firmware_file(fw, RSDP_FILE, NULL);
    g_autoptr(GByteArray) rsdt = NULL;
    guint at;

    g_assert_cmphex(rsdp, !=, 0);
    rsdt = read_table(fw, qtest_readl(fw->qts, rsdp + RSDP_RSDT_ADDRESS));
    for (at = HEADER_SIZE; at + 4 <= rsdt->len; at += 4) {
        g_autoptr(GByteArray) table = read_table(fw, ldl_le_p(rsdt->data + at));

        if (match(table, wanted) && index-- == 0) {
            return g_steal_pointer(&table);
        }
    }
    return NULL;
}

static bool match_signature(const GByteArray *table, const char *wanted)
{
    return memcmp(table->data, wanted, 4) == 0;
}

static bool match_ssdt(const GByteArray *table, const char *wanted)
{
    return match_signature(table, "SSDT") &&
           strncmp((const char *)table->data + HEADER_OEM_TABLE_ID, wanted, strlen(wanted)) == 0;
}

GByteArray *firmware_table(QFirmware *fw, const char *signature, unsigned index)
{
    return search_tables(fw, match_signature, signature, index);
}

GByteArray *firmware_ssdt_of(QFirmware *fw, const char *oem_table_id)
{
    return search_tables(fw, match_ssdt, oem_table_id, 0);
}

uint8_t firmware_checksum(const GByteArray *table)
{
    uint8_t sum = 0;
    guint i;

    for (i = 0; i < table->len; i++) {
        sum += table->data[i];
    }
    return sum;
}
