"""Write a table of what becomes of every file in a folder of real deliveries: read, with counts, or refused, and why.

    python scripts/real_files.py FOLDER >docs/real_files.md

Every file is handed in by itself, with those of the same name that belong to it. Records are counted a second time by
GDAL where it opens the file, so that nothing is shortened in silence.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyogrio

from pipeline.log import configure_log
from pipeline.run import Explanation, Job, explain

NOTES = frozenset({".md", ".json", ".mvt", ".xml"})
"""Endings of files that tell about data, or are no delivery."""
SIDECARS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".cpg~", ".qpj", ".idx", ".gfs", ".xsd"})

HEAD = """# Tệp thật · Real files

Mỗi tệp được nộp riêng, cùng các tệp đi kèm; bảng do `scripts/real_files.py` lập. · Every file handed in by itself, with
those that belong to it; written by `scripts/real_files.py`. “GDAL” là số bản ghi GDAL đếm được · is what GDAL counts.

| Bộ dữ liệu · Data set | Tệp · Files | Hiểu là · Understood as | Bản ghi · Records | GDAL | Kết quả · Outcome |
|---|---|---|--:|--:|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file, as the table says it; files of the same fate share a row."""

    folder: str
    suffix: str
    understood: str
    outcome: str


LONGEST_OUTCOME = 150


def data_sets(folder: Path) -> Iterator[list[Path]]:
    """Yield the files of each data set, the main one first."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not is_note(path))
    stems = {path.with_suffix("") for path in files if path.suffix == ".shp"}
    for path in files:
        if path.suffix in SIDECARS and path.with_suffix("") in stems:
            continue
        yield [path, *(other for other in files if other != path and is_part(other, path))]


def is_note(path: Path) -> bool:
    """Say whether a file tells about the data, or is of a kind that no survey delivers."""
    return path.name.startswith(("SOURCE", "LICENSE")) or path.suffix in NOTES


def is_part(other: Path, main: Path) -> bool:
    """Say whether a file belongs to a shapefile."""
    return main.suffix == ".shp" and other.suffix in SIDECARS and other.with_suffix("") == main.with_suffix("")


def hand_in(files: list[Path]) -> tuple[Explanation, int | None]:
    """Hand in copies of the files of one data set; also return the records that GDAL counts."""
    job = Job(home=Path(tempfile.gettempdir()), province="generic", lang="en", now=datetime(2026, 1, 1, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as scratch:
        for path in files:
            shutil.copy(path, scratch)
        main = Path(scratch, files[0].name)
        return explain(main if len(files) == 1 else Path(scratch), job), counted_by_gdal(main)


def counted_by_gdal(path: Path) -> int | None:
    """Count the records of all layers; None for what GDAL does not open."""
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        return sum(int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]) for name in layers)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        return None


def described(files: list[Path], top: Path, told: Explanation) -> tuple[Row, int | None]:
    """Return the row of a data set, and the records met in it."""
    seen = told.understanding
    formats = sorted({layer.format for layer in seen.layers})
    books = sorted({f"`{book.book}`" for book in seen.books})
    understood = ", ".join([*formats, *books]) or "–"
    records = [layer.records for layer in seen.layers if layer.records is not None]
    records += [book.rows for book in seen.books]
    name = files[0].name
    if told.batch is not None:
        outcome = f"đọc · read: {len(told.batch.parcels)} thửa · parcels (`{seen.source}`)"
    else:
        first = told.findings[0]
        outcome = f"{first.code}: {first.message.en.replace(name, '…')}"
        outcome = outcome if len(outcome) <= LONGEST_OUTCOME else f"{outcome[:LONGEST_OUTCOME]}…"
    row = Row(files[0].relative_to(top).parts[0], files[0].suffix, understood, outcome.replace("|", "\\|"))
    return row, sum(records) if records else None


def table(folder: Path) -> str:
    """Return the page."""
    rows: dict[Row, list[tuple[str, int | None, int | None]]] = defaultdict(list)
    for files in data_sets(folder):
        told, counted = hand_in(files)
        row, records = described(files, folder, told)
        rows[row].append((files[0].name, records, counted))
    lines = []
    for row, ones in rows.items():
        names = f"`{ones[0][0]}`" if len(ones) == 1 else f"{len(ones)} × `*{row.suffix}`"
        counts = [total([one[place] for one in ones]) for place in (1, 2)]
        lines.append(f"| {row.folder} | {names} | {row.understood} | {counts[0]} | {counts[1]} | {row.outcome} |")
    return HEAD + "\n".join(lines) + "\n"


def total(counts: list[int | None]) -> str:
    """Add up counts; a dash where nobody counted."""
    known = [count for count in counts if count is not None]
    return f"{sum(known):,}" if known else "–"


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    configure_log(io.StringIO())
    sys.stdout.write(table(parser.parse_args().folder))


if __name__ == "__main__":
    main()
