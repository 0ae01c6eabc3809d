"""Seals one file again and again with pyHanko, as our example does it with ours. Prints seconds per seal.

    seal_peer.py FILE PKCS12 PASSWORD COUNT
"""

import io
import sys
import time

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers


def seal(pdf: bytes, signer: signers.SimpleSigner) -> bytes:
    """Certifies with DocMDP P=1, PAdES B-B."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    return signers.sign_pdf(writer, metadata, signer=signer).getvalue()


def main() -> None:
    path, pkcs12, password, count = sys.argv[1:]
    with open(path, "rb") as file:
        pdf = file.read()
    signer = signers.SimpleSigner.load_pkcs12(pkcs12, passphrase=password.encode())
    if signer is None:
        sys.exit(f"cannot read {pkcs12}")
    seal(pdf, signer)
    begun = time.perf_counter()
    for _ in range(int(count)):
        seal(pdf, signer)
    print((time.perf_counter() - begun) / int(count))


if __name__ == "__main__":
    main()
