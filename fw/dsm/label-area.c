/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds of the label area, see fw/label-area.h. */
#include "fw/label-area.h"

gboolean fw_label_area_exists(const struct fw_label_area *area)
{
    return area->size || area->empty;
}

enum fw_label_access fw_label_area_check(const struct fw_label_area *area, uint32_t offset, uint32_t length, gboolean write)
{
    if (!fw_label_area_exists(area)) {
        return FW_LABEL_ACCESS_ABSENT;
    }
    if (area->locked) {
        return FW_LABEL_ACCESS_LOCKED;
    }
    if (offset > area->size || length > area->size - offset) {
        return FW_LABEL_ACCESS_RANGE;
    }
    if (length > area->transfer_max) {
        return FW_LABEL_ACCESS_TRANSFER;
    }
    return write && area->readonly ? FW_LABEL_ACCESS_READONLY : FW_LABEL_ACCESS_OK;
}

enum fw_label_access fw_label_area_read(const struct fw_label_area *area, uint32_t offset, uint32_t length, GByteArray *out)
{
    enum fw_label_access access = fw_label_area_check(area, offset, length, FALSE);
    guint before = out->len;

    if (access == FW_LABEL_ACCESS_OK && length) {
        g_byte_array_set_size(out, before + length);
        area->read(area->opaque, offset, out->data + before, length);
    }
    return access;
}

enum fw_label_access fw_label_area_write(const struct fw_label_area *area, uint32_t offset, const uint8_t *bytes, uint32_t length)
{
    enum fw_label_access access = fw_label_area_check(area, offset, length, TRUE);

    if (access == FW_LABEL_ACCESS_OK && length) {
        area->write(area->opaque, offset, bytes, length);
    }
    return access;
}
