"""What pdfium sees on the first page of a file.

pdfium.py text FILE           the text, in reading order
pdfium.py change FILE OTHER   the box around what differs, as shares of the page: left, top, right, bottom
"""

import sys

import pypdfium2
from PIL import ImageChops


def first(file):
    return pypdfium2.PdfDocument(file)[0]


def text(file):
    print(first(file).get_textpage().get_text_range())


def painted(file):
    return first(file).render(scale=2).to_pil().convert("L")


def change(file, other):
    one, two = painted(file), painted(other)
    assert one.size == two.size, "the pages differ in size"
    box = ImageChops.difference(one, two).point(lambda v: 255 if v > 40 else 0).getbbox()
    assert box, "nothing differs"
    print(*(edge / one.size[i % 2] for i, edge in enumerate(box)))


if __name__ == "__main__":
    {"text": text, "change": change}[sys.argv[1]](*sys.argv[2:])
