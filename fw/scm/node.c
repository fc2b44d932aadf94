/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of the device-tree node of a storage class memory device: see scm-node.h.
 *
 * Numbers are big-endian, strings end with a zero byte (Devicetree specification 0.4, section 2.2.4).  Must not know a tree: names and bytes only.
 */
#include "fw/scm-node.h"

#include <inttypes.h>
#include <string.h>

#define LONG_EXTRA 4

static const char *const property_names[FW_SCM_NODE_PROPERTIES] = {
    [FW_SCM_NODE_REG] = "reg",
    [FW_SCM_NODE_COMPATIBLE] = "compatible",
    [FW_SCM_NODE_DEVICE_TYPE] = "device_type",
    [FW_SCM_NODE_ASSOCIATIVITY] = FW_SCM_DT_ASSOCIATIVITY,
    [FW_SCM_NODE_UNIT_GUID] = FW_SCM_DT_UNIT_GUID,
    [FW_SCM_NODE_DRC_INDEX] = FW_SCM_DT_DRC_INDEX,
    [FW_SCM_NODE_BLOCK_SIZE] = FW_SCM_DT_BLOCK_SIZE,
    [FW_SCM_NODE_NUMBER_OF_BLOCKS] = FW_SCM_DT_NUMBER_OF_BLOCKS,
    [FW_SCM_NODE_UNIT_SIZES] = FW_SCM_DT_UNIT_SIZES,
    [FW_SCM_NODE_METADATA_SIZE] = FW_SCM_DT_METADATA_SIZE,
    [FW_SCM_NODE_APPLICATION] = FW_SCM_DT_APPLICATION,
    [FW_SCM_NODE_CACHE_FLUSH] = FW_SCM_DT_CACHE_FLUSH,
    [FW_SCM_NODE_HCALL_FLUSH] = FW_SCM_DT_HCALL_FLUSH,
    [FW_SCM_NODE_FAILED_COUNT] = FW_SCM_DT_FAILED_COUNT,
};

static const char *const damage_names[FW_SCM_NODE_DAMAGES] = {
    [FW_SCM_NODE_INTACT] = "intact",
    [FW_SCM_NODE_MISSING] = "missing",
    [FW_SCM_NODE_EMPTY] = "empty",
    [FW_SCM_NODE_SHORT] = "short",
    [FW_SCM_NODE_LONG] = "long",
};

static const char *const sizes_names[FW_SCM_NODE_SIZES_KINDS] = {
    [FW_SCM_NODE_SIZES_PAIR] = "pair",
    [FW_SCM_NODE_SIZES_EARLY] = "early",
    [FW_SCM_NODE_SIZES_BOTH] = "both",
};

void fw_scm_node_form_init(FwScmNodeForm *form, const char *guid)
{
    *form = (FwScmNodeForm) { .guid = guid, .cache_flush_required = true, .sizes = FW_SCM_NODE_SIZES_PAIR };
}

char *fw_scm_node_name(uint32_t drc_index)
{
    return g_strdup_printf(FW_SCM_DT_NODE_PREFIX "@%" PRIx32, drc_index);
}

/* ---- building ---- */

static void free_entry(gpointer data)
{
    FwScmNodeEntry *entry = data;

    g_free(entry->bytes);
    g_free(entry);
}

static void put_u32(GByteArray *bytes, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    g_byte_array_append(bytes, (const uint8_t *)&value, sizeof(value));
}

static void put_u64(GByteArray *bytes, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    g_byte_array_append(bytes, (const uint8_t *)&value, sizeof(value));
}

static void put_string(GByteArray *bytes, const char *text)
{
    g_byte_array_append(bytes, (const uint8_t *)text, (guint)strlen(text) + 1);
}

static void put_domains(GByteArray *bytes, const FwScmNodeForm *form)
{
    put_u32(bytes, form->n_domains);
    for (unsigned i = 0; i < form->n_domains; i++) {
        put_u32(bytes, form->domains[i]);
    }
}

