/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz target without libFuzzer: on every file that is named, and on
 * inputs of a pseudo-random generator with a fixed seed. Prints TAP.
 */
#include <stdlib.h>
#include "fuzz-input.h"

#define INPUTS      1000u
#define LENGTH_MAX  2048u

/* Half of the bytes are small, because small numbers lead further. */
static void random_inputs(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20190618);
    uint8_t data[LENGTH_MAX];

    for (guint i = 0; i < INPUTS; i++) {
        size_t length = (size_t)g_rand_int_range(rand, 0, i % 4 ? 256 : LENGTH_MAX);

        for (size_t j = 0; j < length; j++) {
            uint32_t word = g_rand_int(rand);

            data[j] = (uint8_t)(word & 0x100 ? word : word & 7);
        }
        LLVMFuzzerTestOneInput(data, length);
    }
}

int main(int argc, char **argv)
{
    g_print("1..%d\n", argc);
    random_inputs();
    g_print("ok 1 - %u pseudo-random inputs\n", INPUTS);
    for (int i = 1; i < argc; i++) {
        g_autofree char *data = NULL;
        g_autoptr(GError) error = NULL;
        gsize length;

        if (!g_file_get_contents(argv[i], &data, &length, &error)) {
            g_print("not ok %d - %s\n", i + 1, error->message);
            return EXIT_FAILURE;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)data, length);
        g_print("ok %d - %s\n", i + 1, argv[i]);
    }
    return EXIT_SUCCESS;
}
