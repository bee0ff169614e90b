"""Which delivered files belong together, and putting them where GDAL finds those and no others."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.read.registry import Damage, Format, formats
from schemas.package import Package, PackageFile

STAGED_STEM = "delivered"
_SAFE_MEMBER = re.compile(r"[a-z0-9_]{1,40}(\.[a-z0-9]{1,16})?")
"""Files of a folder with other names are left out; no format has such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One data set: a main file and those that belong to it, or a folder.

    Attributes
    ----------
    name
        Of the main file or the folder, in the package.
    main
        Its name where it is staged.
    staged
        Name in a folder of its own → delivered file. These names are ours (or, for the volumes of an EDIGEO lot and the
        files of a folder, checked to be harmless), so nothing that a sender writes becomes part of a path.
    missing
        Names of files that it is incomplete without.
    """

    name: str
    format: Format
    main: str
    staged: Mapping[str, PackageFile]
    missing: tuple[str, ...]

    def stage(self, folder: Path) -> Path:
        """Copy the files into a new folder and return the path of the main one.

        Copies, since GDAL writes: it restores a damaged index, and works a journal into its database.
        """
        for name, file in self.staged.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, folder / name)
        return folder / self.main


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds.

    Attributes
    ----------
    damaged
        Names of main files from which one cannot even tell what belongs to them.
    others
        Names of files that belong to no data set.
    """

    pieces: tuple[Piece, ...]
    damaged: tuple[tuple[str, Damage], ...]
    others: tuple[str, ...]


def find_pieces(package: Package) -> Contents:
    """Sort the files of a package into data sets and others, in order of name."""
    folders = _folders(package)
    inside = {file.name for files in folders.values() for file in files}
    aside = {package.manifest_file, *(file.name for file in package.answer_files)}
    files = [file for file in package.files if file.name not in inside | aside]
    by_name = {file.name.casefold(): file for file in files}
    main = {file.name: one for file in files if (one := _format_of(file.name))}
    known = {_base(name) + suffix for name, one in main.items() for suffix in (*one.parts, *one.silent)}
    pieces, damaged = [_folder_piece(name, members) for name, members in folders.items()], []
    for file in files:
        if file.name not in main or file.name.casefold() in known:
            continue
        try:
            pieces.append(_piece(file, main[file.name], by_name))
        except Damage as damage:
            damaged.append((file.name, damage))
    known |= {name.casefold() for name in main}
    known |= {used.name.casefold() for piece in pieces for used in piece.staged.values()}
    others = (f.name for f in files if f.name.casefold() not in known)
    return Contents(tuple(sorted(pieces, key=lambda piece: piece.name)), tuple(damaged), tuple(others))


def _folders(package: Package) -> dict[str, list[PackageFile]]:
    """Return the folders that are data sets as a whole, with their files; the package itself may be one."""
    found: dict[str, list[PackageFile]] = {}
    for file in package.files:
        parents = [str(parent) for parent in reversed(PurePosixPath(file.name).parents)][1:]
        if name := next((name for name in (package.name, *parents) if _is_folder_format(name)), None):
            found.setdefault(name, []).append(file)
    return found


def _is_folder_format(name: str) -> bool:
    one = _format_of(name)
    return one is not None and one.is_folder


def _folder_piece(name: str, files: Sequence[PackageFile]) -> Piece:
    suffix = PurePosixPath(name).suffix.lower()
    main = STAGED_STEM + suffix
    members = ((PurePosixPath(file.name).name.lower(), file) for file in files)
    staged = {f"{main}/{member}": file for member, file in members if _SAFE_MEMBER.fullmatch(member)}
    return Piece(name=name, format=formats()[suffix], main=main, staged=staged, missing=())


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
    main = STAGED_STEM + PurePosixPath(file.name).suffix.lower()
    staged = {main: file}
    staged |= {name: by_name[inner] for name, inner, _ in wanted if inner in by_name}
    missing = tuple(PurePosixPath(inner).name for _, inner, needed in wanted if needed and inner not in by_name)
    return Piece(name=file.name, format=one, main=main, staged=staged, missing=missing)
