"""What ``diachinh deliveries`` prints: where each package stands, and how it came there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text as Line

from pipeline.load import Delivery
from pipeline.step_words import STATES, told_step
from pipeline.terminal import SHOWN_COMMUNES, balance
from pipeline.validate.report.text import visible
from schemas.delivery import State
from schemas.finding import Language, Text

_LOOKS = {
    State.REFUSED: "bold red",
    State.UNDONE: "yellow",
    State.ACCEPTED: "cyan",
    State.LOADED: "green",
    State.PUBLISHED: "bold green",
}
_NONE = Text(vi="Chưa nạp, chưa quyết định gói nào.", en="Nothing has been loaded or decided.")
_DONE = Text(vi="đã {}", en="{}")
_IF_LOADED = Text(vi="nếu nạp: {}", en="if it were loaded: {}")


def show_deliveries(console: Console, found: Sequence[Delivery], lang: Language) -> None:
    """Print the deliveries, the latest first, each with its steps; times are those of Hà Nội."""
    if not found:
        _print(console, Line(_NONE.in_language(lang)))
    for one in found:
        communes = " ".join(one.communes[:SHOWN_COMMUNES])
        more = len(one.communes) - SHOWN_COMMUNES
        where = f"{communes} +{more}" if more > 0 else communes
        state = _DONE.in_language(lang).format(STATES[one.state].in_language(lang))
        head = Line(one.receipt, style="bold")
        head.append(f" · {state}", style=_LOOKS.get(one.state, ""))
        head.append(" · ".join(["", *filter(None, [visible(one.name), where])]), style="not bold")
        _print(console, head)
        is_loaded = one.state not in {State.ACCEPTED, State.REFUSED}
        told = balance(one, lang)
        if is_loaded or one.received:
            _print(console, Line(f"  {told if is_loaded else _IF_LOADED.in_language(lang).format(told)}"))
        for step in one.steps:
            _print(console, Line(f"    {told_step(step, lang)}", style="dim"))


def _print(console: Console, line: Line) -> None:
    console.print(line, highlight=False, soft_wrap=True)
