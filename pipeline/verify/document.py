"""Read an acceptance record back from its PDF."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from schemas.record import ATTACHMENT, CODE_PATTERN, AcceptanceRecord, verification_code
from schemas.seal import Seal, read_seal

MOST_BYTES = 50_000_000
"""No record is larger; a larger file is not read."""

_CODE = re.compile(rf"\b{CODE_PATTERN}\b")


class NotARecord(Exception):
    """The file holds no acceptance record that this program understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A record as it was found in a file.

    Attributes
    ----------
    record
        The facts attached to the PDF.
    code
        Verification code that the facts give.
    printed
        Codes on the first page, as a reader sees them; the seal is for the others.
    seal
        None where the file has none.
    """

    record: AcceptanceRecord
    code: str
    printed: frozenset[str]
    seal: Seal | None


def read_document(pdf: bytes) -> Document:
    """Read a record.

    Parameters
    ----------
    pdf
        The file; hostile until it is verified.

    Raises
    ------
    NotARecord
        If it is no PDF, or has no record of a shape that is known.
    """
    if len(pdf) > MOST_BYTES:
        raise NotARecord
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # of a damaged file, the outcome says enough
    try:
        reader = PdfReader(io.BytesIO(pdf))
        facts: Mapping[str, Any] = json.loads(reader.attachments[ATTACHMENT][0])
        record = AcceptanceRecord.model_validate(facts)
        printed = frozenset(_CODE.findall(reader.pages[0].extract_text()))
        code = verification_code(facts)
    except Exception as error:  # whatever a parser makes of hostile bytes
        raise NotARecord from error
    return Document(record=record, code=code, printed=printed, seal=read_seal(pdf))
