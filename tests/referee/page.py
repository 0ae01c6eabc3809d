"""What pdfium sees on the first page of a file.

page.py text FILE     the text, in reading order
page.py ink FILE      the box around everything that is not white: left, top, right, bottom in points
"""

import sys

import pypdfium2


def text(page):
    print(page.get_textpage().get_text_range())


def ink(page):
    gray = page.render(scale=1, grayscale=True).to_pil().convert("L")
    box = gray.point(lambda v: 255 if v < 200 else 0).getbbox()
    print(*(box or ()))


if __name__ == "__main__":
    what, file = sys.argv[1:]
    {"text": text, "ink": ink}[what](pypdfium2.PdfDocument(file)[0])
