/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes NVDIMMs out of a running PC.
 */
#ifndef HW_NVDIMM_UNPLUG_H
#define HW_NVDIMM_UNPLUG_H

#include "hw/qdev-core.h"

/**
 * nvdimm_unplug_request: what device_del does to an NVDIMM.
 *
 * The DIMM leaves at once when the guest maps no part of it: the guest's tables lose it, the guest is told, DEVICE_DELETED follows.
 * A member of an interleave set leaves together with the others, when all have been asked to. Otherwise @errp has the reason.
 *
 * Returns false, with nothing done, when @dev is no NVDIMM.
 */
bool nvdimm_unplug_request(DeviceState *dev, Error **errp);

/**
 * nvdimm_eject: the guest evaluated _EJ0 of the DIMM in @slot.
 *
 * As nvdimm_unplug_request(), but a whole interleave set goes when one of its members is ejected and device_del was asked for the
 * others.
 *
 * Returns false with @errp when the slot is empty or the DIMM stays.
 */
bool nvdimm_eject(uint32_t slot, Error **errp);

#endif
