/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where bound memory goes in the guest's physical address space.
 *
 * Addresses are taken by RAM, by what fw_scm_set_occupied() named, by memory that is bound, and by the rest of a bind that is under way
 * (reserved from its first call on).  Among the free ones the device's placement policy picks the lowest that obeys it.
 */
#ifndef FW_SCM_PLACE_H
#define FW_SCM_PLACE_H

#include "fw/scm.h"

/**
 * Whether [address, address + length) is free and below the window's end.  What @device itself has reserved for a bind under way counts as
 * free, since a new operation on the device ends that one.
 */
bool fw_scm_place_is_free(const FwScm *scm, const FwScmDevice *device, uint64_t address, uint64_t length);

/** Choose an address for @length bytes of @device; false when no gap is large enough. */
bool fw_scm_place_choose(const FwScm *scm, const FwScmDevice *device, uint64_t length, uint64_t *address);

/** "aligned", "after-ram", "after-drc". */
const char *fw_scm_place_name(FwScmPlacement placement);

/** The reverse; fails on any other word. */
bool fw_scm_place_parse(const char *word, FwScmPlacement *placement, GError **error);

#endif
