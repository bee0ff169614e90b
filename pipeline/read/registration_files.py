"""Registration files (HoSo) of the land platform: their parcels as a table, people and papers left where they are.

References
----------
Objects of the XML import of VBDLIS: ``HoSo`` → ``ThongTinTaiSan`` → ``ThongTinThuaDat`` → ``DC_ThuaDat``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.read.markup import Scan
from pipeline.read.registry import Foreign, Worksheet

NAME = "HoSo"
_PARCEL, _LAND_USE, _LAND_USES = "DC_ThuaDat", "DC_MucDichSuDung", "mucDichSuDung"
_CODE, _AREA = "maMucDichSuDung", "dienTich"


class _Parcels(Scan):
    """Collects the properties of parcels: of elements right below them, and code and area of each land use."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.columns: dict[str, None] = {}
        self._path: list[str] = []
        self._land_uses: list[dict[str, str]] = []
        self._text = ""

    def enter(self, name: str, _: dict[str, str]) -> None:
        """See the start of an element."""
        self._path.append(name)
        if name == _PARCEL:
            self.rows.append({})
            self._land_uses = []
        elif name == _LAND_USE:
            self._land_uses.append({})
        self._text = ""
        self.parser.CharacterDataHandler = self._add if _PARCEL in self._path[:-1] else None

    def leave(self, name: str) -> None:
        """See the end of an element."""
        self._path.pop()
        text, self._text = self._text.strip(), ""
        self.parser.CharacterDataHandler = None
        if name == _PARCEL and self._land_uses:
            self._put(_LAND_USES, "; ".join(map(_land_use, self._land_uses)))
        elif self._path[-1:] == [_LAND_USE] and self._land_uses:
            self._land_uses[-1][name] = text
        elif self._path[-1:] == [_PARCEL] and not name.startswith("ThongTin"):
            self._put(name, text)

    def _add(self, text: str) -> None:
        self._text += text

    def _put(self, name: str, text: str) -> None:
        self.columns[name] = None
        self.rows[-1][name] = text


def _land_use(properties: dict[str, str]) -> str:
    """Return a land use as texts have it: ``"ONT 80"``."""
    return f"{properties.get(_CODE, '')} {properties.get(_AREA, '')}".strip()


def worksheets(path: Path) -> list[Worksheet]:
    """Return the parcels of a document as one table, the names of their properties above it.

    Raises
    ------
    Damage
        As `pipeline.read.markup.Scan.parse`.
    Foreign
        If there are none: metadata and the like.
    """
    found = _Parcels()
    with path.open("rb") as file:
        found.parse(file)
    if not found.rows:
        raise Foreign
    return [Worksheet(name=NAME, rows=_rows(found))]


def _rows(found: _Parcels) -> Iterator[list[str]]:
    yield list(found.columns)
    for row in found.rows:
        yield [row.get(name, "") for name in found.columns]
