"""The sender's declaration: reading it, and comparing checksums with it."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from pydantic import ValidationError

from pipeline.intake.refusal import damaged, printable
from schemas.answers import ANSWERS_TOML, ANSWERS_XLSX
from schemas.finding import Fault
from schemas.package import MANIFEST_NAME, Manifest, PackageFile
from schemas.reasons import Missing, Unreadable

_LARGEST_BYTES = 1024**2


def find_manifest(files: Sequence[PackageFile]) -> PackageFile | None:
    """Return the manifest: at the top of the package, or at the top of the one folder that holds everything."""
    return next((file for file in files if file.name in _at_top(files, MANIFEST_NAME)), None)


def find_answers(files: Sequence[PackageFile]) -> tuple[PackageFile, ...]:
    """Return the answers to warnings, which lie where a manifest would; capitals in their names do not matter."""
    places = _at_top(files, ANSWERS_XLSX) | _at_top(files, ANSWERS_TOML)
    return tuple(file for file in files if _lower(file.name) in places)


def _lower(name: str) -> str:
    """Return a name with its last part in small letters."""
    path = PurePosixPath(name)
    return str(path.with_name(path.name.lower()))


def _at_top(files: Sequence[PackageFile], name: str) -> set[str]:
    tops = {PurePosixPath(file.name).parts[0] for file in files}
    return {name, *(f"{top}/{name}" for top in tops if len(tops) == 1)}


def read_manifest(file: PackageFile | None) -> Manifest:
    """Parse a manifest; an empty one when there is none.

    Raises
    ------
    PackageError
        FMT-01 if it is not UTF-8 TOML of the agreed fields: what the sender declares must not be guessed at.
    """
    if file is None:
        return Manifest()
    if file.size_bytes > _LARGEST_BYTES:
        raise damaged(Unreadable.MANIFEST, file.name, file.name, f"{file.size_bytes} bytes")
    try:
        return Manifest.model_validate(tomllib.loads(file.path.read_bytes().decode("utf-8-sig")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise damaged(Unreadable.MANIFEST, file.name, file.name, detail) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise damaged(Unreadable.MANIFEST, file.name, file.name, error) from error


def compare(manifest: Manifest, file: PackageFile | None, files: Sequence[PackageFile]) -> tuple[Fault, ...]:
    """Compare the checksums of a manifest with what was received.

    Returns
    -------
    tuple of Fault
        PKG-02 for a declared file that is not there, PKG-05 for one with another checksum; in order of name.
    """
    base = "" if file is None else file.name.removesuffix(MANIFEST_NAME)
    received = {one.name: one.sha256 for one in files}
    faults = []
    for name, checksum in sorted(manifest.checksums.items()):
        inner = base + unicodedata.normalize("NFC", name.replace("\\", "/"))
        if inner not in received:
            values = {"reason": Missing.DECLARED.value, "name": printable(name)}
            faults.append(Fault(code="PKG-02", file=printable(inner), values=values))
        elif received[inner] != checksum.strip().lower():
            faults.append(
                Fault(code="PKG-05", file=inner, values={"declared": printable(checksum), "found": received[inner]})
            )
    return tuple(faults)
