/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cross-checks of an NFIT model: indices, handles, identities. Ranges and sets are
 * in nfit-check-range.c.
 *
 * Every check takes time in proportion to the number of structures (times its
 * logarithm where ranges are sorted), so that a hostile table costs no more than
 * it is long.
 *
 * Specification: ACPI 6.5, section 5.2.25.
 * Must not: change the model.
 */
#include "nfit-check.h"

#define KEY(number) GUINT_TO_POINTER((guint)(number))

void nfit_check_report(struct nfit_check *check, enum fw_severity severity, const char *name,
                       const struct fw_nfit_structure *structure, const char *field,
                       const char *format, ...)
{
    const struct fw_acpi_layout *layout = fw_nfit_layout(structure->type);
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    fw_findings_add(check->findings, severity, name, structure->offset,
                    layout ? layout->name : "Reserved Type", field, "%s", text);
}

/* Enters a structure that others refer to by index. */
static void enter_index(struct nfit_check *check, GHashTable *table, uint16_t index,
                        struct fw_nfit_structure *structure)
{
    if (index == 0) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "zero-index", structure, "Structure Index",
                          "index 0 is reserved, nothing can refer to it");
    } else if (g_hash_table_contains(table, KEY(index))) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "duplicate-index", structure, "Structure Index",
                          "index %u is taken by an earlier structure of this type", index);
    } else {
        g_hash_table_insert(table, KEY(index), structure);
    }
}

static void enter_mapping(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_mapping *mapping = &structure->u.mapping;
    GPtrArray *members;

    if (mapping->spa_index == 0) {
        return;
    }
    members = g_hash_table_lookup(check->members, KEY(mapping->spa_index));
    if (!members) {
        members = g_ptr_array_new();
        g_hash_table_insert(check->members, KEY(mapping->spa_index), members);
    }
    g_ptr_array_add(members, structure);
}

static void enter_all(struct nfit_check *check)
{
    for (guint i = 0; i < check->nfit->structures->len; i++) {
        struct fw_nfit_structure *structure = g_ptr_array_index(check->nfit->structures, i);

        switch (structure->type) {
        case FW_NFIT_SPA:
            enter_index(check, check->spas, structure->u.spa.index, structure);
            break;
        case FW_NFIT_CONTROL:
            enter_index(check, check->controls, structure->u.control.index, structure);
            break;
        case FW_NFIT_INTERLEAVE:
            enter_index(check, check->interleaves, structure->u.interleave.index, structure);
            break;
        case FW_NFIT_MAPPING:
            enter_mapping(check, structure);
            break;
        default:
            break;
        }
    }
}

/* Follows a reference; NULL with a finding when it leads nowhere. */
static struct fw_nfit_structure *follow(struct nfit_check *check, GHashTable *table, uint16_t index,
                                        const struct fw_nfit_structure *from, const char *field)
{
    struct fw_nfit_structure *to = g_hash_table_lookup(table, KEY(index));

    if (!to) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "dangling-index", from, field,
                          "no structure has index %u", index);
        return NULL;
    }
    g_hash_table_add(check->used, to);
    return to;
}

/* Whether two control regions describe one physical DIMM. */
static gboolean same_dimm(const struct fw_nfit_control *a, const struct fw_nfit_control *b)
{
    return a->vendor == b->vendor && a->device == b->device && a->revision == b->revision &&
           a->serial == b->serial;
}

/*
 * One handle may stand in several mappings (one per region of the DIMM), but all
 * of them must be of one DIMM, and only one may be in a given range.
 */
static void check_handle(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_mapping *mapping = &structure->u.mapping;
    struct fw_nfit_structure *first = g_hash_table_lookup(check->handles, KEY(mapping->handle));
    struct fw_nfit_structure *mine, *theirs;

    if (!first) {
        g_hash_table_insert(check->handles, KEY(mapping->handle), structure);
        return;
    }
    mine = g_hash_table_lookup(check->controls, KEY(mapping->control_index));
    theirs = g_hash_table_lookup(check->controls, KEY(first->u.mapping.control_index));
    if (mine && theirs && !same_dimm(&mine->u.control, &theirs->u.control)) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "duplicate-handle", structure,
                          "NFIT Device Handle",
                          "handle 0x%x belongs to two DIMMs (serial numbers 0x%x and 0x%x)",
                          mapping->handle, theirs->u.control.serial, mine->u.control.serial);
    } else if (mapping->spa_index != 0 && mapping->spa_index == first->u.mapping.spa_index) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "duplicate-handle", structure,
                          "NFIT Device Handle", "handle 0x%x is mapped twice into range %u",
                          mapping->handle, mapping->spa_index);
    }
}

static void check_mapping(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_mapping *mapping = &structure->u.mapping;

    if (mapping->spa_index != 0) {
        follow(check, check->spas, mapping->spa_index, structure, "SPA Range Structure Index");
    }
    if (mapping->control_index == 0) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "zero-index", structure,
                          "NVDIMM Control Region Structure Index", "a DIMM needs a control region");
    } else {
        follow(check, check->controls, mapping->control_index, structure,
               "NVDIMM Control Region Structure Index");
    }
    if (mapping->interleave_index != 0) {
        follow(check, check->interleaves, mapping->interleave_index, structure,
               "Interleave Structure Index");
    }
    check_handle(check, structure);
}

