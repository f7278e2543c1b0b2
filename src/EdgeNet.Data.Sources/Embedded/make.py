#!/usr/bin/env python3
"""Makes the files beside it: the data that EdgeNet.Data.Sources carries. It needs nothing but Python.

    apt-get install dataset-fashion-mnist python3-sklearn
    npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz
    ./make.py package/data/seattle-weather-hourly-normals.csv

The same input gives the same bytes. NOTICE.md says whose the data are.
"""
import glob
import gzip
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FASHION = "/usr/share/datasets/fashion-mnist"
DIGITS = "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz"
TRAIN_PER_CLASS, TEST_PER_CLASS = 850, 150


def save(name, data):
    """Writes a gzip file without a name or a time in it."""
    packed = gzip.compress(data, compresslevel=9, mtime=0)
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(packed)
    print(f"{name}: {len(packed):,} bytes")


def save_idx(name, count, height, width, pixels, labels):
    save(f"{name}-images-idx3-ubyte.gz", struct.pack(">4B3I", 0, 0, 8, 3, count, height, width) + pixels)
    save(f"{name}-labels-idx1-ubyte.gz", struct.pack(">4BI", 0, 0, 8, 1, count) + labels)


def fashion(source, name, per_class):
    """The first images of every class, in their order."""
    with gzip.open(f"{FASHION}/{source}-images-idx3-ubyte.gz") as file:
        images = file.read()[16:]
    with gzip.open(f"{FASHION}/{source}-labels-idx1-ubyte.gz") as file:
        labels = file.read()[8:]
    taken, left = [], [per_class] * 10
    for i, label in enumerate(labels):
        if left[label] > 0:
            left[label] -= 1
            taken.append(i)
    assert not any(left)
    pixels = b"".join(images[784 * i:784 * (i + 1)] for i in taken)
    save_idx(f"fashion-{name}", len(taken), 28, 28, pixels, bytes(labels[i] for i in taken))


def digits():
    """Pixels of 0 to 16 and the label at the end of each line."""
    with gzip.open(DIGITS, "rt") as file:
        rows = [[int(float(word)) for word in line.split(",")] for line in file]
    pixels = b"".join(bytes(row[:64]) for row in rows)
    save_idx("digits", len(rows), 8, 8, pixels, bytes(row[64] for row in rows))


def weather(path):
    with open(path, "rb") as file:
        save("weather.csv.gz", file.read().replace(b"\r\n", b"\n"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for old in glob.glob(os.path.join(HERE, "*.gz")):
        os.remove(old)
    fashion("train", "train", TRAIN_PER_CLASS)
    fashion("t10k", "test", TEST_PER_CLASS)
    digits()
    weather(sys.argv[1])
