/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the info-block reader and planner. The first bytes are numbers
 * for the plan, the rest is laid over an empty block.
 */
#include "fuzz-input.h"
#include "fw/fletcher.h"
#include "fw/infoblock.h"

#define CHECKSUM_OFFSET 4088u

static void try_plan(struct fuzz_input *input)
{
    struct fw_infoblock block = { .kind = (enum fw_infoblock_kind)fuzz_below(input, 2) };
    uint64_t base = fuzz_address(input), size = fuzz_address(input);

    block.minor = (uint16_t)fuzz_below(input, 6);
    block.mode = fuzz_below(input, 4);
    block.align = 1u << fuzz_below(input, 32);
    block.start_pad = (uint32_t)fuzz_address(input);
    block.end_trunc = (uint32_t)fuzz_address(input);
    if (fw_infoblock_plan(&block, base, size, NULL)) {
        uint64_t start = base + block.start_pad + block.dataoff;

        FUZZ_HOLDS(start % block.align == 0);
        FUZZ_HOLDS(block.npfns * 4096 <= size - block.start_pad - block.end_trunc - block.dataoff);
    }
}

static void try_read(const uint8_t *bytes, uint64_t base, uint64_t size)
{
    g_autoptr(fw_findings) findings = fw_findings_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct fw_visitor *printer;
    struct fw_infoblock block, back;
    g_autoptr(GByteArray) again = NULL;

    if (!fw_infoblock_decode(bytes, FW_INFOBLOCK_LENGTH, &block, findings)) {
        return;
    }
    fw_infoblock_check(&block, base, size, block.uuid, findings);
    printer = fw_printer_new(text, 0);
    fw_infoblock_visit(&block, printer);
    fw_findings_visit(findings, printer);
    fw_printer_free(printer);
    again = fw_infoblock_encode(&block, NULL);
    if (again) {
        FUZZ_HOLDS(fw_infoblock_decode(again->data, again->len, &back, NULL));
        block.checksum = back.checksum;
        FUZZ_HOLDS(memcmp(&block, &back, sizeof(block)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char signatures[][16] = { "NVDIMM_PFN_INFO", "NVDIMM_DAX_INFO" };
    struct fuzz_input input = { data, size };
    uint8_t bytes[FW_INFOBLOCK_LENGTH] = { 0 };
    uint64_t base, length;

    try_plan(&input);
    base = fuzz_address(&input);
    length = fuzz_address(&input);
    memcpy(bytes, signatures[fuzz_below(&input, 2)], 16);
    memcpy(bytes + 16, input.data, MIN(input.left, sizeof(bytes) - 16));
    try_read(bytes, base, length);
    memset(bytes + CHECKSUM_OFFSET, 0, 8);
    fw_le_store(bytes + CHECKSUM_OFFSET, 8, fw_fletcher64(bytes, sizeof(bytes)));
    try_read(bytes, base, length);
    return 0;
}
