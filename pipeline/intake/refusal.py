"""The two ways in which intake turns a delivery away: it is unsafe (PKG-01) or damaged (FMT-01)."""

from __future__ import annotations

from pipeline.errors import PackageError
from schemas.finding import Fault
from schemas.reasons import Unreadable, Unsafe

SHOWN_LENGTH = 120
"""Characters of a hostile name that a report shows."""


def printable(name: str) -> str:
    r"""Return a name that is safe to show: control characters as ``\x1b``, cut at a sensible length.

    Examples
    --------
    >>> printable("thửa\x00đất")
    'thửa\\x00đất'
    """
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name[:SHOWN_LENGTH])
    return shown + "…" if len(name) > SHOWN_LENGTH else shown


def unsafe(
    reason: Unsafe,
    archive: str,
    name: str,
    *,
    measured: float | None = None,
    limit: float | None = None,
    unit: str | None = None,
) -> PackageError:
    """Return the error for an entry `name` of `archive` that must not be unpacked."""
    values = {"reason": reason.value, "name": printable(name)}
    return PackageError(
        Fault(code="PKG-01", file=printable(archive), measured=measured, limit=limit, unit=unit, values=values)
    )


def damaged(reason: Unreadable, archive: str, name: str, detail: object = "") -> PackageError:
    """Return the error for an archive, or its entry `name`, that cannot be read."""
    values = {"reason": reason.value, "name": printable(name), "detail": printable(str(detail))}
    return PackageError(Fault(code="FMT-01", file=printable(archive), values=values))
