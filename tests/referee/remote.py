"""A signing service that this project did not write: is given a digest, gives back a CMS value.

    remote.py KEY_PEM CERTIFICATE_PEM ISSUER_PEM HASH DIGEST_HEX [claims-time]

Never sees the document. Prints the value in hexadecimal. With "claims-time" the value carries the
signer's own time, which PAdES forbids.
"""

import asyncio
import sys
from datetime import datetime, timezone

from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner


def main(arguments):
    if len(arguments) not in (5, 6):
        print(__doc__, file=sys.stderr)
        return 2
    key, certificate, issuer, hash_name, digest = arguments[:5]
    signer = SimpleSigner.load(key, certificate, ca_chain_files=(issuer,))
    now = datetime.now(tz=timezone.utc) if len(arguments) == 6 else None
    work = signer.async_sign(
        bytes.fromhex(digest),
        hash_name,
        use_pades=now is None,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=now),
    )
    print(asyncio.run(work).dump().hex())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
