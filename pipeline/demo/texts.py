"""Texts in the encodings of old programs."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import pandas as pd

from pipeline.demo.registry import LEGACY
from schemas.encodings import Encoding, encode

FrameT = TypeVar("FrameT", bound=pd.DataFrame)


def coded(frame: FrameT, encoding: str, seen_as: str = "latin-1") -> FrameT:
    """Return records whose texts are the bytes of a legacy encoding, each byte as a character of a code page.

    Parameters
    ----------
    encoding
        One of `LEGACY`; with any other the texts stay.
    seen_as
        Python codec of the code page.

    Raises
    ------
    UnicodeError
        A text cannot be written so.
    """
    if encoding not in LEGACY:
        return frame
    texts = [
        str(name) for name in frame if pd.api.types.is_string_dtype(frame[name].dtype) or frame[name].dtype == object
    ]
    return frame.assign(**{name: frame[name].map(lambda text: _coded(text, encoding, seen_as)) for name in texts})


@cache
def _coded(text: str | None, encoding: str, seen_as: str) -> str | None:
    return encode(text, Encoding(encoding)).decode(seen_as) if isinstance(text, str) else text
