"""Writing XML as a stream: text that is well-formed whatever stands in it."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold (XML 1.0, 2.2)."""


def content(value: Any) -> str:
    """Return a value as the content of an element; numbers written shortest, nothing for a missing one."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  not a number
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return escape(_FORBIDDEN.sub("\ufffd", str(value)))


def element(name: str, value: Any) -> str:
    """Return an element without attributes; an empty one for a missing value."""
    text = content(value)
    return f"<{name}>{text}</{name}>" if text else f"<{name}/>"
