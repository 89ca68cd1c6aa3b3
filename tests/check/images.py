#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is read of the heads of images, against what qemu-img says of them."""

import json
import os
import shutil
import subprocess
import sys

SHOW = os.path.join(os.environ["BUILDDIR"], "tests/unit/show")
DIR = os.environ["TMPDIR"]
SECRET = ["--object", "secret,id=s,data=x"]
BASE = ["-u", "-b", "/no/such/base.raw", "-F", "raw"]

# Format, size, arguments, bytes to put somewhere afterwards.
IMAGES = [
    ("raw", "10M", [], None),
    ("qcow2", "10M", [], None),
    ("qcow2", "0", [], None),
    ("qcow2", "512", ["-o", "cluster_size=512"], None),
    ("qcow2", "7T", ["-o", "cluster_size=2M,lazy_refcounts=on"], None),
    ("qcow2", "1G", ["-o", "compat=0.10"], None),
    ("qcow2", "1G", ["-o", "extended_l2=on"], None),
    ("qcow2", "64K", ["-o", f"data_file={DIR}/external"], None),
    ("qcow2", "1M", SECRET + ["-o", "encrypt.format=aes,"
                              "encrypt.key-secret=s"], None),
    ("qcow2", "1M", SECRET + ["-o", "encrypt.format=luks,"
                              "encrypt.key-secret=s,encrypt.iter-time=10"],
     None),
    ("qcow2", "1G", BASE, None),
    ("qcow2", "1G", BASE + ["-o", "cluster_size=512"], None),
    ("qcow2", "10M", [], (79, b"\1")),
    ("qcow2", "10M", [], (79, b"\2")),
    ("qcow", "10M", [], None),
    ("qcow", "1G", BASE, None),
    ("qed", "10M", [], None),
    ("qed", "1G", BASE, None),
    ("vmdk", "10M", [], None),
    ("vmdk", "3G", ["-o", "subformat=twoGbMaxExtentSparse"], None),
    ("vmdk", "10M", ["-o", "subformat=streamOptimized"], None),
    ("vmdk", "10M", ["-o", "subformat=monolithicFlat"], None),
    ("vdi", "10M", [], None),
    ("vdi", "10M", ["-o", "static=on"], None),
    ("vhdx", "10M", [], None),
    ("vpc", "10M", [], None),
    ("vpc", "10M", ["-o", "force_size=on"], None),
    ("vpc", "10M", ["-o", "subformat=fixed"], None),
    ("parallels", "10M", [], None),
    ("luks", "10M", SECRET + ["-o", "key-secret=s,iter-time=10"], None),
]
SNAPSHOTS = 3


def qemu_img(*args):
    return subprocess.run(["qemu-img", *args], check=True, text=True,
                          capture_output=True).stdout


def make(number, kind, size, args, patch):
    """An image; the second of all has snapshots."""
    path = os.path.join(DIR, f"{number}.{kind}")
    qemu_img("create", "-q", "-f", kind, *args, path, size)
    for n in range(SNAPSHOTS if number == 1 else 0):
        qemu_img("snapshot", "-c", str(n), path)
    if patch is not None:
        with open(path, "r+b") as f:
            f.seek(patch[0])
            f.write(patch[1])
    return path


def shown(path):
    """What our program reads, but for what qemu-img has no word for."""
    out = subprocess.run([SHOW, "image", path], check=True, text=True,
                         capture_output=True).stdout.splitlines()
    return dict(line.split(" ", 1) if " " in line else (line, "")
                for line in out[1:])


def expected(path, got):
    """The same from qemu-img. A size that is not told is not compared."""
    info = json.loads(qemu_img("info", "-U", "--output=json", path))
    data = info.get("format-specific", {}).get("data", {})
    want = {"format": info["format"]}
    if "size" in got or info["format"] not in ("raw", "luks", "vhdx", "vmdk"):
        want["size"] = str(info["virtual-size"])
    if "backing-filename" in info:
        want["backing"] = info["backing-filename"]
    if info["format"] == "qcow2":
        crypt = data.get("encrypt", {}).get("format")
        want["version"] = {"0.10": "2", "1.1": "3"}[data["compat"]]
        want["cluster"] = str(info["cluster-size"])
        want["crypt"] = {None: "0", "aes": "1", "luks": "2"}[crypt]
        want["snapshots"] = str(len(info.get("snapshots", [])))
        if want["version"] == "3":
            want["dirty"] = str(int(info["dirty-flag"]))
            want["corrupt"] = str(int(data["corrupt"]))
            want["external"] = str(int("data-file" in data))
    elif info["format"] == "qcow":
        want["version"] = "1"
        want["crypt"] = str(int(info.get("encrypted", False)))
    elif info["format"] == "luks":
        want["crypt"] = "2"
    return want


def main():
    if shutil.which("qemu-img") is None:
        print("no qemu-img to compare with")
        sys.exit(77)
    failed = 0
    for number, (kind, size, args, patch) in enumerate(IMAGES):
        what = " ".join([kind, size, *args]).replace(DIR + "/", "")
        what = f"{number + 1} - {what}{' patched' if patch else ''}"
        try:
            path = make(number, kind, size, args, patch)
            got = shown(path)
            want = expected(path, got)
        except subprocess.CalledProcessError as error:
            if error.cmd[0] != "qemu-img":
                raise
            print(f"ok {what} # SKIP {error.stderr.splitlines()[0]}")
            continue
        print("ok" if got == want else "not ok", what)
        if got != want:
            failed = 1
            print(f"# got {got}\n# want {want}")
    print(f"1..{len(IMAGES)}")
    sys.exit(failed)


main()
