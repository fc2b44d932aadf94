/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of facts (guest protocol, section 4). Pure: finished events go to sink->send.
 */
#include "fact.h"

#include <string.h>

static struct json json;

static void begin(const struct fact_sink *sink, struct json *event, const char *ev)
{
    json_begin(event, ev);
    json_text(event, "label", sink->label);
    json_text(event, "set", sink->set);
}

/* How much of @data the next event takes: a sequence of UTF-8 is not cut when the part is text. */
static size_t part_size(const char *data, size_t size, bool binary, bool *text)
{
    size_t part = size < MISFIT_FACT_CHUNK ? size : MISFIT_FACT_CHUNK;
    size_t cut = 0;
    size_t valid = binary ? 0 : utf8_valid(data, part, &cut);

    if (part == size) {
        cut = 0;                /* nothing follows that could complete it */
    }
    *text = !binary && valid + cut == part && !memchr(data, '\0', part);
    return *text ? valid : part;
}

void fact_send(const struct fact_sink *sink, const char *path, const char *data, size_t size, bool binary)
{
    unsigned number = 0;
    size_t done = 0;

    do {
        bool text;
        size_t part = part_size(data + done, size - done, binary, &text);

        begin(sink, &json, "fact");
        json_text(&json, "path", path);
        json_number(&json, "part", number++);
        json_bool(&json, "last", done + part == size);
        if (text) {
            json_text_n(&json, "text", data + done, part);
        } else {
            json_base64(&json, "base64", data + done, part);
        }
        json_end(&json);
        sink->send(&json);
        done += part;
    } while (done < size);
}

void fact_send_error(const struct fact_sink *sink, const char *path, const char *error)
{
    begin(sink, &json, "fact-error");
    json_text(&json, "path", path);
    json_text(&json, "error", error);
    json_end(&json);
    sink->send(&json);
}

/* The sections of a tree event, each a bit of tree_writer.used. */
static const char section_attrs[] = "attrs";
static const char section_links[] = "links";
static const char section_errors[] = "errors";

static unsigned section_bit(const char *section)
{
    if (section == section_attrs) {
        return 1;
    }
    return section == section_links ? 2 : 4;
}

void tree_begin(struct tree_writer *writer, const struct fact_sink *sink, const char *dir)
{
    writer->sink = sink;
    writer->dir = dir;
    writer->section = NULL;
    writer->used = 0;
    begin(sink, &writer->json, "tree");
    json_text(&writer->json, "dir", dir);
}

/* A folder without anything is told too: that it exists is a fact. */
void tree_end(struct tree_writer *writer)
{
    json_end(&writer->json);
    writer->sink->send(&writer->json);
}

static void next_event(struct tree_writer *writer)
{
    tree_end(writer);
    tree_begin(writer, writer->sink, writer->dir);
}

static bool try_put(struct tree_writer *writer, const char *section, const char *name, const char *text, size_t size)
{
    if (writer->section != section) {
        if (writer->section) {
            json_close(&writer->json);
            writer->section = NULL;
        }
        if (writer->used & section_bit(section)) {
            next_event(writer);         /* a member may stand in an object only once */
        }
        if (!json_open(&writer->json, section)) {
            return false;
        }
        writer->section = section;
        writer->used |= section_bit(section);
    }
    return json_text_n(&writer->json, name, text, size);
}

static bool put(struct tree_writer *writer, const char *section, const char *name, const char *text, size_t size)
{
    if (try_put(writer, section, name, text, size)) {
        return true;
    }
    next_event(writer);
    return try_put(writer, section, name, text, size);
}

void tree_attr(struct tree_writer *writer, const char *name, const char *text, size_t size)
{
    if (size && text[size - 1] == '\n') {
        size--;
    }
    if (!put(writer, section_attrs, name, text, size)) {
        next_event(writer);
        tree_error(writer, name, "EFBIG");
    }
}

void tree_link(struct tree_writer *writer, const char *name, const char *target)
{
    put(writer, section_links, name, target, strlen(target));
}

void tree_error(struct tree_writer *writer, const char *name, const char *error)
{
    put(writer, section_errors, name, error, strlen(error));
}
