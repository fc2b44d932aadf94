/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripted answers (fw/answers.h) as part of a device: the property, reset, migration. */
#ifndef HW_NVDIMM_ANSWERS_H
#define HW_NVDIMM_ANSWERS_H

#include "qom/object.h"
#include "fw/answers.h"

typedef struct NvdimmAnswers {
    const struct fw_answers_words *words;               /* NULL: nothing can be scripted here */
    struct fw_answers *list;                            /* NULL without words */
    uint32_t saved_length;                              /* the list, as it migrates */
    uint8_t *saved;
} NvdimmAnswers;

void nvdimm_answers_init(NvdimmAnswers *answers, const struct fw_answers_words *words);
void nvdimm_answers_finish(NvdimmAnswers *answers);

/* Value of the property; free it. */
char *nvdimm_answers_get(const NvdimmAnswers *answers);
/* Replaces the list, which counts from the beginning; false with @errp and no change. */
bool nvdimm_answers_set(NvdimmAnswers *answers, Object *owner, const char *text, Error **errp);

/* From the realization of @owner on: counting begins anew at a reset, and the list migrates as number @instance. */
void nvdimm_answers_realize(NvdimmAnswers *answers, Object *owner, int instance);
void nvdimm_answers_unrealize(NvdimmAnswers *answers);

/* Number of the machine's own; a DIMM's is its slot. */
#define NVDIMM_ANSWERS_MACHINE 0x10000

/* The property of a DIMM whose class has words for it. */
void nvdimm_class_add_answers(ObjectClass *oc);

#endif
