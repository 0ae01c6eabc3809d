"""Asks pyHanko, a validator that this project did not write, which level a sealed PDF has.

    levels.py FILE ROOT_PEM [YEAR]

There is no network and one trust anchor; what else is needed must be in the file. Revocation
data are required of every certificate from level B-LT on. With YEAR, the validation for the long
term (EN 319 102-1, 5.6.3) is done as of that year; time stands still as far as the newest
document timestamp goes, which somebody would have renewed.

Prints one JSON object. Exit code 0: every signature and timestamp in the file holds; 1: not.
"""

import asyncio
import io
import json
import logging
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.ades import (
    ades_lta_validation,
    ades_with_time_validation,
    simulate_future_ades_lta_validation,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    NonRevokedStatusAssertion,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

logging.disable(logging.CRITICAL)


def context(reader, root, mode):
    """A context that knows the root and the file's own store, and nothing else."""
    settings = {"trust_roots": [root], "allow_fetching": False, "revocation_mode": mode}
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
    except NoDSSFoundError:
        return ValidationContext(**settings)


def seal(reader, signature, root, mode):
    made = lambda: context(reader, root, mode)  # noqa: E731
    status = validate_pdf_signature(
        signature, signer_validation_context=made(), ts_validation_context=made()
    )
    stamp = status.timestamp_validity
    level = status.modification_level
    return {
        "bottom_line": bool(status.bottom_line),
        "docmdp": signature.docmdp_level.value,
        "docmdp_ok": bool(status.docmdp_ok),
        "coverage": status.coverage.name,
        "modification_level": None if level is None else level.name,
        "timestamp": None
        if stamp is None
        else bool(stamp.valid and stamp.intact and stamp.trusted),
    }


def document_timestamp(reader, signature, root, mode):
    status = validate_pdf_timestamp(signature, validation_context=context(reader, root, mode))
    level = status.modification_level
    return {
        "bottom_line": bool(status.intact and status.valid and status.trusted),
        "coverage": status.coverage.name,
        "modification_level": None if level is None else level.name,
    }


def specification(root):
    revocation = CertRevTrustPolicy(REQUIRE_REVINFO)
    certificates = CertValidationPolicySpec(SimpleTrustManager.build([root]), revocation)
    gathering = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(certificates, revinfo_gathering_policy=gathering)
    )


def long_term(reader, signature, root, year):
    """The indication of the strictest validation that the file has the parts for.

    Without a document timestamp that is the one with time (EN 319 102-1, 5.5), the store's data
    being known; else the one with long-term material (5.6.3), now or in a year to come.
    """
    spec = specification(root)
    if year is not None:
        then = datetime(year, 1, 1, tzinfo=timezone.utc)
        work = simulate_future_ades_lta_validation(signature, spec, then)
    elif reader.embedded_timestamp_signatures:
        work = ades_lta_validation(signature, with_newest_good(spec, reader))
    else:
        work = ades_with_time_validation(
            signature.signed_data,
            replace(spec.signature_validation_spec, local_knowledge=stored(reader)),
            raw_digest=signature.compute_digest(),
        )
    result = asyncio.run(work)
    proven = getattr(result, "best_signature_time", None)
    return {
        "indication": result.ades_subindic.status.name,
        "sub_indication": result.ades_subindic.name,
        "why": result.failure_msg,
        "proven_at": None if proven is None else proven.isoformat(),
    }


def with_newest_good(spec, reader):
    """Asserts what only the network could tell: the newest timestamp's certificate is good."""
    newest = reader.embedded_timestamp_signatures[-1].signer_cert
    soon = datetime.now(tz=timezone.utc) + timedelta(minutes=5)
    good = NonRevokedStatusAssertion(newest.sha256, at=soon)
    inner = spec.signature_validation_spec
    known = replace(inner.local_knowledge, nonrevoked_assertions=[good])
    return replace(spec, signature_validation_spec=replace(inner, local_knowledge=known))


def stored(reader):
    """What the file's own store holds."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return LocalKnowledge()
    handlers = store.as_validation_context({"allow_fetching": False})
    return LocalKnowledge(
        known_ocsps=[OCSPContainer(o) for o in handlers.revinfo_manager.ocsps],
        known_crls=[CRLContainer(c) for c in handlers.revinfo_manager.crls],
        known_certs=list(store.load_certs()),
    )


def level(sealed, stamps, store, last):
    """The highest level whose parts are all there and hold."""
    if not sealed["bottom_line"] or not all(s["bottom_line"] for s in stamps):
        return None
    timed = sealed["timestamp"] or bool(stamps)
    if not timed:
        return "B-B"
    # pyHanko's validation with time knows signature timestamps only, and says so; a seal that got
    # its time from a document timestamp is judged by the validations above, which required
    # revocation data.
    unheard = sealed["timestamp"] is None and last["sub_indication"] == "SIG_CONSTRAINTS_FAILURE"
    if not store or not (unheard or last["indication"] == "PASSED"):
        return "B-T"
    if stamps and stamps[-1]["coverage"] == "ENTIRE_FILE":
        return "B-LTA"
    return "B-LT"


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], "rb") as file:
        reader = PdfFileReader(io.BytesIO(file.read()))
    root = load_cert_from_pemder(arguments[1])
    year = int(arguments[2]) if len(arguments) == 3 else None
    store = "/DSS" in reader.root
    mode = "require" if store else "none"
    signatures = list(reader.embedded_regular_signatures)
    stamps = list(reader.embedded_timestamp_signatures)
    sealed = seal(reader, signatures[0], root, mode)
    stamped = [document_timestamp(reader, s, root, mode) for s in stamps[:-1]]
    # Behind the newest timestamp there is nothing yet that could hold its own revocation data.
    stamped += [document_timestamp(reader, s, root, "none") for s in stamps[-1:]]
    last = long_term(reader, signatures[0], root, year)
    report = {
        "level": level(sealed, stamped, store, last),
        "seals": len(signatures),
        "seal": sealed,
        "document_timestamps": stamped,
        "long_term": last,
    }
    print(json.dumps(report, indent=1))
    good = len(signatures) == 1 and report["level"] is not None
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
