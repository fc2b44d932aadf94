/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of `misfit`: one table of verbs and one of options, from which the parser, `--help`, the man page and the shell
 * completion are made. A new option is one row in options-table.c and one field here.
 */
#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include <glib.h>

enum verb_id {
    VERB_LIST, VERB_EXPLAIN, VERB_DOCTOR,
    VERB_RUN, VERB_REPLAY, VERB_SHELL,
    VERB_TRACE, VERB_BENCH, VERB_QEMU, VERB_HELP,
    VERB_BUILD, VERB_IMAGE, VERB_TEST, VERB_INSTALL,
    VERB_COUNT
};

/* Everything that the command line can say. Strings are NULL and lists empty when not given. */
typedef struct options options;
struct options {
    const struct verb *verb;
    GPtrArray *args;        /* char *: the words that are not options */
    GPtrArray *after;       /* char *: the words after "--" */
    gboolean help;
    gboolean json;
    gboolean all;
    gboolean keep;
    gboolean bisect;
    gboolean verdict_only;
    gboolean print_path;
    gboolean stock;
    gboolean man;
    gboolean completion;
    gboolean verbose;
    gboolean quick;
    gboolean long_list;
    gboolean functions;
    gboolean hex;
    gboolean update;
    char *tables;
    int jobs;               /* 1..64; 1 when not given */
    int repeat;             /* 1..100; 3 when not given */
    int time_factor;        /* 0 = the accelerator's own; else 1..100 */
    char *output;
    char *kernel;
    char *modules;
    char *qemu;
    char *accel;            /* auto, tcg, kvm */
    GPtrArray *reports;     /* char *: "junit=FILE", "tap=FILE" */
    char *theme;
};

/* Does the work of one verb. Returns the exit status (exit-status.h); has said on stderr why when it is not 0. */
typedef int verb_fn(const struct options *o);

struct verb {
    const char *name;
    const char *group;      /* heading in --help */
    const char *args;       /* synopsis of the words after the verb */
    const char *summary;    /* one line */
    const char *text;       /* paragraphs for `misfit VERB --help` and the man page */
    verb_fn *run;           /* NULL: done by the script `misfit` before this program is started */
    int min_args, max_args; /* max -1: any number */
};

enum option_kind { OPTION_FLAG, OPTION_STRING, OPTION_LIST, OPTION_INT, OPTION_CHOICE };

struct option_row {
    const char *name;       /* without the leading "--" */
    char letter;            /* 0: none */
    enum option_kind kind;
    const char *metavar;    /* NULL for a flag; for a choice: the words, separated by '|' */
    unsigned verbs;         /* bit (1u << verb_id) per verb that knows it */
    const char *group;      /* heading in --help */
    const char *help;
    size_t offset;          /* of the field in struct options */
    int min, max;           /* of an OPTION_INT */
};

extern const struct verb verbs[VERB_COUNT];
extern const struct option_row option_rows[];
extern const size_t option_row_count;

/*
 * Parse @argv (without the program's name).
 * Returns NULL with @error set when a verb, an option or a value is wrong; the message names the nearest right word.
 */
struct options *options_parse(char **argv, GError **error);
void options_free(struct options *o);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(options, options_free)

#define OPTIONS_ERROR (options_error_quark())
GQuark options_error_quark(void);

/* Print the help of @verb, or of the whole command when NULL. */
void help_print(const struct verb *verb);
/* The same tables as a man page (roff), and as a completion script for bash. */
void help_print_man(void);
void help_print_completion(void);

/* One function per verb, in the file of that name. */
int verb_list(const struct options *o);
int verb_explain(const struct options *o);
int verb_run(const struct options *o);
int verb_replay(const struct options *o);
int verb_shell(const struct options *o);
int verb_trace(const struct options *o);
int verb_qemu(const struct options *o);
int verb_doctor(const struct options *o);
int verb_bench(const struct options *o);
int verb_build(const struct options *o);
int verb_image(const struct options *o);
int verb_help(const struct options *o);

#endif
