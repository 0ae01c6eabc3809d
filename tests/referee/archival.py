"""Asks a validator that this project did not write whether PDFs are PDF/A-3, level B.

    archival.py FILE...

Prints one JSON object: for each file, by name, the identifiers of the rules that it breaks. The
validator is `page`, which is measured against the test corpora of veraPDF and Isartor.
Exit code 0: every file was judged; 2: usage.
"""

import json
import sys
from pathlib import Path

import page


def broken(path):
    """The rules of ISO 19005-3 that a file breaks, each once."""
    report = page.validate_pdf(path, profile=page.ValidationProfile.PDF_A_3B)
    rules = sorted({failure.rule_id for failure in report.failures})
    return rules if report.is_compliant == (not rules) else ["VERDICT", *rules]


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    print(json.dumps({Path(path).name: broken(path) for path in paths}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
