"""One export from beginning to end: written beside its place under another name, and moved there when it is whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import geopandas as gpd

from pipeline.publish.exports.addresses import without_people
from pipeline.publish.exports.registry import Blocks, Order, exports
from schemas.finding import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export wrote.

    Attributes
    ----------
    parcels
        Number of parcels that were read for it.
    files
        The files, the one that was asked for first.
    remarks
        What the format made of them that one would not expect.
    """

    parcels: int
    files: tuple[Path, ...]
    remarks: tuple[Text, ...]


def existing(name: str, path: Path) -> list[Path]:
    """Return the files that an export to `path` would replace."""
    files = [path, *(path.with_suffix(part) for part in exports()[name].parts)]
    return [file for file in files if file.exists()]


def write_export(name: str, blocks: Iterable[gpd.GeoDataFrame], path: Path, order: Order) -> Written | None:
    """Write parcels in a format; nothing, and no file, where there are none.

    Whoever stops it leaves what was there before.

    Parameters
    ----------
    name
        One of `exports`.
    blocks
        Parcels in canonical columns (`schemas.frames.PARCEL_COLUMNS`), geometry in one projected CRS.

    Raises
    ------
    CannotExport
        If the format cannot hold them.
    """
    waiting = iter(blocks)
    first = next(waiting, None)
    if first is None:
        return None
    counted = _Counted(chain([first], waiting))
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as workplace:
        draft = Path(workplace) / path.name
        remarks = exports()[name].write(iter(counted), draft, order)
        parts = sorted(file for file in draft.parent.iterdir() if file != draft)
        # The file that gives an export its name comes last: without it nobody takes the others for whole.
        moved = [file.replace(path.parent / file.name) for file in [*parts, draft]]
    if counted.addresses:
        remarks.append(_addresses(counted.addresses))
    return Written(parcels=counted.parcels, files=(moved[-1], *moved[:-1]), remarks=tuple(remarks))


def _addresses(count: int) -> Text:
    return Text(
        vi=f"{count} địa chỉ thửa có vẻ nêu tên hay số của người, để trống.",
        en=f"{count} addresses of parcels seem to hold a name or a number of a person, and are left empty.",
    )


class _Counted:
    """Blocks that are counted on their way, and that leave addresses with people behind."""

    def __init__(self, blocks: Iterable[gpd.GeoDataFrame]) -> None:
        self._blocks = blocks
        self.parcels = self.addresses = 0

    def __iter__(self) -> Blocks:
        for block in self._blocks:
            self.parcels += len(block)
            told, taken = without_people(block)
            self.addresses += taken
            yield told
