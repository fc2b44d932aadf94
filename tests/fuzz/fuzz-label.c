/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the label area reader. The input is laid over an area that our
 * writer made; then its checksums are mended, so that what stands behind them is
 * reached.
 */
#include "fuzz-input.h"
#include "fw/fletcher.h"
#include "fw/label.h"

#define AREA_SIZE 4096u

static void mend(uint8_t *bytes, size_t length, size_t hole)
{
    memset(bytes + hole, 0, 8);
    fw_le_store(bytes + hole, 8, fw_fletcher64(bytes, length));
}

static void try_area(const uint8_t *bytes, size_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(fw_label_area) area = fw_label_area_decode(bytes, size, findings);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GByteArray) again = NULL;
    g_autoptr(fw_label_area) back = NULL;
    struct fw_visitor *printer;

    FUZZ_HOLDS(area || findings->items->len > 0);
    if (!area) {
        return;
    }
    printer = fw_printer_new(text, 0);
    fw_label_area_visit(area, printer);
    fw_printer_free(printer);
    again = fw_label_area_encode(area, NULL);
    FUZZ_HOLDS(again && again->len == size);
    back = fw_label_area_decode(again->data, again->len, NULL);
    FUZZ_HOLDS(back && back->labels->len == area->labels->len);
}

/* Overwrites pieces of @bytes: offset, length, then so many bytes, again and again. */
static void overlay(struct fuzz_input *input, uint8_t *bytes)
{
    while (input->left > 3) {
        size_t offset = fuzz_below(input, AREA_SIZE);
        size_t length = fuzz_number(input, 1);

        length = MIN(MIN(length, AREA_SIZE - offset), input->left);
        memcpy(bytes + offset, input->data, length);
        input->data += length;
        input->left -= length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    uint16_t minor = (uint16_t)(1 + (fuzz_number(&input, 1) & 1));
    g_autoptr(fw_label_area) area = fw_label_area_new(AREA_SIZE, minor);
    g_autoptr(GByteArray) bytes = NULL;

    fw_label_area_add(area);
    fw_label_area_add(area)->raw_size = 4096;
    bytes = fw_label_area_encode(area, NULL);
    FUZZ_HOLDS(bytes);
    overlay(&input, bytes->data);
    try_area(bytes->data, bytes->len);
    mend(bytes->data, 256, 64);
    mend(bytes->data + 256, 256, 64);
    for (size_t offset = 512; minor == 2 && offset < AREA_SIZE; offset += 256) {
        mend(bytes->data + offset, 256, 248);
    }
    try_area(bytes->data, bytes->len);
    if (size <= 65536) {
        g_autoptr(fw_label_area) raw = fw_label_area_decode(data, size, NULL);

        FUZZ_HOLDS(!raw || raw->size == size);
    }
    return 0;
}
