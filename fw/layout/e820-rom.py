#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Assembles e820-rom.S into the byte array e820-rom-code.h, one instruction per line.

    e820-rom.py            rewrites e820-rom-code.h beside this script
    e820-rom.py --check    compares only; exit status 1 when they differ, 77 without an assembler for x86

The array is kept in the tree so that a build needs no x86 assembler.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
SOURCE = os.path.join(HERE, 'e820-rom.S')
RESULT = os.path.join(HERE, 'e820-rom-code.h')
FIELDS = ('checksum', 'count', 'entries', 'pnp', 'pnp_end')
LISTED = re.compile(r'^\s*(\d+)\s+([0-9a-f]{4})\s+([0-9A-F]+)(?:\s+(.*))?$')
CONTINUED = re.compile(r'^\s*(\d+)\s+([0-9A-F]+)\s*$')


def assembler():
    """The commands that assemble for x86, or None."""
    for prefix in ('', 'x86_64-linux-gnu-'):
        tools = [prefix + name for name in ('as', 'nm')]
        if all(shutil.which(tool) for tool in tools):
            probe = subprocess.run([tools[0], '--32', '-o', os.devnull, os.devnull], capture_output=True)
            if probe.returncode == 0:
                return tools
    return None


def rows(listing):
    """(offset, bytes, source text) per line of the source that made bytes."""
    found = []
    for line in listing.splitlines():
        match = LISTED.match(line)
        if match:
            number, offset, digits, text = match.groups()
            text = re.sub(r'/\*.*?(\*/|$)', '', text or '').strip()
            found.append([number, int(offset, 16), digits, re.sub(r'\s+', ' ', text)])
            continue
        match = CONTINUED.match(line)
        if match and found and found[-1][0] == match.group(1):
            found[-1][2] += match.group(2)
    return [(offset, bytes.fromhex(digits), text) for _, offset, digits, text in found]


def assemble(tools):
    with tempfile.TemporaryDirectory() as folder:
        result = os.path.join(folder, 'rom.o')
        listing = subprocess.run([tools[0], '--32', '-aln', '--listing-cont-lines=64', '-o', result, SOURCE],
                                 capture_output=True, text=True, check=True).stdout
        names = subprocess.run([tools[1], result], capture_output=True, text=True, check=True).stdout
    symbols = {fields[2]: int(fields[0], 16) for fields in map(str.split, names.splitlines())}
    return rows(listing), symbols


def header(listed, symbols):
    lines = ['/* SPDX-License-Identifier: GPL-2.0-or-later */',
             '/* Made by e820-rom.py from e820-rom.S, where the comments are; do not edit. */', '']
    lines += ['#define E820_ROM_%-9s 0x%xu' % (name.upper(), symbols[name]) for name in FIELDS]
    lines += ['', 'static const uint8_t e820_rom_code[E820_ROM_ENTRIES] = {']
    end = 0
    for offset, data, text in listed:
        if offset > end:
            lines.append('    [0x%x] =' % offset)
        for start in range(0, len(data), 8):
            chunk = ' '.join('0x%02x,' % byte for byte in data[start:start + 8])
            comment = '/* %03x  %s */' % (offset, text) if start == 0 else ''
            lines.append(('    %-48s %s' % (chunk, comment)).rstrip())
        end = offset + len(data)
    return '\n'.join(lines + ['};']) + '\n'


def main():
    tools = assembler()
    if not tools:
        print('e820-rom.py: no assembler for x86 here', file=sys.stderr)
        return 77
    text = header(*assemble(tools))
    if sys.argv[1:] == ['--check']:
        with open(RESULT, encoding='ascii') as stream:
            same = stream.read() == text
        if not same:
            print('e820-rom.py: e820-rom-code.h is not e820-rom.S assembled; run e820-rom.py', file=sys.stderr)
        return 0 if same else 1
    with open(RESULT, 'w', encoding='ascii') as stream:
        stream.write(text)
    return 0


if __name__ == '__main__':
    sys.exit(main())
