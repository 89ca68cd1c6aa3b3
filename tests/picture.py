#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Make README's pictures from screens of the real program.

usage: tests/picture.py [-o DIR] [--hypertop PROGRAM] [NAME...]

Makes the pictures of that name, or all of them, in DIR, else in
tests/pictures: with hypertop built in build/,

    tests/picture.py --hypertop build/hypertop

A picture is what hypertop --dump-screen --roles prints of the host that
tests/fixtures/showcase.py makes up, in the colours of a theme. It is the same
in every run; tests/check/pictures.sh holds the committed ones against it.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
SRC = os.path.dirname(HERE)
MOMENTS = "<Wait>" * 15         # all that showcase.py has

# name: theme, size, what it shows, options, keys
PICTURES = {
    "dashboard": (
        "default", "120x32", "hypertop: the host and its VMs", [], ""),
    "tree": (
        "light", "120x28", "hypertop: the vCPUs of a VM that waits",
        ["--sort", "steal_vcpu"], "+"),
}

CELL, LINE, BASE, PAD = 8, 17, 13, 14           # pixels
FONT = 13.3                                     # whose letters are 8 wide

# Themes take the terminal's own colours; these are ours: text, background and
# sixteen, for a dark and for a light terminal.
PALETTES = {
    "dark": "d4d8dd 14181d 14181d c4363f 62b55b c9a83a 4d86d9 a05bc0 37a9b8 "
            "c5cad0 7d8590 f2686d 7fd077 f5d45c 79aef2 d58bea 5ccfe0 ffffff",
    "light": "24292f ffffff 1b1f24 c62a30 79c77f a87c10 1f5fbf 8a3fae 6cc5d6 "
             "6e7781 8c959f d8464c 4fae58 f2cc50 2f6fd0 a259c4 3aa5ba ffffff",
}
NAMES = "black red green yellow blue magenta cyan white".split()

# How high they are, from the ground of the cell, and how much of it is ink.
# The highest end below the row above, so that rows stay apart.
BLOCKS = {"\u2588": (1, 1), "\u2593": (1, .8), "\u2592": (1, .6),
          "\u2591": (1, .4)}
BLOCKS.update((chr(0x2580 + n), (n / 8, 1)) for n in range(1, 8))
GAP = 2
# Lines from the middle of a cell: left, right, up, down.
LINES = {"\u2500": "lr", "\u2502": "ud", "\u250c": "rd", "\u2510": "ld",
         "\u2514": "ru", "\u2518": "lu", "\u251c": "rud", "\u2524": "lud",
         "\u252c": "lrd", "\u2534": "lru", "\u253c": "lrud"}
HALVES = "\u259a"               # two quarters of a cell
DRAWN = {*BLOCKS, *LINES, HALVES}


def role_letters():
    """Letter: name of the role and attributes where a theme says nothing."""
    with open(SRC + "/themes/role.h", encoding="utf-8") as f:
        found = re.findall(r"R\((\w+), '(.)', ([^,]*),", f.read())
    return {letter: (name, {a.lower() for a in re.findall(r"ATTR_(\w+)", how)})
            for name, letter, how in found}


class Theme:
    """Colours as #rrggbb: styles[letter] is text, background, attributes."""

    def __init__(self, name):
        with open("%s/themes/%s.theme" % (SRC, name), encoding="utf-8") as f:
            lines = [line.split("=") for line in f
                     if "=" in line and not line.startswith("#")]
        said = {key.strip(): words.split() for key, words in lines}
        light = said.pop("background", ["dark"]) == ["light"]
        self.palette = ["#" + c for c in
                        PALETTES["light" if light else "dark"].split()]
        text = self.style(said.get("text", []), self.palette[:2], set())
        self.text, self.background = text[:2]
        self.styles = {
            letter: self.style(said.get(role, []), text[:2],
                               set() if role in said else mono)
            for letter, (role, mono) in role_letters().items()}

    def style(self, words, colours, attrs):
        colours, at, attrs = list(colours), 0, set(attrs)
        for word in words:
            if word in ("bold", "dim", "italic", "underline", "reverse"):
                attrs.add(word)
            else:
                colours[at] = self.colour(word, at)
                at += 1
        if "reverse" in attrs:
            colours.reverse()
        if "dim" in attrs:
            colours[0] = mixed(*colours, 0.65)
        return colours + [attrs]

    def colour(self, word, at):
        if word == "default":
            return self.palette[at]
        if word.startswith("#"):
            return word
        if word.isdigit() and 16 <= int(word) < 256:
            return of_256(int(word) - 16)
        bright, _, name = word.rpartition("-")
        n = int(name) if name.isdigit() else NAMES.index(name)
        return self.palette[2 + n + (8 if bright else 0)]