static void check_control(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_control *control = &structure->u.control;

    if (structure->length >= FW_NFIT_CONTROL_LENGTH) {
        return;
    }
    if (control->window_count != 0) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "short-control-region", structure,
                          "Number of Block Control Windows",
                          "%u windows, but the %u-byte form cannot describe them",
                          control->window_count, structure->length);
    } else {
        nfit_check_report(check, FW_SEVERITY_NOTE, "short-control-region", structure, "Length",
                          "%u-byte form, without block control windows", structure->length);
    }
}

static void check_capabilities(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    const struct fw_nfit_capabilities *caps = &structure->u.capabilities;

    if (caps->highest > 31) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "capability-range", structure,
                          "Highest Valid Capability", "bit %u does not exist in 32 bits",
                          caps->highest);
    } else if (caps->highest < 31 && caps->capabilities >> (caps->highest + 1) != 0) {
        nfit_check_report(check, FW_SEVERITY_WARNING, "capability-range", structure, "Capabilities",
                          "bits above %u are set (0x%x) and will be ignored", caps->highest,
                          caps->capabilities);
    }
}

/* A key that two different DIMMs must not share (Linux's unique DIMM id). */
static char *dimm_key(const struct fw_nfit_control *control)
{
    return g_strdup_printf("%04x-%02x-%04x-%08x-%04x", control->vendor,
                           control->manufacturing_location, control->manufacturing_date,
                           control->serial, control->device);
}

static void check_serials(struct nfit_check *check)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < check->nfit->structures->len; i++) {
        struct fw_nfit_structure *mapping = g_ptr_array_index(check->nfit->structures, i);
        struct fw_nfit_structure *control;

        if (mapping->type != FW_NFIT_MAPPING ||
            g_hash_table_lookup(check->handles, KEY(mapping->u.mapping.handle)) != mapping) {
            continue;
        }
        control = g_hash_table_lookup(check->controls, KEY(mapping->u.mapping.control_index));
        if (control && !g_hash_table_add(seen, dimm_key(&control->u.control))) {
            nfit_check_report(check, FW_SEVERITY_WARNING, "duplicate-serial", mapping,
                              "NFIT Device Handle",
                              "handle 0x%x and another have one identity (serial number 0x%x)",
                              mapping->u.mapping.handle, control->u.control.serial);
        }
    }
}

static void check_one(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    switch (structure->type) {
    case FW_NFIT_SPA:
        nfit_check_range(check, structure);
        break;
    case FW_NFIT_MAPPING:
        check_mapping(check, structure);
        break;
    case FW_NFIT_CONTROL:
        check_control(check, structure);
        break;
    case FW_NFIT_BLOCK_WINDOW:
        follow(check, check->controls, structure->u.block_window.control_index, structure,
               "NVDIMM Control Region Structure Index");
        break;
    case FW_NFIT_CAPABILITIES:
        check_capabilities(check, structure);
        break;
    default:
        break;
    }
}

/* What needs all references to have been followed. */
static void check_referenced(struct nfit_check *check, struct fw_nfit_structure *structure)
{
    GPtrArray *members;

    if ((structure->type == FW_NFIT_SPA || structure->type == FW_NFIT_CONTROL ||
         structure->type == FW_NFIT_INTERLEAVE) &&
        !g_hash_table_contains(check->used, structure)) {
        nfit_check_report(check, FW_SEVERITY_NOTE, "not-referenced", structure, "",
                          "nothing refers to it");
    }
    if (structure->type == FW_NFIT_FLUSH_HINT &&
        !g_hash_table_contains(check->handles, KEY(structure->u.flush_hint.handle))) {
        nfit_check_report(check, FW_SEVERITY_ERROR, "dangling-index", structure,
                          "NFIT Device Handle", "no mapping has handle 0x%x",
                          structure->u.flush_hint.handle);
    }
    if (structure->type == FW_NFIT_SPA) {
        members = g_hash_table_lookup(check->members, KEY(structure->u.spa.index));
        if (members && g_hash_table_lookup(check->spas, KEY(structure->u.spa.index)) == structure) {
            nfit_check_members(check, structure, members);
        }
    }
}

void fw_nfit_check(const struct fw_nfit *nfit, struct fw_findings *findings)
{
    g_autoptr(GHashTable) spas = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) controls = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) interleaves = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) handles = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) members =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    struct nfit_check check = {
        nfit, findings, spas, controls, interleaves, handles, members, used,
    };

    enter_all(&check);
    for (guint i = 0; i < nfit->structures->len; i++) {
        check_one(&check, g_ptr_array_index(nfit->structures, i));
    }
    for (guint i = 0; i < nfit->structures->len; i++) {
        check_referenced(&check, g_ptr_array_index(nfit->structures, i));
    }
    nfit_check_overlaps(&check);
    check_serials(&check);
}
