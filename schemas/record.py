"""The acceptance record: what ``report.pdf`` states, as data, with the code by which it is recognised."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.finding import Language

ATTACHMENT = "record.json"
"""Name under which the record is attached to its own PDF."""

SHAPE: Literal[1] = 1
"""Version of the shape of the record; raised when a field changes its meaning or goes."""

CODE_PATTERN = r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"
"""How a code is printed: four groups of letters and digits that are not mistaken for each other."""

_CODE_BYTES = 10
_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = str.maketrans(_RFC_4648, _CROCKFORD)

Count = Annotated[int, Field(ge=0)]
_PLAIN = ConfigDict(extra="forbid", frozen=True)


class RecordedFile(BaseModel):
    """A delivered file."""

    model_config = _PLAIN

    name: str
    size_bytes: Count
    sha256: str


class RecordedPackage(BaseModel):
    """The package.

    Attributes
    ----------
    file_count, size_bytes
        Of all files; `files` has the first ones by name.
    contractor, contract, communes
        As the manifest declares them.
    """

    model_config = _PLAIN

    name: str
    receipt: str
    sha256: str
    content_sha256: str
    synthetic: bool
    contractor: str | None
    contract: str | None
    communes: tuple[str, ...]
    file_count: Count
    size_bytes: Count
    files: tuple[RecordedFile, ...]


class RecordedAnswer(BaseModel):
    """What the surveyor says to a warning, and who and when as far as that was written down."""

    model_config = _PLAIN

    text: str
    who: str | None = None
    given: date | None = None


class RecordedToleration(BaseModel):
    """The office's word that a finding may stay: why, by whom, and the last day on which it counts."""

    model_config = _PLAIN

    reason: str
    by: str
    until: date


class RecordedFinding(BaseModel):
    """One finding, in the language of the record."""

    model_config = _PLAIN

    key: str
    code: str
    subject: str
    message: str
    answer: RecordedAnswer | None = None
    tolerated: RecordedToleration | None = None


class RecordedFindings(BaseModel):
    """Some of many findings: a fair share of every code."""

    model_config = _PLAIN

    total: Count
    shown: tuple[RecordedFinding, ...]


class RecordedGroup(BaseModel):
    """Findings of one group of the acceptance checklist (TT 19/2026/TT-BNNMT Phụ lục II)."""

    model_config = _PLAIN

    group: str
    error: Count
    warning: Count
    info: Count


class RecordedScore(BaseModel):
    """Score of a commune in percent, rounded down to a tenth; criteria that nothing counts for are None."""

    model_config = _PLAIN

    commune: str | None
    parcels: Count
    criteria: dict[str, float | None]
    total: float | None
    grade: str | None


class AcceptanceRecord(BaseModel):
    """Everything that an acceptance record states.

    Attributes
    ----------
    checked_at
        Start of the check (UTC).
    program, rules
        Version of the program, and of the rules (`schemas.rules.rule_version`).
    verdict
        ``"accepted"``, ``"refused"`` or ``"unusable"``.
    counts
        Records read, checked and quarantined; findings by severity, those that wait for an answer or are tolerated.
    changed_severities
        Code → setting, where source or province changed the catalogue.
    not_applicable
        Codes of checks that could not be done or mean nothing for this package.
    errors, waiting, answered, tolerated
        Errors that stop the load, warnings without an answer and with one, and findings that the office lets stay.
    findings_sha256
        Of all findings (`findings_checksum`).
    """

    model_config = _PLAIN

    shape: Literal[1] = SHAPE
    lang: Language
    program: str
    rules: str
    province: str
    source: str | None
    checked_at: datetime
    package: RecordedPackage
    verdict: Literal["accepted", "refused", "unusable"]
    counts: dict[str, Count]
    groups: tuple[RecordedGroup, ...]
    scores: tuple[RecordedScore, ...]
    changed_severities: dict[str, str]
    not_applicable: tuple[str, ...]
    errors: RecordedFindings
    waiting: RecordedFindings
    answered: RecordedFindings
    tolerated: RecordedFindings
    findings_sha256: str


def canonical(value: object) -> str:
    """Return JSON that is the same for the same value: keys sorted, no blanks."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def verification_code(record: Mapping[str, Any]) -> str:
    """Return the code of a record given as plain values: 80 bits of a checksum, in the alphabet of Crockford.

    It shows that nothing was changed by accident; whoever can compute it can also forge it.

    Examples
    --------
    >>> verification_code({})
    '8G9P-Z8TN-PDKR-M4A6'
    """
    digest = _sha256(canonical(record))[:_CODE_BYTES]
    letters = base64.b32encode(digest).decode().translate(_TO_CROCKFORD)
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def findings_checksum(findings: object) -> str:
    """Return the SHA-256 of the list ``findings`` of a ``findings.json``, whatever its layout."""
    return _sha256(canonical(findings)).hex()


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
