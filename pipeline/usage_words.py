"""What is wrong with a call of the command line, in Vietnamese beside the English of the library."""

from __future__ import annotations

import re

_WORDS = (
    (r"Missing argument '(.+)'", "Thiếu {}"),
    (r"Missing option '(.+)'", "Thiếu tùy chọn {}"),
    (r"No such option:? '?([^\s']+)", "Không có tùy chọn {}"),
    (r"No such command '(.+?)'", "Không có lệnh {}"),
    (r"Option '(.+?)' requires (?:an argument|\d+ arguments)", "Tùy chọn {} cần có giá trị"),
    (r"Option '(.+?)' does not take a value", "Tùy chọn {} không nhận giá trị"),
    (r"Invalid value for '(.+?)'", "Giá trị của {} không hợp lệ"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", "Thừa: {}"),
)
"""Beginnings of the messages of Typer, which has them in English only."""
_ANY_OTHER = "Gọi sai lệnh"
_HELP = "Trợ giúp · help: --help"


def in_both_languages(message: str) -> str:
    """Return a message of the library after its Vietnamese sense, and where to read on; help texts as they are.

    Examples
    --------
    >>> in_both_languages("No such command 'chek'.")
    "Không có lệnh chek · No such command 'chek'. Trợ giúp · help: --help"
    """
    if "\n" in message.strip():
        return message
    found = ((re.match(pattern, message), words) for pattern, words in _WORDS)
    sense = next((words.format(match[1]) for match, words in found if match), _ANY_OTHER)
    return f"{sense} · {message.rstrip('.')}. {_HELP}"
