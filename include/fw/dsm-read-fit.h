/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How AML fetches the content of _FIT, piece by piece: a command set between AML and the emulator (docs/specs/doorbell.rst).
 */
#ifndef FW_DSM_READ_FIT_H
#define FW_DSM_READ_FIT_H

#include "fw/dsm.h"

#define FW_DSM_READ_FIT_UUID "648b9cf2-cda1-4312-8ad9-49c4af32bd62"
#define FW_DSM_READ_FIT_REVISION 1u
#define FW_DSM_READ_FIT_FUNCTION 1u

/* Input: 32 bits, the offset of the piece. */
#define FW_DSM_READ_FIT_INPUT 4u

enum fw_dsm_read_fit_status {
    FW_DSM_READ_FIT_SUCCESS       = 0,
    FW_DSM_READ_FIT_NOT_SUPPORTED = 1,
    FW_DSM_READ_FIT_INVALID_INPUT = 3,
    FW_DSM_READ_FIT_CHANGED       = 0x100,  /* read it again from the start */
};

extern const struct fw_dsm_family fw_dsm_read_fit;

/* One piece from @offset on into @out; an empty piece with success is the end.  A read from 0 begins anew. */
enum fw_dsm_read_fit_status fw_dsm_read_fit_piece(struct fw_dsm_fit *fit, uint32_t offset, GByteArray *out);

#endif