/* Whether the node has the property at all, damage aside. */
static bool wanted(const FwScmNodeForm *form, FwScmNodeProperty property)
{
    switch (property) {
    case FW_SCM_NODE_ASSOCIATIVITY:
        return form->n_domains > 0;
    case FW_SCM_NODE_BLOCK_SIZE:
    case FW_SCM_NODE_NUMBER_OF_BLOCKS:
        return form->sizes != FW_SCM_NODE_SIZES_EARLY;
    case FW_SCM_NODE_UNIT_SIZES:
        return form->sizes != FW_SCM_NODE_SIZES_PAIR;
    case FW_SCM_NODE_CACHE_FLUSH:
        return form->cache_flush_required;
    case FW_SCM_NODE_HCALL_FLUSH:
        return form->hcall_flush_required;
    default:
        return true;
    }
}

static void put_value(GByteArray *bytes, const FwScmDevice *device, const FwScmNodeForm *form, FwScmNodeProperty property)
{
    const FwScmDeviceConfig *config = &device->config;

    switch (property) {
    case FW_SCM_NODE_REG:
    case FW_SCM_NODE_DRC_INDEX:
        put_u32(bytes, config->drc_index);
        break;
    case FW_SCM_NODE_COMPATIBLE:
    case FW_SCM_NODE_DEVICE_TYPE:
        put_string(bytes, FW_SCM_DT_NODE_PREFIX);
        break;
    case FW_SCM_NODE_ASSOCIATIVITY:
        put_domains(bytes, form);
        break;
    case FW_SCM_NODE_UNIT_GUID:
        put_string(bytes, form->guid);
        break;
    case FW_SCM_NODE_BLOCK_SIZE:
        put_u64(bytes, config->block_size);
        break;
    case FW_SCM_NODE_NUMBER_OF_BLOCKS:
        put_u64(bytes, config->blocks);
        break;
    case FW_SCM_NODE_UNIT_SIZES:
        put_u32(bytes, (uint32_t)config->block_size);
        put_u32(bytes, (uint32_t)config->blocks);
        break;
    case FW_SCM_NODE_METADATA_SIZE:
        put_u32(bytes, config->metadata_size);
        break;
    case FW_SCM_NODE_APPLICATION:
        put_string(bytes, "operating-system");
        break;
    case FW_SCM_NODE_FAILED_COUNT:
        put_u64(bytes, device->failed_count);
        break;
    default: /* CACHE_FLUSH, HCALL_FLUSH: their presence is all */
        break;
    }
}

static void spoil(GByteArray *bytes, FwScmNodeDamage damage)
{
    switch (damage) {
    case FW_SCM_NODE_EMPTY:
        g_byte_array_set_size(bytes, 0);
        break;
    case FW_SCM_NODE_SHORT:
        g_byte_array_set_size(bytes, bytes->len / 2);
        break;
    case FW_SCM_NODE_LONG:
        g_byte_array_append(bytes, (const uint8_t[LONG_EXTRA]) { 0 }, LONG_EXTRA);
        break;
    default:
        break;
    }
}

static FwScmNodeEntry *build_entry(const FwScmDevice *device, const FwScmNodeForm *form, FwScmNodeProperty property)
{
    FwScmNodeEntry *entry = g_new0(FwScmNodeEntry, 1);
    GByteArray *bytes = g_byte_array_new();

    put_value(bytes, device, form, property);
    spoil(bytes, form->damage[property]);
    entry->name = property_names[property];
    entry->len = bytes->len;
    entry->bytes = g_byte_array_free(bytes, bytes->len == 0);
    return entry;
}

GPtrArray *fw_scm_node_build(const FwScmDevice *device, const FwScmNodeForm *form, GError **error)
{
    GPtrArray *entries;

    if (form->sizes != FW_SCM_NODE_SIZES_PAIR && (device->config.block_size > UINT32_MAX || device->config.blocks > UINT32_MAX)) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                    "DRC 0x%" PRIx32 ": " FW_SCM_DT_UNIT_SIZES " has 32 bits for each number; block size %" PRIu64 " and %" PRIu64
                    " blocks do not fit", device->config.drc_index, device->config.block_size, device->config.blocks);
        return NULL;
    }
    entries = g_ptr_array_new_with_free_func(free_entry);
    for (unsigned i = 0; i < FW_SCM_NODE_PROPERTIES; i++) {
        FwScmNodeProperty property = (FwScmNodeProperty)i;

        if (wanted(form, property) && form->damage[property] != FW_SCM_NODE_MISSING) {
            g_ptr_array_add(entries, build_entry(device, form, property));
        }
    }
    return entries;
}

