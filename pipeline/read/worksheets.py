"""What the child process does with files that hold tables and no geometry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.read.cells import write_cells
from pipeline.read.layers import describe_table
from pipeline.read.registry import Damage, Worksheet
from schemas.reasons import Unreadable


def transfer_worksheets(path: Path, worksheets: Iterable[Worksheet]) -> dict[str, Any]:
    """Write every worksheet to an Arrow file beside the staged one; those that are lists of coordinates are layers.

    Returns
    -------
    dict
        As `pipeline.read.work.inspect`, and ``worksheets``: ``name``, ``cells`` (the Arrow file),
        ``rows``, and what else `pipeline.read.registry.Worksheet` tells.

    Raises
    ------
    Damage
        EMPTY if there is no worksheet.
    """
    layers, found = [], []
    for number, one in enumerate(worksheets):
        if one.layer:
            layers.append(describe_table(path, one.layer))
            continue
        cells = path.with_suffix(f".{number}.arrow")
        rows = write_cells(one.rows, one.first_column, cells)
        found.append(
            {
                "name": one.name,
                "cells": str(cells),
                "rows": rows,
                "above": one.above,
                "merged": one.merged,
                "unstored": [asdict(cell) for cell in one.unstored],
                "broken": list(one.broken),
            }
        )
    if not (layers or found):
        raise Damage(Unreadable.EMPTY)
    return {"layers": layers, "worksheets": found, "broken": [], "fields": {}, "remarks": []}
