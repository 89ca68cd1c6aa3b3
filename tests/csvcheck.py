#!/usr/bin/python3
"""Reads CSV from standard input: one header line that begins with time and is
not repeated, and rows of as many fields. Arguments are columns that must be
there. Exit status 0: so it is; 1: not, the reason is on standard error."""

import csv
import io
import re
import sys

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")


def check(rows, wanted):
    if not rows:
        raise ValueError("no header")
    header = rows[0]
    if header[0] != "time":
        raise ValueError(f"begins with {header[0]}, not time")
    # Table vm has a column time of its own, the CPU time.
    if len(set(header[1:])) != len(header[1:]):
        raise ValueError("a column is there twice")
    for column in wanted:
        if column not in header:
            raise ValueError(f"no column {column}")
    last = ""
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(header):
            raise ValueError(
                f"row {number} has {len(row)} fields, not {len(header)}")
        if row == header:
            raise ValueError(f"row {number} is the header again")
        if not TIME.match(row[0]):
            raise ValueError(f"row {number} has time {row[0]}")
        if row[0] < last:
            raise ValueError(f"row {number} is from before the one above")
        last = row[0]


def main():
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
        if text and not text.endswith("\n"):
            raise ValueError("does not end with a newline")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        check(rows, sys.argv[1:])
    except (ValueError, csv.Error) as error:
        print(f"csv: {error}", file=sys.stderr)
        return 1
    print(f"{len(rows) - 1} rows, {len(rows[0])} columns")
    return 0


sys.exit(main())