/* ---- forms from text ---- */

static int find_name(const char *const *names, unsigned n, const char *word)
{
    for (unsigned i = 0; i < n; i++) {
        if (g_str_equal(names[i], word)) {
            return (int)i;
        }
    }
    return -1;
}

static int find_property(const char *word)
{
    for (unsigned i = 0; i < FW_SCM_NODE_PROPERTIES; i++) {
        const char *name = property_names[i];

        if (g_str_equal(name, word) || (g_str_has_prefix(name, "ibm,") && g_str_equal(name + 4, word))) {
            return (int)i;
        }
    }
    return -1;
}

static bool damage_word(FwScmNodeForm *form, const char *word, GError **error)
{
    char **parts = g_strsplit(word, "=", 2);
    int property = parts[0] ? find_property(parts[0]) : -1;
    int damage = parts[0] && parts[1] ? find_name(damage_names, FW_SCM_NODE_DAMAGES, parts[1]) : -1;

    g_strfreev(parts);
    if (property < 0 || damage < 0) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG,
                    "device tree: \"%s\" must be PROPERTY=DAMAGE, with a property of the ibm,pmemory node (\"ibm,\" may be left out) and "
                    "missing, empty, short, long or intact", word);
        return false;
    }
    form->damage[property] = (FwScmNodeDamage)damage;
    return true;
}

bool fw_scm_node_damage_parse(FwScmNodeForm *form, const char *text, GError **error)
{
    FwScmNodeForm changed = *form;
    char **words = g_strsplit(g_str_equal(text, "none") ? "" : text, ":", -1);
    bool ok = true;

    memset(changed.damage, 0, sizeof(changed.damage));
    for (unsigned i = 0; ok && words[i]; i++) {
        ok = damage_word(&changed, words[i], error);
    }
    g_strfreev(words);
    if (ok) {
        *form = changed;
    }
    return ok;
}

bool fw_scm_node_sizes_parse(const char *word, FwScmNodeSizes *sizes, GError **error)
{
    int i = find_name(sizes_names, FW_SCM_NODE_SIZES_KINDS, word);

    if (i < 0) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "\"%s\" is no form of the sizes: use pair, early or both", word);
        return false;
    }
    *sizes = (FwScmNodeSizes)i;
    return true;
}

static bool domain_word(const char *word, uint32_t *domain, GError **error)
{
    bool hex = g_str_has_prefix(word, "0x");
    guint64 value;

    if (!g_ascii_string_to_unsigned(hex ? word + 2 : word, hex ? 16 : 10, 0, UINT32_MAX, &value, error)) {
        g_prefix_error(error, "associativity: ");
        return false;
    }
    *domain = (uint32_t)value;
    return true;
}

bool fw_scm_node_domains_parse(FwScmNodeForm *form, const char *text, GError **error)
{
    char **words = g_strsplit(text, ":", -1);
    unsigned n = g_strv_length(words);
    uint32_t domains[FW_SCM_NODE_MAX_DOMAINS] = { 0 };
    bool ok = n <= FW_SCM_NODE_MAX_DOMAINS;

    if (!ok) {
        g_set_error(error, FW_SCM_ERROR, FW_SCM_ERROR_CONFIG, "associativity: %u domains, at most %d are possible", n,
                    FW_SCM_NODE_MAX_DOMAINS);
    }
    for (unsigned i = 0; ok && i < n; i++) {
        ok = domain_word(words[i], &domains[i], error);
    }
    g_strfreev(words);
    if (ok) {
        form->n_domains = n;
        memcpy(form->domains, domains, sizeof(domains));
    }
    return ok;
}
