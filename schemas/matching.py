"""Which delivered column is which: reading a source description against the columns of a layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from schemas.source import Source

SHORT_NAME_LENGTH = 10
"""Characters that a DBF keeps of a column name."""
SHORT_NAME_DRIVERS = frozenset({"ESRI Shapefile"})
"""Drivers whose column names may be cut."""

OWN_COLUMNS: Mapping[str, frozenset[str]] = {
    "GML": frozenset({"gml_id", "fid"}),
    "KML": frozenset({"name", "description"}),
}
"""Columns that records of a format have whatever they hold, by driver; known, and used where a source maps them."""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """What the columns of one layer are, by one source description.

    Attributes
    ----------
    mapped
        Canonical column → delivered column.
    personal
        Delivered columns with personal data.
    ignored
        Delivered columns that the description, or the format, knows and that are not used.
    unmapped
        Delivered columns that it neither maps nor ignores.
    missing
        Required canonical columns that the layer lacks.
    """

    mapped: Mapping[str, str]
    personal: tuple[str, ...]
    ignored: tuple[str, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]


def match_columns(delivered: Sequence[str], source: Source, driver: str) -> ColumnMatch:
    """Match delivered columns with a source description.

    Names are compared without regard to case. In a DBF a column may also go by the first ten characters of its name, if
    no other column has that name in full; two columns that are cut to the same name are told apart by the order of the
    source description.

    Parameters
    ----------
    delivered
        Column names without the geometry.
    driver
        GDAL driver of the layer.
    """
    is_short = driver in SHORT_NAME_DRIVERS
    personal = tuple(name for name in delivered if _is_like(name, source.personal, is_short))
    free = {name.casefold(): name for name in reversed(delivered) if name not in personal}
    mapped = {}
    for canonical, column in source.columns.items():
        if found := next((free[name.casefold()] for name in column.names if name.casefold() in free), None):
            mapped[canonical] = found
    if is_short:
        _match_short_names(source, free, mapped)
    used = {*mapped.values(), *personal}
    known = (*source.ignored, *sorted(OWN_COLUMNS.get(driver, ())))
    ignored = tuple(n for n in delivered if n not in used and _is_like(n, known, is_short))
    return ColumnMatch(
        mapped=mapped,
        personal=personal,
        ignored=ignored,
        unmapped=tuple(n for n in delivered if n not in {*used, *ignored}),
        missing=tuple(name for name in source.required if name not in mapped and not _is_constant(source, name)),
    )


def _match_short_names(source: Source, free: Mapping[str, str], mapped: dict[str, str]) -> None:
    """Add the columns that go by the first characters of their names."""
    for canonical, column in source.columns.items():
        cut = (name.casefold()[:SHORT_NAME_LENGTH] for name in column.names)
        found = next((free[name] for name in cut if name in free and free[name] not in mapped.values()), None)
        if canonical not in mapped and found:
            mapped[canonical] = found


def _is_like(name: str, patterns: Iterable[str], is_short: bool) -> bool:
    """Say whether a name fits one of the shell patterns, in full or cut."""
    folded = name.casefold()
    return any(
        fnmatchcase(folded, pattern) or (is_short and folded == pattern[:SHORT_NAME_LENGTH])
        for pattern in (pattern.casefold() for pattern in patterns)
    )


def _is_constant(source: Source, canonical: str) -> bool:
    return canonical in source.columns and source.columns[canonical].constant is not None
