"""The document as a PDF, set in memory by typst: nothing of it touches a disk."""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

from wellkept.kernel.invalid import Invalid

_LAYOUT = Path(__file__).with_name("attestation.typ")


def pdf(words: Mapping[str, object]) -> bytes:
    """A tagged PDF (PDF/UA-1). Raises ``Invalid`` for a name in a script that the font lacks: typst refuses to print boxes."""
    try:
        return bytes(
            typst.compile(
                _LAYOUT.read_bytes(),
                format="pdf",
                sys_inputs={"data": json.dumps(words)},
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,  # the same pages on every machine
            )
        )
    except typst.TypstError as error:
        raise Invalid("name", "no_glyph") from error
