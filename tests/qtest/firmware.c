/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table loader for tests: see firmware.h.
 *
 * The loader's interface is QEMU's "etc/table-loader" file: entries of 128 bytes, little endian, each a command
 * word followed by its operands.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
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

/* QEMU's fw_cfg: file directory and DMA interface, all big endian. */
#define FW_CFG_FILE_DIR_KEY     0x19
#define FW_CFG_DIR_ENTRY_SIZE   64
#define FW_CFG_NAME_OFFSET      8
#define FW_CFG_DMA_PORT         0x514
#define FW_CFG_DMA_READ         (1u << 1)
#define FW_CFG_DMA_SELECT       (1u << 3)

/* Guest memory for DMA descriptors and what they fetch. */
#define DMA_DESCRIPTOR          0x8000u
#define DMA_BUFFER              0x10000u
#define DMA_BUFFER_SIZE         0x80000u

/* Where this firmware puts what it allocates: RAM that every machine of these tests has. */
#define ARENA_BASE              0x1000000u

/* ACPI 6.5, 5.2.5.3 (RSDP), 5.2.6 (table header), 5.2.7 (RSDT). */
#define RSDP_RSDT_ADDRESS       16
#define HEADER_SIZE             36
#define HEADER_LENGTH           4
#define HEADER_OEM_TABLE_ID     16

/* One DMA transfer: select @key (unless it is negative) and read @length bytes. */
static void dma_read(QTestState *qts, int key, uint8_t *data, uint32_t length)
{
    uint8_t descriptor[16];
    uint32_t control = FW_CFG_DMA_READ;

    if (key >= 0) {
        control |= FW_CFG_DMA_SELECT | (uint32_t)key << 16;
    }
    stl_be_p(descriptor, control);
    stl_be_p(descriptor + 4, length);
    stq_be_p(descriptor + 8, DMA_BUFFER);
    qtest_memwrite(qts, DMA_DESCRIPTOR, descriptor, sizeof(descriptor));
    qtest_outl(qts, FW_CFG_DMA_PORT, 0);
    qtest_outl(qts, FW_CFG_DMA_PORT + 4, bswap32(DMA_DESCRIPTOR));
    g_assert_cmphex(qtest_readl(qts, DMA_DESCRIPTOR), ==, 0);
    qtest_bufread(qts, DMA_BUFFER, data, length);
}

/* Returns the bytes of a fw_cfg file; the file must exist. */
static GByteArray *read_file(QTestState *qts, const char *name)
{
    GByteArray *file = g_byte_array_new();
    uint8_t entry[FW_CFG_DIR_ENTRY_SIZE];
    uint32_t count, done, i;

    dma_read(qts, FW_CFG_FILE_DIR_KEY, entry, sizeof(count));
    count = ldl_be_p(entry);
    for (i = 0; i < count; i++) {
        dma_read(qts, -1, entry, sizeof(entry));
        if (strncmp((const char *)entry + FW_CFG_NAME_OFFSET, name, LOADER_NAME_SIZE) == 0) {
            break;
        }
    }
    g_assert_cmpuint(i, <, count);
    g_assert_cmpuint(ldl_be_p(entry), <=, FILE_SIZE_LIMIT);
    g_byte_array_set_size(file, ldl_be_p(entry));
    for (done = 0; done < file->len; done += MIN(DMA_BUFFER_SIZE, file->len - done)) {
        dma_read(qts, done ? -1 : lduw_be_p(entry + 4), file->data + done, MIN(DMA_BUFFER_SIZE, file->len - done));
    }
    return file;
}

typedef struct {
    uint64_t address;
    uint64_t size;
} PlacedFile;

struct QFirmware {
    QTestState *qts;
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
    g_autoptr(GByteArray) data = read_file(fw->qts, name);
    PlacedFile *file = g_new0(PlacedFile, 1);

    g_assert_cmpuint(align, >, 0);
    g_assert_cmpuint(align & (align - 1), ==, 0);
    file->size = data->len;
    g_assert_cmpuint(file->size, >, 0);
    file->address = ROUND_UP(fw->next, align);
    fw->next = file->address + file->size;
    qtest_bufwrite(fw->qts, file->address, data->data, data->len);
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
    qtest_bufread(fw->qts, file->address + start, data, length);
    for (i = 0; i < length; i++) {
        sum -= data[i];
    }
    qtest_writeb(fw->qts, file->address + offset, sum);
}

QFirmware *firmware_load(QTestState *qts)
{
    QFirmware *fw = g_new0(QFirmware, 1);
    g_autoptr(GByteArray) script = read_file(qts, LOADER_FILE);
    size_t at;

    fw->qts = qts;
    fw->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    fw->next = ARENA_BASE;

    /* QEMU pads the file to a page; an incomplete entry at its end is padding too. */
    for (at = 0; at + LOADER_ENTRY_SIZE <= script->len; at += LOADER_ENTRY_SIZE) {
        const uint8_t *operands = script->data + at + 4;

        switch (ldl_le_p(script->data + at)) {
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
            g_error("table loader: unknown command %u at offset %zu", ldl_le_p(script->data + at), at);
        }
    }
    return fw;
}

void firmware_free(QFirmware *fw)
{
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
    qtest_bufread(fw->qts, address, table->data, length);
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
