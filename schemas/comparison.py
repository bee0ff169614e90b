"""What became of the findings of an earlier check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.finding import Severity, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFinding:
    """A finding of an earlier ``findings.json``, as far as a list shows it; `message` is in the language it had."""

    key: str
    code: str
    severity: Severity
    commune: str | None
    sheet: str | None
    parcel: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The findings of this check beside those of an earlier one, by key.

    Attributes
    ----------
    name, sha256
        The package that was checked then.
    started
        When that check began (UTC).
    fixed
        Findings that are no longer there, in the order of the earlier report.
    unknown
        Findings of then whose check did not run this time: neither fixed nor there.
    remaining, new
        Keys of the findings of this report that were there then, and of those that were not; in its order.
    remarks
        What differs beside the findings (package, program, rules), and what cannot be concluded for that reason.
    """

    name: str
    sha256: str
    started: datetime
    fixed: tuple[EarlierFinding, ...]
    unknown: tuple[EarlierFinding, ...] = ()
    remaining: tuple[str, ...]
    new: tuple[str, ...]
    remarks: tuple[Text, ...] = ()
