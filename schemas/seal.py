"""A checksum of a PDF inside the PDF: finds any change of its bytes, and anything appended to it.

The writer leaves a blank in the keywords of the document; `seal` fills in the length of the file and the SHA-256 of its
bytes with the blank. Readers of PDF see a keyword. Like any checksum without a key it guards against accidents, not
against those who can compute it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_LENGTH_DIGITS = 12
_BLANK_HASH = "0" * 64
BLANK = f"diachinh-seal-{0:0{_LENGTH_DIGITS}}-{_BLANK_HASH}"
"""Stands in the file until it is sealed; as long as a seal."""

_SEAL = re.compile(rb"diachinh-seal-(\d{12})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the seal of a file says.

    Attributes
    ----------
    is_intact
        The sealed bytes are those that were written.
    appended
        Number of bytes after them, such as a signature.
    """

    is_intact: bool
    appended: int


def seal(pdf: bytes) -> bytes:
    """Return the file sealed.

    Raises
    ------
    ValueError
        If it has no `BLANK`.
    """
    blank = BLANK.encode()
    if blank not in pdf:
        msg = "no room for a seal in the file"
        raise ValueError(msg)
    filled = f"diachinh-seal-{len(pdf):0{_LENGTH_DIGITS}}-{hashlib.sha256(pdf).hexdigest()}"
    return pdf.replace(blank, filled.encode())


def read_seal(pdf: bytes) -> Seal | None:
    """Compare a file with its seal; None where it has none."""
    found = _SEAL.search(pdf)
    if found is None:
        return None
    length = int(found[1])
    unsealed = pdf[:length].replace(found[0], BLANK.encode())
    is_intact = length <= len(pdf) and hashlib.sha256(unsealed).hexdigest().encode() == found[2]
    return Seal(is_intact=is_intact, appended=max(len(pdf) - length, 0))
