"""Asks pyHanko, a validator that this project did not write, about a sealed PDF.

    validate.py report FILE ROOT_PEM       its verdict
    validate.py flips FILE ROOT_PEM N      one byte changed at each of N spread offsets
    validate.py update FILE ROOT_PEM       text and values changed by incremental updates

Prints one JSON object. In the last two, `accepted` lists the changes that went unnoticed.
Exit code 0: the file behaves as a sealed file must; 1: it does not; 2: usage.
"""

import io
import json
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)


def verdict(pdf, root):
    """What pyHanko says about the one embedded signature."""
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = list(reader.embedded_signatures)
    if len(signatures) != 1:
        return {"bottom_line": False, "signatures": len(signatures)}
    signature = signatures[0]
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    level = status.modification_level
    mdp = signature.docmdp_level
    return {
        "bottom_line": bool(status.bottom_line),
        "coverage": status.coverage.name,
        "docmdp_ok": bool(status.docmdp_ok),
        "docmdp": None if mdp is None else mdp.value,
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "modification_level": None if level is None else level.name,
        "subfilter": str(signature.sig_object["/SubFilter"]),
        "signatures": 1,
        "pages": int(reader.root["/Pages"]["/Count"]),
        "fields": len(reader.root["/AcroForm"]["/Fields"]),
    }


def accepted(pdf, root):
    """Whether pyHanko is content: valid, trusted, unchanged, all bytes covered."""
    try:
        found = verdict(pdf, root)
    except Exception:  # A file that cannot even be read is not accepted.
        return False
    return found["bottom_line"] and found.get("coverage") == "ENTIRE_FILE"


def contents_hole(pdf):
    """Start and end of the signature's digits, taken from its byte range."""
    reader = PdfFileReader(io.BytesIO(pdf))
    signature = list(reader.embedded_signatures)[0]
    _, before, after, _ = [int(n) for n in signature.sig_object["/ByteRange"]]
    return before + 1, after - 1


def padding(pdf):
    """The zero digits after the CMS value: the only bytes that nothing protects."""
    start, end = contents_hole(pdf)
    der = bytes.fromhex(pdf[start : start + 12].decode())
    size = der[1]
    header = 2
    if size & 0x80:
        header += size & 0x7F
        size = int.from_bytes(der[2:header], "big")
    return start + 2 * (header + size), end


def elements(der, start, end):
    """Start, first content byte and end of each DER element between two offsets."""
    while start < end:
        at = start + 2
        size = der[start + 1]
        if size & 0x80:
            at += size & 0x7F
            size = int.from_bytes(der[start + 2 : at], "big")
        yield start, at, at + size
        start = at + size


def unsigned_header(der):
    """Offsets in the CMS value that RFC 5652 does not protect and pyHanko does not judge.

    These are the length of the whole, the version numbers, and the list that announces the
    digest algorithms (the one that counts is in the signer's own entry).
    """
    _, content, end = next(elements(der, 0, len(der)))
    offsets = set(range(content))
    _, (_, wrapped, wrapped_end) = list(elements(der, content, end))
    _, inner, inner_end = next(elements(der, wrapped, wrapped_end))
    parts = list(elements(der, inner, inner_end))
    for start, _, stop in parts[:2]:
        offsets.update(range(start, stop))
    _, signers, signers_end = parts[-1]
    _, signer, signer_end = next(elements(der, signers, signers_end))
    start, _, stop = next(elements(der, signer, signer_end))
    offsets.update(range(start, stop))
    return offsets


def flips(pdf, root, count):
    """Changes one byte at each of `count` offsets, evenly spread over all that matter."""
    hole_start, hole_end = contents_hole(pdf)
    padding_start, padding_end = padding(pdf)
    der = bytes.fromhex(pdf[hole_start:padding_start].decode())
    spared = set(range(padding_start, padding_end))
    for at in unsigned_header(der):
        spared.update((hole_start + 2 * at, hole_start + 2 * at + 1))
    matter = [at for at in range(len(pdf)) if at not in spared]
    passed = []
    for i in range(count):
        at = matter[i * (len(matter) - 1) // max(count - 1, 1)]
        changed = bytearray(pdf)
        # Within the digits another digit, not another spelling of the same one.
        changed[at] = other_digit(pdf[at]) if hole_start <= at < hole_end else pdf[at] ^ 0x01
        if accepted(bytes(changed), root):
            passed.append(at)
    return {"tried": count, "accepted": passed}


def other_digit(digit):
    return ord("0") if chr(digit) != "0" else ord("1")


def updated(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def change_text(writer):
    """Draws another sum over the first page."""
    page = writer.root["/Pages"]["/Kids"][0]
    more = generic.StreamObject(stream_data=b"BT 24 0 0 24 72 700 Tm (999999) Tj ET")
    contents = page["/Contents"]
    if isinstance(contents, generic.ArrayObject):
        parts = [contents.raw_get(i) for i in range(len(contents))]
    else:
        parts = [page.raw_get("/Contents")]
    page["/Contents"] = generic.ArrayObject(parts + [writer.add_object(more)])
    writer.update_container(page)


def change_value(writer):
    """Adds a form field with a value."""
    form = writer.root["/AcroForm"]
    field = generic.DictionaryObject(
        {
            generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
            generic.pdf_name("/T"): generic.pdf_string("sum"),
            generic.pdf_name("/V"): generic.pdf_string("999999"),
        }
    )
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def change_info(writer):
    """Gives the document another title."""
    writer.set_info(
        generic.DictionaryObject(
            {generic.pdf_name("/Title"): generic.pdf_string("Another contract")}
        )
    )


def update(pdf, root):
    """Changes the file by an incremental update, in several ways."""
    changes = (change_text, change_value, change_info)
    passed = [c.__name__ for c in changes if accepted(updated(pdf, c), root)]
    return {"tried": len(changes), "accepted": passed, "bottom_line": bool(passed)}


def main(arguments):
    if len(arguments) < 3 or arguments[0] not in ("report", "flips", "update"):
        print(__doc__, file=sys.stderr)
        return 2
    mode, path, anchor = arguments[:3]
    with open(path, "rb") as file:
        pdf = file.read()
    root = load_cert_from_pemder(anchor)
    if mode == "report":
        report = verdict(pdf, root)
        good = accepted(pdf, root)
    else:
        report = flips(pdf, root, int(arguments[3])) if mode == "flips" else update(pdf, root)
        good = not report["accepted"]
    print(json.dumps(report, indent=1))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
