/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Summary of the kernel's memory blocks (/sys/devices/system/memory, described in the kernel's ABI document sysfs-devices-memory).
 */
#define _GNU_SOURCE
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define MEMORY_DIR "/sys/devices/system/memory"

void memory_run_end(struct memory_run *run)
{
    if (run->open) {
        fprintf(run->out, "%lu %lu %s %s %s\n", run->first.number, run->last, run->first.state, run->first.node, run->first.zones);
    }
    run->open = false;
}

void memory_run_add(struct memory_run *run, const struct memory_block *block)
{
    if (run->open && block->number == run->last + 1 && !strcmp(block->state, run->first.state) &&
        !strcmp(block->node, run->first.node) && !strcmp(block->zones, run->first.zones)) {
        run->last = block->number;
        return;
    }
    memory_run_end(run);
    run->open = true;
    run->first = *block;
    run->last = block->number;
}

/* The attribute as one word, "-" when it cannot be read. */
static void read_word(int dir, const char *name, char *word, size_t room)
{
    struct file file;
    size_t len = 0;

    if (file_read(&file, dir, name, 4096)) {
        while (len < file.size && file.data[len] != '\n' && len < room - 1) {
            word[len] = file.data[len] == ' ' ? ',' : file.data[len];
            len++;
        }
        file_clear(&file);
    }
    if (!len) {
        word[len++] = '-';
    }
    word[len] = '\0';
}

/* The node is a link named nodeN. */
static void read_node(int dir, char *word, size_t room)
{
    DIR *entries = fdopendir(dup(dir));
    const struct dirent *entry;

    snprintf(word, room, "-");
    while (entries && (entry = readdir(entries))) {
        if (!strncmp(entry->d_name, "node", 4) && entry->d_name[4] >= '0' && entry->d_name[4] <= '9') {
            snprintf(word, room, "%.*s", (int)room - 1, entry->d_name + 4);
            break;
        }
    }
    if (entries) {
        closedir(entries);
    }
}

static int only_blocks(const struct dirent *entry)
{
    return !strncmp(entry->d_name, "memory", 6) && entry->d_name[6] >= '0' && entry->d_name[6] <= '9';
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
    unsigned long left = strtoul((*a)->d_name + 6, NULL, 10);
    unsigned long right = strtoul((*b)->d_name + 6, NULL, 10);

    return left < right ? -1 : left > right;
}

static void add_block(struct memory_run *run, int root, const char *name)
{
    struct memory_block block = { .number = strtoul(name + 6, NULL, 10) };
    int dir = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir < 0) {
        return;
    }
    read_word(dir, "state", block.state, sizeof(block.state));
    read_word(dir, "valid_zones", block.zones, sizeof(block.zones));
    read_node(dir, block.node, sizeof(block.node));
    memory_run_add(run, &block);
    close(dir);
}

bool memory_summary(FILE *out)
{
    struct memory_run run = { .out = out };
    struct dirent **names;
    char size[32];
    int root = open(MEMORY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count;

    if (root < 0) {
        return false;
    }
    count = scandirat(root, ".", &names, only_blocks, by_number);
    read_word(root, "block_size_bytes", size, sizeof(size));
    fprintf(out, "block_size %llu\n", strtoull(size, NULL, 16));
    for (int i = 0; i < count; i++) {
        add_block(&run, root, names[i]->d_name);
        free(names[i]);
    }
    if (count >= 0) {
        free(names);
    }
    memory_run_end(&run);
    close(root);
    return true;
}
