"""How the child process describes a layer that is read without GDAL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.read.registry import Table


def describe_table(path: Path, table: Table) -> dict[str, Any]:
    """Return ``name``, ``geometry``, ``crs`` and ``columns`` of a table in the file at `path`."""
    return {
        "name": table.name or path.stem,
        "geometry": table.geometry,
        "crs": table.crs,
        "columns": told_apart(table.records.schema.names[:-1]),
    }


def told_apart(names: Sequence[str]) -> list[str]:
    """Return names of attributes; one that is called like another, or like the geometry of a frame, gets a mark."""
    taken = {"geometry"}
    unique = []
    for name in names:
        while name in taken:
            name += "_"  # noqa: PLW2901
        taken.add(name)
        unique.append(name)
    return unique
