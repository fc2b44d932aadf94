/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target: the NFIT builder and the damages. A configuration either gives
 * an error with a message or a table that decodes.
 */
#include "fuzz-input.h"
#include "fw/nfit-build.h"
#include "fw/nfit-damage.h"

#define DIMMS_MAX 24u

static const char *const sets[] = { NULL, "", "a", "b" };

static void fill_dimm(struct fuzz_input *input, struct fw_nfit_dimm *dimm, unsigned nth)
{
    guint count;

    fw_nfit_dimm_init(dimm);
    fw_nfit_properties(&count);
    dimm->slot = fuzz_number(input, 1) % 8 == 0 ? (uint32_t)fuzz_number(input, 4) : nth;
    dimm->length = fuzz_number(input, 1) % 8 == 0 ? fuzz_address(input) : 0x40000000;
    dimm->base = fuzz_number(input, 1) % 8 == 0 ? fuzz_address(input) : (nth + 4) * 0x40000000ull;
    dimm->where = (enum fw_nfit_where)fuzz_below(input, 4);
    dimm->interleave_set = sets[fuzz_below(input, G_N_ELEMENTS(sets))];
    dimm->interleave_position = (int)fuzz_below(input, 6) - 2;
    dimm->interleave_line_size = fuzz_number(input, 1) % 8 == 0 ? (uint32_t)fuzz_number(input, 4) : 0;
    dimm->interleave_lines = fuzz_number(input, 1) % 8 == 0 ? fuzz_below(input, 1030) : 0;
    dimm->unarmed = fuzz_number(input, 1) & 1;
    if (fuzz_number(input, 1) % 4 == 0) {
        dimm->spa_offset = fuzz_address(input);
        dimm->spa_length = fuzz_address(input);
        dimm->spa_base = fuzz_address(input);
        dimm->flush_hints = (uint16_t)fuzz_number(input, 2);
        dimm->flush_base = fuzz_address(input);
    }
    for (unsigned i = fuzz_below(input, 4); i > 0; i--) {
        fw_nfit_dimm_set_number(dimm, (int)fuzz_below(input, count + 1), fuzz_address(input), NULL);
    }
}

/* Any of the damages, by a mask. */
static struct fw_damage_list *pick_damages(struct fuzz_input *input)
{
    g_autoptr(GString) names = g_string_new(NULL);
    uint64_t mask = fuzz_number(input, 2);
    const struct fw_damage *damage;

    for (guint i = 0; (damage = fw_damage_nth(i)); i++) {
        if (mask >> i & 1) {
            g_string_append_printf(names, "%s%s", names->len ? ":" : "", fw_damage_name(damage));
        }
    }
    return fw_damage_list_parse(names->str, NULL);
}

static void try_report(const struct fw_nfit_config *config, enum fw_nfit_report report,
                       const struct fw_damage_list *damages)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(fw_nfit) nfit = fw_nfit_build(config, report, &error);
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(fw_nfit) back = NULL;

    FUZZ_HOLDS((nfit == NULL) == (error != NULL));
    if (!nfit) {
        FUZZ_HOLDS(*error->message);
        return;
    }
    bytes = fw_damage_encode(damages, nfit, FALSE, &error);
    FUZZ_HOLDS((bytes == NULL) == (error != NULL));
    if (bytes) {
        back = fw_nfit_decode(bytes->data, bytes->len, NULL);
        FUZZ_HOLDS(back);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t smbios[] = { 17, 4, 1, 0 };
    static struct fw_nfit_dimm dimms[DIMMS_MAX];
    struct fuzz_input input = { data, size };
    struct fw_nfit_config config = { .dimms = dimms };
    g_autoptr(fw_damage_list) damages = pick_damages(&input);

    config.count = fuzz_below(&input, DIMMS_MAX + 1);
    config.has_capabilities = fuzz_number(&input, 1) & 1;
    config.capabilities = (uint32_t)fuzz_number(&input, 4);
    config.smbios = fuzz_number(&input, 1) & 1 ? smbios : NULL;
    config.smbios_length = sizeof(smbios);
    for (unsigned i = 0; i < config.count; i++) {
        fill_dimm(&input, &dimms[i], i);
    }
    FUZZ_HOLDS(damages);
    try_report(&config, FW_NFIT_REPORT_STATIC, damages);
    try_report(&config, FW_NFIT_REPORT_FIT, damages);
    return 0;
}
