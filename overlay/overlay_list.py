# SPDX-License-Identifier: GPL-2.0-or-later
"""The language of overlay/*.list: which of our files join a QEMU tree, and where.

    replace PATH by OURS            OURS (of this project) stands in the place of the tree's file PATH
    add PATH from OURS              a file or folder that the tree does not have
    insert PATH ANCHOR              the lines that follow, each behind a '|', go to the place that ANCHOR names
       |our line

docs/devel/overlay.rst has the anchors.  This file knows the syntax only.
"""
import glob
import os


class ListError(Exception):
    """A list that cannot be read; the text names file and line."""


class Entry:
    """One statement: kind, name (path in the tree), and ours, or anchor with lines."""

    def __init__(self, kind, name, where):
        self.kind = kind
        self.name = name
        self.where = where
        self.ours = None
        self.anchor = None
        self.lines = []


def check_path(path, where):
    if os.path.isabs(path) or '..' in path.split('/'):
        raise ListError('%s: %s: a path is relative and has no ".."' % (where, path))
    return path


def parse_statement(words, where):
    kind = words[0]
    if kind in ('replace', 'add'):
        between = 'by' if kind == 'replace' else 'from'
        if len(words) != 4 or words[2] != between:
            raise ListError('%s: write "%s PATH %s OURS"' % (where, kind, between))
        entry = Entry(kind, check_path(words[1], where), where)
        entry.ours = check_path(words[3], where)
        return entry
    if kind == 'insert':
        if len(words) < 3:
            raise ListError('%s: write "insert PATH ANCHOR"' % where)
        entry = Entry(kind, check_path(words[1], where), where)
        entry.anchor = ' '.join(words[2:])
        return entry
    raise ListError('%s: "%s" is none of replace, add, insert' % (where, kind))


def read_list(path, shown):
    entries = []
    with open(path, encoding='utf-8') as stream:
        for number, line in enumerate(stream, 1):
            where = '%s:%d' % (shown, number)
            text = line.strip()
            if text.startswith('|'):
                if not entries or entries[-1].kind != 'insert':
                    raise ListError('%s: a line with "|" belongs below an insert' % where)
                entries[-1].lines.append(line.rstrip('\n').lstrip()[1:])
            elif text and not text.startswith('#'):
                entries.append(parse_statement(text.split(), where))
    return entries


def check_conflicts(entries):
    linked = {}
    for entry in entries:
        if entry.kind == 'insert':
            continue
        if entry.name in linked:
            raise ListError('%s: %s: given already at %s' % (entry.where, entry.name, linked[entry.name]))
        linked[entry.name] = entry.where
    for entry in entries:
        if entry.kind == 'insert' and entry.name in linked:
            raise ListError('%s: %s: a file that is ours (%s) takes no insertion; edit it' %
                            (entry.where, entry.name, linked[entry.name]))


def read_lists(source, paths=None):
    """All entries of the given lists, or of overlay/*.list of this project, in the order of the file names."""
    if paths is None:
        paths = sorted(glob.glob(os.path.join(source, 'overlay', '*.list')))
        if not paths:
            raise ListError('%s: no overlay/*.list' % source)
    entries = []
    for path in paths:
        try:
            entries += read_list(path, os.path.relpath(path, source) if path.startswith(source) else path)
        except OSError as error:
            raise ListError('%s: %s' % (path, error.strerror)) from error
    check_conflicts(entries)
    return entries
