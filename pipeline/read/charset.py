"""The charset of MapInfo files, set aside so that texts arrive as they were written.

Old deliveries hold TCVN3 under the name of WindowsLatin1, of which GDAL would lose letters.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from pathlib import Path

_CHARSET = re.compile(rb'^((?:!|\s*|\s*Type\s+NATIVE\s+)Charset\s+"?)(\w[\w-]*)', re.IGNORECASE | re.MULTILINE)
_CODECS = {"windowslatin1": "cp1252", "windowsvietnamese": "cp1258", "utf-8": "utf-8", "utf8": "utf-8"}


def set_charset_aside(path: Path, head_bytes: int) -> None:
    """Declare the texts of a staged .tab or .mif neutral, and note their codec in a .cpg beside it.

    Parameters
    ----------
    head_bytes
        Length of the part that declares; not changed where it is not ASCII, since names of columns stand there too, and
        these GDAL must decode itself.
    """
    text = path.read_bytes()
    head = text[:head_bytes]
    found = _CHARSET.search(head)
    codec = _CODECS.get(found[2].decode().lower()) if found else None
    if codec and head.isascii():
        path.with_suffix(".cpg").write_text(codec)
        path.write_bytes(_CHARSET.sub(rb"\1Neutral", head) + text[head_bytes:])


def charset(path: Path) -> str | None:
    """Return the codec that was set aside."""
    with suppress(OSError):
        return codecs.lookup(path.with_suffix(".cpg").read_text()).name
    return None
