# SPDX-License-Identifier: GPL-2.0-or-later
"""Anchors: a place in a file of the tree, named by identifiers, never by the file's own text.

An anchor is found in exactly one place or is an error.  edit_for() turns (file, anchor, our lines) into an edit (start, end, text) of the
unchanged file; apply_edits() applies all edits of one file at once, so that no insertion moves another's anchor.
"""
import re

import overlay_c


class AnchorError(Exception):
    """The anchor is missing, matches more than once, or is not understood."""


def only(found, what):
    if not found:
        raise AnchorError('not found: %s' % what)
    if len(found) > 1:
        raise AnchorError('found %d times: %s' % (len(found), what))
    return found[0]


def line_start(text, offset):
    """Start of the line when only blanks stand before OFFSET, else OFFSET itself."""
    start = text.rfind('\n', 0, offset) + 1
    return start if not text[start:offset].strip() else offset


def line_end(text, offset):
    """Offset behind the line's end when only blanks stand behind OFFSET, else OFFSET itself."""
    end = text.find('\n', offset)
    end = len(text) if end < 0 else end + 1
    return end if not text[offset:end].strip() else offset


def block(text, offset, lines):
    """An edit that puts whole lines at OFFSET."""
    body = ''.join(line + '\n' for line in lines)
    if offset and text[offset - 1] != '\n':
        body = '\n' + body
    return (offset, offset, body)


def in_function(source, words, lines):
    name, position = words[1], words[2]
    text = source.text
    start, end = only(source.functions(name), 'the definition of function %s' % name)
    if position == 'at-start' and len(words) == 3:
        return block(text, line_end(text, start + 1), lines)
    if position == 'at-end' and len(words) == 3:
        return block(text, line_start(text, end), lines)
    if position in ('before-call', 'after-call') and len(words) == 4:
        call = only(source.calls(words[3], start, end), 'a call of %s in %s' % (words[3], name))
        first, last = source.statement(call, start, end)
        if position == 'before-call':
            return block(text, line_start(text, first), lines)
        if text[last] != ';':
            raise AnchorError('the call of %s stands in a condition, so there is no place after it' % words[3])
        return block(text, line_end(text, last + 1), lines)
    if position == 'rename-call' and len(words) == 5:
        if lines:
            raise AnchorError('rename-call takes no lines')
        call = only(source.calls(words[3], start, end), 'a call of %s in %s' % (words[3], name))
        return (call, call + len(words[3]), words[4])
    raise AnchorError('not an anchor')


def around_definition(source, words, lines):
    start, end = only(source.definitions(words[1]), 'the definition of %s' % words[1])
    text = source.text
    if words[0] == 'before-definition':
        return block(text, line_start(text, start), lines)
    return block(text, line_end(text, end), lines)


def in_aggregate(source, words, lines):
    text = source.text
    start, end = only(source.aggregates(words[1]), 'the body of struct, union or enum %s' % words[1])
    if words[2] == 'at-start':
        return block(text, line_end(text, start + 1), lines)
    if words[2] == 'at-end':
        return block(text, line_start(text, end), lines)
    raise AnchorError('not an anchor')


def after_include(source, words, lines):
    header = re.escape(words[1])
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]%s[">][^\n]*\n' % header, re.M)
    found = only([match.end() for match in pattern.finditer(source.text)], 'the include of %s' % words[1])
    return block(source.text, found, lines)


def c_anchor(text, words, lines):
    source = overlay_c.Source(text)
    if words[0] == 'in' and len(words) >= 3:
        return in_function(source, words, lines)
    if words[0] in ('after-definition', 'before-definition') and len(words) == 2:
        return around_definition(source, words, lines)
    if words[0] == 'in-struct' and len(words) == 3:
        return in_aggregate(source, words, lines)
    if words[0] == 'after-include' and len(words) == 2:
        return after_include(source, words, lines)
    raise AnchorError('not an anchor for a C file')


def meson_anchor(text, words, lines):
    """after-subdir NAME, before-subdir NAME, after-file NAME: whole statements of one line each, which is how QEMU writes them."""
    if len(words) == 2 and words[0] in ('after-subdir', 'before-subdir'):
        pattern = r"^[ \t]*subdir\('%s'\)[^\n]*\n" % re.escape(words[1])
    elif len(words) == 2 and words[0] in ('after-file', 'before-file'):
        pattern = r"^[^\n#]*\bfiles\([^\n]*'%s'[^\n]*\)[^\n]*\n" % re.escape(words[1])
    else:
        raise AnchorError('not an anchor for a meson.build')
    match = only(list(re.finditer(pattern, text, re.M)), '%s %s' % (words[0].split('-')[1], words[1]))
    return block(text, match.end() if words[0].startswith('after-') else match.start(), lines)


def kconfig_anchor(text, words, lines):
    if len(words) != 3 or words[0] != 'in-config' or words[2] != 'at-end':
        raise AnchorError('not an anchor for a Kconfig file')
    pattern = re.compile(r'^config %s\n(?:[ \t]+[^\n]*\n)*' % re.escape(words[1]), re.M)
    match = only(list(pattern.finditer(text)), 'config %s' % words[1])
    return block(text, match.end(), lines)


def edit_for(name, text, anchor, lines):
    """The edit (start, end, replacement) that ANCHOR asks for; raises AnchorError."""
    words = anchor.split()
    if name.endswith('meson.build'):
        kind = meson_anchor
    elif name.endswith('Kconfig'):
        kind = kconfig_anchor
    elif name.endswith(('.c', '.h', '.c.inc', '.h.inc')):
        kind = c_anchor
    else:
        raise AnchorError('no kind of anchor is known for this file')
    if not lines and 'rename-call' not in words:
        raise AnchorError('nothing to insert')
    return kind(text, words, lines)


def apply_edits(text, edits):
    """TEXT with all edits; those for one place come in the order given."""
    pieces = []
    done = 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[done:start], replacement]
        done = max(done, end)
    pieces.append(text[done:])
    return ''.join(pieces)
