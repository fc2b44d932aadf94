/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of facts (guest protocol, section 4): a fact of any size in parts, a tree folder by folder.
 */
#ifndef MISFIT_PROBE_FACT_H
#define MISFIT_PROBE_FACT_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

/* Where the finished events go. */
struct fact_sink {
    const char *label;
    const char *set;
    void (*send)(const struct json *json);
};

/* Report @size bytes as the fact @path; @binary: base64 even where it would be text. */
void fact_send(const struct fact_sink *sink, const char *path, const char *data, size_t size, bool binary);

/* Report that the fact @path is not there. */
void fact_send_error(const struct fact_sink *sink, const char *path, const char *error);

/* One folder of a tree. */
struct tree_writer {
    const struct fact_sink *sink;
    const char *dir;
    const char *section;        /* the nested object that is open, or NULL */
    unsigned used;              /* sections that this event has had */
    struct json json;
};

void tree_begin(struct tree_writer *writer, const struct fact_sink *sink, const char *dir);
void tree_attr(struct tree_writer *writer, const char *name, const char *text, size_t size);
void tree_link(struct tree_writer *writer, const char *name, const char *target);
void tree_error(struct tree_writer *writer, const char *name, const char *error);
void tree_end(struct tree_writer *writer);

#endif
