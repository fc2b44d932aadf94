/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ACPI system description tables: header, checksum, GUIDs, findings, and the
 * field descriptors from which every structure is encoded, decoded, printed
 * and overridden.
 *
 * Specification: ACPI 6.5, section 5.2.6 (System Description Table Header).
 * Must not: touch a file, know a guest, or trust one byte of what it decodes.
 */
#ifndef FW_ACPI_H
#define FW_ACPI_H

#include <stddef.h>
#include <stdint.h>
#include <glib.h>

/* ACPI 6.5, table 5.4: DESCRIPTION_HEADER fields. */
#define FW_ACPI_HEADER_LENGTH    36u
#define FW_ACPI_LENGTH_OFFSET    4u
#define FW_ACPI_CHECKSUM_OFFSET  9u

#define FW_GUID_LENGTH           16u
#define FW_GUID_TEXT_LENGTH      36u

/* The header that every table begins with (ACPI 6.5, table 5.4). */
struct fw_acpi_header {
    char     signature[4];
    uint32_t length;           /* whole table, header included, in bytes */
    uint8_t  revision;
    uint8_t  checksum;         /* makes the sum of all bytes zero modulo 256 */
    char     oem_id[6];        /* padded with spaces, no NUL */
    char     oem_table_id[8];
    uint32_t oem_revision;
    char     creator_id[4];
    uint32_t creator_revision;
};

/*
 * Findings: what a decoder or a check noticed. A decoder never stops a caller
 * by itself; the caller asks for the worst severity.
 */
enum fw_severity {
    FW_SEVERITY_NOTE,     /* unusual, harmless */
    FW_SEVERITY_WARNING,  /* a driver may act differently from what was meant */
    FW_SEVERITY_ERROR,    /* breaks the specification */
};

struct fw_finding {
    enum fw_severity severity;
    const char *name;       /* stable, for tests and filters: "zero-length" */
    uint64_t    offset;     /* byte in the table, or address in a map */
    const char *structure;  /* static text, "" when none */
    const char *field;      /* static text, "" when none */
    char       *text;       /* one sentence: what is wrong, with the numbers */
};

/* A growing list of findings. Made by fw_findings_new(). */
struct fw_findings {
    GPtrArray *items;       /* of struct fw_finding * */
};

struct fw_findings *fw_findings_new(void);
void fw_findings_free(struct fw_findings *findings);
typedef struct fw_findings fw_findings;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fw_findings, fw_findings_free)

/*
 * Adds one finding. @findings may be NULL: then nothing happens, so that a
 * caller without interest in the reasons needs no list.
 */
void fw_findings_add(struct fw_findings *findings, enum fw_severity severity,
                     const char *name, uint64_t offset, const char *structure,
                     const char *field, const char *format, ...)
                     G_GNUC_PRINTF(7, 8);

/* How many findings are named @name (NULL: any name) and at least @least. */
guint fw_findings_count(const struct fw_findings *findings, const char *name,
                        enum fw_severity least);

/* "note", "warning" or "error". */
const char *fw_severity_name(enum fw_severity severity);

/* One line: "error zero-length at 0x128 (Control Region, Length): ..." */
void fw_finding_print(const struct fw_finding *finding, GString *out);

/* One such line per finding. */
void fw_findings_print(const struct fw_findings *findings, GString *out);

/* The sum modulo 256 of @length bytes; zero for a sound table (5.2.6). */
uint8_t fw_acpi_sum(const uint8_t *bytes, size_t length);

/*
 * Appends 36 bytes. Length and checksum are written as they are in @header;
 * fw_acpi_seal() sets both when the body is complete.
 */
void fw_acpi_header_encode(const struct fw_acpi_header *header, GByteArray *out);

/*
 * Reads a header from the first @length bytes of @bytes. FALSE, with a finding,
 * when there are fewer than 36. A wrong signature (@signature may be NULL: any),
 * a declared length other than @length, and a bad checksum are findings only.
 * @usable receives the number of bytes that both the declaration and the buffer
 * have; a walk must not go beyond.
 */
gboolean fw_acpi_header_decode(const uint8_t *bytes, size_t length,
                               const char *signature,
                               struct fw_acpi_header *header, size_t *usable,
                               struct fw_findings *findings);

/*
 * Writes the length of @table, and a checksum that makes all its bytes sum to
 * zero, into its header. FALSE when @table has no whole header or is longer
 * than a 32-bit length can say.
 */
gboolean fw_acpi_seal(GByteArray *table, GError **error);

