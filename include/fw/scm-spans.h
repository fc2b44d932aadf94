/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of block ranges as text: what is bound at boot, what is in use. */
#ifndef FW_SCM_SPANS_H
#define FW_SCM_SPANS_H

#include "fw/scm-device.h"

/**
 * A colon-separated list of FIRST+COUNT, with @with_address also FIRST+COUNT@ADDRESS; numbers decimal or 0x; "" and "none" are the empty list.
 * "0+4:8+2@0x200000000" is blocks 0 to 3 at any address and 8 and 9 at 8 GiB.
 *
 * Returns a GArray of FwScmRange (address FW_SCM_ANY_ADDRESS where none is given), or NULL with an error that names the wrong word.  Whether a
 * device has the blocks is not looked at.  At most FW_SCM_MAX_SPANS entries.
 */
GArray *fw_scm_spans_parse(const char *text, bool with_address, GError **error);

/** The list as text; "none" when it is empty.  Free with g_free(). */
char *fw_scm_spans_format(const GArray *ranges);

#endif
