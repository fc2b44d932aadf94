/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key "image" of a DIMM: what its backing holds when the first boot starts.
 */
#include "read.h"
#include "fw/infoblock.h"

#include <string.h>

typedef struct Piece {
    GBytes *fill;
    char *text;
    char *area;
    uint64_t offset, length;
} Piece;

#define PIECE(field) offsetof(Piece, field)

static const char *const areas[] = { "data", "labels", NULL };
static const char *const kinds[] = { "fill", "text", "infoblock", "labels", NULL };

static const FwField fields[] = {
    { .key = "fill", .read = fw_read_bytes, .offset = PIECE(fill) },
    { .key = "text", .read = fw_read_text, .offset = PIECE(text) },
    { .key = "infoblock" },
    { .key = "labels" },
    { .key = "area", .read = fw_read_word, .offset = PIECE(area), .words = areas },
    { .key = "offset", .read = fw_read_size, .offset = PIECE(offset) },
    { .key = "length", .read = fw_read_size, .offset = PIECE(length), .min = 1 },
    { .key = NULL },
};

static void piece_clear(Piece *piece)
{
    g_clear_pointer(&piece->fill, g_bytes_unref);
    g_free(piece->text);
    g_free(piece->area);
}

/* The piece lies inside its area; otherwise a complaint. */
static bool piece_fits(FwReader *reader, const FwYamlNode *node, const FwScenarioMedia *media, const FwScenarioDimm *dimm)
{
    uint64_t size = media->labels ? dimm->label_size : dimm->size;

    if (media->offset >= size || media->length > size - media->offset) {
        fw_read_error(reader, node, media->labels && !size ? "the DIMM has no label area" : "reaches beyond the end of the %s",
                      media->labels ? "label area" : "DIMM");
        return false;
    }
    return true;
}

/* The bytes of the piece; NULL after a complaint. */
static GBytes *piece_bytes(FwReader *reader, const FwYamlNode *node, const FwScenarioDimm *dimm, Piece *piece)
{
    const char *kind = fw_read_map(reader, node, fields, piece) ? fw_read_choice(reader, node, kinds) : NULL;

    if (!kind) {
        return NULL;
    }
    if (!strcmp(kind, "infoblock")) {
        GBytes *bytes = fw_read_infoblock(reader, fw_yaml_get(node, kind), dimm, piece->offset);

        piece->offset += FW_INFOBLOCK_OFFSET;
        piece->length = FW_INFOBLOCK_LENGTH;
        return bytes;
    }
    if (!strcmp(kind, "labels")) {
        if (fw_yaml_get(node, "offset") || fw_yaml_get(node, "length") || fw_yaml_get(node, "area")) {
            fw_read_error(reader, node, "'labels' fills the label area; area, offset and length cannot be said");
            return NULL;
        }
        piece->area = g_strdup("labels");
        return fw_read_labels(reader, fw_yaml_get(node, kind), dimm);
    }
    if (piece->fill && !piece->length) {
        fw_read_error(reader, node, "the key 'length' is missing: 'fill' is repeated to fill it");
        return NULL;
    }
    return piece->fill ? g_bytes_ref(piece->fill) : piece->text ? g_bytes_new(piece->text, strlen(piece->text)) : NULL;
}

static void read_piece(FwReader *reader, const FwYamlNode *node, FwScenarioDimm *dimm)
{
    FwScenarioMedia *media;
    Piece piece = { 0 };
    GBytes *bytes = piece_bytes(reader, node, dimm, &piece);

    if (bytes) {
        media = g_new0(FwScenarioMedia, 1);
        media->labels = piece.area && !strcmp(piece.area, "labels");
        media->offset = piece.offset;
        media->bytes = bytes;
        media->length = piece.length ? piece.length : g_bytes_get_size(bytes);
        if (piece_fits(reader, node, media, dimm)) {
            g_ptr_array_add(dimm->media, media);
        } else {
            fw_scenario_media_free(media);
        }
    }
    piece_clear(&piece);
}

void fw_read_media(FwReader *reader, const FwYamlNode *node, FwScenarioDimm *dimm)
{
    if (!fw_read_list(reader, node, "pieces")) {
        return;
    }
    for (unsigned i = 0; i < node->items->len; i++) {
        read_piece(reader, g_ptr_array_index(node->items, i), dimm);
    }
}
