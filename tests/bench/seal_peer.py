"""Seals and validates with pyHanko what our benchmark seals and validates.

    seal_peer.py drawn FILE PKCS12 PASSWORD COUNT    seconds per seal of one file
    seal_peer.py time FOLDER NAME...                 medians as JSON: {name: {seal, validate}}, seconds
    seal_peer.py idle|seal|validate FILE PKCS12      peak of resident memory in bytes

A folder holds NAME.pdf, NAME-sealed.pdf, and key.p12 with the password "test".
"""

import io
import json
import resource
import statistics
import sys
import time
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

# Until so many seconds have passed, and at least so often.
SECONDS = 3.0
ROUNDS = 5


def seal(pdf: bytes, signer: signers.SimpleSigner) -> bytes:
    """Opens, certifies with DocMDP P=1 as PAdES B-B, and writes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    return signers.sign_pdf(writer, metadata, signer=signer).getvalue()


def validate(pdf: bytes, context: ValidationContext) -> None:
    """Opens and validates the one signature, later changes included."""
    reader = PdfFileReader(io.BytesIO(pdf))
    (signature,) = reader.embedded_signatures
    status = validate_pdf_signature(signature, context)
    if not status.bottom_line:
        sys.exit("pyHanko does not accept the file that it is to validate")


def load(pkcs12: str, password: str = "test") -> signers.SimpleSigner:
    signer = signers.SimpleSigner.load_pkcs12(pkcs12, passphrase=password.encode())
    if signer is None:
        sys.exit(f"cannot read {pkcs12}")
    return signer


def trust(folder: Path) -> ValidationContext:
    roots = list(load_certs_from_pemder([str(folder / "root.pem")]))
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def median(run) -> float:
    run()
    taken, begun = [], time.perf_counter()
    while len(taken) < ROUNDS or time.perf_counter() - begun < SECONDS:
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def times(folder: Path, names: list[str]) -> None:
    signer, rows = load(str(folder / "key.p12")), {}
    for name in names:
        pdf = (folder / f"{name}.pdf").read_bytes()
        sealed = (folder / f"{name}-sealed.pdf").read_bytes()
        rows[name] = {
            "seal": median(lambda: seal(pdf, signer)),
            "validate": median(lambda: validate(sealed, trust(folder))),
        }
    print(json.dumps(rows))


def peak(what: str, path: str, pkcs12: str) -> None:
    signer, pdf = load(pkcs12), Path(path).read_bytes()
    if what == "seal":
        seal(pdf, signer)
    elif what == "validate":
        validate(pdf, trust(Path(pkcs12).parent))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def drawn(path: str, pkcs12: str, password: str, count: str) -> None:
    pdf, signer = Path(path).read_bytes(), load(pkcs12, password)
    seal(pdf, signer)
    begun = time.perf_counter()
    for _ in range(int(count)):
        seal(pdf, signer)
    print((time.perf_counter() - begun) / int(count))


def main() -> None:
    match sys.argv[1:]:
        case ["drawn", path, pkcs12, password, count]:
            drawn(path, pkcs12, password, count)
        case ["time", folder, *names]:
            times(Path(folder), names)
        case ["idle" | "seal" | "validate" as what, path, pkcs12]:
            peak(what, path, pkcs12)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
