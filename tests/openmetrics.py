#!/usr/bin/python3
"""Reads an OpenMetrics document from standard input and checks it with the
reference parser, and for what that lets pass. Exit status 0: valid; 1: not, the
reason is on standard error; 77: the parser is not installed."""

import re
import sys

try:
    from prometheus_client.openmetrics import parser
except ImportError:
    print("python3-prometheus-client is not installed", file=sys.stderr)
    sys.exit(77)

UNITS = {"", "seconds", "bytes", "ratio", "hertz", "celsius", "watts"}
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


def check_family(family):
    if not family.name.startswith("hypertop_"):
        raise ValueError(f"family {family.name} is not called hypertop_")
    if family.type not in ("gauge", "counter", "info"):
        raise ValueError(f"family {family.name} is of type {family.type}")
    if family.unit not in UNITS:
        raise ValueError(f"family {family.name} has unit {family.unit}")
    if not family.documentation.endswith("."):
        raise ValueError(f"family {family.name} has no sentence of help")
    if not family.samples:
        raise ValueError(f"family {family.name} has no sample")


def check_lines(text):
    """The parser quietly drops a sample that occurs twice."""
    seen = set()
    if not text.endswith("# EOF\n"):
        raise ValueError("does not end with # EOF and a newline")
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        name, value = line.rsplit(" ", 1)
        if not NUMBER.match(value):
            raise ValueError(f"not a plain number: {line}")
        if name in seen:
            raise ValueError(f"sample twice: {name}")
        seen.add(name)
    return len(seen)


def main():
    families = 0
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
        samples = check_lines(text)
        for family in parser.text_string_to_metric_families(text):
            check_family(family)
            families += 1
    except ValueError as error:
        print(f"openmetrics: {error}", file=sys.stderr)
        return 1
    print(f"{families} families, {samples} samples")
    return 0


sys.exit(main())
