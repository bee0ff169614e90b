"""Texts of a package on their way to a reader: nothing in them may hide, reorder or break what is around them."""

from __future__ import annotations

import re
import unicodedata

_SUSPICIOUS = re.compile(r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0300-\u036f\u1ea0-\u1eff]")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """Show control, bidirectional, zero-width and broken characters by their code, such as ``[U+202E]``.

    Parameters
    ----------
    text
        Any text of a package or made from it, such as a file name or a message.
    """
    return _SUSPICIOUS.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    return f"[U+{ord(character):04X}]" if unicodedata.category(character) in _INVISIBLE else character


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates, from file names that are not text) by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
