"""Receive a delivery: unpack, checksum, manifest, receipt."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.errors import PackageError
from pipeline.intake.folders import file_entries, folder_entries
from pipeline.intake.limits import DEFAULT, Limits
from pipeline.intake.manifest import compare, find_answers, find_manifest, read_manifest
from pipeline.intake.names import decode
from pipeline.intake.store import Origin, Store
from pipeline.intake.unpack import opener_of, take, unpack
from schemas.package import Package, PackageFile

RECEIPT_CHARACTERS = 10
"""50 bits: that any two of a million deliveries share a number has a chance of one in two thousand."""


def receive(path: Path, workdir: Path, *, now: datetime, limits: Limits = DEFAULT) -> Package:
    """Take in a folder, an archive or a single data file.

    Parameters
    ----------
    path
        What was delivered: a folder; a ``.zip``, ``.7z``, ``.tar``, ``.tar.gz`` or ``.tar.bz2`` (archives inside are
        unpacked too, their files named ``inner.zip/file``); or one file, taken with those beside it that belong to it.
    workdir
        Folder for the bytes; they are copied to ``workdir/files`` and must stay while the package is in use.
    now
        Time of receipt (UTC).
    limits
        What is too much.

    Returns
    -------
    Package
        With files sorted by name; PKG-02 and PKG-05 among its faults where it does not keep its manifest.

    Raises
    ------
    FileNotFoundError
        If there is nothing at `path`.
    PackageError
        PKG-01 if it is unsafe, FMT-01 if it is damaged; with what is known of the package.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    name = decode(os.fsencode(path.resolve().name))
    known = Package.unknown(name, now)
    try:
        if path.is_file():
            known = replace(known, sha256=_checksum(path))
        files = tuple(sorted(_files(path, name, workdir, limits), key=lambda file: file.name))
        content = content_checksum(files)
        known = replace(
            known,
            sha256=known.sha256 or content,
            content_sha256=content,
            receipt=receipt_number(content),
            files=files,
        )
        declaration = find_manifest(files)
        manifest = read_manifest(declaration)
    except PackageError as error:
        error.package = known
        raise
    return replace(
        known,
        manifest=manifest,
        manifest_file=declaration.name if declaration else None,
        answer_files=find_answers(files),
        faults=compare(manifest, declaration, files),
    )


def _files(path: Path, name: str, workdir: Path, limits: Limits) -> list[PackageFile]:
    store = Store(workdir / "files", limits)
    if path.is_file() and opener_of(name):
        return unpack(path, name, store, limits)
    entries = folder_entries(path) if path.is_dir() else file_entries(path)
    return take(entries, Origin(name), store, limits)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_checksum(files: Iterable[PackageFile]) -> str:
    """Return the SHA-256 of the sorted (name, checksum) pairs, which no archive format changes."""
    lines = sorted(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def receipt_number(content_sha256: str) -> str:
    """Return the receipt number: short enough to be read over the telephone, the same for the same content.

    Examples
    --------
    >>> receipt_number("00" * 32)
    'R-AAAAAAAAAA'
    """
    return "R-" + base64.b32encode(bytes.fromhex(content_sha256)).decode()[:RECEIPT_CHARACTERS]
