# SPDX-License-Identifier: GPL-2.0-or-later
"""Just enough of C to find a definition, a call and the statement around it.

Works on a copy of the text in which comments, strings, character constants and preprocessor lines are blanks, so that offsets stay
those of the file.  It is no parser: a construct that it cannot see through makes an anchor fail, never land in a wrong place.
"""
import re

TOKENS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:\\\n|[^\n])*', re.S | re.M)
CONTROL = ('if', 'for', 'while', 'switch', 'else')


def masked(text):
    """TEXT with everything that is not code blanked out; line ends stay."""
    return TOKENS.sub(lambda match: re.sub(r'[^\n]', ' ', match.group()), text)


def closing(code, offset, pair='()'):
    """Offset of the bracket that closes the one at OFFSET, or -1."""
    depth = 0
    for index in range(offset, len(code)):
        if code[index] == pair[0]:
            depth += 1
        elif code[index] == pair[1]:
            depth -= 1
            if depth == 0:
                return index
    return -1


class Source:
    """A C file: the text, its mask, and the items at file scope."""

    def __init__(self, text):
        self.text = text
        self.code = masked(text)
        self.items = list(self.split_items())

    def split_items(self):
        """Yields (start, end, body) of each item at file scope; body is the offset of its first brace or -1."""
        start, body, index = 0, -1, 0
        code = self.code
        while index < len(code):
            if code[index] == '{':
                if body < 0:
                    body = index
                index = closing(code, index, '{}')
                if index < 0:
                    return
                if code[start:body].rstrip().endswith(')') and '=' not in code[start:body]:
                    yield (start, index + 1, body)
                    start, body = index + 1, -1
            elif code[index] == ';':
                yield (start, index + 1, body)
                start, body = index + 1, -1
            index += 1

    def item_names(self, start, end, body):
        """The names that an item defines."""
        head = self.code[start:body] if body >= 0 else self.code[start:end - 1]
        if self.code[end - 1] == '}':                               # a function
            open_at = head.find('(')
            match = re.search(r'(\w+)\s*$', head[:open_at])
            return [match.group(1)] if match else []
        names = []
        aggregate = re.search(r'\b(?:struct|union|enum)\s+(\w+)\s*$', head.split('=')[0])
        if body >= 0 and '=' not in head:
            tail = self.code[closing(self.code, body, '{}') + 1:end - 1]
            names += re.findall(r'\b(\w+)\b', re.sub(r'\bQEMU_PACKED\b', '', tail))[-1:]
            if aggregate:
                names.append(aggregate.group(1))
        elif '=' in head:
            match = re.search(r'(\w+)\s*(?:\[[^\]]*\]\s*)*$', head.split('=')[0])
            names += [match.group(1)] if match else []
        return names

    def definitions(self, name):
        found = []
        for start, end, body in self.items:
            if name in self.item_names(start, end, body):
                first = start + len(self.code[start:end]) - len(self.code[start:end].lstrip())
                found.append((first, end))
        macro = re.compile(r'^[ \t]*#[ \t]*define[ \t]+%s\b(?:\\\n|[^\n])*' % re.escape(name), re.M)
        return found + [match.span() for match in macro.finditer(self.text)]

    def functions(self, name):
        """(opening brace, closing brace) of each definition of function NAME."""
        return [(body, end - 1) for start, end, body in self.items
                if body >= 0 and self.code[end - 1] == '}' and self.item_names(start, end, body) == [name]]

    def aggregates(self, name):
        return [(body, closing(self.code, body, '{}')) for start, end, body in self.items
                if body >= 0 and self.code[end - 1] != '}' and '=' not in self.code[start:body] and
                name in self.item_names(start, end, body)]

    def calls(self, name, start, end):
        """Offsets of the calls of NAME between two offsets."""
        pattern = re.compile(r'(?<![\w.>])%s(?=\s*\()' % re.escape(name))
        return [match.start() for match in pattern.finditer(self.code, start, end)]

    def opens_block(self, first, brace):
        """Whether the brace begins a block (and not an initialiser) of the statement that starts at FIRST."""
        before = self.code[first:brace].strip()
        if not before or before in ('else', 'do'):
            return True
        match = re.match(r'(?:else\s+)?\w+\s*\(', before)
        return bool(match) and closing(before, match.end() - 1) == len(before) - 1

    def statement(self, offset, start, end):
        """(first, last) character of the statement around OFFSET in the function body; last is its ';' or the '{' of its block."""
        first, index = None, start + 1
        code = self.code
        while index < end:
            char = code[index]
            if first is None:
                if char in ' \t\n{};':
                    index += 1
                    continue
                first = index
            if char == '(':
                index = closing(code, index)
            elif char == '{' and not self.opens_block(first, index):
                index = closing(code, index, '{}')
            elif char in ';{' or (char == ':' and re.match(r'(?:case\b|default\b|\w+\s*$)', code[first:index])):
                if first <= offset <= index:
                    return first, index
                first = None
            elif char == '}':
                first = None
            index += 1
        raise ValueError('no statement around the call')
