/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A label area for people and programs.
 */
#include "fw/infoblock.h"
#include "label-geometry.h"

static void visit_label(const struct fw_label *label, uint16_t minor,
                        const struct fw_visitor *visitor)
{
    char uuid[FW_GUID_TEXT_LENGTH + 1], type[FW_GUID_TEXT_LENGTH + 1];
    g_autofree char *name = g_strndup(label->name, FW_LABEL_NAME_LENGTH);
    g_autofree char *shown = g_utf8_make_valid(name, -1);

    if (visitor->begin) {
        visitor->begin(visitor->opaque, NULL, FALSE);
    }
    if (visitor->text) {
        fw_uuid_format(label->uuid, uuid);
        visitor->text(visitor->opaque, "UUID", uuid, NULL);
        visitor->text(visitor->opaque, "Name", shown, NULL);
    }
    if (visitor->number) {
        visitor->number(visitor->opaque, "Flags", label->flags, 4, NULL);
        visitor->number(visitor->opaque, "Labels", label->nlabel, 2, NULL);
        visitor->number(visitor->opaque, "Position", label->position, 2, NULL);
        visitor->number(visitor->opaque, "Set Cookie", label->cookie, 8, NULL);
        visitor->number(visitor->opaque, "LBA Size", label->lba_size, 8, NULL);
        visitor->number(visitor->opaque, "DPA", label->dpa, 8, NULL);
        visitor->number(visitor->opaque, "Raw Size", label->raw_size, 8, NULL);
        visitor->number(visitor->opaque, "Slot", label->slot, 4, NULL);
    }
    if (visitor->text && minor >= 2) {
        fw_guid_format(label->type_guid, type);
        visitor->text(visitor->opaque, "Type GUID", type, NULL);
        fw_guid_format(label->abstraction_guid, type);
        visitor->text(visitor->opaque, "Address Abstraction GUID", type, NULL);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, FALSE);
    }
}

void fw_label_area_visit(const struct fw_label_area *area, const struct fw_visitor *visitor)
{
    if (visitor->number) {
        visitor->number(visitor->opaque, "Size", area->size, 4, NULL);
        visitor->number(visitor->opaque, "Minor Version", area->minor, 2, NULL);
        visitor->number(visitor->opaque, "Sequence", area->sequence, 4, NULL);
    }
    if (visitor->begin) {
        visitor->begin(visitor->opaque, "Labels", TRUE);
    }
    for (guint i = 0; i < area->labels->len; i++) {
        visit_label(g_ptr_array_index(area->labels, i), area->minor, visitor);
    }
    if (visitor->end) {
        visitor->end(visitor->opaque, TRUE);
    }
}
