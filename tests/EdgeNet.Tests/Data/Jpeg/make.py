#!/usr/bin/env python3
"""Makes the images beside it, with libjpeg: each .jpg, and as .png the pixels that libjpeg reads from it.

    apt-get install python3-pil libjpeg-turbo-progs && ./make.py
"""
import os
import subprocess

from PIL import Image, ImageDraw

os.chdir(os.path.dirname(os.path.abspath(__file__)))
SIZE = (45, 37)  # whole blocks in no direction

# Name: what cjpeg is told.
KINDS = {
    "grey": ["-grayscale"],
    "full": ["-sample", "1x1"],
    "half-across": ["-sample", "2x1"],
    "half-down": ["-sample", "1x2"],
    "half-both": ["-sample", "2x2"],
    "quarter-across": ["-sample", "4x1"],
    "restarts": ["-sample", "2x2", "-restart", "2B"],
    "plain-codes": ["-sample", "2x2", "-quality", "30"],
    "rgb": ["-rgb"],
    "scans": ["-sample", "2x2", "-scans", "scans.txt"],
}


def picture():
    image = Image.new("RGB", SIZE)
    for y in range(SIZE[1]):
        for x in range(SIZE[0]):
            image.putpixel((x, y), (x * 5, y * 6, 255 - x * 2 - y * 2))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 6, 30, 28), fill=(220, 40, 30))
    draw.line((0, 36, 44, 3), fill=(255, 255, 255), width=2)
    return image


picture().save("picture.ppm")
with open("scans.txt", "w") as scans:
    scans.write("0;\n1;\n2;\n")
for name, options in KINDS.items():
    optimize = [] if name == "plain-codes" else ["-optimize"]
    subprocess.run(["cjpeg", "-quality", "85", *optimize, *options, "-outfile", f"{name}.jpg", "picture.ppm"], check=True)
    with Image.open(f"{name}.jpg") as image:
        image.save(f"{name}.png", optimize=True)
subprocess.run(["cjpeg", "-progressive", "-outfile", "progressive.jpg", "picture.ppm"], check=True)
subprocess.run(["cjpeg", "-arithmetic", "-outfile", "arithmetic.jpg", "picture.ppm"], check=True)
picture().convert("CMYK").save("cmyk.jpg")
os.remove("picture.ppm")
os.remove("scans.txt")
