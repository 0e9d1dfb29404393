#!/usr/bin/env python3
"""modules.py PIXELS FILE.pgm: is every module of the version 40 symbol exactly
so many pixels wide and high? Looks for the symbol's three finder patterns in a
raster of black and white and checks that the picture is constant within each
cell of the grid. Prints "177 modules of 4 pixels"."""
import sys


def read_pgm(path):
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < (3 if data[:2] == b"P4" else 4):
        while data[at:at + 1].isspace():
            at += 1
        if data[at:at + 1] == b"#":
            at = data.index(b"\n", at)
            continue
        end = at
        while not data[end:end + 1].isspace():
            end += 1
        fields.append(data[at:end])
        at = end
    at += 1
    w, h = int(fields[1]), int(fields[2])
    if fields[0] == b"P5":
        return w, h, [bytes(1 if v < 128 else 0 for v in data[at + y * w:at + y * w + w]) for y in range(h)]
    stride = (w + 7) // 8
    rows = []
    for y in range(h):
        row = data[at + y * stride:at + y * stride + stride]
        rows.append(bytes((row[x >> 3] >> (7 - (x & 7))) & 1 for x in range(w)))
    return w, h, rows


def main():
    px = int(sys.argv[1])
    w, h, rows = read_pgm(sys.argv[2])
    side = 177 * px
    # the top left finder pattern, in runs of exactly px pixels
    top = b"\0" * px + b"\1" * (7 * px) + b"\0" * px
    for y in range(h - side):
        x = rows[y].find(top)
        while x >= 0:
            x0 = x + px
            if check(rows, x0, y, px):
                print(f"177 modules of {px} pixels")
                return 0
            x = rows[y].find(top, x + 1)
    print(f"no symbol of 177 modules of exactly {px} pixels")
    return 1


def check(rows, x0, y0, px):
    if len(rows[0]) < x0 + 177 * px:
        return False
    finder = "1111111 1000001 1011101 1011101 1011101 1000001 1111111".split()
    for i in range(177):
        band = rows[y0 + i * px:y0 + i * px + px]
        first = band[0][x0:x0 + 177 * px]
        if any(b[x0:x0 + 177 * px] != first for b in band):
            return False
        cells = []
        for j in range(177):
            cell = first[j * px:j * px + px]
            if cell.count(cell[0]) != px:
                return False
            cells.append(cell[0])
        if i < 7:
            want = [int(c) for c in finder[i]]
            if cells[:7] != want or cells[-7:] != want:
                return False
    return True


sys.exit(main())
