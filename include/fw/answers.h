/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripted answers: declared faults by which the n-th call of a firmware interface answers something else than it should.
 *
 * The language is docs/specs/answers.rst.  What the calls are called and what may be said of them differs between interfaces (methods of
 * ACPI, hypercalls of PAPR): each has its words (struct fw_answers_words) and carries out what it finds (fw/dsm-answers.h).
 * Must not: know a call or change an answer.
 */
#ifndef FW_ANSWERS_H
#define FW_ANSWERS_H

#include <stddef.h>
#include <stdint.h>
#include <glib.h>

/* Items of one list. */
#define FW_ANSWERS_ITEMS_MAX   64u
/* Characters of a list. */
#define FW_ANSWERS_TEXT_MAX    (1u << 20)
/* Numbers of one answer. */
#define FW_ANSWER_VALUES_MAX   8u
/* Bytes that one answer spells out. */
#define FW_ANSWER_BYTES_MAX    4096u
/* Bytes to which an answer can be cut or by which it can be lengthened. */
#define FW_ANSWER_LENGTH_MAX   (1u << 20)
/* Characters of a string. */
#define FW_ANSWER_STRING_MAX   64u
/* Elements of a package. */
#define FW_ANSWER_ELEMENTS_MAX 16u

/* What is answered. */
enum fw_answer_kind {
    FW_ANSWER_STATUS,             /* values[0]: the status; what the further values are is the interface's */
    FW_ANSWER_BYTES,              /* bytes: all of the answer, byte for byte */
    FW_ANSWER_SHORT,              /* values[0]: the true answer ends after so many bytes */
    FW_ANSWER_LONG,               /* values[0]: so many bytes of FW_ANSWER_FILLER follow the true answer */
    FW_ANSWER_PATCH,              /* values[0], bytes: these bytes stand at that offset of the true answer */
    FW_ANSWER_SIZES,              /* values[0], values[1]: size of the label area, longest transfer */
    FW_ANSWER_FUNCTIONS,          /* values[0]: the functions that a query reports, one bit each */
    FW_ANSWER_INTEGER,            /* values[0]: an Integer of 32 bits */
    FW_ANSWER_STRING,             /* bytes: a String, without the zero at its end */
    FW_ANSWER_BUFFER,             /* bytes: a Buffer */
    FW_ANSWER_PACKAGE,            /* values[0] elements; bytes: of each its FW_OBJECT_* and its length, 32 bits each, and its content */
    FW_ANSWER_FAILS,              /* the call ends without an answer */
    FW_ANSWER_MISSING,            /* there is no such call */
    FW_ANSWER_KINDS
};

#define FW_ANSWER_FILLER 0xaau

/* Types of an object, as the doorbell says them (docs/specs/doorbell.rst). */
enum fw_object {
    FW_OBJECT_USUAL   = 0,        /* what the method returns by its specification */
    FW_OBJECT_INTEGER = 1,        /* 4 bytes */
    FW_OBJECT_STRING  = 2,
    FW_OBJECT_PACKAGE = 3,        /* number of elements, 32 bits, and the elements as FW_ANSWER_PACKAGE has them */
    FW_OBJECT_BUFFER  = 4,
    FW_OBJECT_FAILS   = 5,        /* none: the evaluation is aborted */
};

struct fw_answer {
    enum fw_answer_kind kind;
    gboolean executes;            /* the call does what it is for before it is answered */
    guint count;                  /* of values */
    uint64_t values[FW_ANSWER_VALUES_MAX];
    GByteArray *bytes;            /* NULL: the kind has none */
};

/* The words of one interface. */
struct fw_answers_words {
    const char *calls;            /* for error messages: what the calls are */
    /* What can be said of @call: 1 << FW_ANSWER_* each; 0: there is no such call. */
    unsigned (*kinds)(const char *call);
    /* A status by its name; FALSE: no status of @call has it.  NULL: they have no names. */
    gboolean (*status)(const char *call, const char *name, uint64_t *value);
    /* Those names, joined by ", ", to be freed; NULL: the call has none.  May be NULL when @status is. */
    char *(*statuses)(const char *call);
    /* What is wrong with an answer of an allowed kind, as a text to be freed; NULL: nothing. */
    char *(*check)(const char *call, const struct fw_answer *answer);
};

/* A list with its counters; read it through the functions below. */
struct fw_answers;

/*
 * Reads a list: items CALL[@WHEN]=ANSWER, separated by colons; "" and "none" are no items.  NULL with @error, which names the item, what
 * is wrong and what is allowed.  @words must outlive the list.
 */
struct fw_answers *fw_answers_parse(const struct fw_answers_words *words, const char *text, GError **error);
void fw_answers_free(struct fw_answers *answers);

gboolean fw_answers_is_empty(const struct fw_answers *answers);

/* The list as it was read, "none" for no items; free it. */
char *fw_answers_format(const struct fw_answers *answers);

/*
 * A call happens that goes by @names (NULL-terminated: "_DSM", "dsm-4", "intel-4"): counts it for each item of one of the names, and returns
 * what the first item whose turn it is says; NULL: the true answer.  @answers may be NULL.
 */
const struct fw_answer *fw_answers_next(struct fw_answers *answers, const char *const *names);

/* Whether an item says that @call, or with NULL any call, is missing.  @answers may be NULL. */
gboolean fw_answers_missing(const struct fw_answers *answers, const char *call);

/* The item that @answer belongs to, as it was written. */
const char *fw_answers_item(const struct fw_answers *answers, const struct fw_answer *answer);

/* Remembers @answer (NULL: nothing) for the following calls that belong to the same one. */
void fw_answers_hold(struct fw_answers *answers, const struct fw_answer *answer);
const struct fw_answer *fw_answers_held(const struct fw_answers *answers);

/* Counts from the beginning. */
void fw_answers_restart(struct fw_answers *answers);

/* --- For migration: the list with its counters --- */

/* Bytes that fw_answers_save() makes at most. */
#define FW_ANSWERS_SAVED_MAX (FW_ANSWERS_TEXT_MAX + 8u + 8u * FW_ANSWERS_ITEMS_MAX)

void fw_answers_save(const struct fw_answers *answers, GByteArray *out);
/* What comes in is checked like text.  NULL with @error. */
struct fw_answers *fw_answers_load(const struct fw_answers_words *words, const uint8_t *bytes, size_t length, GError **error);

/* --- For the files of fw/fault --- */

/* Reads one ANSWER of @call.  FALSE with a text for the user in @error; the caller clears @answer in either case. */
gboolean fw_answer_parse(const struct fw_answers_words *words, const char *call, const char *text, struct fw_answer *answer, GError **error);
void fw_answer_clear(struct fw_answer *answer);

/* A number: decimal, 0x, or a decimal with the suffix K, M or G; with a sign when @is_signed.  FALSE: it is none, or has more than 64 bits. */
gboolean fw_answer_parse_number(const char *text, gboolean is_signed, uint64_t *value);

#endif
