"""Which delivered files belong together, and putting them where GDAL finds those and no others."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.read.registry import Damage, Format, formats
from schemas.package import MANIFEST_NAME, PackageFile

STAGED_STEM = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One data set: a main file and those that belong to it.

    Attributes
    ----------
    staged
        Name in a folder of its own → delivered file; the main one first. These names are ours (or, for the volumes of
        an EDIGEO lot, checked to be harmless), so nothing that a sender writes becomes part of a path.
    missing
        Names of files that it is incomplete without.
    """

    file: PackageFile
    format: Format
    staged: Mapping[str, PackageFile]
    missing: tuple[str, ...]

    def stage(self, folder: Path) -> Path:
        """Copy the files into a new folder and return the path of the main one.

        Copies, since GDAL writes: it restores a damaged index, and works a journal into its database.
        """
        folder.mkdir()
        for name, file in self.staged.items():
            shutil.copyfile(file.path, folder / name)
        return folder / next(iter(self.staged))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds.

    Attributes
    ----------
    damaged
        Main files from which one cannot even tell what belongs to them.
    others
        Files that belong to no data set.
    """

    pieces: tuple[Piece, ...]
    damaged: tuple[tuple[PackageFile, Damage], ...]
    others: tuple[PackageFile, ...]


def find_pieces(files: Sequence[PackageFile]) -> Contents:
    """Sort the files of a package into data sets and others, in order of name."""
    by_name = {file.name.casefold(): file for file in files}
    main = {file.name: one for file in files if (one := _format_of(file.name))}
    known = {_base(name) + suffix for name, one in main.items() for suffix in (*one.parts, *one.silent)}
    pieces, damaged = [], []
    for file in files:
        if file.name not in main or file.name.casefold() in known:
            continue
        try:
            pieces.append(_piece(file, main[file.name], by_name))
        except Damage as damage:
            damaged.append((file, damage))
    known |= {name.casefold() for name in main}
    known |= {used.name.casefold() for piece in pieces for used in piece.staged.values()}
    others = (f for f in files if f.name.casefold() not in known and PurePosixPath(f.name).name != MANIFEST_NAME)
    return Contents(tuple(pieces), tuple(damaged), tuple(others))


def _format_of(name: str) -> Format | None:
    """Return the format of a main file; None for any other file, and for those that systems hide."""
    path = PurePosixPath(name)
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return None if is_hidden else formats().get(path.suffix.lower())


def _base(name: str) -> str:
    """Return what the names of files that belong together have in common."""
    return str(PurePosixPath(name).with_suffix("")).casefold()


def _piece(file: PackageFile, one: Format, by_name: Mapping[str, PackageFile]) -> Piece:
    """Gather a data set.

    Raises
    ------
    Damage
        If the main file refers to others in an unsafe way.
    """
    folder = PurePosixPath(file.name).parent
    # Name in the folder → name in the package → must it be there?
    wanted = [(STAGED_STEM + suffix, _base(file.name) + suffix, needed) for suffix, needed in one.parts.items()]
    wanted += [(name, str(folder / name).casefold(), True) for name in one.volumes(file.path)]
    staged = {STAGED_STEM + PurePosixPath(file.name).suffix.lower(): file}
    staged |= {name: by_name[inner] for name, inner, _ in wanted if inner in by_name}
    missing = tuple(PurePosixPath(inner).name for _, inner, needed in wanted if needed and inner not in by_name)
    return Piece(file=file, format=one, staged=staged, missing=missing)