/* Little-endian loads and stores of 1, 2, 4 or 8 bytes; no alignment needed. */
uint64_t fw_le_load(const uint8_t *bytes, unsigned width);
void fw_le_store(uint8_t *bytes, unsigned width, uint64_t value);

/*
 * GUIDs in ACPI's mixed-endian byte order (UEFI 2.10, appendix A): text such
 * as "66f0d379-b4f3-4074-ac43-0d3318b78cdb" to 16 bytes and back. Parsing takes
 * either case, with or without braces; FALSE and @error otherwise.
 */
gboolean fw_guid_parse(const char *text, uint8_t guid[FW_GUID_LENGTH], GError **error);
void fw_guid_format(const uint8_t guid[FW_GUID_LENGTH], char text[FW_GUID_TEXT_LENGTH + 1]);

/* Errors of this library's model side (bad input, not bad bytes). */
#define FW_ACPI_ERROR (fw_acpi_error_quark())
GQuark fw_acpi_error_quark(void);
enum fw_acpi_error {
    FW_ACPI_ERROR_RANGE,    /* a value does not fit its field */
    FW_ACPI_ERROR_SYNTAX,   /* text that cannot be read */
    FW_ACPI_ERROR_MODEL,    /* parts that contradict each other */
    FW_ACPI_ERROR_MISSING,  /* something asked for is not there */
};

/* Sets @error (may be NULL) to FW_ACPI_ERROR, @code and the text; returns FALSE, so that a caller can end with it. */
gboolean fw_acpi_fail(GError **error, enum fw_acpi_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* --- Field descriptors -------------------------------------------------- */

/* A named bit (or, with a mask of several bits, a named value in them). */
struct fw_acpi_bit {
    uint64_t    mask;
    const char *name;
};

/* A field of a wire structure and of the C structure that models it. */
struct fw_acpi_field {
    const char *name;      /* as the specification spells it */
    uint16_t    wire;      /* offset in the wire structure, in bytes */
    uint8_t     width;     /* 1, 2, 4, 8: number; otherwise that many raw bytes */
    uint16_t    member;    /* offset in the C structure */
    gboolean    reserved;  /* should be zero; kept when it is not */
    const struct fw_acpi_bit *bits;   /* ends with a NULL name; NULL: none */
    /* Appends what the value means; @value is a uint64_t or the raw bytes. May be NULL. */
    void (*meaning)(const void *value, GString *out);
    const char *help;      /* one sentence */
};

/* A structure: its name, type, fixed part and fields. */
struct fw_acpi_layout {
    const char *name;
    uint16_t    type;
    uint16_t    length;    /* of the fixed part, type and length included */
    const struct fw_acpi_field *fields;  /* ends with a NULL name */
};

/* One field of a model, in host order; for fields that are numbers. */
uint64_t fw_acpi_field_get(const struct fw_acpi_field *field, const void *model);
void fw_acpi_field_set(const struct fw_acpi_field *field, void *model, uint64_t value);
gboolean fw_acpi_field_is_zero(const struct fw_acpi_field *field, const void *model);

/* Copies every field whose bytes lie within @length between wire and model. */
void fw_acpi_fields_load(const struct fw_acpi_layout *layout, void *model,
                         const uint8_t *wire, size_t length);
void fw_acpi_fields_store(const struct fw_acpi_layout *layout, const void *model,
                          uint8_t *wire, size_t length);

/* --- Visitor: how a decoded table becomes JSON, text or anything else ---- */

/*
 * Calls come in the order of the bytes. @name is NULL for the members of a
 * list. Every callback may be NULL. @meaning is NULL or static text that lives
 * until the callback returns.
 */
struct fw_visitor {
    void (*begin)(void *opaque, const char *name, gboolean list);
    void (*end)(void *opaque, gboolean list);
    void (*number)(void *opaque, const char *name, uint64_t value, unsigned width,
                   const char *meaning);
    void (*text)(void *opaque, const char *name, const char *text, const char *meaning);
    void *opaque;
};

void fw_acpi_header_visit(const struct fw_acpi_header *header, const struct fw_visitor *visitor);
void fw_acpi_fields_visit(const struct fw_acpi_layout *layout, const void *model,
                          size_t length, const struct fw_visitor *visitor);
void fw_findings_visit(const struct fw_findings *findings, const struct fw_visitor *visitor);

/*
 * A visitor that writes indented lines "Name  value  meaning" into @out.
 * Free it with fw_printer_free().
 */
struct fw_visitor *fw_printer_new(GString *out, unsigned indent);
void fw_printer_free(struct fw_visitor *printer);

#endif
