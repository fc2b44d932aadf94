/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which accelerator a guest runs on, and why. */
#ifndef LAB_ACCEL_H
#define LAB_ACCEL_H

#include "emulator.h"

typedef struct Accel {
    const char *name;       /* "tcg" or "kvm" */
    char *reason;           /* a clause: "KVM was asked for" */
    unsigned factor;        /* what limits are multiplied by */
    unsigned address_bits;  /* of a guest's physical addresses at most; 0: as many as the machine is told */
} Accel;

#define ACCEL_ERROR (accel_error_quark())
GQuark accel_error_quark(void);

/* Factor of limits under TCG; measured guests are 3 to 4 times slower than with KVM. */
#define ACCEL_TCG_FACTOR 4

/*
 * Decide. @want: "auto" (or NULL), "tcg", "kvm". @factor: 0 = the accelerator's own.
 * With "auto", KVM is taken only when a guest has really booted with it: a boot sector through the machine's firmware, limited to
 * ACCEL_PROOF_MS; the answer is kept in the cache for this boot of the host and this emulator.
 * With "kvm", a proof that fails is an error.
 */
gboolean accel_choose(Accel *accel, const char *want, const Emulator *emulator, unsigned factor, GError **error);
void accel_clear(Accel *accel);

/* The physical address bits of the processors that @cpuinfo (/proc/cpuinfo) describes; 0 when it does not say. */
unsigned accel_host_address_bits(const char *cpuinfo);

#define ACCEL_PROOF_MS 4000

#endif