def of_256(n):
    if n >= 216:
        return "#%02x%02x%02x" % ((8 + 10 * (n - 216),) * 3)
    levels = (0, 95, 135, 175, 215, 255)
    return "#%02x%02x%02x" % (levels[n // 36], levels[n // 6 % 6],
                              levels[n % 6])


def mixed(colour, ground, share):
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]))
    return "#" + "".join("%02x" % round(a * share + b * (1 - share))
                         for a, b in pairs)


def stretches(line, same):
    """Where runs of cells begin and end that are the same."""
    start = 0
    for x in range(1, len(line) + 1):
        if x == len(line) or same(line[x]) != same(line[start]):
            yield start, x
            start = x


def number(n):
    return "%g" % round(n, 2)


class Paths:
    """Rectangles of one colour are one path."""

    def __init__(self):
        self.of = {}

    def add(self, colour, x, y, w, h):
        self.of.setdefault(colour, []).append(
            "M%s %sh%sv%sh-%sz" % tuple(map(number, (x, y, w, h, w))))

    def svg(self):
        return ['<path fill="%s" d="%s"/>' % (colour, "".join(parts))
                for colour, parts in self.of.items()]


class Picture:
    """The cells are (sign, role letter)."""

    def __init__(self, theme, rows, title):
        self.theme, self.rows, self.title = theme, rows, title
        self.grounds, self.blocks, self.texts = Paths(), Paths(), []

    def draw(self):
        for y, row in enumerate(self.rows):
            self.ground(row, y * LINE + PAD)
            self.marks(row, y * LINE + PAD)
            self.words(row, y * LINE + PAD)
        return self.svg()

    def ground(self, row, y):
        def colour(cell):
            return self.theme.styles[cell[1]][1]

        for a, b in stretches(row, colour):
            if colour(row[a]) != self.theme.background:
                self.grounds.add(colour(row[a]), PAD + a * CELL, y,
                                 (b - a) * CELL, LINE)

    def marks(self, row, y):
        """Blocks and lines are drawn, so that no font leaves gaps."""
        for a, b in stretches(row, lambda cell: cell):
            sign, letter = row[a]
            fg, bg, _ = self.theme.styles[letter]
            x, w = PAD + a * CELL, (b - a) * CELL
            if sign in BLOCKS:
                high, ink = BLOCKS[sign]
                high *= LINE - GAP
                self.blocks.add(mixed(fg, bg, ink), x, y + LINE - high, w,
                                high)
            elif sign == HALVES:
                for n in range(a, b):
                    x = PAD + n * CELL
                    half = (LINE - GAP) / 2
                    self.blocks.add(fg, x, y + GAP, CELL / 2, half)
                    self.blocks.add(fg, x + CELL / 2, y + GAP + half,
                                    CELL / 2, half)
            elif LINES.get(sign) == "lr":
                self.blocks.add(fg, x, y + LINE // 2, w, 1)
            elif sign in LINES:
                for n in range(a, b):
                    self.corner(fg, PAD + n * CELL, y, LINES[sign])

    def corner(self, colour, x, y, ways):
        wide, high = CELL // 2, LINE // 2
        for way in ways:
            rect = {"l": (x, y + high, wide + 1, 1),
                    "r": (x + wide, y + high, CELL - wide, 1),
                    "u": (x + wide, y, 1, high + 1),
                    "d": (x + wide, y + high, 1, LINE - high)}[way]
            self.blocks.add(colour, *rect)

    def words(self, row, y):
        """Words stand where they are in the grid, whatever the font is."""
        for a, b in stretches(row, lambda cell: cell[1]):
            text = "".join(" " if s in DRAWN else s for s, _ in row[a:b])
            for found in re.finditer(r"\S+(?: \S+)*", text):
                word = found.group()
                self.texts.append(
                    '<text class="r%d" x="%d" y="%d"%s>%s</text>' % (
                        ord(row[a][1]), PAD + (a + found.start()) * CELL,
                        y + BASE, ' textLength="%d"' % (len(word) * CELL)
                        if len(word) > 1 else "", escape(word)))

    def styles(self):
        used = {letter for row in self.rows for _, letter in row}
        for letter in sorted(used):
            fg, _, attrs = self.theme.styles[letter]
            rule = "fill:%s" % fg
            if "bold" in attrs:
                rule += ";font-weight:bold"
            if "italic" in attrs:
                rule += ";font-style:italic"
            if "underline" in attrs:
                rule += ";text-decoration:underline"
            yield ".r%d{%s}" % (ord(letter), rule)

    def svg(self):
        wide = len(self.rows[0]) * CELL + 2 * PAD
        high = len(self.rows) * LINE + 2 * PAD
        return "\n".join([
            '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'viewBox="0 0 %d %d" role="img">' % (wide, high, wide, high),
            "<title>%s</title>" % escape(self.title),
            "<style>text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,"
            "Consolas,'Liberation Mono',monospace;font-size:%gpx;"
            "white-space:pre}%s</style>" % (FONT, "".join(self.styles())),
            '<rect x=".5" y=".5" width="%d" height="%d" rx="8" fill="%s" '
            'stroke="%s"/>' % (wide - 1, high - 1, self.theme.background,
                               mixed(self.theme.text, self.theme.background,
                                     0.35)),
        ] + self.grounds.svg() + self.blocks.svg() + self.texts +
            ["</svg>", ""])


def screen(hypertop, root, size, options, keys):
    """Rows of cells: what a dump prints, signs above and roles below."""
    with tempfile.TemporaryDirectory() as home:
        env = {k: v for k, v in os.environ.items()
               if k not in ("NO_COLOR", "COLORTERM")}
        env.update(LC_ALL="C.UTF-8", TZ="UTC", XDG_CONFIG_HOME=home)
        out = subprocess.run(
            [hypertop, "--root", root, "--delay", "10", "--dump-screen", size,
             "--roles", "--keys", MOMENTS + keys] + options, env=env,
            check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
    cols, high = map(int, size.split("x"))
    lines = [line.ljust(cols) for line in out.split("\n")[:2 * high]]
    if len(lines) != 2 * high or any(len(line) != cols for line in lines):
        sys.exit("picture.py: not a screen of %s" % size)
    return [list(zip(*pair)) for pair in zip(lines[:high], lines[high:])]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1][7:])
    parser.add_argument("-o", metavar="DIR", default=HERE + "/pictures")
    parser.add_argument("--hypertop", metavar="PROGRAM",
                        default=SRC + "/build/hypertop")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    unknown = set(args.names) - set(PICTURES)
    if unknown:
        parser.error("no picture %s; there are %s" % (
            " ".join(sorted(unknown)), " ".join(PICTURES)))
    with tempfile.TemporaryDirectory() as top:
        root = top + "/root"
        subprocess.run([sys.executable, HERE + "/fixtures/showcase.py", root],
                       check=True)
        for name in args.names or PICTURES:
            theme, size, title, options, keys = PICTURES[name]
            rows = screen(args.hypertop, root, size, options, keys)
            with open("%s/%s.svg" % (args.o, name), "w",
                      encoding="utf-8") as f:
                f.write(Picture(Theme(theme), rows, title).draw())


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit("picture.py: %s ended with status %d" % (
            error.cmd[0], error.returncode))
    except (OSError, ValueError, KeyError) as error:
        sys.exit("picture.py: %r" % error)
