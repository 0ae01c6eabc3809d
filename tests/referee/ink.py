"""Compares two PDFs page by page as poppler paints them, and says where the second has more ink.

    ink.py BEFORE AFTER RECTS   RECTS: JSON list of {page_number, x, y, width, height} in points
                                from the top-left corner of the page as shown

Prints JSON: for every rectangle how many pixels changed inside it, and how many changed outside of all.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

DPI = 100
SLACK_PX = 2
VISIBLE = 40


def paint(pdf: str, folder: Path, page: int) -> Image.Image:
    """The page as poppler paints its crop box."""
    prefix = folder / "page"
    number = str(page + 1)
    command = ["pdftoppm", "-cropbox", "-r", str(DPI), "-png", "-singlefile", "-f", number, "-l", number]
    subprocess.run([*command, pdf, str(prefix)], check=True, capture_output=True)
    return Image.open(f"{prefix}.png").convert("L")


def changes(before: str, after: str, page: int) -> Image.Image:
    """White where the two pages differ visibly."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = paint(before, Path(one), page), paint(after, Path(two), page)
        if first.size != second.size:
            sys.exit(f"page {page} has another size after sealing: {first.size}, {second.size}")
        return ImageChops.difference(first, second).point(lambda v: 255 if v > VISIBLE else 0)


def box(rect: dict) -> tuple[int, int, int, int]:
    """The rectangle in pixels, a little wider."""
    px = DPI / 72
    left, top = rect["x"] * px - SLACK_PX, rect["y"] * px - SLACK_PX
    right = (rect["x"] + rect["width"]) * px + SLACK_PX
    bottom = (rect["y"] + rect["height"]) * px + SLACK_PX
    return (max(0, int(left)), max(0, int(top)), int(right) + 1, int(bottom) + 1)


def count(image: Image.Image) -> int:
    return image.histogram()[255]


def main() -> None:
    before, after, rects = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    inside = [0] * len(rects)
    outside = 0
    for page in sorted({rect["page_number"] for rect in rects}):
        changed = changes(before, after, page)
        for index, rect in enumerate(rects):
            if rect["page_number"] == page:
                inside[index] = count(changed.crop(box(rect)))
        for rect in rects:
            if rect["page_number"] == page:
                changed.paste(0, box(rect))
        outside += count(changed)
    print(json.dumps({"inside": inside, "outside": outside}))


if __name__ == "__main__":
    main()
