"""GeoPackage, an SQLite database.

References
----------
OGC 12-128r18, GeoPackage Encoding Standard 1.3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection


def examine(path: Path) -> Look:
    """Check the pages of the database: SQLite reads past many a damage without a word, and records would be lost."""
    try:
        with _opened(path) as connection:
            result = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError as error:
        raise Damage(Unreadable.CORRUPT, error) from error
    if result != ["ok"]:
        raise Damage(Unreadable.CORRUPT, result[0] if result else "")
    return Look()


def missing(path: Path, layer: str) -> list[bool]:
    """Say which records have no geometry; GDAL gives none for a broken one as well."""
    find = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
    with _opened(path) as connection:
        ((column,),) = connection.execute(find, (layer,)).fetchall()
        table, column = (name.replace('"', '""') for name in (layer, column))
        return [bool(row[0]) for row in connection.execute(f'SELECT "{column}" IS NULL FROM "{table}"')]


FORMAT = Format(
    driver="GPKG",
    suffixes=(".gpkg",),
    # A journal that a program has not yet worked in holds the latest records.
    parts={".gpkg-wal": False},
    silent=(".gpkg-shm", ".qmd", ".qml"),
    examine=examine,
    missing=missing,
)
