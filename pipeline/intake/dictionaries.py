"""How much memory a block of a 7z archive takes to unpack: what its methods declare that they look back over.

A limit on that holds on every operating system, Windows among them, which cannot bound a process. What the methods need
beyond it is small.

References
----------
7zFormat.txt and Methods.txt of the LZMA SDK; RFC 8878, 3.1.1.1.2 (zstd refuses windows of more than 128 MiB by itself).
"""

from __future__ import annotations

import struct

LARGEST_BYTES = 1024**3
"""Several times the dictionaries of the levels that 7-Zip offers."""
_LZMA, _LZMA2, _PPMD = b"\x03\x01\x01", b"\x21", b"\x03\x04\x01"
_LARGEST_LZMA2 = 40
_OF_MEMORY = {_LZMA: struct.Struct("<BI"), _PPMD: struct.Struct("<BI")}
"""Properties: a byte of parameters and the bytes of the dictionary, or of the model."""


def dictionary_bytes(method: bytes, properties: bytes | None) -> int:
    """Return the bytes that a method looks back over; 0 for those that need next to nothing.

    Raises
    ------
    ValueError
        If the properties are not those of the method.

    Examples
    --------
    >>> dictionary_bytes(b"!", bytes([24])), dictionary_bytes(b"!", bytes([40]))
    (16777216, 4294967295)
    """
    known = _OF_MEMORY.get(method)
    if known is None and method != _LZMA2:
        return 0
    if known is not None and properties is not None and len(properties) >= known.size:
        return int(known.unpack_from(properties)[1])
    if known is None and properties and properties[0] <= _LARGEST_LZMA2:
        (exponent,) = properties[:1]
        return 2**32 - 1 if exponent == _LARGEST_LZMA2 else (2 | exponent & 1) << (exponent // 2 + 11)
    msg = f"properties of method {method.hex()}"
    raise ValueError(msg)
