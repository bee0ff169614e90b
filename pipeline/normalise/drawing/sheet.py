"""Which sheet a drawing is: by the name of its file, the text of its frame, or the manifest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from schemas.package import Manifest, split_sheet
from schemas.source import Drawing


@dataclass(frozen=True, slots=True)
class Identity:
    """Sheet and commune of a drawing as text; None where not known. `contradicts` names two different sheets."""

    sheet: str | None
    commune: str | None
    contradicts: tuple[str, str] | None = None


def identify(file: str, frame_texts: Iterable[str], drawing: Drawing, manifest: Manifest) -> Identity:
    """Say which sheet of which commune a drawing is.

    Where the file name and the frame name different sheets, neither is believed. A manifest with one sheet speaks for
    a drawing that says nothing itself.

    Parameters
    ----------
    file
        Delivered file, POSIX path inside the package.
    frame_texts
        Decoded texts on the levels of the frame.
    """
    by_name = _search(drawing.sheet_in_file, [PurePosixPath(file).stem])
    by_frame = _search(drawing.sheet_in_text, frame_texts)
    sheets = {found["sheet"].lstrip("0") for found in (by_name, by_frame) if found.get("sheet")}
    commune = by_name.get("commune") or by_frame.get("commune")
    if len(sheets) > 1:
        return Identity(None, commune, (by_name["sheet"], by_frame["sheet"]))
    if not sheets and len(manifest.sheets) == 1:
        sheets = {split_sheet(manifest.sheets[0])[1]}
    return Identity(next(iter(sheets), None), commune)


def _search(patterns: Sequence[str], texts: Iterable[str]) -> dict[str, str]:
    """Return the groups of the first pattern that is found in a text; nothing where texts differ."""
    texts = list(texts)
    for pattern in patterns:
        found = [match.groupdict() for text in texts if (match := re.search(pattern, text))]
        if found and all(one == found[0] for one in found):
            return {name: value for name, value in found[0].items() if value}
    return {}
