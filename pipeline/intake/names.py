"""Names of delivered files: decoding, tidying, and what makes one dangerous.

A delivered name is only ever shown and compared; files are written under numbers.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.intake.limits import Limits
from schemas.reasons import Unsafe

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})


def decode(raw: bytes) -> str:
    r"""Decode a name whose encoding is not declared.

    UTF-8 where the bytes are valid UTF-8 (most packers write it without saying so), else the code page of Vietnamese
    Windows (1258), else the old code page of the zip format (437), which knows every byte.

    Examples
    --------
    >>> decode("thửa đất.shp".encode()), decode(b"th\xf0a.shp"), decode(b"\x8a.shp")
    ('thửa đất.shp', 'thđa.shp', 'è.shp')
    """
    for encoding in ("utf-8", "cp1258"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def tidy(name: str) -> str:
    """Return the POSIX form of a name: slashes, no empty or ``.`` parts, Unicode NFC.

    Old packers of Windows write backslashes; packers of macOS write decomposed letters.
    """
    parts = unicodedata.normalize("NFC", name.replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in {"", "."})


def danger(name: str, limits: Limits) -> Unsafe | None:
    """Say what is unsafe about a name as delivered, if anything.

    Although no such name would reach the file system, whoever packs one is refused: nothing else about the archive
    can be trusted.
    """
    path = name.replace("\\", "/")
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path):
        return Unsafe.ABSOLUTE_PATH
    if ".." in parts:
        return Unsafe.TRAVERSAL
    if len(path) > limits.name_length or any(len(part) > limits.part_length for part in parts):
        return Unsafe.BAD_NAME
    if any(unicodedata.category(c) in _CONTROL for c in path):
        return Unsafe.BAD_NAME
    return None
