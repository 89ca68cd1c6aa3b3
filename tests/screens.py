# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold drawn screens against what every screen must be and what was recorded.

usage: screens.py DRAWN GOLDEN update|compare <LIST

A line of LIST is NAME COLSxROWS and, where the screen is recorded, how it was
drawn. DRAWN has NAME-COLSxROWS.utf8 and .ascii, each a dump with --roles, and
gets NAME-COLSxROWS.bad: what is wrong with it, nothing if all is well.
"""

import difflib
import os
import re
import sys
import unicodedata


def width(text):
    """Columns that a terminal gives a text."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def shown(text):
    """A text that does nothing to the terminal of who reads the fault."""
    return "".join(c if c == " " or unicodedata.category(c)[0] not in "CZ"
                   else ascii(c)[1:-1] for c in text)


def read(path):
    """The lines of a dump: text, roles."""
    with open(path, "rb") as f:
        data = f.read()
    if data[-1:] != b"\n":
        raise ValueError("does not end with a newline")
    lines = data.decode().split("\n")[:-1]
    if len(lines) % 2:
        raise ValueError("%d lines of text and roles" % len(lines))
    half = len(lines) // 2
    return lines[:half], lines[half:]


def faults(kind, text, roles, cols, rows):
    """What no screen may have."""
    if len(text) != rows:
        yield "%s: %d lines, not %d" % (kind, len(text), rows)
    for n, line in enumerate(text, 1):
        if width(line) > cols:
            yield "%s: line %d has %d columns: %s" % (
                kind, n, width(line), line)
        if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or
               unicodedata.bidirectional(c) in (
                   "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI",
                   "PDI") for c in line):
            yield "%s: line %d has control characters: %s" % (kind, n, line)
        if kind == "ascii" and not re.fullmatch("[ -~]*", line):
            yield "%s: line %d is not ASCII: %s" % (kind, n, line)
    for n, line in enumerate(roles, 1):
        if len(line) != cols or not re.fullmatch("[!-~]*", line):
            yield "%s: line %d of the roles has %d letters: %s" % (
                kind, n, len(line), line)


def record(how, utf8, ascii_, roles):
    lines = ["# " + how, "== UTF-8"] + [line.rstrip(" ") for line in utf8]
    lines += ["== ASCII"] + [line.rstrip(" ") for line in ascii_]
    lines += ["== roles"] + [line.rstrip(".") for line in roles]
    return lines


def judge(drawn, golden, update, line):
    """All that is wrong with a screen."""
    name, size, how = (line.split(" ", 2) + [""])[:3]
    name += "-" + size
    cols, rows = map(int, size.split("x"))
    dumps = {}
    for kind in ("utf8", "ascii"):
        try:
            dumps[kind] = read("%s/%s.%s" % (drawn, name, kind))
        except (OSError, ValueError) as error:
            yield "%s: %s" % (kind, error)
            return
        yield from faults(kind, *dumps[kind], cols, rows)
    if dumps["utf8"][1] != dumps["ascii"][1]:
        yield "roles differ between UTF-8 and ASCII"
    if how:
        new = record(how, dumps["utf8"][0], dumps["ascii"][0],
                     dumps["utf8"][1])
        yield from compare(os.path.join(golden, name), new, update)


def compare(path, new, update):
    old = []
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="\n") as f:
            old = f.read().split("\n")[:-1]
    if old == new:
        return
    if update:
        with open(path, "w", encoding="utf-8", newline="\n") as f:
            f.write("".join(line + "\n" for line in new))
    else:
        yield from difflib.unified_diff(old, new, "recorded", "drawn",
                                        lineterm="", n=1)


def main():
    drawn, golden, word = sys.argv[1:]
    for line in sys.stdin.read().splitlines():
        name = "-".join(line.split(" ")[:2])
        with open("%s/%s.bad" % (drawn, name), "w", encoding="utf-8") as f:
            for fault in judge(drawn, golden, word == "update", line):
                print(shown(fault), file=f)


main()
