"""What reading finds wrong, as faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pipeline.read.registry import Damage
from schemas.finding import Fault, Severity
from schemas.package import MANIFEST_NAME
from schemas.reasons import Columns, Missing, NoParcels, Unexpected, Unreadable

SHOWN_NAMES = 12
"""Names that a message lists before it only counts."""
_LIKE_A_MANIFEST = frozenset({MANIFEST_NAME, "manifest.toml"})


def listed(names: Iterable[str]) -> str:
    """Join names for a message.

    Examples
    --------
    >>> listed(["b", "a"])
    'b, a'
    """
    every = list(names)
    rest = f" … (+{len(every) - SHOWN_NAMES})" if len(every) > SHOWN_NAMES else ""
    return ", ".join(every[:SHOWN_NAMES]) + rest


def unreadable(file: str, damage: Damage, name: str | None = None) -> Fault:
    """FMT-01 for a whole file or layer."""
    values = {"reason": damage.reason.value, "name": name or file, "detail": damage.detail}
    return Fault(code="FMT-01", file=file, values=values)


def broken_record(file: str, name: str, position: int, detail: str) -> Fault:
    """FMT-01 for one record, which is set aside; `position` is 0-based."""
    values = {"reason": Unreadable.RECORD.value, "name": name, "detail": detail}
    return Fault(code="FMT-01", file=file, row=position + 1, values=values)


def remarked(file: str, remark: Mapping[str, Any]) -> Fault:
    """Return the fault of a remark as it comes from the child process."""
    severity = remark.get("severity")
    return Fault(**{**remark, "file": file, "severity": None if severity is None else Severity(severity)})


def missing_component(file: str, name: str) -> Fault:
    """PKG-02 for a file that belongs to `file` and was not delivered."""
    return Fault(code="PKG-02", file=file, values={"reason": Missing.COMPONENT.value, "name": name})


def unknown_files(files: Sequence[str], reason: Unexpected = Unexpected.UNKNOWN_FORMAT) -> list[Fault]:
    """PKG-03 for files that were not understood: one for each kind, since dossiers hold thousands of scans."""
    kinds: dict[tuple[Unexpected, str], list[str]] = {}
    for name in files:
        path = PurePosixPath(name)
        is_manifest = path.name.casefold() in _LIKE_A_MANIFEST
        reason = Unexpected.MANIFEST if is_manifest else Unexpected.UNKNOWN_FORMAT
        kinds.setdefault((reason, path.suffix.lower()), []).append(name)
    return [
        Fault(code="PKG-03", file=names[0], values={"reason": reason.value, "name": listed(names), "detail": kind})
        for (reason, kind), names in sorted(kinds.items())
    ]


def not_used(
    file: str, names: Sequence[str], *, is_whole_file: bool, reason: Unexpected = Unexpected.NOT_USED
) -> Fault:
    """PKG-03 for layers or worksheets that are of no use; only worth knowing when the file has others that are."""
    return Fault(
        code="PKG-03",
        file=file,
        severity=None if is_whole_file else Severity.INFO,
        values={"reason": reason.value, "name": listed(names), "detail": ""},
    )


def no_parcels(reason: NoParcels, name: str, candidates: Iterable[str] = ()) -> Fault:
    """PKG-08 for the package."""
    return Fault(code="PKG-08", file=name, values={"reason": reason.value, "candidates": listed(candidates)})


def no_source(
    reason: Columns, file: str, missing: Sequence[str], found: Sequence[str], candidates: Sequence[str]
) -> Fault:
    """FMT-05: the columns of the most likely layer do not fit the description, or none of all.

    Parameters
    ----------
    candidates
        Names that the missing columns may have, or the descriptions that were tried.
    """
    return Fault(
        code="FMT-05",
        file=file,
        values={
            "reason": reason.value,
            "column": listed(missing),
            "found": listed(found),
            "candidates": listed(candidates),
        },
    )
